"""The filing page: the grid, what it saves, the panel of one row, evidence, surveys and the written part."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fuer.core.models import Evidence
from fuer.desk.filing_json import show_time, write_row, write_save, write_state
from fuer.desk.filing_words import list_words
from fuer.desk.member import MemberRequest
from fuer.indicators.enums import Missing
from fuer.reporting.domain.entries import Edit, EntryError, save_entries
from fuer.reporting.domain.entry_fields import GROUPS
from fuer.reporting.domain.evidence import EvidenceError, attach_evidence, cite_evidence, detach_evidence
from fuer.reporting.domain.queries.compulsory_texts import list_compulsory_texts
from fuer.reporting.domain.queries.filing_page import FilingRow, read_changed_rows, read_filing, read_rows
from fuer.reporting.domain.queries.item_panel import read_panel
from fuer.reporting.domain.steps import StepError
from fuer.reporting.domain.surveys import SurveyError, record_survey
from fuer.reporting.domain.texts import (
    TextConflict,
    TextError,
    attach_text_file,
    is_text_editable,
    remove_text_file,
    save_text,
)
from fuer.reporting.interfaces.survey_form import SurveyForm
from fuer.reporting.models import Filing, FilingItem, FilingText
from fuer.reporting.rules import types_in
from fuer.reporting.validators import EVIDENCE_SUFFIXES, TEXT_SUFFIXES

CONFLICT, REFUSED = 409, 422
MOST_EDITS = 2000


def find_filing(request: MemberRequest, pk: int) -> Filing:
    """The filing, for somebody who may see it; the same 404 for everybody else."""
    filings = Filing.objects.visible_to(request.user).select_related("collection__area", "unit__area")
    found: Filing = get_object_or_404(filings, pk=pk)
    return found


def find_item(request: MemberRequest, pk: int, item: int) -> FilingItem:
    filing = find_filing(request, pk)
    found: FilingItem = get_object_or_404(filing.items.select_related("entry"), pk=item)
    found.filing = filing
    return found


def require_filler(request: MemberRequest, filing: Filing) -> None:
    """Heads, offices and leaders read; only the unit's reporters type."""
    if not types_in(request.user, filing):
        raise PermissionDenied


def is_asked_by_page(request: MemberRequest) -> bool:
    """A part of the page is shown within the page; whoever opens its address is led there."""
    return request.headers.get("HX-Request") == "true"


@require_GET
def filing(request: MemberRequest, pk: int) -> HttpResponse:
    return show_filing(request, find_filing(request, pk))


def show_filing(request: MemberRequest, found: Filing, refusal: StepError | None = None) -> HttpResponse:
    """The page; after a refused 报送 with what stands in the way, each line leading to its figure."""
    page = read_filing(found, request.user)
    today = timezone.localdate()
    context = {
        "page": page,
        "filing": found,
        "collection": found.collection,
        "rows": [write_row(row) for row in page.rows],
        "days_left": (page.due - today).days,
        "days_late": (today - page.due).days,
        "words": list_words(),
        "groups": [sorted(group) for group in GROUPS],
        "missing": [{"value": code, "label": str(word)} for code, word in Missing.choices],
        "refusal": refusal,
    }
    return render(request, "desk/filings/detail.html", context, status=REFUSED if refusal else 200)


@require_GET
def filing_texts(request: MemberRequest, pk: int) -> HttpResponse:
    """The written part, asked for when its tab is opened: which of it must be written takes judging every target."""
    found = find_filing(request, pk)
    if not is_asked_by_page(request):
        return redirect(reverse("desk:filing", args=[pk]) + "#texts")
    compulsory = list_compulsory_texts(found, today=timezone.localdate())
    can_fill = types_in(request.user, found)
    texts = []
    for text in found.texts.select_related("clause__plan", "file"):
        text.filing = found
        texts.append((text, compulsory.get(text.pk, ()), can_fill and is_text_editable(text)))
    context = {"filing": found, "texts": texts, "suffixes": ",".join(TEXT_SUFFIXES)}
    return render(request, "desk/filings/parts/texts.html", context)


@require_GET
def filing_rows(request: MemberRequest, pk: int) -> JsonResponse:
    """The rows as they stand now: a page that comes back to the front shows what colleagues typed meanwhile."""
    rows = read_rows(find_filing(request, pk), with_context=False)
    return JsonResponse({"rows": [write_state(row) for row in rows]})


@require_POST
def filing_save(request: MemberRequest, pk: int) -> JsonResponse:
    """A batch of edits as JSON; answers with a result for each and the rows as they stand."""
    found = find_filing(request, pk)
    require_filler(request, found)
    edits = read_edits(request.body)
    if edits is None:
        return JsonResponse({"error": _("保存的内容读不懂，请刷新页面后再填。")}, status=REFUSED)
    try:
        result = save_entries(found, edits, user=request.user)
    except EntryError as error:
        return JsonResponse({"error": str(error)}, status=REFUSED)
    told = [one.item_id for one in result.results]
    return JsonResponse(write_save(result, read_changed_rows(found, told) if told else []))


