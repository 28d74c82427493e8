"""What is owed: by a unit somebody is about to end, and of indicators whose figures can come late."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Coalesce

from fuer.reporting.domain.steps import WITHIN_UNIT
from fuer.reporting.enums import CollectionState
from fuer.reporting.models import Filing, FilingItem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from fuer.orgs.models import Unit


def name_open_filings(unit: Unit) -> list[str]:
    """Titles of the filings of open collections that still lie in the unit, the newest year first; one query."""
    filings = Filing.objects.filter(unit=unit, state__in=WITHIN_UNIT, collection__state=CollectionState.OPEN)
    return list(filings.order_by("-collection__year", "pk").values_list("collection__title", flat=True))


def find_owed(indicator_ids: Collection[int]) -> dict[tuple[int, int], list[tuple[str, dt.date]]]:
    """Figures asked for and not accepted yet, by indicator and data year: the path of the area and the day the unit had."""
    asked = FilingItem.objects.filter(
        entry__cell__indicator__in=list(indicator_ids),
        entry__cell__accepted=None,
        filing__collection__state__in=(CollectionState.OPEN, CollectionState.CLOSED),
    ).annotate(unit_day=Coalesce(F("filing__extended_to"), F("filing__collection__unit_due")))
    columns = ("entry__cell__indicator", "entry__cell__period__label_year", "entry__cell__area__path", "unit_day")
    found: dict[tuple[int, int], list[tuple[str, dt.date]]] = defaultdict(list)
    for indicator_id, year, path, day in asked.order_by().values_list(*columns).distinct():
        found[indicator_id, year].append((path, day))
    return found
