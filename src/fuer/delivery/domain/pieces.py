"""Evidence handed in with a report: files checked by type and size, or references to documents kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.core.domain.files import store_file
from fuer.core.domain.refusing import Refusal, require
from fuer.core.models import Evidence
from fuer.reporting.validators import FileRefused, check_file

if TYPE_CHECKING:
    from fuer.orgs.models import User

MOST_PIECES = 10
TITLE_LENGTH, REFERENCE_LENGTH = 200, 300


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


def keep_pieces(uploads: Iterable[Upload], reference: str, *, room: str, user: User) -> list[Evidence]:
    """Evidence rows for the files and the reference, in the caller's transaction. Every file is checked before the first
    is kept; Refusal names the one that is not taken.
    """
    uploads, where = list(uploads), " ".join(reference.split())
    require(len(uploads) <= MOST_PIECES, _("一次最多上传%(n)d份佐证材料。") % {"n": MOST_PIECES})
    require(len(where) <= REFERENCE_LENGTH, _("出处最多%(n)d字。") % {"n": REFERENCE_LENGTH})
    try:
        types = [check_file(upload.name, upload.content) for upload in uploads]
    except FileRefused as error:
        raise Refusal(str(error)) from None
    kept = []
    for upload, media_type in zip(uploads, types, strict=True):
        file = store_file(upload.content, upload.name, media_type, owner_id=user.pk, room=room)
        title = PurePath(file.name).name[:TITLE_LENGTH]
        kept.append(Evidence.objects.create(title=title, file=file, created_by_id=user.pk))
    if where:
        kept.append(Evidence.objects.create(title=where[:TITLE_LENGTH], reference=where, created_by_id=user.pk))
    return kept
