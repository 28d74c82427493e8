"""Everything the review page of one filing shows, in a constant number of queries whatever it owes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from fuer.indicators.enums import AcceptanceLevel
from fuer.indicators.models import Acceptance
from fuer.judging.numbers import print_fixed
from fuer.judging.units import difference_unit, normalise_unit
from fuer.reporting.domain.gaps import figure_of
from fuer.reporting.domain.items import is_due, read_items, tell_content
from fuer.reporting.domain.queries.differences import Side, list_differences, show
from fuer.reporting.domain.queries.disputes import Dispute, read_disputes
from fuer.reporting.domain.queries.earlier_figures import EarlierRow, place_of, read_earlier, show_row
from fuer.reporting.domain.queries.findings import ShownFinding, read_findings
from fuer.reporting.domain.rounds import find_last_seen, find_said, is_unchanged, read_reports
from fuer.reporting.domain.shown import name_breakdown, name_period, show_entry
from fuer.reporting.enums import CorrectionState, FilingState
from fuer.reporting.models import CorrectionRequest, FilingItem, FilingText, ItemReport, ItemReturn, Signature

if TYPE_CHECKING:
    from fuer.core.models import Evidence
    from fuer.indicators.models import Definition, ObservationVersion
    from fuer.reporting.models import Filing


@dataclass(frozen=True)
class ReviewRow:
    """One owed figure under review. `shown` is what stands typed, which is what was signed once the filing has left the
    unit. Against what the reader last saw reported: `before` is that figure where it is another one now, `is_added` one
    that was not there; `is_unchanged` a returned figure nobody has touched yet. `last` is last year's, `change` the
    change against it (`show_change`). `sides` are the differing figures of several units (双线).
    """

    item: FilingItem
    name: str
    area: str
    breakdown: str
    period: str
    unit: str
    shown: str
    before: str
    before_version: ObservationVersion | None
    is_changed: bool
    is_added: bool
    is_unchanged: bool
    last: str
    breaks: bool
    change: str
    returns: tuple[ItemReturn, ...]
    findings: tuple[ShownFinding, ...]
    evidence: tuple[Evidence, ...]
    sides: tuple[Side, ...]
    is_accepted: bool
    is_due: bool

    @property
    def open_return(self) -> ItemReturn | None:
        return next((found for found in self.returns if found.resolved_at is None), None)

    @property
    def is_kept(self) -> bool:
        """Signed and not sent back: it stays as reported while others are corrected."""
        return self.item.entry.version_id is not None and self.open_return is None


@dataclass(frozen=True)
class ReviewPage:
    """`last_seen` is the round the figures are compared with, 0 for a reader who sees the filing for the first time."""

    filing: Filing
    rows: tuple[ReviewRow, ...]
    texts: tuple[FilingText, ...]
    signatures: tuple[Signature, ...]
    disputes: tuple[Dispute, ...]
    requests: tuple[CorrectionRequest, ...]
    last_seen: int

    @property
    def changed(self) -> int:
        """Figures that differ from what the reader last saw."""
        return sum(row.is_changed or row.is_added for row in self.rows)

    @property
    def returned(self) -> int:
        """Figures sent back and not reported again yet."""
        return sum(row.open_return is not None for row in self.rows)

    @property
    def corrected(self) -> int:
        """Of the returned figures those that say something else by now."""
        return self.returned - len(self.unchanged)

    @property
    def kept(self) -> int:
        return sum(row.is_kept for row in self.rows)

    @property
    def unchanged(self) -> list[ReviewRow]:
        """Returned figures that still say what was sent back."""
        return [row for row in self.rows if row.is_unchanged]

    @property
    def open_request(self) -> CorrectionRequest | None:
        return next((found for found in self.requests if found.state == CorrectionState.ASKED), None)

    @property
    def accepted(self) -> int:
        return sum(row.is_accepted for row in self.rows)


def read_review(filing: Filing) -> ReviewPage:
    """The review page of `filing`; its collection, area and unit are loaded. Rows in the filing's own order."""
    items = read_items(filing)
    signatures = tuple(filing.signatures.select_related("signed_by", "file"))
    earlier = read_earlier([item.entry.cell for item in items], filing.collection.year)
    differences = list_differences(item.entry.cell_id for item in items)
    sides = {found.cell_id: found.sides for found in differences}
    returns, endorsed = read_returns(filing), read_endorsed(filing, items)
    findings, reports = read_findings(filing), read_reports(filing)
    last_seen = find_last_seen(filing, signatures)
    rows = [
        describe_row(
            filing,
            item,
            last=find_last(earlier.get(place_of(item.entry.cell), ()), filing.collection.year),
            returns=returns.get(item.pk, ()),
            findings=findings.get(item.pk, ()),
            sides=sides.get(item.entry.cell_id, ()),
            is_accepted=item.accepted_id is not None or item.entry.version_id in endorsed,
            before=find_said(reports.get(item.pk, ()), last_seen),
            is_first=not last_seen,
        )
        for item in items
    ]
    texts = tuple(filing.texts.select_related("clause__plan", "file", "decided_by"))
    requests = filing.correction_requests.select_related("asked_by", "decided_by").prefetch_related("items")
    disputes = tuple(read_disputes(filing, differences))
    return ReviewPage(filing, tuple(rows), texts, signatures, disputes, tuple(requests), last_seen)


