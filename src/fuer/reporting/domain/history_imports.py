"""Importing earlier years' figures: uploaded, verified by a job as often as the meaning of a column is corrected, then
committed by the statistics bureau in one step, or put away.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.files import discard_content, store_file
from fuer.core.domain.jobs import start_job
from fuer.core.enums import JobState
from fuer.reporting.enums import HistoryState
from fuer.reporting.history.mapping import Mapping, dump_mapping, load_mapping
from fuer.reporting.models import HistoryImport, RememberedMapping
from fuer.reporting.rules import commits_history, prepares_history

if TYPE_CHECKING:
    from fuer.orgs.models import Area, User

VERIFY_KIND = "reporting.verify_history"
COMMIT_KIND = "reporting.commit_history"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class HistoryError(ValueError):
    """One sentence for a person: why an import cannot go on."""


@transaction.atomic
def start_history_import(*, user: User, area: Area, content: bytes, name: str) -> HistoryImport:
    """Keep the file and queue the job that verifies it."""
    require_preparer(user, area)
    file = store_file(content, name, MEDIA_TYPE, owner_id=user.pk, room="reporting")
    record = HistoryImport.objects.create(area=area, file=file, created_by=user)
    queue_job(record, VERIFY_KIND, _("核对%(name)s"), user)
    record_event(
        actor=user, verb="reporting.start_history", subject=record, payload={"file": str(file.pk)}, area_id=area.pk
    )
    return record


@transaction.atomic
def change_mapping(record: HistoryImport, mapping: Mapping, sheet: str, *, user: User) -> HistoryImport:
    """Say what the columns mean, remember it for sheets with the same headings, and verify again.

    A change of sheet lets that sheet's headings be guessed anew.
    """
    record = lock_import(record, HistoryState.VERIFIED)
    require_preparer(user, record.area)
    is_other_sheet = sheet != record.sheet
    record.sheet = sheet
    record.mapping = {} if is_other_sheet else json.loads(dump_mapping(mapping))
    if not is_other_sheet:
        RememberedMapping.objects.update_or_create(
            area=record.area,
            signature=mapping.signature,
            defaults={"mapping": record.mapping, "changed_by": user},
        )
    record.state = HistoryState.VERIFYING
    record.save(update_fields=["sheet", "mapping", "state"])
    queue_job(record, VERIFY_KIND, _("核对%(name)s"), user)
    record_event(actor=user, verb="reporting.map_history", subject=record, area_id=record.area_id)
    return record


@transaction.atomic
def commit_history_import(
    record: HistoryImport, *, user: User, replaces: bool = False, reason: str = ""
) -> HistoryImport:
    """Queue the job that writes the figures down and accepts them. HistoryError says why not.

    `replaces`: accepted figures that differ give way to the imported ones, for `reason`; else both stand side by side
    and the accepted one stays.
    """
    record = lock_import(record, HistoryState.VERIFIED)
    if not commits_history(user, record.area):
        raise HistoryError(_("只有市级统计机构可以审定历年数据。"))
    if not record.figures:
        raise HistoryError(_("没有可以导入的数据。"))
    if replaces and not reason.strip():
        raise HistoryError(_("以导入的数据为准会改动已审定的数据，须写明原因。"))
    record.replaces, record.reason = replaces, reason.strip()[:300] if replaces else ""
    record.state, record.failure, record.committed_by = HistoryState.COMMITTING, "", user
    record.save(update_fields=["replaces", "reason", "state", "failure", "committed_by"])
    queue_job(record, COMMIT_KIND, _("导入%(name)s"), user)
    return record


@transaction.atomic
def discard_history_import(record: HistoryImport, *, user: User) -> HistoryImport:
    """Put an import away of which nothing was written, and the bytes of its files."""
    record = lock_import(record, HistoryState.VERIFIED, HistoryState.FAILED)
    require_preparer(user, record.area)
    if record.written:
        # The file stands behind figures by now.
        raise HistoryError(_("已写入%(number)d项，不能放弃，请继续导入。") % {"number": record.written})
    record.state = HistoryState.DISCARDED
    record.save(update_fields=["state"])
    for file in (record.file, record.errors_file):
        if file is not None:
            discard_content(file)
    record_event(actor=user, verb="reporting.discard_history", subject=record, area_id=record.area_id)
    return record


def settle_history_import(record: HistoryImport) -> None:
    """End a step whose job was given up after its worker died twice: verifying fails, committing may go on."""
    is_given_up = record.job is not None and record.job.state == JobState.FAILED
    if is_given_up and record.state in (HistoryState.VERIFYING, HistoryState.COMMITTING):
        fail_step(record, record.job.failure if record.job else "")


@transaction.atomic
def fail_step(record: HistoryImport, failure: str) -> None:
    """What cannot be read ends the import; a commit that failed may be gone on with."""
    was = {HistoryState.VERIFYING: HistoryState.FAILED, HistoryState.COMMITTING: HistoryState.VERIFIED}
    waiting = HistoryImport.objects.filter(pk=record.pk, state=record.state)
    ended = waiting.update(state=was[HistoryState(record.state)], failure=failure[:500], committed_by=None)
    if ended:
        record_event(actor=None, verb="reporting.fail_history", subject=record, area_id=record.area_id)
        record.refresh_from_db()


def read_mapping(record: HistoryImport) -> Mapping | None:
    """The mapping as it stands; None before the first reading."""
    return load_mapping(json.dumps(record.mapping)) if record.mapping else None


def require_preparer(user: User, area: Area) -> None:
    if not prepares_history(user, area):
        raise HistoryError(_("只有妇儿工委办和统计机构可以导入历年数据。"))


def lock_import(record: HistoryImport, *states: HistoryState) -> HistoryImport:
    locked = HistoryImport.objects.select_for_update(of=("self",)).select_related("area", "file", "errors_file")
    found = locked.get(pk=record.pk)
    if found.state not in states:
        state = found.get_state_display()
        raise HistoryError(_("这次导入%(state)s，不能这样操作，请刷新页面。") % {"state": state})
    return found


def queue_job(record: HistoryImport, kind: str, title: str, user: User) -> None:
    arguments: dict[str, Any] = {"import_id": record.pk}
    name = record.file.name[:150]
    record.job = start_job(kind, title=title % {"name": name}, created_by_id=user.pk, arguments=arguments)
    record.save(update_fields=["job"])
