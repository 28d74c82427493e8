"""Small workbooks for tests, made by both libraries and by hand."""

import io
import zipfile

import openpyxl
import xlsxwriter

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def make_book(rows, *, merged=(), name="表1", change=None):
    """The bytes of a workbook of one sheet, rows from A1, written by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(number, column, value)
    for span in merged:
        sheet.merge_cells(span)
    if change is not None:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def make_raw(sheet_data, *, parts=None):
    """The bytes of a workbook whose sheet is the given XML: for what no library writes."""
    out = io.BytesIO()
    files = {
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet_data,
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for path, text in (files | (parts or {})).items():
            package.writestr(path, text)
    return out.getvalue()


def make_written(write):
    """The bytes of a workbook `write(book, sheet)` fills with XlsxWriter, which stores formula results."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    write(book, book.add_worksheet("表1"))
    book.close()
    return out.getvalue()
