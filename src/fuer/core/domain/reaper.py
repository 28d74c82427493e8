"""Picks up jobs whose worker died: a killed worker leaves its task running for ever and nobody else notices."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fuer.core.domain.jobs import enqueue_job
from fuer.core.enums import JobState
from fuer.core.models import Job

logger = logging.getLogger(__name__)

# Twelve missed heartbeats: a slow disk or a long transaction is no death.
STALE_AFTER = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 2
UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


def reap_jobs(*, stale_after: dt.timedelta = STALE_AFTER, dead_worker: str = "") -> int:
    """Run again, once, every job whose worker went silent for `stale_after`, or is `dead_worker`; then give it up.

    Returns the number of jobs found dead. Safe to call from several processes at once.
    """
    cutoff = timezone.now() - stale_after
    jobs = list(Job.objects.filter(state__in=UNFINISHED, task_id__isnull=False))
    tasks = DBTaskResult.objects.in_bulk([job.task_id for job in jobs])
    dead = [job for job in jobs if is_dead(job, tasks.get(job.task_id), cutoff, dead_worker)]
    return sum(reap_job(job) for job in dead)


def holds_silent_job(worker_id: str, *, stale_after: dt.timedelta = STALE_AFTER) -> bool:
    """Whether this worker has a job running of which nothing was heard for `stale_after`."""
    cutoff = timezone.now() - stale_after
    silent = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=cutoff, task_id__isnull=False)
    tasks = DBTaskResult.objects.in_bulk(list(silent.values_list("task_id", flat=True)))
    return any(task.status == TaskResultStatus.RUNNING and worker_id in task.worker_ids[-1:] for task in tasks.values())


def is_dead(job: Job, task: DBTaskResult[..., None] | None, cutoff: dt.datetime, dead_worker: str) -> bool:
    if task is None:
        return True
    if task.status in (TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL):
        # The worker came back from the task, yet the job was not ended: the code behind it could not be loaded.
        return seen_last(job, task) < cutoff
    if task.status == TaskResultStatus.READY:
        return False
    return dead_worker in task.worker_ids[-1:] or seen_last(job, task) < cutoff


def seen_last(job: Job, task: DBTaskResult[..., None]) -> dt.datetime:
    """The last sign of life; a job whose worker died before claiming it has only its task's start."""
    if job.state == JobState.RUNNING and job.heartbeat_at:
        return job.heartbeat_at
    last: dt.datetime = task.finished_at or task.started_at or task.enqueued_at
    return last


@transaction.atomic
def reap_job(job: Job) -> bool:
    """Queue the job again or give it up. False when it came back to life, or another reaper was quicker."""
    unchanged = Q(state=job.state, attempts=job.attempts, heartbeat_at=job.heartbeat_at, task_id=job.task_id)
    if not Job.objects.select_for_update().filter(unchanged, pk=job.pk).exists():
        return False
    bury_task(job)
    attempts = job.attempts if job.state == JobState.RUNNING else job.attempts + 1
    if attempts < MAX_ATTEMPTS:
        job.attempts, job.message = attempts, _("处理进程意外中断，正在重新执行。")
        enqueue_job(job)
    else:
        give_up(job, attempts)
    logger.warning("Job %s (%s) lost its worker in attempt %s", job.pk, job.kind, attempts)
    return True


def bury_task(job: Job) -> None:
    """End the dead worker's task, which would otherwise stand as running for ever."""
    DBTaskResult.objects.filter(id__in=[job.task_id], status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback="The worker died."
    )


def give_up(job: Job, attempts: int) -> None:
    job.state, job.attempts, job.finished_at = JobState.FAILED, attempts, timezone.now()
    job.failure = _("处理进程两次意外中断，作业已停止。请检查文件后重新发起，或联系系统管理员。")
    job.save(update_fields=["state", "attempts", "finished_at", "failure"])
