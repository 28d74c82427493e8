from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("处理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未通过")


class SealFault(TextChoices):
    """What a check of the sealed record can find."""

    SEAL_MISSING = "seal_missing", _("缺少封存")
    SEAL_CHANGED = "seal_changed", _("封存被改动")
    CHAIN_BROKEN = "chain_broken", _("封存不相衔接")
    KEY_UNKNOWN = "key_unknown", _("密钥不符")
    HEAD_DIFFERS = "head_differs", _("与外部留存不符")
    EVENT_MISSING = "event_missing", _("缺少记录")
    EVENT_CHANGED = "event_changed", _("记录被改动")
    EVENT_WAITING = "event_waiting", _("记录未及时封存")
