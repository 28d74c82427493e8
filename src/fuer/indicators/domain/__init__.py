"""What may be done with indicators and their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fuer.indicators.models import Cell

# Called inside the transaction that accepts figures, once with all their cells; higher rooms add to it in AppConfig.ready.
AFTER_ACCEPT: list[Callable[[Sequence[Cell]], None]] = []
