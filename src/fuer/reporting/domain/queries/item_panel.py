"""What stands behind one row of a filing: its evidence, the unit's surveys, how the figure may have come about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.indicators.enums import Cadence, Disclosure, FigureBasis, FigureStatus, Missing
from fuer.indicators.models import Survey
from fuer.plans.domain.queries.figures import print_plain

if TYPE_CHECKING:
    from fuer.core.models import Evidence
    from fuer.indicators.models import Definition
    from fuer.reporting.domain.queries.filing_page import FilingRow
    from fuer.reporting.models import Filing

Choices = list[tuple[str, str]]


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
    )


def list_reasons(definition: Definition) -> Choices:
    """The reasons for a missing figure this definition allows."""
    if definition.disclosure == Disclosure.OFFLINE:
        return [(Missing.BY_LETTER.value, str(Missing.BY_LETTER.label))]
    refused = {Missing.BY_LETTER} | (set() if definition.cadence == Cadence.SURVEY else {Missing.NO_SURVEY})
    return [(code, str(word)) for code, word in Missing.choices if code not in refused]
