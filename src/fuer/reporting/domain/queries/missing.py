"""What units still lack, by name: for the text to the chat group, for reminders and for the 缺报清单."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fuer.plans.enums import Audience
from fuer.reporting.domain.queries.counts import OPEN_TEXT, place_items
from fuer.reporting.domain.shown import name_breakdown
from fuer.reporting.models import FilingItem, FilingText, ItemReturn


@dataclass(frozen=True)
class Lack:
    """One figure to fill in or to correct, or one written part: `reason` is why it was sent back, empty if it was not."""

    name: str
    area: str
    breakdown: str
    audience: str
    is_text: bool = False
    reason: str = ""


def read_lacks(filing_ids: Iterable[int], today: dt.date) -> dict[int, tuple[Lack, ...]]:
    """By filing, in the order of its form: figures missing or sent back, then texts not sent. Three queries."""
    ids = list(filing_ids)
    found: dict[int, list[Lack]] = defaultdict(list)
    items = place_items(FilingItem.objects.filter(filing__in=ids), today).filter(place__in=("missing", "returned"))
    reasons = dict(
        ItemReturn.objects.filter(item__filing__in=ids, resolved_at=None).values_list("item_id", "reason"),
    )
    for item in items.select_related("entry__cell__indicator", "entry__cell__area"):
        cell = item.entry.cell
        audience = Audience(item.audience).label
        found[item.filing_id].append(
            Lack(
                name=cell.indicator.name,
                area=cell.area.name,
                breakdown=name_breakdown(cell),
                audience=str(audience),
                reason=reasons.get(item.pk, ""),
            )
        )
    texts = FilingText.objects.filter(OPEN_TEXT, filing__in=ids).select_related("clause__plan__area")
    for text in texts:
        plan = text.clause.plan
        audience = Audience(plan.audience).label
        found[text.filing_id].append(
            Lack(text.clause.title, plan.area.name, "", str(audience), is_text=True, reason=text.returned_reason)
        )
    return {filing_id: tuple(lacks) for filing_id, lacks in found.items()}
