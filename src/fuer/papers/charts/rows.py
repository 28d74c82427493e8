"""Charts of rows: counties in one year, women beside men, an index by domain, states that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from fuer.papers.charts.figures import Figure
from fuer.papers.charts.frame import (
    ACTUAL_COLOUR,
    LEGEND_WIDTH,
    PHONE_LEGEND_WIDTH,
    PHONE_TEXT_SIZE,
    QUIET_COLOUR,
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
    is_narrow,
    measure_legend,
    size_legend,
)
from fuer.papers.charts.looks import WHITE, Look, look_of

MARK_WIDTH = 16
PHONE_NAME_WIDTH = 92


@dataclass(frozen=True)
class Row:
    """One row of a chart of bars: a county, a domain. `target` is its own; `state` is the code of a badge."""

    name: str
    figure: Figure
    target: Figure | None = None
    state: str = ""
    before: Figure | None = None

    @property
    def look(self) -> Look | None:
        return look_of(self.state) if self.state else None

    @property
    def words(self) -> str:
        """The figure and its state, as they stand beside the bar."""
        return (
            f"{self.figure.words}  {self.look.text}"
            if self.look and self.figure.value is not None
            else self.figure.words
        )


@dataclass(frozen=True)
class BarData:
    """Rows of one year. `rises`: the higher the better. Rare events are never ranked: their rows keep their order."""

    title: str
    unit: str
    rows: tuple[Row, ...]
    target: Figure | None = None
    rises: bool = True
    is_rare: bool = False
    is_ranked: bool = True
    most: Decimal | None = None
    before_name: str = ""


def rank_rows(data: BarData) -> list[Row]:
    """The better first, equal ones in the order given, those without a figure at the end."""
    known = [row for row in data.rows if row.figure.value is not None]
    if data.is_ranked and not data.is_rare:
        known.sort(key=lambda row: row.figure.value or Decimal(0), reverse=data.rises)
    return known + [row for row in data.rows if row.figure.value is None]


def ranking_bars(data: BarData) -> Option:
    """Bars from zero, or marks on a shorter axis where bars would all look the same; targets are upright strokes."""
    rows = rank_rows(data)
    places = list_places(data)
    narrow = data.most is None and bool(places) and is_narrow(places)
    ticks = choose_ticks(places, from_zero=not narrow)
    if data.most is not None:
        ticks = {"min": 0, "max": float(data.most), "interval": float(data.most / 4)}
    series = [build_figures(rows, ticks["min"], is_mark=narrow), *build_strokes(data, rows)]
    axis = build_value_axis("", **ticks)
    return build_rows_frame(describe_bars(data, rows), rows, series, axis) | {"tooltip": build_tooltip("item")}


def list_places(data: BarData) -> list[Decimal]:
    """Every value the axis must hold."""
    figures = [data.target, *(figure for row in data.rows for figure in (row.figure, row.target, row.before))]
    return [figure.value for figure in figures if figure is not None and figure.value is not None]


def build_figures(rows: Sequence[Row], low: float, *, is_mark: bool) -> Option:
    items = []
    for row in rows:
        colour = row.look.colour if row.look else ACTUAL_COLOUR
        label = build_label(row.words, "right", colour if row.figure.value is not None else QUIET_COLOUR)
        label |= {"backgroundColor": WHITE, "padding": [1, 2]}  # a target's line runs behind the words
        if row.before is not None:
            label["distance"] = 14  # clear of the mark of the year before
        value = low if row.figure.value is None else float(row.figure.value)
        item: Option = {
            "value": value,
            "printed": row.words,
            "title": row.name,
            "label": label,
            "itemStyle": {"color": colour},
        }
        if row.figure.value is None and is_mark:
            item["symbolSize"] = 0
        items.append(item)
    kind: Option = {"type": "scatter", "symbolSize": 13} if is_mark else {"type": "bar", "barWidth": 14}
    return kind | {"name": _("实际值"), "data": items, "z": 3, "itemStyle": {"color": ACTUAL_COLOUR, "opacity": 1}}


def build_strokes(data: BarData, rows: Sequence[Row]) -> list[Option]:
    """Strokes at each row's own target, a dashed line at the one all share, marks where a row stood before."""
    strokes = [build_stroke(_("本地目标值"), rows, [row.target for row in rows], "rect", [3, 22], TARGET_COLOUR)]
    if data.target and data.target.value is not None:
        label = {
            "formatter": _("目标值 %(value)s") % {"value": data.target.text},
            "color": TARGET_COLOUR,
            "position": "start",
            "distance": 3,
        }
        line = {"color": TARGET_COLOUR, "type": "dashed", "width": 1.5}
        mark = {"silent": True, "symbol": "none", "lineStyle": line, "label": label, "z": 2}
        strokes[0]["markLine"] = mark | {"data": [{"xAxis": float(data.target.value)}]}
    before = [row.before for row in rows]
    if any(before):
        strokes.append(
            build_stroke(data.before_name or _("上年"), rows, before, "emptyDiamond", [10, 10], QUIET_COLOUR)
        )
    return strokes


