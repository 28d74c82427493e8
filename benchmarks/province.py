"""A synthetic province: 1 + 11 + 90 areas, up to 300 indicators, ten years, four breakdowns; imported after Django is set up.

Every figure comes from one seeded draw, so that two runs load the same 1.2 million observations.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.management.color import no_style
from django.db import connection, models, transaction

from fuer.core.models import StoredFile
from fuer.indicators.enums import CollectedAt, ObservationSource, Shape
from fuer.indicators.models import Cell, Definition, Indicator, ObservationVersion, Period
from fuer.judging.rules import rule_from_wire
from fuer.orgs.enums import AreaLevel
from fuer.orgs.models import Area
from fuer.plans.domain.rule_rows import write_rule
from fuer.plans.enums import Audience, Tier
from fuer.plans.models import Document, Milestone, Plan, Target

CITIES, COUNTIES, INDICATORS = 11, 90, 300
START, END = 2016, 2025
TODAY = dt.date(2026, 7, 1)
# A total and three breakdowns of every figure: sex, age, residence.
BREAKDOWNS = (("_T", "_T", "_T"), ("F", "_T", "_T"), ("M", "_T", "_T"), ("_T", "_T", "U"))
# Kinds as a published plan has them: most ask for a share of at least so much.
KINDS = (
    *["at_least"] * 10,
    *["at_most"] * 3,
    *["above", "below", "between", "about", "hold", "increase", "decrease"],
    *["full_coverage", "full_coverage", "change_per_year", "increase_each_year"],
)
FRACTION_EVERY = 3  # every third indicator is reported as numerator and denominator
MISSING_EVERY = 50  # one figure of fifty was not reported
LOAD_ROWS = 20_000


class Asked(NamedTuple):
    """What an indicator's target asks: kind, parameters on the wire, and where its figures lie and head."""

    kind: str
    params: dict[str, Any]
    base: float
    slope: float
    goal: float


class Province:
    """Areas, periods and the plan, to which `grow` adds indicators with targets and figures."""

    def __init__(self) -> None:
        self.draw = random.Random(20260701)
        self.areas = load_areas()
        self.periods = [
            Period.objects.create(cadence="year", start=dt.date(y, 1, 1), end=dt.date(y, 12, 31), label_year=y)
            for y in range(START - 1, END + 1)
        ]
        file = StoredFile.objects.create(name="规划.txt", media_type="text/plain", size=1, sha256="0" * 64, owner_id=1)
        document = Document.objects.create(file=file, title="规划文件", text="妇女发展规划\n")
        self.plan = Plan.objects.create(
            area=self.areas[0],
            document=document,
            audience=Audience.WOMEN,
            title="全省妇女发展规划",
            start_year=START,
            end_year=END,
            start=0,
            end=7,
        )
        self.targets: list[Target] = []
        self.asked: list[Asked] = []

    @transaction.atomic
    def grow(self, indicators: int) -> None:
        """Add indicators until there are so many, each with a target of the province and figures of every area."""
        added = []
        for number in range(len(self.targets), indicators):
            asked = self.draw_target(number)
            definition = make_definition(number, asked)
            target = make_target(self.plan, definition, number, asked)
            self.targets.append(target)
            self.asked.append(asked)
            added.append((definition, target, asked))
        rows = (row for one in added for row in self.draw_figures(*one))
        load_figures(rows)
        self.set_baselines([target for _, target, _ in added])

    def draw_target(self, number: int) -> Asked:
        kind, draw = KINDS[number % len(KINDS)], self.draw
        base, goal = draw.uniform(55, 80), draw.uniform(80, 97)
        if kind in ("at_most", "below", "decrease"):
            base, goal = draw.uniform(12, 20), draw.uniform(4, 10)
        params: dict[str, Any] = {"T": f"{goal:.2f}"}
        if kind == "between":
            params = {"lo": f"{goal:.2f}", "hi": f"{goal + 2:.2f}"}
        elif kind == "about":
            params |= {"tolerance": "3.00"}
        elif kind == "hold":
            base, params = goal + 0.5, {"rule": {"kind": "at_least", "params": {"T": f"{goal:.2f}"}}}
        elif kind == "change_per_year":
            params = {"delta": "1.00", "mode": "points", "direction": "rise", "base_year": START - 1}
        elif kind in ("increase", "decrease", "increase_each_year", "full_coverage"):
            params, goal = {}, 100.0 if kind == "full_coverage" else goal
        return Asked(kind, params, base, (goal - base) / (END - START + 1), goal)

    def draw_figures(self, definition: Definition, target: Target, asked: Asked) -> Iterator[tuple[Any, ...]]:
        """(indicator, definition, area, period, breakdown, value, numerator, denominator), the base year as a total."""
        gauss, draw = self.draw.gauss, self.draw
        is_ratio = definition.shape == Shape.RATIO
        for area in self.areas:
            start, pace = asked.base + gauss(0, 2), asked.slope * (1 + gauss(0, 0.4))
            for elapsed, period in enumerate(self.periods):
                whole = draw.randint(200, 20_000)
                level = min(100.0, max(0.0, start + pace * elapsed + gauss(0, 0.4)))
                for breakdown in BREAKDOWNS[:1] if elapsed == 0 else BREAKDOWNS:
                    if elapsed and draw.randrange(MISSING_EVERY) == 0:
                        continue
                    amount = min(100.0, max(0.0, level if breakdown == BREAKDOWNS[0] else level + gauss(0, 0.5)))
                    part = round(whole * amount / 100)
                    yield (
                        definition.indicator_id,
                        definition.pk,
                        area.pk,
                        period.pk,
                        breakdown,
                        None if is_ratio else f"{amount:.2f}",
                        part if is_ratio else None,
                        whole if is_ratio else None,
                    )

    def set_baselines(self, targets: Sequence[Target]) -> None:
        cells = Cell.objects.filter(
            indicator__in=[target.indicator_id for target in targets],
            area=self.plan.area,
            period=self.periods[0],
        )
        accepted = dict(cells.values_list("indicator_id", "accepted_id"))
        for target in targets:
            target.baseline_id, target.baseline_year = accepted[target.indicator_id or 0], START - 1
        Target.objects.bulk_update(targets, ["baseline", "baseline_year"])


