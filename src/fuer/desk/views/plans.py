"""Plans: the list, and the living document."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.orgs.scope import has_role
from fuer.plans.domain.queries.answers import default_year
from fuer.plans.domain.queries.catalogue import list_plans
from fuer.plans.domain.queries.living import list_years, read_living_plan
from fuer.plans.models import Plan
from fuer.plans.rules import IMPORTERS


def plan_list(request: HttpRequest) -> HttpResponse:
    plans = list_plans(request.user, today=timezone.localdate())
    may_import = has_role(request.user, *IMPORTERS)
    return render(request, "desk/plans/list.html", {"plans": plans, "may_import": may_import})


def living_plan(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    plans = Plan.objects.visible_to(request.user).select_related("document", "area", "superseded_by")
    plan = get_object_or_404(plans, pk=pk)
    year = read_year(request, plan)
    return render(
        request,
        "desk/plans/living.html",
        {
            "living": read_living_plan(plan, year, today=today, user=request.user),
            "breadcrumb": [(_("规划"), reverse("desk:plan_list"))],
        },
    )


def read_year(request: HttpRequest, plan: Plan) -> int:
    """The year asked for, the last ended one when none is; a year the plan does not offer is not found."""
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    if not asked:
        return default_year(plan, today)
    if not asked.isdecimal() or int(asked) not in list_years(plan, today):
        raise Http404
    return int(asked)
