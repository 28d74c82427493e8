"""Which indicators the plans above a county watch: on those the last word is the city's (DESIGN 5.4)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from fuer.plans.models import MilestoneRule, Target

if TYPE_CHECKING:
    from fuer.orgs.models import Area


def list_monitored_above(area: Area, indicator_ids: Collection[int]) -> set[int]:
    """Those of `indicator_ids` that a plan in force above `area` monitors or compares another indicator with."""
    above = [area.path[:length] for length in range(area.steplen, len(area.path), area.steplen)]
    targets = Target.objects.filter(plan__superseded_by=None, plan__area__path__in=above, is_parked=False)
    monitored = targets.filter(indicator__in=indicator_ids).values_list("indicator_id", flat=True)
    compared = MilestoneRule.objects.filter(milestone__target__in=targets, reference__in=indicator_ids)
    return {pk for pk in [*monitored, *compared.values_list("reference_id", flat=True)] if pk is not None}
