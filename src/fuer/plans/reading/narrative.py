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

_FIGURE = re.compile(
    rf"(?P<cue>(?:提高|提升|上升|增加|增长|下降|降低|减少|稳定|保持|控制)?(?:到|至|在|为|达到|达|超过|占|均保持|均为|是)*)(?P<value>(?<![\d.])(?!(?:19|20)\d\d年){NUMBER}(?:{UNIT}))(?:以上|以下|左右)?"
)
_TIMES = ("岁", "年", "月龄", "个月", "天")
_LASTING = re.compile("寿命|年限|年龄")
_QUOTED = re.compile("[“”]")
_MEASURE_INSIDE = re.compile(rf"[^，；。\d]*(?:{'|'.join(sorted(words.MEASURE_ENDINGS, key=len, reverse=True))})")


def read_narrative(text: str, passages: Sequence[Passage], base_year: int | None) -> list[NarrativeFigure]:
    """The figures of background passages. A year is the one last named in the sentence, else the base year."""
    figures = []
    for passage in passages:
        for sentence in split_sentences(passage.text):
            subject, year = "", base_year
            for phrase in sentence.phrases:
                named = [y for y in years_in(phrase.text) if base_year is None or y <= base_year]
                year = named[-1] if named else year
                subject = _subject(phrase) or subject
                found = _FIGURE.search(phrase.text)
                if found is None or not subject or _is_no_figure(found, phrase):
                    continue
                start, end = passage.span(phrase.start, phrase.start + found.end())
                quantity = parse_quantity(found["value"])
                if quantity:
                    figures.append(
                        NarrativeFigure(subject, year, quantity.printed, quantity.unit, text[start:end], start, end)
                    )
    return figures


def _subject(phrase: Phrase) -> str:
    text = re.sub(r"^[一二三四五六七八九十]是|^.*[:：]", "", phrase.text)
    found = _MEASURE_INSIDE.match(names.drop_dates(text))
    return names.standard_name(found[0]) if found else ""


def _is_no_figure(found: re.Match[str], phrase: Phrase) -> bool:
    """An age, a bare count, or a figure quoted from another goal."""
    quantity = parse_quantity(found["value"])
    unit = quantity.unit if quantity else ""
    if len(_QUOTED.findall(phrase.text[: found.start()])) % 2 == 1:
        return True
    if unit in _TIMES:
        return not _LASTING.search(phrase.text[: found.start()])
    return not found["cue"] and unit not in ("%", "‰", "1/10万", "1/万")
