"""Saving what a returned workbook says: all of it or, if anything changed since it was verified, nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.reporting.domain.entries import Edit, Outcome, SaveResult, save_entries

if TYPE_CHECKING:
    from fuer.core.models import StoredFile
    from fuer.orgs.models import User
    from fuer.reporting.models import Filing


class WorkbookChangedError(ValueError):
    """One sentence for a person: the filing changed while they looked, so that nothing was saved."""


@transaction.atomic
def import_workbook(filing: Filing, edits: Sequence[Edit], *, file: StoredFile, user: User) -> SaveResult | None:
    """Save the verified edits of one file in one step; None when there are none. EntryError as `save_entries`.

    WorkbookChangedError when any of them would no longer be saved: a colleague was faster, or the filing was reported.
    """
    if not edits:
        return None
    result = save_entries(filing, edits, user=user)
    if len(result.of(Outcome.SAVED)) < len(edits):
        raise WorkbookChangedError(_("刚才有人改了这张报表，什么都没有保存。请看一遍新的核对结果再确认。"))
    payload = {"file": str(file.pk), "sha256": file.sha256, "items": len(edits)}
    record_event(
        actor=user, verb="reporting.import_workbook", subject=filing, payload=payload, area_id=filing.unit.area_id
    )
    return result
