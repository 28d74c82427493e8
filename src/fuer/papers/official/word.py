"""An official paper as Word file: its figures in content controls, its charts to be edited."""

from __future__ import annotations

import io
from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from fuer.papers import docx
from fuer.papers.charts.frame import Option
from fuer.papers.official.blocks import Block, Chart, Heading, Paper, Paragraph, ParagraphKind, Table
from fuer.papers.official.charted import has_figures, option_of
from fuer.papers.official.layout import (
    BOTTOM,
    EMPTY_TABLE,
    LEFT,
    LINE,
    NO_DATA,
    PAGE_HEIGHT,
    PAGE_NUMBER_GAP,
    PAGE_WIDTH,
    RIGHT,
    SONG,
    TOP,
    WIDE_BOTTOM,
    WIDE_SIDE,
    WIDE_TOP,
    break_title,
    find_signed_part,
    head_size,
    list_figures,
    place_signature,
    print_marks,
    print_seal,
    scale_widths,
    split_parts,
)
from fuer.papers.official.pictures import describe_chart, draw_chart, write_png
from fuer.papers.official.word_chart import add_chart
from fuer.papers.official.word_styles import write_fonts, write_settings, write_styles
from fuer.papers.official.word_xml import RunWriter, parse_piece, write_paragraph, write_table, write_text

# In the file's properties, and as a bookmark at the title: by it, with the number of figures behind it, the file is
# known again.
MARK = "fuer_official_paper_"
_FOOT_HEIGHT = 16 / 72 * 25.4  # the page number's line in millimetres
_STYLES = {
    ParagraphKind.BODY: "BodyText",
    ParagraphKind.NOTE: "PaperNote",
    ParagraphKind.SIGNATURE: "PaperSignature",
    ParagraphKind.ADDRESSEE: "Normal",
}


def write_docx(paper: Paper) -> bytes:
    """The paper as .docx in the form of GB/T 9704-2012. The same paper gives the same bytes."""
    document = docx.start_document(paper.title)
    document.core_properties.identifier = mark_paper(paper)
    document.core_properties.language = "zh-CN"
    write_styles(document)
    write_fonts(document)
    write_settings(document)
    drop_thumbnail(document)
    writer = _Writer(document)
    parts = split_parts(paper.blocks)
    signed = find_signed_part(parts)
    for place, part in enumerate(parts):
        start_section(document, is_wide=part.is_wide, is_first=place == 0)
        if place == 0:
            write_marks(document, paper)
            writer.add_title(paper)
        for number, block in enumerate(part.blocks, 1):
            writer.add_block(block, is_last=place == signed and number == len(part.blocks))
        if place == signed:
            writer.add_signature(paper)
    if paper.seal_head:
        writer.add("PaperSeal", write_text(print_seal(paper)))
    return docx.save_document(document)


def mark_paper(paper: Paper) -> str:
    return f"{MARK}{len(list_figures(paper))}"