def load_areas() -> list[Area]:
    province = Area.objects.add_root({"name": "某省", "level": AreaLevel.PROVINCE, "code_system": "bench", "code": "0"})
    areas, cities = [province], []
    for number in range(CITIES):
        fields = {"name": f"第{number + 1}市", "level": AreaLevel.CITY, "code_system": "bench", "code": f"1{number:02}"}
        cities.append(Area.objects.add_child(Area.objects.get(pk=province.pk), fields))
    for number in range(COUNTIES):
        fields = {
            "name": f"第{number + 1}县",
            "level": AreaLevel.COUNTY,
            "code_system": "bench",
            "code": f"2{number:02}",
        }
        city = Area.objects.get(pk=cities[number % CITIES].pk)
        areas.append(Area.objects.add_child(city, fields))
    return [province, *cities, *areas[1:]]


def make_definition(number: int, asked: Asked) -> Definition:
    name = f"第{number + 1}项工作覆盖率"
    indicator = Indicator.objects.create(name=name, normalised_name=name)
    is_ratio = number % FRACTION_EVERY == 0 or asked.kind == "full_coverage"
    return Definition.objects.create(
        indicator=indicator,
        number=1,
        valid_from_year=START - 1,
        unit_of_measure="%",
        factor=100,
        lower_bound=Decimal(0),
        upper_bound=Decimal(100),
        shape=Shape.RATIO if is_ratio else Shape.VALUE,
        collected_at=CollectedAt.BOTH,
    )


def make_target(plan: Plan, definition: Definition, number: int, asked: Asked) -> Target:
    target = Target.objects.create(
        plan=plan,
        area=plan.area,
        indicator_id=definition.indicator_id,
        name=definition.indicator.name,
        position=number,
        tier=Tier.TEXT,
    )
    milestone = Milestone.objects.create(target=target, due_year=END)
    write_rule(milestone, rule_from_wire(asked.kind, asked.params))
    return target


def load_figures(rows: Iterable[tuple[Any, ...]]) -> None:
    """Cells and their accepted versions, put in by the quickest way the engine has; ids are counted on from the last."""
    next_id = (Cell.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    now = dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
    cells: list[tuple[Any, ...]] = []
    versions: list[tuple[Any, ...]] = []
    for pk, (indicator, definition, area, period, breakdown, value, part, whole) in enumerate(rows, next_id):
        cells.append((pk, indicator, "1", area, period, *breakdown, "_T", pk, 0))
        source = ObservationSource.FILING.value
        versions.append((pk, pk, 1, value, value or "", part, whole, "", definition, source, *[""] * 6, False, now))
        if len(cells) == LOAD_ROWS:
            put_figures(cells, versions)
    put_figures(cells, versions)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Cell, ObservationVersion]):
                cursor.execute(statement)
            cursor.execute("ANALYZE")


CELL_COLUMNS = (
    "id", "indicator_id", "comparability_group", "area_id", "period_id", "sex", "age", "residence", "detail",
    "accepted_id", "decided_number",
)  # fmt: skip
VERSION_COLUMNS = (
    "id", "cell_id", "number", "value", "printed", "numerator", "denominator", "missing", "definition_id", "source",
    "source_reference", "note", "status", "basis", "letter_number", "reason", "is_demo", "created_at",
)  # fmt: skip


def put_figures(cells: list[tuple[Any, ...]], versions: list[tuple[Any, ...]]) -> None:
    # Versions first: a trigger refuses a cell that accepts a version it does not have.
    put_rows(ObservationVersion._meta.db_table, VERSION_COLUMNS, versions)
    put_rows(Cell._meta.db_table, CELL_COLUMNS, cells)
    cells.clear()
    versions.clear()


def put_rows(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
