"""Word papers as offices print them: Chinese fonts named for East Asian text, page numbers, header rows on every page."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, HEI = "宋体", "黑体"
A4 = (Mm(210), Mm(297))
# One moment for all papers: the same figures give the same bytes, whoever prints them and when.
MADE = dt.datetime(2020, 1, 1)


def start_document(title: str, *, landscape: bool = False) -> Any:
    """An empty A4 document in 宋体; Word takes w:eastAsia for Chinese characters and needs the language beside it."""
    document = docx.Document()
    set_fonts(document.styles["Normal"], SONG, 10.5)
    section = document.sections[0]
    width, height = A4[::-1] if landscape else A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(16)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = MADE
    return document


def set_fonts(style: Any, font: str, points: float) -> None:
    style.font.name, style.font.size = "Times New Roman", Pt(points)
    mark_chinese(style.element.get_or_add_rPr(), font)


def mark_chinese(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:eastAsia"), "zh-CN")


def add_line(
    place: Any, text: str, *, font: str = SONG, points: float = 10.5, centred: bool = False, right: bool = False
) -> Any:
    """A paragraph of one run."""
    paragraph = place.add_paragraph()
    write_run(paragraph, text, font=font, points=points)
    paragraph.paragraph_format.space_after = Pt(2)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def add_heading(document: Any, text: str, level: int = 1) -> Any:
    """A heading that Word's navigation knows: 黑体, black, 16 points for the first level and 12 for the second."""
    paragraph = document.add_paragraph(style=f"Heading {level}")
    run = write_run(paragraph, text, font=HEI, points=16 if level == 1 else 12)
    run.font.color.rgb, run.font.bold, run.font.italic = RGBColor(0, 0, 0), False, False
    paragraph.paragraph_format.space_before = Pt(12)
    paragraph.paragraph_format.space_after = Pt(6)
    return paragraph


def write_run(paragraph: Any, text: str, *, font: str = SONG, points: float = 10.5) -> Any:
    run = paragraph.add_run(text)
    run.font.size = Pt(points)
    mark_chinese(run._element.get_or_add_rPr(), font)
    return run


def add_table(
    document: Any, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int], *, figures: Iterable[int]
) -> Any:
    """A ruled table whose head stands on every page; `widths` in millimetres, columns of `figures` to the right."""
    table = document.add_table(rows=1, cols=len(heads))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    to_the_right = frozenset(figures)
    fill_row(table.rows[0], heads, widths, font=HEI)
    repeat_head(table.rows[0])
    for texts in rows:
        row = table.add_row()
        keep_whole(row)
        fill_row(row, texts, widths, to_the_right=to_the_right)
    return table


def fill_row(
    row: Any,
    texts: Sequence[str],
    widths: Sequence[int],
    *,
    font: str = SONG,
    to_the_right: frozenset[int] = frozenset(),
) -> None:
    for index, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        write_run(paragraph, text, font=font, points=9)
        paragraph.paragraph_format.space_after = Pt(0)
        if index in to_the_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif font == HEI:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def repeat_head(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_whole(row: Any) -> None:
    """A row is not torn over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def add_page_numbers(document: Any, text: str) -> None:
    """`text` and "current / all" at the foot of every page; Word counts them itself."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(paragraph, text, points=9)
    add_field(paragraph, "PAGE")
    write_run(paragraph, " / ", points=9)
    add_field(paragraph, "NUMPAGES")


def add_field(paragraph: Any, instruction: str, *, points: float = 9) -> None:
    run = write_run(paragraph, "", points=points)._element
    for kind, words in (("begin", ""), ("", instruction), ("separate", ""), ("text", "1"), ("end", "")):
        if kind == "text":
            element = OxmlElement("w:t")
            element.text = words
        elif words:
            element = OxmlElement("w:instrText")
            element.text = words
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run.append(element)


def save_document(document: Any) -> bytes:
    """The file; its parts are dated to one moment, as zip files date them too."""
    buffer, dated = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as package, zipfile.ZipFile(dated, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in package.infolist():
            info = zipfile.ZipInfo(entry.filename, MADE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(info, package.read(entry))
    return dated.getvalue()
