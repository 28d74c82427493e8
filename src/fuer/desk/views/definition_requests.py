"""口径: revising one definition, and the requests of units to have one changed (申请口径变更)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.indicators.domain.definitions import arrange_definition, revise_definition
from fuer.indicators.domain.errors import DefinitionError
from fuer.indicators.enums import RequestState
from fuer.indicators.interfaces.definition_page_form import DefinitionPageForm
from fuer.indicators.interfaces.request_form import DefinitionRequestForm
from fuer.indicators.models import Definition, DefinitionRequest, Indicator
from fuer.reporting.domain.definition_requests import (
    DefinitionRequestError,
    ask_definition_change,
    grant_definition_request,
    refuse_definition_request,
)
from fuer.reporting.domain.queries.definition_requests import list_owing_units
from fuer.reporting.domain.queries.definition_table import find_definable, list_defined_plans, list_source_units
from fuer.reporting.rules import decides_definitions

if TYPE_CHECKING:
    from fuer.orgs.models import User


def definition_change(request: MemberRequest, pk: int) -> HttpResponse:
    """The form of the newest definition; with `?request=` prefilled with what a unit asks for, which saving grants."""
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), pk=pk)
    definition = find_definable(request.user, indicator)
    if definition is None:
        raise Http404
    asked = find_request(request, indicator)
    today = timezone.localdate()
    units = list_source_units(list_defined_plans(request.user), today)
    form = DefinitionPageForm(definition, units, today.year - 1, request.POST or None, asked)
    if request.method == "POST" and form.is_valid():
        try:
            save_definition(form, asked, request.user)
        except (DefinitionError, DefinitionRequestError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存口径。已布置的任务要再次布置才按新的口径。"))
            return redirect("desk:indicator", pk=pk)
    context = {
        "form": form,
        "indicator": indicator,
        "definition": definition,
        "asked": asked,
        "breadcrumb": [
            (_("指标"), reverse("desk:indicator_list")),
            (indicator.name, reverse("desk:indicator", args=[pk])),
        ],
    }
    return render(request, "desk/indicators/definition_change.html", context)


def find_request(request: MemberRequest, indicator: Indicator) -> DefinitionRequest | None:
    """The open request the address names; 404 for one of another indicator or which this person does not decide."""
    number = read_number(request.GET.get("request", ""))
    if number is None:
        return None
    rows = DefinitionRequest.objects.visible_to(request.user).filter(indicator=indicator, state=RequestState.OPEN)
    found = get_object_or_404(rows.select_related("unit", "area", "asked_by"), pk=number)
    if not decides_definitions(request.user, found.area):
        raise Http404
    return found


def save_definition(form: DefinitionPageForm, asked: DefinitionRequest | None, user: User) -> Definition:
    reason, year = form.cleaned_data["reason"], form.cleaned_data["valid_from_year"]
    breaks = form.cleaned_data["breaks_series"]
    if asked is not None:
        return grant_definition_request(
            asked,
            form.definition,
            form.changes,
            valid_from_year=year,
            breaks_series=breaks,
            reason=reason,
            user=user,
        )
    if form.only_arranges:
        return arrange_definition(form.definition, form.changes, reason=reason, user=user)
    return revise_definition(
        form.definition, form.changes, valid_from_year=year, breaks_series=breaks, reason=reason, user=user
    )


def definition_request_new(request: MemberRequest, pk: int) -> HttpResponse:
    """A unit that owes the indicator asks; what it asked before stands below."""
    indicator = get_object_or_404(Indicator.objects.visible_to(request.user), pk=pk)
    units = list_owing_units(request.user, indicator)
    if not units:
        raise PermissionDenied
    initial = {"from_year": timezone.localdate().year}
    form = DefinitionRequestForm(units, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_definition_change(indicator, user=request.user, **form.asked)
        except DefinitionRequestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已申请口径变更，等待审批，结果会发到收件箱。"))
            return redirect("desk:definition_request", pk=made.pk)
    earlier = DefinitionRequest.objects.visible_to(request.user).filter(indicator=indicator, unit__in=units)
    context = {
        "form": form,
        "indicator": indicator,
        "definition": indicator.definitions.order_by("-number").first(),
        "earlier": earlier.select_related("unit", "asked_by"),
        "breadcrumb": [
            (_("指标"), reverse("desk:indicator_list")),
            (indicator.name, reverse("desk:indicator", args=[pk])),
        ],
    }
    return render(request, "desk/indicators/request_new.html", context)


@require_GET
def definition_request(request: MemberRequest, pk: int) -> HttpResponse:
    return show_request(request, find_visible(request, pk))


@require_POST
def definition_request_refuse(request: MemberRequest, pk: int) -> HttpResponse:
    found, note = find_visible(request, pk), request.POST.get("note", "")
    if not decides_definitions(request.user, found.area):
        raise PermissionDenied
    try:
        refuse_definition_request(found, note, user=request.user)
    except DefinitionRequestError as error:
        return show_request(request, found, error=str(error), note=note)
    messages.success(request, _("已退回口径变更申请，申请单位会收到通知。"))
    return redirect("desk:definition_request", pk=pk)


def find_visible(request: MemberRequest, pk: int) -> DefinitionRequest:
    rows = DefinitionRequest.objects.visible_to(request.user)
    columns = ("indicator", "unit", "area", "asked_by", "decided_by", "definition")
    return get_object_or_404(rows.select_related(*columns), pk=pk)


def show_request(request: MemberRequest, found: DefinitionRequest, *, error: str = "", note: str = "") -> HttpResponse:
    decides = found.state == RequestState.OPEN and decides_definitions(request.user, found.area)
    context = {
        "asked": found,
        "definition": found.indicator.definitions.order_by("-number").first(),
        "decides": decides,
        "may_define": decides and find_definable(request.user, found.indicator) is not None,
        "error": error,
        "note": note,
        "breadcrumb": [
            (_("指标"), reverse("desk:indicator_list")),
            (found.indicator.name, reverse("desk:indicator", args=[found.indicator_id])),
        ],
    }
    return render(request, "desk/indicators/request.html", context)
