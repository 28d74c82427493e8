"""Turning what a unit has typed into signed versions (DESIGN 5.4: the unit's sign-off creates versions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from fuer.indicators.domain.figures import Account, Figure, NextVersion, append_versions
from fuer.indicators.enums import Missing, ObservationSource
from fuer.indicators.models import ObservationVersion
from fuer.reporting.domain.items import is_changed, read_items
from fuer.reporting.models import FilingCell, FilingItem

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.reporting.models import Filing


def lock_entries(filing: Filing) -> None:
    """Nobody types in these figures until the transaction ends."""
    owed = filing.items.values("entry_id")
    list(FilingCell.objects.select_for_update().filter(pk__in=owed).order_by("pk").values_list("pk", flat=True))


def write_versions(filing: Filing, *, user: User) -> list[FilingCell]:
    """A version for every whole figure that says something else than its last one; the others keep theirs.

    An entry shared by the county's and the city's filing is signed once: the second filing finds it unchanged. What was
    accepted of the older version is no longer the acceptance of these items. Returns the entries that changed.
    """
    reference = _("%(title)s，%(unit)s第%(round)d次报送") % {
        "title": filing.collection.title,
        "unit": filing.unit,
        "round": filing.round + 1,
    }
    changed = [item.entry for item in read_items(filing) if item.entry.is_filled and is_changed(item.entry)]
    changed.sort(key=lambda entry: entry.cell_id)
    figures = [
        NextVersion(
            entry.cell_id, entry.definition_id, read_figure(entry), reference, read_account(entry), entry.changed_by_id
        )
        for entry in changed
    ]
    versions = append_versions(figures, source=ObservationSource.FILING, user=user)
    for entry, version in zip(changed, versions, strict=True):
        entry.version = version
        # The reason belongs to this change; the next one needs its own.
        entry.reason = ""
        entry.row_version += 1
    newest = ObservationVersion.objects.filter(cell=OuterRef("cell")).order_by("-number").values("pk")[:1]
    signed = FilingCell.objects.filter(pk__in=[entry.pk for entry in changed])
    signed.update(version_id=Subquery(newest), reason="", row_version=F("row_version") + 1)
    FilingItem.objects.filter(entry__in=changed).update(accepted=None)
    return changed


def read_figure(entry: FilingCell) -> Figure:
    return Figure(
        value=entry.value,
        numerator=entry.numerator,
        denominator=entry.denominator,
        missing=Missing(entry.missing) if entry.missing else None,
        printed=entry.printed,
    )


def read_account(entry: FilingCell) -> Account:
    by_letter = entry.missing == Missing.BY_LETTER
    return Account(
        note=entry.note,
        status=entry.status,
        basis=entry.basis,
        survey=entry.survey,
        letter_number=entry.letter_number if by_letter else "",
        letter_date=entry.letter_date if by_letter else None,
        reason=entry.reason.strip(),
        is_demo=entry.is_demo,
        evidence=tuple(entry.evidence.all()),
    )
