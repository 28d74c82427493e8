"""Who may ask for another definition of an indicator, who decides, and what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuer.indicators.models import Definition
from fuer.orgs.enums import AreaLevel
from fuer.orgs.models import Area, Unit
from fuer.orgs.scope import acts_for_unit, scope_of
from fuer.plans.models import Target
from fuer.reporting.managers import list_paths_up
from fuer.reporting.models import FilingItem

if TYPE_CHECKING:
    from fuer.indicators.models import Indicator
    from fuer.orgs.models import User


def list_owing_units(user: User, indicator: Indicator) -> list[Unit]:
    """Units this person acts for that owe the indicator: a filing holds it, or its newest definition names them."""
    own = scope_of(user).unit_ids
    if not own:
        return []
    owing = set(
        FilingItem.objects.filter(entry__cell__indicator=indicator, filing__unit__in=own).values_list(
            "filing__unit_id", flat=True
        )
    )
    newest = Definition.objects.filter(indicator=indicator).order_by("-number").first()
    if newest is not None and newest.source_unit_id in own:
        owing.add(newest.source_unit_id)
    units = Unit.objects.filter(pk__in=owing).select_related("area")
    return [unit for unit in units if acts_for_unit(user, unit)]


def find_deciding_area(indicator: Indicator, unit: Unit) -> Area:
    """The highest area at or above the unit whose current plan monitors the indicator: its definition is that plan's.

    Without a plan the unit's city decides, else the unit's own area.
    """
    paths = list_paths_up(unit.area.path)
    targets = Target.objects.monitored().filter(indicator=indicator, plan__superseded_by=None)
    planned = Area.objects.filter(path__in=paths, pk__in=targets.values("plan__area"))
    city = Area.objects.filter(path__in=paths, level=AreaLevel.CITY)
    return planned.order_by("path").first() or city.order_by("path").first() or unit.area
