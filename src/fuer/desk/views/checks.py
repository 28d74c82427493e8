"""Checks: the ready families, the typed checks, writing, trying and switching them, and each one's versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from fuer.core.expressions.format import format_expression
from fuer.core.expressions.parse import parse_expression
from fuer.core.expressions.tree import Function
from fuer.desk.member import MemberRequest
from fuer.orgs.models import Area
from fuer.orgs.scope import scope_of
from fuer.reporting.domain.check_versions import (
    CheckRefusedError,
    change_check,
    find_problems,
    set_family,
    switch_check,
    write_check,
)
from fuer.reporting.domain.queries.check_lists import (
    find_home,
    list_check_versions,
    list_checks,
    list_families,
    list_family_versions,
    read_family,
)
from fuer.reporting.domain.queries.check_names import list_name_choices
from fuer.reporting.domain.queries.check_trial import list_trial_areas, list_trial_years, try_rule
from fuer.reporting.interfaces.check_form import CheckForm, FamilyForm
from fuer.reporting.models import Check
from fuer.reporting.rules import CHECK_WRITERS, sets_families, writes_checks

# Ways to begin: a name, the expression and the message. The names in it are to be replaced.
PATTERNS = (
    (
        gettext_lazy("部分不大于总体"),
        "[部分] <= [总体]",
        "“部分”{[部分]}大于“总体”{[总体]}，多{[部分] - [总体]}。",
    ),
    (
        gettext_lazy("各部分之和等于总数"),
        "[甲] + [乙] = [总数]",
        "各部分合计{[甲] + [乙]}，总数{[总数]}，相差{绝对值([甲] + [乙] - [总数])}。",
    ),
    (
        gettext_lazy("比重等于部分除以总体"),
        "绝对值([比重] - [部分] / [总体] * 100) <= 0.05",
        "{[部分]}除以{[总体]}应为{四舍五入([部分] / [总体] * 100, 2)}，填报为{[比重]}。",
    ),
    (gettext_lazy("不低于上年"), "[甲] >= [甲].上年", "本年{[甲]}低于上年{[甲].上年}。"),
    (gettext_lazy("县级不高于全市"), "[甲] <= [甲].全市", "本地{[甲]}高于全市{[甲].全市}。"),
)
QUALIFIERS = (
    ".女",
    ".男",
    ".城镇",
    ".农村",
    ".分子",
    ".分母",
    ".上年",
    ".前年",
    ".基期",
    ".全市",
    ".市本级",
    ".下级合计",
    ".已审定",
)


def find_check(request: MemberRequest, pk: int) -> Check:
    """The newest version of the check that `pk` is a version of."""
    visible = Check.objects.visible_to(request.user)
    found = get_object_or_404(visible, pk=pk)
    newest = Check.objects.filter(area=found.area_id, code=found.code).select_related("area", "indicator", "created_by")
    return newest.latest("number")


def find_writing_area(request: MemberRequest) -> Area:
    """Where this person writes checks: the area the page names, else that of their first post. PermissionDenied for none."""
    paths = [path for post in scope_of(request.user).posts if post.role in CHECK_WRITERS for path in post.paths]
    areas = list(Area.objects.filter(path__in=paths).order_by("path"))
    if not areas:
        raise PermissionDenied
    return next((area for area in areas if str(area.pk) == request.POST.get("area")), areas[0])


@require_GET
def check_list(request: MemberRequest) -> HttpResponse:
    home = find_home(request.user)
    if home is None:
        raise Http404
    context = {
        "home": home,
        "families": list_families(home),
        "checks": list_checks(request.user),
        "may_write": any(post.role in CHECK_WRITERS for post in scope_of(request.user).posts),
        "may_set": sets_families(request.user, home),
    }
    return render(request, "desk/checks/list.html", context)


def check_new(request: MemberRequest) -> HttpResponse:
    area = find_writing_area(request)
    form = CheckForm(request.POST) if request.method == "POST" else CheckForm.of(None)
    if request.method == "POST" and form.is_valid():
        try:
            check = write_check(area, form.complete_draft(), reason=form.cleaned_data["reason"], user=request.user)
        except CheckRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存审核关系“%(title)s”。") % {"title": check.title})
            return redirect("desk:check", check.pk)
    return show_editor(request, area, form)


def check(request: MemberRequest, pk: int) -> HttpResponse:
    """One check: its form for those who write it, else as it stands; its versions."""
    found = find_check(request, pk)
    may_write = writes_checks(request.user, found.area)
    if request.method != "POST":
        return show_editor(request, found.area, CheckForm.of(found), found, may_write=may_write)
    if not may_write:
        raise PermissionDenied
    form = CheckForm(request.POST)
    if form.is_valid():
        seen = get_object_or_404(Check, area=found.area_id, code=found.code, pk=pk)
        try:
            saved = change_check(seen, form.complete_draft(), reason=form.cleaned_data["reason"], user=request.user)
        except CheckRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存第%(number)d版。") % {"number": saved.number})
            return redirect("desk:check", saved.pk)
    return show_editor(request, found.area, form, found, may_write=may_write)


def show_editor(
    request: MemberRequest, area: Area, form: CheckForm, found: Check | None = None, *, may_write: bool = True
) -> HttpResponse:
    context: dict[str, Any] = {
        "area": area,
        "check": found,
        "form": form,
        "may_write": may_write,
        "versions": list_check_versions(found) if found else (),
        "breadcrumb": [(_("审核关系"), reverse("desk:check_list"))],
    }
    if may_write:
        context |= {
            "names": list_name_choices(),
            "patterns": PATTERNS,
            "qualifiers": QUALIFIERS,
            "functions": [f"{function}()" for function in Function],
            "years": list_trial_years(area),
            "areas": list_trial_areas(area),
        }
    return render(request, "desk/checks/check.html", context)


@require_POST
def check_preview(request: MemberRequest) -> HttpResponse:
    """What is wrong with the expression while it is typed, with line and column; how it is read once nothing is."""
    find_writing_area(request)
    draft = CheckForm(request.POST).draft
    problems = find_problems(draft) if draft.text else None
    lists = [
        ("text", [(problem.spot, problem.sentence(_)) for problem in problems.text] if problems else []),
        ("message", [(problem.spot, problem.sentence(_)) for problem in problems.message] if problems else []),
    ]
    read_as = format_expression(parse_expression(draft.text)) if draft.text and not problems else ""
    return render(request, "desk/checks/parts/preview.html", {"lists": lists, "read_as": read_as})


@require_POST
def check_try(request: MemberRequest) -> HttpResponse:
    """Run what stands typed on real figures; nothing is saved."""
    area = find_writing_area(request)
    draft = CheckForm(request.POST).draft
    year = request.POST.get("year", "")
    trial = None
    if draft.text and not find_problems(draft) and year.isdecimal() and len(year) == 4:
        chosen = [int(pk) for pk in request.POST.getlist("areas") if pk.isdecimal() and len(pk) < 16]
        trial = try_rule(draft.write_rule(), area, int(year), chosen)
    return render(request, "desk/checks/parts/trial.html", {"trial": trial})


@require_POST
def check_switch(request: MemberRequest, pk: int) -> HttpResponse:
    """Off or on again, with a reason."""
    found = find_check(request, pk)
    if not writes_checks(request.user, found.area):
        raise PermissionDenied
    wanted = request.POST.get("active") == "1"
    try:
        found = switch_check(found, is_active=wanted, reason=request.POST.get("reason", ""), user=request.user)
    except CheckRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已启用。") if wanted else _("已停用。"))
    return redirect("desk:check", found.pk)


def check_family(request: MemberRequest, code: str) -> HttpResponse:
    home = find_home(request.user)
    row = read_family(home, code) if home else None
    if home is None or row is None:
        raise Http404
    may_set = sets_families(request.user, home)
    form = FamilyForm(request.POST or None, row)
    if request.method == "POST":
        if not may_set:
            raise PermissionDenied
        if form.is_valid():
            given = form.cleaned_data
            set_family(
                home,
                code,
                is_active=given["is_active"],
                severity=given["severity"],
                thresholds=form.read_thresholds(),
                reason=given["reason"],
                user=request.user,
            )
            messages.success(request, _("已保存“%(title)s”的设置。") % {"title": row.title})
            return redirect("desk:check_list")
    context = {
        "row": row,
        "form": form,
        "may_set": may_set,
        "versions": list_family_versions(home, code),
        "breadcrumb": [(_("审核关系"), reverse("desk:check_list"))],
    }
    return render(request, "desk/checks/family.html", context)
