"""A section's text is plain text with tokens `{{key}}`; here it is read, printed and checked against facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from fuer.papers.official.blocks import Figure, Runs

TOKEN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
KEY = re.compile(r"[A-Za-z0-9_.\-]{1,64}")
# Where a sentence or one of its parts ends: the public edition leaves out whole parts.
PART = re.compile(r"[^。；\n]*[。；\n]?")


class UnknownField(ValueError):
    """One sentence for a person: which field of a text means nothing."""


def token(key: str) -> str:
    return "{{" + key + "}}"


def list_keys(text: str) -> list[str]:
    """Keys of a text in order, each once. UnknownField for a token that is no key or is not closed."""
    rest = TOKEN.sub("", text)
    if "{{" in rest or "}}" in rest:
        place = rest[max(rest.find("{{"), rest.find("}}"), 0) :][:20]
        raise UnknownField(f"字段的括号不完整：“{place}”，应写成{{{{字段}}}}")
    keys = list(dict.fromkeys(found[1] for found in TOKEN.finditer(text)))
    wrong = [key for key in keys if not KEY.fullmatch(key)]
    if wrong:
        raise UnknownField(f"字段“{wrong[0]}”写法不对：只能用字母、数字、点和下划线，最长64个字符")
    return keys


def require_known(text: str, fields: Mapping[str, str], place: str) -> list[str]:
    """The keys of a text. UnknownField naming `place` and every field that is not known."""
    try:
        keys = list_keys(text)
    except UnknownField as error:
        raise UnknownField(f"{place}：{error}") from error
    unknown = [key for key in keys if key not in fields]
    if unknown:
        raise UnknownField(f"{place}：没有字段{'、'.join(f'“{key}”' for key in unknown)}，请改正或删去后再试")
    return keys


def print_text(text: str, fields: Mapping[str, str]) -> str:
    """The text as it reads. KeyError never: an unknown field stays as it is written."""
    return TOKEN.sub(lambda found: fields.get(found[1], found[0]), text)


def make_runs(text: str, fields: Mapping[str, str], place: str = "") -> Runs:
    """Runs of an official paper: plain words and bound figures. UnknownField as `require_known`."""
    require_known(text, fields, place)
    runs: list[str | Figure] = []
    end = 0
    for found in TOKEN.finditer(text):
        if found.start() > end:
            runs.append(text[end : found.start()])
        runs.append(Figure(found[1], fields[found[1]]))
        end = found.end()
    if text[end:]:
        runs.append(text[end:])
    return tuple(runs)


def is_of(key: str, heads: Collection[str]) -> bool:
    """Whether a key belongs to one of the things whose keys begin with `heads` ("t12.330800")."""
    return ".".join(key.split(".")[:2]) in heads


def hide_withheld(text: str, withheld: Collection[str]) -> str:
    """The text without the parts of sentences that speak of what is withheld; a sentence left open is closed.

    What is left without any number only led up to what was hidden: nothing is left then.
    """
    parts = PART.findall(text)
    kept = [part for part in parts if not any(is_of(key, withheld) for key in safe_keys(part))]
    left = "".join(kept)
    if len(kept) < len(parts) and not TOKEN.search(left):
        return ""
    return f"{left.rstrip('；')}。" if left.endswith("；") else left


def safe_keys(text: str) -> Iterator[str]:
    return (found[1] for found in TOKEN.finditer(text))
