"""Review of what units have signed: single figures go back with a reason, the rest is accepted (退回、审定、认定).

A county's bureau endorses the figures of its units on their way to the city, and has the last word on an indicator of the
county's own plan only; the pointer of a cell moves where the last word is spoken (DESIGN 5.4).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.indicators.domain.figures import accept_versions, endorse_versions, hold_cells
from fuer.indicators.enums import AcceptanceLevel
from fuer.indicators.models import Acceptance, Cell, ObservationVersion
from fuer.notices.enums import NoticeKind
from fuer.orgs.enums import AreaLevel
from fuer.plans.domain.queries.monitored import list_monitored_above
from fuer.reporting.domain.items import is_settled, name_cell, read_items
from fuer.reporting.domain.queries.differences import list_differences, show
from fuer.reporting.domain.shown import name_text
from fuer.reporting.domain.signing import add_signature
from fuer.reporting.domain.steps import (
    BEYOND_UNIT,
    StepError,
    lock_filing,
    lock_filings,
    record,
    require,
    require_state,
    require_words,
)
from fuer.reporting.domain.telling import tell_next, tell_unit
from fuer.reporting.enums import CollectionState, FilingState, SignatureStep, TextState
from fuer.reporting.models import Filing, FilingCell, FilingItem, FilingText, ItemReturn
from fuer.reporting.rules import belongs_to_unit, coordinates, reviews

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.reporting.models import Collection

REVIEWED = (FilingState.COUNTY, FilingState.REPORTED)
VERBS = {TextState.ACCEPTED: "reporting.accept_text", TextState.RETURNED: "reporting.return_text"}
DECIDABLE = (FilingState.REPORTED, FilingState.ACCEPTED)


class ReviewError(StepError):
    """Why a review step cannot be taken; `blockers` names the figures it is about."""


@transaction.atomic
def return_items(filing: Filing, reasons: Mapping[int, str], *, user: User) -> Filing:
    """Send single figures (item id → reason) back to the unit; everything else stays as it is signed."""
    filing, twins = lock_with_twins(filing)
    require(reviews(user, filing), ReviewError(_("只有本级统计机构可以退回数据。")))
    require_state(filing, BEYOND_UNIT, ReviewError)
    open_items(filing, twins, reasons, user=user)
    event = record(filing, "reporting.return_items", user, items=sorted(reasons))
    tell_unit(filing, event, _("有%(number)d项数据被退回修改。") % {"number": len(reasons)})
    return filing


@transaction.atomic
def reopen_items(filing: Filing, reasons: Mapping[int, str], *, user: User) -> Filing:
    """The unit asks to correct signed figures (item id → reason): only they are opened, old versions stay.

    The respondent corrects its own figures (实施条例 19); after acceptance the reason goes into the new version.
    """
    filing, twins = lock_with_twins(filing)
    require(belongs_to_unit(user, filing), ReviewError(_("只有填报单位可以申请更正本单位的数据。")))
    is_running = filing.collection.state == CollectionState.OPEN
    require(is_running, ReviewError(_("填报任务已结束，请提出更正申请，由统计机构同意后更正。")))
    require_state(filing, BEYOND_UNIT, ReviewError)
    for item in open_items(filing, twins, reasons, user=user):
        item.entry.reason = reasons[item.pk].strip()[:300]
        item.entry.save(update_fields=["reason"])
    sentence = _("%(unit)s申请更正%(number)d项已报送的数据。") % {"unit": filing.unit, "number": len(reasons)}
    tell_next(filing, record(filing, "reporting.reopen_items", user, items=sorted(reasons)), sentence)
    return filing


@transaction.atomic
def accept_items(filing: Filing, item_ids: Iterable[int] | None, *, user: User, reason: str = "") -> Filing:
    """Accept the figures named, or everything acceptable (None), at the level the filing lies at.

    ReviewError for a figure another unit reports differently (认定 is needed), and for a change of an accepted figure
    without a reason. When nothing due is left, the filing moves on: from the county to the city, or to 已审定.
    """
    filing = lock_filing(filing)
    require(reviews(user, filing), ReviewError(_("只有本级统计机构可以审定数据。")))
    require_state(filing, REVIEWED, ReviewError)
    lock_cells(filing)
    chosen = list_waiting(filing) if item_ids is None else choose_items(list_waiting(filing), item_ids)
    level = AcceptanceLevel.COUNTY if filing.state == FilingState.COUNTY else collection_level(filing.collection)
    if filing.state == FilingState.COUNTY:
        endorse_versions([signed_version(item) for item in chosen], user=user, level=level, reason=reason)
    else:
        disputed = find_disputed(filing, chosen)
        names = [name_cell(item.entry.cell) for item in chosen if item.entry.cell_id in disputed]
        is_free = item_ids is None or not names
        require(is_free, ReviewError(_("两家报送的数据不一致，须先认定。"), names))
        chosen = [item for item in chosen if item.entry.cell_id not in disputed]
        accept_chosen(filing, chosen, user=user, reason=reason)
    record(filing, "reporting.accept_items", user, items=[item.pk for item in chosen], level=level)
    move_on(filing, user=user)
    return filing


@transaction.atomic
def decide_between(cell: Cell, version: ObservationVersion, *, user: User, reason: str) -> Cell:
    """认定: of the differing figures units report for `cell`, the bureau takes `version`, with a reason.

    The others stay in the lineage; their items count as settled by the same acceptance.
    """
    words = require_words(reason, ReviewError(_("请写明认定理由。")))
    rivals = FilingItem.objects.filter(entry__cell=cell, entry__version__isnull=False)
    filings = lock_filings(rivals.values_list("filing_id", flat=True))
    own = [filing for filing in filings if filing.state in DECIDABLE and reviews(user, filing)]
    require(bool(own), ReviewError(_("只有本级统计机构可以认定已报送的数据。")))
    cell = Cell.objects.select_for_update().get(pk=cell.pk)
    sides = [side for found in list_differences([cell.pk]) for side in found.sides]
    versions = [side.version for side in sides]
    require(version in versions, ReviewError(_("两家数据已经一致或已改动，请刷新页面后再认定。")))
    came = rivals.filter(entry__version=version, filing__in=own).exists()
    require(came, ReviewError(_("该数据所在的报表还没有报送到本级。")))
    collection = own[0].collection
    moves = cell.accepted_id != version.pk and cell.indicator_id in last_words(collection, {cell.indicator_id})
    moving = {cell.pk} if moves else set()
    taken = accept_at([version], collection_level(collection), moving=moving, user=user, reason=words)
    same_level = [filing for filing in filings if filing.collection.area_id == collection.area_id]
    rivals.filter(filing__in=same_level).update(accepted=taken[version.pk])
    Cell.objects.filter(pk=cell.pk).update(decided_number=cell.versions.count())
    others = [other.pk for other in versions if other != version]
    sentence = _("%(cell)s认定以%(unit)s报送的%(figure)s为准，理由：%(reason)s") % {
        "cell": name_cell(cell),
        "unit": next(side.unit for side in sides if side.version == version),
        "figure": show(version),
        "reason": words,
    }
    for filing in same_level:
        event = record(filing, "reporting.decide_between", user, cell=cell.pk, version=version.pk, others=others)
        tell_unit(filing, event, sentence, kind=NoticeKind.INFO)
        if filing.state == FilingState.REPORTED:
            move_on(filing, user=user)
    cell.refresh_from_db()
    return cell


@transaction.atomic
def accept_text(text: FilingText, *, user: User) -> FilingText:
    """The WCC office accepts a written part."""
    return decide_text(text, TextState.ACCEPTED, user=user)


@transaction.atomic
def return_text(text: FilingText, reason: str, *, user: User) -> FilingText:
    """The WCC office sends a written part back with a reason; figures are not touched."""
    words = require_words(reason, ReviewError(_("请写明退回原因。")))
    return decide_text(text, TextState.RETURNED, user=user, reason=words)


def decide_text(text: FilingText, state: TextState, *, user: User, reason: str = "") -> FilingText:
    filing = lock_filing(text.filing)
    text = FilingText.objects.select_for_update(of=("self",)).select_related("clause__plan").get(pk=text.pk)
    require(coordinates(user, filing.collection), ReviewError(_("文字材料由妇儿工委办审核。")))
    require(text.state == TextState.SENT, ReviewError(_("这份文字材料不在待审核状态，请刷新页面查看。")))
    text.state, text.returned_reason = state, reason
    text.decided_by, text.decided_at = user, timezone.now()
    text.row_version += 1
    text.save(update_fields=["state", "returned_reason", "decided_by", "decided_at", "row_version"])
    event = record(filing, VERBS[state], user, text=text.pk)
    if state == TextState.RETURNED:
        tell_unit(
            filing, event, _("文字材料“%(title)s”已退回：%(reason)s") % {"title": name_text(text), "reason": reason}
        )
    return text


def open_items(filing: Filing, twins: Sequence[Filing], reasons: Mapping[int, str], *, user: User) -> list[FilingItem]:
    """Open the figures for correction here and wherever else they were signed; those filings go back to drafting."""
    require(bool(reasons), ReviewError(_("请先勾选数据。")))
    items = {item.pk: item for item in read_items(filing) if item.entry.version_id}
    known = set(reasons) <= set(items)
    require(known, ReviewError(_("所选数据不在这张报表中，或还没有报送，请刷新页面。")))
    chosen = [items[pk] for pk in reasons]
    blank = [name_cell(item.entry.cell) for item in chosen if not reasons[item.pk].strip()]
    require(not blank, ReviewError(_("请逐项写明原因。"), blank))
    words = {item.entry_id: reasons[item.pk].strip()[:500] for item in chosen}
    already = ItemReturn.objects.filter(resolved_at=None).values("item")
    for shared in twins:
        for twin in shared.items.filter(entry__in=words).exclude(pk__in=already).select_related("entry"):
            ItemReturn.objects.create(
                item=twin,
                version_id=twin.entry.version_id,
                round=shared.round,
                reason=words[twin.entry_id],
                returned_by=user,
            )
        if shared.items.filter(entry__in=words).exists():
            shared.state, shared.accepted_at = FilingState.DRAFTING, None
            shared.save(update_fields=["state", "accepted_at"])
    return chosen


def lock_with_twins(filing: Filing) -> tuple[Filing, list[Filing]]:
    """The filing, and all filings in which figures of it were signed (itself among them), held."""
    twins = Filing.objects.filter(items__entry__in=filing.items.values("entry"), round__gt=0)
    held = lock_filings([filing.pk, *twins.values_list("pk", flat=True)])
    return next(row for row in held if row.pk == filing.pk), held


def list_waiting(filing: Filing) -> list[FilingItem]:
    """Signed figures the level at which the filing lies has not accepted yet, in the order of their cells."""
    items = [item for item in read_items(filing) if item.entry.version_id]
    if filing.state == FilingState.COUNTY:
        versions = [item.entry.version_id for item in items]
        rows = Acceptance.objects.filter(version__in=versions, level=AcceptanceLevel.COUNTY)
        endorsed = set(rows.values_list("version_id", flat=True))
        items = [item for item in items if item.entry.version_id not in endorsed]
    else:
        items = [item for item in items if item.accepted_id is None]
    return sorted(items, key=lambda item: item.entry.cell_id)


def choose_items(waiting: Sequence[FilingItem], item_ids: Iterable[int]) -> list[FilingItem]:
    wanted = set(item_ids)
    require(bool(wanted), ReviewError(_("请先勾选数据。")))
    require(wanted <= {item.pk for item in waiting}, ReviewError(_("所选数据已审定或不在这张报表中，请刷新页面。")))
    return [item for item in waiting if item.pk in wanted]


def accept_chosen(filing: Filing, chosen: list[FilingItem], *, user: User, reason: str) -> None:
    """Accept at the collection's own level. The pointer stays where another unit's equal figure already holds it."""
    cells = [item.entry.cell for item in chosen]
    words = last_words(filing.collection, {cell.indicator_id for cell in cells})
    current = set(FilingCell.objects.filter(cell__in=cells).values_list("version_id", flat=True))
    moving = {cell.pk for cell in cells if cell.indicator_id in words and cell.accepted_id not in current - {None}}
    changes = [name_cell(cell) for cell in cells if cell.pk in moving and cell.accepted_id]
    is_explained = bool(reason.strip()) or not changes
    require(is_explained, ReviewError(_("以下数据已审定过，改动须说明原因。"), changes))
    level = collection_level(filing.collection)
    versions = [signed_version(item) for item in chosen]
    taken = accept_at(versions, level, moving=moving, user=user, reason=reason)
    for item, version in zip(chosen, versions, strict=True):
        item.accepted = taken[version.pk]
    FilingItem.objects.bulk_update(chosen, ["accepted"])


def find_disputed(filing: Filing, items: Iterable[FilingItem]) -> set[int]:
    """Cells two units report differently, where this collection's bureau has the last word and so must decide first."""
    cells = {item.entry.cell_id: item.entry.cell.indicator_id for item in items}
    words = last_words(filing.collection, set(cells.values()))
    return {found.cell_id for found in list_differences(pk for pk, indicator in cells.items() if indicator in words)}


