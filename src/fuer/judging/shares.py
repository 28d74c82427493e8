"""Which parts of an area a missed rate comes from: the events each part lacks, and its share of all that is lacking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """One part's rate as it is counted, e.g. a county's screened of all who should be."""

    key: str
    numerator: Fraction
    denominator: Fraction


@dataclass(frozen=True, slots=True)
class Lack:
    """What one part lacks: `events` to the target, and its `share` of what all parts lack together, in (0, 1]."""

    key: str
    events: Fraction
    share: Fraction


@dataclass(frozen=True, slots=True)
class Shortfall:
    """`lacks` by size, then key; their shares sum to 1. `net` are the events the whole lacks: parts beyond the target
    make up for others, so it is at most `gross`, the sum of the lacks.
    """

    lacks: tuple[Lack, ...]
    gross: Fraction
    net: Fraction


NOTHING = Shortfall((), Fraction(0), Fraction(0))


def share_shortfall(parts: Iterable[Part], target: Fraction, factor: Fraction, *, rises: bool) -> Shortfall:
    """How the parts fall short of `target`, a rate in the unit that `factor` makes (100 for per cent).

    A part lacks max(0, T·den/factor − num) events where more is better, max(0, num − T·den/factor) where less is; one at
    or beyond the target lacks nothing and has no share. Exact; the order of the parts changes nothing. ValueError for a
    factor that is not positive or a denominator below 0.
    """
    found = list(parts)
    if factor <= 0 or any(part.denominator < 0 for part in found):
        raise ValueError("factor > 0, denominators ≥ 0")
    signed = {part.key: measure_lack(part, target, factor, rises=rises) for part in found}
    if len(signed) != len(found):
        raise ValueError("a part is given twice")
    lacking = {key: events for key, events in signed.items() if events > 0}
    gross = sum(lacking.values(), Fraction(0))
    if not gross:
        return NOTHING
    ordered = sorted(lacking.items(), key=lambda item: (-item[1], item[0]))
    lacks = tuple(Lack(key, events, events / gross) for key, events in ordered)
    return Shortfall(lacks, gross, max(Fraction(0), sum(signed.values(), Fraction(0))))


def measure_lack(part: Part, target: Fraction, factor: Fraction, *, rises: bool) -> Fraction:
    """Events to the target; below 0 where the part is beyond it."""
    wanted = target * part.denominator / factor
    return wanted - part.numerator if rises else part.numerator - wanted
