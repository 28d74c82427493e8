"""Roll-up: what the members of an area report becomes the area's figure (DESIGN 5.3).

Counts add; a rate is Σ numerator ÷ Σ denominator, never a mean of rates; 0/0 adds 0/0; what does not add (life
expectancy, medians, averages per head, printed rates) is entered at its level. A missing member makes the sum provisional.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from fuer.judging.adding import add_exactly, rate_of, rounding_slack
from fuer.judging.numbers import digits_after_point, exact_digits, print_exact, print_fixed, scale_half_up
from fuer.judging.path import RARE_EVENTS, RARE_FACTOR
from fuer.judging.units import difference_unit, print_quantity

COUNTED_REASONS = ("not_applicable",)
POOLED_YEARS = 3
_REASONS = {
    "": "未报送",
    "no_data": "无数据",
    "not_carried_out": "未开展",
    "not_due": "未到报送期",
    "report_not_due": "未到报送期",
    "no_survey": "非调查年份",
    "by_letter": "已函报，系统内无数值",
    "only_rate": "只有率值，缺分子分母",
    "no_denominator": "分母为0而分子不为0",
    "other_shape": "填报方式与口径不符",
    "definition_changed": "口径不同",
    "other": "无数据",
}


class Shape(StrEnum):
    """How members' figures come together: summed, summed by numerator and denominator, or not at all."""

    COUNT = "count"
    RATIO = "ratio"
    NOT_ADDITIVE = "not_additive"


class Outcome(StrEnum):
    """What a roll-up is: a count, a rate by its parts, or why there is none."""

    COUNT = "count"
    RATIO = "ratio"
    AT_ITS_LEVEL = "at_its_level"  # entered by the area itself, because it does not add
    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a definition says of adding up. `factor` multiplies num ÷ den; `decimals` are printed."""

    shape: Shape
    unit: str = ""
    factor: Decimal = Decimal(1)
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Reported:
    """What an area reported: a value, a fraction, or a `missing` reason (codes of DESIGN 5.2).

    `is_provisional`: itself the sum of members of which one was missing.
    """

    value: Decimal | None = None
    num: Decimal | None = None
    den: Decimal | None = None
    missing: str = ""
    is_provisional: bool = False

    @property
    def is_figure(self) -> bool:
        return self.value is not None or (self.num is not None and self.den is not None)


@dataclass(frozen=True, slots=True)
class Member:
    """An area that counts towards the total on the period's last day; None: nothing of it is accepted."""

    code: str
    name: str
    reported: Reported | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """A member without a figure that can be added, and why: the code of DESIGN 5.2 and its Chinese words."""

    code: str
    name: str
    missing: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The area's own figure is not what its members sum to. `amount` = own − sum, in the unit; the own one is used."""

    own: Fraction
    members: Fraction
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Rare:
    """Few events: how many in the year, and the rate of up to three years together, Σ events ÷ Σ population × factor."""

    events: Decimal
    years: tuple[int, ...]
    pooled_events: Decimal
    pooled_rate: Fraction


