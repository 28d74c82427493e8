"""Work in the background: start it, run it, watch it, and pick it up when its worker died.

A Job is what a person sees; the django-tasks result behind it is what a worker takes from the queue. A job function
may run a second time after its worker was killed, so it does its lasting work in one transaction at its end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from fuer.core.domain.heartbeat import Heartbeat
from fuer.core.enums import JobState
from fuer.core.models import Job

logger = logging.getLogger(__name__)

JobFunction = Callable[..., dict[str, Any] | None]
JOB_KINDS: dict[str, JobFunction] = {}


class JobFailed(Exception):
    """Raised by a job function that cannot do its work; the message is a sentence for the person who waits."""


class JobTaken(Exception):
    """The job was given to another worker while this one was silent; this run must stop."""


def job_kind(kind: str) -> Callable[[JobFunction], JobFunction]:
    """Register `function(job, **arguments)` under `kind`; it may return a JSON object, kept as `job.result`.

    Functions stand in an app's `jobs` module, which every process imports at its start.
    """

    def register(function: JobFunction) -> JobFunction:
        if kind in JOB_KINDS:
            raise ValueError(f"job kind {kind} is registered twice")
        JOB_KINDS[kind] = function
        return function

    return register


@transaction.atomic
def start_job(kind: str, *, title: str, created_by_id: int, arguments: dict[str, Any]) -> Job:
    """Queue a job; it begins once the caller's transaction is committed. Raises KeyError for an unknown kind."""
    JOB_KINDS[kind]
    job = Job.objects.create(kind=kind, title=title, created_by_id=created_by_id, arguments=arguments)
    return enqueue_job(job)


def enqueue_job(job: Job) -> Job:
    job.state = JobState.QUEUED
    job.task_id = run_job.enqueue(str(job.pk)).id
    job.save(update_fields=["state", "task_id", "message", "attempts"])
    return job


@task()
def run_job(job_id: str) -> None:
    execute_job(job_id)


def execute_job(job_id: str) -> None:
    """Run a queued job to its end. A job that is not queued any more (run elsewhere, given up) is left alone."""
    job = claim_job(job_id)
    if job is None:
        return
    try:
        with Heartbeat(job):
            result = JOB_KINDS[job.kind](job, **job.arguments)
    except JobFailed as failure:
        finish_job(job, JobState.FAILED, failure=str(failure))
    except JobTaken:
        logger.warning("Job %s went on elsewhere; this run stops", job.pk)
    except Exception:
        finish_job(
            job, JobState.FAILED, failure=_("处理时出现意外错误，已记入日志。请重试；仍不成功请联系系统管理员。")
        )
        raise
    else:
        finish_job(job, JobState.DONE, result=result)


def claim_job(job_id: str) -> Job | None:
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING, attempts=F("attempts") + 1, started_at=now, heartbeat_at=now
    )
    return Job.objects.get(pk=job_id) if claimed else None


def report_progress(job: Job, done: int, total: int | None, message: str = "") -> None:
    """Show how far the job is. Call it outside transactions, or nobody sees it before they end.

    Raises JobTaken when the job is no longer this run's.
    """
    job.done, job.total, job.message = done, total, message
    update_own_run(job, done=done, total=total, message=message, heartbeat_at=timezone.now())


def finish_job(job: Job, state: JobState, *, result: dict[str, Any] | None = None, failure: str = "") -> None:
    """End this run, unless the job was given to another worker meanwhile."""
    try:
        update_own_run(job, state=state, result=result, failure=failure[:500], finished_at=timezone.now())
    except JobTaken:
        logger.warning("Job %s was finished elsewhere", job.pk)
        return
    job.refresh_from_db()


def update_own_run(job: Job, **columns: Any) -> None:
    own_run = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    if not own_run.update(**columns):
        raise JobTaken(job.pk)
