"""How many targets stand where: one bar for each plan, domain or county, its states side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fuer.papers.charts.frame import (
    LEGEND_WIDTH,
    PHONE_LEGEND_WIDTH,
    PHONE_TEXT_SIZE,
    TEXT_SIZE,
    Option,
    Table,
    add_phone_form,
    build_category_axis,
    build_frame,
    build_legend,
    build_tooltip,
    measure_legend,
    size_legend,
)
from fuer.papers.charts.looks import QUIET, WHITE, look_of

MARK_WIDTH = 14
HATCH: Option = {
    "symbol": "rect",
    "symbolSize": 1,
    "dashArrayX": [1, 0],
    "dashArrayY": [2, 4],
    "rotation": -0.785,
    "color": "#a7b0be",
}


@dataclass(frozen=True)
class StateRow:
    """`counts` by state must add up to `monitored`."""

    name: str
    counts: Mapping[str, int]
    monitored: int


@dataclass(frozen=True)
class StateData:
    """`order` are the codes of the states from left to right."""

    title: str
    order: tuple[str, ...]
    rows: tuple[StateRow, ...]


def state_stack(data: StateData) -> Option:
    """Bars of equal length, each split by its states. ValueError when a row's counts do not add up."""
    check_sums(data)
    shown = [code for code in data.order if any(row.counts.get(code) for row in data.rows)]
    names = [look_of(code).text for code in shown]
    axis = {"type": "value", "max": 100, "show": False}
    option = build_frame(describe_states(data)) | {
        "legend": build_legend([{"name": name} for name in names], itemWidth=MARK_WIDTH, itemHeight=11, icon="rect"),
        "tooltip": build_tooltip("item"),
        "grid": {"left": 4, "right": 8, "bottom": 0, "containLabel": True},
        "xAxis": axis,
        "yAxis": build_category_axis(
            [_("%(name)s（%(number)s项）") % {"name": row.name, "number": row.monitored} for row in data.rows],
            inverse=True,
            axisTick={"show": False},
            axisLine={"show": False},
        ),
        "series": [build_segment(code, data.rows) for code in shown],
    }

    def build(size: int, width: int, names_width: int) -> Option:
        top = measure_legend(names, width, size, MARK_WIDTH) + 8
        label = {"fontSize": size, "width": names_width, "overflow": "break"}
        return {"grid": {"top": top}, "legend": size_legend(size), "yAxis": {"axisLabel": label}}

    forms = build(PHONE_TEXT_SIZE, PHONE_LEGEND_WIDTH, 96), build(TEXT_SIZE, LEGEND_WIDTH, 220)
    return add_phone_form(option, *forms)


def check_sums(data: StateData) -> None:
    for row in data.rows:
        found = sum(row.counts.values())
        unknown = set(row.counts) - set(data.order)
        if found != row.monitored or unknown:
            raise ValueError(f"{row.name}: {found} of {row.monitored} {sorted(unknown)}")


def build_segment(code: str, rows: Sequence[StateRow]) -> Option:
    """The part of one state in every bar, as a share of the row's whole, with its count on it."""
    look = look_of(code)
    is_light = look.colour == QUIET
    ground = look.tint if is_light else look.colour
    style: Option = {"color": ground, "borderColor": WHITE, "borderWidth": 1}
    if look.is_hatched:
        style["decal"] = HATCH
    items = []
    for row in rows:
        number = row.counts.get(code, 0)
        item: Option = {
            "value": number * 100 / row.monitored if row.monitored else 0,
            "printed": str(number),
            "title": row.name,
        }
        label: Option = {"show": bool(number), "formatter": str(number), "color": "#1f2a3a" if is_light else WHITE}
        items.append(item | {"label": label | {"fontWeight": "bold"}})
    return {
        "type": "bar",
        "stack": "states",
        "name": look.text,
        "barWidth": 22,
        "itemStyle": style,
        "data": items,
        "labelLayout": {"hideOverlap": True},
    }


def describe_states(data: StateData) -> str:
    """The chart in words, for those who listen to it."""
    rows = []
    for row in data.rows:
        parts = [f"{look_of(code).word}{row.counts[code]}" for code in data.order if row.counts.get(code)]
        rows.append(
            _("%(name)s共%(number)s项：%(parts)s")
            % {"name": row.name, "number": row.monitored, "parts": _("、").join(parts) or _("无")}
        )
    return _("%(title)s。%(rows)s。") % {"title": data.title, "rows": _("；").join(rows)}


def state_table(data: StateData) -> Table:
    head = (_("名称"), _("监测"), *(look_of(code).word for code in data.order))
    rows = [(row.name, str(row.monitored), *(str(row.counts.get(code, 0)) for code in data.order)) for row in data.rows]
    return Table(head, tuple(rows))
