"""A rule of DESIGN 5.1 to and from typed rows: one row for the rule, one for each rule inside it.

The wire form (`params_to_wire`) is the hinge: every column has one parameter, so nothing is stored twice or as JSON.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import cast

from fuer.judging.numbers import digits_after_point, print_exact, read_decimal, read_share
from fuer.judging.rules import Rule, params_to_wire, rule_from_wire
from fuer.plans.enums import RulePart
from fuer.plans.models import Milestone, MilestoneRule

Wire = dict[str, object]

# Parameters that are printed figures of the target itself: their digits are kept together in `decimals`.
PRINTED = {"T": "value", "n": "value", "delta": "value", "lo": "low", "hi": "high"}
# Side figures, kept exactly but without the zeros they may have been printed with.
EXACT = {"tolerance": "tolerance", "base": "base"}
PLAIN = {
    "base_year": "base_year",
    "since": "base_year",
    "hi_binds": "high_binds",
    "mode": "mode",
    "direction": "direction",
    "level": "level",
    "indicator": "reference_name",
    "op": "operator",
    "deadline": "deadline",
    "rubric": "rubric",
}
# Where a rule inside a rule goes; a condition inside hold or by_calendar has a part of its own.
NESTED = {
    (RulePart.SELF, "rule"): RulePart.INNER,
    (RulePart.SELF, "event"): RulePart.EVENT,
    (RulePart.SELF, "other"): RulePart.OTHER,
    (RulePart.SELF, "condition"): RulePart.CONDITION,
    (RulePart.INNER, "condition"): RulePart.INNER_CONDITION,
    (RulePart.EVENT, "condition"): RulePart.EVENT_CONDITION,
    (RulePart.OTHER, "condition"): RulePart.OTHER_CONDITION,
}


def make_rows(milestone: Milestone, rule: Rule) -> list[MilestoneRule]:
    """The unsaved rows that hold `rule`; event years are left out, because they come from the Terms.

    Raises ValueError for a figure of more digits than a column keeps.
    """
    return _make_rows(milestone, str(rule.kind), params_to_wire(rule), RulePart.SELF)


def write_rule(milestone: Milestone, rule: Rule) -> list[MilestoneRule]:
    """Replace the rows of `milestone` by those of `rule`; inside the caller's transaction."""
    milestone.rules.all().delete()
    return MilestoneRule.objects.bulk_create(make_rows(milestone, rule))


def rule_of(rows: Iterable[MilestoneRule]) -> Rule:
    """The rule these rows of one milestone hold. RuleError if they make none, KeyError if there is no row."""
    by_part = {RulePart(row.part): row for row in rows}
    wire = _read_rule(by_part, RulePart.SELF)
    return rule_from_wire(cast(str, wire["kind"]), cast(Wire, wire["params"]))


def _make_rows(milestone: Milestone, kind: str, params: Wire, part: RulePart) -> list[MilestoneRule]:
    row = MilestoneRule(milestone=milestone, part=part, kind=kind)
    inner: list[MilestoneRule] = []
    for name, value in params.items():
        if isinstance(value, dict):
            inner += _make_rows(milestone, value["kind"], value["params"], NESTED[part, name])
        else:
            _fill_column(row, name, value)
    return [row, *inner]


def _fill_column(row: MilestoneRule, name: str, value: object) -> None:
    if name in PRINTED:
        number = _require_storable(read_decimal(value))
        setattr(row, PRINTED[name], number)
        row.decimals = max(row.decimals, digits_after_point(number))
    elif name in EXACT:
        setattr(row, EXACT[name], _require_storable(read_decimal(value)))
    elif name == "share":
        share = read_share(value)
        row.share_numerator, row.share_denominator = share.numerator, share.denominator
    elif name == "condition":
        row.condition = cast(str, value)
    elif name != "event_years":
        setattr(row, PLAIN[name], value)


def _require_storable(number: Decimal) -> Decimal:
    """Refuse what the column (10 digits before the point, 5 after) would round or overflow."""
    if digits_after_point(number) > 5 or abs(number) >= 10**10:
        raise ValueError(f"{number}的位数太多：整数部分最多10位，小数最多5位。")
    return number


def _read_rule(by_part: dict[RulePart, MilestoneRule], part: RulePart) -> Wire:
    row = by_part[part]
    params: Wire = {}
    for name, column in _columns_of(row).items():
        value = getattr(row, column)
        if value is not None and value != "":
            params[name] = _write_value(row, name, value)
    if row.share_numerator is not None and row.share_denominator is not None:
        params["share"] = print_exact(Fraction(row.share_numerator, row.share_denominator))
    if row.condition:
        params["condition"] = row.condition
    for (outer, name), inner in NESTED.items():
        if outer == part and inner in by_part:
            params[name] = _read_rule(by_part, inner)
    return {"kind": row.kind, "params": params}


def _columns_of(row: MilestoneRule) -> dict[str, str]:
    """Parameter → column for the row's kind: `value` and `base_year` serve several parameters."""
    names = PRINTED | EXACT | PLAIN
    value_name = {"add_at_least": "n", "each_member": "n", "change_per_year": "delta"}.get(row.kind, "T")
    year_name = "since" if row.kind == "add_at_least" else "base_year"
    dropped = {"T", "n", "delta", "since", "base_year"} - {value_name, year_name}
    return {name: column for name, column in names.items() if name not in dropped}


def _write_value(row: MilestoneRule, name: str, value: object) -> object:
    if name in PRINTED:
        return str(round(cast(Decimal, value), row.decimals))
    if name in EXACT:
        return format(cast(Decimal, value).normalize(), "f")
    return value
