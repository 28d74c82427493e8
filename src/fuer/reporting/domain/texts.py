"""The written part (文字材料) of a filing: typed or a Word file, saved as it is written, compulsory where a target is behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.files import discard_content, store_file
from fuer.reporting.enums import CollectionState, TextState
from fuer.reporting.models import FilingText, Signature
from fuer.reporting.rules import types_in
from fuer.reporting.validators import TEXT_SUFFIXES, FileRefused, check_file

if TYPE_CHECKING:
    from fuer.orgs.models import User

FIELDS = ("progress", "problems", "next_steps")
LONGEST = 5000
OPEN_STATES = (TextState.DRAFTING, TextState.RETURNED)


@dataclass(frozen=True)
class TextEdit:
    """New words of one text by field, over the row version whoever wrote them has seen."""

    text_id: int
    row_version: int
    changes: Mapping[str, str]


class TextError(ValueError):
    """One sentence for a person: why the text cannot be saved."""


class TextConflict(TextError):
    """Somebody else changed the text meanwhile; `text` is how it stands now."""

    def __init__(self, text: FilingText) -> None:
        super().__init__(_("这份文字材料已被他人修改，请对照后再保存。"))
        self.text = text


@transaction.atomic
def save_text(text: FilingText, changes: Mapping[str, str], *, row_version: int, user: User) -> FilingText:
    """Write progress, problems or next_steps. TextConflict for a stale `row_version` unless nothing would change."""
    row = lock_text(text, user)
    wanted = {field: str(changes[field]).replace("\r\n", "\n") for field in FIELDS if field in changes}
    if any(len(words) > LONGEST for words in wanted.values()):
        raise TextError(_("一栏最多%(limit)d字，长的材料请上传Word文件。") % {"limit": LONGEST})
    changed = [field for field, words in wanted.items() if getattr(row, field) != words]
    if not changed:
        return row
    if row_version != row.row_version:
        raise TextConflict(row)
    for field in changed:
        setattr(row, field, wanted[field])
    return write_text(row, changed, "save_text", user)


def attach_text_file(text: FilingText, *, name: str, content: bytes, user: User) -> FilingText:
    """A Word file instead of, or beside, the typed text; a former one gives way to it."""
    try:
        media_type = check_file(name, content, TEXT_SUFFIXES)
    except FileRefused as error:
        raise TextError(str(error)) from None
    with transaction.atomic():
        row = lock_text(text, user)
        former = row.file
        row.file = store_file(content, name, media_type, owner_id=user.pk, room="reporting")
        saved = write_text(row, ["file"], "attach_text_file", user)
        if former is not None and not Signature.objects.filter(file=former).exists():
            discard_content(former)
    return saved


@transaction.atomic
def remove_text_file(text: FilingText, *, user: User) -> FilingText:
    row = lock_text(text, user)
    former, row.file = row.file, None
    saved = write_text(row, ["file"], "remove_text_file", user)
    if former is not None:
        discard_content(former)
    return saved


def lock_text(text: FilingText, user: User) -> FilingText:
    rows = FilingText.objects.select_for_update(of=("self",)).select_related("filing__collection", "filing__unit")
    row: FilingText = rows.get(pk=text.pk)
    if not types_in(user, row.filing):
        raise TextError(_("只有填报单位的填表人可以填写文字材料。"))
    if not is_text_editable(row):
        raise TextError(_("文字材料已报送，不能修改。要改请先由妇儿工委办退回。"))
    return row


def is_text_editable(text: FilingText) -> bool:
    """Texts go their own way to the WCC office: open until sent, open again when returned. Collection is loaded."""
    return text.state in OPEN_STATES and text.filing.collection.state == CollectionState.OPEN


def is_written(text: FilingText) -> bool:
    """Whether it says anything: the progress typed, or a Word file."""
    return bool(text.file_id or text.progress.strip())


def write_text(row: FilingText, fields: list[str], verb: str, user: User) -> FilingText:
    row.row_version += 1
    row.save(update_fields=[*fields, "row_version"])
    record_event(
        actor=user,
        verb=f"reporting.{verb}",
        subject=row,
        payload={"fields": fields},
        area_id=row.filing.unit.area_id,
    )
    return row
