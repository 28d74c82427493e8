"""A document on its way to a plan: stored, read by a job, then under review until it is adopted or discarded."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.files import discard_content, read_file, store_file
from fuer.core.domain.jobs import JobFailed, report_progress, start_job
from fuer.core.enums import JobState
from fuer.plans.domain.draft_rows import link_repeats, make_rows
from fuer.plans.enums import DraftState
from fuer.plans.models import Draft, DraftTarget
from fuer.plans.reading import ReadingError, read_document, reading_to_json

if TYPE_CHECKING:
    from fuer.core.models import Job
    from fuer.orgs.models import Area, User

READ_KIND = "plans.read"
STEPS = 3


@transaction.atomic
def start_draft(*, user: User, area: Area, content: bytes, name: str, source_note: str = "") -> Draft:
    """Keep the file and queue the job that reads it."""
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = store_file(content, name, media_type, owner_id=user.pk, room="plans")
    draft = Draft.objects.create(area=area, file=file, source_note=source_note[:300], created_by=user)
    draft.job = start_job(
        READ_KIND,
        title=_("识别%(name)s") % {"name": file.name[:150]},
        created_by_id=user.pk,
        arguments={"draft_id": draft.pk},
    )
    draft.save(update_fields=["job"])
    record_event(actor=user, verb="plans.start_draft", subject=draft, payload={"file": str(file.pk)}, area_id=area.pk)
    return draft


def read_draft(job: Job, draft_id: int) -> dict[str, Any]:
    """The job: read the stored file and fill the draft. A second run after a killed worker gives the same draft once.

    What the reader refuses ends the draft with its sentence; nothing of the document is kept then.
    """
    draft = Draft.objects.select_related("file").get(pk=draft_id)
    if draft.state != DraftState.READING:
        return {"draft": draft.pk}
    report_progress(job, 0, STEPS, _("正在识别文件"))
    try:
        reading = reading_to_json(read_document(read_file(draft.file), draft.file.name))
    except ReadingError as error:
        fail_draft(draft, str(error))
        raise JobFailed(str(error)) from error
    except Exception:
        fail_draft(draft, _("识别文件时出现意外错误，已记入日志。请重试；仍不成功请联系系统管理员。"))
        raise
    report_progress(job, 1, STEPS, _("正在比对已有指标"))
    fill_draft(draft, reading)
    report_progress(job, STEPS, STEPS, _("识别完成"))
    return {"draft": draft.pk}


@transaction.atomic
def fill_draft(draft: Draft, reading: dict[str, Any]) -> None:
    """Keep the reading (JSON of the reader) and its targets, decided beforehand where the reader is sure.

    A draft that is no longer waiting to be read is left as it is.
    """
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.state != DraftState.READING:
        return
    locked.text = reading["text"]
    locked.reading = {key: value for key, value in reading.items() if key != "text"}
    locked.state = DraftState.REVIEWING
    locked.save(update_fields=["text", "reading", "state"])
    rows = DraftTarget.objects.bulk_create(make_rows(locked, reading), batch_size=500)
    DraftTarget.objects.bulk_update(link_repeats(rows), ["same_as", "suggested_same"], batch_size=500)
    payload = {"plans": len(reading["plans"]), "targets": len(rows)}
    record_event(actor=None, verb="plans.fill_draft", subject=locked, payload=payload, area_id=locked.area_id)
    draft.refresh_from_db()


@transaction.atomic
def fail_draft(draft: Draft, failure: str) -> None:
    """End the draft with a sentence. Its file is not kept: nothing was read from it."""
    waiting = Draft.objects.filter(pk=draft.pk, state=DraftState.READING)
    if waiting.update(state=DraftState.FAILED, failure=failure):
        discard_content(draft.file)
        record_event(actor=None, verb="plans.fail_draft", subject=draft, area_id=draft.area_id)
        draft.refresh_from_db()


def settle_draft(draft: Draft) -> None:
    """End a draft whose job was given up after its worker died twice: the job's sentence becomes the draft's."""
    if draft.state == DraftState.READING and draft.job and draft.job.state == JobState.FAILED:
        fail_draft(draft, draft.job.failure)


@transaction.atomic
def discard_draft(draft: Draft, *, user: User | None) -> None:
    """Put a draft away, and the bytes of its file; an adopted one stays what it is."""
    living = Draft.objects.filter(pk=draft.pk).exclude(state__in=[DraftState.ADOPTED, DraftState.DISCARDED])
    if living.update(state=DraftState.DISCARDED):
        discard_content(draft.file)
        record_event(actor=user, verb="plans.discard_draft", subject=draft, area_id=draft.area_id)
        draft.refresh_from_db()
