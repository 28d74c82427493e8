"""Closed lists of the monitoring room (words of TERMS.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WarningKind(TextChoices):
    """What a target may be warned of; late filings, tasks and cases wait in their own rooms."""

    WILL_MISS = "will_miss", _("预期难以达标")
    MISSED = "missed", _("到期未达标")
    REVERSED = "reversed", _("出现倒退")
    LOST = "lost", _("未能保持")
    BEHIND_CITY = "behind_city", _("明显落后全市")
    WRONG_WAY = "wrong_way", _("连续两年变差")
    NO_DATA = "no_data", _("数据缺报")
    DIFFICULT = "difficult", _("重难点指标")
    LATE_DATA = "late_data", _("结果滞后")
    FIGURE_CHANGED = "figure_changed", _("定版后数据变动")
    DEFINITION_CHANGED = "definition_changed", _("口径变更")


class WarningState(TextChoices):
    """Where a warning stands; follows from its steps, never typed."""

    OPEN = "open", _("未反馈")
    ANSWERED = "answered", _("已反馈")
    FOLLOWED = "followed", _("整改中")
    CLOSED = "closed", _("已销号")


class WarningStage(TextChoices):
    """A state as the office works through it: what nobody was told of yet stands apart from what is unanswered."""

    UNASSIGNED = "unassigned", _("待交办")
    OPEN = "open", _("未反馈")
    ANSWERED = "answered", _("已反馈")
    FOLLOWED = "followed", _("整改中")
    CLOSED = "closed", _("已销号")


class WarningStepKind(TextChoices):
    """What somebody did with a warning. RAISED, RENEWED and CEASED are the system's own."""

    RAISED = "raised", _("发出预警")
    RENEWED = "renewed", _("成因持续")
    CEASED = "ceased", _("成因消除")
    ASSIGNED = "assigned", _("交办")
    ANSWERED = "answered", _("反馈")
    RETURNED = "returned", _("退回")
    FOLLOWED = "followed", _("跟进")
    CLOSED = "closed", _("销号")
    REOPENED = "reopened", _("重新启动")


# Where a warning stands after the newest of these steps; without any it is open. The other steps change nothing.
STATE_AFTER = {
    WarningStepKind.ASSIGNED: WarningState.OPEN,
    WarningStepKind.ANSWERED: WarningState.ANSWERED,
    WarningStepKind.RETURNED: WarningState.OPEN,
    WarningStepKind.FOLLOWED: WarningState.FOLLOWED,
    WarningStepKind.CLOSED: WarningState.CLOSED,
    WarningStepKind.REOPENED: WarningState.OPEN,
}


class SchemeLevel(TextChoices):
    NATIONAL = "national", _("国家")
    PROVINCE = "province", _("省")
    CITY = "city", _("市")


class Certainty(TextChoices):
    """How sure we are of a scheme's entry."""

    VERIFIED = "verified", _("已核对原文")
    LIKELY = "likely", _("据公开材料")
    UNVERIFIED = "unverified", _("待核对")


class ScoreMethod(TextChoices):
    """What an item of the composite index scores (DESIGN 5.2)."""

    PROGRESS = "progress", _("目标实现进程")
    DEGREE = "degree", _("实现程度")


class FindingKind(TextChoices):
    """What checking a snapshot found (校验). NEWER_RULE is a remark, everything else a fault."""

    ROW_CHANGED = "row_changed", _("内容被改动")
    ROW_MISSING = "row_missing", _("缺少行")
    ROW_ADDED = "row_added", _("多出行")
    DIGEST = "digest", _("整体摘要不符")
    RECORD = "record", _("与留痕记录不符")
    COUNTS = "counts", _("各状态之和不等于监测目标数")
    SUM = "sum", _("分地区合计与汇总数不符")
    SOURCE = "source", _("算例与定版数字不符")
    ANSWER = "answer", _("重算结果与定版结果不符")
    NEWER_RULE = "newer_rule", _("按新版规则结果不同")
