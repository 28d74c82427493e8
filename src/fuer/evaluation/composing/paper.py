"""Sections and facts → an official paper. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from fuer.evaluation.composing.facts import Facts
from fuer.evaluation.composing.fields import print_text
from fuer.evaluation.composing.sections import Draft, build_section
from fuer.papers.official.blocks import Block, Figure, Paper, Paragraph, ParagraphKind, Table

INTERNAL, PUBLIC = "内部版", "公开版"
EDITIONS = (INTERNAL, PUBLIC)
# The key that names the data a paper rests on: checking a file begins there.
SOURCE = "source"


@dataclass(frozen=True)
class Imprint:
    """What stands around a paper's sections; empty until it is issued."""

    title: str
    number: str = ""
    issued_on: dt.date | None = None
    seal_head: str = ""
    addressee: str = ""


def name_source(area_code: str, year: int, number: int) -> str:
    return f"{SOURCE}.{area_code}.{year}.{number}"


def make_paper(drafts: Iterable[Draft], facts: Facts, imprint: Imprint, edition: str, source: str = "") -> Paper:
    """UnknownField or CountsDoNotAddUp where the paper would not be sound."""
    facts.require_sums()
    is_public = edition == PUBLIC
    blocks: list[Block] = []
    if imprint.addressee:
        blocks.append(Paragraph((f"{imprint.addressee}：",), ParagraphKind.ADDRESSEE))
    for draft in drafts:
        blocks += build_section(draft, facts, is_public=is_public)
    if source:
        blocks = insert_before_annexes(blocks, make_source_note(facts, source))
    return Paper(
        title=print_text(imprint.title, facts.fields),
        blocks=tuple(blocks),
        issuer=facts.office,
        number=imprint.number,
        date=imprint.issued_on,
        edition=edition,
        draft=facts.mark or ("" if imprint.issued_on else "初稿"),
        seal_head=imprint.seal_head,
    )


def make_source_note(facts: Facts, source: str) -> Paragraph:
    runs = ("数据来源：", Figure(source, facts.basis), f"，摘要{facts.digest[:16]}。" if facts.digest else "。")
    return Paragraph(runs, ParagraphKind.NOTE)


def insert_before_annexes(blocks: list[Block], note: Paragraph) -> list[Block]:
    """The note closes the text; with annexes it stands before the first, with the heading they stand under."""
    place = next((at for at, block in enumerate(blocks) if isinstance(block, Table) and block.annex), len(blocks))
    while place < len(blocks) and place and not isinstance(blocks[place - 1], Paragraph | Table):
        place -= 1
    return [*blocks[:place], note, *blocks[place:]]
