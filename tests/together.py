"""Several threads at the same moment; use it with the fixture `database_on_disk`."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def run_together(actions: list[Callable[[], object]]) -> list[str]:
    """What came of each action: "done", or the name of what it raised."""
    outcomes, start = [], Barrier(len(actions))

    def run(action: Callable[[], object]) -> None:
        start.wait()
        try:
            action()
            outcomes.append("done")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
