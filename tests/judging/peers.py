"""How five other systems score the same figures, written in our own words from what they publish; for comparison only.

Each takes B, x, T, the years of B, x and T, and whether more is better; None where the method has no answer.
Growth rates need roots, so these reckon in floats, which ours never does.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """B of `begin`, x of `now`, T of `end`."""

    base: float
    x: float
    target: float
    begin: int = 2020
    now: int = 2025
    end: int = 2030
    rises: bool = True


def score_open_sdg(seen: Figures) -> str | None:
    """Open SDG, progress measurement methodology (after Statistics Canada and Eurostat).

    Observed compound growth a year over the growth that would reach T in time; from 0, or to where one is, there is none.
    """
    if (seen.x >= seen.target) is seen.rises or seen.x == seen.target:
        return "achieved"
    if seen.base == 0:
        return None
    observed = (seen.x / seen.base) ** (1 / (seen.now - seen.begin)) - 1
    required = (seen.target / seen.base) ** (1 / (seen.end - seen.begin)) - 1
    if required == 0:
        return None
    ratio = observed / (abs(required) if seen.rises else -abs(required))
    bands = ((0.95, "substantial"), (0.60, "moderate"), (0.0, "limited"))
    return next((word for least, word in bands if ratio >= least), "deterioration")


def score_pilote(seen: Figures) -> float | None:
    """PILOTE's taux d'avancement: (x − B)/(T − B), never under 0 nor over 100 per cent."""
    if seen.target == seen.base:
        return None
    return min(1.0, max(0.0, (seen.x - seen.base) / (seen.target - seen.base)))


def score_prp(seen: Figures) -> float:
    """UNICEF's Partner Reporting Portal: (x − B)/(T − B) for what lies above B; 0 for what does not, rising or not."""
    if seen.x <= seen.base or seen.target == seen.base:
        return 0.0
    return (seen.x - seen.base) / (seen.target - seen.base)


def score_tola(seen: Figures) -> str | None:
    """TolaData: x/T within 15 % of the target is on scope; beyond it over or under, turned round where less is better."""
    if seen.target == 0:
        return None
    met = seen.x / seen.target
    if abs(met - 1) <= 0.15:
        return "on scope"
    return "over" if (met > 1) is seen.rises else "under"


def score_akvo(seen: Figures) -> float | None:
    """Akvo RSR: x/T in per cent, whichever way the indicator should go."""
    return None if seen.target == 0 else seen.x / seen.target
