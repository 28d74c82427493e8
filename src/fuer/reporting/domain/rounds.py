"""What a filing said in each of its rounds (报送、重报), and which of its figures may be reported now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.reporting.domain.items import name_cell, tell_content
from fuer.reporting.enums import CollectionState, FilingState, SignatureStep
from fuer.reporting.models import FilingCell, FilingItem, ItemReport, ItemReturn
from fuer.reporting.rules import county_path

if TYPE_CHECKING:
    from fuer.reporting.models import Filing, Signature


def write_reports(filing: Filing, round_number: int) -> None:
    """Keep which figures are new or changed in this round, in the transaction that signs it."""
    said = {item_id: reports[-1].version_id for item_id, reports in read_reports(filing).items()}
    signed = filing.items.filter(entry__version__isnull=False).values_list("pk", "entry__version")
    ItemReport.objects.bulk_create(
        ItemReport(item_id=item_id, round=round_number, version_id=version_id)
        for item_id, version_id in signed
        if said.get(item_id) != version_id
    )


def read_reports(filing: Filing) -> Mapping[int, Sequence[ItemReport]]:
    """Every report of the filing by item, the oldest first, with its version."""
    found: dict[int, list[ItemReport]] = defaultdict(list)
    rows = ItemReport.objects.filter(item__filing=filing).select_related("version__definition")
    for row in rows.prefetch_related("version__evidence").order_by("round"):
        found[row.item_id].append(row)
    return found


def find_last_seen(filing: Filing, signatures: Iterable[Signature]) -> int:
    """The round whoever has the filing now last saw of it; 0 for none. Inside the unit: the round it last reported.

    The city does not see a round that its county sent back: of a county unit's filing it saw what the county let pass.
    """
    if filing.state in (FilingState.DRAFTING, FilingState.CHECKING, FilingState.SIGNING):
        return filing.round
    if filing.state == FilingState.COUNTY or not county_path(filing):
        return filing.round - 1
    passed = {signed.round for signed in signatures if signed.step == SignatureStep.COUNTY}
    # A county without a statistics bureau lets every round through.
    return max((number for number in passed if number < filing.round), default=0) if passed else filing.round - 1


def find_said(reports: Sequence[ItemReport], last_seen: int) -> ItemReport | None:
    """What the filing said of a figure up to that round."""
    return next((report for report in reversed(reports) if report.round <= last_seen), None)


def is_correction(filing: Filing) -> bool:
    """Whether figures of the filing are open although its collection is closed (更正)."""
    is_closed = filing.collection.state == CollectionState.CLOSED
    return is_closed and ItemReturn.objects.filter(item__filing=filing, resolved_at=None).exists()


def keep_reportable(filing: Filing, items: Sequence[FilingItem]) -> list[FilingItem]:
    """The items that may be reported now: all while the collection is open, afterwards only those sent back."""
    if filing.collection.state != CollectionState.CLOSED:
        return list(items)
    returned = ItemReturn.objects.filter(item__filing=filing, resolved_at=None).values_list("item_id", flat=True)
    opened = set(returned)
    return [item for item in items if item.pk in opened]


def is_unchanged(entry: FilingCell, found: ItemReturn) -> bool:
    """Whether the figure still says what was sent back. The version's evidence is best prefetched."""
    return found.version is not None and tell_content(entry) == tell_content(found.version)


def list_unanswered(filing: Filing, items: Sequence[FilingItem]) -> list[tuple[int, str]]:
    """Items, and the sentence about each, that would be reported again as they were sent back, without a word on why they stand."""
    opened = ItemReturn.objects.filter(item__filing=filing, resolved_at=None, answer="")
    found = {row.item_id: row for row in opened.select_related("version").prefetch_related("version__evidence")}
    return [
        (item.pk, _("%(cell)s：退回后没有改动，请改正，或说明为什么不改。") % {"cell": name_cell(item.entry.cell)})
        for item in items
        if item.pk in found and is_unchanged(item.entry, found[item.pk])
    ]
