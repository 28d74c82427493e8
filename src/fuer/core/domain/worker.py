"""Keeps one worker process alive and hands on what a dead one left."""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from django.db import Error, OperationalError, close_old_connections

from fuer.core.domain.reaper import STALE_AFTER, holds_silent_job, reap_jobs
from fuer.core.domain.schedule import keep_time
from fuer.core.domain.seals import seal_events

logger = logging.getLogger(__name__)

REAP_EVERY_SECONDS = 10.0
SEAL_EVERY_SECONDS = 2.0
# A full round finds what a usual one does not look for: events of transactions that were open for very long.
SEAL_EVERYTHING_EVERY_SECONDS = 3600.0
RESTART_PAUSE_SECONDS = 1.0
GRACE_SECONDS = 20.0


def name_worker() -> str:
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


@dataclass
class Supervisor:
    """One child runs jobs. When it dies its job is reaped at once; other machines' dead workers after a while. A child
    that lives and shows no life is killed first, so that somebody is there to run its job again.

    Beside that it seals the record of events; nothing waits for a seal, so a failed round is only logged.
    """

    stale_after: dt.timedelta = STALE_AFTER
    stopping: bool = False
    child: subprocess.Popen[bytes] | None = None
    worker_id: str = ""
    reaped_at: float = field(default=float("-inf"))
    sealed_at: float = field(default=float("-inf"))
    sealed_everything_at: float = field(default=float("-inf"))

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        self.start_clock()
        while not self.stopping:
            self.reap_from_time_to_time()
            self.mind_child()
            self.seal_from_time_to_time()
            time.sleep(0.2)
        self.end_child()

    def stop(self, *_signal: object) -> None:
        self.stopping = True

    def start_clock(self) -> None:
        """In a thread of its own: a slow mail server must hold up neither the reaper nor the way out."""
        threading.Thread(target=keep_time, args=(lambda: self.stopping,), name="clock", daemon=True).start()

    def mind_child(self) -> None:
        if self.child is not None and self.child.poll() is None:
            return
        if self.child is not None:
            logger.warning("Worker %s ended with code %s", self.worker_id, self.child.returncode)
            self.reap(dead_worker=self.worker_id)
            time.sleep(RESTART_PAUSE_SECONDS)
        self.worker_id = name_worker()
        self.child = start_child(self.worker_id)

    def reap_from_time_to_time(self) -> None:
        if time.monotonic() - self.reaped_at >= REAP_EVERY_SECONDS:
            self.reaped_at = time.monotonic()
            self.end_stuck_child()
            self.reap()

    def end_stuck_child(self) -> None:
        close_old_connections()
        try:
            is_stuck = holds_silent_job(self.worker_id, stale_after=self.stale_after)
        except Error:
            return
        if is_stuck and self.child is not None and self.child.poll() is None:
            logger.warning("Worker %s shows no life and is killed", self.worker_id)
            self.child.kill()
            self.child.wait()

    def reap(self, dead_worker: str = "") -> None:
        close_old_connections()
        try:
            reap_jobs(stale_after=self.stale_after, dead_worker=dead_worker)
        except OperationalError:
            # A locked or restarting database: the jobs are still there in the next round.
            logger.warning("The reaper could not reach the database", exc_info=True)

    def seal_from_time_to_time(self) -> None:
        now = time.monotonic()
        if now - self.sealed_at < SEAL_EVERY_SECONDS:
            return
        everything = now - self.sealed_everything_at >= SEAL_EVERYTHING_EVERY_SECONDS
        self.sealed_at = now
        close_old_connections()
        try:
            sealed = seal_events(everything=everything)
        except Error:
            # A locked, restarting or not yet migrated database: the events are still there in the next round.
            logger.warning("The sealer could not do its round", exc_info=True)
            return
        if everything and sealed is None:
            self.sealed_everything_at = now

    def end_child(self) -> None:
        """Let the child end its job; one that takes too long is killed, and its job runs again after a restart."""
        if self.child is None:
            return
        self.child.terminate()
        try:
            self.child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.reap(dead_worker=self.worker_id)


def start_child(worker_id: str) -> subprocess.Popen[bytes]:
    """The child is out of the terminal's process group, so that Ctrl-C reaches it through its parent only."""
    command = [sys.executable, "-m", "django", "run_worker", "--alone", "--worker-id", worker_id]
    return subprocess.Popen(command, start_new_session=True)
