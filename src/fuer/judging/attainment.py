"""实现程度 and 目标实现进程: named, versioned methods beside the verdict (DESIGN 5.2).

Source: the usual practice of the monitoring reports on the development outlines for women and children, where a
rising indicator scores x ÷ T and a falling one T ÷ x; the share of the way covered scores (x − B) ÷ (T − B).
"""

from fractions import Fraction

from fuer.judging.facts import Case
from fuer.judging.numbers import clip, subtract
from fuer.judging.rules import Between
from fuer.judging.standing import Standing

METHOD_VERSION = "1"
NOTHING, FULL, NOT_QUITE = Fraction(0), Fraction(100), Fraction(9999, 100)


def find_degree(case: Case, met: bool, standing: Standing | None) -> Fraction | None:
    """min(100, x/T·100), falling T/x; 100 where x = 0 < T falls and where x = T = 0; None where undefined."""
    if standing is None:
        return None
    x, goal, rises = standing.x, standing.goal, standing.direction > 0
    if isinstance(case.rule, Between):
        goal = min(max(x, Fraction(case.rule.lo)), Fraction(case.rule.hi))
        rises = x <= goal
    return _cap(_degree(x, goal, rises), met)


def _degree(x: Fraction, goal: Fraction, rises: bool) -> Fraction | None:
    (come, come_whole), (asked, asked_whole) = x.as_integer_ratio(), goal.as_integer_ratio()
    if not come and (not asked or (not rises and asked > 0)):
        return FULL
    if not asked or come * asked < 0 or (not rises and not come):
        return None
    part, whole = (come * asked_whole, asked * come_whole)
    return Fraction(100 * part, whole) if rises else Fraction(100 * whole, part)


def find_progress(met: bool, standing: Standing | None, satisfied: bool) -> Fraction | None:
    """(x − B)/(T − B)·100 within 0–100; None without B, for T = B, and where B meets the rule already (`satisfied`)."""
    if standing is None or satisfied or standing.base is None or standing.base == standing.goal:
        return None
    come, come_whole = subtract(standing.x, standing.base)
    way, way_whole = subtract(standing.goal, standing.base)
    is_begun = (come > 0) is (way > 0) and come != 0
    return _cap(Fraction(100 * come * way_whole, come_whole * way) if is_begun else NOTHING, met)


def _cap(score: Fraction | None, met: bool) -> Fraction | None:
    """At most 99.99 while not met, however near."""
    return None if score is None else clip(score, None, FULL if met else NOT_QUITE)
