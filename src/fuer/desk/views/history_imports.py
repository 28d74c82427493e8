"""Importing earlier years' figures: upload, what the columns mean, what was found, and the step that accepts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from fuer.desk.member import MemberRequest
from fuer.reporting.domain.history_imports import (
    HistoryError,
    change_mapping,
    commit_history_import,
    discard_history_import,
    read_mapping,
    settle_history_import,
    start_history_import,
)
from fuer.reporting.enums import HistoryState
from fuer.reporting.history.mapping import Mapping
from fuer.reporting.interfaces.mapping_form import (
    HistoryUploadForm,
    list_history_areas,
    name_fields,
    read_posted_mapping,
)
from fuer.reporting.models import HistoryImport
from fuer.reporting.rules import commits_history, prepares_history

RUNNING = (HistoryState.VERIFYING, HistoryState.COMMITTING)
Crumbs = list[tuple[Promise | str, str]]


def find_import(request: MemberRequest, pk: int) -> HistoryImport:
    """The import, for somebody who prepares or accepts history of its area; the same 404 for everybody else."""
    imports = HistoryImport.objects.visible_to(request.user).select_related(
        "area", "file", "errors_file", "job", "created_by", "committed_by"
    )
    found: HistoryImport = get_object_or_404(imports, pk=pk)
    if not prepares_history(request.user, found.area):
        raise Http404
    settle_history_import(found)
    return found


def lead_back() -> Crumbs:
    return [(gettext_lazy("导入历年数据"), reverse("desk:history_import_list"))]


@require_GET
def history_import_list(request: MemberRequest) -> HttpResponse:
    if not list_history_areas(request.user):
        raise Http404
    imports = HistoryImport.objects.visible_to(request.user).exclude(state=HistoryState.DISCARDED)
    imports = imports.select_related("area", "file", "created_by", "job").defer("reading", "findings", "mapping")
    return render(request, "desk/history/list.html", {"imports": imports[:100]})


def history_import_new(request: MemberRequest) -> HttpResponse:
    areas = list_history_areas(request.user)
    if not areas:
        raise Http404
    form = HistoryUploadForm(areas, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        record = start_history_import(
            user=request.user, area=form.cleaned_data["area"], content=upload.read(), name=upload.name
        )
        return redirect("desk:history_import_detail", pk=record.pk)
    return render(request, "desk/history/new.html", {"form": form, "breadcrumb": lead_back()})


@require_GET
def history_import(request: MemberRequest, pk: int) -> HttpResponse:
    record = find_import(request, pk)
    context: dict[str, Any] = {"record": record, "breadcrumb": lead_back(), "is_running": record.state in RUNNING}
    mapping = read_mapping(record)
    if mapping is not None:
        context |= {
            "mapping": mapping,
            "columns": pair_samples(record, mapping),
            "fields": name_fields(),
            "samples": record.reading.get("sample", []),
            "can_commit": commits_history(request.user, record.area),
        }
    return render(request, "desk/history/detail.html", context)


def pair_samples(record: HistoryImport, mapping: Mapping) -> list[tuple[Any, list[str]]]:
    """Each column with what its first rows hold."""
    samples: list[list[str]] = record.reading.get("sample", [])
    return [(role, [row[index] for row in samples]) for index, role in enumerate(mapping.columns)]


@require_GET
def history_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """The progress bar, asked for every second until the job has ended."""
    record = find_import(request, pk)
    if record.state not in RUNNING:
        return HttpResponseClientRefresh()
    return render(request, "desk/history/parts/progress.html", {"record": record})


@require_POST
def history_mapping(request: MemberRequest, pk: int) -> HttpResponse:
    record = find_import(request, pk)
    mapping = read_mapping(record)
    if mapping is None:
        raise Http404
    sheet = request.POST.get("sheet", record.sheet)
    sheet = sheet if sheet in record.reading.get("sheets", []) else record.sheet
    chosen = read_posted_mapping(mapping, request.POST)
    return perform(request, record, lambda: change_mapping(record, chosen, sheet, user=request.user))


@require_POST
def history_commit(request: MemberRequest, pk: int) -> HttpResponse:
    record = find_import(request, pk)
    replaces, reason = request.POST.get("replaces") == "1", request.POST.get("reason", "")
    return perform(
        request, record, lambda: commit_history_import(record, user=request.user, replaces=replaces, reason=reason)
    )


@require_POST
def history_discard(request: MemberRequest, pk: int) -> HttpResponse:
    record = find_import(request, pk)
    try:
        discard_history_import(record, user=request.user)
    except HistoryError as error:
        messages.error(request, str(error))
        return redirect("desk:history_import_detail", pk=record.pk)
    messages.success(request, _("已放弃导入“%(name)s”。") % {"name": record.file.name})
    return redirect("desk:history_import_list")


def perform(request: MemberRequest, record: HistoryImport, step: Callable[[], Any]) -> HttpResponse:
    """Take one step; a refused one leaves its sentence on the page."""
    try:
        step()
    except HistoryError as error:
        messages.error(request, str(error))
    return redirect("desk:history_import_detail", pk=record.pk)
