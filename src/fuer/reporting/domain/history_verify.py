"""The job that verifies an upload of earlier years' figures: reads it row by row, keeps what a person decides by."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.files import discard_content, locate_file, store_file
from fuer.core.domain.jobs import JobFailed, report_progress
from fuer.papers.workbook_read import OpenWorkbook, SheetName, WorkbookError, open_workbook
from fuer.papers.workbook_write import Column, HouseFormats, new_workbook, write_head, write_text
from fuer.reporting.domain.history_catalogue import Known, read_known
from fuer.reporting.domain.history_imports import MEDIA_TYPE, fail_step, lock_import, read_mapping
from fuer.reporting.enums import HistoryState
from fuer.reporting.history.findings import Finding, FindingKind, FindingTally, Severity
from fuer.reporting.history.layout import HEAD_ROWS, guess_mapping
from fuer.reporting.history.mapping import Mapping, dump_mapping, load_mapping, recall_mapping
from fuer.reporting.history.verify import RowResult, verify_rows
from fuer.reporting.models import HistoryImport, RememberedMapping

if TYPE_CHECKING:
    from fuer.core.models import Job

REPORT_EVERY = 5_000
SAMPLE_ROWS = 5
MOST_LISTED = 20_000  # rows of the list of errors
_SHOWN = 60


@dataclass
class Tidings:
    """What verifying found, gathered while rows stream by."""

    tally: FindingTally = field(default_factory=FindingTally)
    figures: int = 0
    changes: int = 0
    unchanged: int = 0
    listed: list[Finding] = field(default_factory=list)

    def add(self, result: RowResult) -> None:
        self.figures += len(result.figures)
        self.tally.add(result.findings)
        for finding in result.findings:
            self.changes += finding.kind is FindingKind.CHANGES_ACCEPTED
            self.unchanged += finding.kind is FindingKind.SAME_AS_ACCEPTED
            if finding.severity is Severity.ERROR and len(self.listed) < MOST_LISTED:
                self.listed.append(finding)


def verify_history(job: Job, import_id: int) -> dict[str, Any]:
    """Read the upload against what is known. Run again after a killed worker it gives the same."""
    record = HistoryImport.objects.select_related("area", "file").get(pk=import_id)
    if record.state != HistoryState.VERIFYING:
        return {"import": record.pk}
    report_progress(job, 0, None, _("正在读取文件"))
    known = read_known(record.area)
    try:
        with open_workbook(locate_file(record.file)) as book:
            sheet, mapping = choose_sheet(book, record, known)
            found = Tidings()
            for result in stream_results(job, book, sheet, mapping, known):
                found.add(result)
            reading = {"sheets": list_visible(book), "sample": sample_rows(book, sheet, mapping)}
    except (WorkbookError, FileNotFoundError) as error:
        sentence = str(error) if isinstance(error, WorkbookError) else _("上传的文件已不在，请重新上传。")
        fail_step(record, sentence)
        raise JobFailed(sentence) from error
    keep_findings(record, sheet.name, mapping, reading, found)
    return {"import": record.pk, "figures": found.figures}


def stream_results(
    job: Job, book: OpenWorkbook, sheet: SheetName, mapping: Mapping, known: Known
) -> Iterator[RowResult]:
    """Each row's figures and findings, telling how far it is; nothing while the mapping is not complete."""
    if not mapping.is_complete:
        return
    total = book.count_rows(sheet)
    next_report = REPORT_EVERY
    rows = verify_rows(mapping, book.iterate_rows(sheet), known.catalogue, merged=book.list_merged(sheet))
    for result in rows:
        yield result
        if result.row >= next_report:
            next_report = result.row + REPORT_EVERY
            words = {"done": result.row, "total": total}
            report_progress(job, result.row, max(total, result.row), _("已核对%(done)d行，共%(total)d行") % words)


def list_visible(book: OpenWorkbook) -> list[str]:
    return [sheet.name for sheet in book.sheets if not sheet.is_hidden] or [book.sheets[0].name]


