"""Refusing what a person asked: one sentence that says what is wrong and what to do; nothing is half saved."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

WORDS_LENGTH = 500


class Refusal(ValueError):
    """One sentence for a person: why it cannot be done."""


def require(condition: bool, sentence: str) -> None:
    if not condition:
        raise Refusal(sentence)


def require_future(day: dt.date, today: dt.date) -> None:
    require(day >= today, _("期限不能早于今天。"))


def require_words(text: str, sentence: str, length: int = WORDS_LENGTH) -> str:
    """`text` trimmed; Refusal with `sentence` when it is empty."""
    require(bool(text.strip()), sentence)
    return trim(text, length)


def trim(text: str, length: int = WORDS_LENGTH) -> str:
    """Text without blanks around it. Refusal when it is too long."""
    words = text.strip()
    require(len(words) <= length, _("文字太长，请控制在%(n)d字以内。") % {"n": length})
    return words
