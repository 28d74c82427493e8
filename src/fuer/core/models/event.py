import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing somebody did, written in the transaction that did it.

    No foreign keys: the record outlives what it speaks of. `payload` holds ids and field names, never the
    values of personal data. `digest` is the SHA-256 of the canonical JSON of all other columns.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("时间"))
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=100)
    verb = models.CharField(_("操作"), max_length=100)
    subject_type = models.CharField(_("对象类型"), max_length=100)
    subject_id = models.CharField(_("对象编号"), max_length=64)
    area_id = models.BigIntegerField(_("行政区划编号"), null=True)
    payload = models.JSONField(_("内容"), default=dict)
    digest = models.CharField(_("摘要值"), max_length=64)

    class Meta:
        verbose_name = _("操作记录")
        verbose_name_plural = _("操作记录")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="event_by_subject"),
            models.Index(fields=["at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.subject_type} {self.subject_id}"
