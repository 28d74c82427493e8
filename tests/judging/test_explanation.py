"""Every figure of the sentence is an input, or one of the figures the answer states."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from hypothesis import given, settings

from fuer.judging.case import Answer, case_from_wire, judge
from fuer.judging.chinese_format import format_rule
from fuer.judging.facts import Case, Figure, Members
from fuer.judging.members import count_members
from fuer.judging.numbers import print_fixed
from fuer.judging.rules import EachMember, ShareOfMembers
from fuer.judging.standing import base_of_addition, base_year
from tests.judging.strategies import cases

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
WIDE = settings(max_examples=max(300, settings.default.max_examples))


def list_numbers(wire: Any) -> Iterator[Fraction]:
    """Every number written in the case itself, years included."""
    if isinstance(wire, dict):
        for key, value in wire.items():
            yield from (*list_numbers(key), *list_numbers(value))
    elif isinstance(wire, list):
        for value in wire:
            yield from list_numbers(value)
    elif isinstance(wire, int | str):
        yield from (Fraction(number) for number in NUMBER.findall(str(wire)))


def list_derived(case: Case, answer: Answer) -> Iterator[Fraction]:
    """What the answer states beside its inputs: x, B, P_t, the need, the outlook, counts, the pooled rate."""
    standing, due_now = answer.workings.standing, answer.workings.course.due_now
    begun = base_of_addition(case) or Fraction(0)
    if standing is not None:
        yield from (standing.x, standing.x - begun, standing.goal - standing.x)
        yield standing.base or Fraction(0)
    if standing is not None and due_now is not None:
        yield from (due_now, due_now - begun, standing.x - due_now)
    if answer.outlook is not None:
        shown = Fraction(print_fixed(answer.outlook.value, case.decimals))
        yield from (answer.outlook.value, shown, Fraction(print_fixed(answer.outlook.value - begun, case.decimals)))
    if answer.needed_per_year is not None:
        yield Fraction(answer.needed_per_year)
    yield Fraction(case.milestone.year)
    yield from map(Fraction, range(min(case.start - 1, base_year(case)), case.year + 1))
    yield from list_read(case)


def list_read(case: Case) -> Iterator[Fraction]:
    """Figures as read: rates of ratios, members counted, events of three years pooled."""
    events = born = Fraction(0)
    for year, entry in sorted(case.series.items()):
        value = entry.value
        if isinstance(value, Figure):
            yield value.amount
            if value.num is not None and value.den and case.year - 2 <= year:
                yield Fraction(value.num) / Fraction(value.den) * 100
                events, born = events + Fraction(value.num), born + Fraction(value.den)
        if isinstance(case.rule, ShareOfMembers | EachMember) and isinstance(value, Figure | Members):
            tally = count_members(case.rule, value)
            yield from (tally.yes, tally.total, Fraction(len(tally.unknown))) if tally else ()
    for series in case.others.values():
        yield from (entry.value.amount for entry in series.values() if isinstance(entry.value, Figure))
    if case.base_figure is not None:
        yield case.base_figure.amount
        if case.base_figure.num is not None and case.base_figure.den:
            yield Fraction(case.base_figure.num) / Fraction(case.base_figure.den) * 100
    if born:
        yield from (events, events / born * Fraction(case.factor))


@WIDE
@given(cases())
def test_every_figure_of_the_sentence_is_known(wire: dict[str, Any]):
    case = case_from_wire(wire)
    answer = judge(case)
    known = {*list_numbers(wire), *list_numbers(format_rule(case.rule, unit=case.unit)), *list_derived(case, answer)}
    for text in NUMBER.findall(answer.explanation.replace("/10万", "").replace("/万", "")):
        digits = len(text.partition(".")[2])
        assert text in {print_fixed(abs(number), digits) for number in known}, (text, answer.explanation)
