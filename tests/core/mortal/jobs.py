"""Jobs that die, for tests with real worker processes. An app of its own: only the tests' settings install it."""

import os
import signal
import time
from typing import Any

from fuer.core.domain.jobs import job_kind
from fuer.core.models import Job


@job_kind("mortal.die")
def die(job: Job, deaths: int) -> dict[str, Any]:
    """Kill the process that runs it as often as told, then succeed."""
    if job.attempts <= deaths:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"attempts": job.attempts}


@job_kind("mortal.hang")
def hang(job: Job) -> dict[str, Any]:
    """Hang in the first attempt only."""
    if job.attempts == 1:
        time.sleep(600)
    return {"attempts": job.attempts}
