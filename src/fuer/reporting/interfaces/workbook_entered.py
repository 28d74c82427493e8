"""What a returned row says, cell by cell, as the texts the page would send; what cannot be read is a finding."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.enums import FigureBasis, Shape
from fuer.papers.numbers_typed import Remark, read_number_cell
from fuer.papers.workbook_cells import CellKind
from fuer.reporting.interfaces.workbook_in import (
    ReturnedRow,
    ReturnedWorkbook,
    Severity,
    SheetFinding,
    name_of,
    read_text,
)
from fuer.reporting.interfaces.workbook_layout import ENTERED, FIGURES, LISTS, Col, read_answers, read_words

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.papers.workbook_cells import Cell


class EnteredRow:
    """Reads one row: `texts` of the columns of ENTERED the sheet has, `findings`, and whether an error keeps it out.
    `surveys` are the ids of the unit's surveys by name.
    """

    def __init__(
        self, book: ReturnedWorkbook, row: ReturnedRow, definition: Definition, surveys: Mapping[str, str]
    ) -> None:
        self.texts: dict[Col, str] = {}
        self.findings: list[SheetFinding] = []
        self._book = book
        self._row = row
        self._definition = definition
        self._surveys = surveys
        for column in ENTERED:
            if column in book.columns:
                self._read(column, row.cells.get(column))
        self._settle_reason()

    @property
    def is_broken(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def tell(self, column: Col, kind: str, severity: Severity, sentence: str) -> None:
        where = self._book.address(self._row.number, column)
        self.findings.append(SheetFinding(where, kind, severity, sentence, name_of(self._row.cells)))

    def list_changes(self, base: Mapping[Col, str]) -> dict[Col, str]:
        """What the file says otherwise than the row as it was exported."""
        return {column: text for column, text in self.texts.items() if not says_the_same(column, text, base[column])}

    def _read(self, column: Col, cell: Cell | None) -> None:
        if column is Col.VALUE and self._definition.shape == Shape.RATIO:
            self._mind_rate(cell)
        elif cell is None:
            self.texts[column] = ""
        elif cell.has_formula:
            self._refuse_formula(column, cell)
        elif cell.is_error:
            number = read_number_cell(cell)
            self.tell(column, Remark.ERROR_CELL, Severity.ERROR, number.sentence)
        elif column in FIGURES:
            self._read_figure(column, cell)
        elif column in LISTS:
            self._read_choice(column, cell, read_words(column))
        elif column is Col.SURVEY:
            self._read_choice(column, cell, self._surveys)
        else:
            self.texts[column] = read_text(cell)

    def _mind_rate(self, cell: Cell | None) -> None:
        """A rate is never read. Typed over its formula it is a mistake if no fraction stands beside it."""
        if cell is None or cell.has_formula or not cell.printed.strip():
            return
        has_fraction = Col.NUMERATOR in self._row.cells and Col.DENOMINATOR in self._row.cells
        sentence = _("比率由分子和分母算出，这里填的“%(text)s”没有读取，请填分子和分母。") % {"text": cell.printed[:30]}
        self.tell(Col.VALUE, "rate_typed", Severity.NOTE if has_fraction else Severity.ERROR, sentence)

    def _refuse_formula(self, column: Col, cell: Cell) -> None:
        if cell.is_uncomputed or cell.is_error:
            number = read_number_cell(cell)
            self.tell(column, number.remark, Severity.ERROR, number.sentence)
            return
        sentence = _("单元格里是公式，没有读取。文件中保存的计算结果是%(text)s，请核对后改填数字本身。")
        self.tell(column, "formula", Severity.ERROR, sentence % {"text": cell.printed[:30]})

    def _read_figure(self, column: Col, cell: Cell) -> None:
        is_question = self._definition.shape == Shape.YES_NO
        if is_question and cell.printed.strip() in read_answers():
            self.texts[column] = read_answers()[cell.printed.strip()]
            return
        unit = self._definition.unit_of_measure if column is Col.VALUE else ""
        number = read_number_cell(cell, unit=unit)
        if number.is_refused:
            self.tell(column, number.remark, Severity.ERROR, number.sentence)
            return
        if number.remark not in (Remark.PLAIN, Remark.BLANK):
            self.tell(column, number.remark, Severity.NOTE, number.sentence)
        self.texts[column] = number.printed
        if number.missing:
            self.texts[Col.MISSING] = number.missing
        if cell.kind is CellKind.NUMBER and not cell.printed.endswith("%") and number.value != cell.value:
            words = {"text": str(cell.value), "printed": cell.printed}
            sentence = _("单元格里是%(text)s，按显示的%(printed)s读取。") % words
            self.tell(column, "rounded", Severity.NOTE, sentence)

    def _read_choice(self, column: Col, cell: Cell, words: Mapping[str, str]) -> None:
        text = read_text(cell)
        code = words.get(text, "") if text else ""
        if text and not code:
            sentence = _("“%(text)s”不在列表里，请点格子右边的箭头选择。") % {"text": text[:30]}
            self.tell(column, "not_in_list", Severity.ERROR, sentence)
            return
        if code or column not in self.texts:
            self.texts[column] = code

    def _settle_reason(self) -> None:
        """A figure and a reason for having none cannot both stand, nor a survey and another way of getting it."""
        if self.texts.get(Col.MISSING) and any(self.texts.get(column) for column in FIGURES):
            sentence = _("既填了数，又选了无数据原因，请只保留一个，把另一个清空。")
            self.tell(Col.MISSING, "reason_and_figure", Severity.ERROR, sentence)
        if self.texts.get(Col.SURVEY) and self.texts.get(Col.BASIS) not in ("", FigureBasis.SURVEY):
            sentence = _("选了抽样调查，取得方式却是另一种，请只保留一个。")
            self.tell(Col.SURVEY, "survey_and_basis", Severity.ERROR, sentence)


def says_the_same(column: Col, one: str, other: str) -> bool:
    """Equal texts; figures are equal by value: a workbook does not keep the last zero of 94.30."""
    if one == other or column not in FIGURES or not (one and other):
        return one == other
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
