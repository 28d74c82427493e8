"""What all charts share: colours, axes, labels, legends, and how they change at phone width."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

ACTUAL_COLOUR = "#0b4ea2"
TARGET_COLOUR = "#47546a"
TEXT_COLOUR = "#3b485c"
QUIET_COLOUR = "#5b6778"
AXIS_COLOUR = "#9aa7ba"
LINE_COLOUR = "#d7dde6"
GRID_COLOUR = "#e6eaf0"
BAND_COLOUR = "#c3cad6"
# Without quotes: in the SVG the list stands inside a quoted attribute.
FONTS = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
TEXT_SIZE, PHONE_TEXT_SIZE = 12, 11
PHONE_WIDTH = 480
FOOT_LINE = 15
ROW_HEIGHT, PHONE_LEGEND_WIDTH, LEGEND_WIDTH = 34, 330, 700

Option = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """The same figures as the chart's, to be read: a heading for each column, and rows of words."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def build_frame(description: str) -> Option:
    """The part of an option that no chart does without; `description` is the chart in words."""
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": description}},
        "textStyle": {"fontFamily": FONTS, "color": TEXT_COLOUR, "fontSize": TEXT_SIZE},
    }


def build_tooltip(trigger: str) -> Option:
    """Drawn on the canvas: the page's policy forbids the inline styles of an HTML tooltip."""
    return {"trigger": trigger, "renderMode": "richText", "confine": True}


def build_category_axis(names: Sequence[str], **more: Any) -> Option:
    return {
        "type": "category",
        "data": list(names),
        "axisTick": {"alignWithLabel": True},
        "axisLine": {"lineStyle": {"color": AXIS_COLOUR}},
        "axisLabel": {"color": TEXT_COLOUR},
    } | more


def build_value_axis(unit: str, **more: Any) -> Option:
    return {
        "type": "value",
        "name": unit,
        "nameTextStyle": {"align": "left", "color": TEXT_COLOUR},
        "nameGap": 10,
        "scale": True,
        "splitNumber": 4,
        "axisLabel": {"color": TEXT_COLOUR, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": GRID_COLOUR}},
    } | more


def build_label(text: str, position: str, colour: str, **more: Any) -> Option:
    """The figure beside its mark, on a white rim where a line runs behind it."""
    rim = {"textBorderColor": "#fff", "textBorderWidth": 3}
    return {"show": True, "position": position, "distance": 7, "formatter": text, "color": colour} | rim | more


def build_legend(entries: Sequence[Mapping[str, Any]], **more: Any) -> Option:
    return {
        "top": 2,
        "left": 0,
        "itemWidth": 26,
        "itemHeight": 9,
        "itemGap": 14,
        "padding": [2, 4],
        "selectedMode": False,
        "textStyle": {"color": TEXT_COLOUR},
        "data": [dict(entry) for entry in entries],
    } | more


def build_foot(notes: Sequence[str], width: int) -> Option:
    """Remarks in small letters under the chart, broken to `width`; the grid leaves `measure_foot` below itself."""
    style = {"fontSize": PHONE_TEXT_SIZE, "fontWeight": "normal", "color": QUIET_COLOUR, "lineHeight": FOOT_LINE}
    return {
        "show": bool(notes),
        "left": 0,
        "bottom": 0,
        "padding": 2,
        "text": break_lines(notes, width),
        "textStyle": style,
    }


def measure_foot(notes: Sequence[str], width: int) -> int:
    return FOOT_LINE * len(break_lines(notes, width).split("\n")) + 4 if notes else 0


def break_lines(notes: Sequence[str], width: int) -> str:
    """The remarks one after the other, each line no wider than `width` pixels."""
    lines = [""]
    for char in "　".join(notes):
        if measure_text(lines[-1] + char, PHONE_TEXT_SIZE) > width:
            lines.append("")
        if lines[-1] or not char.isspace():
            lines[-1] += char
    return "\n".join(lines)


def measure_legend(names: Sequence[str], width: float, size: int, mark: int) -> int:
    """The height in pixels of a legend of these names in `width` pixels; 0 without names."""
    gap = find_legend_gap(size)
    rows, used = 1, 0.0
    for name in names:
        needed = mark + 10 + measure_text(name, size) + gap
        if used and used + needed > width:
            rows, used = rows + 1, 0.0
        used += needed
    return rows * (size + gap) if names else 0


def find_legend_gap(size: int) -> int:
    """Between entries, and between rows of them."""
    return 8 if size == PHONE_TEXT_SIZE else 14


def size_legend(size: int) -> Option:
    return {"itemGap": find_legend_gap(size), "textStyle": {"fontSize": size}}


def measure_text(text: str, size: float) -> float:
    """About how wide a text is in pixels: a Chinese character is as wide as it is high."""
    return sum(size if unicodedata.east_asian_width(char) in "WFA" else size * 0.58 for char in text)


def add_phone_form(option: Option, phone: Option, desk: Option) -> Option:
    """The option with `phone` taking the place of `desk` where the chart is narrow, and back."""
    query = {"maxWidth": PHONE_WIDTH}
    return merge(option, desk) | {"media": [{"query": query, "option": phone}, {"option": desk}]}


def merge(base: Option, more: Option) -> Option:
    """`base` with the keys of `more` written into it, level by level, lists of objects part by part; neither is changed."""
    merged = dict(base)
    for key, value in more.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = merge(old, value)
        elif isinstance(old, list) and all(isinstance(part, dict) for part in old):
            merged[key] = [merge(part, change) for part, change in zip(old, value, strict=True)]
        else:
            merged[key] = value
    return merged


def find_height(option: Option) -> int:
    """The height in pixels a chart reads well in: rows give theirs, a map is higher than a line."""
    if any(series["type"] == "map" for series in option["series"]):
        return 420
    axes = option.get("yAxis", {})
    axis = axes[0] if isinstance(axes, list) else axes
    if axis.get("type") == "category":
        return int(option["grid"]["top"]) + int(option["grid"]["bottom"]) + ROW_HEIGHT * max(len(axis["data"]), 1) + 26
    return 320


def is_narrow(values: Sequence[Decimal]) -> bool:
    """Whether figures lie so close together that bars from zero would all look the same."""
    lowest, highest = min(values), max(values)
    return lowest > 0 and (highest - lowest) < highest * Decimal("0.3")


def choose_ticks(values: Sequence[Decimal], *, from_zero: bool = False) -> Option:
    """Round ends and steps of an axis that holds all `values` with a little air; 0 to 1 without any."""
    if not values:
        return {"min": 0, "max": 1}
    lowest, highest = min(values), max(values)
    if from_zero:
        lowest, highest = min(lowest, Decimal(0)), max(highest, Decimal(0))
    span = (highest - lowest) or abs(highest) or Decimal(1)
    step, air = choose_step(span / 4), span / 12
    bottom = ((lowest - air) / step).to_integral_value(ROUND_FLOOR) * step
    top = ((highest + air) / step).to_integral_value(ROUND_CEILING) * step
    bottom = max(bottom, Decimal(0)) if lowest >= 0 else bottom
    return {"min": float(bottom), "max": float(top), "interval": float(step)}


def choose_step(size: Decimal) -> Decimal:
    """The round step (1, 2 or 5 and zeros) not below `size`."""
    unit = Decimal(1).scaleb(size.adjusted())
    return next(unit * times for times in (1, 2, 5, 10) if unit * times >= size)
