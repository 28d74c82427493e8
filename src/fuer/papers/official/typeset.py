"""An official paper as PDF, set from the same blocks as the Word file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fuer.papers import pdf
from fuer.papers.official.blocks import Block, Chart, Heading, Paper, Paragraph, Table
from fuer.papers.official.charted import option_of
from fuer.papers.official.layout import (
    BODY_SIZE,
    BOTTOM,
    EMPTY_TABLE,
    FALLBACKS,
    LEFT,
    LINE,
    NO_DATA,
    PAGE_NUMBER_GAP,
    RIGHT,
    TITLE_SIZE,
    TOP,
    TRACKING,
    WESTERN,
    WIDE_BOTTOM,
    WIDE_SIDE,
    WIDE_TOP,
    Part,
    break_title,
    find_signed_part,
    head_size,
    place_signature,
    print_marks,
    print_runs,
    print_seal,
    scale_widths,
    split_parts,
)
from fuer.papers.official.pictures import draw_chart

TEMPLATE = Path(__file__).with_name("paper.typ")
_TALL_ROW = 600  # characters; a row of more may be torn over pages, for it may be higher than one
# Western letters and figures alone: Chinese quotation marks and dashes are wide ones.
_WESTERN = [{"name": name, "covers": "latin-in-cjk"} for name in (WESTERN, "Liberation Serif")]
# Families PDF knows the fonts by, and what free systems have.
_FREE_FONTS = {
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋_GB2312": "Noto Serif CJK SC",
    "楷体_GB2312": "Noto Serif CJK SC",
}
_FREE_FONTS |= {"黑体": "Noto Sans CJK SC", "宋体": "Noto Serif CJK SC"}


def write_pdf(paper: Paper) -> bytes:
    """The paper as PDF in the form of GB/T 9704-2012. The same paper gives the same bytes."""
    return pdf.write_pdf(TEMPLATE, write_values(paper))


def write_values(paper: Paper) -> dict[str, Any]:
    parts = split_parts(paper.blocks)
    signature = place_signature(paper)
    has_red_head = bool(paper.issuer and paper.number)
    return {
        "title": break_title(paper.title),
        "subtitle": paper.subtitle,
        "issuer": paper.issuer if has_red_head else "",
        "issuer_size": head_size(paper.issuer),
        "number": paper.number,
        "marks": print_marks(paper),
        "parts": [{"is_wide": part.is_wide, "blocks": write_blocks(part)} for part in parts],
        "signed": find_signed_part(parts),
        "signature": [
            [text, indent]
            for text, indent in (
                ((signature.issuer, signature.issuer_indent), (signature.date, signature.date_indent))
                if signature
                else ()
            )
            if text
        ],
        "seal": print_seal(paper),
        "fonts": {name: [*_WESTERN, name, *others, _FREE_FONTS[name]] for name, others in FALLBACKS.items()},
        "measures": {
            "portrait": {"top": TOP, "bottom": BOTTOM, "left": LEFT, "right": RIGHT},
            "wide": {"top": WIDE_TOP, "bottom": WIDE_BOTTOM, "left": WIDE_SIDE, "right": WIDE_SIDE},
            "gap": PAGE_NUMBER_GAP,
            "line": LINE,
            "body": BODY_SIZE,
            "title": TITLE_SIZE,
            "tracking": TRACKING,
        },
    }


def write_blocks(part: Part) -> list[dict[str, Any]]:
    return [write_block(block) for block in part.blocks]


def write_block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Paragraph():
            return {"kind": block.kind.value, "text": print_runs(block.runs)}
        case Table():
            return write_table(block)
        case Chart():
            return write_chart(block)


def write_table(table: Table) -> dict[str, Any]:
    rows = [[print_runs(runs) for runs in row] for row in table.rows]
    return {
        "kind": "table",
        "caption": table.caption,
        "annex": table.annex,
        "is_wide": table.is_wide,
        "note": table.note,
        "heads": [column.title for column in table.columns],
        "widths": list(scale_widths(table)),
        "figures": [place for place, column in enumerate(table.columns) if column.is_figure],
        "rows": [{"cells": row, "is_tall": any(len(text) > _TALL_ROW for text in row)} for row in rows],
        "empty": EMPTY_TABLE,
    }


def write_chart(chart: Chart) -> dict[str, Any]:
    option = option_of(chart)
    if option is None:
        return {"kind": "chart", "caption": chart.caption, "svg": "", "words": NO_DATA}
    picture = draw_chart(chart, option)
    return {
        "kind": "chart",
        "caption": chart.caption,
        "svg": picture.svg,
        "width": picture.width,
        "height": picture.height,
    }
