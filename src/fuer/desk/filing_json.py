"""What the script of the filing page knows of a row: all figures as text, never as floats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.indicators.enums import Cadence, Disclosure
from fuer.reporting.domain.entry_fields import read_fields

if TYPE_CHECKING:
    import datetime as dt

    from fuer.reporting.domain.entries import ItemResult, SaveResult
    from fuer.reporting.domain.queries.filing_page import FilingRow


def write_row(row: FilingRow) -> dict[str, Any]:
    """Everything of a row: what never changes while somebody types, and what does."""
    last, target, definition = row.last, row.target, row.definition
    return write_state(row) | {
        "audience": row.item.audience,
        "group": _("已退回，请修改") if row.returned else row.heading,
        "name": row.name,
        "breakdown": row.breakdown,
        "area": row.cell.area.name,
        "period": row.period,
        "unit": definition.unit_of_measure,
        "shape": definition.shape,
        "isOffline": definition.disclosure == Disclosure.OFFLINE,
        "isSurveyed": definition.cadence == Cadence.SURVEY,
        "last": last.shown if last else "",
        "lastYear": last.year if last else None,
        "lastBreaks": last.breaks if last else False,
        "isLastOlder": row.is_last_older,
        "goal": target.goal if target else "",
        "goalYear": target.due_year if target else None,
        "isReference": target.is_reference if target else False,
        "awaits": row.item.awaits,
        "dueOn": row.item.due_on.isoformat() if row.item.due_on else "",
        "isOwed": row.is_owed_on(timezone.localdate()),
    }


def write_state(row: FilingRow) -> dict[str, Any]:
    """What a save may change."""
    entry = row.entry
    hints = [{"text": found.shown, "isHard": found.is_hard} for found in row.findings]
    hints += [{"text": gap.sentence, "isHard": gap.is_hard} for gap in row.gaps]
    if not any(found.family == "parts_total" for found in row.findings):
        hints += [{"text": part.sentence, "isHard": False} for part in row.parts if part.sentence]
    return {
        "id": row.item.pk,
        "version": entry.row_version,
        **read_fields(entry),
        "rate": row.rate,
        "isFilled": entry.is_filled,
        "evidence": row.evidence,
        "lock": row.lock,
        "returned": row.returned.reason if row.returned else "",
        "hints": hints,
        "by": entry.changed_by.name if entry.changed_by else "",
        "at": show_time(entry.changed_at),
    }


def write_result(result: ItemResult) -> dict[str, Any]:
    return {
        "item": result.item_id,
        "outcome": str(result.outcome),
        "errors": dict(result.errors),
        "conflicts": sorted(result.conflicts),
        "unsaved": sorted(result.unsaved),
        "former": {
            "by": result.former.changed_by.name if result.former.changed_by else "",
            "at": show_time(result.former.changed_at),
        },
    }


def write_save(result: SaveResult, rows: list[FilingRow]) -> dict[str, Any]:
    return {
        "savedAt": show_time(result.saved_at),
        "results": [write_result(one) for one in result.results],
        "rows": [write_state(row) for row in rows],
    }


def show_time(at: dt.datetime | None) -> str:
    """Today's times as 10:21, earlier ones with their day."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return local.strftime("%H:%M")
    return _("%(month)d月%(day)d日%(time)s") % {
        "month": local.month,
        "day": local.day,
        "time": local.strftime("%H:%M"),
    }
