from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection
from django.utils import timezone

from fuer.core.enums import JobState
from fuer.core.models import Job

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0


class Heartbeat:
    """While the block runs, a thread shows every few seconds that the job's worker is alive."""

    def __init__(self, job: Job, seconds: float = HEARTBEAT_SECONDS) -> None:
        self.job_id, self.attempts, self.seconds = job.pk, job.attempts, seconds
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.beat, name=f"heartbeat-{job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stopped.set()
        self.thread.join()

    def beat(self) -> None:
        try:
            while not self.stopped.wait(self.seconds):
                self.show_life()
        finally:
            connection.close()

    def show_life(self) -> None:
        own_run = Job.objects.filter(pk=self.job_id, state=JobState.RUNNING, attempts=self.attempts)
        try:
            own_run.update(heartbeat_at=timezone.now())
        except DatabaseError:
            # SQLite has one writer: while the job itself writes, the beat may come too late. The next one will do.
            logger.debug("No heartbeat for job %s", self.job_id, exc_info=True)
