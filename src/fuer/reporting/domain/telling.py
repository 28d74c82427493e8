"""Who hears of a step of a filing, in the transaction that takes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from fuer.notices.domain.notify import notify
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import people_holding
from fuer.orgs.enums import AreaLevel, Role
from fuer.orgs.models import Area, User
from fuer.reporting.enums import FilingState
from fuer.reporting.rules import OFFICES, REPORTERS, county_path

if TYPE_CHECKING:
    from fuer.core.models import Event
    from fuer.reporting.models import Filing

HEADS = {FilingState.CHECKING: Role.STATISTICS_HEAD, FilingState.SIGNING: Role.UNIT_HEAD}


def tell_unit(filing: Filing, event: Event, sentence: str, *, kind: NoticeKind = NoticeKind.RETURNED) -> None:
    """The people who fill the unit's form in: what was sent back, questioned or accepted."""
    send(people_holding(*REPORTERS, unit=filing.unit), filing, event, sentence, kind)


def tell_next(filing: Filing, event: Event, sentence: str = "") -> None:
    """Whoever the filing now waits for: a head of the unit, or the statistics bureau of the level it lies at."""
    words = sentence or _("%(unit)s《%(title)s》%(state)s。") % {
        "unit": filing.unit,
        "title": filing.collection.title,
        "state": filing.get_state_display(),
    }
    if filing.state in HEADS:
        people = people_holding(HEADS[FilingState(filing.state)], unit=filing.unit)
        send(people, filing, event, words, NoticeKind.TODO)
    else:
        tell_bureau(filing, event, words)


def tell_bureau(filing: Filing, event: Event, sentence: str, *, kind: NoticeKind = NoticeKind.TODO) -> None:
    """The statistics bureau of the level at which the filing lies."""
    send(people_holding(Role.STATISTICS_BUREAU, area=find_bureau_area(filing)), filing, event, sentence, kind)


def tell_office(filing: Filing, event: Event, sentence: str) -> None:
    send(people_holding(*OFFICES, area=filing.collection.area), filing, event, sentence, NoticeKind.TODO)


def find_bureau_area(filing: Filing) -> Area:
    return (
        find_county(filing) or filing.collection.area if filing.state == FilingState.COUNTY else filing.collection.area
    )


def find_county(filing: Filing) -> Area | None:
    """The county whose statistics see the filing before the city's; None for a unit of the collection's own area."""
    path = county_path(filing)
    return Area.objects.filter(path=path, level=AreaLevel.COUNTY).first() if path else None


def send(people: Iterable[User], filing: Filing, event: Event, sentence: str, kind: NoticeKind) -> None:
    notify(
        people,
        kind=kind,
        key=f"filing-{filing.pk}-{event.pk}",
        title=sentence,
        text=sentence,
        link=reverse("desk:filing_review", args=[filing.pk]),
        area=filing.unit.area,
        subject=filing,
    )
