"""Finding the indicator a document speaks of: equal name and equal unit, else a few suggestions for a person."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from fuer.indicators.domain.names import measure_overlap, normalise_name
from fuer.indicators.models import Indicator
from fuer.judging.units import normalise_unit

ENOUGH_OVERLAP = 0.5


@dataclass(frozen=True)
class Suggestion:
    indicator: Indicator
    overlap: float


def unit_of(indicator: Indicator) -> str:
    """The normalised unit of the newest definition; with `definitions` prefetched it asks nothing."""
    newest = max(indicator.definitions.all(), key=lambda definition: definition.number, default=None)
    return normalise_unit(newest.unit_of_measure) if newest else ""


def find_indicator(name: str, unit_of_measure: str) -> Indicator | None:
    """The one indicator of this normalised name (or alias) and unit; None when there is none or more than one."""
    return find_indicators([(name, unit_of_measure)]).get((name, unit_of_measure))


def find_indicators(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Indicator]:
    """`find_indicator` for many names and units in three queries."""
    pairs = set(wanted)
    names = {normalise_name(name) for name, _ in pairs}
    known: dict[tuple[str, str], set[Indicator]] = {}
    candidates = Indicator.objects.filter(Q(normalised_name__in=names) | Q(aliases__normalised_name__in=names))
    for indicator in candidates.distinct().prefetch_related("aliases", "definitions"):
        unit = unit_of(indicator)
        for name in {indicator.normalised_name, *(alias.normalised_name for alias in indicator.aliases.all())}:
            known.setdefault((name, unit), set()).add(indicator)
    found = {pair: known.get((normalise_name(pair[0]), normalise_unit(pair[1])), set()) for pair in pairs}
    return {pair: next(iter(indicators)) for pair, indicators in found.items() if len(indicators) == 1}


def suggest_indicators(name: str, unit_of_measure: str | None, limit: int = 5) -> list[Suggestion]:
    """Indicators of the same unit (None: of any) whose names share the most characters with `name`, best first."""
    unit = None if unit_of_measure is None else normalise_unit(unit_of_measure)
    found = [
        Suggestion(indicator, measure_overlap(name, indicator.name))
        for indicator in Indicator.objects.prefetch_related("definitions")
        if unit is None or unit_of(indicator) == unit
    ]
    good = [suggestion for suggestion in found if suggestion.overlap >= ENOUGH_OVERLAP]
    return sorted(good, key=lambda suggestion: (-suggestion.overlap, suggestion.indicator.pk))[:limit]
