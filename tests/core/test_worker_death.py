"""Real worker processes, really killed, on an SQLite file of their own."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.core.mortal.house import PATIENCE_SECONDS, House

# Its own processes use the database; the mark only sorts it among the slower tests.
pytestmark = pytest.mark.django_db


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.run("migrate", "--verbosity", "0")
    yield house
    house.close()


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_job_of_a_killed_worker_runs_once_more_and_then_fails(house):
    once, twice, healthy = house.run(
        "start_mortal_job", 'mortal.die:{"deaths": 1}', 'mortal.die:{"deaths": 2}', 'mortal.die:{"deaths": 0}'
    )
    house.insert_event()
    house.start_worker()
    assert house.wait_for(healthy, "done") == ("done", 1, "", '{"attempts": 1}')
    assert house.wait_for(once, "done") == ("done", 2, "", '{"attempts": 2}')
    sentence = "处理进程两次意外中断，作业已停止。请检查文件后重新发起，或联系系统管理员。"
    assert house.wait_for(twice, "failed") == ("failed", 2, sentence, None)
    # Meanwhile the supervisor sealed what was recorded.
    assert house.seals() == [(1, 1)]
    assert ("notices.send", "done") in house.timetable()  # the supervisor keeps the time as well


@pytest.mark.deep
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads the children of a process from /proc")
def test_job_survives_the_death_of_the_whole_house(house):
    (job_id,) = house.run("start_mortal_job", "mortal.hang:{}")
    supervisor = house.start_worker()
    assert house.wait_for(job_id, "running")[:2] == ("running", 1)
    children = children_of(supervisor.pid)
    assert len(children) == 1
    for pid in (supervisor.pid, *children):
        os.kill(pid, signal.SIGKILL)
    supervisor.wait()
    house.start_worker()
    assert house.wait_for(job_id, "done") == ("done", 2, "", '{"attempts": 2}')


@pytest.mark.deep
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads the children of a process from /proc")
def test_job_of_a_stuck_worker_is_found_and_run_again(house):
    (job_id,) = house.run("start_mortal_job", "mortal.hang:{}")
    supervisor = house.start_worker()
    assert house.wait_for(job_id, "running")[:2] == ("running", 1)
    (child,) = children_of(supervisor.pid)
    os.kill(child, signal.SIGSTOP)
    assert house.wait_for(job_id, "done") == ("done", 2, "", '{"attempts": 2}')


@pytest.mark.deep
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads the children of a process from /proc")
def test_worker_ends_when_its_supervisor_is_killed(house):
    (job_id,) = house.run("start_mortal_job", 'mortal.die:{"deaths": 0}')
    supervisor = house.start_worker()
    assert house.wait_for(job_id, "done")[0] == "done"
    (child,) = children_of(supervisor.pid)
    os.kill(supervisor.pid, signal.SIGKILL)
    supervisor.wait()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{child}").exists()
