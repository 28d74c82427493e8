"""The uploaded workbook again, with a comment at each cell that was found fault with."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from fuer.papers.workbook_cells import name_address
from fuer.reporting.interfaces.workbook_in import Severity, SheetFinding

if TYPE_CHECKING:
    from fuer.reporting.interfaces.workbook_verify import Verification

MOST_COMMENTS = 500
FILLS = {Severity.ERROR: "FFFDD8D4", Severity.CONFLICT: "FFE9E3FA", Severity.NOTE: "FFE9F0FA"}
TOP = name_address(1, 1)


def annotate_workbook(content: bytes, found: Verification) -> bytes:
    """The file as it was uploaded, cells with findings coloured and commented; protection and hidden parts stay.

    The values of formulas are left to the spreadsheet to compute again. ValueError when the file was not readable.
    """
    if not found.is_readable:
        raise ValueError("only a workbook of the filing can be annotated")
    book = openpyxl.load_workbook(io.BytesIO(content))
    by_cell: dict[tuple[str, str], list[SheetFinding]] = defaultdict(list)
    for finding in [*found.findings, *tell_conflicts(found)]:
        by_cell[finding.sheet or found.sheet_name, finding.cell or TOP].append(finding)
    for (sheet, address), findings in list(by_cell.items())[:MOST_COMMENTS]:
        cell = book[sheet][address]
        cell.comment = make_comment(findings)
        if address != TOP:
            worst = min((finding.severity for finding in findings), key=list(Severity).index)
            cell.fill = PatternFill("solid", fgColor=FILLS[worst])
    book.active = book[found.sheet_name]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def tell_conflicts(found: Verification) -> list[SheetFinding]:
    return [
        SheetFinding(
            conflict.change.cell,
            "conflict",
            Severity.CONFLICT,
            _("导出以后%(by)s在页面上改为%(theirs)s，文件里是%(mine)s，请选择。")
            % {"by": conflict.by, "theirs": conflict.change.before, "mine": conflict.change.after},
            conflict.change.name,
            conflict.change.sheet,
        )
        for conflict in found.conflicts
    ]


def make_comment(findings: list[SheetFinding]) -> Any:
    text = "\n".join(
        f"{finding.indicator}：{finding.text}" if not finding.cell and finding.indicator else finding.text
        for finding in findings[:20]
    )
    comment = Comment(text, _("系统核对"))
    comment.width, comment.height = 320, min(300, 40 + 22 * (len(text) // 22 + text.count("\n") + 1))
    return comment