def accept_at(
    versions: Sequence[ObservationVersion], level: AcceptanceLevel, *, moving: Container[int], user: User, reason: str
) -> dict[int, Acceptance]:
    """The acceptance of each version at `level`; the pointers of the cells in `moving` go where the last word is."""
    last = [version for version in versions if version.cell_id in moving]
    others = [version for version in versions if version.cell_id not in moving]
    rows = accept_versions(last, user=user, reason=reason, level=level)
    rows += endorse_versions(others, user=user, reason=reason, level=level)
    return {row.version_id: row for row in rows}


def last_words(collection: Collection, indicator_ids: set[int]) -> set[int]:
    """Indicators on which this collection's bureau has the last word: all of a city's; a county's own plan's alone."""
    if collection_level(collection) == AcceptanceLevel.CITY:
        return indicator_ids
    return indicator_ids - list_monitored_above(collection.area, indicator_ids)


def move_on(filing: Filing, *, user: User) -> None:
    """Where nothing due is left at this level, the bureau has signed: on to the city, or done."""
    if filing.state == FilingState.COUNTY:
        if list_waiting(filing):
            return
        add_signature(filing, SignatureStep.COUNTY, user=user)
        filing.state = FilingState.REPORTED
    else:
        if not all(is_settled(item) for item in read_items(filing)):
            return
        is_county = collection_level(filing.collection) == AcceptanceLevel.COUNTY
        add_signature(filing, SignatureStep.COUNTY if is_county else SignatureStep.CITY, user=user)
        filing.state, filing.accepted_at = FilingState.ACCEPTED, timezone.now()
    filing.save(update_fields=["state", "accepted_at"])
    event = record(filing, "reporting.pass_review", user, state=filing.state)
    if filing.state == FilingState.ACCEPTED:
        tell_unit(filing, event, _("报表已审定。"), kind=NoticeKind.INFO)
    else:
        tell_next(filing, event)


def signed_version(item: FilingItem) -> ObservationVersion:
    if item.entry.version is None:
        raise ReviewError(_("数据还没有签署：%(cell)s") % {"cell": name_cell(item.entry.cell)})
    return item.entry.version


def collection_level(collection: Collection) -> AcceptanceLevel:
    return AcceptanceLevel.COUNTY if collection.area.level == AreaLevel.COUNTY else AcceptanceLevel.CITY


def lock_cells(filing: Filing) -> None:
    """Nobody accepts or signs these cells elsewhere meanwhile."""
    hold_cells(filing.items.values_list("entry__cell", flat=True))
