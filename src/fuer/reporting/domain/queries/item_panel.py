"""What stands behind one row of a filing: its evidence, the unit's surveys, how the figure may have come about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.indicators.enums import Cadence, Disclosure, FigureBasis, FigureStatus, Missing
from fuer.indicators.models import ObservationVersion, Survey
from fuer.plans.domain.queries.figures import print_plain
from fuer.reporting.domain.queries.differences import show
from fuer.reporting.models import ItemReturn

if TYPE_CHECKING:
    from fuer.core.models import Evidence
    from fuer.indicators.models import Acceptance, Definition
    from fuer.reporting.domain.queries.filing_page import FilingRow
    from fuer.reporting.models import Filing

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class PastVersion:
    """A signed version of the figure: what it said, who filled it in, and what reviewers did with it."""

    version: ObservationVersion
    shown: str
    fraction: str
    acceptances: tuple[Acceptance, ...]
    returns: tuple[ItemReturn, ...]
    is_accepted: bool


@dataclass(frozen=True)
class ItemPanel:
    """`needs_reason`: the figure was accepted, so a change has to say why."""

    evidence: tuple[Evidence, ...]
    surveys: tuple[Survey, ...]
    bases: Choices
    statuses: Choices
    reasons: Choices
    margin: str
    is_offline: bool
    needs_reason: bool
    history: tuple[PastVersion, ...]


def read_panel(filing: Filing, row: FilingRow) -> ItemPanel:
    version_id = row.entry.version_id
    return ItemPanel(
        evidence=tuple(row.entry.evidence.select_related("file")),
        surveys=tuple(Survey.objects.filter(unit_id=filing.unit_id).order_by("-held_on", "name")),
        bases=[(code, str(word)) for code, word in FigureBasis.choices],
        statuses=[(code, str(word)) for code, word in FigureStatus.choices],
        reasons=list_reasons(row.definition),
        margin=print_plain(row.entry.survey.margin) if row.entry.survey else "",
        is_offline=row.definition.disclosure == Disclosure.OFFLINE,
        needs_reason=version_id is not None
        and (row.item.accepted_id is not None or row.cell.accepted_id == version_id),
        history=read_history(row),
    )


def read_history(row: FilingRow) -> tuple[PastVersion, ...]:
    """Every signed version of the row's cell, the newest first, in three queries."""
    versions = ObservationVersion.objects.filter(cell=row.cell).select_related("definition", "created_by")
    newest_first = versions.prefetch_related("acceptances__accepted_by").order_by("-number")
    returns: dict[int | None, list[ItemReturn]] = defaultdict(list)
    for found in ItemReturn.objects.filter(version__cell=row.cell).select_related("returned_by").order_by("id"):
        returns[found.version_id].append(found)
    return tuple(
        PastVersion(
            version=version,
            shown=show(version),
            fraction=f"{print_plain(version.numerator)} / {print_plain(version.denominator)}"
            if version.numerator is not None
            else "",
            acceptances=tuple(version.acceptances.all()),
            returns=tuple(returns[version.pk]),
            is_accepted=version.pk == row.cell.accepted_id,
        )
        for version in newest_first
    )


def list_reasons(definition: Definition) -> Choices:
    """The reasons for a missing figure this definition allows."""
    if definition.disclosure == Disclosure.OFFLINE:
        return [(Missing.BY_LETTER.value, str(Missing.BY_LETTER.label))]
    refused = {Missing.BY_LETTER} | (set() if definition.cadence == Cadence.SURVEY else {Missing.NO_SURVEY})
    return [(code, str(word)) for code, word in Missing.choices if code not in refused]
