"""Whether a figure is better or worse than another, by the direction of the target's rule. Pure: values in, a word out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from fuer.judging.direction import find_direction
from fuer.judging.kinds import About, Between, Hold, Rule
from fuer.judging.numbers import exact, exact_digits, print_fixed, round_half_up
from fuer.plans.domain.queries.answers import CountsDoNotAddUp

LEADING_NUMBER = re.compile(r"-?\d[\d,]*(?:\.(\d+))?")
# No difference is printed to more digits than this.
MOST_DIGITS = 6


class Change(StrEnum):
    """How the second of two figures stands against the first."""

    BETTER = "better"
    WORSE = "worse"
    EQUAL = "equal"
    # They differ, and the rule prefers neither.
    OTHER = "other"
    # 口径变更: not comparable.
    BROKEN = "broken"
    # One of them, or both, are missing.
    MISSING = "missing"


@dataclass(frozen=True)
class Printed:
    """A figure exactly (None for a missing one) and as it is printed, with its unit."""

    value: Decimal | None
    text: str = ""

    @property
    def digits(self) -> int:
        """Digits after the point it is printed with."""
        found = LEADING_NUMBER.match(self.text)
        return len(found[1] or "") if found else 0


def compare_figures(rule: Rule | None, first: Printed, second: Printed, *, is_broken: bool = False) -> Change:
    """What `second` is against `first`, both rounded half up to the coarser of their printed digits (DESIGN 5.1)."""
    if first.value is None or second.value is None:
        return Change.MISSING
    if is_broken:
        return Change.BROKEN
    digits = min(first.digits, second.digits)
    before, after = (round_half_up(exact(figure), digits) for figure in (first.value, second.value))
    if before == after:
        return Change.EQUAL
    inner = rule.rule if isinstance(rule, Hold) else rule
    if isinstance(inner, Between | About):
        gain = measure_distance(inner, before) - measure_distance(inner, after)
        return Change.BETTER if gain > 0 else Change.WORSE if gain < 0 else Change.OTHER
    direction = find_direction(rule)
    if not direction:
        return Change.OTHER
    return Change.BETTER if (after - before) * direction > 0 else Change.WORSE


def measure_distance(rule: Between | About, value: Fraction) -> Fraction:
    """How far a figure lies outside what the rule allows; from the middle of an 左右."""
    if isinstance(rule, About):
        return abs(value - exact(rule.target))
    low, high = exact(rule.lo), exact(rule.hi)
    return max(low - value, value - high if rule.hi_binds else Fraction(0), Fraction(0))


def print_change(first: Printed, second: Printed) -> str:
    """second − first of the figures as they are printed, signed: a reader can check it. Empty where one is missing."""
    if first.value is None or second.value is None:
        return ""
    digits = min(first.digits, second.digits)
    before, after = (round_half_up(exact(figure), digits) for figure in (first.value, second.value))
    return sign(print_fixed(after - before, digits)) if before != after else "0"


def print_gap(goal: Decimal, figure: Printed) -> str:
    """figure − goal exactly, signed, with as many digits as show it: "+0.35", "0". Empty for a missing figure."""
    if figure.value is None:
        return ""
    difference = exact(figure.value) - exact(goal)
    if not difference:
        return "0"
    digits = max(figure.digits, exact_digits(goal) or 0)
    shown = (print_fixed(difference, more) for more in range(digits, MOST_DIGITS + 1))
    return sign(next((text for text in shown if text.strip("-0.")), print_fixed(difference, MOST_DIGITS)))


def sign(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def count_changes(changes: Iterable[Change], total: int) -> dict[Change, int]:
    """How many there are of each. Raises CountsDoNotAddUp unless they sum to `total`."""
    found = Counter(changes)
    if sum(found.values()) != total:
        raise CountsDoNotAddUp(f"{dict(found)} do not sum to {total} targets")
    return {change: found[change] for change in Change}
