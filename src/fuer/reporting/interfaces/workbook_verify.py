"""Verifying a returned workbook against the filing as it stands now. Nothing is saved; the same file again gives the same
answer, so a page that shows it needs to keep the file only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.indicators.models import Survey
from fuer.papers.workbook_cells import name_address, read_address
from fuer.reporting.domain.editing import NOWHERE, Standing, read_standings
from fuer.reporting.domain.entries import ROW, Edit, ItemResult, Outcome, save_one
from fuer.reporting.domain.entry_fields import GROUPS
from fuer.reporting.domain.items import read_items
from fuer.reporting.domain.shown import name_breakdown, name_text, show_entry
from fuer.reporting.domain.texts import TextEdit, is_text_editable
from fuer.reporting.interfaces.workbook_entered import EnteredRow, says_the_same
from fuer.reporting.interfaces.workbook_in import (
    Base,
    ReturnedRow,
    ReturnedWorkbook,
    Severity,
    SheetFinding,
    UnreadableError,
    read_filing_workbook,
)
from fuer.reporting.interfaces.workbook_layout import ENTERED, Col, FileFacts, name_survey
from fuer.reporting.interfaces.workbook_out import list_entered
from fuer.reporting.interfaces.workbook_texts import (
    TextRow,
    TextSheet,
    name_fields,
    read_filing_texts,
    read_text_sheet,
    refuse_words,
    tell_absent,
    tidy,
)
from fuer.reporting.rules import types_in

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.reporting.models import Filing, FilingCell, FilingItem, FilingText

MINE, THEIRS = "mine", "theirs"
BLANK = "—"
SHOWN_WORDS = 120


@dataclass(frozen=True)
class PlannedChange:
    """A row that would be saved: what stands now and what the file says, as a person reads both; `sheet` as in findings."""

    edit: Edit | TextEdit
    cell: str
    name: str
    before: str
    after: str
    sheet: str = ""

    @property
    def key(self) -> int | str:
        """What a choice for it is known by: the item's id, or text and heading."""
        if isinstance(self.edit, Edit):
            return self.edit.item_id
        return f"{self.edit.text_id}:{next(iter(self.edit.changes))}"


@dataclass(frozen=True)
class Conflict:
    """A row where page and file changed the same since the export. `rest` is what the file changes besides, saved with
    either choice. `choice` is MINE, THEIRS or "".
    """

    change: PlannedChange
    by: str
    at: str
    choice: str = ""
    rest: PlannedChange | None = None

    @property
    def chosen(self) -> PlannedChange | None:
        return {MINE: self.change, THEIRS: self.rest}.get(self.choice)


