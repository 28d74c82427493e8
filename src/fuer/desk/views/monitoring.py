"""The monitoring room's first pages: the board, the counties, two years or two areas, a unit's targets."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from fuer.core.templatetags.fuer import state_word
from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.desk.views.monitoring_charts import draw_map, draw_multiples, draw_ranking
from fuer.desk.views.monitoring_compared import draw_both_states, draw_differences
from fuer.monitoring.domain.queries.board import Board, Filters, print_share, read_board
from fuer.monitoring.domain.queries.changes import Change
from fuer.monitoring.domain.queries.compare import AskedPair, read_comparison
from fuer.monitoring.domain.queries.counties import read_counties
from fuer.monitoring.domain.queries.county_indicator import read_county_indicator
from fuer.monitoring.domain.queries.rows import EARLIER
from fuer.monitoring.domain.queries.scene import Asked
from fuer.monitoring.domain.queries.unit import LEAD, SUPPLY, SUPPORT, UnitTargets, read_unit
from fuer.papers.charts import Option, StateData, StateRow, Table, state_stack, state_table
from fuer.plans.domain.queries.answers import BUCKETS
from fuer.plans.enums import Tier


def read_asked(request: MemberRequest) -> Asked:
    given = request.GET
    return Asked(
        plan=read_number(given.get("plan", "")),
        area=given.get("area", ""),
        year=read_number(given.get("year", "")),
    )


def render_part(request: MemberRequest, name: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or what a changed filter asks for of it."""
    asked = request.headers.get("HX-Request") == "true"
    return render(request, f"desk/monitoring/{'parts/' + part if asked else name}.html", context)


@require_GET
def monitoring_board(request: MemberRequest) -> HttpResponse:
    given = request.GET
    unit = given.get("unit", "")
    filters = Filters(
        unit=(read_number(unit) or 0) if unit else None,
        tier=given.get("tier", ""),
        state=given.get("state", ""),
        problems=given.get("order") == "problems",
    )
    board = read_board(request.user, read_asked(request), filters, today=timezone.localdate())
    page = read_number(given.get("page", "")) or 1
    context: dict[str, Any] = {
        "tab": "board",
        "board": board,
        "scene": board and board.scene,
        "filters": filters,
        "tiers": [choice for choice in Tier.choices if choice[0] != Tier.QUALITATIVE],
        "states": [(bucket, state_word(bucket)) for bucket in BUCKETS],
    }
    if board is not None:
        query = given.copy()
        query.pop("page", None)
        context |= {
            "groups": board.read_page(page),
            "page": min(max(page, 1), len(board.pages)),
            "query": query.urlencode(),
            "share": print_share(board.counts.by_bucket["met"], board.counts.judged),
            "chart": draw_states(board),
            "fuller_year": find_fuller_year(board),
        }
    return render_part(request, "board", "board_body", context)


def find_fuller_year(board: Board) -> int | None:
    """The year before, while more than half of the targets have no accepted figure yet in the one shown."""
    if board.counts.by_bucket["no_data"] * 2 <= board.counts.monitored:
        return None
    return max((year for year in board.scene.years if year < board.scene.year), default=None)


def draw_states(board: Board) -> tuple[Option, Table] | None:
    """One bar for all own targets, one for each plan, and one for what the filters leave."""
    if not board.counts.monitored:
        return None
    rows = []
    if len(board.tallies) != 1:
        rows.append(StateRow(_("合计"), board.counts.by_bucket, board.counts.monitored))
    rows += [
        StateRow(str(tally.plan.get_audience_display()), tally.counts.by_bucket, tally.counts.monitored)
        for tally in board.tallies
    ]
    if board.filters.narrows and board.found.monitored:
        rows.append(StateRow(_("筛选结果"), board.found.by_bucket, board.found.monitored))
    title = _("%(area)s%(year)s年目标状态") % {"area": board.scene.area, "year": board.scene.year}
    data = StateData(title, BUCKETS, tuple(rows))
    return state_stack(data), state_table(data)


@require_GET
def monitoring_counties(request: MemberRequest) -> HttpResponse:
    """Targets × counties of one domain; with `target` that indicator alone, on a map and in figures."""
    given = request.GET
    counties = read_counties(request.user, read_asked(request), given.get("domain", ""), today=timezone.localdate())
    context: dict[str, Any] = {"tab": "counties", "counties": counties, "scene": counties and counties.scene}
    target = read_number(given.get("target", ""))
    if counties is None or target is None:
        context["page"] = counties and Paginator(counties.rows, counties.rows_per_page).get_page(given.get("page"))
        return render_part(request, "counties", "counties_body", context)
    known = (one for choice in counties.choices for one in choice.targets)
    chosen = next((one for one in known if one.pk == target), None)
    if chosen is None:
        raise Http404
    found = read_county_indicator(counties.scene, chosen, request.user)
    by_figure = given.get("ground") == "figure"
    context |= {
        "found": found,
        "by_figure": by_figure,
        "map": draw_map(found, by_figure=by_figure),
        "ranking": draw_ranking(found),
        "multiples": draw_multiples(found),
    }
    return render_part(request, "county_indicator", "county_indicator_body", context)


@require_GET
def monitoring_compare(request: MemberRequest) -> HttpResponse:
    """Two years of one area, or two areas in one year."""
    given = request.GET
    pair = AskedPair(
        read_asked(request),
        between_areas=given.get("by") == "areas",
        other=given.get("other", ""),
        earlier=read_number(given.get("earlier", "")),
    )
    found = read_comparison(request.user, pair, today=timezone.localdate())
    context = {
        "tab": "compare",
        "found": found,
        "scene": found and found.scene,
        "states": found and draw_both_states(found),
        "differences": found and draw_differences(found),
        "numbers": [(change, found.counts[change]) for change in Change] if found else [],
    }
    return render_part(request, "compare", "compare_body", context)


PART_WORDS = {
    LEAD: gettext_lazy("牵头的目标"),
    SUPPORT: gettext_lazy("配合的目标"),
    SUPPLY: gettext_lazy("只提供数据的目标"),
}


@require_GET
def monitoring_unit(request: MemberRequest) -> HttpResponse:
    """我单位的目标: one unit's, its own for a unit's people."""
    asked = read_number(request.GET.get("unit", ""))
    found = read_unit(request.user, read_asked(request), asked, today=timezone.localdate())
    context = {
        "tab": "unit",
        "found": found,
        "scene": found and found.scene,
        "groups": [{"heading": PART_WORDS[part.kind], "rows": part.rows} for part in found.parts] if found else [],
        "chart": found and draw_unit(found),
        "years": range(found.scene.year - EARLIER, found.scene.year) if found else (),
    }
    return render_part(request, "unit", "unit_body", context)


def draw_unit(found: UnitTargets) -> tuple[Option, Table] | None:
    """One bar for each way the unit has to do with its targets."""
    rows = tuple(
        StateRow(str(PART_WORDS[part.kind]), part.counts.by_bucket, part.counts.monitored)
        for part in found.parts
        if part.counts.monitored
    )
    if not rows:
        return None
    title = _("%(unit)s%(year)s年目标状态") % {"unit": found.unit, "year": found.scene.year}
    data = StateData(title, BUCKETS, rows)
    return state_stack(data), state_table(data)
