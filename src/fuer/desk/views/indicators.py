"""The indicator catalogue and the page of one indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.templatetags.fuer import state_word
from fuer.indicators.models import Indicator
from fuer.papers.charts import Option, SeriesData, Table, series_chart, series_table
from fuer.plans.domain.queries.answers import BUCKETS
from fuer.plans.domain.queries.catalogue import Filters, list_choices, list_indicators
from fuer.plans.domain.queries.indicator import IndicatorPage, ShownTarget, read_indicator_page
from fuer.plans.enums import Tier
from fuer.plans.interfaces.rule_form import KIND_WORDS
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


def draw_chart(page: IndicatorPage, shown: ShownTarget) -> tuple[Option, Table] | None:
    """The chart's option and its table; None when there is nothing to draw."""
    if not (shown.points or shown.baseline):
        return None
    data = SeriesData(
        page.indicator.name,
        page.definition.unit_of_measure,
        shown.points,
        shown.goals,
        shown.baseline,
        stepped=shown.is_stepped,
    )
    return series_chart(data), series_table(data)


def list_open_cells(page: IndicatorPage, user: Visitor) -> set[int]:
    """Cells whose evidence this person may open: they see a filing that owes them."""
    cell_ids = {row.version.cell_id for row in page.lineage if row.evidence}
    entries = FilingCell.objects.visible_to(user).filter(cell__in=cell_ids)
    return set(entries.values_list("cell_id", flat=True))


def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Indicator.objects.visible_to(request.user), pk=pk)
    year = read_number(request.GET.get("year", ""))
    page = read_indicator_page(found, request.user, year, today=timezone.localdate())
    context = {
        "page": page,
        "open_cells": list_open_cells(page, request.user),
        "targets": [(shown, f"chart-{shown.target.pk}", draw_chart(page, shown)) for shown in page.targets],
        "breadcrumb": [(_("指标"), reverse("desk:indicator_list"))],
    }
    return render(request, "desk/indicators/detail.html", context)
