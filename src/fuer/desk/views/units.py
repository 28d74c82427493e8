"""责任单位: the register by area, one unit's page, and taking in a whole sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fuer.core.domain.files import store_file
from fuer.desk.member import MemberRequest
from fuer.desk.views.filing_excel import answer_workbook, find_upload, refuse_upload
from fuer.desk.views.terms import KEEPERS
from fuer.orgs.domain.unit_list import (
    INSTITUTIONS,
    UnitFilters,
    list_people,
    list_people_of,
    list_unit_areas,
    list_units,
)
from fuer.orgs.domain.unit_register import (
    REASON_LENGTH,
    UnitError,
    UnitFacts,
    add_alias,
    add_unit,
    close_unit,
    correct_unit,
    find_city_above,
    list_still_owed,
    remove_alias,
    rename_unit,
    reopen_unit,
    suggest_counterpart,
)
from fuer.orgs.enums import UnitKind
from fuer.orgs.interfaces.units_sheet import UnitsSheetError, commit_units, read_units, write_units
from fuer.orgs.models import Area, Unit, UnitChange
from fuer.orgs.rules import keeps_unit, keeps_units
from fuer.orgs.scope import has_role
from fuer.reporting.interfaces.workbook_out import MEDIA_TYPE

PAGE_ROWS = 50
Crumbs = list[tuple[Promise | str, str]]


class FactsForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=100)
    short_name = forms.CharField(label=gettext_lazy("简称"), max_length=50, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=UnitKind.choices, initial=UnitKind.GOVERNMENT)
    position = forms.IntegerField(label=gettext_lazy("排序"), min_value=0, max_value=999_999, required=False)
    counterpart = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("市级对口单位"), required=False)

    def __init__(self, area: Area, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = find_city_above(area)
        if city is None:
            del self.fields["counterpart"]
        else:
            field = cast(forms.ModelChoiceField[Unit], self.fields["counterpart"])
            field.queryset = Unit.objects.filter(area=city, valid_to=None)

    def make_facts(self) -> UnitFacts:
        said = self.cleaned_data
        return UnitFacts(said["name"], said["short_name"], said["kind"], said["position"] or 0, said.get("counterpart"))


class RenameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("新名称"), max_length=100)
    short_name = forms.CharField(label=gettext_lazy("新简称"), max_length=50, required=False)
    date = forms.DateField(label=gettext_lazy("更名日期"), widget=forms.DateInput(attrs={"type": "date"}))


class CloseForm(forms.Form):
    last_day = forms.DateField(label=gettext_lazy("终止日期"), widget=forms.DateInput(attrs={"type": "date"}))
    knows_owed = forms.BooleanField(label=gettext_lazy("已知悉上述报表没有报完，仍然终止"), required=False)


class ReopenForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("恢复原因"), max_length=REASON_LENGTH)


def require_keeper(request: MemberRequest) -> None:
    if not has_role(request.user, *KEEPERS):
        raise Http404


def find_unit(request: MemberRequest, pk: int) -> Unit:
    """The unit, for somebody who keeps the register and sees it; the same 404 for everybody else."""
    require_keeper(request)
    units = Unit.objects.visible_to(request.user).select_related("area", "counterpart")
    found: Unit = get_object_or_404(units, pk=pk)
    return found


def find_own_unit(request: MemberRequest, pk: int) -> Unit:
    unit = find_unit(request, pk)
    if not keeps_unit(request.user, unit):
        raise PermissionDenied
    return unit


def lead_back() -> Crumbs:
    return [(gettext_lazy("责任单位"), reverse("desk:unit_list"))]


def read_filters(request: MemberRequest) -> UnitFilters:
    return UnitFilters(
        request.GET.get("q", "").strip()[:50], request.GET.get("area", ""), request.GET.get("ended") == "1"
    )


@require_GET
def unit_list(request: MemberRequest) -> HttpResponse:
    require_keeper(request)
    filters = read_filters(request)
    page = Paginator(list_units(request.user, filters), PAGE_ROWS).get_page(request.GET.get("page"))
    units = list(page.object_list)
    people = list_people(request.user, units)
    areas = list_unit_areas(request.user)
    context = {
        "page": page,
        "rows": [(unit, people[unit.pk]) for unit in units],
        "filters": filters,
        "areas": areas,
        "institutions": INSTITUTIONS,
        "today": timezone.localdate(),
        "may_add": any(keeps_units(request.user, area) for area in areas),
        "system_page": "units",
    }
    return render(request, "desk/units/list.html", context)


@require_http_methods(["GET", "POST"])
def unit_new(request: MemberRequest) -> HttpResponse:
    """Add one unit; the area comes first, because it says which city units it may answer to."""
    require_keeper(request)
    areas = [area for area in list_unit_areas(request.user) if keeps_units(request.user, area)]
    if not areas:
        raise PermissionDenied
    chosen = request.POST.get("area") or request.GET.get("area", "")
    area = next((one for one in areas if str(one.pk) == chosen), areas[0])
    form = FactsForm(area, request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.make_facts()
        if facts.counterpart is None and "counterpart" in form.fields:
            suggested = suggest_counterpart(area, facts.name, facts.short_name)
            facts = UnitFacts(facts.name, facts.short_name, facts.kind, facts.position, suggested)
        try:
            unit = add_unit(area, facts, user=request.user)
        except UnitError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已增加单位“%(unit)s”。") % {"unit": unit.name})
            return redirect("desk:unit", pk=unit.pk)
    context = {"form": form, "area": area, "areas": areas, "breadcrumb": lead_back()}
    return render(request, "desk/units/new.html", context)


@require_GET
def unit(request: MemberRequest, pk: int) -> HttpResponse:
    return show_unit(request, find_unit(request, pk))


def show_unit(request: MemberRequest, found: Unit, *, refused: forms.Form | None = None) -> HttpResponse:
    """The unit's page; `refused` is the form that could not be taken, shown open with what is wrong."""
    facts = FactsForm(found.area, initial={name: getattr(found, name) for name in vars_of(found)})
    suggested = None
    if found.counterpart is None and "counterpart" in facts.fields:
        suggested = suggest_counterpart(found.area, found.name, found.short_name)
    own: dict[str, forms.Form] = {"facts_form": facts}
    own |= {"rename_form": RenameForm(), "close_form": CloseForm(), "reopen_form": ReopenForm()}
    kinds = {
        FactsForm: "facts_form",
        RenameForm: "rename_form",
        CloseForm: "close_form",
        ReopenForm: "reopen_form",
    }
    if refused is not None:
        own[kinds[type(refused)]] = refused
    changes = UnitChange.objects.select_related("before", "after").order_by("date", "id")
    may_keep = keeps_unit(request.user, found)
    context = {
        "unit": found,
        "people": list_people_of(request.user, found),
        "aliases": found.aliases.order_by("in_lists_only", "name"),
        "before": changes.filter(after=found),
        "after": changes.filter(before=found),
        "suggested": suggested,
        "today": timezone.localdate(),
        "may_keep": may_keep,
        "owed": list_still_owed(found) if may_keep and not found.valid_to else (),
        "refused": kinds[type(refused)] if refused is not None else "",
        "breadcrumb": lead_back(),
        **own,
    }
    return render(request, "desk/units/detail.html", context, status=422 if refused is not None else 200)


