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


class EvaluationStepKind(TextChoices):
    """What was decided about an evaluation as a whole."""

    CREATED = "created", _("建立")
    ADVANCED = "advanced", _("进入下一阶段")
    SKIPPED = "skipped", _("说明理由后略过")


class FindingState(TextChoices):
    """Where a finding stands; follows from its task and from what was decided about it."""

    OPEN = "open", _("待交办")
    ACTING = "acting", _("整改中")
    REPORTED = "reported", _("已反馈")
    CLOSED = "closed", _("已销号")
    DROPPED = "dropped", _("不列入整改")


class AssessmentState(TextChoices):
    """Where a unit's self-assessment stands; follows from its steps, never typed."""

    WRITING = "writing", _("待填写")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已审核")


class AssessmentStepKind(TextChoices):
    SUBMITTED = "submitted", _("报送")
    RETURNED = "returned", _("退回")
    ACCEPTED = "accepted", _("审核通过")


class ItemProgress(TextChoices):
    """How far a measure or project is, in the unit's own judgement."""

    NOT_STARTED = "not_started", _("未启动")
    UNDERWAY = "underway", _("推进中")
    DONE = "done", _("已完成")
    NEEDS_HELP = "needs_help", _("需协调")


# What cannot be said without saying why.
NEEDS_WORDS = (ItemProgress.NOT_STARTED, ItemProgress.NEEDS_HELP)


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
