"""Preparing, previewing, opening, changing and closing a collection."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from fuer.core.domain.working_days import read_holidays
from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.monitoring.models import Scheme
from fuer.orgs.models import Area
from fuer.orgs.scope import has_role
from fuer.reporting.domain.collections import (
    CollectionError,
    close_collection,
    name_collection,
    open_collection,
    prepare_collection,
    revise_collection,
)
from fuer.reporting.domain.deadlines import propose_calendar
from fuer.reporting.domain.queries.preview import read_preview
from fuer.reporting.domain.queries.status import list_status
from fuer.reporting.enums import ExtensionState
from fuer.reporting.interfaces.collection_form import (
    DAYS,
    HEAD,
    CollectionForm,
    list_coordinated_areas,
    plans_in_force,
    shift_idle_days,
)
from fuer.reporting.managers import OVERSEERS
from fuer.reporting.models import Collection, Extension, Filing
from fuer.reporting.rules import coordinates

Crumbs = list[tuple[Promise | str, str]]


def find_collection(request: MemberRequest, pk: int) -> Collection:
    """The collection, for offices, bureaus and leaders who see it. A clerk sees filings only: the same 404."""
    if not has_role(request.user, *OVERSEERS):
        raise Http404
    found: Collection = get_object_or_404(Collection.objects.visible_to(request.user).select_related("area"), pk=pk)
    return found


def find_own(request: MemberRequest, pk: int) -> Collection:
    """A collection this person's office opens; others who see it may not."""
    found = find_collection(request, pk)
    if not coordinates(request.user, found):
        raise PermissionDenied
    return found


def lead_back(collection: Collection | None = None) -> Crumbs:
    crumbs: Crumbs = [(gettext_lazy("数据填报"), reverse("desk:filing_list"))]
    if collection is not None:
        crumbs.append((collection.title, reverse("desk:collection_detail", args=[collection.pk])))
    return crumbs


def collection_new(request: MemberRequest) -> HttpResponse:
    """Area and year come first, in the address: plans and proposed days follow from them."""
    areas = list_coordinated_areas(request.user)
    if not areas:
        raise Http404
    area = next((area for area in areas if area.pk == read_number(request.GET.get("area", ""))), areas[0])
    today, holidays = timezone.localdate(), read_holidays()
    year = read_number(request.GET.get("year", "")) or today.year - 1
    years = range(today.year, today.year - 8, -1)
    if year not in years:
        raise Http404
    known = Collection.objects.visible_to(request.user).filter(area=area, year=year).first()
    initial: dict[str, Any] = {**propose_calendar(year, today, holidays), "title": name_collection(area, year)}
    form = make_form(request, area, year, initial | {"plans": plans_in_force(area, year)})
    if request.method == "POST" and "shift" not in request.POST and form.is_valid():
        collection = try_prepare(request, form, area, year)
        if collection is not None:
            return redirect("desk:collection_preview", pk=collection.pk)
    context = {"form": form, "areas": areas, "area": area, "years": years, "year": year, "known": known}
    return render(request, "desk/collections/new.html", context | {"breadcrumb": lead_back()})


def make_form(request: MemberRequest, area: Area, year: int, initial: dict[str, Any]) -> CollectionForm:
    holidays = read_holidays()
    data: QueryDict | None = request.POST if request.method == "POST" else None
    if data is not None and "shift" in data:
        data = shift_idle_days(data, holidays)
    return CollectionForm(area, year, holidays, data, initial=initial)


def try_prepare(request: MemberRequest, form: CollectionForm, area: Area, year: int) -> Collection | None:
    try:
        plans = form.cleaned_data["plans"]
        return prepare_collection(area, year, plans=plans, user=request.user, **form.calendar, **form.head)
    except CollectionError as error:
        form.add_error(None, str(error))
        return None


def collection_change(request: MemberRequest, pk: int) -> HttpResponse:
    """Other days, plans or form head."""
    collection = find_own(request, pk)
    initial = {name: getattr(collection, name) for name in (*DAYS, *HEAD)} | {"plans": collection.plans.all()}
    form = make_form(request, collection.area, collection.year, initial)
    if request.method == "POST" and "shift" not in request.POST and form.is_valid():
        try:
            plans = form.cleaned_data["plans"]
            revise_collection(collection, plans=plans, user=request.user, calendar=form.calendar, head=form.head)
        except CollectionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存。新增规划的指标在再次布置后才要求填报。"))
            return redirect("desk:collection_detail", pk=pk)
    context = {"form": form, "collection": collection, "breadcrumb": lead_back(collection)}
    return render(request, "desk/collections/change.html", context)


@require_GET
def collection_preview(request: MemberRequest, pk: int) -> HttpResponse:
    collection = find_own(request, pk)
    context = {
        "collection": collection,
        "preview": read_preview(collection),
        "plans": collection.plans.all(),
        "breadcrumb": lead_back(collection),
    }
    return render(request, "desk/collections/preview.html", context)


@require_POST
def collection_open(request: MemberRequest, pk: int) -> HttpResponse:
    collection = find_own(request, pk)
    try:
        open_collection(collection, user=request.user)
    except CollectionError as error:
        messages.error(request, str(error))
        return redirect("desk:collection_preview", pk=pk)
    messages.success(request, _("已布置“%(title)s”。") % {"title": collection.title})
    return redirect("desk:collection_detail", pk=pk)


@require_POST
def collection_close(request: MemberRequest, pk: int) -> HttpResponse:
    collection = find_own(request, pk)
    try:
        close_collection(collection, user=request.user)
    except CollectionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已结束“%(title)s”。") % {"title": collection.title})
    return redirect("desk:collection_detail", pk=pk)


@require_GET
def collection_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """The calendar, the form head, the filings one sees and the delays asked for."""
    collection = find_collection(request, pk)
    filings = Filing.objects.visible_to(request.user).filter(collection=collection)
    asked = Extension.objects.filter(filing__in=filings, state=ExtensionState.ASKED)
    context = {
        "collection": collection,
        "plans": collection.plans.all(),
        "schemes": Scheme.objects.visible_to(request.user),
        "statuses": list_status(filings, timezone.localdate()),
        "asked": asked.select_related("filing__unit", "asked_by"),
        "may_coordinate": coordinates(request.user, collection),
        "breadcrumb": lead_back(),
    }
    return render(request, "desk/collections/detail.html", context)