def vars_of(unit: Unit) -> tuple[str, ...]:
    return tuple(vars(UnitFacts(unit.name, unit.short_name, unit.kind)))


def take_form(
    request: MemberRequest, found: Unit, form: forms.Form, step: Callable[[], Unit], done: str
) -> HttpResponse:
    """Take one step; a refused one shows the page again with its sentence."""
    if form.is_valid():
        try:
            after = step()
        except UnitError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("desk:unit", pk=after.pk)
    return show_unit(request, found, refused=form)


@require_POST
def unit_correct(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_own_unit(request, pk)
    form = FactsForm(found.area, request.POST)
    return take_form(
        request, found, form, lambda: correct_unit(found, form.make_facts(), user=request.user), _("已更正。")
    )


@require_POST
def unit_rename(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_own_unit(request, pk)
    form = RenameForm(request.POST)
    done = _("已登记更名：人员、责任分工和报表随新单位，旧名称作为别名保留。")
    return take_form(request, found, form, lambda: rename_unit(found, **form.cleaned_data, user=request.user), done)


@require_POST
def unit_close(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_own_unit(request, pk)
    form = CloseForm(request.POST)
    done = _("已登记终止。")
    return take_form(request, found, form, lambda: close_unit(found, **form.cleaned_data, user=request.user), done)


@require_POST
def unit_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_own_unit(request, pk)
    form = ReopenForm(request.POST)
    done = _("已恢复单位。")
    return take_form(request, found, form, lambda: reopen_unit(found, **form.cleaned_data, user=request.user), done)


@require_POST
def unit_alias(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_own_unit(request, pk)
    try:
        add_alias(found, request.POST.get("name", ""), request.POST.get("in_lists_only") == "1", user=request.user)
    except UnitError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已增加别名。"))
    return redirect("desk:unit", pk=found.pk)


@require_POST
def unit_alias_remove(request: MemberRequest, pk: int, alias: int) -> HttpResponse:
    found = find_own_unit(request, pk)
    remove_alias(get_object_or_404(found.aliases.select_related("unit__area"), pk=alias), user=request.user)
    messages.success(request, _("已删除别名。"))
    return redirect("desk:unit", pk=found.pk)


@require_GET
def unit_sheet(request: MemberRequest) -> HttpResponse:
    """The units listed, as the sheet that can be filled in and taken in again."""
    require_keeper(request)
    return answer_workbook(write_units(list_units(request.user, read_filters(request))), _("责任单位.xlsx"))


@require_http_methods(["GET", "POST"])
def unit_upload(request: MemberRequest) -> HttpResponse:
    require_keeper(request)
    refusal = ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        refusal = refuse_upload(upload)
        if upload is not None and not refusal:
            file = store_file(upload.read(), upload.name or "", MEDIA_TYPE, owner_id=request.user.pk)
            return redirect("desk:unit_import", file=file.pk)
    context = {"refusal": refusal, "breadcrumb": lead_back()}
    return render(request, "desk/units/upload.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
def unit_import(request: MemberRequest, file: UUID) -> HttpResponse:
    """What taking the sheet in would do, found afresh each time; a POST does it."""
    require_keeper(request)
    stored, content = find_upload(request, file)
    found, refusal = None, ""
    try:
        found = read_units(content, user=request.user)
        if request.method == "POST":
            number = commit_units(found, user=request.user)
            words = ngettext("已导入%(n)d个单位。", "已导入%(n)d个单位。", number) % {"n": number}
            messages.success(request, words)
            return redirect("desk:unit_list")
    except (UnitsSheetError, UnitError) as error:
        refusal = str(error)
    context = {"file": stored, "found": found, "refusal": refusal, "breadcrumb": lead_back()}
    return render(request, "desk/units/import.html", context, status=422 if refusal else 200)
