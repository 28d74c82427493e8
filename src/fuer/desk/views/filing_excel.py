"""A filing's workbook: downloaded, uploaded, verified on a page that survives reload, then committed in one step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from fuer.core.domain.files import FileDamaged, read_file, store_file
from fuer.core.models import StoredFile
from fuer.desk.member import MemberRequest
from fuer.desk.views.filings import find_filing
from fuer.reporting.domain.entries import EntryError
from fuer.reporting.domain.workbook_import import WorkbookChangedError, import_workbook
from fuer.reporting.interfaces.workbook_comments import annotate_workbook
from fuer.reporting.interfaces.workbook_layout import MAX_BYTES
from fuer.reporting.interfaces.workbook_out import MEDIA_TYPE, name_workbook, write_filing_workbook
from fuer.reporting.interfaces.workbook_verify import MINE, THEIRS, Verification, verify_filing_workbook
from fuer.reporting.models import Filing
from fuer.reporting.rules import types_in

REFUSED = 422
CHOICES = (MINE, THEIRS)


@require_GET
def filing_excel(request: MemberRequest, pk: int) -> HttpResponse:
    filing = find_filing(request, pk)
    return answer_workbook(write_filing_workbook(filing), name_workbook(filing))


def answer_workbook(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=headers)


def find_own_filing(request: MemberRequest, pk: int) -> Filing:
    """The filing, for whoever fills it in; others who see it are refused."""
    filing = find_filing(request, pk)
    if not types_in(request.user, filing):
        raise PermissionDenied
    return filing


@require_POST
def filing_excel_upload(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the upload, readable by its owner alone, and lead to the page that verifies it."""
    filing = find_own_filing(request, pk)
    upload = request.FILES.get("file")
    refusal = refuse_upload(upload)
    if upload is None or refusal:
        messages.error(request, refusal)
        return redirect("desk:filing", pk=filing.pk)
    file = store_file(upload.read(), upload.name or "", MEDIA_TYPE, owner_id=request.user.pk)
    return redirect("desk:filing_excel_verify", pk=filing.pk, file=file.pk)


def refuse_upload(upload: Any) -> str:
    if upload is None:
        return _("请先选择文件。")
    if PurePath(upload.name or "").suffix.lower() != ".xlsx":
        return _("只能上传.xlsx文件。旧的.xls或.et请用Excel或WPS另存为.xlsx。")
    if (upload.size or 0) > MAX_BYTES:
        return _("文件超过5MB，请只上传从系统导出的报表，去掉图片和另加的工作表。")
    return ""


def find_upload(request: MemberRequest, file: UUID) -> tuple[StoredFile, bytes]:
    stored = get_object_or_404(StoredFile, pk=file, owner_id=request.user.pk, room="")
    try:
        return stored, read_file(stored)
    except FileDamaged as error:
        raise Http404 from error


def filing_excel_verify(request: MemberRequest, pk: int, file: UUID) -> HttpResponse:
    """What the import would do, found afresh each time; a POST does it, if nothing changed since it was shown."""
    filing = find_own_filing(request, pk)
    stored, content = find_upload(request, file)
    choices, everywhere = read_choices(request.POST)
    found = verify_filing_workbook(filing, content, user=request.user, choices=choices, everywhere=everywhere)
    refusal = ""
    if request.method == "POST":
        refusal = commit(request, filing, stored, found)
        if not refusal:
            return redirect("desk:filing", pk=filing.pk)
        found = verify_filing_workbook(filing, content, user=request.user, choices=choices, everywhere=everywhere)
    context = {
        "filing": filing,
        "collection": filing.collection,
        "file": stored,
        "found": found,
        "everywhere": everywhere,
        "refusal": refusal,
        "breadcrumb": [(filing.unit.name, reverse("desk:filing", args=[filing.pk]))],
    }
    return render(request, "desk/filings/excel.html", context, status=REFUSED if refusal else 200)


def commit(request: MemberRequest, filing: Filing, file: StoredFile, found: Verification) -> str:
    """Save what was shown. A sentence when it could not be, else nothing."""
    if request.POST.get("signature") != found.signature:
        return _("刚才有人改了这张报表，什么都没有保存。请看一遍新的核对结果再确认。")
    try:
        import_workbook(filing, [change.edit for change in found.changes], file=file, user=request.user)
    except (EntryError, WorkbookChangedError) as error:
        return str(error)
    number = len(found.changes)
    said = ngettext("已从Excel保存%(number)d项数据。", "已从Excel保存%(number)d项数据。", number) % {"number": number}
    messages.success(request, said if number else _("文件与系统中的数据相同，没有改动。"))
    return ""


def read_choices(posted: Mapping[str, Any]) -> tuple[dict[int | str, str], str]:
    """Which side each conflict was decided for, and which all others."""
    named = {name.removeprefix("choice-"): value for name, value in posted.items() if name.startswith("choice-")}
    choices: dict[int | str, str] = {
        int(key) if key.isdecimal() else key: value for key, value in named.items() if value in CHOICES
    }
    everywhere = posted.get("everywhere", "")
    return choices, everywhere if everywhere in CHOICES else ""


@require_GET
def filing_excel_notes(request: MemberRequest, pk: int, file: UUID) -> HttpResponse:
    """The uploaded workbook with a comment at each cell that was found fault with."""
    filing = find_own_filing(request, pk)
    stored, content = find_upload(request, file)
    found = verify_filing_workbook(filing, content, user=request.user)
    if not found.is_readable:
        raise Http404
    name = _("%(name)s（带批注）.xlsx") % {"name": PurePath(stored.name).stem}
    return answer_workbook(annotate_workbook(content, found), name)
