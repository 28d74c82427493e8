"""The indicator catalogue and the page of one indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.templatetags.fuer import state_word
from fuer.desk.member import MemberRequest
from fuer.indicators.models import Indicator
from fuer.monitoring.domain.queries.figure_lineage import read_figure_lineage
from fuer.monitoring.domain.queries.indicator_counties import Counties
from fuer.monitoring.domain.queries.indicator_page import read_grown_page
from fuer.monitoring.domain.queries.indicator_series import DrawnTarget
from fuer.papers.charts import Option, Table, pair_chart, series_chart, series_table, small_multiples
from fuer.plans.domain.queries.answers import BUCKETS
from fuer.plans.domain.queries.catalogue import Filters, list_choices, list_indicators
from fuer.plans.domain.queries.indicator import IndicatorPage
from fuer.plans.enums import Tier
from fuer.plans.interfaces.rule_form import KIND_WORDS
from fuer.reporting.domain.queries.definition_requests import list_owing_units
from fuer.reporting.domain.queries.definition_table import find_definable
from fuer.reporting.models import FilingCell

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


def read_number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None


def read_filters(request: HttpRequest) -> Filters:
    """The filters in the address; whatever is no choice narrows to nothing found, never to an error."""
    given = request.GET
    return Filters(
        words=given.get("q", "").strip()[:60],
        plan=read_number(given.get("plan", "")),
        domain=read_number(given.get("domain", "")),
        unit=read_number(given.get("unit", "")),
        tier=given.get("tier", ""),
        kind=given.get("kind", ""),
        state=given.get("state", ""),
        parked=given.get("parked") == "1",
    )


def indicator_list(request: HttpRequest) -> HttpResponse:
    filters = read_filters(request)
    found = list_indicators(request.user, filters, request.GET.get("page", 1), today=timezone.localdate())
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/indicators/parts/rows.html", {"page": found.page, "rows": found.rows})
    context = {
        "page": found.page,
        "rows": found.rows,
        "filters": filters,
        "choices": list_choices(request.user),
        "tiers": Tier.choices,
        "states": [(bucket, state_word(bucket)) for bucket in BUCKETS],
        "kinds": KIND_WORDS.items(),
    }
    return render(request, "desk/indicators/list.html", context)


Drawing = tuple[Option, Table]


def draw_series(drawn: DrawnTarget) -> Drawing | None:
    """The chart's option and its table; None when there is nothing to draw."""
    if not (drawn.has_figures or drawn.series.baseline):
        return None
    return series_chart(drawn.series), series_table(drawn.series)


def draw_counties(counties: Counties | None) -> list[tuple[str, Option]]:
    """A small chart for each county that has figures, with the id of its place on the page."""
    if counties is None or counties.is_yes_no:
        return []
    charts = small_multiples([row.series for row in counties.rows])
    return [(f"county-{row.area.pk}", chart) for row, chart in zip(counties.rows, charts, strict=True)]


def list_open_cells(page: IndicatorPage, user: Visitor) -> set[int]:
    """Cells whose evidence this person may open: they see a filing that owes them."""
    cell_ids = {row.version.cell_id for row in page.lineage if row.evidence}
    entries = FilingCell.objects.visible_to(user).filter(cell__in=cell_ids)
    return set(entries.values_list("cell_id", flat=True))


def indicator(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Indicator.objects.visible_to(request.user), pk=pk)
    year = read_number(request.GET.get("year", ""))
    grown = read_grown_page(found, request.user, year, today=timezone.localdate())
    context = {
        "grown": grown,
        "page": grown.page,
        "open_cells": list_open_cells(grown.page, request.user),
        "targets": [(drawn, f"chart-{drawn.shown.target.pk}", draw_series(drawn)) for drawn in grown.drawn],
        "county_charts": draw_counties(grown.counties),
        "pairs": [
            (compared, f"pair-{number}", pair_chart(compared.data)) for number, compared in enumerate(grown.compared)
        ],
        "may_define": find_definable(request.user, found) is not None,
        "may_ask": bool(list_owing_units(request.user, found)),
        "breadcrumb": [(_("指标"), reverse("desk:indicator_list"))],
    }
    return render(request, "desk/indicators/detail.html", context)


def figure_lineage(request: MemberRequest, pk: int, area: str, year: int) -> HttpResponse:
    """Where one figure comes from: a page of its own, or only its panel where the indicator's page asks for it."""
    found = get_object_or_404(Indicator.objects.visible_to(request.user), pk=pk)
    lineage = read_figure_lineage(found, area, year, request.user)
    if lineage is None:
        raise Http404
    context = {
        "lineage": lineage,
        "breadcrumb": [
            (_("指标"), reverse("desk:indicator_list")),
            (str(found), reverse("desk:indicator", args=[pk])),
        ],
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "desk/indicators/parts/figure_lineage.html" if is_fragment else FIGURE_PAGE, context)


FIGURE_PAGE = "desk/indicators/figure.html"
