"""Whether an owed figure may be typed now. A figure two filings share is one row: it is open in both or in neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from fuer.reporting.enums import CollectionState, FilingState
from fuer.reporting.models import Filing, FilingItem, ItemReturn

UNDER_SIGNATURE = (FilingState.CHECKING, FilingState.SIGNING)


@dataclass(frozen=True)
class Standing:
    """Where one entry lies over all filings that owe it: their states by filing id, and whether any sent it back."""

    states: dict[int, str]
    is_returned: bool


NOWHERE = Standing({}, False)


def read_standings(entry_ids: Iterable[int]) -> dict[int, Standing]:
    """Standings by entry id, in one query."""
    open_returns = ItemReturn.objects.filter(item=OuterRef("pk"), resolved_at__isnull=True)
    rows = FilingItem.objects.filter(entry__in=list(entry_ids)).annotate(is_returned=Exists(open_returns))
    states: dict[int, dict[int, str]] = defaultdict(dict)
    returned: set[int] = set()
    for entry_id, filing_id, state, is_returned in rows.values_list(
        "entry_id", "filing_id", "filing__state", "is_returned"
    ):
        states[entry_id][filing_id] = state
        if is_returned:
            returned.add(entry_id)
    return {entry_id: Standing(found, entry_id in returned) for entry_id, found in states.items()}


def name_lock(filing: Filing, item: FilingItem, standing: Standing) -> str:
    """Why the figure cannot be typed now, for a person; empty when it can. `item.entry` is loaded."""
    if filing.collection.state != CollectionState.OPEN and not standing.is_returned:
        return _("填报任务已结束，不能再修改；确有错误的，请在审核页面申请更正。")
    if filing.state != FilingState.DRAFTING:
        return _("报表%(state)s，不能修改。要改请先由审核人退回。") % {"state": filing.get_state_display()}
    elsewhere = {state for filing_id, state in standing.states.items() if filing_id != filing.pk}
    if elsewhere & set(UNDER_SIGNATURE):
        return _("这个数也用在本单位的另一张报表里，那张报表正在审核签署，暂不能修改。")
    if item.entry.version_id is not None and not standing.is_returned:
        return _("已签署且没有退回，不能修改。")
    return ""


def is_editable(item: FilingItem) -> bool:
    """Whether the unit may type this figure now; for many items use `read_standings` and `name_lock`."""
    standing = read_standings([item.entry_id]).get(item.entry_id, NOWHERE)
    return not name_lock(item.filing, item, standing)
