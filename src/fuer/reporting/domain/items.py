"""The owed figures of a filing, and which of them are due, changed or accepted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.reporting.domain.shown import name_breakdown
from fuer.reporting.models import FilingItem

if TYPE_CHECKING:
    from fuer.indicators.models import Cell, ObservationVersion
    from fuer.reporting.models import Filing, FilingCell

# What makes two statements of one figure differ; the reason of a change is not part of what it says.
CONTENT = (
    "definition_id",
    "value",
    "printed",
    "numerator",
    "denominator",
    "missing",
    "note",
    "status",
    "basis",
    "survey_id",
    "is_demo",
)


def read_items(filing: Filing) -> list[FilingItem]:
    """Everything owed in `filing` with what is typed, signed and attached, in constant queries."""
    items = FilingItem.objects.filter(filing=filing).select_related(
        "accepted",
        "entry__unit",
        "entry__cell__indicator",
        "entry__cell__area",
        "entry__cell__period",
        "entry__definition",
        "entry__survey",
        "entry__version__cell",
        "entry__changed_by",
    )
    return list(items.prefetch_related("entry__evidence", "entry__version__evidence"))


def is_due(item: FilingItem, today: dt.date | None = None) -> bool:
    """Whether its absence holds the filing up: not while it waits for another body or comes later in the year."""
    return not item.awaits and (item.due_on is None or item.due_on <= (today or timezone.localdate()))


def is_changed(entry: FilingCell) -> bool:
    """Whether what stands typed says something else than the last signed version (or there is none yet)."""
    version = entry.version
    if version is None:
        return entry.is_filled
    return tell_content(entry) != tell_content(version)


def tell_content(statement: FilingCell | ObservationVersion) -> tuple[Any, ...]:
    evidence = frozenset(piece.pk for piece in statement.evidence.all())
    letter = (statement.letter_number, statement.letter_date) if statement.missing == "by_letter" else ()
    return (*(getattr(statement, name) for name in CONTENT), letter, evidence)


def is_settled(item: FilingItem) -> bool:
    """Accepted, or nothing that could be: not due and never signed."""
    return item.accepted_id is not None or not (is_due(item) or item.entry.version_id)


def name_cell(cell: Cell) -> str:
    """The figure as a person finds it: 孕产妇死亡率（柯城区，女、城镇）."""
    where = "，".join(part for part in (str(cell.area), name_breakdown(cell)) if part)
    return _("%(indicator)s（%(where)s）") % {"indicator": cell.indicator, "where": where}
