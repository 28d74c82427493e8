"""从何而来: one figure followed back to its formula, its parts, its filing, who signed it, the evidence and its versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from fuer.indicators.domain.totals import counts_as_member, is_summed
from fuer.indicators.models import Cell, Definition, Indicator, ObservationVersion
from fuer.indicators.models.figures import TOTAL
from fuer.judging.rollup import RollUp
from fuer.monitoring.domain.queries.snapshots import FrozenBeside, find_frozen
from fuer.orgs.enums import AreaLevel
from fuer.orgs.models import Area
from fuer.orgs.scope import in_scope
from fuer.plans.domain.queries.figures import (
    ACCEPTED_COLUMNS,
    TOTALS,
    Accepted,
    HoldsFigure,
    choose_definition,
    print_plain,
    read_numbers,
    show_figure,
    show_rate,
)
from fuer.plans.domain.queries.indicator import readable_areas
from fuer.plans.domain.queries.lineage import LineageRow, read_lineage
from fuer.plans.domain.queries.roll_ups import Rolled, roll_up_year
from fuer.plans.models import Target
from fuer.reporting.models import Filing, FilingItem, Signature

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


@dataclass(frozen=True)
class Formula:
    """What the figure is worked out from: numerator ÷ denominator × factor, each as typed."""

    numerator: str
    denominator: str
    factor: str


@dataclass(frozen=True)
class FigurePart:
    """A part of the figure: a county of its sum, or a sex, residence or age group. `formula` is its own fraction.

    `printed` is empty where the person may not see it or nothing is reported; `why` says which.
    """

    name: str
    printed: str
    formula: Formula | None = None
    why: str = ""
    area: Area | None = None
    is_demo: bool = False


@dataclass(frozen=True)
class FiledIn:
    """One filing the figure was reported in, with everybody who signed it, in order."""

    filing: Filing
    item: FilingItem
    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class FigureLineage:
    """`version` is the accepted figure, else the signed one that waits; None where only the members' sum speaks."""

    indicator: Indicator
    area: Area
    year: int
    definition: Definition
    version: ObservationVersion | None
    printed: str
    formula: Formula | None
    members: tuple[FigurePart, ...]
    rolled: Rolled | None
    breakdowns: tuple[FigurePart, ...]
    filed: tuple[FiledIn, ...]
    versions: tuple[LineageRow, ...]
    frozen: FrozenBeside | None

    @property
    def rollup(self) -> RollUp | None:
        return self.rolled.rollup if self.rolled else None

    @property
    def frozen_printed(self) -> str:
        """The figure as it was frozen."""
        row = self.frozen.frozen if self.frozen else None
        if row is None:
            return ""
        if row.value is None and row.denominator:
            return show_rate(row, self.definition)
        return row.printed or print_plain(row.value) or str(row.missing)

    @property
    def is_sum(self) -> bool:
        return self.version is None

    @property
    def is_waiting(self) -> bool:
        return any(row.version == self.version and row.state == "waiting" for row in self.versions)

    @property
    def current(self) -> LineageRow | None:
        """The row of the figure itself among its versions."""
        return next((row for row in self.versions if row.version == self.version), None)

    @property
    def cell_id(self) -> int | None:
        return self.version.cell_id if self.version else None


def read_figure_lineage(indicator: Indicator, code: str, year: int, user: Visitor) -> FigureLineage | None:
    """The figure of the area with `code` in `year`; None where the person may read none."""
    targets = list(Target.objects.visible_to(user).filter(indicator=indicator, plan__superseded_by=None))
    readable, own = readable_areas(targets, user), in_scope(user, "area__path")
    area = find_area(code, {target.area_id for target in targets}, user)
    if area is None:
        return None
    definition = choose_definition(read_numbers([indicator.pk])[indicator.pk], year)
    place = Q(area=area, period__label_year=year)
    versions = read_lineage(indicator, readable & place, own & place)
    chosen = choose_version(versions)
    members, rolled = read_members(indicator, area, year, definition, user)
    version = chosen.version if chosen else None
    if version is None and (rolled is None or not rolled.is_used):
        return None
    shown: HoldsFigure | None = version or (rolled.figure if rolled else None)
    return FigureLineage(
        indicator=indicator,
        area=area,
        year=year,
        definition=definition,
        version=version,
        printed=show_figure(shown, definition),
        formula=write_formula(shown, definition),
        members=members,
        rolled=rolled,
        breakdowns=read_breakdowns(indicator, readable & place),
        filed=read_filed(version.cell_id, user) if version else (),
        versions=tuple(row for row in versions if version is not None and row.version.cell_id == version.cell_id),
        frozen=find_frozen([version.cell_id]).get(version.cell_id) if version else None,
    )


