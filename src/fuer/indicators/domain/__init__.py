"""What may be done with indicators and their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fuer.indicators.models import Cell

# Called once with all cells whose accepted figure a transaction moved; higher rooms add to it in AppConfig.ready.
AFTER_ACCEPT: list[Callable[[Sequence[Cell]], None]] = []

# Called with the ids of indicators whose definition changed, inside the transaction.
AFTER_DEFINE: list[Callable[[Iterable[int]], None]] = []
