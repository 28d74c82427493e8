"""What may be done with plans and their targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fuer.plans.models import Plan

# Called with the plans just adopted, inside the transaction; higher rooms add to it in AppConfig.ready.
AFTER_ADOPT: list[Callable[[Sequence[Plan]], None]] = []

# Given indicators, the days from which figures asked for and not accepted yet are owed: by indicator and data year, the
# day and the path of the area. Higher rooms, which ask for figures, add to it in AppConfig.ready.
FIND_OWED: list[Callable[[Collection[int]], Mapping[tuple[int, int], Sequence[tuple[str, dt.date]]]]] = []
