"""A rule: one expression of the one language, how bad its failing is, and the sentence that says so with the figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from fuer.core.expressions.check import KnownName, check_expression
from fuer.core.expressions.errors import N_, ExpressionError, Problem
from fuer.core.expressions.format import format_expression
from fuer.core.expressions.parse import parse_expression
from fuer.core.expressions.tree import Reference, Spot, find_references

OWN_MESSAGE = N_("不符合“%(rule)s”：%(figures)s。")


class Severity(StrEnum):
    """hard (强制性) blocks signing; query (核实性) needs an explanation."""

    HARD = "hard"
    QUERY = "query"


class Scope(StrEnum):
    """Where a rule is run: for each area a figure is filed for, or for the city's total only."""

    EACH_AREA = "each_area"
    CITY = "city"


@dataclass(frozen=True)
class Shown:
    """A figure of the sentence: the expression that gives it, and how it is printed.

    Without `digits` a reference is printed as it was typed, anything else exactly where it ends, else with as many digits
    as tell it from the other figures of the sentence.
    """

    text: str
    unit: str = ""
    digits: int | None = None


@dataclass(frozen=True)
class Rule:
    """`text` must hold; when it is plainly false the cell `where` gets a finding. Unknown (missing figures) is no finding.

    `template` is a marked Chinese sentence; its params are `shows` (figures), `words` (names, as they stand) and
    `labels` (marked words, translated). `addends`, label and expression, are printed as one param "sum_of": 女120＋男98.
    """

    code: str
    severity: Severity
    text: str
    where: Reference
    template: str
    family: str = "own"
    shows: Mapping[str, Shown] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    addends: tuple[tuple[str, str], ...] = ()
    scope: Scope = Scope.EACH_AREA
    decimals: int = 2


def write_rule(
    code: str, severity: Severity, text: str, *, message: str = "", scope: Scope = Scope.EACH_AREA, decimals: int = 2
) -> Rule:
    """A rule somebody typed. `message` may hold expressions in braces: "女{[甲].女}多于总数{[甲]}".

    The finding stands at the first figure of the expression. ExpressionError for what cannot be read, or names no figure.
    """
    tree = parse_expression(text)
    where = next(find_references(tree), None)
    if where is None:
        raise ExpressionError(Problem("no_figure", Spot()))
    rule = Rule(code, severity, text, where, OWN_MESSAGE, scope=scope, decimals=decimals)
    if not message.strip():
        return replace(rule, words={"rule": format_expression(tree)})
    template, shows = _read_message(message)
    return replace(rule, template=template, shows=shows)


def question_rule(rule: Rule, names: Mapping[str, KnownName]) -> tuple[Problem, ...]:
    """What is wrong with a rule before any figure is read: unknown names, kinds that do not fit (also in its message)."""
    problems = list(check_expression(parse_expression(rule.text), names))
    for shown in rule.shows.values():
        problems += check_expression(parse_expression(shown.text), names, wanted=None)
    return tuple(problems)


def _read_message(message: str) -> tuple[str, dict[str, Shown]]:
    """The template and its figures. ExpressionError with the column counted in the message."""
    template, shows = "", dict[str, Shown]()
    rest, column = message, 1
    while "{" in rest:
        before, _, after = rest.partition("{")
        inside, closed, beyond = after.partition("}")
        column += len(before) + 1
        if not closed:
            raise ExpressionError(Problem("open_brace", Spot(1, column - 1)))
        key = f"figure{len(shows) + 1}"
        shows[key] = Shown(_require_readable(inside, column))
        template += before.replace("%", "%%") + f"%({key})s"
        rest, column = beyond, column + len(inside) + 1
    return template + rest.replace("%", "%%"), shows


def _require_readable(text: str, column: int) -> str:
    try:
        parse_expression(text)
    except ExpressionError as error:
        spot = error.problem.spot
        moved = Spot(spot.line, spot.column + column - 1) if spot.line == 1 else spot
        raise ExpressionError(replace(error.problem, spot=moved)) from None
    return text
