"""Pieces of WordprocessingML as text, elements in the order Word's schema asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from fuer.papers.official.blocks import Column, Figure, Run, Runs
from fuer.papers.official.layout import RARE_FONTS
from fuer.papers.workbook_write import clean_text

# Chinese quotation marks and dashes take the Chinese font only where the run says so.
HINT = '<w:rFonts w:hint="eastAsia"/>'


def parse_piece(text: str) -> Any:
    """The element of a piece whose prefix is `w`."""
    end = text.find(" ") if 0 < text.find(" ") < text.find(">") else text.find(">")
    end = end - 1 if text[end - 1] == "/" else end
    return parse_xml(f"{text[:end]} {nsdecls('w')}{text[end:]}")


class RunWriter:
    """Runs of a document; it numbers the content controls, whose ids must differ."""

    def __init__(self) -> None:
        self._controls = 0

    def write(self, runs: Iterable[Run]) -> str:
        return "".join(self.write_control(run) if isinstance(run, Figure) else write_text(run) for run in runs)

    def write_control(self, figure: Figure) -> str:
        """A figure in a content control: it may be moved or deleted with its sentence, its number is not typed over."""
        self._controls += 1
        tag = quoteattr(figure.key)
        return (
            f"<w:sdt><w:sdtPr><w:alias w:val={tag}/><w:tag w:val={tag}/>"
            f'<w:id w:val="{self._controls}"/><w:lock w:val="contentLocked"/><w:text/></w:sdtPr>'
            f"<w:sdtContent>{write_run(figure.text, find_rare_font(figure.text))}</w:sdtContent></w:sdt>"
        )


def write_text(text: str) -> str:
    """Runs of a text: characters the office fonts lack are written in a font that has them."""
    return "".join(write_run("".join(chars), font) for font, chars in groupby(text, find_rare_font))


def find_rare_font(text: str) -> str:
    """The font the rarest character of the text needs, "" where the paragraph's own font has all."""
    if any(ord(char) > 0xFFFF for char in text):
        return RARE_FONTS[1]
    return "" if is_common(text) else RARE_FONTS[0]


def is_common(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def write_run(text: str, font: str = "") -> str:
    name = quoteattr(font)
    fonts = (
        f'<w:rFonts w:hint="eastAsia" w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>' if font else HINT
    )
    pieces = clean_text(text).replace("\t", " ").split("\n")
    body = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in pieces)
    return f"<w:r><w:rPr>{fonts}</w:rPr>{body}</w:r>"


def write_paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph of a style; `properties` are further elements of w:pPr in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def write_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Runs]],
    widths: Sequence[float],
    runs: RunWriter,
    empty: str,
) -> str:
    """A ruled table of fixed columns whose head stands on every page; `empty` where there are no rows."""
    twips = [to_twips(width) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    head = "".join(
        write_cell(width, "TableHead", write_text(column.title)) for width, column in zip(twips, columns, strict=True)
    )
    body = "".join(_write_rows(columns, rows, twips, runs))
    if not body:
        cell = write_cell(sum(twips), "TableHead", write_text(empty), span=len(columns))
        body = f"<w:tr>{cell}</w:tr>"
    return (
        f"<w:tbl>{write_table_properties(sum(twips))}<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{body}</w:tbl>"
    )


def _write_rows(
    columns: Sequence[Column], rows: Iterable[Sequence[Runs]], twips: Sequence[int], runs: RunWriter
) -> Iterator[str]:
    for row in rows:
        cells = "".join(
            write_cell(width, "TableFigure" if column.is_figure else "TableText", runs.write(cell))
            for width, column, cell in zip(twips, columns, row, strict=True)
        )
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def write_table_properties(width: int) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    margins = "".join(
        f'<w:{side} w:w="{size}" w:type="dxa"/>' for side, size in zip(sides, (28, 68, 28, 68), strict=False)
    )
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
    )


def write_cell(width: int, style: str, content: str, *, span: int = 1) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}<w:vAlign w:val="center"/></w:tcPr>'
        f"{write_paragraph(style, content)}</w:tc>"
    )


def to_twips(millimetres: float) -> int:
    return round(millimetres / 25.4 * 1440)
