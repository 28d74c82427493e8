import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fuer.notices.enums import Channel, OutgoingState
from fuer.notices.models.notice import Notice
from fuer.orgs.enums import Role
from fuer.orgs.models import User
from fuer.orgs.scope import match_paths, scope_of

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def visible_to(self, user: "Visitor") -> "OutgoingQuerySet":
        """The city's WCC office looks after what leaves the house: letters that concern its area, and announcements."""
        paths = scope_of(user).paths((Role.WCC_OFFICE,))
        if not paths:
            return self.none()
        people = User.objects.visible_to(user).values("pk")
        without_area = Q(notice__area=None, notice__recipient__in=people)
        return self.filter(match_paths(paths, "notice__area__path") | without_area | Q(notice=None))


class Outgoing(models.Model):
    """A message on its way out of the house: written with what it tells, sent by the scheduled sender.

    `next_try_at` of a waiting row is when it may be taken; a sender that takes it moves that into the future first.
    `key` names the cause of an announcement; an e-mail has that of its notice. No address of the messenger and no
    password stand here: they are settings.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    address = models.CharField(_("收件地址"), max_length=254, blank=True)
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"))
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="outgoing", verbose_name=_("消息"))
    key = models.CharField(_("事由标识"), max_length=200, null=True, unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=OutgoingState.choices, default=OutgoingState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("发送次数"), default=0)
    next_try_at = models.DateTimeField(_("下次发送时间"), default=timezone.now)
    last_error = models.CharField(_("未送达原因"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    sent_at = models.DateTimeField(_("送达时间"), null=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("外发消息")
        verbose_name_plural = _("外发消息")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state=OutgoingState.WAITING), name="outgoing_waiting")
        ]

    def __str__(self) -> str:
        return self.subject
