"""The option of a chart in an official paper: its own, or one drawn from the figures Word edits."""

from __future__ import annotations

from typing import Any

from fuer.papers.charts.frame import (
    LEGEND_WIDTH,
    TEXT_SIZE,
    Option,
    build_category_axis,
    build_frame,
    build_label,
    build_legend,
    build_value_axis,
    measure_legend,
)
from fuer.papers.official.blocks import Chart, ChartData, ChartKind, ChartSeries

COLOURS = ("#0b4ea2", "#c2410c", "#1a7f4b", "#9a6700", "#6b4fbb", "#47546a")


def option_of(chart: Chart) -> Option | None:
    """What is drawn; None where there is nothing to draw."""
    if chart.option.get("series"):
        return chart.option
    return draw_data(chart.data, chart.caption) if has_figures(chart.data) and chart.data else None


def has_figures(data: ChartData | None) -> bool:
    """Whether Word has anything to draw and to edit."""
    return data is not None and any(value is not None for series in data.series for value in series.values)


def is_lying(data: ChartData) -> bool:
    """Whether the bars lie, the categories from above to below."""
    return data.kind in (ChartKind.BAR, ChartKind.STACKED)


def find_colour(series: ChartSeries, place: int) -> str:
    return series.colour or COLOURS[place % len(COLOURS)]


def draw_data(data: ChartData, caption: str) -> Option:
    """An option of the figures Word edits, for a chart that brings none of its own."""
    names = [series.name for series in data.series] if len(data.series) > 1 else []
    top = measure_legend(names, LEGEND_WIDTH, TEXT_SIZE, 26) + 26
    categories = build_category_axis(data.categories)
    values = build_value_axis(data.unit, scale=data.kind is ChartKind.LINE)
    axes = {"xAxis": categories, "yAxis": values}
    if is_lying(data):
        axes = {"xAxis": values | {"show": False}, "yAxis": categories | {"inverse": True}}
    return (
        build_frame(caption)
        | axes
        | {
            "legend": build_legend([{"name": name} for name in names]),
            "grid": {"left": 8, "right": 36, "top": top, "bottom": 6, "containLabel": True},
            "series": [draw_series(data, place) for place in range(len(data.series))],
        }
    )


def draw_series(data: ChartData, place: int) -> dict[str, Any]:
    series = data.series[place]
    colour = find_colour(series, place)
    is_stacked, is_line = data.kind is ChartKind.STACKED, data.kind is ChartKind.LINE
    position = "inside" if is_stacked else "right" if is_lying(data) else "top"
    points = [
        {"value": None if value is None else float(value)}
        | {
            "label": build_label(printed, position, "#fff" if is_stacked else colour, textBorderWidth=0)
            if printed
            else {}
        }
        for value, printed in zip(series.values, series.printed, strict=True)
    ]
    look = {"lineStyle": {"width": 2.25}, "symbolSize": 7, "symbol": "circle"} if is_line else {"barMaxWidth": 36}
    return {
        "type": "line" if is_line else "bar",
        "name": series.name,
        "data": points,
        "itemStyle": {"color": colour},
        "stack": "all" if is_stacked else "",
    } | look
