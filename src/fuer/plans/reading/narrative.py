"""Figures of the past told in running text: "2020年达到98.06%", "远低于控制在8%以下的目标"."""

import re
from collections.abc import Sequence

from fuer.judging.chinese import parse_quantity
from fuer.judging.chinese_text import NUMBER, UNIT
from fuer.plans.reading import names, words
from fuer.plans.reading.found import years_in
from fuer.plans.reading.sentences import Phrase, split_sentences
from fuer.plans.reading.source import Passage
from fuer.plans.reading.structure import NarrativeFigure

_VALUE = rf"(?<![\d.])(?!(?:19|20)\d\d年){NUMBER}(?:{UNIT})"
_FIGURE = re.compile(
    rf"(?P<cue>(?:提高|提升|上升|增加|增长|下降|降低|减少|稳定|保持|控制)?(?:到|至|在|为|达到|达|超过|占|均保持|均为|是|分别|均)*)(?P<year>(?:19|20)\d\d年(?:底|末)?的?)?"
    rf"(?P<values>{_VALUE}(?:[、和]{_VALUE})*|(?<=率为)0(?![\d.]))(?:以上|以下|左右)?"
)
_TIMES = ("岁", "年", "月龄", "个月", "天")
_LASTING = re.compile("寿命|年限|年龄")
_QUOTED = re.compile("[“”]")
_RATIO = re.compile(r"每[百千万十]+(?:名|人|个)[^，；。\d]{0,10}?(?:拥有|配备|配有|有)[^，；。\d]{2,16}")
_MEASURE_INSIDE = re.compile(rf"[^，；。]*(?:{'|'.join(sorted(words.MEASURE_ENDINGS, key=len, reverse=True))})")


def read_narrative(text: str, passages: Sequence[Passage], base_year: int | None) -> list[NarrativeFigure]:
    """The figures of background passages. A year is the one last named in the sentence, else the base year."""
    figures: list[NarrativeFigure] = []
    for passage in passages:
        for sentence in split_sentences(passage.text):
            subject, year = "", base_year
            for phrase in sentence.phrases:
                named = [y for y in years_in(phrase.text) if base_year is None or y <= base_year]
                year = named[-1] if named else year
                at = 0
                for found in _FIGURE.finditer(phrase.text):
                    if _is_no_figure(found, phrase):
                        continue
                    subject = _subject(phrase.text[at : found.start()]) or subject
                    own = re.search(r"((?:19|20)\d\d)年(?:底|末)?的?$", phrase.text[: found.start("values")])
                    start, end = passage.span(phrase.start, phrase.start + found.end())
                    for name, value in _pair(subject, found):
                        quantity = parse_quantity(value)
                        if name and quantity:
                            figure = (name, int(own[1]) if own else year, quantity.printed, quantity.unit)
                            figures.append(NarrativeFigure(*figure, text[start:end], start, end))
                    at = found.end()
                subject = subject if at else _subject(phrase.text) or subject
    return figures


def _pair(subject: str, found: re.Match[str]) -> list[tuple[str, str]]:
    """Name and value of each figure; several values belong to as many names (…率、…率分别为2.9‰和4.3‰)."""
    values = [value[0] for value in re.finditer(_VALUE, found["values"])] or [found["values"]]
    if len(values) == 1:
        return [(subject, values[0])]
    expanded = names.expand(subject, marked=True, count=len(values))
    return list(zip(expanded, values, strict=True)) if len(expanded) == len(values) else [(subject, values[0])]


def _subject(text: str) -> str:
    """The name a figure's words end in; a ratio (每千名儿童拥有…) is its own name."""
    plain = names.drop_dates(re.sub(r"^[一二三四五六七八九十]是|^.*[:：]", "", text))
    found = _RATIO.search(plain) or _MEASURE_INSIDE.match(plain)
    return names.standard_name(found[0]) if found else ""


def _is_no_figure(found: re.Match[str], phrase: Phrase) -> bool:
    """An age, a bare count, a difference, or a figure quoted from another goal."""
    quantity = parse_quantity(found["values"])
    unit = quantity.unit if quantity else ""
    before = phrase.text[: found.start()]
    if len(_QUOTED.findall(before)) % 2 == 1 or unit.endswith("分点"):
        return True
    if unit in _TIMES:
        return not _LASTING.search(before)
    return not found["cue"] and unit not in ("%", "‰", "1/10万", "1/万") and not _RATIO.search(before)
