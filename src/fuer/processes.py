"""The processes of an installation: web server and job worker under one parent, and how a server keeps its memory."""

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

STOP_SECONDS = 8
# Objects made beyond those freed before the young, middle and old are gone through. A page of 200 figures makes some
# 60,000 objects; with Python's 700 and 10 a full collection, a fifth of a second, falls into one page in twenty.
GARBAGE_THRESHOLDS = (20_000, 20, 50)


def settle_garbage_collection() -> None:
    """What is loaded at the start is never gone through again, and collections come seldom enough not to be felt.

    Called once by a server process (fuer.wsgi) when everything is loaded; reference counting frees nearly all of a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


def is_port_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def run_together(*commands: list[str]) -> int:
    """Run `fuer` subcommands side by side until one ends or the parent is told to stop.

    Returns 0 when told to stop, 2 when a child ended by itself.
    """
    # Children get their own group: Ctrl-C reaches the parent alone, which ends them in order.
    children = [
        subprocess.Popen([sys.executable, "-m", "fuer", *command], start_new_session=True) for command in commands
    ]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # A closed terminal window (SIGHUP) would leave the children behind, port taken; SIGINT is ignored where a shell
    # started us in the background, so it is asked for too.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
    except KeyboardInterrupt:
        return 0
    finally:
        end_children(children)
    return 2


def end_children(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