def drop_thumbnail(document: Any) -> None:
    """The picture of the library's empty template."""
    for name, relation in list(document.part.package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            document.part.package.rels.pop(name)


def start_section(document: Any, *, is_wide: bool, is_first: bool) -> None:
    """Pages of one direction, with the grid of 22 lines.

    A grid of characters too would be one LibreOffice gives every second place of: 28 in a line is the styles' business.
    """
    section = document.sections[0] if is_first else add_section(document)
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    width, height = (PAGE_HEIGHT, PAGE_WIDTH) if is_wide else (PAGE_WIDTH, PAGE_HEIGHT)
    top, bottom = (WIDE_TOP, WIDE_BOTTOM) if is_wide else (TOP, BOTTOM)
    left, right = (WIDE_SIDE, WIDE_SIDE) if is_wide else (LEFT, RIGHT)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(15), Mm(bottom - PAGE_NUMBER_GAP - _FOOT_HEIGHT)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(parse_piece(f'<w:docGrid w:type="lines" w:linePitch="{round(LINE * 20)}"/>'))


def add_section(document: Any) -> Any:
    """A section from here on. The one before ends with its last paragraph: an empty one could fill a page of its own."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    empty = document.paragraphs[-1]._p
    last = empty.getprevious()
    if last is not None and last.tag == qn("w:p"):
        last.get_or_add_pPr().append(empty.pPr.find(qn("w:sectPr")))
        empty.getparent().remove(empty)
    return section


def write_marks(document: Any, paper: Paper) -> None:
    """Edition and draft on every page's head, the page number at its foot: odd pages right, even pages left."""
    section = document.sections[0]
    words = print_marks(paper)
    for head in (section.header, section.even_page_header):
        fill(head.paragraphs[0], "PaperMark", write_text(words) if words else "")
    for foot, is_even in ((section.footer, False), (section.even_page_footer, True)):
        side = "left" if is_even else "right"
        fill(foot.paragraphs[0], "PaperFoot", "", f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>')
        docx.write_run(foot.paragraphs[0], "— ", font=SONG, points=14)
        docx.add_field(foot.paragraphs[0], "PAGE", points=14)
        docx.write_run(foot.paragraphs[0], " —", font=SONG, points=14)


def fill(paragraph: Any, style: str, content: str, properties: str = "") -> None:
    """A header's or footer's only paragraph written anew."""
    element = paragraph._p
    for child in list(element):
        element.remove(child)
    for child in list(parse_piece(write_paragraph(style, content, properties))):
        element.append(child)


class _Writer:
    """Writes blocks at the end of a document."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._runs = RunWriter()

    def add(self, style: str, content: str, properties: str = "") -> Any:
        return self._append(write_paragraph(style, content, properties))

    def _append(self, xml: str) -> Any:
        element = parse_piece(xml)
        self._document.element.body.find(qn("w:sectPr")).addprevious(element)
        return element

    def add_title(self, paper: Paper) -> None:
        if paper.issuer and paper.number:
            head = self.add("PaperHead", write_text(paper.issuer))
            for properties in head.iter(qn("w:rPr")):
                properties.sz_val = Pt(head_size(paper.issuer))
            self.add("PaperHeadNumber", write_text(paper.number))
        name = f'<w:bookmarkStart w:id="0" w:name="{mark_paper(paper)}"/>{write_text(break_title(paper.title))}<w:bookmarkEnd w:id="0"/>'
        has_more = bool(paper.subtitle or (paper.number and not paper.issuer))
        self.add("Title", name, '<w:spacing w:after="0"/>' if has_more else "")
        if paper.number and not paper.issuer:
            self.add("PaperNumber", write_text(paper.number), '<w:spacing w:after="0"/>' if paper.subtitle else "")
        if paper.subtitle:
            self.add("Subtitle", write_text(paper.subtitle))

    def add_block(self, block: Block, *, is_last: bool) -> None:
        """`is_last`: the signature follows, which never stands alone on a page."""
        match block:
            case Heading():
                self.add(f"Heading{block.level}", write_text(block.text))
            case Paragraph():
                right = '<w:ind w:rightChars="200" w:right="640"/>' if block.kind is ParagraphKind.SIGNATURE else ""
                keep = "<w:keepNext/>" if is_last else ""
                self.add(_STYLES[block.kind], self._runs.write(block.runs), keep + right)
            case Table():
                self.add_table(block)
            case Chart():
                self.add_chart(block)

    def add_table(self, table: Table) -> None:
        if table.annex:
            self.add("PaperAnnex", write_text(table.annex))
        if table.caption:
            self.add("PaperAnnexTitle" if table.is_wide else "TableCaption", write_text(table.caption))
        self._append(write_table(table.columns, table.rows, scale_widths(table), self._runs, EMPTY_TABLE))
        # Two tables without a paragraph between them would become one.
        self.add("TableNote", write_text(table.note) if table.note else "")

    def add_chart(self, chart: Chart) -> None:
        option = option_of(chart)
        if chart.data is not None and has_figures(chart.data):
            add_chart(self._document, self.add("FigureBox", ""), chart.data, describe_chart(chart))
        elif option is not None:
            self._add_picture(chart, option)
        else:
            self.add("FigureBox", write_text(NO_DATA))
        self.add("FigureCaption", write_text(chart.caption))

    def _add_picture(self, chart: Chart, option: Option) -> None:
        picture = draw_chart(chart, option)
        paragraph = DocxParagraph(self.add("FigureBox", ""), self._document._body)
        shape = paragraph.add_run().add_picture(io.BytesIO(write_png(picture)), width=Mm(picture.width))
        shape._inline.docPr.set("descr", describe_chart(chart))

    def add_signature(self, paper: Paper) -> None:
        signature = place_signature(paper)
        if signature is None:
            return
        before = f'<w:spacing w:before="{round(LINE * 2 * 20)}"/>'
        for text, indent in ((signature.issuer, signature.issuer_indent), (signature.date, signature.date_indent)):
            if text:
                places = f'<w:ind w:rightChars="{round(indent * 100)}" w:right="{round(indent * 320)}"/>'
                keep = "<w:keepNext/>" if text == signature.issuer and signature.date else ""
                self.add("PaperSignature", write_text(text), f"{keep}{before}{places}")
                before = ""
