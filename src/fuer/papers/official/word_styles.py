"""The styles of an official Word paper, its fonts with what stands in for them, and its settings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from fuer.papers.official.layout import (
    BODY_SIZE,
    FALLBACKS,
    FANGSONG,
    HEI,
    KAITI,
    LINE,
    SONG,
    TITLE_SIZE,
    TRACKING,
    WESTERN,
    XIAOBIAOSONG,
)
from fuer.papers.official.word_xml import parse_piece

RED = "FF0000"
_OUT_OF_GRID = '<w:snapToGrid w:val="0"/>'

# A page counts characters: no room between Chinese and Western letters, no comma that hangs over the edge.
_COUNTED = '<w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'


@dataclass(frozen=True)
class Style:
    """A paragraph style. `line` in points is exact, 0 is single; the rest are elements of w:pPr where the schema has them."""

    id: str
    name: str
    font: str
    size: float
    line: float = LINE
    first: int = 0  # indent of the first line in hundredths of a character
    before: float = 0
    after: float = 0
    jc: str = "both"
    level: int = 0
    keep: bool = False  # with the next paragraph
    in_grid: bool = True
    colour: str = "000000"
    border: str = ""

    def write(self) -> str:
        kind = "" if self.is_built_in else 'w:customStyle="1" '
        kind = 'w:default="1" ' if self.id == "Normal" else kind
        return (
            f'<w:style w:type="paragraph" {kind}w:styleId="{self.id}"><w:name w:val="{self.name}"/>{self._based_on()}'
            f'<w:uiPriority w:val="1"/><w:qFormat/>{self._paragraph()}{self._run()}</w:style>'
        )

    @property
    def is_built_in(self) -> bool:
        return not self.id.startswith(("Table", "Figure", "Paper"))

    def _based_on(self) -> str:
        return "" if self.id == "Normal" else '<w:basedOn w:val="Normal"/>'

    def _paragraph(self) -> str:
        rule = f'w:line="{round(self.line * 20)}" w:lineRule="exact"' if self.line else 'w:line="240" w:lineRule="auto"'
        spacing = f'<w:spacing w:before="{round(self.before * 20)}" w:after="{round(self.after * 20)}" {rule}/>'
        indent = f'w:firstLineChars="{self.first}" w:firstLine="{round(self.first * self.size * 20 / 100)}"'
        keep = "<w:keepNext/>" if self.keep else '<w:keepNext w:val="0"/>'
        outline = f'<w:outlineLvl w:val="{self.level - 1}"/>' if self.level else ""
        return (
            f'<w:pPr>{keep}<w:keepLines w:val="0"/><w:widowControl w:val="0"/>{self.border}'
            f"{_COUNTED}{'' if self.in_grid else _OUT_OF_GRID}{spacing}"
            f'<w:ind w:left="0" w:right="0" {indent}/><w:jc w:val="{self.jc}"/>{outline}</w:pPr>'
        )

    def _scale(self) -> str:
        """Letters of the body are a little narrower, so that 28 of them fit a line.

        Closer letters would do as well, but LibreOffice then loses a comma at the end of a justified line.
        """
        is_body = self.in_grid and self.size == BODY_SIZE
        return f'<w:w w:val="{math.floor((BODY_SIZE + TRACKING) / BODY_SIZE * 100)}"/>' if is_body else ""

    def _run(self) -> str:
        half = round(self.size * 2)
        return (
            f'<w:rPr><w:rFonts w:ascii="{WESTERN}" w:hAnsi="{WESTERN}" w:eastAsia="{self.font}" w:cs="{WESTERN}"/>'
            f'<w:b w:val="0"/><w:bCs w:val="0"/><w:i w:val="0"/><w:iCs w:val="0"/>{"" if self.in_grid else _OUT_OF_GRID}'
            f'<w:color w:val="{self.colour}"/><w:spacing w:val="0"/>{self._scale()}<w:kern w:val="0"/>'
            f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
        )


_RED_LINE = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{RED}"/></w:pBdr>'
STYLES = (
    Style("Normal", "Normal", FANGSONG, BODY_SIZE),
    Style("BodyText", "Body Text", FANGSONG, BODY_SIZE, first=200),
    Style("Title", "Title", XIAOBIAOSONG, TITLE_SIZE, line=36, after=LINE, jc="center", keep=True, in_grid=False),
    Style("Subtitle", "Subtitle", KAITI, BODY_SIZE, after=LINE, jc="center", keep=True),
    Style("Heading1", "heading 1", HEI, BODY_SIZE, first=200, level=1, keep=True),
    Style("Heading2", "heading 2", KAITI, BODY_SIZE, first=200, level=2, keep=True),
    Style("Heading3", "heading 3", FANGSONG, BODY_SIZE, first=200, level=3, keep=True),
    Style("Heading4", "heading 4", FANGSONG, BODY_SIZE, first=200, level=4, keep=True),
    Style("PaperNote", "Paper Note", FANGSONG, 12, line=20, first=200, in_grid=False),
    Style("PaperSignature", "Paper Signature", FANGSONG, BODY_SIZE, jc="right"),
    Style("PaperHead", "Paper Head", XIAOBIAOSONG, 36, line=0, before=62, jc="center", colour=RED, in_grid=False),
    Style("PaperNumber", "Paper Number", FANGSONG, BODY_SIZE, after=LINE, jc="center"),
    Style(
        "PaperHeadNumber",
        "Paper Head Number",
        FANGSONG,
        BODY_SIZE,
        before=LINE * 2,
        after=LINE * 2,
        jc="center",
        border=_RED_LINE,
    ),
    Style("PaperAnnex", "Paper Annex", HEI, BODY_SIZE, jc="left", keep=True),
    Style(
        "PaperAnnexTitle",
        "Paper Annex Title",
        XIAOBIAOSONG,
        18,
        line=30,
        after=8,
        jc="center",
        keep=True,
        in_grid=False,
    ),
    Style("PaperMark", "Paper Mark", KAITI, 12, line=16, jc="right", in_grid=False),
    Style("PaperFoot", "Paper Foot", SONG, 14, line=16, jc="right", in_grid=False),
    Style("PaperSeal", "Paper Seal", SONG, 9, line=12, before=10, jc="left", in_grid=False),
    Style("TableCaption", "Table Caption", HEI, 12, line=20, before=8, after=4, jc="center", keep=True, in_grid=False),
    Style("TableHead", "Table Head", HEI, 10.5, line=0, jc="center", in_grid=False),
    Style("TableText", "Table Text", SONG, 10.5, line=0, jc="left", in_grid=False),
    Style("TableFigure", "Table Figure", SONG, 10.5, line=0, jc="right", in_grid=False),
    Style("TableNote", "Table Note", SONG, 10.5, line=16, before=4, after=8, jc="left", in_grid=False),
    Style("FigureBox", "Figure Box", SONG, 10.5, line=0, before=6, jc="center", keep=True, in_grid=False),
    Style("FigureCaption", "Figure Caption", HEI, 12, line=20, after=8, jc="center", in_grid=False),
)


def write_styles(document: Any) -> None:
    """Our styles take the place of the template's of the same ids."""
    styles = document.styles.element
    ours = {style.id for style in STYLES}
    for old in styles.findall(qn("w:style")):
        if old.get(qn("w:styleId")) in ours:
            styles.remove(old)
    for style in STYLES:
        styles.append(parse_piece(style.write()))


def write_fonts(document: Any) -> None:
    """The table of fonts: Word takes w:altName where a font is missing."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"modern" if name == HEI else "roman"}"/><w:pitch w:val="variable"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    part._blob = f'{declaration}<w:fonts xmlns:w="{namespace}">{fonts}</w:fonts>'.encode()


def write_settings(document: Any) -> None:
    """Pages of two sides, punctuation as in Chinese, and the form of today's Word instead of an older one."""
    document.settings.odd_and_even_pages_header_footer = True
    settings = document.settings.element
    for name in ("w:savePreviewPicture", "w:proofState"):
        settings.remove(settings.find(qn(name)))
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