def choose_sheet(book: OpenWorkbook, record: HistoryImport, known: Known) -> tuple[SheetName, Mapping]:
    """The sheet to read and what its columns mean: as a person said, as was said of such headings before, else a guess.

    Without a sheet named, the first whose headings are understood.
    """
    names = list_visible(book)
    sheets = [sheet for sheet in book.sheets if sheet.name in ([record.sheet] if record.sheet in names else names)]
    said = read_mapping(record)
    if said is not None:
        return sheets[0], said
    read = [(sheet, read_sheet_mapping(book, sheet, record, known)) for sheet in sheets]
    return next(((sheet, mapping) for sheet, mapping in read if mapping.is_complete), read[0])


def read_sheet_mapping(book: OpenWorkbook, sheet: SheetName, record: HistoryImport, known: Known) -> Mapping:
    head = list(islice(book.iterate_rows(sheet), HEAD_ROWS))
    guessed = guess_mapping(head, book.list_merged(sheet), sheet_name=sheet.name, areas=known.area_names)
    remembered = RememberedMapping.objects.filter(area=record.area, signature=guessed.signature).first()
    return recall_mapping(load_mapping(json.dumps(remembered.mapping)), guessed) if remembered else guessed


def sample_rows(book: OpenWorkbook, sheet: SheetName, mapping: Mapping) -> list[list[str]]:
    """The first rows of data, by the columns of the mapping, to see what a column holds."""
    columns = [role.column for role in mapping.columns]
    rows = (row for row in book.iterate_rows(sheet) if row.number >= mapping.first_row)
    sample = []
    for row in islice(rows, SAMPLE_ROWS):
        texts = {cell.column: cell.printed[:_SHOWN] for cell in row.cells}
        sample.append([texts.get(column, "") for column in columns])
    return sample


def keep_findings(record: HistoryImport, sheet: str, mapping: Mapping, reading: dict[str, Any], found: Tidings) -> None:
    """One transaction at the end: a killed worker leaves the import as it was."""
    groups = [
        {
            "kind": str(group.kind),
            "remark": str(group.remark or ""),
            "severity": str(group.severity),
            "count": group.count,
            "examples": [[one.address, one.sentence] for one in group.examples],
        }
        for group in found.tally.groups
    ]
    listed = write_error_list(record, sheet, found.listed)
    with transaction.atomic():
        locked = lock_import(record, HistoryState.VERIFYING)
        if locked.errors_file is not None:
            discard_content(locked.errors_file)
        locked.errors_file = (
            store_file(listed, _("问题清单.xlsx"), MEDIA_TYPE, owner_id=record.created_by_id, room="reporting")
            if found.listed
            else None
        )
        locked.sheet, locked.mapping, locked.reading = sheet, json.loads(dump_mapping(mapping)), reading
        locked.findings, locked.errors = groups, found.tally.errors
        locked.figures, locked.changes, locked.unchanged = found.figures, found.changes, found.unchanged
        locked.state, locked.failure = HistoryState.VERIFIED, ""
        locked.save()
        payload = {"figures": found.figures, "errors": found.tally.errors}
        record_event(
            actor=None, verb="reporting.verify_history", subject=locked, payload=payload, area_id=record.area_id
        )


def write_error_list(record: HistoryImport, sheet: str, findings: list[Finding]) -> bytes:
    """An .xlsx that names each error by its address."""
    target = io.BytesIO()
    book = new_workbook(target)
    formats = HouseFormats(book)
    page = book.add_worksheet(_("问题清单"))
    columns = [Column(_("文件"), 30), Column(_("工作表"), 16), Column(_("单元格"), 10), Column(_("问题"), 80)]
    write_head(page, 0, columns, formats)
    for row, finding in enumerate(findings, start=1):
        texts = (record.file.name, sheet, finding.address, finding.sentence)
        for column, text in enumerate(texts):
            write_text(page, row, column, text, formats.text)
    book.close()
    return target.getvalue()
