import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fuer.notices.enums import NoticeKind
from fuer.orgs.models import Area, User

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: "Visitor") -> "NoticeQuerySet":
        """A notice concerns the person it was sent to and nobody else."""
        return self.filter(recipient_id=user.pk) if user.is_authenticated else self.none()

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def unread_first(self) -> "NoticeQuerySet":
        return self.order_by(models.Case(models.When(read_at=None, then=0), default=1), "-created_at", "id")


class Notice(models.Model):
    """Something one person was told, once for each cause: `key` names the cause.

    `link` is a path of this site. The subject is named by strings, because what it is about lies in a higher room.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("收件人"))
    kind = models.CharField(_("类型"), max_length=10, choices=NoticeKind.choices)
    key = models.CharField(_("事由标识"), max_length=200)
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("内容"), blank=True)
    link = models.CharField(_("链接"), max_length=500, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("行政区划"))
    subject_type = models.CharField(_("对象类型"), max_length=100, blank=True)
    subject_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("发出时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="notice_is_told_once")]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["subject_type", "subject_id"], name="notice_by_subject"),
        ]

    def __str__(self) -> str:
        return self.title
