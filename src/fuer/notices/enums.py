from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeKind(TextChoices):
    """What a notice asks of its reader; the rooms that send notices choose one."""

    DUE = "due", _("到期提醒")
    OVERDUE = "overdue", _("逾期催报")
    RETURNED = "returned", _("退回")
    TODO = "todo", _("待办")
    INFO = "info", _("告知")


class Channel(TextChoices):
    EMAIL = "email", _("电子邮件")
    WEBHOOK = "webhook", _("群机器人")


class OutgoingState(TextChoices):
    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("未送达")
