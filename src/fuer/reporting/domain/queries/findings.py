"""The one place where the filing page asks the checks what they found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fuer.reporting.models import Filing


@dataclass(frozen=True)
class ShownFinding:
    """What a check says about one item: its sentence, and whether it blocks signing (强制性)."""

    sentence: str
    is_hard: bool


def read_findings(filing: Filing) -> Mapping[int, Sequence[ShownFinding]]:
    """Findings by item id. Empty until checks are kept: the entries' own gaps are shown beside them anyway."""
    return {}
