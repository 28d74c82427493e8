"""Monitoring schemes: their list, how far each is covered, the mapping of an entry, and the papers made of them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fuer.desk.member import MemberRequest
from fuer.desk.views.board import XLSX
from fuer.desk.views.indicators import read_number
from fuer.monitoring.domain.index_methods import may_switch_on
from fuer.monitoring.domain.queries.coverage import (
    BREAK_STATES,
    BREAKS,
    ENTRY_STATES,
    Coverage,
    CoveredEntry,
    find_city,
    find_newest_year,
    read_coverages,
)
from fuer.monitoring.domain.queries.reporting_system import read_reporting_system
from fuer.monitoring.domain.schemes import SchemeError, map_entry
from fuer.monitoring.enums import Certainty
from fuer.monitoring.interfaces.coverage_sheet import write_coverage_sheet
from fuer.monitoring.interfaces.mapping_form import MappingForm
from fuer.monitoring.interfaces.reporting_system_paper import write_reporting_system
from fuer.monitoring.models import Scheme, SchemeIndicator
from fuer.monitoring.rules import maps_schemes
from fuer.orgs.models import Area
from fuer.papers import docx
from fuer.reporting.models import Collection

# Icon and tone of a break's state; never by colour alone.
BREAK_LOOKS = {
    "kept": ("check", "good"),
    "not_asked": ("point", "quiet"),
    "lacking": ("x", "bad"),
    "not_collected": ("point", "none"),
}
ENTRY_LOOKS = {
    "in_year": ("check", "good"),
    "earlier": ("point", "quiet"),
    "without": ("x", "quiet"),
    "not_collected": ("point", "none"),
}
YEARS_SHOWN = 6


@dataclass(frozen=True)
class Filters:
    """What the address narrows the entries to; empty means everything."""

    domain: str = ""
    state: str = ""
    gap: str = ""
    certainty: str = ""

    def keeps(self, row: CoveredEntry) -> bool:
        return (
            self.domain in ("", row.entry.domain)
            and self.state in ("", row.state)
            and self.certainty in ("", row.entry.certainty)
            and (not self.gap or self.gap in row.breaks.values())
        )

    @property
    def is_set(self) -> bool:
        return bool(self.domain or self.state or self.gap or self.certainty)


def find_area(request: MemberRequest) -> Area:
    area = find_city(request.user)
    if area is None:
        raise Http404
    return area


def choose_year(request: MemberRequest, area: Area) -> int:
    """The year of the address, else the last with a figure."""
    year = read_number(request.GET.get("year", ""))
    return year if year and 1990 <= year <= 2200 else find_newest_year(area, timezone.localdate())


def list_years(year: int) -> list[int]:
    last = max(year, timezone.localdate().year - 1)
    return list(range(last, last - YEARS_SHOWN, -1))


@require_GET
def scheme_list(request: MemberRequest) -> HttpResponse:
    area = find_area(request)
    year = choose_year(request, area)
    coverages = read_coverages(list(Scheme.objects.visible_to(request.user)), area, year)
    context = {"coverages": coverages, "year": year, "years": list_years(year), "area": area}
    context |= {"may_switch_on_index": may_switch_on(request.user)}
    return render(request, "desk/monitoring/schemes/list.html", context)


def find_coverage(request: MemberRequest, pk: int) -> Coverage:
    scheme = get_object_or_404(Scheme.objects.visible_to(request.user), pk=pk)
    area = find_area(request)
    return read_coverages([scheme], area, choose_year(request, area))[0]


def read_filters(request: MemberRequest) -> Filters:
    given = request.GET
    return Filters(*(given.get(name, "") for name in ("domain", "state", "gap", "certainty")))


@require_GET
def scheme_detail(request: MemberRequest, pk: int) -> HttpResponse:
    coverage, filters = find_coverage(request, pk), read_filters(request)
    shown = Coverage(coverage.scheme, coverage.year, tuple(row for row in coverage.rows if filters.keeps(row)))
    collections = Collection.objects.visible_to(request.user).filter(area=find_area(request))
    context = describe_choices(coverage) | {
        "coverage": coverage,
        "shown": shown,
        "filters": filters,
        "query": urlencode(request.GET.dict()),
        "may_map": maps_schemes(request.user),
        "collections": list(collections),
        "breadcrumb": [(_("监测指标体系"), reverse("desk:scheme_list"))],
    }
    return render(request, "desk/monitoring/schemes/detail.html", context)


def describe_choices(coverage: Coverage) -> dict[str, Any]:
    """What the filters offer and the words and looks of states."""
    return {
        "scheme": coverage.scheme,
        "year": coverage.year,
        "years": list_years(coverage.year),
        "domains": [domain for domain, _rows in coverage.domains],
        "states": [(code, word, *ENTRY_LOOKS[code], coverage.by_state[code]) for code, word in ENTRY_STATES.items()],
        "gaps": [(code, word, *BREAK_LOOKS[code]) for code, word in BREAK_STATES.items()],
        "break_rows": [
            (word, counts["required"], [counts[code] for code in BREAK_STATES])
            for word, counts in zip(BREAKS.values(), coverage.by_break.values(), strict=True)
        ],
        "certainties": [(code, word, coverage.by_certainty[code]) for code, word in Certainty.choices],
    }


@require_GET
def scheme_sheet(request: MemberRequest, pk: int) -> FileResponse:
    """The entries the filters keep, as a workbook."""
    coverage, filters = find_coverage(request, pk), read_filters(request)
    file = BytesIO()
    write_coverage_sheet(file, coverage, [row for row in coverage.rows if filters.keeps(row)])
    file.seek(0)
    name = _("%(name)s覆盖情况%(year)d.xlsx") % {"name": coverage.scheme.name, "year": coverage.year}
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_GET
def scheme_paper(request: MemberRequest, pk: int) -> HttpResponse:
    """统计监测报表制度 of the scheme and the collection the address names."""
    scheme = get_object_or_404(Scheme.objects.visible_to(request.user), pk=pk)
    collections = Collection.objects.visible_to(request.user).select_related("area")
    collection = get_object_or_404(collections, pk=read_number(request.GET.get("collection", "")) or 0)
    system = read_reporting_system(scheme, collection)
    answer = HttpResponse(write_reporting_system(system), content_type=docx.MEDIA_TYPE)
    name = f"{system.title}{collection.year}.docx"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


@require_http_methods(["GET", "POST"])
def scheme_entry(request: MemberRequest, pk: int, entry: int) -> HttpResponse:
    """Change what an entry is mapped to."""
    schemes = Scheme.objects.visible_to(request.user)
    rows = SchemeIndicator.objects.filter(scheme__in=schemes, scheme=pk).select_related("scheme", "indicator")
    found = get_object_or_404(rows, pk=entry)
    if not maps_schemes(request.user):
        raise PermissionDenied
    initial = {"indicator": found.indicator_id, "not_collected": found.not_collected}
    form = MappingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            map_entry(found, indicator=given["indicator"], not_collected=given["not_collected"], user=request.user)
        except SchemeError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已更新“%(name)s”的对应关系。") % {"name": found.name})
            return redirect(f"{reverse('desk:scheme_detail', args=[pk])}#entry-{found.pk}")
    context = {
        "form": form,
        "entry": found,
        "breadcrumb": [
            (_("监测指标体系"), reverse("desk:scheme_list")),
            (found.scheme.name, reverse("desk:scheme_detail", args=[pk])),
        ],
    }
    return render(request, "desk/monitoring/schemes/entry.html", context)
