"""What a unit still owes when somebody is about to end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuer.reporting.domain.steps import WITHIN_UNIT
from fuer.reporting.enums import CollectionState
from fuer.reporting.models import Filing

if TYPE_CHECKING:
    from fuer.orgs.models import Unit


def name_open_filings(unit: Unit) -> list[str]:
    """Titles of the filings of open collections that still lie in the unit, the newest year first; one query."""
    filings = Filing.objects.filter(unit=unit, state__in=WITHIN_UNIT, collection__state=CollectionState.OPEN)
    return list(filings.order_by("-collection__year", "pk").values_list("collection__title", flat=True))
