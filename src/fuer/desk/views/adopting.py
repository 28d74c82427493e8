"""The one step from a reviewed draft to plans: its summary, the step itself, and a revised plan beside the old one."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fuer.desk.member import MemberRequest
from fuer.desk.views.imports import find_draft, lead_back
from fuer.plans.domain.adopt import AdoptError, adopt_draft
from fuer.plans.domain.draft_plans import correct_plan
from fuer.plans.domain.queries.adoption import summarise_adoption
from fuer.plans.domain.queries.draft_review import read_counts
from fuer.plans.domain.review import ReviewError, park_open_targets
from fuer.plans.domain.revision import CHANGE_LABELS, Change, compare_plans, find_current_plan
from fuer.plans.enums import DraftState
from fuer.plans.interfaces.plan_form import PlanForm


@require_http_methods(["GET", "POST"])
def draft_adopt(request: MemberRequest, pk: int) -> HttpResponse:
    """What adopting would create, what stays parked, what is still open; then the one step itself."""
    found = find_draft(request, pk)
    if found.state != DraftState.REVIEWING:
        return redirect("desk:draft", pk=pk)
    if request.method == "POST":
        try:
            plans = adopt_draft(found, user=request.user)
        except AdoptError as error:
            messages.error(request, str(error))
            return redirect("desk:draft_adopt", pk=pk)
        messages.success(request, _("已采用：%(plans)s") % {"plans": "、".join(plan.title for plan in plans)})
        return redirect("desk:plan_list")
    context = {
        "draft": found,
        "summary": summarise_adoption(found),
        "counts": read_counts(found),
        "breadcrumb": lead_back(found),
    }
    return render(request, "desk/imports/adopt.html", context)


@require_POST
def draft_park_open(request: MemberRequest, pk: int) -> HttpResponse:
    """Whatever nobody decided stays on its clause, not monitored."""
    found = find_draft(request, pk)
    try:
        number = park_open_targets(found, user=request.user)
    except ReviewError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(number)d项不纳入监测。") % {"number": number})
    return redirect("desk:draft_adopt", pk=pk)


@require_http_methods(["GET", "POST"])
def draft_plan(request: MemberRequest, pk: int, plan_index: int) -> HttpResponse:
    """Title and years of one plan of the draft, for what the reader missed or took wrongly."""
    found = find_draft(request, pk)
    plans = found.reading.get("plans", [])
    if plan_index >= len(plans) or found.state != DraftState.REVIEWING:
        raise Http404
    form = PlanForm(request.POST or None, initial=plans[plan_index])
    if request.method == "POST" and form.is_valid():
        try:
            correct_plan(found, plan_index, **form.cleaned_data, user=request.user)
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存规划名称和年份。"))
            return redirect("desk:draft_adopt", pk=pk)
    context = {"draft": found, "form": form, "breadcrumb": lead_back(found)}
    return render(request, "desk/imports/plan.html", context)


@require_GET
def draft_diff(request: MemberRequest, pk: int, plan_index: int) -> HttpResponse:
    """A revised document beside the plan in force, clause by clause; clauses that stayed are only counted."""
    found = find_draft(request, pk)
    plans = found.reading.get("plans", [])
    current = find_current_plan(found, plan_index) if plan_index < len(plans) else None
    if current is None or found.state != DraftState.REVIEWING:
        raise Http404
    changes = compare_plans(current, found, plan_index)
    numbers = Counter(change.change for change in changes)
    context = {
        "title": plans[plan_index]["title"],
        "changes": [change for change in changes if change.change != Change.UNCHANGED],
        "counts": [(label, numbers[kind]) for kind, label in CHANGE_LABELS.items()],
        "breadcrumb": lead_back(found),
    }
    return render(request, "desk/imports/diff.html", context)
