"""The short code on a printed sheet: a scan of it can be tied to the figures that were signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from fuer.core.domain.events import write_canonical_json
from fuer.plans.domain.queries.figures import print_plain

if TYPE_CHECKING:
    from fuer.reporting.models import Filing, FilingItem

LENGTH = 12


def digest_figures(filing: Filing, items: Iterable[FilingItem]) -> str:
    """Twelve hexadecimal digits in groups of four, of every figure the filing holds; any change gives another code."""
    figures = sorted(
        [
            item.entry.cell_id,
            item.entry.printed or print_plain(item.entry.value),
            print_plain(item.entry.numerator),
            print_plain(item.entry.denominator),
            item.entry.missing,
        ]
        for item in items
    )
    text = write_canonical_json([filing.collection_id, filing.unit_id, figures])
    code = hashlib.sha256(text).hexdigest()[:LENGTH].upper()
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))
