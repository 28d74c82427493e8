"""The chart 报送进度: how many units have reported, and been accepted, day by day, beside the last day."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from fuer.papers.charts.frame import ACTUAL_COLOUR, FONTS, TARGET_COLOUR, TEXT_COLOUR

ACCEPTED_COLOUR = "#1a7f4b"


def progress_chart(
    opens_on: dt.date,
    due: dt.date,
    today: dt.date,
    *,
    reported: Sequence[dt.date],
    accepted: Sequence[dt.date],
    units: int,
) -> dict[str, Any]:
    """The ECharts option: two lines of units from `opens_on` to `today`, over an axis that also holds `due`.

    Once every unit is accepted nothing more can happen: the axis ends with the last of them.
    """
    last = max([*reported, *accepted], default=today) if len(accepted) == units else today
    end = max(last, due, opens_on)
    days = [opens_on + dt.timedelta(days=number) for number in range((end - opens_on).days + 1)]
    series = [
        build_line(_("已报送"), days, today, sorted(reported), ACTUAL_COLOUR),
        build_line(_("已审定"), days, today, sorted(accepted), ACCEPTED_COLOUR),
    ]
    series[0]["markLine"] = build_due_line(due, days)
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": describe_progress(due, today, reported, accepted, units)}},
        "textStyle": {"fontFamily": FONTS, "color": TEXT_COLOUR},
        "color": [ACTUAL_COLOUR, ACCEPTED_COLOUR],
        "grid": {"left": 4, "right": 32, "top": 30, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 16, "itemHeight": 4, "icon": "rect", "selectedMode": False},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "confine": True},
        "xAxis": build_day_axis(days),
        "yAxis": build_unit_axis(units),
        "series": series,
    }


def build_day_axis(days: Sequence[dt.date]) -> dict[str, Any]:
    return {
        "type": "category",
        "data": [write_day(day) for day in days],
        "boundaryGap": False,
        "axisLine": {"lineStyle": {"color": "#9aa7ba"}},
        "axisLabel": {"color": TEXT_COLOUR, "hideOverlap": True},
    }


def build_unit_axis(units: int) -> dict[str, Any]:
    return {
        "type": "value",
        "max": units,
        "minInterval": 1,
        "splitNumber": 3,
        "axisLabel": {"color": TEXT_COLOUR},
        "splitLine": {"lineStyle": {"color": "#e6eaf0"}},
    }


def build_line(
    name: str, days: Sequence[dt.date], today: dt.date, happened: Sequence[dt.date], colour: str
) -> dict[str, Any]:
    """How many had `happened` by each day; days after `today` stay open. `happened` is sorted."""
    numbers = [bisect_right(happened, day) for day in days]
    return {
        "type": "line",
        "name": name,
        "symbol": "none",
        "lineStyle": {"width": 2},
        "itemStyle": {"color": colour},
        "areaStyle": {"opacity": 0.08},
        "data": [
            {"value": number, "printed": str(number)} if day <= today else None
            for day, number in zip(days, numbers, strict=True)
        ],
    }


def build_due_line(due: dt.date, days: Sequence[dt.date]) -> dict[str, Any]:
    """By the day's place on the axis: its words name no year and may stand there twice."""
    label = {
        "formatter": _("截止%(day)s") % {"day": write_day(due)},
        "color": TARGET_COLOUR,
        "position": "end",
    }
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": TARGET_COLOUR, "type": "dashed"},
        "label": label,
        "data": [{"xAxis": days.index(due)}] if due in days else [],
    }


def describe_progress(
    due: dt.date, today: dt.date, reported: Sequence[dt.date], accepted: Sequence[dt.date], units: int
) -> str:
    """The chart in words, for those who listen to it."""
    return _(
        "报送进度：截至%(today)s，%(units)s个单位中已报送%(reported)s个，已审定%(accepted)s个；截止日%(due)s。"
    ) % {
        "today": write_day(today),
        "units": units,
        "reported": len(reported),
        "accepted": len(accepted),
        "due": write_day(due),
    }


def write_day(day: dt.date) -> str:
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}
