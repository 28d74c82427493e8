"""What a reader of phrases finds, and what it may know about the phrase's surroundings."""

import re
from dataclasses import dataclass, field

from fuer.judging.rules import Rule
from fuer.plans.reading.sentences import Phrase, Sentence
from fuer.plans.reading.structure import Tier

_DUE = re.compile(r"((?:19|20)\d\d)(?:年)?(?:底|末)?(?:之?前)?")
_TERM_END = re.compile(r"十([一二三四五六七八九])五”?(?:规划)?(?:期?末|期末|末期|期间|时期)")
_DIGITS = {han: number for number, han in enumerate("〇一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Found:
    """A target at [start, end) of its passage. `years` are due years the words name, () when they name none."""

    start: int
    end: int
    name: str
    rule: Rule
    unit: str
    why: str
    years: tuple[int, ...] = ()
    confidence: float = 0.95
    tier: Tier = "quantified"


@dataclass(slots=True)
class Context:
    """What the phrases before, in the same sentence, have said."""

    sentence: Sentence
    clause_title: str
    abbreviations: dict[str, tuple[str, ...]]
    before: list[Phrase] = field(default_factory=list)
    subject: str = ""
    years: tuple[int, ...] = ()
    # Member and condition of the share last read: "…的社区建立儿童之家，到2030年达到95%以上".
    shared: tuple[str, str] | None = None
    # The thing last counted: "建成儿童友好社区30个，实现乡镇全覆盖".
    thing: str = ""

    @property
    def previous(self) -> str:
        return self.before[-1].text if self.before else ""


def years_in(text: str) -> tuple[int, ...]:
    """Due years a phrase names: 到2025年, 2030年底前, “十四五”末."""
    years = [
        int(found[1])
        for found in _DUE.finditer(text)
        if found[0].endswith(("年", "底", "末", "前")) or text[found.end() : found.end() + 1] in "、和"
    ]
    years += [five_year_period(_DIGITS[found[1]])[1] for found in _TERM_END.finditer(text)]
    return tuple(dict.fromkeys(years))


def five_year_period(number: int) -> tuple[int, int]:
    """First and last year of the 十N五 plan: 十四五 (14) is 2021–2025, as the state has counted since 1966."""
    start = 1966 + 5 * (10 + number - 3)
    return start, start + 4
