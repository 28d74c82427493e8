"""Where two units speak of one figure (双线): both signed figures side by side until the statistics bureau decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fuer.indicators.models import ObservationVersion
from fuer.plans.domain.queries.figures import show_figure
from fuer.reporting.domain.items import name_cell
from fuer.reporting.models import Collection, FilingCell


@dataclass(frozen=True)
class Side:
    """One unit's signed figure, printed."""

    unit: str
    unit_id: int
    entry_id: int
    version: ObservationVersion
    shown: str


@dataclass(frozen=True)
class Difference:
    cell_id: int
    name: str
    sides: tuple[Side, ...]


def list_differences(cell_ids: Iterable[int]) -> list[Difference]:
    """Cells for which units signed figures that differ, in one query."""
    entries = FilingCell.objects.filter(cell__in=set(cell_ids), version__isnull=False).select_related(
        "unit", "version__definition", "cell__indicator", "cell__area"
    )
    by_cell: dict[int, list[FilingCell]] = defaultdict(list)
    for entry in entries.order_by("cell_id", "unit__area__path", "unit__position", "unit_id"):
        by_cell[entry.cell_id].append(entry)
    found = []
    for cell_id, reports in by_cell.items():
        versions = [report.version for report in reports if report.version]
        if any(not agree(versions[0], other) for other in versions[1:]):
            sides = tuple(
                Side(str(entry.unit), entry.unit_id, entry.pk, version, show(version))
                for entry, version in zip(reports, versions, strict=True)
            )
            found.append(Difference(cell_id, name_cell(reports[0].cell), sides))
    return found


def list_collection_differences(collection: Collection) -> list[Difference]:
    """The open questions of one collection: figures of its filings that two units report differently."""
    owed = FilingCell.objects.filter(items__filing__collection=collection)
    return list_differences(owed.values_list("cell_id", flat=True))


def agree(one: ObservationVersion, other: ObservationVersion) -> bool:
    """Whether two versions state the same figure: the same fraction, value or reason; a rate and its printed value."""
    if one.missing or other.missing:
        return one.missing == other.missing
    if one.value is not None and other.value is not None:
        return one.value == other.value
    if one.value is None and other.value is None:
        return (one.numerator, one.denominator) == (other.numerator, other.denominator)
    return show(one) == show(other)


def show(version: ObservationVersion) -> str:
    return show_figure(version, version.definition)