def find_area(code: str, target_areas: set[int], user: Visitor) -> Area | None:
    readable = Q(pk__in=Area.objects.visible_to(user).values("pk")) | Q(pk__in=target_areas)
    return Area.objects.filter(readable, code=code).order_by("-pk").first()


def choose_version(rows: Sequence[LineageRow]) -> LineageRow | None:
    """The accepted figure of the newest definition, else the newest that waits."""
    for state in ("accepted", "waiting"):
        found = [row for row in rows if row.state == state]
        if found:
            return found[-1]
    return None


def write_formula(version: HoldsFigure | None, definition: Definition) -> Formula | None:
    if version is None or version.numerator is None:
        return None
    return Formula(print_plain(version.numerator), print_plain(version.denominator), print_plain(definition.factor))


def read_members(
    indicator: Indicator, area: Area, year: int, definition: Definition, user: Visitor
) -> tuple[tuple[FigurePart, ...], Rolled | None]:
    """The counties the city's figure is made of; figures of those the person does not oversee stay unsaid."""
    if area.level != AreaLevel.CITY or not is_summed(definition):
        return (), None
    counties = [
        county
        for county in Area.objects.within(area).filter(level=AreaLevel.COUNTY)
        if counts_as_member(county, definition, area)
    ]
    cells: dict[int, list[Accepted]] = defaultdict(list)
    found = Cell.objects.filter(TOTALS, indicator=indicator, period__label_year=year, accepted__isnull=False)
    rows = found.filter(area__in=[*counties, area]).order_by("id").values_list("area_id", *ACCEPTED_COLUMNS)
    for area_id, *columns in rows:
        cells[area_id].append(Accepted._make(columns))
    seen = set(Area.objects.visible_to(user).filter(pk__in=[one.pk for one in counties]).values_list("pk", flat=True))
    own = cells.pop(area.pk, [])
    if not cells:
        return (), None
    group = own[-1].comparability_group if own else definition.comparability_group
    rolled = roll_up_year(definition, counties, cells, own[-1] if own else None, group)
    return tuple(describe_member(one, cells.get(one.pk, ()), definition, one.pk in seen) for one in counties), rolled


def describe_member(area: Area, cells: Sequence[Accepted], definition: Definition, is_seen: bool) -> FigurePart:
    name = area.short_name or area.name
    if not is_seen:
        return FigurePart(name, "", why=_("不在您的查看范围"), area=area)
    if not cells:
        return FigurePart(name, "", why=_("未报送"), area=area)
    version = cells[-1]
    printed = show_figure(version, definition)
    return FigurePart(name, printed, write_formula(version, definition), area=area, is_demo=version.is_demo)


def read_breakdowns(indicator: Indicator, readable: Q) -> tuple[FigurePart, ...]:
    """Accepted parts of the figure by sex, residence and age, in that order."""
    cells = (
        Cell.objects.filter(readable, indicator=indicator, accepted__isnull=False)
        .exclude(TOTALS)
        .select_related("accepted__definition")
        .order_by("sex", "residence", "age", "detail")
    )
    parts = []
    for cell in cells:
        version = cell.accepted
        assert version is not None
        printed = show_figure(version, version.definition)
        formula = write_formula(version, version.definition)
        parts.append(FigurePart(name_part(cell), printed, formula, is_demo=version.is_demo))
    return tuple(parts)


def name_part(cell: Cell) -> str:
    """女 · 城镇 · 4—6岁"""
    names = [
        str(cell.get_sex_display()) if cell.sex != TOTAL else "",
        str(cell.get_residence_display()) if cell.residence != TOTAL else "",
        cell.age if cell.age != TOTAL else "",
        cell.detail if cell.detail != TOTAL else "",
    ]
    return " · ".join(filter(None, names))


def read_filed(cell_id: int, user: Visitor) -> tuple[FiledIn, ...]:
    """The filings of the figure that the person may see, with signatures. Two queries."""
    items = (
        FilingItem.objects.filter(entry__cell=cell_id, filing__in=Filing.objects.visible_to(user))
        .select_related("filing__collection", "filing__unit", "entry__changed_by")
        .prefetch_related(Prefetch("filing__signatures", Signature.objects.select_related("signed_by").order_by("id")))
        .order_by("filing_id")
    )
    return tuple(FiledIn(item.filing, item, tuple(item.filing.signatures.all())) for item in items)
