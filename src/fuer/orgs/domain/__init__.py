"""What may be done with places, units and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fuer.orgs.models import Area, Unit

# Called with the area whose elections changed, inside the transaction; higher rooms add to it in AppConfig.ready.
AFTER_ELECTION: list[Callable[[Area], None]] = []

# Asked what a unit still owes, each thing by the name a person knows it by, before the unit is ended.
STILL_OWED: list[Callable[[Unit], Iterable[str]]] = []
