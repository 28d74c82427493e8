"""What may be done with plans and their targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fuer.plans.models import Plan

# Called with the plans just adopted, inside the transaction; higher rooms add to it in AppConfig.ready.
AFTER_ADOPT: list[Callable[[Sequence[Plan]], None]] = []
