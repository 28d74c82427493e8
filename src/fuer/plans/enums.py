"""Closed lists of the plans room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Audience(TextChoices):
    WOMEN = "women", _("妇女规划")
    CHILDREN = "children", _("儿童规划")
    BOTH = "both", _("妇女儿童规划")


class ClauseKind(TextChoices):
    PREFACE = "preface", _("前言")
    SECTION = "section", _("章节")
    DOMAIN = "domain", _("领域")
    GOAL = "goal", _("主要目标")
    MEASURE = "measure", _("策略措施")
    TABLE_ROW = "table_row", _("重点指标")
    PROJECT = "project", _("重点实事项目")
    ORGANISATION = "organisation", _("组织实施")


class Tier(TextChoices):
    KEY = "key", _("重点指标")
    TEXT = "text", _("文内量化目标")
    QUALITATIVE = "qualitative", _("定性目标")


class ResponsibilityRole(TextChoices):
    LEAD = "lead", _("牵头单位")
    SUPPORT = "support", _("配合单位")
    NAMED = "named", _("责任单位")


class ResponsibilityBasis(TextChoices):
    """Where a responsibility comes from: the document itself, or our proposal for the demonstration."""

    DOCUMENT = "document", _("规划文件")
    DEMO = "demo", _("演示分工（非文件规定）")


class DraftState(TextChoices):
    READING = "reading", _("识别中")
    FAILED = "failed", _("未通过")
    REVIEWING = "reviewing", _("核对中")
    ADOPTED = "adopted", _("已采用")
    DISCARDED = "discarded", _("已放弃")


class DraftSource(TextChoices):
    TABLE = "table", _("指标表")
    SENTENCE = "sentence", _("正文")


class Decision(TextChoices):
    OPEN = "open", _("待核对")
    ACCEPTED = "accepted", _("采用")
    PARKED = "parked", _("未纳入监测")
    REJECTED = "rejected", _("不是目标")


class RulePart(TextChoices):
    """Which rule of a milestone a row holds: the rule itself, a rule inside it, or a members' condition inside that."""

    SELF = "self", _("目标")
    INNER = "inner", _("每年应达")
    EVENT = "event", _("换届当年")
    OTHER = "other", _("平时")
    CONDITION = "condition", _("成员条件")
    INNER_CONDITION = "inner_condition", _("每年应达的成员条件")
    EVENT_CONDITION = "event_condition", _("换届当年的成员条件")
    OTHER_CONDITION = "other_condition", _("平时的成员条件")
