"""The counties on a map and side by side over the years."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from fuer.papers.charts.figures import Figure, SeriesData
from fuer.papers.charts.frame import (
    LEGEND_WIDTH,
    PHONE_LEGEND_WIDTH,
    PHONE_TEXT_SIZE,
    TEXT_SIZE,
    Option,
    Table,
    add_phone_form,
    build_foot,
    build_frame,
    build_legend,
    build_tooltip,
    choose_ticks,
    measure_foot,
    measure_legend,
    merge,
    size_legend,
)
from fuer.papers.charts.looks import DARK_INK, HATCH_GROUND, Shade, choose_classes, find_place, find_shade, look_of
from fuer.papers.charts.series import series_chart
from fuer.papers.charts.states import HATCH

MARK_WIDTH = 14


@dataclass(frozen=True)
class Outlines:
    """The shapes of a place's areas: `geojson` as text, `name` as a map series asks for it, `codes` it holds."""

    name: str
    geojson: str
    codes: frozenset[str]
    source: str


@dataclass(frozen=True)
class MapArea:
    """One area on the map: its code, its figure, and the code of its state where the map shows states."""

    code: str
    name: str
    figure: Figure
    state: str = ""


@dataclass(frozen=True)
class MapData:
    """Areas of one indicator and year. With states the ground is the state's, without it the figure's class."""

    title: str
    unit: str
    areas: tuple[MapArea, ...]

    @property
    def shows_states(self) -> bool:
        return any(area.state for area in self.areas)


def read_outlines(folder: Path) -> Outlines | None:
    """The outlines in a place's folder; None where it has none. ValueError when the file is no such GeoJSON."""
    path = folder / "outlines.geojson"
    return _read_outlines(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=8)
