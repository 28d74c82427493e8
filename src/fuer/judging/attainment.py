"""实现程度 and 目标实现进程: named, versioned methods beside the verdict (DESIGN 5.2).

Source: the usual practice of the monitoring reports on the development outlines for women and children, where a
rising indicator scores x ÷ T and a falling one T ÷ x; the share of the way covered scores (x − B) ÷ (T − B).
"""

from fractions import Fraction

from fuer.judging.facts import Case
from fuer.judging.numbers import clip
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
    if not x and (not goal or (not rises and goal.numerator > 0)):
        return FULL
    if not goal or x.numerator * goal.numerator < 0 or (not rises and not x):
        return None
    part, whole = (x, goal) if rises else (goal, x)
    return Fraction(100 * part.numerator * whole.denominator, part.denominator * whole.numerator)


def find_progress(met: bool, standing: Standing | None, satisfied: bool) -> Fraction | None:
    """(x − B)/(T − B)·100 within 0–100; None without B, for T = B, and where B meets the rule already (`satisfied`)."""
    if standing is None or satisfied or standing.base is None or standing.base == standing.goal:
        return None
    return _cap(_covered(standing.x - standing.base, standing.goal - standing.base), met)


def _covered(way: Fraction, whole: Fraction) -> Fraction:
    share = 100 * way.numerator * whole.denominator, way.denominator * whole.numerator
    return Fraction(*share) if share[0] * share[1] > 0 else NOTHING


def _cap(score: Fraction | None, met: bool) -> Fraction | None:
    """At most 99.99 while not met, however near."""
    return None if score is None else clip(score, None, FULL if met else NOT_QUITE)