@dataclass(frozen=True)
class Verification:
    """What an import would do. `changes` hold the conflicts decided for the file; open ones hold nothing up but their
    own rows. `sheet_name` is empty when the file could not be read as one of this filing.
    """

    findings: tuple[SheetFinding, ...] = ()
    changes: tuple[PlannedChange, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unchanged: int = 0
    sheet_name: str = ""

    @property
    def is_readable(self) -> bool:
        return bool(self.sheet_name)

    @property
    def open_conflicts(self) -> int:
        return sum(1 for conflict in self.conflicts if not conflict.choice)

    def count(self, severity: Severity) -> int:
        return sum(1 for finding in self.findings if finding.severity is severity)

    @property
    def errors(self) -> int:
        return self.count(Severity.ERROR)

    @property
    def notes(self) -> int:
        return self.count(Severity.NOTE)

    @property
    def signature(self) -> str:
        """The same for the same file on the same state of the filing, however conflicts are decided: what is saved is
        what a person saw.
        """
        planned = {str(one.key): one.edit for one in (*self.changes, *(one.change for one in self.conflicts))}
        planned |= {str(one.change.key): one.change.edit for one in self.conflicts}
        seen = [(key, edit.row_version, sorted(edit.changes.items())) for key, edit in sorted(planned.items())]
        return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()[:32]


@dataclass
class _Sums:
    findings: list[SheetFinding] = field(default_factory=list)
    changes: list[PlannedChange] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    unchanged: int = 0


def verify_filing_workbook(
    filing: Filing, content: bytes, *, user: User, choices: Mapping[int | str, str] | None = None, everywhere: str = ""
) -> Verification:
    """Compare an uploaded workbook with `filing` (its collection and unit are loaded) in constant queries.

    `choices` decide conflicts by their keys, `everywhere` all others.
    """
    try:
        book = read_filing_workbook(content)
        require_own_file(filing, book.facts, user)
    except UnreadableError as error:
        return Verification(findings=(SheetFinding("", error.kind, Severity.ERROR, str(error)),))
    items = {item.pk: item for item in read_items(filing)}
    standings = read_standings(item.entry_id for item in items.values())
    sums = _Sums(list(book.findings))
    surveys = {survey.pk: survey for survey in Survey.objects.filter(unit_id=filing.unit_id)}
    for row in book.rows:
        item = items.get(row.item_id)
        base = book.bases.get(row.item_id)
        if item is not None and base is not None:
            verify_row(filing, book, row, item, base, standings.get(item.entry_id, NOWHERE), surveys, sums)
    sums.findings += tell_absent_rows(book, items)
    verify_texts(filing, book, sums)
    conflicts = tuple(replace(one, choice=(choices or {}).get(one.change.key, everywhere)) for one in sums.conflicts)
    chosen = [conflict.chosen for conflict in conflicts if conflict.chosen is not None]
    return Verification(
        findings=tuple(sorted(sums.findings, key=place_in_sheet)),
        changes=(*sums.changes, *chosen),
        conflicts=conflicts,
        unchanged=sums.unchanged,
        sheet_name=book.sheet_name,
    )


def place_in_sheet(finding: SheetFinding) -> tuple[bool, str, int, int]:
    """From the top of each sheet down, the figures first; what has no place comes last."""
    row, column = read_address(finding.cell) if finding.cell else (0, 0)
    return (not finding.cell, finding.sheet, row, column)


def require_own_file(filing: Filing, facts: FileFacts, user: User) -> None:
    """UnreadableError unless the file was exported from this filing and this person may fill it in."""
    if facts.unit != filing.unit_id:
        words = {"theirs": facts.unit_name, "ours": filing.unit.name}
        raise UnreadableError(
            "other_unit", _("这是%(theirs)s的报表，不是%(ours)s的，没有读取。请选择本单位的文件。") % words
        )
    if facts.year != filing.collection.year:
        years = {"theirs": facts.year, "ours": filing.collection.year}
        raise UnreadableError(
            "other_year", _("这是%(theirs)d年的报表，本报表的数据年度是%(ours)d年，没有读取。") % years
        )
    if facts.collection != filing.collection_id:
        raise UnreadableError("other_collection", _("这是另一项填报任务的报表，没有读取。请选择从本页导出的文件。"))
    if not types_in(user, filing):
        raise UnreadableError("not_reporter", _("只有填报单位的填表人可以填写和修改数据。"))


def verify_row(
    filing: Filing,
    book: ReturnedWorkbook,
    row: ReturnedRow,
    item: FilingItem,
    base: Base,
    standing: Standing,
    surveys: Mapping[int, Survey],
    sums: _Sums,
) -> None:
    """Sort one row into errors, changes, conflicts or unchanged ones."""
    names = {name_survey(survey): str(pk) for pk, survey in surveys.items()}
    entered = EnteredRow(book, row, item.entry.definition, names)
    changes = entered.list_changes(base.entered)
    now = dict(zip(ENTERED, list_entered(item.entry), strict=True))
    is_new = any(not says_the_same(column, text, now[column]) for column, text in changes.items())
    if entered.is_broken or not is_new:
        sums.unchanged += not entered.is_broken
        sums.findings += entered.findings if entered.is_broken else []
        return
    edit = Edit(item.pk, item.entry.row_version, {str(column): text for column, text in changes.items()})
    result, _changed = save_one(filing, item, standing, edit, surveys)
    if result.outcome is Outcome.REFUSED:
        tell_refusals(result, entered, list(changes))
        sums.findings += entered.findings
        return
    if (result.entry.numerator is None) != (result.entry.denominator is None):
        column = Col.NUMERATOR if result.entry.numerator is None else Col.DENOMINATOR
        entered.tell(column, "half_fraction", Severity.NOTE, _("分子和分母只填了一个，报送前须补齐。"))
    sums.findings += entered.findings
    where = book.address(row.number, next(iter(changes)))
    change = PlannedChange(edit, where, name_item(item), describe(item.entry), describe(result.entry))
    contested = find_contested(changes, base.entered, now)
    if contested:
        left = {str(column): text for column, text in changes.items() if column not in contested}
        sums.conflicts.append(hold_for_choice(change, item, replace(edit, changes=left)))
    else:
        sums.changes.append(change)


def hold_for_choice(change: PlannedChange, item: FilingItem, left: Edit) -> Conflict:
    """The conflict of a row, with who was there since; `left` is what of the file's changes nobody contests."""
    by = item.entry.changed_by.name if item.entry.changed_by else ""
    changed_at = item.entry.changed_at
    at = f"{timezone.localtime(changed_at):%Y-%m-%d %H:%M}" if changed_at else ""
    return Conflict(change, by, at, rest=replace(change, edit=left) if left.changes else None)


def find_contested(changes: Mapping[Col, str], base: Mapping[Col, str], now: Mapping[Col, str]) -> set[Col]:
    """The columns the file changes in groups of fields (`entry_fields.GROUPS`) that the page changed too since the
    export, to something else.
    """
    found: set[Col] = set()
    for group in GROUPS:
        here = [column for column in ENTERED if column in group]
        mine = {column for column in changes if column in group}
        has_moved = any(not says_the_same(column, now[column], base[column]) for column in here)
        if has_moved and any(not says_the_same(column, changes[column], now[column]) for column in mine):
            found |= mine
    return found


def verify_texts(filing: Filing, book: ReturnedWorkbook, sums: _Sums) -> None:
    """The written part, heading by heading, under the same rules as the figures; two queries."""
    sheet = read_text_sheet(book.book, book.facts)
    texts = {text.pk: text for text in read_filing_texts(filing)}
    sums.findings += [*sheet.findings, *tell_absent(sheet, texts)]
    for row in sheet.rows:
        text, base = texts.get(row.text_id), sheet.bases.get((row.text_id, row.field))
        if text is not None and base is not None:
            verify_words(sheet, row, text, base, sums)


def verify_words(sheet: TextSheet, row: TextRow, text: FilingText, base: str, sums: _Sums) -> None:
    where, name = name_address(row.row, sheet.words_column), f"{name_text(text)} {name_fields()[row.field]}"
    words, now = tidy(row.cell.printed) if row.cell else "", tidy(getattr(text, row.field))
    refusal = refuse_words(row)
    if refusal is None and words in (base, now):
        sums.unchanged += words != base
        return
    if refusal is None and not is_text_editable(text):
        refusal = "locked_item", _("文字材料已报送，不能修改。要改请先由妇儿工委办退回。")
    if refusal is not None:
        sums.findings.append(SheetFinding(where, refusal[0], Severity.ERROR, refusal[1], name, sheet.name))
        return
    edit = TextEdit(text.pk, text.row_version, {row.field: words})
    change = PlannedChange(edit, where, name, shorten(now), shorten(words), sheet.name)
    if now == base:
        sums.changes.append(change)
    else:
        sums.conflicts.append(Conflict(change, by="", at=""))


def shorten(words: str) -> str:
    """As much of a long text as tells it from another."""
    if len(words) <= SHOWN_WORDS:
        return words or BLANK
    return _("%(words)s…（共%(number)d字）") % {"words": words[:SHOWN_WORDS], "number": len(words)}


def tell_refusals(result: ItemResult, entered: EnteredRow, changed: list[Col]) -> None:
    """What the page would refuse, at the cell it is about."""
    for name, sentence in result.errors.items():
        if name == ROW:
            text = _("%(why)s文件里对这一项的改动没有读取。") % {"why": sentence}
            entered.tell(changed[0], "locked_item", Severity.ERROR, text)
        elif name == Col.REASON and Col.REASON not in changed:
            entered.tell(Col.REASON, "needs_reason", Severity.ERROR, sentence)
        else:
            entered.tell(Col(name), "refused", Severity.ERROR, sentence)


def tell_absent_rows(book: ReturnedWorkbook, items: Mapping[int, FilingItem]) -> Iterator[SheetFinding]:
    """Rows taken out of the file, and figures owed since it was exported."""
    present = {row.item_id for row in book.rows}
    for item_id in book.bases:
        if item_id not in present and item_id in items:
            sentence = _("文件里少了这一行，系统中的数据保持不变；要填请重新导出，或在页面上填。")
            yield SheetFinding("", "deleted_row", Severity.ERROR, sentence, name_item(items[item_id]))
    for item_id, item in items.items():
        if item_id not in book.bases:
            sentence = _("导出以后新增的应报数据，文件里没有，请在页面上填，或重新导出。")
            yield SheetFinding("", "added_since", Severity.NOTE, sentence, name_item(item))


def name_item(item: FilingItem) -> str:
    cell = item.entry.cell
    parts = (cell.indicator.name, name_breakdown(cell), cell.area.name)
    return " ".join(part for part in parts if part)


def describe(entry: FilingCell) -> str:
    """The row in few words: its figure, and what else a file may change."""
    figure = show_entry(entry)
    if entry.numerator is not None or entry.denominator is not None:
        above, below = list_entered(entry)[1:3]
        figure = f"{above or BLANK}/{below or BLANK}" + (f"＝{figure}" if figure else "")
    survey = name_survey(entry.survey) if entry.survey else ""
    words = (figure or BLANK, entry.get_status_display(), entry.get_basis_display(), survey, entry.letter_number)
    return "；".join(word for word in (*words, entry.note) if word)
