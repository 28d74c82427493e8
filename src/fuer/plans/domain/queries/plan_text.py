"""The published text of a plan as blocks of a document: headings, paragraphs, tables. Every character stays, in order.

Only the shape is decided here; what stands beside the text is added by `living`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fuer.plans.enums import ClauseKind
from fuer.plans.models import Clause

LONGEST_HEADING = 40
SHORTEST_BROKEN_LINE = 20
END_OF_SENTENCE = tuple("。！？；：.!?;:”）")
# The numbering of official documents (GB/T 9704): 一、 then （一） then 1．
HEADINGS = (
    (2, re.compile(r"第[一二三四五六七八九十百]+[章部编篇]|[一二三四五六七八九十]+、")),
    (3, re.compile(r"（[一二三四五六七八九十]+）|第[一二三四五六七八九十百]+节")),
)
LINE = re.compile(r"[^\n]*\n?")
CELLS_BY_SPACE = re.compile(r"\s{2,}|\t")


@dataclass(frozen=True)
class Span:
    """Part of the document's text."""

    start: int
    end: int


class Quote(NamedTuple):
    """Where a target is said, as light as a plan with a thousand of them asks for."""

    pk: int
    target_id: int
    clause_id: int
    start: int
    end: int


class Run(NamedTuple):
    """A piece of published text; `ending` are the quotes that end with it, `starting` those that begin."""

    text: str
    is_lead: bool = False
    quotes: tuple[Quote, ...] = ()
    starting: tuple[Quote, ...] = ()
    ending: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """A heading (`level` 1–3), the caption of a table (4) or running text (0); `clauses` begin in it."""

    level: int
    runs: tuple[Run, ...]
    clauses: tuple[Clause, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Row:
    cells: tuple[str, ...]
    clause: Clause | None = None


@dataclass(frozen=True)
class Table:
    """An indicator table; all rows have `width` cells."""

    header: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    width: int


class Marks:
    """Where clauses begin and which quotes touch a span, found without looking at all of them."""

    def __init__(self, clauses: Iterable[Clause], quotes: Iterable[Quote]) -> None:
        self.clauses = sorted((c for c in clauses if c.kind != ClauseKind.TABLE_ROW), key=lambda clause: clause.start)
        self.clause_starts = [clause.start for clause in self.clauses]
        self.quotes = sorted(quotes, key=lambda quote: quote.start)
        self.quote_starts = [quote.start for quote in self.quotes]
        self.longest = max((quote.end - quote.start for quote in self.quotes), default=0)

    def clauses_in(self, span: Span) -> tuple[Clause, ...]:
        found = self.clauses[bisect_left(self.clause_starts, span.start) : bisect_left(self.clause_starts, span.end)]
        return tuple(found)

    def quotes_in(self, span: Span) -> list[Quote]:
        first = bisect_left(self.quote_starts, span.start - self.longest)
        near = self.quotes[first : bisect_left(self.quote_starts, span.end)]
        return [quote for quote in near if quote.end > span.start]


def split_plan(text: str, span: Span, clauses: Sequence[Clause], quotes: Sequence[Quote]) -> list[Paragraph | Table]:
    """Blocks of text[span] in document order. Joined, their text is the published text but for white space."""
    marks = Marks(clauses, quotes)
    rows = sorted((clause for clause in clauses if clause.kind == ClauseKind.TABLE_ROW), key=lambda row: row.start)
    blocks: list[Paragraph | Table] = []
    position = span.start
    for group in group_rows(text, rows):
        header = find_header(text, position, group[0].start)
        before = write_paragraphs(text, Span(position, header), marks)
        if before and before[-1].level == 0 and len(before[-1].text) <= LONGEST_HEADING:
            before[-1] = Paragraph(4, before[-1].runs, before[-1].clauses)
        blocks += before
        blocks.append(write_table(text, header, group))
        position = group[-1].end
    blocks += write_paragraphs(text, Span(position, span.end), marks)
    if blocks and isinstance(blocks[0], Paragraph):
        blocks[0] = Paragraph(1, blocks[0].runs, blocks[0].clauses)
    return blocks


def group_rows(text: str, rows: Sequence[Clause]) -> Iterator[list[Clause]]:
    """Rows of one table stand together; anything longer than a group heading between two rows begins another."""
    group: list[Clause] = []
    for row in rows:
        if group and len(text[group[-1].end : row.start].strip()) > LONGEST_HEADING:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def find_header(text: str, start: int, first_row: int) -> int:
    """Where the table's header begins: the lines with cells right above its first row."""
    header = first_row
    for line in reversed(split_lines(text, Span(start, first_row))):
        words = text[line.start : line.end]
        if words.strip() and "\t" not in words and not words.lstrip().startswith("序号"):
            break
        header = line.start
    return header


def write_table(text: str, header: int, rows: Sequence[Clause]) -> Table:
    heads = [split_cells(text[line.start : line.end]) for line in split_lines(text, Span(header, rows[0].start))]
    heads = [cells for cells in heads if any(cells)]
    if heads and all(len([cell for cell in cells if cell]) == 1 for cells in heads):
        heads = [tuple(cell for cells in heads for cell in cells if cell)]
    body: list[Row] = []
    for before, row in zip([None, *rows], rows, strict=False):
        between = text[before.end : row.start].strip() if before else ""
        if between:
            body.append(Row((between,)))
        body.append(Row(split_cells(text[row.start : row.end]), row))
    width = max(len(cells) for cells in [*heads, *(row.cells for row in body)])
    return Table(
        tuple(pad(cells, width) for cells in heads),
        tuple(Row(pad(row.cells, width), row.clause) if row.clause else row for row in body),
        width,
    )


def split_cells(text: str) -> tuple[str, ...]:
    """Cells of a row: one a line where each stands on its own line, else set apart by tabs, else by spaces."""
    text = text.strip("\n\r ")
    if "\n" in text:
        cells = re.split(r"\n\s*|\t", text)
    elif "\t" in text.strip():
        cells = text.lstrip("\t").split("\t")
    else:
        cells = CELLS_BY_SPACE.split(text.strip()) if CELLS_BY_SPACE.search(text.strip()) else text.split()
    found = [cell.strip() for cell in cells]
    while found and not found[0]:
        found.pop(0)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def pad(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))


