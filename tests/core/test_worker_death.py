"""Real worker processes, really killed, on an SQLite file of their own."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
# Its own processes use the database; the mark only sorts it among the slower tests.
pytestmark = pytest.mark.django_db


class House:
    """A data folder with a migrated database and the processes started on it."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.environment = os.environ | {
            "FUER_DATA_DIR": str(folder),
            "FUER_DEMO": "1",
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "tests.core.mortal.settings",
            "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}",
        }

    def run(self, *arguments):
        command = [sys.executable, "-m", "django", *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout.split()

    def start_worker(self):
        command = [sys.executable, "-m", "django", "run_worker", "--stale-after", "3", "--verbosity", "0"]
        process = subprocess.Popen(command, env=self.environment, cwd=self.folder, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def job(self, job_id):
        with sqlite3.connect(self.folder / "fuer.sqlite3", timeout=20) as connection:
            columns = "state, attempts, failure, result"
            query = f"select {columns} from core_job where id = ?"
            return connection.execute(query, [job_id.replace("-", "")]).fetchone()

    def insert_event(self):
        """An event as it lies in the table; its digest matters to nobody here."""
        columns = "id, at, actor_name, verb, subject_type, subject_id, payload, digest"
        with sqlite3.connect(self.folder / "fuer.sqlite3", timeout=20) as connection:
            sql = f"insert into core_event ({columns}) values (?, '2026-01-01 00:00:00', '', '', '', '', '{{}}', '')"
            connection.execute(sql, ["0" * 32])

    def seals(self):
        with sqlite3.connect(self.folder / "fuer.sqlite3", timeout=20) as connection:
            return connection.execute("select number, event_count from core_seal").fetchall()

    def timetable(self):
        with sqlite3.connect(self.folder / "fuer.sqlite3", timeout=20) as connection:
            return connection.execute("select name, last_result from core_schedule").fetchall()

    def wait_for(self, job_id, state):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.job(job_id)[0] != state and time.monotonic() < deadline:
            time.sleep(0.2)
        return self.job(job_id)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.run("migrate", "--verbosity", "0")
    yield house
    for process in house.processes:
        process.terminate()
        process.wait(30)


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
