"""Closed lists of the evaluation room (words of TERMS.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EvaluationKind(TextChoices):
    ANNUAL = "annual", _("年度监测")
    MIDTERM = "midterm", _("中期评估")
    FINAL = "final", _("终期评估")


class EvaluationStage(TextChoices):
    """Where an evaluation stands, in the order it is walked; no stage is passed over."""

    PREPARING = "preparing", _("准备")
    ASSESSING = "assessing", _("自评")
    REVIEWING = "reviewing", _("评审")
    FINDING = "finding", _("汇总问题")
    REPORTING = "reporting", _("撰写报告")
    RECTIFYING = "rectifying", _("整改")
    CLOSED = "closed", _("已结束")


class ReportState(TextChoices):
    """Where a report stands. Issued is the end: what was issued is replaced by another report, never changed."""

    DRAFT = "draft", _("编写中")
    CIRCULATING = "circulating", _("征求意见")
    APPROVED = "approved", _("已审定")
    ISSUED = "issued", _("已印发")


class ReportStepKind(TextChoices):
    MADE = "made", _("建立")
    CIRCULATED = "circulated", _("征求意见")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("审定")
    BOUND = "bound", _("改用定版数据")
    ISSUED = "issued", _("印发")
