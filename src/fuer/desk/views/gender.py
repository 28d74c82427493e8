"""Women and men by domain, and the breakdowns that are owed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from fuer.desk.member import MemberRequest
from fuer.desk.views.monitoring import read_asked
from fuer.monitoring.domain.queries.gender import GenderDomain, read_gender
from fuer.papers.charts import Option, PairData, pair_chart


@require_GET
def gender(request: MemberRequest) -> HttpResponse:
    page = read_gender(request.user, read_asked(request), today=timezone.localdate())
    context = {
        "tab": "gender",
        "page": page,
        "scene": page and page.scene,
        "domains": [(domain, draw_domain(domain, number)) for number, domain in enumerate(page.domains)]
        if page
        else [],
    }
    return render(request, "desk/monitoring/gender.html", context)


def draw_domain(domain: GenderDomain, number: int) -> list[tuple[str, PairData, Option]]:
    """A chart for each unit of measure, with the id of its place on the page."""
    return [(f"gender-{number}-{place}", data, pair_chart(data)) for place, data in enumerate(domain.groups)]
