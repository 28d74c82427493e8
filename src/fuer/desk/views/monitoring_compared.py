"""Charts of a comparison: how many targets stand where on both sides, and the figures that differ most."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fuer.desk.templatetags.monitoring import word_change
from fuer.desk.views.monitoring_charts import make_figure
from fuer.monitoring.domain.queries.changes import Change
from fuer.monitoring.domain.queries.compare import Comparison, Line
from fuer.papers.charts import (
    Option,
    Pair,
    PairData,
    StateData,
    StateRow,
    Table,
    pair_chart,
    state_stack,
    state_table,
)
from fuer.plans.domain.queries.answers import BUCKETS

# A chart of more rows is read more easily as the table below it.
MOST_ROWS = 12
DIFFERING = (Change.BETTER, Change.WORSE, Change.OTHER)


@dataclass(frozen=True)
class Differences:
    """The chart of the figures of one unit of measure that differ most: `shown` of `total`."""

    unit: str
    shown: int
    total: int
    chart: tuple[Option, Table]


def name_sides(found: Comparison) -> tuple[str, str]:
    """What the two sides are called in a legend: areas, or years."""
    sides = (found.first, found.second)
    names = [str(side.area) if found.between_areas else _("%(year)s年") % {"year": side.year} for side in sides]
    return names[0], names[1]


def draw_both_states(found: Comparison) -> tuple[Option, Table] | None:
    """One bar for each side; a target without an answer on one side is not in that bar. None with nothing to draw."""
    rows = []
    for name, is_first in zip(name_sides(found), (True, False), strict=True):
        answers = [line.first if is_first else line.second for group in found.groups for line in group.lines]
        counts = Counter(answer.bucket for answer in answers if answer is not None)
        rows.append(StateRow(name, counts, sum(counts.values())))
    if not any(row.monitored for row in rows):
        return None
    data = StateData(_("两边的目标状态"), BUCKETS, tuple(rows))
    return state_stack(data), state_table(data)


def draw_differences(found: Comparison) -> Differences | None:
    """Of the unit of measure most targets are in, so that all stand on one axis; None where no figure differs."""
    by_unit: dict[str, list[Line]] = defaultdict(list)
    for group in found.groups:
        for line in group.lines:
            if line.change in DIFFERING and line.leading is not None:
                by_unit[line.leading.unit].append(line)
    if not by_unit:
        return None
    unit = max(by_unit, key=lambda one: len(by_unit[one]))
    lines = sorted(by_unit[unit], key=measure_line, reverse=True)[:MOST_ROWS]
    names = name_sides(found)
    pairs = tuple(draw_line(line, between_areas=found.between_areas) for line in lines)
    data = PairData(_("相差最大的目标"), unit, pairs, names)
    rows = tuple((pair.name, pair.women.words, pair.men.words, pair.note) for pair in pairs)
    table = Table((_("目标"), *names, _("比较")), rows)
    return Differences(unit, len(lines), len(by_unit[unit]), (pair_chart(data), table))


def measure_line(line: Line) -> Decimal:
    values = [side.value for side in (line.first, line.second) if side is not None and side.value is not None]
    return abs(values[1] - values[0]) if len(values) == 2 else Decimal(0)


def draw_line(line: Line, *, between_areas: bool) -> Pair:
    note = f"{word_change(line.change, between_areas=between_areas)} {line.difference}"
    return Pair(line.target.name, make_figure(line.first), make_figure(line.second), note=note)
