"""How many monitored targets of an area stand where (`fuer monitor status`); every count adds up or is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fuer.monitoring.models import Answer
from fuer.plans.domain.queries.answers import BUCKETS, CountsDoNotAddUp
from fuer.plans.models import Target

if TYPE_CHECKING:
    from fuer.orgs.models import Area

# The wire names its states in this order.
WIRE_ORDER = (
    "met",
    "not_yet_met",
    "not_met",
    "not_applicable",
    "report_not_due",
    "no_data",
    "needs_person",
    "needs_denominator",
    "definition_changed",
)


@dataclass(frozen=True)
class StateCounts:
    """Targets of an area by state. Every monitored target is in exactly one."""

    monitored: int
    by_bucket: dict[str, int]

    @property
    def judged(self) -> int:
        return sum(self.by_bucket[bucket] for bucket in ("met", "not_yet_met", "not_met"))

    @property
    def shown(self) -> list[tuple[str, int]]:
        """States that hold any, in the order of a board."""
        return [(bucket, self.by_bucket[bucket]) for bucket in BUCKETS if self.by_bucket[bucket]]


def count_states(buckets: Iterable[str], monitored: int) -> StateCounts:
    """Counts of `buckets`. Raises CountsDoNotAddUp unless they sum to `monitored`."""
    found = Counter(buckets)
    counts = {bucket: found.pop(bucket, 0) for bucket in BUCKETS}
    if found or sum(counts.values()) != monitored:
        raise CountsDoNotAddUp(f"{counts} and {dict(found)} do not sum to {monitored} monitored targets")
    return StateCounts(monitored, counts)


def read_status(area: Area, year: int) -> dict[str, Any]:
    """The wire form of `fuer monitor status`: own targets of `area` in plans in force that cover `year`."""
    targets = Target.objects.monitored().filter(
        area=area, plan__superseded_by=None, plan__start_year__lte=year, plan__end_year__gte=year
    )
    answers = Answer.objects.own().filter(target__in=targets, year=year)
    counts = count_states(answers.values_list("bucket", flat=True), targets.count())
    ordered = {name: counts.by_bucket[name] for name in WIRE_ORDER}
    return {"area": area.code, "year": year, "counts": {"monitored": counts.monitored} | ordered}
