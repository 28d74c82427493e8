"""The closed set of kinds of target (DESIGN 5.1), each with its typed parameters."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal


class Kind(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    BETWEEN = "between"
    ABOUT = "about"
    HOLD = "hold"
    INCREASE = "increase"
    DECREASE = "decrease"
    INCREASE_EACH_YEAR = "increase_each_year"
    INCREASE_EACH_TERM = "increase_each_term"
    CHANGE_PER_YEAR = "change_per_year"
    CHANGE_BY = "change_by"
    ADD_AT_LEAST = "add_at_least"
    FULL_COVERAGE = "full_coverage"
    BY_CALENDAR = "by_calendar"
    SHARE_OF_MEMBERS = "share_of_members"
    EACH_MEMBER = "each_member"
    RELATIVE = "relative"
    ZERO = "zero"
    EXISTS = "exists"
    BY_YEAR = "by_year"
    BY_RUBRIC = "by_rubric"


LIMIT_KINDS = (Kind.AT_LEAST, Kind.AT_MOST, Kind.ABOVE, Kind.BELOW)
PLAIN_KINDS = (
    Kind.INCREASE,
    Kind.DECREASE,
    Kind.INCREASE_EACH_YEAR,
    Kind.FULL_COVERAGE,
    Kind.ZERO,
    Kind.EXISTS,
)

Direction = Literal["rise", "fall"]
Mode = Literal["points", "percent"]
Op = Literal["ge", "le", "about", "gap"]


class RuleError(ValueError):
    """One Chinese sentence saying why kind and parameters make no rule."""


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise RuleError(sentence)


@dataclass(frozen=True, slots=True)
class Limit:
    """at_least, at_most, above, below: x ≥ ≤ > < T, in the indicator's unit."""

    kind: Kind
    target: Decimal

    def __post_init__(self) -> None:
        _require(self.kind in LIMIT_KINDS, f"{self.kind}不是单一界限的目标")


@dataclass(frozen=True, slots=True)
class Between:
    """lo ≤ x ≤ hi; where hi does not bind (things to build) more than hi is met with a query."""

    lo: Decimal
    hi: Decimal
    hi_binds: bool = True
    kind: Kind = field(default=Kind.BETWEEN, init=False)

    def __post_init__(self) -> None:
        _require(self.lo <= self.hi, f"区间下限{self.lo}大于上限{self.hi}")


@dataclass(frozen=True, slots=True)
class About:
    """|x − T| ≤ tolerance; without a tolerance a person has to set it."""

    target: Decimal
    tolerance: Decimal | None = None
    kind: Kind = field(default=Kind.ABOUT, init=False)

    def __post_init__(self) -> None:
        _require(self.tolerance is None or self.tolerance >= 0, "允许相差的幅度不能为负")


@dataclass(frozen=True, slots=True)
class Hold:
    """The inner rule in every year of the plan."""

    rule: "Rule"
    kind: Kind = field(default=Kind.HOLD, init=False)

    def __post_init__(self) -> None:
        _require(self.rule.kind in YEARLY_KINDS, f"“保持”之内不能是{self.rule.kind}")


@dataclass(frozen=True, slots=True)
class Plain:
    """Kinds without parameters: increase, decrease, increase_each_year, full_coverage, zero, exists."""

    kind: Kind

    def __post_init__(self) -> None:
        _require(self.kind in PLAIN_KINDS, f"{self.kind}缺少参数")


@dataclass(frozen=True, slots=True)
class IncreaseEachTerm:
    """Higher after every election; the years come from the Terms, None until somebody entered them."""

    event_years: tuple[int, ...] | None = None
    kind: Kind = field(default=Kind.INCREASE_EACH_TERM, init=False)


@dataclass(frozen=True, slots=True)
class ChangePerYear:
    """`delta` points or per cent (compounding) a year since `base_year` (None: the baseline's)."""

    delta: Decimal
    mode: Mode
    direction: Direction
    base_year: int | None = None
    base: Decimal | None = None
    kind: Kind = field(default=Kind.CHANGE_PER_YEAR, init=False)

    def __post_init__(self) -> None:
        _require(self.delta > 0, "每年变化的幅度要大于0")
        falls_away = self.mode == "percent" and self.direction == "fall" and self.delta > 100
        _require(not falls_away, "每年下降不能超过100%")


