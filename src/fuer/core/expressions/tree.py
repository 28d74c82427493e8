"""The typed tree of an expression: frozen nodes that know where in the text they stand. Equality ignores the place."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

# What a reference may stand for; None is missing, for whatever reason.
Value = int | Decimal | Fraction | str | bool | None


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"


class Part(StrEnum):
    """Of a fraction; VALUE is the rate computed from the two, or the figure itself."""

    VALUE = "值"
    NUMERATOR = "分子"
    DENOMINATOR = "分母"


class Sex(StrEnum):
    TOTAL = ""
    FEMALE = "女"
    MALE = "男"


class Residence(StrEnum):
    TOTAL = ""
    URBAN = "城镇"
    RURAL = "农村"


class Time(StrEnum):
    """Relative to the data year of the check."""

    THIS_YEAR = ""
    LAST_YEAR = "上年"
    YEAR_BEFORE_LAST = "前年"
    BASE_YEAR = "基期"


class Level(StrEnum):
    """Relative to the area checked: itself, its city, the city's own part, Σ of the definition's members."""

    HERE = ""
    CITY = "全市"
    CITY_PROPER = "市本级"
    MEMBERS = "下级合计"


class Standing(StrEnum):
    """Which version: the one being filed (else the accepted one), or the accepted one whatever is being filed."""

    FILED = ""
    ACCEPTED = "已审定"


class Comparison(StrEnum):
    EQUAL = "="
    UNEQUAL = "≠"
    LESS = "<"
    AT_MOST = "≤"
    MORE = ">"
    AT_LEAST = "≥"


class Operator(StrEnum):
    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    DIVIDE = "/"


class Function(StrEnum):
    ABSOLUTE = "绝对值"
    GREATEST = "最大"
    LEAST = "最小"
    SUM = "合计"
    ROUND = "四舍五入"
    IS_PRESENT = "有数"
    CHOOSE = "如果"


@dataclass(frozen=True, slots=True)
class Spot:
    """Line and column in the text, counted from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Node:
    spot: Spot = field(default=Spot(), compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    """A number as written, never negative; `percent` is "", "%" or "‰" and makes it a share: 30% is 0.3."""

    written: Decimal
    percent: str = ""

    @property
    def amount(self) -> Fraction:
        return Fraction(self.written) / {"": 1, "%": 100, "‰": 1000}[self.percent]


@dataclass(frozen=True)
class Text(Node):
    text: str


@dataclass(frozen=True)
class Truth(Node):
    """是 or 否."""

    yes: bool


@dataclass(frozen=True)
class Reference(Node):
    """A figure: the indicator's name and which of its figures is meant."""

    name: str
    part: Part = Part.VALUE
    sex: Sex = Sex.TOTAL
    residence: Residence = Residence.TOTAL
    age: str = ""
    time: Time = Time.THIS_YEAR
    level: Level = Level.HERE
    standing: Standing = Standing.FILED

    def __hash__(self) -> int:
        """Figures are looked up by their references thousands of times a page: reckoned once for each."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.part, self.sex, self.residence, self.age, self.time, self.level, self.standing))


@dataclass(frozen=True)
class Negative(Node):
    operand: Node


@dataclass(frozen=True)
class Sum(Node):
    """first ± term ± term …"""

    first: Node
    terms: tuple[tuple[Operator, Node], ...]


@dataclass(frozen=True)
class Product(Node):
    """first × or ÷ factor …, from left to right."""

    first: Node
    factors: tuple[tuple[Operator, Node], ...]


@dataclass(frozen=True)
class Compare(Node):
    """A chain: 0 ≤ x ≤ 100 holds when each neighbouring pair holds."""

    first: Node
    others: tuple[tuple[Comparison, Node], ...]


@dataclass(frozen=True)
class Membership(Node):
    """item 在 (option, …); an option is a text or a number, negative perhaps."""

    item: Node
    options: tuple[Text | Number | Negative, ...]


@dataclass(frozen=True)
class Not(Node):
    operand: Node


@dataclass(frozen=True)
class And(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Call(Node):
    function: Function
    arguments: tuple[Node, ...]


def list_children(node: Node) -> list[Node]:
    """The nodes directly below, from left to right."""
    found: list[Node] = []
    for entry in fields(node):
        value = getattr(node, entry.name)
        for item in value if isinstance(value, tuple) else (value,):
            inner = item[1] if isinstance(item, tuple) else item
            if isinstance(inner, Node):
                found.append(inner)
    return found


def find_references(node: Node) -> Iterator[Reference]:
    """Every reference, from left to right, repeats included."""
    if isinstance(node, Reference):
        yield node
    for child in list_children(node):
        yield from find_references(child)
