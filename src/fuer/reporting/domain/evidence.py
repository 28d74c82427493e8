"""Evidence (佐证材料) behind an owed figure: checked by type and size, kept outside the web root, cited by versions."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.files import discard_content, store_file
from fuer.core.models import Evidence
from fuer.indicators.models import ObservationVersion
from fuer.reporting.domain.editing import is_editable
from fuer.reporting.models import FilingCell, FilingItem
from fuer.reporting.rules import types_in
from fuer.reporting.validators import FileRefused, check_file

if TYPE_CHECKING:
    from fuer.orgs.models import User

MOST_FILES = 20
TITLE_LENGTH, REFERENCE_LENGTH = 200, 300


class EvidenceError(ValueError):
    """One sentence for a person: why the evidence cannot be attached or taken away."""


def attach_evidence(item: FilingItem, *, name: str, content: bytes, title: str = "", user: User) -> Evidence:
    """Keep a file as evidence of the item's figure; `title` defaults to the file's name. EvidenceError when the type,
    size or content is refused or the figure cannot be changed now.
    """
    try:
        media_type = check_file(name, content)
    except FileRefused as error:
        raise EvidenceError(str(error)) from None
    with transaction.atomic():
        entry = lock_entry(item, user)
        require_room(entry)
        file = store_file(content, name, media_type, owner_id=user.pk, room="reporting")
        words = title.strip() or PurePath(file.name).name
        evidence = Evidence.objects.create(title=words[:TITLE_LENGTH], file=file, created_by_id=user.pk)
        entry.evidence.add(evidence)
        note(item, "attach_evidence", evidence, user)
    return evidence


@transaction.atomic
def cite_evidence(item: FilingItem, *, title: str, reference: str, user: User) -> Evidence:
    """A document kept elsewhere as evidence: its name, and where it is found (文号, 网址, 档案号)."""
    words, where = " ".join(title.split()), " ".join(reference.split())
    if not words or not where:
        raise EvidenceError(_("请写明材料名称和出处（文号、网址或存放处）。"))
    if len(words) > TITLE_LENGTH or len(where) > REFERENCE_LENGTH:
        limits = {"title": TITLE_LENGTH, "reference": REFERENCE_LENGTH}
        raise EvidenceError(_("名称最多%(title)d字，出处最多%(reference)d字。") % limits)
    entry = lock_entry(item, user)
    require_room(entry)
    if entry.evidence.filter(title=words, reference=where, file=None).exists():
        raise EvidenceError(_("这份材料已登记。"))
    evidence = Evidence.objects.create(title=words, reference=where, created_by_id=user.pk)
    entry.evidence.add(evidence)
    note(item, "cite_evidence", evidence, user)
    return evidence


def require_room(entry: FilingCell) -> None:
    if entry.evidence.count() >= MOST_FILES:
        raise EvidenceError(_("一项数据最多%(number)d份佐证材料。") % {"number": MOST_FILES})


@transaction.atomic
def detach_evidence(item: FilingItem, evidence: Evidence, *, user: User) -> None:
    """Take the evidence from the figure. The file goes too, unless a signed version or another figure cites it."""
    entry = lock_entry(item, user)
    if not entry.evidence.filter(pk=evidence.pk).exists():
        raise EvidenceError(_("这份材料已不在这项数据下。"))
    entry.evidence.remove(evidence)
    note(item, "detach_evidence", evidence, user)
    is_cited = (
        FilingCell.objects.filter(evidence=evidence).exists()
        or ObservationVersion.objects.filter(evidence=evidence).exists()
    )
    if not is_cited and evidence.file is not None:
        discard_content(evidence.file)


def lock_entry(item: FilingItem, user: User) -> FilingCell:
    entry = FilingCell.objects.select_for_update(of=("self",)).get(pk=item.entry_id)
    if not types_in(user, item.filing):
        raise EvidenceError(_("只有填报单位的填表人可以增减佐证材料。"))
    item.entry = entry
    if not is_editable(item):
        raise EvidenceError(_("这项数据现在不能修改，佐证材料也不能增减。"))
    return entry


def note(item: FilingItem, verb: str, evidence: Evidence, user: User) -> None:
    record_event(
        actor=user,
        verb=f"reporting.{verb}",
        subject=item,
        payload={"evidence": evidence.pk},
        area_id=item.filing.unit.area_id,
    )
