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
from fuer.reporting.domain.gaps import figure_of
from fuer.reporting.domain.items import is_changed, is_due, read_items
from fuer.reporting.domain.queries.differences import Difference, Side, list_differences, show
from fuer.reporting.domain.queries.earlier_figures import EarlierRow, place_of, read_earlier, show_row
from fuer.reporting.domain.queries.findings import ShownFinding, read_findings
from fuer.reporting.domain.shown import name_breakdown, name_period, show_entry
from fuer.reporting.enums import FilingState, SignatureStep
from fuer.reporting.models import FilingItem, FilingText, ItemReturn, Signature

if TYPE_CHECKING:
    from fuer.core.models import Evidence
    from fuer.indicators.models import ObservationVersion
    from fuer.reporting.models import Filing

WITHIN_UNIT = (FilingState.DRAFTING, FilingState.CHECKING, FilingState.SIGNING)


@dataclass(frozen=True)
class ReviewRow:
    """One owed figure under review. `shown` is what stands typed, which is what was signed once the filing has left the
    unit; `before` the figure of the last round where this round changes it; `last` last year's, `change` the change
    against it in per cent. `sides` are the differing figures of several units (双线), the decided one marked by
    `item.accepted`.
    """

    item: FilingItem
    name: str
    area: str
    breakdown: str
    period: str
    unit: str
    shown: str
    before: str
    is_changed: bool
    is_added: bool
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
    def is_open(self) -> bool:
        """Whether the bureau has still to look at it."""
        return self.item.entry.version_id is not None and not self.is_accepted


@dataclass(frozen=True)
class ReviewPage:
    filing: Filing
    rows: tuple[ReviewRow, ...]
    texts: tuple[FilingText, ...]
    signatures: tuple[Signature, ...]
    differences: tuple[Difference, ...]

    @property
    def changed(self) -> int:
        """Figures that differ from the last round."""
        return sum(row.is_changed or row.is_added for row in self.rows)

    @property
    def open(self) -> int:
        return sum(row.is_open for row in self.rows)

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
    findings = read_findings(filing)
    since = find_last_round(filing, signatures)
    rows = [
        describe_row(
            filing,
            item,
            last=find_last(earlier.get(place_of(item.entry.cell), ()), filing.collection.year),
            returns=returns.get(item.pk, ()),
            findings=findings.get(item.pk, ()),
            sides=sides.get(item.entry.cell_id, ()),
            is_accepted=item.accepted_id is not None or item.entry.version_id in endorsed,
            since=since,
        )
        for item in items
    ]
    texts = tuple(filing.texts.select_related("clause", "file", "decided_by"))
    return ReviewPage(filing, tuple(rows), texts, signatures, tuple(differences))


def describe_row(
    filing: Filing,
    item: FilingItem,
    *,
    last: EarlierRow | None,
    returns: Sequence[ItemReturn],
    findings: Sequence[ShownFinding],
    sides: tuple[Side, ...],
    is_accepted: bool,
    since: Signature | None,
) -> ReviewRow:
    entry, cell = item.entry, item.entry.cell
    before = find_before(filing, item, returns)
    added = since is not None and before is None and is_newer(entry.version, since)
    return ReviewRow(
        item=item,
        name=cell.indicator.name,
        area=str(cell.area),
        breakdown=name_breakdown(cell),
        period=name_period(cell.period, entry.definition),
        unit=entry.definition.unit_of_measure,
        shown=show_entry(entry),
        before=show(before) if before else "",
        is_changed=before is not None,
        is_added=added,
        last=show_row(last, entry.definition) if last else "",
        breaks=last is not None and last.comparability_group != cell.comparability_group,
        change=show_change(figure_of(entry), figure_of_row(last, Fraction(entry.definition.factor))),
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
    for row in rows.order_by("id"):
        found[row.item_id].append(row)
    return found


def read_endorsed(filing: Filing, items: Iterable[FilingItem]) -> set[int]:
    """Versions the county has let pass, while the filing waits there."""
    if filing.state != FilingState.COUNTY:
        return set()
    versions = [item.entry.version_id for item in items if item.entry.version_id]
    rows = Acceptance.objects.filter(version__in=versions, level=AcceptanceLevel.COUNTY)
    return set(rows.values_list("version_id", flat=True))


def find_last_round(filing: Filing, signatures: Sequence[Signature]) -> Signature | None:
    """The signature that ended the round before the one on the page; None in the first."""
    ended = filing.round if filing.state in WITHIN_UNIT else filing.round - 1
    beyond = (SignatureStep.COUNTY, SignatureStep.CITY)
    inside = [signed for signed in signatures if signed.round == ended and signed.step not in beyond]
    return inside[-1] if inside else None


def find_before(filing: Filing, item: FilingItem, returns: Sequence[ItemReturn]) -> ObservationVersion | None:
    """The signed figure that what stands now takes the place of; None where nothing changed since the last round."""
    entry = item.entry
    if filing.state in WITHIN_UNIT:
        return entry.version if entry.version_id and is_changed(entry) else None
    answered = [found for found in returns if found.resolved_at and found.round == filing.round - 1]
    before = answered[-1].version if answered else None
    return before if before is not None and before.pk != entry.version_id else None


def is_newer(version: ObservationVersion | None, since: Signature) -> bool:
    return version is not None and version.created_at > since.signed_at


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


def show_change(now: Decimal | Fraction | None, last: Decimal | Fraction | None) -> str:
    """The change against last year in per cent of last year's figure, one decimal, signed: "+3.2%". Empty for none."""
    if now is None or not last:
        return ""
    share = (Fraction(now) - Fraction(last)) / abs(Fraction(last)) * 100
    return f"{'+' if share > 0 else ''}{print_fixed(share, 1)}%"
