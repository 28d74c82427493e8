"""领导一页纸, on screen, printed, and as a PDF with the same rows."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fuer.desk.member import MemberRequest
from fuer.desk.views.monitoring import read_asked
from fuer.monitoring.domain.queries.brief import Brief, read_brief
from fuer.monitoring.interfaces.brief_pdf import name_file, write_brief_pdf
from fuer.papers import pdf
from fuer.papers.charts import Option, StateData, StateRow, Table, state_stack, state_table
from fuer.plans.domain.queries.answers import BUCKETS


@require_GET
def monitoring_brief(request: MemberRequest) -> HttpResponse:
    brief = read_brief(request.user, read_asked(request), today=timezone.localdate())
    context = {
        "tab": "brief",
        "brief": brief,
        "scene": brief and brief.scene,
        "chart": brief and draw_states(brief),
    }
    return render(request, "desk/monitoring/brief.html", context)


@require_GET
def monitoring_brief_pdf(request: MemberRequest) -> HttpResponse:
    brief = read_brief(request.user, read_asked(request), today=timezone.localdate())
    if brief is None or not brief.lines:
        raise Http404
    response = HttpResponse(write_brief_pdf(brief), content_type=pdf.MEDIA_TYPE)
    response.headers["Content-Disposition"] = name_file(brief)
    return response


def draw_states(brief: Brief) -> tuple[Option, Table] | None:
    """One bar: the key indicators by state."""
    if not brief.counts.monitored:
        return None
    row = StateRow(_("重点指标"), brief.counts.by_bucket, brief.counts.monitored)
    title = _("%(area)s%(year)s年重点指标状态") % {"area": brief.scene.area, "year": brief.scene.year}
    data = StateData(title, BUCKETS, (row,))
    return state_stack(data), state_table(data)
