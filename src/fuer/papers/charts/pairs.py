"""Women and men side by side: a row for each year or indicator, two marks and what lies between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fuer.papers.charts.figures import Figure
from fuer.papers.charts.frame import (
    ACTUAL_COLOUR,
    PHONE_TEXT_SIZE,
    TARGET_COLOUR,
    TEXT_SIZE,
    Option,
    Table,
    add_phone_form,
    build_category_axis,
    build_frame,
    build_label,
    build_legend,
    build_tooltip,
    build_value_axis,
    choose_ticks,
)
from fuer.papers.charts.looks import LATE

_BETWEEN = "#c3cad6"


@dataclass(frozen=True)
class Pair:
    """Both figures of a year or an indicator; `gap` and `ratio` (women ÷ men) as they are printed, "" if unknown; `note`
    stands in their place where the two are neither.
    """

    name: str
    women: Figure
    men: Figure
    gap: str = ""
    ratio: str = ""
    note: str = ""


@dataclass(frozen=True)
class PairData:
    """`names` are what the two are called: 女, 男; girls and boys; our city and the province."""

    title: str
    unit: str
    pairs: tuple[Pair, ...]
    names: tuple[str, str] = ("", "")

    @property
    def both(self) -> tuple[str, str]:
        return self.names[0] or _("女"), self.names[1] or _("男")


def pair_chart(data: PairData) -> Option:
    """A dumbbell in each row: round and filled for women, square and hollow for men, the gap at the right."""
    pairs = data.pairs
    values = [figure.value for pair in pairs for figure in (pair.women, pair.men) if figure.value is not None]
    women, men = data.both
    series = [
        *build_between(pairs),
        build_marks(data, of_women=True),
        build_marks(data, of_women=False),
    ]
    option = build_frame(describe_pairs(data)) | {
        "legend": build_legend([{"name": women}, {"name": men}], itemWidth=16),
        "tooltip": build_tooltip("item"),
        "grid": {"left": 4, "top": 28, "bottom": 4, "containLabel": True},
        "xAxis": build_value_axis("", **choose_ticks(values)),
        "yAxis": [
            build_category_axis([pair.name for pair in pairs], inverse=True, axisTick={"show": False}),
            build_gap_axis(pairs),
        ],
        "series": series,
    }
    return add_phone_form(option, *(build_form(size) for size in (PHONE_TEXT_SIZE, TEXT_SIZE)))


def build_form(size: int) -> Option:
    names = 92 if size == PHONE_TEXT_SIZE else 200
    own = {"axisLabel": {"fontSize": size, "width": names, "overflow": "break"}}
    return {
        "grid": {"right": 14},
        "xAxis": {"axisLabel": {"fontSize": size}},
        "yAxis": [own, {"axisLabel": {"fontSize": size}}],
    }


def build_gap_axis(pairs: Sequence[Pair]) -> Option:
    """The gap and the ratio of each row, at the right edge."""
    quiet = {"axisLine": {"show": False}, "axisTick": {"show": False}, "axisPointer": {"show": False}}
    label = {"color": TARGET_COLOUR, "lineHeight": 15}
    return (
        build_category_axis([write_gap(pair) for pair in pairs], inverse=True, position="right")
        | quiet
        | {"axisLabel": label}
    )


def write_gap(pair: Pair) -> str:
    if pair.note:
        return pair.note
    gap = _("差距 %(gap)s") % {"gap": pair.gap} if pair.gap else ""
    ratio = _("女∶男 %(ratio)s") % {"ratio": pair.ratio} if pair.ratio else ""
    return "\n".join(filter(None, [gap, ratio]))


def build_between(pairs: Sequence[Pair]) -> list[Option]:
    """The bar from one mark to the other: an unseen one up to the lower, and the distance stacked on it."""
    lows: list[float | None] = []
    spans: list[float | None] = []
    for pair in pairs:
        one, other = pair.women.value, pair.men.value
        if one is None or other is None:
            lows.append(None)
            spans.append(None)
        else:
            lows.append(float(min(one, other)))
            spans.append(float(abs(one - other)))
    common: Option = {"type": "bar", "stack": "between", "stackStrategy": "all", "silent": True, "barWidth": 4}
    return [
        common | {"data": lows, "itemStyle": {"opacity": 0}},
        common | {"data": spans, "itemStyle": {"color": _BETWEEN}},
    ]


def build_marks(data: PairData, *, of_women: bool) -> Option:
    """One side's marks; each figure is written on the side away from the other mark, women's left where both are equal."""
    colour = ACTUAL_COLOUR if of_women else LATE
    items = []
    for index, pair in enumerate(data.pairs):
        figure, other = (pair.women, pair.men) if of_women else (pair.men, pair.women)
        if figure.value is None:
            continue
        is_left = other.value is not None and (figure.value < other.value or (figure.value == other.value and of_women))
        label = build_label(figure.words, "left" if is_left else "right", colour)
        item = {"value": [float(figure.value), index], "printed": figure.words, "title": pair.name}
        items.append(item | {"label": label})
    return {
        "type": "scatter",
        "name": data.both[0] if of_women else data.both[1],
        "data": items,
        "symbol": "circle" if of_women else "emptyRect",
        "symbolSize": 11,
        "itemStyle": {"color": colour, "borderWidth": 2, "opacity": 1},
        "z": 4,
    }


def describe_pairs(data: PairData) -> str:
    """The chart in words, for those who listen to it."""
    women, men = data.both
    rows = []
    for pair in data.pairs:
        parts = [
            f"{pair.name}{women}{pair.women.words}",
            f"{men}{pair.men.words}",
            write_gap(pair).replace("\n", _("，")),
        ]
        rows.append(_("，").join(part for part in parts if part))
    return _("%(title)s（%(unit)s）。%(rows)s。") % {"title": data.title, "unit": data.unit, "rows": _("；").join(rows)}


def pair_table(data: PairData) -> Table:
    women, men = data.both
    rows = [(p.name, p.women.words, p.men.words, p.gap or "—", p.ratio or "—") for p in data.pairs]
    return Table((_("名称"), women, men, _("差距"), _("女∶男")), tuple(rows))
