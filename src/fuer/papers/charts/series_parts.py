"""The lines, bands and marks a chart over the years is put together from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from fuer.papers.charts.figures import Band, Break, Outlook, Point, Reference, SeriesData
from fuer.papers.charts.frame import (
    ACTUAL_COLOUR,
    BAND_COLOUR,
    PHONE_TEXT_SIZE,
    QUIET_COLOUR,
    TARGET_COLOUR,
    Option,
    build_label,
)
from fuer.papers.charts.looks import PERSON

# One thin grey line is told from the next by its dash and its mark.
REFERENCE_LOOKS = (("dotted", "triangle"), ([2, 5], "emptyTriangle"), ([8, 3, 2, 3], "emptyRect"))


def build_item(point: Point | None) -> Option | None:
    """One place on a line: the number for the ink, the printed figure for the reader."""
    if point is None or point.value is None:
        return None
    said = f"{point.words}（{point.notes}）" if point.notes else point.words
    return {"value": float(point.value), "printed": said}


def split_at_breaks(data: SeriesData) -> list[dict[int, Point]]:
    """The figures cut where the definition changes: a line never runs over a break."""
    starts = [0, *sorted(one.year for one in data.breaks)]
    ends = [*starts[1:], 9999]
    pieces = [
        {year: point for year, point in data.actual.items() if start <= year < end}
        for start, end in zip(starts, ends, strict=True)
    ]
    return [piece for piece in pieces if piece] or [{}]


def build_actual_series(data: SeriesData, piece: Mapping[int, Point]) -> Option:
    """The line of one piece; years of other pieces stay open."""
    years = data.years
    items = [build_item(piece.get(year)) for year in years]
    base_year = data.baseline.year if data.baseline else None
    for year, item in zip(years, items, strict=True):
        if item is not None:
            item["symbol"] = find_symbol(piece[year], is_baseline=year == base_year)
            text = piece[year].text + (f"\n{piece[year].count}" if piece[year].count else "")
            label = _("基期值\n%(value)s") % {"value": text} if year == base_year else text
            item["label"] = build_label(label, "top", ACTUAL_COLOUR)
            if year == years[0]:
                # Written to the right of its mark: to the left stand the figures of the axis.
                item["label"]["align"] = "left"
    return {
        "type": "line",
        "name": _("实际值"),
        "data": items,
        "symbol": "circle",
        "symbolSize": 8,
        "showAllSymbol": True,
        "connectNulls": False,
        "itemStyle": {"color": ACTUAL_COLOUR, "borderWidth": 2},
        "lineStyle": {"width": 2.5, "color": ACTUAL_COLOUR},
        "labelLayout": {"hideOverlap": True},
        "z": 5,
    }


def find_symbol(point: Point, *, is_baseline: bool) -> str:
    """Square for the baseline, round for the years; hollow while a figure is not accepted."""
    shape = "rect" if is_baseline else "circle"
    return shape if point.is_accepted and not is_baseline else f"empty{shape.capitalize()}"


def list_target_line(data: SeriesData) -> dict[int, Point]:
    """The corners of the target line by year; between corners of a path the chart draws a straight piece."""
    milestones = sorted(data.targets, key=lambda point: point.year)
    if data.path:
        return {point.year: point for point in (*data.path, *milestones)}
    if not data.stepped:
        return {point.year: point for point in (data.baseline, *milestones) if point is not None}
    line = {}
    for year in data.years:
        ahead = [point for point in milestones if point.year >= year]
        if ahead:
            line[year] = Point(year, ahead[0].value, ahead[0].text)
    return line


def build_path_series(data: SeriesData) -> Option:
    line, due_years = list_target_line(data), {point.year for point in data.targets}
    below = is_target_below(data)
    items = [build_item(line.get(year)) for year in data.years]
    for year, item in zip(data.years, items, strict=True):
        if item is not None:
            is_due = year in due_years
            item["symbol"] = "diamond" if is_due else "none"
            side = "bottom" if below else "top"
            item["label"] = build_label(line[year].text, side, TARGET_COLOUR) if is_due else {"show": False}
    series: Option = {
        "type": "line",
        "name": _("目标值"),
        "data": items,
        "symbol": "diamond",
        "symbolSize": 11,
        "showAllSymbol": True,
        "connectNulls": True,
        "itemStyle": {"color": TARGET_COLOUR},
        "lineStyle": {"width": 1.5, "type": "dashed", "color": TARGET_COLOUR},
        "z": 4,
    }
    return series | {"step": "middle"} if data.stepped and not data.path else series


def is_target_below(data: SeriesData) -> bool:
    """Whether the target's label goes under its mark: the outlook's label takes the other side."""
    due = [point.value for point in data.targets if data.outlook and point.year == data.outlook.year]
    return not (data.outlook and due and due[0] is not None and data.outlook.value < due[0])


def build_band(name: str, edges: Sequence[tuple[Decimal, Decimal] | None], colour: str, opacity: float) -> list[Option]:
    """A filled band between two edges: an unseen line to its lower edge, and its height stacked on that."""
    common: Option = {"type": "line", "stack": name, "stackStrategy": "all", "symbol": "none", "silent": True, "z": 1}
    lows = [float(edge[0]) if edge else None for edge in edges]
    heights = [float(edge[1] - edge[0]) if edge else None for edge in edges]
    area = {"color": colour, "opacity": opacity}
    return [
        common | {"data": lows, "lineStyle": {"opacity": 0}},
        common | {"name": name, "data": heights, "lineStyle": {"opacity": 0}, "areaStyle": area},
    ]


def build_band_series(band: Band, years: Sequence[int]) -> list[Option]:
    """What a target of two sides allows, from the edge before its first year to the edge after its last."""
    first, last = 2 * years.index(band.start), 2 * years.index(band.end) + 2
    edges = [(band.low, band.high) if first <= place <= last else None for place in range(2 * len(years) + 1)]
    name = _("目标区间 %(words)s") % {"words": band.printed}
    return [series | {"xAxisIndex": 1} for series in build_band(name, edges, BAND_COLOUR, 0.55)]


def build_outlook_series(outlook: Outlook, last: Point, years: Sequence[int], *, is_above: bool) -> list[Option]:
    """From the last figure to the due year: a dashed line to what is expected, and the band it may end in."""
    start = last.value or Decimal(0)
    items: list[Option | None] = [None] * len(years)
    items[years.index(last.year)] = {"value": float(start), "symbol": "none"}
    items[years.index(outlook.year)] = {
        "value": float(outlook.value),
        "printed": outlook.words,
        "label": build_label(
            _("预计 %(value)s") % {"value": outlook.printed}, "top" if is_above else "bottom", ACTUAL_COLOUR
        ),
    }
    line = {
        "type": "line",
        "name": _("预计"),
        "data": items,
        "connectNulls": True,
        "symbol": "emptyDiamond",
        "symbolSize": 9,
        "showAllSymbol": True,
        "itemStyle": {"color": ACTUAL_COLOUR},
        "lineStyle": {"width": 1.5, "type": [2, 4], "color": ACTUAL_COLOUR},
        "z": 3,
    }
    if outlook.low is None or outlook.high is None:
        return [line]
    name = _("预计范围 %(words)s") % {"words": outlook.printed_range}
    return [*build_band(name, list_outlook_edges(outlook, last, years), ACTUAL_COLOUR, 0.16), line]


def list_outlook_edges(outlook: Outlook, last: Point, years: Sequence[int]) -> list[tuple[Decimal, Decimal] | None]:
    """The band year by year, opening straight from the last figure to the range of the due year."""
    start, low, high = last.value or Decimal(0), outlook.low or Decimal(0), outlook.high or Decimal(0)
    edges: list[tuple[Decimal, Decimal] | None] = []
    for year in years:
        part = Decimal(year - last.year) / (outlook.year - last.year)
        edges.append((start + (low - start) * part, start + (high - start) * part) if 0 <= part <= 1 else None)
    return edges


def build_reference_series(reference: Reference, number: int, years: Sequence[int]) -> Option:
    """Somebody else's figures: thin and grey, each with a dash and a mark of its own."""
    dash, symbol = REFERENCE_LOOKS[number % len(REFERENCE_LOOKS)]
    by_year = {point.year: point for point in reference.points}
    return {
        "type": "line",
        "name": reference.name,
        "data": [build_item(by_year.get(year)) for year in years],
        "symbol": symbol,
        "symbolSize": 6,
        "showAllSymbol": True,
        "itemStyle": {"color": QUIET_COLOUR},
        "lineStyle": {"width": 1, "type": dash, "color": QUIET_COLOUR},
        "z": 2,
    }


