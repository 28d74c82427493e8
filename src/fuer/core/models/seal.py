from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.core.models.event import Event


class Seal(models.Model):
    """One link of the chain over the record: numbers run from 1 without a gap, each names the mac of the one before.

    `mac` is HMAC-SM3, in hex, over the canonical JSON of number, previous mac, time and the digests in order; its key
    lies outside the database, `key_id` tells which key it was.
    """

    number = models.BigIntegerField(_("序号"), primary_key=True)
    previous_mac = models.CharField(_("上一封存值"), max_length=64, blank=True)
    event_count = models.PositiveIntegerField(_("记录条数"))
    key_id = models.CharField(_("密钥编号"), max_length=8)
    mac = models.CharField(_("封存值"), max_length=64)
    made_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("封存")
        verbose_name_plural = _("封存")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.mac}"


class SealedEvent(models.Model):
    """The place of one event in its seal, with the digest it had then.

    The event is no foreign key of the database: when somebody deletes it, this row still says that it was there.
    """

    event = models.OneToOneField(
        Event,
        verbose_name=_("操作记录"),
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="sealing",
    )
    seal = models.ForeignKey(
        Seal, verbose_name=_("封存"), on_delete=models.PROTECT, related_name="events", db_index=False
    )
    position = models.PositiveIntegerField(_("次序"))
    digest = models.CharField(_("摘要值"), max_length=64)

    class Meta:
        verbose_name = _("已封存的记录")
        verbose_name_plural = _("已封存的记录")
        ordering = ["seal", "position"]
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="sealed_event_in_order")]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.position}"