def _read_outlines(path: Path, _changed: int) -> Outlines:
    text = path.read_text(encoding="utf-8")
    collection: dict[str, Any] = json.loads(text)
    try:
        codes = [str(feature["properties"]["code"]) for feature in collection["features"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: a feature without code") from error
    return Outlines(f"outlines-{path.parent.name}", text, frozenset(codes), str(collection.get("source", "")))


def find_missing_outlines(data: MapData, outlines: Outlines) -> list[str]:
    """Names of areas the map cannot draw; the page says so and its table holds them."""
    return [area.name for area in data.areas if area.code not in outlines.codes]


def area_map(data: MapData, outlines: Outlines) -> Option:
    """The areas coloured by state or by class of figure, each with its name and figure written on it."""
    drawn = [area for area in data.areas if area.code in outlines.codes]
    shades = choose_classes([area.figure.value for area in drawn if area.figure.value is not None])
    grounds = {area.code: find_ground(area, shades, by_state=data.shows_states) for area in drawn}
    legend, regions = list_grounds(grounds.values()), build_regions(drawn, grounds, data, outlines)
    option = build_frame(describe_map(data)) | {
        "legend": build_legend([{"name": ground.name} for ground in legend], itemWidth=MARK_WIDTH, icon="rect"),
        "tooltip": build_tooltip("item"),
        "series": [regions, build_swatches(legend)],
    }
    names, notes = [ground.name for ground in legend], list_map_notes(data, outlines)

    def build(size: int, width: int) -> Option:
        edges = {"top": measure_legend(names, width, size, MARK_WIDTH) + 6, "bottom": measure_foot(notes, width) + 4}
        labels = [{"label": {"formatter": write_region(area), "fontSize": size}} for area in drawn]
        return {
            "legend": size_legend(size),
            "title": build_foot(notes, width),
            "series": [edges | {"data": [merge(*pair) for pair in zip(regions["data"], labels, strict=True)]}, {}],
        }

    return add_phone_form(option, build(PHONE_TEXT_SIZE, PHONE_LEGEND_WIDTH), build(TEXT_SIZE, LEGEND_WIDTH))


@dataclass(frozen=True)
class Ground:
    """What an area is filled with, the ink that reads on it, and what the legend calls it; `place` orders the legend."""

    place: int
    name: str
    colour: str
    ink: str
    is_hatched: bool = False

    @property
    def style(self) -> Option:
        return {"color": self.colour, "areaColor": self.colour} | ({"decal": HATCH} if self.is_hatched else {})


def find_ground(area: MapArea, shades: Sequence[Shade], *, by_state: bool) -> Ground:
    if by_state and area.state:
        look = look_of(area.state)
        return Ground(find_place(area.state), look.text, look.tint, DARK_INK, look.is_hatched)
    if by_state or area.figure.value is None:
        return Ground(99, area.figure.missing or look_of("no_data").word, HATCH_GROUND, DARK_INK, is_hatched=True)
    shade = find_shade(area.figure.value, shades)
    return Ground(shades.index(shade), name_class(shade), shade.ground, shade.ink)


def name_class(shade: Shade) -> str:
    low, high = format(shade.low, "f"), format(shade.high, "f")
    return low if low == high else f"{low}—{high}"


def list_grounds(grounds: Iterable[Ground]) -> list[Ground]:
    """Each kind of ground once, by place and then as met."""
    return sorted(dict.fromkeys(grounds), key=lambda ground: ground.place)


def build_regions(areas: Sequence[MapArea], grounds: Mapping[str, Ground], data: MapData, outlines: Outlines) -> Option:
    regions = []
    for area in areas:
        ground = grounds[area.code]
        rim = {"textBorderColor": ground.colour, "textBorderWidth": 2}
        label = {"show": True, "color": ground.ink, "lineHeight": 15, **rim}
        printed = f"{area.figure.words}{data.unit if area.figure.value is not None else ''}"
        value = float(area.figure.value) if area.figure.value is not None else None
        item = {"name": area.code, "title": area.name, "value": value, "printed": printed, "label": label}
        regions.append(item | {"itemStyle": ground.style})
    return {
        "type": "map",
        "map": outlines.name,
        "nameProperty": "code",
        "roam": False,
        "selectedMode": False,
        "silent": False,
        "left": 4,
        "right": 4,
        "preserveAspect": "contain",
        "aspectScale": 0.87,
        "showLegendSymbol": False,
        "itemStyle": {"areaColor": HATCH_GROUND, "borderColor": "#6b7a90", "borderWidth": 1},
        "emphasis": {"disabled": True},
        "label": {"fontSize": TEXT_SIZE},
        "data": regions,
    }


def write_region(area: MapArea) -> str:
    """Name and figure, the state's sign before it: its word stands in the legend, as counties are too close for it."""
    if not area.state or area.figure.value is None:
        return f"{area.name}\n{area.figure.words}"
    look = look_of(area.state)
    return f"{area.name}\n{look.sign} {area.figure.words}"


def build_swatches(grounds: Sequence[Ground]) -> Option:
    """A pie of no size: ECharts takes the entries of a legend from it, a map has none of its own."""
    data = [
        {"name": ground.name, "value": 0, "itemStyle": ground.style | {"borderColor": "#6b7a90"}} for ground in grounds
    ]
    return {
        "type": "pie",
        "radius": 0,
        "silent": True,
        "label": {"show": False},
        "labelLine": {"show": False},
        "data": data,
    }


def list_map_notes(data: MapData, outlines: Outlines) -> list[str]:
    notes = [_("轮廓来源：%(source)s") % {"source": outlines.source}] if outlines.source else []
    missing = find_missing_outlines(data, outlines)
    if missing:
        notes.append(_("图上无轮廓：%(names)s，数据见表格") % {"names": _("、").join(missing)})
    return notes


def describe_map(data: MapData) -> str:
    """The map in words, for those who listen to it."""
    parts = []
    for area in data.areas:
        unit = data.unit if area.figure.value is not None else ""
        parts.append(area.name + area.figure.words + unit + (look_of(area.state).word if area.state else ""))
    return _("%(title)s。%(figures)s。") % {"title": data.title, "figures": _("、").join(parts) or _("无数据")}


def map_table(data: MapData) -> Table:
    head = (_("地区"), _("实际值"), *([_("状态")] if data.shows_states else []))
    rows = [
        (
            area.name,
            area.figure.words,
            *([look_of(area.state).word if area.state else "—"] if data.shows_states else []),
        )
        for area in data.areas
    ]
    return Table(head, tuple(rows))


def small_multiples(many: Sequence[SeriesData]) -> list[Option]:
    """One small chart for each area, all over the same years and values, so that heights compare.

    A page sets them side by side as it has room; a target line is drawn where the area has a target of its own.
    """
    figures = [
        point.value
        for data in many
        for point in (*data.actual.values(), *data.targets, *data.path)
        if point.value is not None
    ]
    ticks = choose_ticks(figures)
    years = sorted({year for data in many for year in data.years})
    span = (years[0], years[-1]) if years else None
    return [build_small(data, span, ticks) for data in many]


def build_small(data: SeriesData, span: tuple[int, int] | None, ticks: Option) -> Option:
    option = series_chart(replace(data, span=span))
    del option["media"]
    style = {"fontSize": 13, "fontWeight": "bold", "color": DARK_INK, "lineHeight": 16}
    heading = {
        "show": True,
        "text": data.title,
        "left": 4,
        "top": 0,
        "bottom": "auto",
        "padding": 0,
        "textStyle": style,
    }
    form = {"grid": {"top": 26, "bottom": 4, "left": 2, "right": 18}, "legend": {"show": False}, "title": heading}
    return merge(option, form | {"yAxis": ticks | {"name": ""}})
