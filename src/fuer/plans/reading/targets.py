"""The targets of one clause: every sentence is offered to the readers, surest first."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fuer.judging.numbers import NumberError
from fuer.judging.rules import RuleError
from fuer.plans.reading import names
from fuer.plans.reading.changes import read_changes
from fuer.plans.reading.counts import read_counts
from fuer.plans.reading.found import Context, Found, years_in
from fuer.plans.reading.limits import read_limits
from fuer.plans.reading.members import read_each_member, read_hundred_percent, read_parts_of_day, read_shares
from fuer.plans.reading.qualitative import read_coverage, read_directions
from fuer.plans.reading.refusals import is_no_target
from fuer.plans.reading.sentences import Phrase, Sentence, split_sentences
from fuer.plans.reading.source import Passage
from fuer.plans.reading.structure import Target

_Reader = Callable[[Phrase, Context], list[Found]]
# The first reader that finds something in a phrase has the last word on it.
_NUMBER_READERS: tuple[_Reader, ...] = (
    read_shares,
    read_parts_of_day,
    read_changes,
    read_hundred_percent,
    read_limits,
    read_each_member,
    read_counts,
)
_WORD_READERS: tuple[_Reader, ...] = (read_coverage, read_directions)
_REMEMBERED = 8
# Longer than any phrase of a plan: what is, is no sentence and would only cost time.
_LONGEST_PHRASE = 400
_HAS_NUMBER = re.compile(r"\d|[一二两三四五六七八九十百]|翻番|减半")


@dataclass(frozen=True, slots=True)
class Scope:
    """What the targets of one clause share. `years` are the plan's first and last."""

    text: str
    clause: str
    clause_title: str
    years: tuple[int | None, int | None]
    abbreviations: dict[str, tuple[str, ...]]


def read_targets(passage: Passage, scope: Scope, skip: Sequence[tuple[int, int]] = ()) -> list[Target]:
    """All targets of one passage; `skip` are its responsibility notes."""
    plain = passage.text
    for start, end in skip:
        plain = plain[:start] + "。" * (end - start) + plain[end:]
    targets: list[Target] = []
    for sentence in split_sentences(plain):
        for found in read_sentence(sentence, scope):
            targets.append(_make_target(found, passage, scope))
    return targets


def read_sentence(sentence: Sentence, scope: Scope) -> list[Found]:
    """What one sentence asks for; figures of years before the plan are no targets."""
    context = Context(sentence, scope.clause_title, scope.abbreviations)
    results: list[Found] = []
    first = scope.years[0]
    for phrase in sentence.phrases:
        context.years = years_in(phrase.text) if _only_dates(phrase.text) else context.years
        found = _read_phrase(phrase, context)
        results += [one for one in found if not _is_past(one, first)]
        context.before = [*context.before[-_REMEMBERED:], phrase]
        if phrase.stop in ("；", ";"):
            context.subject = ""
    return results


def _read_phrase(phrase: Phrase, context: Context) -> list[Found]:
    if len(phrase.text) > _LONGEST_PHRASE:
        return []
    has_figure = _HAS_NUMBER.search(phrase.text) and not is_no_target(phrase.text)
    readers = _NUMBER_READERS + _WORD_READERS if has_figure else _WORD_READERS
    for read in readers:
        try:
            found = read(phrase, context)
        except (RuleError, NumberError):  # a figure no rule can hold ("120%的县") is left to a person
            continue
        if found:
            return found
    return []


def _only_dates(text: str) -> bool:
    """ "到2025年" alone, which speaks of all that follows in the sentence."""
    return bool(years_in(text)) and len(names.drop_dates(text)) <= 3


def _is_past(found: Found, first: int | None) -> bool:
    return first is not None and bool(found.years) and max(found.years) < first


def _make_target(found: Found, passage: Passage, scope: Scope) -> Target:
    start, end = passage.span(found.start, found.end)
    last = scope.years[1]
    years = found.years or ((last,) if last else ())
    return Target(
        quote=scope.text[start:end],
        start=start,
        end=end,
        clause=scope.clause,
        clause_title=scope.clause_title,
        tier=found.tier,
        indicator=found.name,
        rule=found.rule,
        unit=found.unit,
        years=years,
        confidence=found.confidence,
        why=found.why,
    )
