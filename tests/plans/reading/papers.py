"""Builds the Word and PDF documents of the tests, as offices write them: numbering, merged cells, running heads."""

import io

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table as PdfTable

Json = dict


def number_list(document: Document, formats: list[tuple[str, str]]) -> str:
    """Adds an automatic multi-level list; returns its numId."""
    root = document.part.numbering_part.element
    identity = str(len(root) + 100)
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), identity)
    for depth, (number_format, text) in enumerate(formats):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in (("w:start", "1"), ("w:numFmt", number_format), ("w:lvlText", text)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    root.insert(0, abstract)
    num = OxmlElement("w:num")
    num.set(qn("w:numId"), identity)
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), identity)
    num.append(reference)
    root.append(num)
    return identity


def restart_list(document: Document, number: str, depth: int) -> str:
    """A further list of the same form that counts from 1 again at one depth, as Word writes it; returns its numId."""
    root = document.part.numbering_part.element
    identity = str(len(root) + 100)
    num = OxmlElement("w:num")
    num.set(qn("w:numId"), identity)
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), number)
    num.append(reference)
    override = OxmlElement("w:lvlOverride")
    override.set(qn("w:ilvl"), str(depth))
    start = OxmlElement("w:startOverride")
    start.set(qn("w:val"), "1")
    override.append(start)
    num.append(override)
    root.append(num)
    return identity


def add_numbered(document: Document, text: str, number: str, depth: int, style: str | None = None) -> None:
    paragraph = document.add_paragraph(text, style=style)
    properties = paragraph._p.get_or_add_pPr()
    listed = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", str(depth)), ("w:numId", number)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), value)
        listed.append(child)
    properties.append(listed)


def fill_table(document: Document, rows: list[list[str | None]]) -> Table:
    """None is a cell merged with the one above it."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text is None:
                table.cell(r - 1, c).merge(table.cell(r, c))
            else:
                table.cell(r, c).text = text
    return table


def build_docx(content: Json) -> bytes:
    """A county plan: title, preface, automatically numbered clauses, an indicator table with vertical merges."""
    document = Document()
    document.add_paragraph(content["title"], style="Title")
    for text in content["preface"]:
        document.add_paragraph(text)
    number = number_list(document, [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3．")])
    inner = number
    for depth, text in content["clauses"]:
        if depth is None:
            document.add_paragraph(text)
            inner = restart_list(document, number, 2)
        else:
            add_numbered(document, text, inner if depth == 2 else number, depth, "Heading 1" if depth == 0 else None)
    document.add_paragraph(content["caption"])
    fill_table(document, content["table"])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def build_pdf(content: Json, *, width: int = 30, lines_a_page: int = 24) -> bytes:
    """A badly converted PDF: hard line breaks, running head, page numbers, a ruled table on the last page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    lines = [line for text in content["paragraphs"] for line in _break_lines(text, width)]
    pages = [lines[at : at + lines_a_page] for at in range(0, len(lines), lines_a_page)]
    for number, page in enumerate(pages, 1):
        _draw_page(canvas, content["head"], page, number)
    _draw_table(canvas, content["caption"], content["table"])
    canvas.save()
    return file.getvalue()


def _break_lines(text: str, width: int) -> list[str]:
    indented = text if text.startswith("#") else "　　" + text
    indented = indented.lstrip("#")
    return [indented[at : at + width] for at in range(0, len(indented), width)]


def _draw_page(canvas: Canvas, head: str, lines: list[str], number: int) -> None:
    canvas.setFont("STSong-Light", 9)
    canvas.drawString(200, 800, head)
    canvas.setFont("STSong-Light", 14)
    for place, line in enumerate(lines):
        canvas.drawString(70, 760 - 28 * place, line)
    canvas.drawString(280, 40, f"— {number} —")
    canvas.showPage()


def _draw_table(canvas: Canvas, caption: str, rows: list[list[str | None]]) -> None:
    canvas.setFont("STSong-Light", 14)
    canvas.drawString(120, 760, caption)
    spans = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONTNAME", (0, 0), (-1, -1), "STSong-Light")]
    for c in range(len(rows[0])):
        for r in range(1, len(rows)):
            if rows[r][c] is None and rows[r - 1][c] is not None:
                end = next((k for k in range(r, len(rows)) if rows[k][c] is not None), len(rows)) - 1
                spans.append(("SPAN", (c, r - 1), (c, end)))
    table = PdfTable([["" if cell is None else cell for cell in row] for row in rows], style=spans)
    _, height = table.wrapOn(canvas, 450, 600)
    table.drawOn(canvas, 60, 740 - height)
    canvas.showPage()
