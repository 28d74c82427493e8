"""Loading a great deal at once: the answers are worked out when everything is there, not after each step of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec

from django.utils import timezone

from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.warnings import raise_everywhere

P = ParamSpec("P")
# None outside a load; within one, the hooks that were passed over.
_skipped: ContextVar[set[str] | None] = ContextVar("skipped_hooks", default=None)


@contextmanager
def postpone_answers() -> Iterator[None]:
    """Within, accepted figures, definitions, elections and adopted plans move no answer and raise no warning; after it
    every answer of the plans in force is written again and warned of, once, if any of that happened.

    For a load that nobody reads the boards during (the demo). A load that fails leaves the answers as they were: call it
    outside the transaction of the load, or load again.
    """
    token = _skipped.set(set())
    try:
        yield
        happened = bool(_skipped.get())
    finally:
        _skipped.reset(token)
    if happened:
        today = timezone.localdate()
        rebuild_answers(list_current_targets(), today=today)
        raise_everywhere(today=today)


def unless_postponed(hook: Callable[P, None]) -> Callable[P, None]:
    """`hook`, silent within `postpone_answers`."""

    @wraps(hook)
    def tell(*args: P.args, **kwargs: P.kwargs) -> None:
        skipped = _skipped.get()
        if skipped is None:
            hook(*args, **kwargs)
        else:
            skipped.add(hook.__name__)

    return tell
