"""Lines of the text to paragraphs: tables, contents, page numbers and running heads left out, broken lines joined."""

import re
from dataclasses import dataclass

from fuer.plans.reading.source import Passage, Source, join_passages, make_passage
from fuer.plans.reading.words import LABELS, PLAN_TITLE, PREFACE_HEADING, SECTION_HEADING

_PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*(?:第\s*)?[\d０-９]{1,4}\s*(?:页)?(?:\s*[/／,，]?\s*(?:共\s*)?[\d０-９]{1,4}\s*页?)?[-—–－·•\s]*"
)
_CONTENTS_HEADING = re.compile(r"目\s*[录次]")
_CONTENTS_ENTRY = re.compile(r".{2,}?(?:[.．。…·‥\s]{3,}|\s|…+)[（(]?\d{1,4}[)）]?\s*$")
_LEADERS = re.compile(r"(?:[.．…·‥]{2,}|\s{2,}|\t)[\s.．…·‥]*[（(]?\d{0,4}[)）]?\s*$")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_ENDS = "。；！？：;!?:.．"
_SENTENCE = re.compile("[。；，！？]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of running text, without the blanks around it."""

    start: int
    end: int
    text: str
    level: int
    after_break: bool = False

    @property
    def width(self) -> int:
        """In half-width columns: GB18030 writes Latin in one byte and Chinese in two."""
        return len(self.text.encode("gb18030", "replace"))


def split_lines(text: str) -> list[tuple[int, int]]:
    """The spans of all lines; a form feed ends a line too."""
    spans, start = [], 0
    for found in re.finditer(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]", text):
        spans.append((start, found.start()))
        start = found.end()
    spans.append((start, len(text)))
    return spans


def read_passages(source: Source) -> list[Passage]:
    """The paragraphs of a source in their order."""
    lines = _drop_contents(_drop_furniture(source.text, _lines_outside(source)))
    wrap = _wrap_width(lines)
    passages: list[Passage] = []
    previous: Line | None = None
    for line in lines:
        passage = make_passage(source.text, line.start, line.end, line.level)
        if not passage.text:
            continue
        if previous is not None and _continues(previous, line, wrap):
            passages[-1] = join_passages(passages[-1], passage)
        else:
            passages.append(passage)
        previous = line
    return passages


def _lines_outside(source: Source) -> list[Line]:
    """The lines that hold something and lie in no table or aside."""
    taken = sorted([(grid.start, grid.end) for grid in source.grids] + list(source.asides))
    lines: list[Line] = []
    at = 0
    for start, end in split_lines(source.text):
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at < len(taken) and taken[at][0] < end:
            continue
        text = source.text[start:end]
        stripped = text.strip("\u200b\ufeff \t\u3000\u00a0")
        if stripped:
            lines.append(_make_line(start + text.index(stripped), stripped, source.headings.get(start, 0)))
    return lines


def _make_line(start: int, text: str, level: int) -> Line:
    """A line of text[start:]; the number signs of a Markdown heading give its level."""
    sign = _MARKDOWN_HEADING.match(text)
    if sign is None:
        return Line(start, start + len(text), text, level)
    return Line(start + sign.end(), start + len(text), text[sign.end() :], len(sign[1]))


def _drop_furniture(text: str, lines: list[Line]) -> list[Line]:
    """Without page numbers, and without short lines that stand beside page breaks again and again."""
    numbers = {i for i, line in enumerate(lines) if _PAGE_NUMBER.fullmatch(line.text)}
    breaks = numbers | {i for i in range(1, len(lines)) if "\f" in text[lines[i - 1].end : lines[i].start]}
    beside: dict[str, list[int]] = {}
    for at in breaks | {0}:
        for near in (at - 2, at - 1, at, at + 1, at + 2):
            if 0 <= near < len(lines) and near not in numbers and _looks_like_running_head(lines[near].text):
                places = beside.setdefault(_shape(lines[near].text), [])
                if near not in places:
                    places.append(near)
    often = 2 if len(breaks) <= 6 else 3
    heads = {at for places in beside.values() if len(places) >= often for at in places}
    dropped = numbers | heads
    kept: list[Line] = []
    for i, line in enumerate(lines):
        if i not in dropped:
            broken = i - 1 in dropped or i in breaks
            kept.append(Line(line.start, line.end, line.text, line.level, broken))
    return kept


def _looks_like_running_head(text: str) -> bool:
    if any(pattern.match(text) for pattern in LABELS.values()):
        return False
    return len(text) <= 40 and not text.endswith(tuple(_ENDS)) and not SECTION_HEADING.fullmatch(text)


def _shape(text: str) -> str:
    return re.sub(r"[\d\s—–-]+", "", text)


def _drop_contents(lines: list[Line]) -> list[Line]:
    """Without the table of contents: entries with leaders, and what follows a line "目录" until it repeats."""
    lines = [line for line in lines if not re.search(r"(?:[.．…·‥]\s*){4,}[（(]?\d{0,4}[)）]?$", line.text)]
    at = next((i for i, line in enumerate(lines) if _CONTENTS_HEADING.fullmatch(line.text)), None)
    if at is None:
        return lines
    seen: set[str] = set()
    end = at + 1
    while end < len(lines) and len(lines[end].text) <= 60 and not _SENTENCE.search(lines[end].text):
        entry = re.sub(r"\s+", "", _LEADERS.sub("", lines[end].text))
        if entry in seen:
            break
        bare = re.sub(r"\d+$", "", entry) if _CONTENTS_ENTRY.match(lines[end].text) else entry
        seen |= {entry, bare}
        end += 1
    return lines[:at] + lines[_back_to_heading(lines, at, end) :]


def _back_to_heading(lines: list[Line], at: int, end: int) -> int:
    """The run after "目录" may end in the title, or in the first heading of the text itself when nothing repeats."""
    last = "".join(lines[end - 1].text.split())
    if end - 1 > at and (PLAN_TITLE.fullmatch(last) or PREFACE_HEADING.fullmatch(last)):
        return end - 1
    if end < len(lines) and _SENTENCE.search(lines[end].text):
        while end - 1 > at + 1 and not re.search(r"\d$", lines[end - 1].text) and lines[end - 1].level:
            end -= 1
    return end


def _wrap_width(lines: list[Line]) -> int | None:
    """The width lines are broken at, or None for a text whose paragraphs are whole lines."""
    widths = sorted(line.width for line in lines if line.width >= 20)
    if len(widths) < 8:
        return None
    full = widths[int(len(widths) * 0.9)]
    if full > 160:
        return None
    near = sum(1 for width in widths if 0.85 * full <= width <= full * 1.05)
    open_ends = sum(1 for line in lines if line.width >= 0.85 * full and not line.text.endswith(tuple(_ENDS)))
    return full if near >= 0.35 * len(widths) and open_ends >= 0.25 * near else None


def _is_open(text: str) -> bool:
    """A bracket opened and not closed in this line: the line goes on whatever stands at its end."""
    return max(text.rfind("（"), text.rfind("(")) > max(text.rfind("）"), text.rfind(")"))


def _continues(previous: Line, line: Line, wrap: int | None) -> bool:
    if line.level or previous.level:
        return False
    if wrap is not None and previous.width >= 0.8 * wrap and _is_open(previous.text):
        return True
    if previous.text.endswith(tuple(_ENDS)):
        return False
    if SECTION_HEADING.fullmatch(line.text) or any(pattern.match(line.text) for pattern in LABELS.values()):
        return False
    if wrap is not None:
        return previous.width >= 0.8 * wrap
    return line.after_break and _SENTENCE.search(previous.text) is not None
