"""The composite index of a plan: by domain, by county, how it is made, and the form that changes how."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.judging.index import SCORE_DIGITS, Part
from fuer.judging.numbers import print_fixed
from fuer.monitoring.domain.index_methods import IndexMethodError, list_plans, revise_index_method
from fuer.monitoring.domain.queries.coverage import find_newest_year
from fuer.monitoring.domain.queries.index import DRAWS, AreaIndex, IndexPage, read_index_page
from fuer.monitoring.interfaces.index_form import IndexMethodForm
from fuer.monitoring.rules import sets_index
from fuer.papers.charts import BarData, Figure, Row, bars_table, index_chart
from fuer.plans.models import Plan


def print_score(value: Fraction | None) -> str:
    return "" if value is None else print_fixed(value, SCORE_DIGITS)


def choose_plan(request: MemberRequest) -> tuple[Plan, list[Plan]]:
    """The plan of the address, else the first in force whose index is on, else the first; with all. Http404 for none."""
    plans = list_plans(request.user)
    wanted = read_number(request.GET.get("plan", ""))
    found = [plan for plan, is_on in sorted(plans, key=lambda pair: not pair[1]) if wanted in (None, plan.pk)]
    if not found:
        raise Http404
    return found[0], [plan for plan, _is_on in plans]


def read_page(request: MemberRequest, plan: Plan) -> IndexPage:
    """The page of the year asked for, else of the newest with figures; while too few of them are in, of the year before."""
    asked = read_number(request.GET.get("year", ""))
    year = max(plan.start_year, min(asked or find_newest_year(plan.area, timezone.localdate()), plan.end_year))
    page = read_index_page(plan, year, request.user)
    city = page.city
    if asked or city is None or city.index.overall.value is not None or city.before is None:
        return page
    return read_index_page(plan, year - 1, request.user)


@require_GET
def index_page(request: MemberRequest) -> HttpResponse:
    plan, plans = choose_plan(request)
    page = read_page(request, plan)
    context = {
        "page": page,
        "plans": plans,
        "years": range(min(plan.end_year, timezone.localdate().year - 1), plan.start_year - 1, -1),
        "may_set": sets_index(request.user, plan),
        "draws": DRAWS,
        "least": print_fixed(Fraction(page.settled.least_coverage) * 100, 0),
    }
    if page.city is not None:
        context |= describe_city(page, page.city) | {
            "counties": [describe_county(one) for one in page.counties],
            "silence": explain_silence(page),
        }
    return render(request, "desk/monitoring/index/page.html", context)


def describe_city(page: IndexPage, city: AreaIndex) -> dict[str, Any]:
    rows = [describe_part(page.domains[part.code], part, city, page) for part in city.index.domains]
    option, table = draw_chart(page, city)
    return {
        "overall": print_score(city.index.overall.value),
        "before": print_score(city.before),
        "rows": rows,
        "left_out": [(item, page.domains[item.domain]) for item in city.index.overall.left_out],
        "chart": option,
        "table": table,
    }


def describe_part(title: str, part: Part, city: AreaIndex, page: IndexPage) -> dict[str, Any]:
    weight = page.settled.domains.get(int(part.code), Decimal(1))
    return {
        "title": title,
        "part": part,
        "value": print_score(part.value),
        "before": print_score(city.before_by_domain.get(part.code)),
        "weight": format(weight.normalize(), "f"),
    }


def describe_county(one: AreaIndex) -> dict[str, Any]:
    held = one.stability.held if one.stability else None
    return {
        "one": one,
        "value": print_score(one.index.overall.value),
        "before": print_score(one.before),
        "held": "" if held is None else print_fixed(held * 100, 0),
        "left_out": one.index.overall.left_out,
    }


def explain_silence(page: IndexPage) -> str:
    """Why no county has an index, in one sentence with the reasons by how often they hold; empty where one has."""
    wholes = [one.index.overall for one in page.counties]
    if not wholes or any(whole.value is not None for whole in wholes):
        return ""
    most = max(wholes, key=lambda whole: whole.scored)
    reasons = Counter(item.reason for item in most.left_out)
    words = _(
        "各县（市、区）可比的%(items)d项目标中最多%(scored)d项有得分，不足%(least)s%%，不发布也不排名；未计入的原因：%(reasons)s。"
    )
    return words % {
        "items": most.items,
        "scored": most.scored,
        "least": print_fixed(Fraction(page.settled.least_coverage) * 100, 0),
        "reasons": "、".join(
            _("%(reason)s（%(n)d项）") % {"reason": reason, "n": n} for reason, n in reasons.most_common()
        ),
    }


def draw_chart(page: IndexPage, city: AreaIndex) -> tuple[Any, Any]:
    """Domains and the whole, from 0 to 100, with last year's beside."""
    values = [
        (page.domains[part.code], part.value, city.before_by_domain.get(part.code)) for part in city.index.domains
    ]
    values.insert(0, (_("综合指数"), city.index.overall.value, city.before))
    rows = tuple(Row(name, as_figure(value, city), before=as_before(before)) for name, value, before in values)
    title = _("%(area)s%(year)d年综合指数") % {"area": city.area, "year": page.year}
    data = BarData(title, "", rows, is_ranked=False, before_name=_("%(year)d年") % {"year": page.year - 1})
    return index_chart(data), bars_table(data)


def as_figure(value: Fraction | None, city: AreaIndex) -> Figure:
    printed = print_score(value)
    missing = _("有数项目不足，不发布")
    return Figure(Decimal(printed) if printed else None, printed, "" if printed else missing, "", city.rests_on_demo)


def as_before(value: Fraction | None) -> Figure | None:
    return None if value is None else Figure(Decimal(print_score(value)), print_score(value))


@require_http_methods(["GET", "POST"])
def index_method(request: MemberRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user).current().select_related("area"), pk=pk)
    if not sets_index(request.user, plan):
        raise PermissionDenied
    page = read_page(request, plan)
    form = IndexMethodForm(page, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            method = revise_index_method(
                plan, form.complete_draft(), reason=form.cleaned_data["reason"], user=request.user
            )
        except IndexMethodError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存综合指数方法第%(number)d版。") % {"number": method.number})
            return redirect(f"{reverse('desk:index_page')}?plan={plan.pk}")
    address = f"{reverse('desk:index_page')}?plan={plan.pk}"
    context = {"form": form, "page": page, "plan": plan, "breadcrumb": [(_("综合指数"), address)]}
    return render(request, "desk/monitoring/index/method.html", context)
