"""What others published beside ours: series for the chart, 比全省平均 and 全省位次. Nothing here is judged."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.enums import Direction, ReferenceLevel
from fuer.indicators.models import Definition, ReferenceFigure
from fuer.judging.units import difference_unit, print_quantity
from fuer.papers.charts import Point, Reference
from fuer.plans.domain.queries.figures import print_plain

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


@dataclass(frozen=True)
class Beside:
    """One published figure beside ours. `state` is published, awaited or late (尚未发布); `compared` says how ours lies,
    "" where there is nothing to compare.
    """

    figure: ReferenceFigure
    printed: str
    state: str
    compared: str = ""

    @property
    def rank(self) -> str:
        """3/11: our place among those of the level; "" where it is not known."""
        return f"{self.figure.rank}/{self.figure.rank_of}" if self.figure.rank else ""


ORDER = (ReferenceLevel.NATION, ReferenceLevel.PROVINCE, ReferenceLevel.CITY)


def read_references(indicator_id: int, user: Visitor) -> list[ReferenceFigure]:
    """By level from the country down, place and year. One query."""
    figures = ReferenceFigure.objects.visible_to(user).filter(indicator=indicator_id)
    return sorted(figures, key=lambda one: (ORDER.index(ReferenceLevel(one.level)), one.place, one.data_year))


def draw_references(figures: Iterable[ReferenceFigure], today: dt.date) -> list[Reference]:
    """A thin line for each place; a year that is late says 尚未发布."""
    by_place: dict[tuple[str, str], list[ReferenceFigure]] = defaultdict(list)
    for figure in figures:
        by_place[figure.level, figure.place].append(figure)
    return [
        Reference(
            name=place,
            points=tuple(make_point(figure, today) for figure in found),
            source=_("、").join(dict.fromkeys(filter(None, (figure.source for figure in found)))),
        )
        for (_level, place), found in by_place.items()
    ]


def make_point(figure: ReferenceFigure, today: dt.date) -> Point:
    printed = show_reference(figure)
    word = word_state(find_state(figure, today))
    return Point(figure.data_year, figure.value, printed, missing=word, is_demo=figure.is_demo)


def show_reference(figure: ReferenceFigure) -> str:
    return figure.printed or print_plain(figure.value)


def find_state(figure: ReferenceFigure, today: dt.date) -> str:
    if figure.value is not None:
        return "published"
    return "late" if figure.expected_on is not None and figure.expected_on < today else "awaited"


def word_state(state: str) -> str:
    return {"published": "", "late": _("尚未发布"), "awaited": _("待发布")}[state]


def list_beside(
    figures: Iterable[ReferenceFigure], ours: Mapping[int, Point], definition: Definition, today: dt.date
) -> list[Beside]:
    """The figures, newest year first within a place, compared with ours of the same year."""
    rows = [
        Beside(
            figure,
            show_reference(figure),
            find_state(figure, today),
            compare(figure, ours.get(figure.data_year), definition),
        )
        for figure in figures
    ]
    return sorted(rows, key=lambda row: -row.figure.data_year)


def compare(figure: ReferenceFigure, ours: Point | None, definition: Definition) -> str:
    """比全省平均高1.2个百分点（较好）: by the direction in which the indicator is good; exact on the printed figures."""
    if figure.value is None or ours is None or ours.value is None or not ours.is_accepted:
        return ""
    level = ReferenceLevel(figure.level)
    whom = figure.place if level is ReferenceLevel.CITY else _("%(level)s平均") % {"level": level.label}
    difference = Decimal(ours.printed or ours.value) - Decimal(figure.printed or figure.value)
    if not difference:
        return _("与%(whom)s持平") % {"whom": whom}
    size = print_quantity(print_size(difference), difference_unit(definition.unit_of_measure))
    words = {"whom": whom, "side": _("高") if difference > 0 else _("低"), "size": size}
    return _("比%(whom)s%(side)s%(size)s") % words + word_direction(difference, definition)


def print_size(difference: Decimal) -> str:
    return format(abs(difference), "f")


def word_direction(difference: Decimal, definition: Definition) -> str:
    """Better or worse in words; nothing where neither way is better."""
    if definition.direction == Direction.NONE:
        return ""
    is_better = (difference > 0) == (definition.direction == Direction.RISE)
    return _("（较好）") if is_better else _("（较差）")


def choose_headlines(beside: Sequence[Beside]) -> list[Beside]:
    """For country and province the newest year that is compared or ranked, else the newest that is late."""
    found: dict[str, Beside] = {}
    known = [row for row in beside if row.compared or row.rank]
    for row in (*known, *(row for row in beside if row.state == "late")):
        if row.figure.level != ReferenceLevel.CITY:
            found.setdefault(row.figure.level, row)
    return [found[level] for level in ORDER if level in found]
