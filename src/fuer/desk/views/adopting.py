"""The one step from a reviewed draft to plans: its summary, the step itself, and a revised plan beside the old one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fuer.desk.views.imports import find_draft, lead_back
from fuer.plans.domain.adopt import AdoptError, adopt_draft
from fuer.plans.domain.queries.adoption import summarise_adoption
from fuer.plans.domain.queries.draft_review import read_counts
from fuer.plans.domain.revision import compare_plans, find_current_plan
from fuer.plans.enums import DraftState


def draft_adopt(request: HttpRequest, pk: int) -> HttpResponse:
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


@require_GET
def draft_diff(request: HttpRequest, pk: int, plan_index: int) -> HttpResponse:
    """A revised document beside the plan in force, clause by clause."""
    found = find_draft(request, pk)
    plans = found.reading.get("plans", [])
    if plan_index >= len(plans):
        raise Http404
    current = find_current_plan(found, plan_index)
    if current is None:
        raise Http404
    context = {
        "draft": found,
        "plan": current,
        "title": plans[plan_index]["title"],
        "changes": compare_plans(current, found, plan_index),
        "breadcrumb": lead_back(found),
    }
    return render(request, "desk/imports/diff.html", context)