def build_marks(data: SeriesData) -> Option:
    """A series without figures that carries marks between and on the years.

    It stands on a second, unseen axis of half years: 2·n is the edge before year n, 2·n + 1 its middle.
    """
    years = data.years
    lines = [build_break_line(one, 2 * years.index(one.year)) for one in data.breaks if one.year in years]
    gaps = [
        build_gap(point, 2 * years.index(year) + 1)
        for year, point in sorted(data.actual.items())
        if point.value is None
    ]
    return {
        "type": "line",
        "xAxisIndex": 1,
        "silent": True,
        "data": [],
        "markLine": {"silent": True, "symbol": "none", "animation": False, "data": lines},
        "markArea": {"silent": True, "itemStyle": {"opacity": 0}, "data": gaps},
    }


def build_break_line(one: Break, place: int) -> Option:
    return {
        "xAxis": place,
        "lineStyle": {"color": PERSON, "type": [5, 3], "width": 1.2},
        "label": {"formatter": f"≠ {one.text}", "color": PERSON, "position": "end", "distance": 3},
    }


def build_gap(point: Point, place: int) -> list[Option]:
    """Why a year has no figure, written from top to bottom: it fits however narrow the years are."""
    text = "\n".join(point.words)
    label: Option = {
        "show": True,
        "position": "insideBottom",
        "formatter": text,
        "color": QUIET_COLOUR,
        "lineHeight": 13,
    }
    label |= {"fontSize": PHONE_TEXT_SIZE, "textBorderColor": "#fff", "textBorderWidth": 2}
    return [{"xAxis": place, "label": label}, {"xAxis": place}]
