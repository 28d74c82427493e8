"""What a snapshot copies: accepted figures, definitions and answers as unsaved rows with their digests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from django.db.models import Q, QuerySet

from fuer.indicators.enums import Missing
from fuer.indicators.models import Cell, Definition
from fuer.monitoring.domain.answers import Scene, read_scene
from fuer.monitoring.freezing import Sources, digest_row, judge_again, write_canonical
from fuer.monitoring.models import SnapshotDefinition, SnapshotFigure, SnapshotTarget
from fuer.orgs.scope import match_subtree
from fuer.plans.domain.queries.answers import TargetAnswer, answer_target
from fuer.plans.domain.queries.cases import find_baseline
from fuer.plans.domain.queries.catalogue import find_domain
from fuer.plans.domain.queries.duties import PlanDuties, read_plan_duties
from fuer.plans.domain.queries.figures import (
    MEMBER_KINDS,
    Figures,
    choose_cell,
    is_valid_on,
    read_figures,
    show_quantity,
)
from fuer.plans.domain.queries.roll_ups import roll_up_target
from fuer.plans.enums import ResponsibilityRole
from fuer.plans.models import Target

if TYPE_CHECKING:
    from fuer.indicators.models import ObservationVersion
    from fuer.orgs.models import Area

Row = TypeVar("Row", SnapshotTarget, SnapshotDefinition)
CHUNK = 2_000
NOT_FROZEN = ("id", "snapshot", "digest")


def list_columns(model: type[SnapshotFigure | SnapshotTarget | SnapshotDefinition]) -> list[str]:
    """Columns that a row's digest covers: all but its key, its snapshot and the digest."""
    return [field.attname for field in model._meta.concrete_fields if field.name not in NOT_FROZEN]


FIGURE_COLUMNS = list_columns(SnapshotFigure)
TARGET_COLUMNS = list_columns(SnapshotTarget)
DEFINITION_COLUMNS = list_columns(SnapshotDefinition)
# Where a cell and its accepted version say it; in the order of `AcceptedFigure`.
ACCEPTED = (
    "indicator_id",
    "indicator__name",
    "comparability_group",
    "area__code",
    "area__name",
    "period__start",
    "period__end",
    "period__label_year",
    "sex",
    "age",
    "residence",
    "detail",
    "id",
    "accepted_id",
    "accepted__number",
    "accepted__definition_id",
    "accepted__value",
    "accepted__printed",
    "accepted__numerator",
    "accepted__denominator",
    "accepted__missing",
    "accepted__source",
    "accepted__status",
    "accepted__basis",
    "accepted__is_demo",
)
ORDER = ("indicator_id", "area__path", "period__end", "period__start", "comparability_group")
ORDER_WITHIN = ("sex", "age", "residence", "detail", "id")


class FiguresMoved(Exception):
    """Figures were accepted while they were being read."""


class AcceptedFigure(NamedTuple):
    """A cell and its accepted version, without the cost of models: there may be a hundred thousand."""

    indicator_id: int
    indicator_name: str
    comparability_group: str
    area_code: str
    area_name: str
    period_start: dt.date
    period_end: dt.date
    label_year: int
    sex: str
    age: str
    residence: str
    detail: str
    cell_id: int
    version_id: int
    version_number: int
    definition_id: int
    value: Decimal | None
    printed: str
    numerator: Decimal | None
    denominator: Decimal | None
    missing: str
    source: str
    status: str
    basis: str
    is_demo: bool

    def get_missing_display(self) -> str:
        return str(Missing(self.missing).label)


def find_cells(area: Area, year: int) -> QuerySet[Cell]:
    """Cells of `area` and everything below it with an accepted figure of `year` or earlier, every breakdown."""
    accepted = Cell.objects.filter(accepted__isnull=False, period__label_year__lte=year)
    return accepted.filter(match_subtree(area.path, "area__path"))


def read_definitions(area: Area, year: int, targets: Iterable[Target]) -> dict[int, Definition]:
    """Every definition of what is measured there or has a target, by id."""
    measured = find_cells(area, year).order_by().values("indicator_id")
    found = Definition.objects.filter(
        Q(indicator__in=measured) | Q(indicator__in={target.indicator_id for target in targets})
    )
    rows = found.select_related("indicator", "source_unit").order_by("indicator_id", "number")
    return {row.pk: row for row in rows}


def read_figure_rows(area: Area, year: int, definitions: Mapping[int, Definition]) -> Iterator[dict[str, Any]]:
    """The columns of each frozen figure, in order; read in chunks, so that memory does not grow with their number."""
    cells = find_cells(area, year).order_by(*ORDER, *ORDER_WITHIN).values_list(*ACCEPTED)
    for position, found in enumerate(cells.iterator(chunk_size=CHUNK), start=1):
        figure = AcceptedFigure._make(found)
        definition = definitions.get(figure.definition_id)
        if definition is None:
            raise FiguresMoved
        columns = figure._asdict()
        del columns["definition_id"]
        columns["position"] = position
        columns["definition_number"] = definition.number
        columns["shown"] = show_quantity(cast("ObservationVersion", figure), definition)
        yield columns


