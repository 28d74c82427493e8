"""Reference series of country, province and other cities: the list, entering one or a block, correcting."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fuer.desk.member import MemberRequest
from fuer.indicators.domain.references import (
    Published,
    ReferenceError,
    ReferenceKey,
    correct_reference,
    enter_reference,
    enter_references,
)
from fuer.indicators.interfaces.references_form import (
    COLUMNS,
    BlockRow,
    CorrectionForm,
    ReferenceForm,
    read_workbook_block,
    verify_block,
)
from fuer.indicators.models import ReferenceFigure, ReferenceVersion
from fuer.indicators.rules import keeps_references
from fuer.monitoring.domain.queries.references import Beside, find_state, show_reference
from fuer.orgs.enums import AreaLevel
from fuer.orgs.models import Area
from fuer.papers.workbook_read import WorkbookError

PAGE_SIZE = 50
MOST_BYTES = 5 * 1024 * 1024
PREFILLED = ("rank", "rank_of", "source", "url", "published_on", "expected_on")


def may_keep(request: MemberRequest) -> bool:
    city = Area.objects.filter(level=AreaLevel.CITY, valid_to=None).first()
    return city is not None and keeps_references(request.user, city)


def require_keeper(request: MemberRequest) -> None:
    if not may_keep(request):
        raise PermissionDenied


def show_list(request: MemberRequest, form: ReferenceForm | None, status: int = 200) -> HttpResponse:
    today, words = timezone.localdate(), request.GET.get("q", "").strip()[:60]
    figures = ReferenceFigure.objects.visible_to(request.user).select_related("indicator")
    figures = figures.prefetch_related(Prefetch("versions", ReferenceVersion.objects.select_related("recorded_by")))
    if words:
        figures = figures.filter(indicator__name__icontains=words)
    page = Paginator(figures.order_by("indicator__name", "level", "place", "-data_year"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "tab": "reference",
        "page": page,
        "rows": [Beside(figure, show_reference(figure), find_state(figure, today)) for figure in page],
        "form": form,
        "words": words,
        "columns": COLUMNS,
    }
    return render(request, "desk/monitoring/references.html", context, status=status)


def reference_list(request: MemberRequest) -> HttpResponse:
    keeps, today = may_keep(request), timezone.localdate()
    if request.method != "POST":
        return show_list(request, ReferenceForm(today=today) if keeps else None)
    require_keeper(request)
    form = ReferenceForm(request.POST, today=today)
    if form.is_valid():
        try:
            enter_reference(form.read_key(), form.read_published(), user=request.user, today=today)
        except ReferenceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已录入参照数。"))
            return redirect("desk:reference")
    return show_list(request, form)


@require_POST
def reference_block(request: MemberRequest) -> HttpResponse:
    """Verify a pasted block or a workbook and show every line; a second press writes it, if nothing is wrong."""
    require_keeper(request)
    today, text, fault = timezone.localdate(), request.POST.get("block", ""), ""
    upload = request.FILES.get("file")
    if upload is not None:
        try:
            text = read_workbook_block(upload.read(MOST_BYTES))
        except WorkbookError as error:
            fault = str(error)
    rows = verify_block(text, today=today)
    wrong = sum(bool(row.fault) for row in rows)
    if "commit" in request.POST and rows and not wrong and not fault:
        entered = enter_references(list_pairs(rows), user=request.user, today=today)
        messages.success(request, _("已录入%(number)d条参照数。") % {"number": len(entered)})
        return redirect("desk:reference")
    context = {
        "tab": "reference",
        "rows": rows,
        "wrong": wrong,
        "fault": fault,
        "text": text,
        "columns": COLUMNS,
        "breadcrumb": [(_("全国、全省数据"), reverse("desk:reference"))],
    }
    return render(request, "desk/monitoring/reference_block.html", context)


def list_pairs(rows: list[BlockRow]) -> list[tuple[ReferenceKey, Published]]:
    return [(row.key, row.published) for row in rows if row.key is not None and row.published is not None]


def reference_correct(request: MemberRequest, pk: int) -> HttpResponse:
    require_keeper(request)
    figure = get_object_or_404(ReferenceFigure.objects.visible_to(request.user).select_related("indicator"), pk=pk)
    given = {name: getattr(figure, name) for name in PREFILLED} | {"value": show_reference(figure)}
    form = CorrectionForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            correct_reference(
                figure,
                form.read_published(),
                reason=form.cleaned_data["reason"],
                user=request.user,
                today=timezone.localdate(),
            )
        except ReferenceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已更正参照数。"))
            return redirect("desk:reference")
    context = {
        "tab": "reference",
        "figure": figure,
        "versions": figure.versions.select_related("recorded_by"),
        "form": form,
        "breadcrumb": [(_("全国、全省数据"), reverse("desk:reference"))],
    }
    return render(request, "desk/monitoring/reference_correct.html", context)