@dataclass(frozen=True, slots=True)
class RollUp:
    """The area's figure for a period; pure data. `counted` and `provisional` name members, `lacking` says why.

    `used` says whose figure `value` or `num`/`den` is; for a provisional sum it is that of the members counted.
    """

    outcome: Outcome
    used: Literal["own", "members", "none"]
    sentence: str
    value: Decimal | None = None
    num: Decimal | None = None
    den: Decimal | None = None
    counted: tuple[str, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    not_applicable: tuple[str, ...] = ()
    half_counted: tuple[str, ...] = ()
    difference: Difference | None = None
    rare: Rare | None = None

    @property
    def members(self) -> int:
        """How many members there are: m of "n of m"."""
        return len(self.counted) + len(self.not_applicable) + len(self.lacking)

    @property
    def reported(self) -> int:
        """How many have reported, 不适用 among them: n of "n of m"."""
        return self.members - len(self.lacking)

    @property
    def is_provisional(self) -> bool:
        """The members' sum is used though one is missing, or is itself a sum with one missing."""
        return self.used == "members" and bool(self.lacking or self.half_counted)

    @property
    def is_figure(self) -> bool:
        return self.value is not None or self.num is not None

    def as_reported(self) -> Reported:
        """As a member's figure of the next roll-up; that a member was missing is not forgotten on the way."""
        if self.is_figure:
            return Reported(self.value, self.num, self.den, is_provisional=self.is_provisional)
        return Reported(missing="not_applicable" if self.outcome is Outcome.NOT_APPLICABLE else "no_data")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a roll-up: the members, the area's own figure if any, and what a rare event is judged by.

    noun: what members are called, behind their number. target: T of a falling rule. earlier: num and den by year.
    """

    measure: Measure
    members: Sequence[Member]
    own: Reported | None = None
    noun: str = "县（市、区）"
    target: Decimal | None = None
    year: int = 0
    earlier: Mapping[int, tuple[Decimal, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sum:
    """The members sorted into who is counted, who has nothing to add and who lacks, and what the first come to."""

    counted: tuple[Member, ...]
    idle: tuple[Member, ...]
    lacking: tuple[Lacking, ...]
    reported: Reported | None


def roll_up(question: Question) -> RollUp:
    """The area's figure: its own where it has one, else the sum of its members. Total over every question."""
    summed = _add_members(question.measure, question.members)
    own = question.own
    if own is not None and (own.is_figure or own.missing):
        found = _take_own(question, own, summed)
    elif question.measure.shape is Shape.NOT_ADDITIVE:
        found = RollUp(Outcome.NO_DATA, "none", "")
    else:
        found = _take_members(question.measure, summed)
    found = replace(
        found,
        counted=tuple(member.name for member in summed.counted),
        lacking=summed.lacking,
        not_applicable=tuple(member.name for member in summed.idle),
        half_counted=tuple(m.name for m in summed.counted if m.reported is not None and m.reported.is_provisional),
    )
    found = replace(found, rare=_find_rare(question, found))
    return replace(found, sentence=_say(question, found))


def _add_members(measure: Measure, members: Sequence[Member]) -> _Sum:
    counted, idle, lacking = [], [], []
    for member in sorted(members, key=lambda one: one.code):
        reported = member.reported
        reason = _find_hindrance(measure.shape, reported)
        if reported is not None and reported.missing in COUNTED_REASONS:
            idle.append(member)
        elif reason is not None:
            lacking.append(Lacking(member.code, member.name, reason, _REASONS.get(reason, reason)))
        else:
            counted.append(member)
    figures = [member.reported for member in counted if member.reported is not None]
    total = None
    if figures and measure.shape is Shape.COUNT:
        total = Reported(value=add_exactly(figure.value for figure in figures if figure.value is not None))
    elif figures and measure.shape is Shape.RATIO:
        num = add_exactly(figure.num for figure in figures if figure.num is not None)
        den = add_exactly(figure.den for figure in figures if figure.den is not None)
        total = Reported(num=num, den=den)
    return _Sum(tuple(counted), tuple(idle), tuple(lacking), total)


def _find_hindrance(shape: Shape, reported: Reported | None) -> str | None:
    """Why a member's figure cannot be added; None when it can."""
    if reported is None or not reported.is_figure:
        return "" if reported is None else reported.missing or "no_data"
    if shape is Shape.RATIO:
        if reported.num is None or reported.den is None:
            return "only_rate"
        return "no_denominator" if reported.den == 0 and reported.num != 0 else None
    return "other_shape" if shape is Shape.COUNT and reported.value is None else None


def _take_members(measure: Measure, summed: _Sum) -> RollUp:
    total = summed.reported
    if total is None:
        outcome = Outcome.NOT_APPLICABLE if summed.idle and not summed.lacking else Outcome.NO_DATA
        return RollUp(outcome, "none", "")
    outcome = Outcome.COUNT if measure.shape is Shape.COUNT else Outcome.RATIO
    return RollUp(outcome, "members", "", total.value, total.num, total.den)


def _take_own(question: Question, own: Reported, summed: _Sum) -> RollUp:
    measure = question.measure
    if not own.is_figure:
        outcome = Outcome.NOT_APPLICABLE if own.missing in COUNTED_REASONS else Outcome.NO_DATA
        return RollUp(outcome, "own", "")
    if measure.shape is Shape.NOT_ADDITIVE:
        return RollUp(Outcome.AT_ITS_LEVEL, "own", "", own.value, own.num, own.den)
    outcome = Outcome.RATIO if measure.shape is Shape.RATIO else Outcome.COUNT
    difference = None if summed.lacking else _compare(measure, own, summed)
    return RollUp(outcome, "own", "", own.value, own.num, own.den, difference=difference)


def _compare(measure: Measure, own: Reported, summed: _Sum) -> Difference | None:
    """Own against the members' sum, which must be complete; sums of rounded figures may be off by their rounding."""
    total = summed.reported
    if total is None or any(member.reported and member.reported.is_provisional for member in summed.counted):
        return None
    mine, theirs = _amount(measure, own), _amount(measure, total)
    if mine is None or theirs is None:
        return None
    if own.num is not None and total.num is not None:
        differs = (own.num, own.den) != (total.num, total.den)
    elif own.value is not None and total.value is not None:
        figures = [
            own.value,
            *(m.reported.value for m in summed.counted if m.reported and m.reported.value is not None),
        ]
        digits = min(measure.decimals, max(digits_after_point(figure) for figure in figures))
        differs = abs(mine - theirs) > Fraction(rounding_slack(digits, len(figures) - 1))
    else:  # the area typed a rate: held against the members' rate at the digits it is printed with
        digits = digits_after_point(own.value) if own.value is not None else measure.decimals
        differs = scale_half_up(mine, digits) != scale_half_up(theirs, digits)
    return Difference(mine, theirs, mine - theirs) if differs else None


def _amount(measure: Measure, reported: Reported) -> Fraction | None:
    if reported.value is not None:
        return Fraction(reported.value)
    if reported.num is None or reported.den is None:
        return None
    return rate_of(reported.num, reported.den, measure.factor)


def _find_rare(question: Question, found: RollUp) -> Rare | None:
    """Rare: factor ≥ 1000 and den·T/factor < 20 (DESIGN 5.2); pooled over the year and the two before it."""
    measure, target = question.measure, question.target
    if target is None or found.num is None or not found.den or measure.factor < RARE_FACTOR:
        return None
    if Fraction(found.den) * Fraction(target) / Fraction(measure.factor) >= RARE_EVENTS:
        return None
    first = question.year - POOLED_YEARS + 1
    parts = {year: part for year, part in question.earlier.items() if first <= year < question.year}
    parts[question.year] = (found.num, found.den)
    num, den = (add_exactly(part[side] for part in parts.values()) for side in (0, 1))
    pooled = rate_of(num, den, measure.factor)
    return None if pooled is None else Rare(found.num, tuple(sorted(parts)), num, pooled)


def _say(question: Question, found: RollUp) -> str:
    """One sentence that names the members: 6个县（市、区）中已报5个，缺常山县（未报送）；暂为…."""
    if question.measure.shape is Shape.NOT_ADDITIVE:
        said = "由本级直接填报，不由下级加总或平均" if found.is_figure else "不能由下级加总或平均，须由本级填报"
    elif not found.members:
        said = "由本级直接填报" if found.is_figure else "没有可汇总的下级"
    elif found.used == "own":
        said = _say_own(question, found)
    else:
        said = _say_members(question, found)
    return said + _say_rare(question.measure, found.rare)


def _say_own(question: Question, found: RollUp) -> str:
    if found.difference is None:
        return "采用本级填报数" if found.is_figure else "本级已说明无数据"
    gap = found.difference
    exact = [exact_digits(amount) for amount in (gap.own, gap.members)]
    digits = question.measure.decimals if None in exact or found.num is not None else max(d or 0 for d in exact)
    digits = _digits_apart(digits, gap.own, gap.members)
    unit = question.measure.unit
    shown = [print_quantity(print_fixed(amount, digits), unit) for amount in (gap.own, gap.members)]
    off = print_quantity(print_fixed(abs(gap.amount), digits), difference_unit(unit))
    if gap.amount == 0:
        return f"本级填报的分子、分母与{found.members}个{question.noun}合计不一致（率值同为{shown[0]}），采用本级填报数"
    return f"本级填报{shown[0]}，{found.members}个{question.noun}合计{shown[1]}，相差{off}，采用本级填报数"


def _digits_apart(digits: int, one: Fraction, other: Fraction, most: int = 8) -> int:
    """As many digits as show that two figures differ."""
    while one != other and digits < most and print_fixed(one, digits) == print_fixed(other, digits):
        digits += 1
    return digits


def _say_members(question: Question, found: RollUp) -> str:
    """Who reported, who did not, and what that comes to."""
    noun, shown = question.noun, _print(question.measure, found)
    idle = f"，其中{len(found.not_applicable)}个不适用" if found.not_applicable else ""
    if not found.lacking:
        half = f"，其中{'、'.join(found.half_counted)}为暂汇总数" if found.half_counted else ""
        verb = "暂为" if found.is_provisional else "合计"
        if found.outcome is Outcome.NOT_APPLICABLE:
            return f"{found.members}个{noun}均不适用"
        return f"{found.members}个{noun}已报齐{idle}{half}，{verb}{shown}"
    lacking = "、".join(f"{one.name}（{one.reason}）" for one in found.lacking)
    said = f"{found.members}个{noun}中已报{found.reported}个{idle}，缺{lacking}"
    return f"{said}；暂为{len(found.counted)}个{noun}汇总的{shown}" if found.is_figure else f"{said}；尚无汇总数"


def _print(measure: Measure, found: RollUp) -> str:
    if found.value is not None:
        return print_quantity(print_exact(found.value), measure.unit)
    if found.num is None or found.den is None:
        return ""
    rate = rate_of(found.num, found.den, measure.factor)
    if rate is None:
        return "0/0（无对象）"
    parts = f"（{print_exact(found.num)}/{print_exact(found.den)}）"
    return print_quantity(print_fixed(rate, measure.decimals), measure.unit) + parts


def _say_rare(measure: Measure, rare: Rare | None) -> str:
    """Count and pooled rate: never ranked."""
    if rare is None:
        return ""
    span = f"{rare.years[0]}—{rare.years[-1]}" if len(rare.years) > 1 else str(rare.years[0])
    pooled = print_quantity(print_fixed(rare.pooled_rate, max(1, measure.decimals)), measure.unit)
    events = print_exact(rare.pooled_events)
    return f"；当年{print_exact(rare.events)}例，属小样本，{span}年合计{events}例、合并率{pooled}，不参与排名"
