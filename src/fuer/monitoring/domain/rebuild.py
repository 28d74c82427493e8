"""The kept answers written again by several processes, each with targets and a database connection of its own."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import repeat

from django.db import connections
from django.db.models import Q

from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers


class WorkerDied(Exception):
    """A process was ended from outside; every target is whole, answered again or as it was."""


def rebuild_in_processes(condition: Q | None, *, today: dt.date, processes: int = 1) -> int:
    """`rebuild_answers` of the current targets under `condition`; equal rows, whatever the number of processes.

    PostgreSQL lets them work side by side. On SQLite writers take turns, batch by batch, so more than one gains little.
    """
    ids = [target.pk for target in list_current_targets(condition)]
    if processes == 1 or len(ids) < 2:
        return rebuild_part(ids, today)
    # A connection must not be shared with a forked process.
    connections.close_all()
    parts = [ids[first::processes] for first in range(min(processes, len(ids)))]
    try:
        with ProcessPoolExecutor(len(parts), mp_context=multiprocessing.get_context("fork")) as pool:
            return sum(pool.map(rebuild_part, parts, repeat(today)))
    except BrokenProcessPool:
        raise WorkerDied from None


def rebuild_part(ids: Sequence[int], today: dt.date) -> int:
    return rebuild_answers(list_current_targets(Q(pk__in=ids)), today=today)
