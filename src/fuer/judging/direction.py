"""Which way a rule wants a figure to move."""

from fuer.judging.kinds import ByCalendar, ChangeBy, ChangePerYear, Hold, Kind, Relative, Rule

RISING = frozenset(
    {
        Kind.AT_LEAST,
        Kind.ABOVE,
        Kind.INCREASE,
        Kind.INCREASE_EACH_YEAR,
        Kind.INCREASE_EACH_TERM,
        Kind.ADD_AT_LEAST,
        Kind.FULL_COVERAGE,
        Kind.SHARE_OF_MEMBERS,
        Kind.EACH_MEMBER,
    }
)
FALLING = frozenset({Kind.AT_MOST, Kind.BELOW, Kind.DECREASE, Kind.ZERO})


def find_direction(rule: Rule | None) -> int:
    """1 where the rule asks for more, -1 for less, 0 for neither (a range, about, something that exists) or no rule."""
    match rule:
        case None:
            return 0
        case Hold():
            return find_direction(rule.rule)
        case ByCalendar():
            return find_direction(rule.other)
        case ChangeBy() | ChangePerYear():
            return 1 if rule.direction == "rise" else -1
        case Relative():
            return {"ge": 1, "le": -1}.get(rule.op, 0)
        case _:
            return 1 if rule.kind in RISING else -1 if rule.kind in FALLING else 0
