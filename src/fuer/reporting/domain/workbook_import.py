"""Saving what a returned workbook says: all of it or, if anything changed since it was verified, nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.reporting.domain.entries import Edit, Outcome, SaveResult, save_entries
from fuer.reporting.domain.texts import TextEdit, TextError, save_text

if TYPE_CHECKING:
    from fuer.core.models import StoredFile
    from fuer.orgs.models import User
    from fuer.reporting.models import Filing


class WorkbookChangedError(ValueError):
    """One sentence for a person: the filing changed while they looked, so that nothing was saved."""


@transaction.atomic
def import_workbook(
    filing: Filing, edits: Sequence[Edit | TextEdit], *, file: StoredFile, user: User
) -> SaveResult | None:
    """Save the verified edits of one file, figures and texts, in one step; None when there are none. EntryError as
    `save_entries`.

    WorkbookChangedError when any of them would no longer be saved: a colleague was faster, or the filing was reported.
    """
    if not edits:
        return None
    figures = [edit for edit in edits if isinstance(edit, Edit)]
    texts = [edit for edit in edits if isinstance(edit, TextEdit)]
    result = save_entries(filing, figures, user=user)
    if len(result.of(Outcome.SAVED)) < len(figures):
        raise WorkbookChangedError(_("刚才有人改了这张报表，什么都没有保存。请看一遍新的核对结果再确认。"))
    save_texts(filing, texts, user=user)
    payload = {"file": str(file.pk), "sha256": file.sha256, "items": len(figures), "texts": len(texts)}
    record_event(
        actor=user, verb="reporting.import_workbook", subject=filing, payload=payload, area_id=filing.unit.area_id
    )
    return result


def save_texts(filing: Filing, edits: Sequence[TextEdit], *, user: User) -> None:
    """The fields of one text come as edits of their own over one row version; they are saved together."""
    wanted: dict[int, dict[str, str]] = {}
    for edit in edits:
        wanted.setdefault(edit.text_id, {}).update(edit.changes)
    versions = {edit.text_id: edit.row_version for edit in edits}
    texts = {text.pk: text for text in filing.texts.filter(pk__in=wanted)}
    for text_id, changes in sorted(wanted.items()):
        try:
            save_text(texts[text_id], changes, row_version=versions[text_id], user=user)
        except (KeyError, TextError) as error:
            raise WorkbookChangedError(
                _("刚才有人改了这张报表，什么都没有保存。请看一遍新的核对结果再确认。")
            ) from error
