"""What decoding yields: the extracted text, its tables, and the places that are no running text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

# One character for one character, so that places in the source stay known.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：！？"}
_PLAIN |= {ord(sign): ord("—") for sign in "~～〜–－─"}
_PLAIN |= {ord("("): ord("（"), ord(")"): ord("）"), ord("（"): ord("（"), ord("）"): ord("）"), ord("﹤"): ord("<")}
_PLAIN |= {ord(sign): ord("≤") for sign in "⩽≦"} | {ord(sign): ord("≥") for sign in "⩾≧"} | {ord("﹥"): ord(">")}


class ReadingError(ValueError):
    """The input cannot be read; its message is one clear Chinese sentence for the person who uploaded it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell as printed, with its place in the text; a merged cell stands in every place it covers."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, and the span of the text it takes."""

    rows: tuple[tuple[Cell, ...], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """The text spans refer to, the tables in it, asides (footnotes), heading levels by offset, and warnings."""

    text: str
    grids: tuple[Grid, ...] = ()
    asides: tuple[tuple[int, int], ...] = ()
    headings: dict[int, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph with plain digits and signs, no line breaks or layout blanks, and where each character stands."""

    text: str
    offsets: Sequence[int]
    level: int = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of text[start:end], which must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1

    @property
    def start(self) -> int:
        return self.offsets[0]

    @property
    def end(self) -> int:
        return self.offsets[-1] + 1


def make_passage(text: str, start: int, end: int, level: int = 0) -> Passage:
    """The passage of text[start:end]. A blank is kept between two Latin words or numbers only;
    asterisks (bold in Markdown) are left out."""
    chars: list[str] = []
    offsets: list[int] = []
    blank = -1
    for place in range(start, end):
        char = text[place]
        if char.isspace() or char in "\u200b\ufeff\u00ad*":
            blank = place if char in " \u00a0\t" and blank < 0 else blank
            continue
        if blank >= 0 and chars and _is_latin(chars[-1]) and _is_latin(char):
            chars.append(" ")
            offsets.append(blank)
        blank = -1
        chars.append(char)
        offsets.append(place)
    return Passage(to_plain("".join(chars)), offsets, level)


def join_passages(first: Passage, second: Passage) -> Passage:
    return Passage(first.text + second.text, [*first.offsets, *second.offsets], first.level)


def to_plain(text: str) -> str:
    """Half-width digits, letters and signs; Chinese brackets. The length stays."""
    return text.translate(_PLAIN)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
