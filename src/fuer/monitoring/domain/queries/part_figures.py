"""The parts of an area's figures, by sex or residence: its own, else what its members' parts sum to (DESIGN 5.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from fuer.indicators.domain.totals import counts_as_member, is_summed
from fuer.indicators.models import Cell
from fuer.indicators.models.figures import TOTAL
from fuer.orgs.enums import AreaLevel
from fuer.plans.domain.queries.figures import ACCEPTED_COLUMNS, Accepted, read_areas_below
from fuer.plans.domain.queries.roll_ups import roll_up_year

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.orgs.models import Area

Key = tuple[int, int, str]


@dataclass(frozen=True)
class PartFigure:
    """One part's figure of a year. `coverage` names the members it was summed from; empty for the area's own figure."""

    year: int
    part: str
    figure: Accepted
    coverage: str = ""


def read_part_figures(
    definitions: Mapping[int, Definition], area: Area, parts: Q, readable: Q
) -> dict[int, list[PartFigure]]:
    """By indicator, the oldest first. Two queries.

    `readable` is held against the area's own figures; a sum is the area's figure too, and is the same for whoever reads
    it: members are read whoever may see them alone.
    """
    members = read_areas_below([area], [AreaLevel.COUNTY])[AreaLevel.COUNTY] if area.level == AreaLevel.CITY else []
    summed = [pk for pk, definition in definitions.items() if is_summed(definition)]
    wanted = Q(readable, area=area, indicator__in=definitions) | Q(area__in=members, indicator__in=summed)
    rows = Cell.objects.filter(parts, wanted, accepted__isnull=False).order_by("period__end", "id")
    held: dict[Key, dict[int, list[Accepted]]] = defaultdict(lambda: defaultdict(list))
    for indicator_id, year, sex, residence, area_id, *columns in rows.values_list(
        "indicator_id", "period__label_year", "sex", "residence", "area_id", *ACCEPTED_COLUMNS
    ):
        part = residence if sex == TOTAL else sex
        held[indicator_id, year, part][area_id].append(Accepted._make(columns))
    found: dict[int, list[PartFigure]] = defaultdict(list)
    for key, by_area in held.items():
        found[key[0]] += find_figures(key, by_area, definitions[key[0]], area, members)
    return found


def find_figures(
    key: Key,
    by_area: Mapping[int, Sequence[Accepted]],
    definition: Definition,
    area: Area,
    members: Sequence[Area],
) -> list[PartFigure]:
    """The area's own figures, one for each comparability group; without any, the sum of its members."""
    _indicator, year, part = key
    own = by_area.get(area.pk)
    if own:
        return [PartFigure(year, part, figure) for figure in own]
    counted = [member for member in members if counts_as_member(member, definition, area)]
    accepted = {member.pk: by_area.get(member.pk, ()) for member in counted}
    if not any(accepted.values()):
        return []
    rolled = roll_up_year(definition, counted, accepted, None, definition.comparability_group)
    figure = rolled.figure._replace(is_demo=any(version.is_demo for version in rolled.versions))
    return [PartFigure(year, part, figure, rolled.rollup.sentence)]