DEFINED = (
    "valid_from_year",
    "comparability_group",
    "meaning",
    "calculation",
    "unit_of_measure",
    "source_text",
    "remarks",
    "shape",
    "factor",
    "decimals",
    "lower_bound",
    "upper_bound",
    "accumulation",
    "direction",
    "cadence",
    "interval_years",
    "collected_at",
    "city_total",
    "by_sex",
    "by_residence",
    "by_age",
    "age_groups",
    "needs_basis",
)


def make_definition_rows(definitions: Iterable[Definition]) -> list[SnapshotDefinition]:
    rows = []
    for position, definition in enumerate(definitions, start=1):
        content = {name: getattr(definition, name) for name in DEFINED}
        content["source_unit"] = definition.source_unit.name if definition.source_unit else ""
        row = SnapshotDefinition(
            position=position,
            indicator_id=definition.indicator_id,
            indicator_name=definition.indicator.name,
            number=definition.number,
            content=write_canonical(content),
        )
        rows.append(seal_row(row, DEFINITION_COLUMNS))
    return rows


def make_target_rows(targets: Sequence[Target], area: Area, year: int, today: dt.date) -> Iterator[SnapshotTarget]:
    """Every target's answer of `year` in `area` and below, its own and what is held against it (参照市级目标)."""
    scene = read_scene(targets, today)
    duties = read_plan_duties({target.plan for target in targets})
    position = 0
    for batch in scene.split(targets):
        figures = read_figures(batch, year, beside=scene.areas)
        for target in batch:
            for place in list_places(target, area, year, scene, figures):
                position += 1
                row = make_target_row(
                    target, place, answer_target(target, place, figures, year, today), figures, duties
                )
                row.position = position
                yield seal_row(row, TARGET_COLUMNS)


def list_places(target: Target, area: Area, year: int, scene: Scene, figures: Figures) -> list[Area]:
    last_day = dt.date(year, 12, 31)
    return [
        place
        for place in scene.list_areas(target, figures)
        if place.path.startswith(area.path) and (place.pk == target.area_id or is_valid_on(place, last_day))
    ]


def make_target_row(
    target: Target, place: Area, answer: TargetAnswer, figures: Figures, duties: PlanDuties
) -> SnapshotTarget:
    quotes = list(target.quotes.all())
    return SnapshotTarget(
        target_id=target.pk,
        plan_title=target.plan.title,
        domain=find_domain(target),
        tier=target.tier,
        name=target.name,
        quote="\n".join(quote.quote for quote in quotes),
        area_code=place.code,
        area_name=place.name,
        is_reference=place.pk != target.area_id,
        lead_units=name_leads(duties, [quote.clause_id for quote in quotes], target.pk),
        bucket=answer.bucket,
        code=answer.code,
        goal=answer.goal,
        baseline=answer.baseline,
        figure=answer.figure,
        unit=answer.unit,
        explanation=answer.explanation,
        is_provisional=answer.is_provisional,
        lacks_basis=is_withheld(answer),
        rests_on_demo=answer.rests_on_demo,
        case=write_canonical(answer.case),
        answer=write_canonical(answer.wire),
        sources=write_canonical(find_sources(target, place, answer, figures).to_wire()),
    )


def is_withheld(answer: TargetAnswer) -> bool:
    """Whether a judgement was taken back because nobody can stand up for the figure: judged again there is one."""
    if answer.wire.get("state") != "needs_person":
        return False
    return judge_again(answer.case, lacks_basis=False, explanation="").get("state") == "judged"


def name_leads(duties: PlanDuties, clause_ids: Sequence[int], target_id: int) -> str:
    found = duties.of(clause_ids, [target_id])
    lists = found.document or found.demo
    leads = [name for roles in lists if roles.role == ResponsibilityRole.LEAD for name in roles.names]
    return "、".join(leads)[:300]


def find_sources(target: Target, place: Area, answer: TargetAnswer, figures: Figures) -> Sources:
    """The versions behind the case, as `write_case` chose them; nothing where there is no case."""
    series: Mapping[str, Any] = answer.case.get("series") or {}
    own = figures.series_of(target.indicator_id, place.pk)
    rolled = roll_up_target(figures, target, place, answer.year)
    baseline = find_baseline(target, place, figures) if answer.case else None
    chosen: dict[str, int] = {}
    members: dict[str, dict[str, int]] = {}
    summed: dict[str, list[int]] = {}
    for text, value in series.items():
        year = int(text)
        cell = choose_cell(own.get(year, ()), target.comparability_group)
        if "members" in value:
            members[text] = find_member_versions(target, place, figures, year)
        elif cell is not None:
            chosen[text] = cell.accepted_id
        elif year in rolled:
            summed[text] = [version.accepted_id for version in rolled[year].versions]
    start = baseline.accepted_id if baseline is not None else None
    return Sources(start, chosen, members, summed)


def find_member_versions(target: Target, place: Area, figures: Figures, year: int) -> dict[str, int]:
    level = next((rule.level for rule in figures.rules_of(target) if rule.kind in MEMBER_KINDS), "")
    found = {}
    for member in figures.members_of(place, level, year):
        cells = figures.series_of(target.indicator_id, member.pk).get(year, ())
        cell = choose_cell(cells, target.comparability_group)
        if cell is not None:
            found[member.code] = cell.accepted_id
    return found


def seal_row(row: Row, columns: Sequence[str]) -> Row:
    row.digest = digest_row({name: getattr(row, name) for name in columns})
    return row
