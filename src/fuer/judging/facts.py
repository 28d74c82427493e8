"""What a judgement reads: a milestone's rules, the baseline and the figures of each year, all exact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Literal

from fuer.judging.numbers import compare_exact, digits_after_point, exact, round_half_up, scale_half_up
from fuer.judging.rules import Rule
from fuer.judging.units import factor_of, is_rate


class State(StrEnum):
    """The buckets of DESIGN 5.2; the first that holds is the answer's."""

    NOT_APPLICABLE = "not_applicable"
    REPORT_NOT_DUE = "report_not_due"
    NO_DATA = "no_data"
    NEEDS_PERSON = "needs_person"
    NEEDS_DENOMINATOR = "needs_denominator"
    DEFINITION_CHANGED = "definition_changed"
    JUDGED = "judged"


ORDER = {state: place for place, state in enumerate(State)}
Accumulation = Literal["level", "flow", "cumulative"]
Phase = Literal["before", "due", "after"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the indicator's unit; `digits` as printed, None when computed from `num` ÷ `den`."""

    amount: Fraction
    digits: int | None = None
    num: Decimal | None = None
    den: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CountOnly:
    """A numerator without a denominator to divide it by (missing, or 0)."""

    num: Decimal
    den_is_zero: bool


@dataclass(frozen=True, slots=True)
class Members:
    """Each member's value; None is unknown. Never empty."""

    values: Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Decision:
    """A dated yes or no of a person."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no value: the state it leads to and the reason in Chinese."""

    state: State
    reason: str


Value = Figure | CountOnly | Members | Decision | Missing


@dataclass(frozen=True, slots=True)
class Entry:
    """A value and the comparability group it was measured under (None: the case's own)."""

    value: Value
    definition: str | None = None
    comparable: bool = False


ABSENT = Entry(Missing(State.NO_DATA, "无数据"))


@dataclass(frozen=True, slots=True)
class Milestone:
    year: int
    rule: Rule


@dataclass(frozen=True)
class Case:
    """One milestone × area × year as DESIGN 5.2 writes it; amounts in the indicator's unit."""

    milestones: tuple[Milestone, ...]
    year: int
    start: int
    end: int
    unit: str = ""
    factor: Decimal = Decimal(1)
    decimals: int = 2
    least: Decimal | None = None
    most: Decimal | None = None
    accumulation: Accumulation = "level"
    definition: str | None = None
    bands: tuple[Fraction, Fraction, Fraction] = (Fraction(95, 100), Fraction(60, 100), Fraction(0))
    compares_rounded: bool = False
    baseline_year: int | None = None
    baseline_entry: Entry | None = None
    series: Mapping[int, Entry] = field(default_factory=dict)
    others: Mapping[str, Mapping[int, Entry]] = field(default_factory=dict)
    # What every step asks again and again, derived once.
    milestone: Milestone = field(init=False, repr=False, compare=False)
    rule: Rule = field(init=False, repr=False, compare=False)
    phase: Phase = field(init=False, repr=False, compare=False)
    baseline: Figure | Members | Decision | None = field(init=False, repr=False, compare=False)
    base_figure: Figure | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        baseline = self._find_baseline()
        self.__dict__.update(
            self._derive(self.year), baseline=baseline, base_figure=baseline if isinstance(baseline, Figure) else None
        )

    def _derive(self, year: int) -> dict[str, object]:
        milestone = self.milestone_in(year)
        phase = "before" if year < milestone.year else "due" if year == milestone.year else "after"
        return {"milestone": milestone, "rule": milestone.rule, "phase": phase}

    def at(self, year: int) -> "Case":
        """The same case judged in another year, as if no later figure were known."""
        other = object.__new__(Case)
        other.__dict__.update(self.__dict__, year=year, **self._derive(year))
        other.__dict__["series"] = {at: entry for at, entry in self.series.items() if at <= year}
        if self.others:
            other.__dict__["others"] = {
                name: {at: entry for at, entry in series.items() if at <= year} for name, series in self.others.items()
            }
        return other

    def milestone_in(self, year: int) -> Milestone:
        """The first due in or after the year, else the last."""
        return next((m for m in self.milestones if m.year >= year), self.milestones[-1])

    def entry(self, year: int) -> Entry:
        return self.series.get(year, ABSENT)

    def is_comparable(self, entry: Entry) -> bool:
        """Measured under the definition of the target, or declared comparable by a person."""
        return entry.comparable or entry.definition is None or entry.definition == self.definition

    def _find_baseline(self) -> Figure | Members | Decision | None:
        """The baseline's value; one under another definition counts as none."""
        entry = self.baseline_entry
        if entry is None or not self.is_comparable(entry) or isinstance(entry.value, (Missing, CountOnly)):
            return None
        return entry.value

    def state_in(self, year: int) -> Missing | None:
        """What keeps the year's value from being read; None when it can be.

        An earlier year under another definition is a missing year, the judged year a changed definition.
        """
        entry = self.entry(year)
        if isinstance(entry.value, Missing):
            return entry.value
        if isinstance(entry.value, CountOnly):
            return Missing(State.NEEDS_DENOMINATOR, "分母为0" if entry.value.den_is_zero else "缺分母")
        if self.is_comparable(entry):
            return None
        state = State.DEFINITION_CHANGED if year == self.year else State.NO_DATA
        return Missing(state, "口径与目标值不同")

    def figure_in(self, year: int) -> Figure | None:
        """The year's figure if it can be read."""
        value = self.entry(year).value
        return value if isinstance(value, Figure) and self.state_in(year) is None else None

    def digits_of(self, *figures: Figure) -> int:
        """The coarsest of `decimals` and what each is printed with."""
        return min([self.decimals, *(f.digits for f in figures if f.digits is not None)])

    def compare(self, one: Figure, other: Figure) -> int:
        """-1, 0, 1 after rounding both half up to the coarsest precision: for B, earlier years, other indicators."""
        digits = self.digits_of(one, other)
        left, right = scale_half_up(one.amount, digits), scale_half_up(other.amount, digits)
        return (left > right) - (left < right)

    def side_of(self, figure: Figure, target: Decimal) -> int:
        """Where x lies of T: exactly (全数值比较法, GB/T 8170), or after rounding x to T's digits (修约值比较法)."""
        return compare_exact(self.to_compare(figure, target), exact(target))

    def to_compare(self, figure: Figure, target: Decimal) -> Fraction:
        return round_half_up(figure.amount, digits_after_point(target)) if self.compares_rounded else figure.amount

    @cached_property
    def coverage_scale(self) -> Fraction:
        """What full coverage reads in the indicator's unit; a head count's unit says nothing, so per cent."""
        if is_rate(self.unit):
            return Fraction(factor_of(self.unit))
        return Fraction(self.factor) if self.factor > 1 else Fraction(100)


def figure_of(number: Decimal) -> Figure:
    """A figure printed in a rule, such as the base of a change."""
    return Figure(Fraction(number), digits_after_point(number))
