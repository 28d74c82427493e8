"""Elections (换届): dated records by area and body. Event years of targets come from here and from nowhere else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.orgs.domain import AFTER_ELECTION
from fuer.orgs.models import Area, Term

if TYPE_CHECKING:
    from fuer.orgs.models import User


class TermError(ValueError):
    """One sentence saying why an election cannot be recorded or removed."""


def record_term(*, area: Area, body: str, elected_on: dt.date, source: str, user: User) -> Term:
    """Record that `body` of `area` was elected on a day. Raises TermError when that is recorded already."""
    try:
        with transaction.atomic():
            term = Term.objects.create(area=area, body=body, elected_on=elected_on, source=source)
            record_event(
                actor=user,
                verb="term.record",
                subject=term,
                area_id=area.pk,
                payload={"body": body, "elected_on": elected_on.isoformat()},
            )
            tell_of_election(area)
    except IntegrityError as error:
        raise TermError(_("这次换届已经登记。")) from error
    return term


@transaction.atomic
def remove_term(term: Term, *, user: User) -> None:
    """Take back an election entered by mistake; the record of everything keeps what was removed."""
    record_event(
        actor=user,
        verb="term.remove",
        subject=term,
        area_id=term.area_id,
        payload={"body": term.body, "elected_on": term.elected_on.isoformat()},
    )
    term.delete()
    tell_of_election(term.area)


def tell_of_election(area: Area) -> None:
    for tell in AFTER_ELECTION:
        tell(area)
