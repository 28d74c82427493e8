"""The parent of web server and worker: whatever ends it ends them too."""

import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# Two commands that wait for lines on the standard input, which the test keeps open.
PARENT = "import sys; from fuer.processes import run_together; sys.exit(run_together(['judge'], ['judge']))"


def count_children(pid: int) -> int:
    return len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_parent_leaves_nobody_behind(told):
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while count_children(parent.pid) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    parent.send_signal(told)
    assert parent.wait(timeout=20) == 0
    # The children hold the other end of the output: it closes when the last of them is gone.
    assert select.select([parent.stdout], [], [], 5)[0]
    assert parent.stdout.read() == b""
    parent.stdin.close()
    parent.stdout.close()
