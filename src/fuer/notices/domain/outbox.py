"""Looking after the outbox: what was given up is tried again when somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.notices.enums import OutgoingState
from fuer.notices.models import Outgoing

if TYPE_CHECKING:
    from fuer.orgs.models import User


class OutboxError(ValueError):
    """One sentence for a person: why a message cannot be tried again."""


@transaction.atomic
def retry_message(row: Outgoing, *, user: User) -> Outgoing:
    """Put a message that was given up back into line, with all its tries, to the address its reader has now."""
    found = Outgoing.objects.select_for_update(of=("self",)).select_related("notice__recipient").get(pk=row.pk)
    if found.state != OutgoingState.FAILED:
        state = found.get_state_display()
        raise OutboxError(_("“%(title)s”%(state)s，不需要重发。") % {"title": found.subject, "state": state})
    put_back(found, user)
    return found


@transaction.atomic
def retry_failed(*, user: User) -> int:
    """Put everything this person sees that was given up back into line. Returns how many messages that were."""
    rows = Outgoing.objects.visible_to(user).filter(state=OutgoingState.FAILED).values("pk")
    locked = Outgoing.objects.select_for_update(of=("self",)).filter(pk__in=rows).select_related("notice__recipient")
    found = list(locked)
    for row in found:
        put_back(row, user)
    return len(found)


def put_back(row: Outgoing, user: User) -> None:
    row.state, row.attempts, row.next_try_at = OutgoingState.WAITING, 0, timezone.now()
    if row.notice is not None and row.notice.recipient.email:
        row.address = row.notice.recipient.email
    row.save(update_fields=["state", "attempts", "next_try_at", "address"])
    area_id = row.notice.area_id if row.notice else None
    record_event(actor=user, verb="notices.retry", subject=row, payload={"channel": row.channel}, area_id=area_id)
