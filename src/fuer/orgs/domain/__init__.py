"""What may be done with places, units and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuer.orgs.models import Area

# Called with the area whose elections changed, inside the transaction; higher rooms add to it in AppConfig.ready.
AFTER_ELECTION: list[Callable[[Area], None]] = []
