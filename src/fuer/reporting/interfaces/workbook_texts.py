"""The sheet 文字材料 of a filing's workbook: one row for each domain and heading, written out and read back.

The rules are those of the figures: codes in a hidden row, a keyed id on each row, the words as they were exported on the
hidden sheet, so that a colleague's later words are found and the same file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fuer.papers.workbook_cells import name_address
from fuer.papers.workbook_write import HouseFormats, fit_height, lay_out_page, protect_sheet, write_text
from fuer.reporting.domain.shown import name_text
from fuer.reporting.domain.texts import FIELDS, LONGEST, is_text_editable
from fuer.reporting.interfaces.workbook_in import CODE_ROWS, Severity, SheetFinding
from fuer.reporting.interfaces.workbook_layout import HIDDEN_SHEET, FileFacts, make_mark, matches

if TYPE_CHECKING:
    from fuer.papers.workbook_cells import Cell
    from fuer.papers.workbook_read import Sheet, Workbook
    from fuer.reporting.domain.queries.compulsory_texts import Behind
    from fuer.reporting.models import Filing, FilingText

TITLE_ROW, NOTE_ROW, CODE_ROW, HEAD_ROW, FIRST_ROW = range(5)
ROW_HEIGHT = 96  # points: some lines of writing; people pull it taller
COMPULSORY_FIELD = "progress"  # what completeness asks for where a target is behind
BASE = "text:"


class TextCol(StrEnum):
    """Columns of the sheet, in their order; only the words are open."""

    TEXT = "text_title"
    HEADING = "text_heading"
    WORDS = "text_words"
    HINT = "text_hint"
    ID = "text_id"


WIDTHS = {TextCol.TEXT: 26, TextCol.HEADING: 12, TextCol.WORDS: 88, TextCol.HINT: 26, TextCol.ID: 20}
PLACES = {column: index for index, column in enumerate(TextCol)}


@dataclass(frozen=True)
class TextRow:
    """One heading of one text as it came back, at `row` (from 1) of the sheet; `cell` is None where it is blank."""

    text_id: int
    field: str
    row: int
    cell: Cell | None


@dataclass(frozen=True)
class TextSheet:
    """What came back. `bases` are the words of every text and heading as they were exported; without the sheet itself
    (`name` empty) nothing of it is read.
    """

    name: str
    bases: Mapping[tuple[int, str], str]
    rows: tuple[TextRow, ...] = ()
    findings: tuple[SheetFinding, ...] = ()
    words_column: int = 0


def name_fields() -> dict[str, str]:
    return {"progress": _("工作进展"), "problems": _("存在问题"), "next_steps": _("下一步打算")}


def read_filing_texts(filing: Filing) -> list[FilingText]:
    """The texts of a filing as the sheet needs them; `filing` and its collection are loaded."""
    texts = list(filing.texts.select_related("clause__plan", "file"))
    for text in texts:
        text.filing = filing
    return texts


def list_text_bases(texts: Sequence[FilingText]) -> list[list[str]]:
    """Lines of the hidden sheet."""
    return [[f"{BASE}{text.pk}:{field}", getattr(text, field)] for text in texts for field in FIELDS]


def write_texts(
    sheet: Any,
    texts: Sequence[FilingText],
    compulsory: Mapping[int, Sequence[Behind]],
    facts: FileFacts,
    formats: HouseFormats,
) -> None:
    """`compulsory` names, by text, the targets that are behind: their 工作进展 must be written."""
    write_text_head(sheet, formats)
    lines = [(text, field) for text in texts for field in FIELDS]
    for index, (text, field) in enumerate(lines, start=FIRST_ROW):
        behind = compulsory.get(text.pk, ()) if field == COMPULSORY_FIELD else ()
        write_text_row(sheet, index, text, field, behind, formats)
        write_text(sheet, index, PLACES[TextCol.ID], write_text_id(text.pk, field, facts), formats.identity)
    sheet.freeze_panes(FIRST_ROW, PLACES[TextCol.WORDS])
    sheet.repeat_rows(HEAD_ROW)
    lay_out_page(sheet)
    protect_sheet(sheet)


def write_text_head(sheet: Any, formats: HouseFormats) -> None:
    headings = {
        TextCol.TEXT: _("领域"),
        TextCol.HEADING: _("栏目"),
        TextCol.WORDS: _("内容"),
        TextCol.HINT: _("提示"),
        TextCol.ID: _("编号"),
    }
    write_text(sheet, TITLE_ROW, 0, _("文字材料"), formats.title)
    note = _("只填浅黄色的格子，每格最多%(limit)d字；格内换行请按Alt+Enter。") % {"limit": LONGEST}
    write_text(sheet, NOTE_ROW, 0, note, formats.plain_note)
    for column, index in PLACES.items():
        write_text(sheet, CODE_ROW, index, column, formats.identity)
        write_text(sheet, HEAD_ROW, index, headings[column], formats.head)
        sheet.set_column(index, index, WIDTHS[column], None, {"hidden": column is TextCol.ID})
    sheet.set_row(CODE_ROW, None, None, {"hidden": True})


def write_text_row(
    sheet: Any, index: int, text: FilingText, field: str, behind: Sequence[Behind], formats: HouseFormats
) -> None:
    """One heading of one text; one that must be written says so in a word and a colour, and why."""
    is_open = is_text_editable(text)
    heading = name_fields()[field]
    write_text(sheet, index, PLACES[TextCol.TEXT], name_text(text), formats.text)
    if behind and is_open:
        write_text(sheet, index, PLACES[TextCol.HEADING], f"{heading}\n{_('必须填写')}", formats.must)
    else:
        write_text(sheet, index, PLACES[TextCol.HEADING], heading, formats.text)
    words_format = formats.open_text if is_open else formats.text
    write_text(sheet, index, PLACES[TextCol.WORDS], getattr(text, field), words_format)
    hint = word_text_hint(text, behind, is_open=is_open)
    write_text(sheet, index, PLACES[TextCol.HINT], hint, formats.text)
    sheet.set_row(index, fit_height([hint], [WIDTHS[TextCol.HINT]], least=ROW_HEIGHT))


def word_text_hint(text: FilingText, behind: Sequence[Behind], *, is_open: bool) -> str:
    parts = []
    if text.returned_reason and is_open:
        parts.append(_("已退回：%(reason)s") % {"reason": text.returned_reason})
    if not is_open:
        parts.append(_("文字材料已报送，不能修改。"))
    if behind and is_open:
        names = "、".join(target.name for target in behind)
        parts.append(_("必须填写：%(targets)s未按进度完成，须说明情况。") % {"targets": names})
    if text.file is not None:
        parts.append(_("已上传Word文件：%(name)s") % {"name": text.file.name})
    return "\n".join(parts)


def write_text_id(text_id: int, field: str, facts: FileFacts) -> str:
    return f"{text_id}:{field}-{make_mark(text_line(text_id, field, facts))}"


def read_text_id(mark: str, facts: FileFacts) -> tuple[int, str] | None:
    """The text and heading of a row; None when the id was edited or comes from another file."""
    place, _dash, digest = mark.strip().partition("-")
    key = read_place(place)
    return key if key is not None and matches(digest, text_line(*key, facts)) else None


def read_place(place: str) -> tuple[int, str] | None:
    number, _colon, field = place.partition(":")
    if field not in FIELDS or not (number.isdecimal() and number.isascii() and len(number) < 16):
        return None
    return int(number), field


def text_line(text_id: int, field: str, facts: FileFacts) -> str:
    return f"text:{text_id}:{field}:{facts.collection}:{facts.unit}"


def read_text_sheet(book: Workbook, facts: FileFacts) -> TextSheet:
    """The sheet as it came back; what has no place in it is a finding."""
    bases = read_bases(book)
    for sheet in book.sheets:
        code_row, columns = find_columns(sheet)
        if code_row and sheet.name != HIDDEN_SHEET:
            rows, findings = read_rows(sheet, code_row, columns, facts)
            return TextSheet(sheet.name, bases, tuple(rows), tuple(findings), columns[TextCol.WORDS])
    sentence = _("文件里没有“文字材料”表，或表头被改动过，文字材料没有读取。")
    missing = SheetFinding("", "no_text_sheet", Severity.NOTE, sentence)
    return TextSheet("", bases, findings=(missing,) if bases else ())


def read_bases(book: Workbook) -> dict[tuple[int, str], str]:
    hidden = book.sheet(HIDDEN_SHEET)
    found: dict[tuple[int, str], str] = {}
    for row in hidden.rows if hidden else ():
        cells = {cell.column: cell.printed for cell in row.cells}
        place = read_place(cells[1].removeprefix(BASE)) if cells.get(1, "").startswith(BASE) else None
        if place is not None:
            found[place] = tidy(cells.get(2, ""))
    return found


def find_columns(sheet: Sheet) -> tuple[int, dict[TextCol, int]]:
    """The row of codes (0: there is none) and where each column stands now."""
    for row in sheet.rows:
        if row.number > CODE_ROWS:
            break
        columns = {TextCol(cell.printed): cell.column for cell in row.cells if cell.printed in set(TextCol)}
        if TextCol.ID in columns and TextCol.WORDS in columns:
            return row.number, columns
    return 0, {}


def read_rows(
    sheet: Sheet, code_row: int, columns: Mapping[TextCol, int], facts: FileFacts
) -> tuple[list[TextRow], list[SheetFinding]]:
    rows: list[TextRow] = []
    findings: list[SheetFinding] = []
    seen: dict[tuple[int, str], int] = {}
    for row in sheet.rows:
        if row.number <= code_row + 1:
            continue
        cells = {cell.column: cell for cell in row.cells}
        words, mark = cells.get(columns[TextCol.WORDS]), cells.get(columns[TextCol.ID])
        place = read_text_id(mark.printed, facts) if mark else None
        where = name_address(row.number, columns[TextCol.WORDS])
        if place is not None and place not in seen:
            seen[place] = row.number
            rows.append(TextRow(*place, row.number, words))
        elif place is not None:
            sentence = _("这一行与第%(row)d行是同一项数据，只读第%(row)d行，请删去重复的行。") % {"row": seen[place]}
            findings.append(SheetFinding(where, "repeated_row", Severity.ERROR, sentence, sheet=sheet.name))
        elif mark is not None:
            sentence = _("这一行的编号被改动过，认不出是哪一项，没有读取：请重新导出，或恢复原来的编号。")
            findings.append(SheetFinding(where, "edited_id", Severity.ERROR, sentence, sheet=sheet.name))
        elif words is not None:
            sentence = _("这一行是插入的，系统里没有对应的项目，没有读取：只能在原有的行里填写。")
            findings.append(SheetFinding(where, "inserted_row", Severity.ERROR, sentence, sheet=sheet.name))
    return rows, findings


def tidy(words: str) -> str:
    """Words as the page would keep them: one kind of line end, none at the end."""
    return words.replace("\r\n", "\n").replace("\r", "\n").rstrip()


def refuse_words(row: TextRow) -> tuple[str, str] | None:
    """Why a cell cannot be read as words, by name and as a sentence; None when it can."""
    cell = row.cell
    if cell is None:
        return None
    if cell.has_formula:
        return "formula", _("这一格是公式，没有读取，请改为文字。")
    if cell.is_error:
        return "error_cell", _("这一格是错误值，没有读取，请改为文字。")
    length = len(tidy(cell.printed))
    if length > LONGEST:
        words = {"limit": LONGEST, "length": length}
        return "too_long", _("文字超过%(limit)d字，请精简（现在%(length)d字）。") % words
    return None


def tell_absent(sheet: TextSheet, texts: Mapping[int, FilingText]) -> Iterator[SheetFinding]:
    """Rows taken out of the sheet: their words stay as they are."""
    present = {(row.text_id, row.field) for row in sheet.rows}
    for text_id, field in sheet.bases:
        if sheet.name and (text_id, field) not in present and text_id in texts:
            sentence = _("文件里少了这一行，系统中的数据保持不变；要填请重新导出，或在页面上填。")
            name = f"{name_text(texts[text_id])} {name_fields()[field]}"
            yield SheetFinding("", "deleted_row", Severity.ERROR, sentence, name, sheet=sheet.name)