def describe_row(
    filing: Filing,
    item: FilingItem,
    *,
    last: EarlierRow | None,
    returns: Sequence[ItemReturn],
    findings: Sequence[ShownFinding],
    sides: tuple[Side, ...],
    is_accepted: bool,
    before: ItemReport | None,
    is_first: bool,
) -> ReviewRow:
    entry, cell = item.entry, item.entry.cell
    opened = next((found for found in returns if found.resolved_at is None), None)
    is_changed = before is not None and entry.is_filled and tell_content(entry) != tell_content(before.version)
    return ReviewRow(
        item=item,
        name=cell.indicator.name,
        area=str(cell.area),
        breakdown=name_breakdown(cell),
        period=name_period(cell.period, entry.definition),
        unit=entry.definition.unit_of_measure,
        shown=show_entry(entry),
        before=show(before.version) if before and is_changed else "",
        before_version=before.version if before and is_changed else None,
        is_changed=is_changed,
        is_added=before is None and not is_first and entry.is_filled,
        is_unchanged=opened is not None and is_unchanged(entry, opened),
        last=show_row(last, entry.definition) if last else "",
        breaks=last is not None and last.comparability_group != cell.comparability_group,
        change=show_change(figure_of(entry), figure_of_row(last, Fraction(entry.definition.factor)), entry.definition),
        returns=tuple(returns),
        findings=tuple(findings),
        evidence=tuple(entry.evidence.all()),
        sides=sides,
        is_accepted=is_accepted,
        is_due=is_due(item),
    )


def read_returns(filing: Filing) -> Mapping[int, Sequence[ItemReturn]]:
    """Every return of the filing by item, the oldest first."""
    found: dict[int, list[ItemReturn]] = defaultdict(list)
    rows = ItemReturn.objects.filter(item__filing=filing).select_related("returned_by", "version__definition")
    for row in rows.prefetch_related("version__evidence").order_by("id"):
        found[row.item_id].append(row)
    return found


def read_endorsed(filing: Filing, items: Iterable[FilingItem]) -> set[int]:
    """Versions the county has let pass, while the filing waits there."""
    if filing.state != FilingState.COUNTY:
        return set()
    versions = [item.entry.version_id for item in items if item.entry.version_id]
    rows = Acceptance.objects.filter(version__in=versions, level=AcceptanceLevel.COUNTY)
    return set(rows.values_list("version_id", flat=True))


def find_last(rows: Sequence[EarlierRow], year: int) -> EarlierRow | None:
    return next((row for row in reversed(rows) if row.period__label_year == year - 1), None)


def figure_of_row(row: EarlierRow | None, factor: Fraction) -> Decimal | Fraction | None:
    if row is None or row.accepted__missing:
        return None
    if row.accepted__value is not None:
        return row.accepted__value
    if row.numerator is None or not row.denominator:
        return None
    return Fraction(row.numerator) / Fraction(row.denominator) * factor


def show_change(now: Decimal | Fraction | None, last: Decimal | Fraction | None, definition: Definition) -> str:
    """The change against last year, signed: of percentages in points ("+0.7个百分点"), of all else in per cent of last year's
    figure ("+3.2%"). Empty where there is none to tell.
    """
    if now is None or last is None:
        return ""
    points = difference_unit(definition.unit_of_measure)
    if points != normalise_unit(definition.unit_of_measure):
        change, digits, unit = Fraction(now) - Fraction(last), definition.decimals, points
    elif last:
        change, digits, unit = (Fraction(now) - Fraction(last)) / abs(Fraction(last)) * 100, 1, "%"
    else:
        return ""
    return f"{'+' if change > 0 else ''}{print_fixed(change, digits)}{unit}"
