"""Closed lists of the delivery room (words of TERMS.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskOrigin(TextChoices):
    """What a task was made for."""

    FINDING = "finding", _("评估发现的问题")


class TaskState(TextChoices):
    """Where a task stands; follows from its steps, never typed."""

    ACTING = "acting", _("整改中")
    REPORTED = "reported", _("已反馈")
    CLOSED = "closed", _("已销号")


class TaskStepKind(TextChoices):
    CREATED = "created", _("交办")
    REPORTED = "reported", _("反馈")
    RETURNED = "returned", _("退回")
    POSTPONED = "postponed", _("延期")
    CLOSED = "closed", _("销号")
    REOPENED = "reopened", _("重新启动")


# Where a task stands after the newest of these steps; a postponement changes the day alone.
STATE_AFTER = {
    TaskStepKind.CREATED: TaskState.ACTING,
    TaskStepKind.REPORTED: TaskState.REPORTED,
    TaskStepKind.RETURNED: TaskState.ACTING,
    TaskStepKind.CLOSED: TaskState.CLOSED,
    TaskStepKind.REOPENED: TaskState.ACTING,
}