@dataclass(frozen=True, slots=True)
class ChangeBy:
    """`share` of the base gone or added; `base_year` None is the baseline's."""

    share: Fraction
    direction: Direction
    base_year: int | None = None
    base: Decimal | None = None
    kind: Kind = field(default=Kind.CHANGE_BY, init=False)

    def __post_init__(self) -> None:
        _require(self.share > 0, "变化的幅度要大于0")
        _require(self.direction == "rise" or self.share <= 1, "下降不能超过100%")


@dataclass(frozen=True, slots=True)
class AddAtLeast:
    """n more than at the end of `since` (None: the baseline's year, else the year before the plan)."""

    n: Decimal
    since: int | None = None
    kind: Kind = field(default=Kind.ADD_AT_LEAST, init=False)

    def __post_init__(self) -> None:
        _require(self.n > 0, "新增的数量要大于0")


@dataclass(frozen=True, slots=True)
class ByCalendar:
    """One rule in event years (换届), another in all others."""

    event: "Rule"
    other: "Rule"
    event_years: tuple[int, ...] | None = None
    kind: Kind = field(default=Kind.BY_CALENDAR, init=False)

    def __post_init__(self) -> None:
        for rule in (self.event, self.other):
            _require(rule.kind in YEARLY_KINDS, f"按年份区分的目标之内不能是{rule.kind}")


@dataclass(frozen=True, slots=True)
class ShareOfMembers:
    """A share of the members of a level (county, town, village or a named list) fulfil the condition."""

    share: Fraction
    level: str
    condition: "str | Rule" = "达标"
    kind: Kind = field(default=Kind.SHARE_OF_MEMBERS, init=False)

    def __post_init__(self) -> None:
        _require(0 < self.share <= 1, "成员占比要大于0、不超过1（“0.7”即70%）")
        if not isinstance(self.condition, str):
            _require(self.condition.kind in MEMBER_KINDS, f"成员的条件不能是{self.condition.kind}")


@dataclass(frozen=True, slots=True)
class EachMember:
    """Every member of the level has at least n."""

    n: Decimal
    level: str
    kind: Kind = field(default=Kind.EACH_MEMBER, init=False)

    def __post_init__(self) -> None:
        _require(self.n > 0, "每个成员的数量要大于0")


@dataclass(frozen=True, slots=True)
class Relative:
    """Against another live indicator of the same area."""

    indicator: str
    op: Op
    tolerance: Decimal | None = None
    kind: Kind = field(default=Kind.RELATIVE, init=False)

    def __post_init__(self) -> None:
        _require(self.tolerance is None or self.tolerance >= 0, "允许相差的幅度不能为负")


@dataclass(frozen=True, slots=True)
class ByYear:
    """Exists by the end of the deadline year."""

    deadline: int
    kind: Kind = field(default=Kind.BY_YEAR, init=False)


@dataclass(frozen=True, slots=True)
class ByRubric:
    """A named person decides against the rubric."""

    rubric: str
    kind: Kind = field(default=Kind.BY_RUBRIC, init=False)


Rule = (
    Limit
    | Between
    | About
    | Hold
    | Plain
    | IncreaseEachTerm
    | ChangePerYear
    | ChangeBy
    | AddAtLeast
    | ByCalendar
    | ShareOfMembers
    | EachMember
    | Relative
    | ByYear
    | ByRubric
)

# What a member's own figure can be asked, and what one year's figure can be asked on its own.
MEMBER_KINDS = (*LIMIT_KINDS, Kind.BETWEEN, Kind.ABOUT, Kind.ZERO)
YEARLY_KINDS = (
    *MEMBER_KINDS,
    Kind.INCREASE,
    Kind.DECREASE,
    Kind.CHANGE_PER_YEAR,
    Kind.CHANGE_BY,
    Kind.FULL_COVERAGE,
    Kind.SHARE_OF_MEMBERS,
    Kind.EACH_MEMBER,
    Kind.RELATIVE,
)
