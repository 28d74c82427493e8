"""A tree compiled once to a Python closure, then evaluated as often as there are figures.

Arithmetic is exact (int and Fraction: a / b * b = a). Missing is None and stays None through arithmetic and comparison;
且, 或, 非 follow Kleene; 有数(x) alone turns it into a plain yes or no. Nothing raises: what cannot be reckoned is None, and
`flags` says why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Any

from fuer.core.expressions.decisive import find_decisive
from fuer.core.expressions.parse import parse_expression
from fuer.core.expressions.tree import (
    And,
    Call,
    Compare,
    Comparison,
    Function,
    Membership,
    Negative,
    Node,
    Not,
    Number,
    Operator,
    Or,
    Product,
    Reference,
    Sum,
    Text,
    Truth,
    Value,
    find_references,
)
from fuer.judging.numbers import round_half_up

DIVISION_BY_ZERO = "division_by_zero"
WRONG_KIND = "wrong_kind"

Lookup = Callable[[Reference], Value]
Exact = int | Fraction
Result = Exact | str | bool | None


class Run:
    """One evaluation: what has been looked up so far, in order, and what went wrong."""

    __slots__ = ("flags", "lookup", "seen")

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.seen: dict[int, tuple[Value, Result]] = {}
        self.flags: set[str] = set()


Step = Callable[[Run], Result]


@dataclass(frozen=True)
class Outcome:
    """`value` is True, False, a number, a text, or None for unknown.

    `used` holds each reference read with the value looked up, as it was given (94.30 keeps its digits), in the order of
    reading. Branches that did not matter (the right of a false 且) are not read.
    """

    value: Result
    used: tuple[tuple[Reference, Value], ...] = ()
    flags: frozenset[str] = frozenset()

    @property
    def truth(self) -> bool | None:
        """Whether the check holds; None is unknown."""
        return self.value if isinstance(self.value, bool) else None


@dataclass(frozen=True)
class Compiled:
    """`decisive` are figures without which the expression is never plainly false (see `decisive.py`)."""

    references: tuple[Reference, ...]
    step: Step
    decisive: frozenset[Reference] = frozenset()

    def can_fail(self, lookup: Lookup) -> bool:
        """False where a figure it cannot fail without is missing: a look instead of a reckoning."""
        for reference in self.decisive:  # noqa: SIM110  (all() with a generator takes twice as long, thousands a page)
            if lookup(reference) is None:
                return False
        return True

    def evaluate(self, lookup: Lookup) -> Outcome:
        """TypeError if `lookup` hands out a float: a published figure never is one."""
        run = Run(lookup)
        value = self.step(run)
        used = tuple((self.references[place], pair[0]) for place, pair in run.seen.items())
        return Outcome(value, used, frozenset(run.flags))


def compile_expression(tree: Node) -> Compiled:
    """The closure of a tree. Works on any tree `parse_expression` gives; check it first to have no `wrong_kind`."""
    references = tuple(dict.fromkeys(find_references(tree)))
    places = {reference: place for place, reference in enumerate(references)}
    return Compiled(references, _compile(tree, places), find_decisive(tree))


@lru_cache(maxsize=32768)
def compile_text(text: str) -> Compiled:
    """Parsed and compiled, remembered. ExpressionError as `parse_expression`."""
    return compile_expression(parse_expression(text))


def exact(value: Value) -> Result:
    """The value as arithmetic wants it; a Decimal that is no number is missing. TypeError for a float."""
    if value is None or isinstance(value, int | str | Fraction):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        numerator, denominator = value.as_integer_ratio()
        return numerator if denominator == 1 else Fraction(numerator, denominator)
    raise TypeError(f"a figure is never a {type(value).__name__}")


def _compile(node: Node, places: dict[Reference, int]) -> Step:
    match node:
        case Number() | Text() | Truth() | Reference():
            return _compile_leaf(node, places)
        case Negative(operand=operand):
            return _compile_negative(_compile(operand, places))
        case Sum(first=first, terms=terms):
            return _compile_arithmetic(first, terms, places)
        case Product(first=first, factors=factors):
            return _compile_arithmetic(first, factors, places)
        case Compare(first=first, others=others):
            return _compile_comparison(first, others, places)
        case Membership(item=item, options=options):
            return _compile_membership(_compile(item, places), [_compile(option, places) for option in options])
        case Not(operand=operand):
            return _compile_not(_compile(operand, places))
        case And(items=items):
            return _compile_junction([_compile(item, places) for item in items], decisive=False)
        case Or(items=items):
            return _compile_junction([_compile(item, places) for item in items], decisive=True)
        case Call(function=function, arguments=arguments):
            return _compile_call(function, [_compile(argument, places) for argument in arguments])
    raise AssertionError(f"no closure for {type(node).__name__}")


def _compile_leaf(node: Node, places: dict[Reference, int]) -> Step:
    if isinstance(node, Reference):
        place = places[node]

        def read(run: Run) -> Result:
            known = run.seen.get(place)
            if known is None:
                value = run.lookup(node)
                known = run.seen[place] = (value, exact(value))
            return known[1]

        return read
    constant: Result = None
    if isinstance(node, Number):
        amount = node.amount
        constant = amount.numerator if amount.denominator == 1 else amount
    elif isinstance(node, Text):
        constant = node.text
    elif isinstance(node, Truth):
        constant = node.yes
    return lambda run: constant


def _as_number(run: Run, value: Result) -> Exact | None:
    """The value if it can be reckoned with; a text or a yes is unknown, flagged."""
    if value is None or (isinstance(value, int | Fraction) and not isinstance(value, bool)):
        return value
    run.flags.add(WRONG_KIND)
    return None


def _as_truth(run: Run, value: Result) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    run.flags.add(WRONG_KIND)
    return None


def _compile_negative(step: Step) -> Step:
    def negate(run: Run) -> Result:
        value = _as_number(run, step(run))
        return None if value is None else -value

    return negate


_ARITHMETIC: dict[Operator, Callable[[Exact, Exact], Exact]] = {
    Operator.PLUS: add,
    Operator.MINUS: sub,
    Operator.TIMES: mul,
}


def _compile_arithmetic(first: Node, others: Sequence[tuple[Operator, Node]], places: dict[Reference, int]) -> Step:
    start = _compile(first, places)
    rest = [(_ARITHMETIC.get(sign), _compile(node, places)) for sign, node in others]

    def reckon(run: Run) -> Result:
        total = _as_number(run, start(run))
        for operate, step in rest:
            value = _as_number(run, step(run))
            if total is None or value is None:
                total = None
            elif operate is not None:
                total = operate(total, value)
            elif value == 0:
                run.flags.add(DIVISION_BY_ZERO)
                total = None
            else:
                total = Fraction(total) / value
        return total

    return reckon


_COMPARING: dict[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.EQUAL: eq,
    Comparison.UNEQUAL: ne,
    Comparison.LESS: lt,
    Comparison.AT_MOST: le,
    Comparison.MORE: gt,
    Comparison.AT_LEAST: ge,
}
_ORDERLESS = (Comparison.EQUAL, Comparison.UNEQUAL)


def _kind_of(value: Result) -> type:
    return bool if isinstance(value, bool) else str if isinstance(value, str) else int


def _compile_comparison(first: Node, others: Sequence[tuple[Comparison, Node]], places: dict[Reference, int]) -> Step:
    start = _compile(first, places)
    rest = [(_COMPARING[sign], sign in _ORDERLESS, _compile(node, places)) for sign, node in others]

    def compare(run: Run) -> Result:
        holds: bool | None = True
        left = start(run)
        for compare_pair, is_orderless, step in rest:
            right = step(run)
            if left is None or right is None:
                holds = None
            elif (kind := _kind_of(left)) is not _kind_of(right) or not (is_orderless or kind is int):
                run.flags.add(WRONG_KIND)
                holds = None
            elif not compare_pair(left, right):
                return False
            left = right
        return holds

    return compare


def _compile_membership(step: Step, options: list[Step]) -> Step:
    def is_member(run: Run) -> Result:
        value = step(run)
        if value is None:
            return None
        kind = _kind_of(value)
        choices = [option(run) for option in options]
        return any(value == choice for choice in choices if _kind_of(choice) is kind)

    return is_member


def _compile_not(step: Step) -> Step:
    def reverse(run: Run) -> Result:
        value = _as_truth(run, step(run))
        return None if value is None else not value

    return reverse


def _compile_junction(steps: list[Step], *, decisive: bool) -> Step:
    """且 (decided by a False) or 或 (decided by a True); unknown if nothing decides and something is unknown."""

    def join(run: Run) -> Result:
        result: bool | None = not decisive
        for step in steps:
            value = _as_truth(run, step(run))
            if value is decisive:
                return decisive
            if value is None:
                result = None
        return result

    return join


def _compile_call(function: Function, steps: list[Step]) -> Step:
    if function is Function.IS_PRESENT:
        return lambda run: steps[0](run) is not None
    if function is Function.CHOOSE:
        return _compile_choice(*steps)
    combine = _COMBINING[function]

    def call(run: Run) -> Result:
        values = [value for step in steps if (value := _as_number(run, step(run))) is not None]
        return combine(values) if len(values) == len(steps) else None

    return call


def _compile_choice(condition: Step, then: Step, otherwise: Step) -> Step:
    def choose(run: Run) -> Result:
        value = _as_truth(run, condition(run))
        return None if value is None else then(run) if value else otherwise(run)

    return choose


_COMBINING: dict[Function, Callable[[list[Exact]], Exact]] = {
    Function.ABSOLUTE: lambda values: max(values[0], -values[0]),
    Function.GREATEST: max,
    Function.LEAST: min,
    Function.SUM: lambda values: sum(values),
    Function.ROUND: lambda values: round_half_up(values[0], int(values[1])),
}