def read_edits(body: bytes) -> list[Edit] | None:
    """The edits of a request, None for anything of another shape."""
    try:
        edits = [
            Edit(
                int(edit["item"]),
                int(edit["row_version"]),
                read_texts(edit["changes"]),
                read_texts(edit.get("seen", {})),
            )
            for edit in json.loads(body)["edits"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return edits if len(edits) <= MOST_EDITS else None


def read_texts(fields: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in fields.items()}


@require_GET
def filing_item(request: MemberRequest, pk: int, item: int) -> HttpResponse:
    """The panel of one row: definition, target, earlier years, evidence, how the figure came about."""
    found = find_item(request, pk, item)
    if not is_asked_by_page(request):
        return redirect(reverse("desk:filing", args=[pk]) + f"#figure-{item}")
    return show_panel(request, found)


def show_panel(
    request: MemberRequest,
    item: FilingItem,
    *,
    error: str = "",
    form: SurveyForm | None = None,
    cited: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    row: FilingRow = read_rows(item.filing, [item.pk])[0]
    context: dict[str, Any] = {
        "filing": item.filing,
        "row": row,
        "panel": read_panel(item.filing, row),
        "can_edit": types_in(request.user, item.filing) and not row.lock,
        "error": error,
        "form": form or SurveyForm(),
        "cited": cited,
        "suffixes": ",".join(EVIDENCE_SUFFIXES),
        "state": write_state(row),
    }
    return render(request, "desk/filings/parts/panel.html", context, status=status)


@require_POST
def filing_evidence(request: MemberRequest, pk: int, item: int) -> HttpResponse:
    found = find_item(request, pk, item)
    require_filler(request, found.filing)
    errors = []
    for upload in request.FILES.getlist("file"):
        try:
            attach_evidence(found, name=upload.name or "", content=upload.read(), user=request.user)
        except EvidenceError as error:
            errors.append(str(error))
    if not request.FILES:
        errors.append(_("请先选择文件。"))
    return show_panel(request, found, error=" ".join(errors), status=REFUSED if errors else 200)


@require_POST
def filing_reference(request: MemberRequest, pk: int, item: int) -> HttpResponse:
    """A document kept elsewhere as evidence; a refused one comes back with what was typed."""
    found = find_item(request, pk, item)
    require_filler(request, found.filing)
    typed = {name: request.POST.get(name, "") for name in ("title", "reference")}
    try:
        cite_evidence(found, **typed, user=request.user)
    except EvidenceError as error:
        return show_panel(request, found, error=str(error), cited=typed, status=REFUSED)
    return show_panel(request, found)


@require_POST
def filing_evidence_remove(request: MemberRequest, pk: int, item: int, evidence: int) -> HttpResponse:
    found = find_item(request, pk, item)
    require_filler(request, found.filing)
    piece = get_object_or_404(Evidence.objects.select_related("file"), pk=evidence, entries=found.entry_id)
    try:
        detach_evidence(found, piece, user=request.user)
    except EvidenceError as error:
        return show_panel(request, found, error=str(error), status=REFUSED)
    return show_panel(request, found)


@require_POST
def filing_survey(request: MemberRequest, pk: int, item: int) -> HttpResponse:
    """Record a survey of the unit and take it as the basis of this figure."""
    found = find_item(request, pk, item)
    require_filler(request, found.filing)
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return show_panel(request, found, form=form, status=REFUSED)
    try:
        survey = record_survey(found.filing.unit, user=request.user, **form.cleaned_data)
    except SurveyError as error:
        form.add_error(None, str(error))
        return show_panel(request, found, form=form, status=REFUSED)
    edit = Edit(found.pk, found.entry.row_version, {"survey": str(survey.pk)})
    refused = save_entries(found.filing, [edit], user=request.user).results[0].errors
    return show_panel(request, found, error=" ".join(refused.values()))


def find_text(request: MemberRequest, pk: int, text: int) -> FilingText:
    filing = find_filing(request, pk)
    require_filler(request, filing)
    found: FilingText = get_object_or_404(filing.texts.select_related("clause__plan", "file"), pk=text)
    found.filing = filing
    return found


@require_POST
def filing_text(request: MemberRequest, pk: int, text: int) -> JsonResponse:
    """One text as it is being written. 409 with the other person's words when it changed meanwhile."""
    found = find_text(request, pk, text)
    version = request.POST.get("row_version", "")
    try:
        saved = save_text(
            found,
            {field: request.POST[field] for field in ("progress", "problems", "next_steps") if field in request.POST},
            row_version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            user=request.user,
        )
    except TextConflict as conflict:
        theirs = conflict.text
        words = {field: getattr(theirs, field) for field in ("progress", "problems", "next_steps")}
        answer = {"error": str(conflict), "row_version": theirs.row_version, "theirs": words}
        return JsonResponse(answer, status=CONFLICT)
    except TextError as error:
        return JsonResponse({"error": str(error)}, status=REFUSED)
    return JsonResponse({"row_version": saved.row_version, "savedAt": show_time(timezone.now())})


@require_POST
def filing_text_file(request: MemberRequest, pk: int, text: int) -> HttpResponse:
    """A Word file for the text, or (without a file, `remove` set) none any more."""
    found = find_text(request, pk, text)
    error = ""
    upload = request.FILES.get("file")
    try:
        if upload is not None:
            found = attach_text_file(found, name=upload.name or "", content=upload.read(), user=request.user)
        elif request.POST.get("remove"):
            found = remove_text_file(found, user=request.user)
        else:
            error = _("请先选择文件。")
    except TextError as refusal:
        error = str(refusal)
    context = {"filing": found.filing, "text": found, "error": error, "suffixes": ",".join(TEXT_SUFFIXES)}
    context["can_edit"] = is_text_editable(found)
    return render(request, "desk/filings/parts/text_file.html", context, status=REFUSED if error else 200)
