"""Reading one's own notices. `read_at` itself is the record of it; an Event would say nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from fuer.core.domain.events import record_event
from fuer.notices.models import Notice

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.orgs.scope import Visitor


def read_notice(notice: Notice) -> None:
    """Mark a notice as read; a second reading keeps the time of the first."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=timezone.now())
    notice.refresh_from_db(fields=["read_at"])


def read_all(user: User) -> int:
    """Mark everything in the person's inbox as read. Returns how many notices that were."""
    return Notice.objects.visible_to(user).unread().update(read_at=timezone.now())


def count_unread(user: Visitor) -> int:
    return Notice.objects.visible_to(user).unread().count()


@transaction.atomic
def choose_email(user: User, wants_email: bool) -> None:
    """Whether notices also come as letters; the inbox has them in any case."""
    user.wants_email = wants_email
    user.save(update_fields=["wants_email"])
    record_event(actor=user, verb="notices.choose_email", subject=user, payload={"wants_email": wants_email})
