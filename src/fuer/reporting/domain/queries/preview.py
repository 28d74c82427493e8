"""Before a collection is opened: who would owe what, what nobody owes and how to mend it, what is not due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fuer.reporting.domain.opening import key_of
from fuer.reporting.domain.queries.owed import Gap, list_owed
from fuer.reporting.models import FilingItem

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.orgs.models import Area, Unit
    from fuer.plans.enums import Audience
    from fuer.plans.models import Clause
    from fuer.reporting.domain.queries.owed import Owed, OwedItem
    from fuer.reporting.models import Collection


@dataclass
class IndicatorShare:
    """One indicator in one unit's filing: of which areas, in how many figures."""

    definition: Definition
    audience: Audience
    due_on: dt.date | None
    awaits: str
    areas: list[Area] = field(default_factory=list)
    figures: int = 0


@dataclass
class UnitShare:
    unit: Unit
    indicators: dict[int, IndicatorShare] = field(default_factory=dict)
    texts: list[Clause] = field(default_factory=list)

    @property
    def figures(self) -> int:
        return sum(share.figures for share in self.indicators.values())


@dataclass(frozen=True)
class Preview:
    """`added`: figures an open collection does not ask for yet, and would once it is opened again."""

    shares: Sequence[UnitShare]
    figures: int
    texts: int
    nobody: Sequence[Gap]
    untold: Sequence[Clause]
    not_due: Sequence[Gap]
    remarks: Sequence[Gap]
    added: int

    @property
    def can_open(self) -> bool:
        return bool(self.figures or self.texts)


def read_preview(collection: Collection) -> Preview:
    owed = list_owed(collection)
    return Preview(
        shares=list_shares(owed),
        figures=len(owed.items),
        texts=len(owed.texts),
        nobody=owed.nobody,
        untold=owed.untold,
        not_due=owed.not_due,
        remarks=owed.remarks,
        added=len(owed.items) - count_known(collection, owed.items),
    )


def list_shares(owed: Owed) -> list[UnitShare]:
    shares = {unit.pk: UnitShare(unit) for unit in owed.units}
    for item in owed.items:
        indicators = shares[item.unit.pk].indicators
        share = indicators.setdefault(
            item.definition.pk, IndicatorShare(item.definition, item.audience, item.due_on, item.awaits)
        )
        share.figures += 1
        if item.area not in share.areas:
            share.areas.append(item.area)
    for text in owed.texts:
        shares[text.unit.pk].texts.append(text.clause)
    return list(shares.values())


def count_known(collection: Collection, items: Sequence[OwedItem]) -> int:
    """How many of `items` the collection's filings hold already."""
    held = FilingItem.objects.filter(filing__collection=collection).select_related("entry__cell")
    known = {(item.entry.unit_id, key_of(item.entry.cell)) for item in held}
    return sum((item.unit.pk, item.cell_key) in known for item in items)
