"""Paragraphs to sentences, and sentences to phrases; what stands in brackets or quotes is never cut."""

from collections.abc import Iterator
from dataclasses import dataclass

_OPENING, _CLOSING = "（“《【〔‘", "）”》】〕’"
_SENTENCE_ENDS = "。！？"
_PHRASE_ENDS = "，；：;,"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase at text[start:end] of its passage; `stop` is the sign after it ("" at the end)."""

    text: str
    start: int
    end: int
    stop: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence up to 。！or ？ and its phrases, at text[start:end] of its passage."""

    text: str
    start: int
    end: int
    phrases: tuple[Phrase, ...]


def split_sentences(text: str) -> list[Sentence]:
    """All sentences of a passage that hold something."""
    sentences = []
    for start, end, _ in _cut(text, 0, len(text), _SENTENCE_ENDS):
        if text[start:end].strip():
            phrases = tuple(
                Phrase(text[a:b], a, b, stop)
                for a, b, stop in _cut(text, start, end, _PHRASE_ENDS)
                if text[a:b].strip()
            )
            sentences.append(Sentence(text[start:end], start, end, phrases))
    return sentences


def _cut(text: str, start: int, end: int, stops: str) -> Iterator[tuple[int, int, str]]:
    depth = _depths(text, start, end)
    at = start
    for place in range(start, end):
        if (
            (text[place] in stops or (stops is _SENTENCE_ENDS and is_full_stop(text, place)))
            and depth[place - start] == 0
            and not _inside_number(text, place)
        ):
            yield at, place, text[place]
            at = place + 1
    if at < end:
        yield at, end, ""


def is_full_stop(text: str, place: int) -> bool:
    """A half-width dot behind a Chinese word, a percent sign or a closing sign, as scanned and typed texts have it."""
    before = text[place - 1 : place]
    return text[place] == "." and bool(before) and (before in "%‰）”》" or "\u4e00" <= before <= "\u9fff")


def _inside_number(text: str, place: int) -> bool:
    """The comma of 1,234."""
    return (
        text[place] in ",，"
        and text[place - 1 : place].isdigit()
        and text[place + 1 : place + 4].isdigit()
        and not (text[place + 4 : place + 5].isdigit())
    )


def _depths(text: str, start: int, end: int) -> list[int]:
    """How deep each character lies in brackets that are closed before the end; an unclosed one counts for nothing."""
    depths = [0] * (end - start)
    opened: list[tuple[int, str]] = []
    for place in range(start, end):
        char = text[place]
        if char in _OPENING:
            opened.append((place, _CLOSING[_OPENING.index(char)]))
        elif char in _CLOSING:
            match = next((n for n in range(len(opened) - 1, -1, -1) if opened[n][1] == char), None)
            if match is not None:
                if match == 0:
                    for inner in range(opened[0][0] - start, place - start + 1):
                        depths[inner] = 1
                del opened[match:]
    return depths


def shield(text: str) -> str:
    """The text with all inside brackets and quotes blotted out, of the same length."""
    depths = _depths(text, 0, len(text))
    return "".join(
        "\u2588" if depth and char not in _OPENING + _CLOSING else char
        for char, depth in zip(text, depths, strict=True)
    )
