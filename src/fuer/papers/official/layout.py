"""The form of official papers (GB/T 9704-2012), shared by Word and PDF: measures, fonts, parts of a paper, its signature."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fuer.papers.official.blocks import Block, Figure, Heading, Paper, Paragraph, ParagraphKind, Runs, Table

# Millimetres.
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP, LEFT = 37, 28
TEXT_WIDTH, TEXT_HEIGHT = 156, 225
RIGHT, BOTTOM = PAGE_WIDTH - LEFT - TEXT_WIDTH, PAGE_HEIGHT - TOP - TEXT_HEIGHT
# A landscape page is the same text block turned: its upper edge is the one that is bound.
WIDE_TOP, WIDE_BOTTOM = LEFT, RIGHT
WIDE_SIDE = (PAGE_HEIGHT - TEXT_HEIGHT) // 2
PAGE_NUMBER_GAP = 7  # from the text block to the page number
# Points.
LINE = 28.95
BODY_SIZE, TITLE_SIZE = 16, 22
LINES, CHARACTERS = 22, 28
TITLE_CHARACTERS = 20
TITLE_ENDS = ("规划", "》", "情况", "工作", "年度", "的")  # where a title breaks well
TRACKING = (
    TEXT_WIDTH / 25.4 * 72 / CHARACTERS - BODY_SIZE
)  # 28 characters of 16 points are a little wider than the block

XIAOBIAOSONG, FANGSONG, KAITI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
# What stands in where an office has no such font, best first.
FALLBACKS = {
    XIAOBIAOSONG: ("方正小标宋_GBK", "小标宋", "华文中宋", "宋体"),
    FANGSONG: ("仿宋", "FangSong", "华文仿宋"),
    KAITI: ("楷体", "KaiTi", "华文楷体"),
    HEI: ("SimHei", "华文黑体"),
    SONG: ("SimSun", "华文宋体"),
}
# Words of the paper itself: it is a Chinese document whatever language its maker reads the pages in.
EMPTY_TABLE, NO_DATA = "无", "（无数据）"
WESTERN = "Times New Roman"
RARE_FONTS = (SONG, "SimSun-ExtB")  # characters beyond GBK, and those beyond the first 65,536


@dataclass(frozen=True)
class Part:
    """Blocks on pages of one direction."""

    blocks: tuple[Block, ...]
    is_wide: bool


@dataclass(frozen=True)
class Signature:
    """Issuer and date; each with the characters it stands in from the right edge."""

    issuer: str
    date: str
    issuer_indent: float
    date_indent: float


def split_parts(blocks: Sequence[Block]) -> tuple[Part, ...]:
    """The paper cut where pages turn. A wide table takes the headings just above it and the notes just below it along."""
    parts: list[Part] = []
    upright: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and block.is_wide:
            above = take_headings(upright)
            if upright:
                parts.append(Part(tuple(upright), False))
            upright = []
            parts.append(Part((*above, block), True))
        elif is_note(block) and not upright and parts:
            parts[-1] = Part((*parts[-1].blocks, block), True)
        else:
            upright.append(block)
    if upright or not parts:
        parts.append(Part(tuple(upright), False))
    return tuple(parts)


def take_headings(blocks: list[Block]) -> list[Block]:
    """The headings at the end of `blocks`, taken off them."""
    taken: list[Block] = []
    while blocks and isinstance(blocks[-1], Heading):
        taken.insert(0, blocks.pop())
    return taken


def is_note(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.kind is ParagraphKind.NOTE


def find_signed_part(parts: Sequence[Part]) -> int:
    """The part at whose end the paper is signed: the last upright one, for annexes come after the signature."""
    return max((place for place, part in enumerate(parts) if not part.is_wide), default=len(parts) - 1)


def place_signature(paper: Paper) -> Signature | None:
    """The date four characters from the right edge and the issuer centred over it; a long issuer two characters from it."""
    if not paper.issuer and paper.date is None:
        return None
    date = print_date(paper.date) if paper.date else ""
    issuer_width, date_width = measure_characters(paper.issuer), measure_characters(date)
    if not date:
        return Signature(paper.issuer, "", 2, 0)
    issuer_indent = 4 + (date_width - issuer_width) / 2
    if issuer_indent >= 2:
        return Signature(paper.issuer, date, issuer_indent, 4)
    return Signature(paper.issuer, date, 2, 2 + (issuer_width - date_width) / 2)


def print_date(date: dt.date) -> str:
    """2025年3月1日: Arabic figures without leading zeros."""
    return f"{date.year}年{date.month}月{date.day}日"


def print_seal(paper: Paper) -> str:
    return f"数据校验码：{paper.seal_head}" if paper.seal_head else ""


def print_marks(paper: Paper) -> str:
    """What stands on the head of every page."""
    return "　".join(mark for mark in (paper.edition, paper.draft) if mark)


def measure_characters(text: str) -> float:
    """Width in Chinese characters."""
    return sum(1 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def break_title(title: str) -> str:
    """The title in lines of about one length, each ending with a whole word where one of the usual ends there."""
    lines = math.ceil(measure_characters(title) / TITLE_CHARACTERS)
    if lines < 2 or "\n" in title:
        return title
    share = measure_characters(title) / lines
    places = [place for place in range(1, len(title)) if not (title[place - 1] + title[place]).isascii()]
    if not places:
        return title
    cut = min(places, key=lambda place: abs(measure_characters(title[:place]) - share) + rate_break(title, place))
    return title[:cut] + "\n" + break_title(title[cut:])


def rate_break(title: str, place: int) -> float:
    """How ill a title breaks there, in characters of unlike lines one would rather have."""
    if measure_characters(title[:place]) > TITLE_CHARACTERS or title[place] in "的、，）》年":
        return 100
    return 0 if title[:place].endswith(TITLE_ENDS) else 6


def head_size(issuer: str) -> float:
    """Points of the issuer's name in the red head: large, yet on one line."""
    return min(42, round(TEXT_WIDTH / 25.4 * 72 / max(measure_characters(issuer), 1) - 0.5, 1))


def scale_widths(table: Table) -> tuple[float, ...]:
    """Millimetres of the columns, together as wide as the text block."""
    space = TEXT_HEIGHT if table.is_wide else TEXT_WIDTH
    whole = sum(column.width for column in table.columns)
    return tuple(round(column.width * space / whole, 3) for column in table.columns)


def list_figures(paper: Paper) -> list[Figure]:
    """The bound figures of the paper in the order they are read."""
    return [run for runs in list_runs(paper) for run in runs if isinstance(run, Figure)]


def list_runs(paper: Paper) -> Iterator[Runs]:
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            yield block.runs
        elif isinstance(block, Table):
            for row in block.rows:
                yield from row


def print_runs(runs: Runs) -> str:
    return "".join(run.text if isinstance(run, Figure) else run for run in runs)
