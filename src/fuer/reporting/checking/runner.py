"""Rules over figures: what fails becomes a finding with the figures in its sentence."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from fuer.core.expressions.evaluate import Lookup, Outcome, Result, compile_text, exact
from fuer.core.expressions.format import format_reference
from fuer.core.expressions.tree import Reference, Value
from fuer.judging.numbers import exact_digits, print_exact, print_fixed
from fuer.judging.units import print_quantity
from fuer.reporting.checking.families import FAMILY_OF
from fuer.reporting.checking.rules import Rule, Severity, Shown

MOST_SHOWN = 8  # digits after the point; enough to show any difference worth naming
LONGEST_EXACT = 5  # digits after the point that are still printed in full: what a figure's column holds
ABSENT = "—"


@dataclass(frozen=True)
class Finding:
    """One failed rule. `where` carries it; `used` are the figures read, as given; `message` is the Chinese sentence."""

    code: str
    family: str
    severity: Severity
    where: Reference
    message: str
    used: tuple[tuple[Reference, Value], ...]
    rule: Rule = field(repr=False)

    @property
    def place(self) -> str:
        """The reference as text: with `code` it names the finding from one run to the next."""
        return format_reference(self.where)


def evaluate_rule(rule: Rule, lookup: Lookup) -> Outcome:
    """Whether the rule holds: truth True, False, or None when figures are missing. ExpressionError if unreadable."""
    return compile_text(rule.text).evaluate(lookup)


def run_checks(rules: Iterable[Rule], lookup: Lookup, *, translate: Callable[[str], str] = str) -> list[Finding]:
    """A finding for every rule that is plainly false, in the order of the rules; pass gettext as `translate`.

    `lookup` gives the value of a reference for the area and year at hand: Decimal, int or Fraction (a rate computed from
    numerator and denominator), bool, str, or None for missing. A family keeps quiet where one it yields to has spoken.
    """
    found = []
    for rule in rules:
        compiled = compile_text(rule.text)
        if compiled.can_fail(lookup) and (outcome := compiled.evaluate(lookup)).truth is False:
            message = say_finding(rule, outcome, lookup, translate)
            found.append(Finding(rule.code, rule.family, rule.severity, rule.where, message, outcome.used, rule))
    return [finding for finding in found if not _is_outranked(finding, found)]


def _is_outranked(finding: Finding, found: list[Finding]) -> bool:
    family = FAMILY_OF.get(finding.family)
    if family is None or not family.yields_to:
        return False
    cell = _cell_of(finding.where)
    return any(other.family in family.yields_to and _cell_of(other.where) == cell for other in found)


def _cell_of(reference: Reference) -> tuple[str, ...]:
    """The cell without the part: numerator, denominator and rate stand in one row."""
    r = reference
    return (r.name, r.sex, r.residence, r.age, r.time, r.level)


def say_finding(rule: Rule, outcome: Outcome, lookup: Lookup, translate: Callable[[str], str] = str) -> str:
    """The rule's sentence with the figures in it."""
    params = dict(rule.words) | {key: word and translate(word) for key, word in rule.labels.items()}
    parts = {f"+{label}": Shown(text) for label, text in rule.addends}
    printed = _print_shown({**rule.shows, **parts}, lookup, rule.decimals)
    params |= printed
    params["sum_of"] = "＋".join(f"{translate(label)}{printed[f'+{label}']}" for label, _text in rule.addends)
    params["figures"] = _print_used(outcome, rule.decimals)
    return translate(rule.template) % params


def _print_shown(shows: Mapping[str, Shown], lookup: Lookup, decimals: int) -> dict[str, str]:
    values = {key: _typed_value(shown.text, lookup) for key, shown in shows.items()}
    digits = _digits_apart([exact(value) for value in values.values()], decimals)
    return {
        key: _print_value(values[key], digits if shown.digits is None else shown.digits, shown)
        for key, shown in shows.items()
    }


def _typed_value(text: str, lookup: Lookup) -> Value:
    """What an expression gives; a bare reference gives the figure as typed, with its digits."""
    outcome = compile_text(text).evaluate(lookup)
    if len(outcome.used) == 1 and outcome.value == exact(outcome.used[0][1]):
        return outcome.used[0][1]
    return outcome.value


def _print_value(value: Value, digits: int, shown: Shown) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, str | bool):
        return value if isinstance(value, str) else "是" if value else "否"
    rounded = print_fixed(value, digits) if shown.digits is not None else _print_number(value, digits)
    return print_quantity(rounded, shown.unit) if shown.unit else rounded


def _print_number(value: int | Decimal | Fraction, digits: int) -> str:
    """As typed, or in full where that is short, else rounded half up to `digits`."""
    if isinstance(value, Decimal) and value.is_finite():
        return print_exact(value)
    own = exact_digits(Fraction(value))
    return print_fixed(value, own if own is not None and own <= LONGEST_EXACT else digits)


def _digits_apart(values: list[Result], decimals: int) -> int:
    """As many digits as keep different figures different when printed, no fewer than `decimals`."""
    numbers = {Fraction(value) for value in values if isinstance(value, int | Fraction)}
    digits = decimals
    while digits < MOST_SHOWN and len({Fraction(_print_number(number, digits)) for number in numbers}) < len(numbers):
        digits += 1
    return digits


def _print_used(outcome: Outcome, decimals: int) -> str:
    """[x].女＝120，[x]＝110."""
    digits = _digits_apart([exact(value) for _reference, value in outcome.used], decimals)
    return "，".join(
        f"{format_reference(reference)}＝{_print_value(value, digits, Shown(''))}" for reference, value in outcome.used
    )
