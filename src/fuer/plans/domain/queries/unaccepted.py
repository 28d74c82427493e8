"""未审定: figures that are signed and not accepted yet. They stand beside the accepted ones, are never judged or counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from fuer.indicators.enums import FigureStatus
from fuer.indicators.models import Cell, ObservationVersion
from fuer.orgs.scope import in_scope
from fuer.plans.domain.queries.figures import show_figure

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor
    from fuer.plans.models import Target

VERSION_TOTALS = Q(cell__sex="_T", cell__age="_T", cell__residence="_T", cell__detail="_T")
# Newer than what is accepted, and than what there was when the bureau last decided between two sources.
IS_WAITING = Q(Q(cell__accepted=None) | Q(number__gt=F("cell__accepted__number")), number__gt=F("cell__decided_number"))
IS_REVISED = Q(pk=F("cell__accepted"), status=FigureStatus.REVISED)


@dataclass(frozen=True)
class Marks:
    """What stands beside one accepted figure of a year: the figure that waits for acceptance ("" for none), and whether
    the accepted one took the place of an earlier accepted one (修订数).
    """

    waiting: str = ""
    is_revised: bool = False


NO_MARKS = Marks()


def read_marks(targets: Iterable[Target], year: int, user: Visitor) -> Mapping[tuple[int | None, int], Marks]:
    """By indicator and area, for the areas of the targets; what waits only as far as the person sees the area. One query."""
    targets = list(targets)
    places = Q(
        cell__indicator__in={target.indicator_id for target in targets},
        cell__area__in={target.area_id for target in targets},
        cell__period__label_year=year,
    )
    rows = ObservationVersion.objects.filter(
        VERSION_TOTALS, places, IS_REVISED | Q(IS_WAITING, in_scope(user, "cell__area__path"))
    )
    waiting: dict[tuple[int | None, int], str] = {}
    revised = set()
    for version in rows.select_related("cell", "definition").order_by("number"):
        key = version.cell.indicator_id, version.cell.area_id
        if version.pk == version.cell.accepted_id:
            revised.add(key)
        else:
            waiting[key] = show_figure(version, version.definition)
    return {key: Marks(waiting.get(key, ""), key in revised) for key in {*waiting, *revised}}


def read_waiting(indicator_id: int, user: Visitor) -> list[ObservationVersion]:
    """The newest signed, unaccepted version of every total of the indicator in the areas the person sees, by cell. One
    query.
    """
    rows = ObservationVersion.objects.filter(
        VERSION_TOTALS, IS_WAITING, in_scope(user, "cell__area__path"), cell__indicator=indicator_id
    )
    newest: dict[int, ObservationVersion] = {}
    for version in rows.select_related("cell__area", "cell__period", "definition").order_by(
        "cell__area__path", "cell__period__end", "number"
    ):
        newest[version.cell_id] = version
    return list(newest.values())


def is_waiting(version: ObservationVersion, cell: Cell) -> bool:
    """Whether a version waits for acceptance; `cell.accepted` is loaded."""
    accepted = cell.accepted.number if cell.accepted else 0
    return version.number > max(accepted, cell.decided_number)