def split_lines(text: str, span: Span) -> list[Span]:
    return [
        Span(match.start(), match.end())
        for match in LINE.finditer(text, span.start, span.end)
        if match.end() > match.start()
    ]


def write_paragraphs(text: str, span: Span, marks: Marks) -> list[Paragraph]:
    return [write_paragraph(text, part, marks) for part in join_lines(text, span, marks)]


def join_lines(text: str, span: Span, marks: Marks) -> list[Span]:
    """Lines as paragraphs. A line broken in mid-sentence, as converted files have them, goes on in the next."""
    found: list[Span] = []
    broken = False
    for line in split_lines(text, span):
        words = text[line.start : line.end].strip()
        if words and broken and not marks.clauses_in(line) and heading_level(words) == 0:
            found[-1] = Span(found[-1].start, line.end)
        elif words:
            found.append(line)
        broken = len(words) >= SHORTEST_BROKEN_LINE and not words.endswith(END_OF_SENTENCE)
    return found


def heading_level(words: str) -> int:
    if len(words) > LONGEST_HEADING:
        return 0
    return next((level for level, pattern in HEADINGS if pattern.match(words)), 0)


def write_paragraph(text: str, span: Span, marks: Marks) -> Paragraph:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    end = span.start + len(words.rstrip())
    clauses = marks.clauses_in(span)
    level = heading_level(text[start:end])
    if not level and clauses and clauses[0].kind == ClauseKind.DOMAIN and end - start <= LONGEST_HEADING:
        level = 3
    inside = marks.quotes_in(Span(start, end))
    lead = 0 if level else find_lead_end(text, clauses, end)
    return Paragraph(level, tuple(write_runs(text, Span(start, end), inside, lead)), clauses)


def find_lead_end(text: str, clauses: Sequence[Clause], end: int) -> int:
    """Where the title of the clause that begins the paragraph ends; 0 without a title."""
    if not clauses or not clauses[0].title:
        return 0
    clause = clauses[0]
    found = text.find(clause.title, clause.start, min(end, clause.start + len(clause.label) + len(clause.title) + 10))
    return 0 if found < 0 else found + len(clause.title)


def write_runs(text: str, span: Span, quotes: Sequence[Quote], lead: int) -> Iterator[Run]:
    """The paragraph cut wherever a quote begins or ends, so that overlapping quotes need no nesting."""
    starting: dict[int, list[Quote]] = defaultdict(list)
    ending: dict[int, list[Quote]] = defaultdict(list)
    for quote in quotes:
        starting[max(quote.start, span.start)].append(quote)
        ending[min(quote.end, span.end)].append(quote)
    edges = {span.start, span.end, *starting, *ending}
    if span.start < lead < span.end:
        edges.add(lead)
    inside = sorted(edges)
    covering: list[Quote] = []
    for start, end in zip(inside, inside[1:], strict=False):
        covering = [quote for quote in covering if quote.end > start] + starting[start]
        yield Run(
            text[start:end].replace("\n", ""),
            is_lead=start < lead,
            quotes=tuple(covering),
            starting=tuple(starting[start]),
            ending=tuple(ending[end]),
        )
