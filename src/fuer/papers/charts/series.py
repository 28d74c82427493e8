"""The chart of an indicator over the years: figures, target, path, outlook, breaks, and others' figures beside it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fuer.papers.charts.figures import Point, SeriesData
from fuer.papers.charts.frame import (
    LEGEND_WIDTH,
    PHONE_LEGEND_WIDTH,
    PHONE_TEXT_SIZE,
    TEXT_SIZE,
    Option,
    Table,
    add_phone_form,
    build_category_axis,
    build_foot,
    build_frame,
    build_legend,
    build_tooltip,
    build_value_axis,
    measure_foot,
    measure_legend,
    size_legend,
)
from fuer.papers.charts.series_parts import (
    build_actual_series,
    build_band_series,
    build_marks,
    build_outlook_series,
    build_path_series,
    build_reference_series,
    is_target_below,
    split_at_breaks,
)


def series_chart(data: SeriesData) -> Option:
    """The ECharts option of an indicator's yearly figures beside its target. Missing years are gaps that say why."""
    years = data.years
    series = [part for band in data.bands for part in build_band_series(band, years)]
    series += [build_actual_series(data, piece) for piece in split_at_breaks(data)]
    if data.targets or data.path:
        series.append(build_path_series(data))
    last = data.last
    if data.outlook and last and last.year < data.outlook.year:
        series += build_outlook_series(data.outlook, last, years, is_above=is_target_below(data))
    series += [build_reference_series(one, number, years) for number, one in enumerate(data.references)]
    series.append(build_marks(data))
    option = build_frame(describe_series(data)) | {
        "legend": build_legend(list_entries(series)),
        "tooltip": build_tooltip("axis"),
        "grid": {"left": 8, "right": 28, "containLabel": True},
        "xAxis": [build_category_axis([str(year) for year in years]), build_half_year_axis(len(years))],
        "yAxis": build_value_axis(data.unit),
        "series": series,
    }
    return add_phone_form(option, *build_forms(data, series))


def build_half_year_axis(years: int) -> Option:
    places = [str(place) for place in range(2 * years + 1)]
    return {"type": "category", "show": False, "boundaryGap": False, "data": places, "axisPointer": {"show": False}}


def list_entries(series: Iterable[Option]) -> list[Option]:
    """What the legend shows: each name once, a band as a filled box."""
    entries: dict[str, Option] = {}
    for one in series:
        name = one.get("name")
        if name and name not in entries and any(item is not None for item in one["data"]):
            entries[name] = {"name": name}
            if "areaStyle" in one:
                entries[name] |= {"icon": "rect", "itemStyle": one["areaStyle"]}
    return list(entries.values())


def build_forms(data: SeriesData, series: Iterable[Option]) -> tuple[Option, Option]:
    """What differs on a phone, and the same at a desk: the legend's rows and the size of letters."""
    names = [str(entry["name"]) for entry in list_entries(series)]
    above = 26 if data.breaks or data.baseline else 12  # a label of two lines stands over the plot
    notes = list_notes(data)

    def build(size: int, width: int, mark: int) -> Option:
        top = measure_legend(names, width, size, mark) + above
        return {
            "grid": {"top": top, "bottom": 6 + measure_foot(notes, width)},
            "title": build_foot(notes, width),
            "legend": size_legend(size) | {"itemWidth": mark},
            "xAxis": [{"axisLabel": {"fontSize": size}}, {}],
            "yAxis": {"axisLabel": {"fontSize": size}},
        }

    phone = build(PHONE_TEXT_SIZE, PHONE_LEGEND_WIDTH, 22)
    return phone, build(TEXT_SIZE, LEGEND_WIDTH, 26)


def list_notes(data: SeriesData) -> list[str]:
    """What the picture alone does not say: which figures are not accepted or made up, and whose the others are."""
    known = [point for point in data.actual.values() if point.value is not None]
    waiting, demo = ([p.year for p in known if not p.is_accepted], [p.year for p in known if p.is_demo])
    notes = []
    if waiting:
        notes.append(_("○ 未审定：%(years)s") % {"years": write_years(waiting)})
    if demo:
        notes.append(_("演示数据：%(years)s") % {"years": write_years(demo)})
    sources = [f"{one.name}，{one.source}" for one in data.references if one.source]
    if sources:
        notes.append(_("资料来源：%(sources)s") % {"sources": _("；").join(sources)})
    return notes


def write_years(years: Iterable[int]) -> str:
    """2020、2022—2024年"""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return _("%(years)s年") % {"years": _("、").join(f"{r[0]}—{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)}


def describe_series(data: SeriesData) -> str:
    """The chart in words, for those who listen to it."""
    parts = [
        _("%(title)s。实际值：%(figures)s。目标值：%(targets)s。")
        % {
            "title": data.title,
            "figures": list_in_words(data.actual.values(), data.unit) or _("无数据"),
            "targets": list_in_words(data.targets, data.unit) or _("未设定"),
        }
    ]
    parts += [_("目标区间：%(words)s。") % {"words": band.printed} for band in data.bands]
    gaps = [f"{point.year}年{point.words}" for point in data.actual.values() if point.value is None and point.missing]
    if gaps:
        parts.append(_("缺数：%(words)s。") % {"words": _("、").join(gaps)})
    if data.outlook:
        words = {"year": data.outlook.year, "value": data.outlook.words}
        parts.append(_("预计%(year)s年：%(value)s。") % words)
    parts += [_("%(year)s年起%(word)s。") % {"year": one.year, "word": one.text} for one in data.breaks]
    parts += [
        _("%(name)s：%(figures)s。")
        % {"name": one.name, "figures": list_in_words(one.points, data.unit) or _("无数据")}
        for one in data.references
    ]
    return "".join(parts)


def list_in_words(points: Iterable[Point], unit: str) -> str:
    known = sorted((point for point in points if point.value is not None), key=lambda point: point.year)
    texts = [_("%(year)s年%(value)s") % {"year": point.year, "value": point.text + unit} for point in known]
    return _("、").join(texts)


def series_table(data: SeriesData) -> Table:
    """The chart's figures by year, as they are printed; what is not known of a year is a dash."""
    target = {point.year: point.words for point in (*data.path, *data.targets)}
    target |= {year: band.printed for band in data.bands for year in range(band.start, band.end + 1)}
    columns = {_("实际值"): {year: point.words for year, point in data.actual.items()}, _("目标值"): target}
    if data.outlook:
        columns[_("预计")] = {data.outlook.year: data.outlook.words}
    for one in data.references:
        columns[one.name] = {point.year: point.words for point in one.points}
    notes = {year: point.notes for year, point in data.actual.items() if point.notes}
    for one_break in data.breaks:
        notes[one_break.year] = _("、").join(filter(None, [one_break.text, notes.get(one_break.year)]))
    if data.baseline:
        year = data.baseline.year
        notes[year] = _("、").join(filter(None, [_("基期值"), notes.get(year)]))
    if notes:
        columns[_("说明")] = notes
    rows = [(str(year), *(column.get(year) or "—" for column in columns.values())) for year in data.years]
    return Table((_("年度"), *columns), tuple(rows))