def build_stroke(
    name: str, rows: Sequence[Row], figures: Sequence[Figure | None], symbol: str, size: Sequence[int], colour: str
) -> Option:
    """A mark in each row that has such a figure."""
    items = [
        {"value": [float(figure.value), index], "printed": figure.words, "title": row.name}
        for index, (row, figure) in enumerate(zip(rows, figures, strict=True))
        if figure is not None and figure.value is not None
    ]
    style = {"color": colour, "opacity": 1, "borderColor": WHITE if symbol == "rect" else colour}
    mark: Option = {"type": "scatter", "symbol": symbol, "symbolSize": list(size), "itemStyle": style, "z": 4}
    return mark | {"name": name, "data": items}


def build_rows_frame(description: str, rows: Sequence[Row], series: Sequence[Option], axis: Option) -> Option:
    """The option all charts of rows share: names at the left, the first row on top."""
    names = [str(one["name"]) for one in series if one.get("name") and one["data"]]
    entries = [{"name": name} for name in names] if len(names) > 1 else []
    option = build_frame(description) | {
        "legend": build_legend(entries, show=bool(entries), itemWidth=MARK_WIDTH),
        "grid": {"left": 4, "bottom": 4, "containLabel": True},
        "xAxis": axis,
        "yAxis": build_category_axis([row.name for row in rows], inverse=True, axisTick={"show": False}),
        "series": list(series),
    }
    head = 22 if any(one.get("markLine") for one in series) else 6
    return add_phone_form(option, *build_rows_forms([str(entry["name"]) for entry in entries], head))


def build_rows_forms(names: Sequence[str], head: int) -> tuple[Option, Option]:
    def build(size: int, width: int, right: int, names_width: int) -> Option:
        label = {"fontSize": size, "width": names_width, "overflow": "break"}
        return {
            "grid": {"top": measure_legend(names, width, size, MARK_WIDTH) + head, "right": right},
            "legend": size_legend(size),
            "xAxis": {"axisLabel": {"fontSize": size}},
            "yAxis": {"axisLabel": label},
        }

    return build(PHONE_TEXT_SIZE, PHONE_LEGEND_WIDTH, 96, PHONE_NAME_WIDTH), build(TEXT_SIZE, LEGEND_WIDTH, 120, 200)


def describe_bars(data: BarData, rows: Sequence[Row]) -> str:
    """The chart in words, for those who listen to it."""
    figures = [
        f"{row.name}{row.figure.text}{data.unit}{row.look.word if row.look else ''}"
        for row in rows
        if row.figure.value is not None
    ]
    parts = [_("%(title)s。%(figures)s。") % {"title": data.title, "figures": _("、").join(figures) or _("无数据")}]
    if data.target:
        parts.append(_("目标值%(value)s。") % {"value": data.target.text + data.unit})
    gaps = [f"{row.name}{row.figure.words}" for row in rows if row.figure.value is None]
    if gaps:
        parts.append(_("缺数：%(words)s。") % {"words": _("、").join(gaps)})
    if data.is_rare:
        parts.append(_("罕见事件不排名。"))
    return "".join(parts)


def bars_table(data: BarData) -> Table:
    """The rows as they stand in the chart."""
    rows = rank_rows(data)
    own, before, states = (
        any(row.target for row in rows),
        any(row.before for row in rows),
        any(row.state for row in rows),
    )
    head = [_("名称"), _("实际值")]
    head += [data.before_name or _("上年")] * before + [_("目标值")] * (own or data.target is not None)
    head += [_("状态")] * states
    lines = []
    for row in rows:
        target = row.target or data.target
        line = [row.name, row.figure.words]
        line += [row.before.words if row.before else "—"] * before
        line += [target.words if target else "—"] * (own or data.target is not None)
        line += [row.look.word if row.look else "—"] * states
        lines.append(tuple(line))
    return Table(tuple(head), tuple(lines))


def index_chart(data: BarData) -> Option:
    """A composite index from 0 to 100 by domain, in the order given; `before` is last year's."""
    return ranking_bars(_as_index(data))


def _as_index(data: BarData) -> BarData:
    return BarData(
        title=data.title,
        unit=data.unit,
        rows=data.rows,
        target=data.target,
        is_ranked=False,
        most=data.most or Decimal(100),
        before_name=data.before_name,
    )
