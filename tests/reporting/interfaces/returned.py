"""A workbook as it comes back: exported, changed by a program in place of a person, and read again."""

import io

import openpyxl

from fuer.reporting.interfaces.workbook_layout import CODE_ROW, FIRST_ROW, Col
from fuer.reporting.interfaces.workbook_out import write_filing_workbook


class Returned:
    """The exported workbook of a filing (or `content`, made of it), open to changes; rows count from 0 in the order of the sheet."""

    def __init__(self, filing, content: bytes | None = None) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content or write_filing_workbook(filing)))
        self.sheet = self.book["数据"]

    def address(self, row, column):
        codes = [cell.value for cell in self.sheet[CODE_ROW + 1]]
        return self.sheet.cell(FIRST_ROW + 1 + row, codes.index(column) + 1).coordinate

    def cell(self, row, column):
        return self.sheet[self.address(row, column)]

    def put(self, row, **values):
        for name, value in values.items():
            self.cell(row, Col(name)).value = value
        return self

    def bytes(self):
        target = io.BytesIO()
        self.book.save(target)
        return target.getvalue()
