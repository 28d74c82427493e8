"""What changed since a section was written: numbers with old and new, and the sentences they stand in. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fuer.evaluation.composing.fields import list_keys, print_text, token

SENTENCE = re.compile(r"[^。\n]*。?")


@dataclass(frozen=True)
class Stale:
    """更新前/更新后/涉及句子: `now` empty for a number that is no more; no sentences for one that stands in a table."""

    key: str
    before: str
    now: str
    sentences: tuple[str, ...]


def find_stale(text: str, printed: Mapping[str, str], fields: Mapping[str, str]) -> list[Stale]:
    """Every number printed otherwise than it is now, those of the text first."""
    in_text = list_keys(text)
    keys = [*in_text, *(key for key in printed if key not in in_text)]
    return [
        Stale(key, printed[key], fields.get(key, ""), find_sentences(text, key, printed))
        for key in keys
        if key in printed and printed[key] != fields.get(key, "")
    ]


def find_sentences(text: str, key: str, printed: Mapping[str, str]) -> tuple[str, ...]:
    """The sentences of a text that print `key`, as they read."""
    found = (part for part in SENTENCE.findall(text) if token(key) in part)
    return tuple(print_text(part.strip(), printed) for part in found)
