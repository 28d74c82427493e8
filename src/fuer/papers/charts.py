"""Chart options for Apache ECharts: one builder for the page and for the report.

Options are plain JSON. Numbers in them only place the ink; every figure a reader sees is a string as printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

ACTUAL_COLOUR = "#0b4ea2"
TARGET_COLOUR = "#47546a"
TEXT_COLOUR = "#3b485c"
LINE_COLOUR = "#d7dde6"
FONTS = '"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif'


@dataclass(frozen=True)
class Point:
    """The figure of one year; `value` None is a missing year. `printed` keeps the digits as published."""

    year: int
    value: Decimal | None
    printed: str = ""

    @property
    def text(self) -> str:
        return self.printed or ("" if self.value is None else format(self.value, "f"))


def series_chart(
    points: Sequence[Point],
    target_points: Sequence[Point],
    baseline: Point | None,
    unit: str,
    title: str,
    *,
    stepped: bool = False,
) -> dict[str, Any]:
    """The ECharts option of an indicator's yearly figures beside its target.

    The target line runs straight from the baseline through the milestones (序时进度); `stepped` draws each
    milestone's value as the level of all years up to it, for rules that have no path. Missing years are gaps.
    """
    known = [point for point in (baseline, *points, *target_points) if point is not None]
    years = list(range(min(point.year for point in known), max(point.year for point in known) + 1)) if known else []
    actual = {point.year: point for point in (baseline, *points) if point is not None}
    target = list_target_line(target_points, baseline, years, stepped=stepped)
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": describe_series(title, unit, actual, target_points)}},
        "textStyle": {"fontFamily": FONTS, "color": TEXT_COLOUR},
        "color": [ACTUAL_COLOUR, TARGET_COLOUR],
        "grid": {"left": 8, "right": 32, "top": 56, "bottom": 8, "containLabel": True},
        "legend": {"top": 4, "left": 4, "itemWidth": 28, "selectedMode": False},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "confine": True},
        "xAxis": build_year_axis(years),
        "yAxis": build_value_axis(unit),
        "series": [
            build_actual_series(years, actual, baseline),
            build_target_series(years, target, {point.year for point in target_points}, stepped=stepped),
        ],
    }


def list_target_line(
    target_points: Sequence[Point], baseline: Point | None, years: Sequence[int], *, stepped: bool
) -> dict[int, Point]:
    """The corners of the target line by year; between corners of a path the chart draws a straight piece."""
    milestones = sorted(target_points, key=lambda point: point.year)
    if not stepped:
        return {point.year: point for point in (baseline, *milestones) if point is not None}
    line = {}
    for year in years:
        ahead = [point for point in milestones if point.year >= year]
        if ahead:
            line[year] = Point(year, ahead[0].value, ahead[0].text)
    return line


def describe_series(title: str, unit: str, actual: dict[int, Point], target_points: Sequence[Point]) -> str:
    """The chart in words, for those who listen to it."""
    figures = [_("%(year)s年%(value)s") % {"year": year, "value": point.text + unit} for year, point in known(actual)]
    targets = [_("%(year)s年%(value)s") % {"year": point.year, "value": point.text + unit} for point in target_points]
    return _("%(title)s。实际值：%(figures)s。目标值：%(targets)s。") % {
        "title": title,
        "figures": _("、").join(figures) or _("无数据"),
        "targets": _("、").join(targets) or _("未设定"),
    }


def known(points: dict[int, Point]) -> list[tuple[int, Point]]:
    return [(year, point) for year, point in sorted(points.items()) if point.value is not None]


def build_year_axis(years: Sequence[int]) -> dict[str, Any]:
    return {
        "type": "category",
        "data": [str(year) for year in years],
        "axisTick": {"alignWithLabel": True},
        "axisLine": {"lineStyle": {"color": "#9aa7ba"}},
        "axisLabel": {"color": TEXT_COLOUR},
    }


def build_value_axis(unit: str) -> dict[str, Any]:
    return {
        "type": "value",
        "name": unit,
        "nameTextStyle": {"align": "left", "color": TEXT_COLOUR},
        "nameGap": 10,
        "scale": True,
        "splitNumber": 4,
        "axisLabel": {"color": TEXT_COLOUR},
        "splitLine": {"lineStyle": {"color": "#e6eaf0"}},
    }


def build_actual_series(years: Sequence[int], actual: dict[int, Point], baseline: Point | None) -> dict[str, Any]:
    base_year = baseline.year if baseline else None
    data = [build_item(actual.get(year)) for year in years]
    for year, item in zip(years, data, strict=True):
        if item is not None:
            label = _("基期值 %(value)s") if year == base_year else "%(value)s"
            item["symbol"] = "emptyRect" if year == base_year else "circle"
            item["label"] = build_label(label % {"value": item["printed"]}, "top", ACTUAL_COLOUR)
            if year == years[0]:
                # Written to the right of its mark: to the left stand the figures of the axis.
                item["label"]["align"] = "left"
    return {
        "type": "line",
        "name": _("实际值"),
        "data": data,
        "symbol": "circle",
        "symbolSize": 8,
        "showAllSymbol": True,
        "connectNulls": False,
        "lineStyle": {"width": 2.5},
        "labelLayout": {"hideOverlap": True},
    }


def build_target_series(
    years: Sequence[int], line: dict[int, Point], due_years: set[int], *, stepped: bool
) -> dict[str, Any]:
    data = [build_item(line.get(year)) for year in years]
    for year, item in zip(years, data, strict=True):
        if item is not None:
            is_due = year in due_years
            item["symbol"] = "diamond" if is_due else "none"
            item["label"] = build_label(item["printed"], "bottom", TARGET_COLOUR) if is_due else {"show": False}
    series: dict[str, Any] = {
        "type": "line",
        "name": _("目标值"),
        "data": data,
        "symbol": "diamond",
        "symbolSize": 11,
        "showAllSymbol": True,
        "connectNulls": True,
        "lineStyle": {"width": 1.5, "type": "dashed"},
    }
    return series | {"step": "middle"} if stepped else series


def build_item(point: Point | None) -> dict[str, Any] | None:
    """One place on a line: the number for the ink, the printed figure for the reader."""
    if point is None or point.value is None:
        return None
    return {"value": float(point.value), "printed": point.text}


def build_label(text: str, position: str, colour: str) -> dict[str, Any]:
    """The figure beside its mark, on a white rim where a line runs behind it."""
    rim = {"textBorderColor": "#fff", "textBorderWidth": 3}
    return {"show": True, "position": position, "distance": 7, "formatter": text, "color": colour} | rim
