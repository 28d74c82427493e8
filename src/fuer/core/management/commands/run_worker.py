import datetime as dt
import os
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from fuer.core.domain.reaper import STALE_AFTER
from fuer.core.domain.worker import Supervisor, name_worker


class Command(BaseCommand):
    help = "Run background jobs: one worker process, its supervisor and the reaper. Ends with SIGINT or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--stale-after",
            type=float,
            default=STALE_AFTER.total_seconds(),
            help="seconds of silence after which a worker counts as dead (default: %(default)s)",
        )
        parser.add_argument("--alone", action="store_true", help="only work, as the supervisor's child does")
        parser.add_argument("--worker-id", default="", help="name of the worker (default: made up)")

    def handle(self, *args: Any, stale_after: float, alone: bool, worker_id: str, **options: Any) -> None:
        if not alone:
            Supervisor(stale_after=dt.timedelta(seconds=stale_after)).run()
            return
        threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
        call_command(
            "db_worker",
            worker_id=worker_id or name_worker(),
            interval=0.5,
            startup_delay=False,
            reload=False,
            verbosity=options["verbosity"],
        )


def end_with_parent(parent: int) -> None:
    """A killed supervisor cannot end its child, so the child watches for itself."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
