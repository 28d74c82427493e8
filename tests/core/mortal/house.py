"""A data folder with a database of its own, and the real processes started on it."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.core.mortal.databases import copy_database, drop_database, make_database

REPOSITORY = Path(__file__).parents[3]
PATIENCE_SECONDS = 60


class House:
    """On SQLite, the file lies in the folder; `database` is the address of one on a server, which `close` drops."""

    def __init__(self, folder, settings_module="tests.core.mortal.settings", database=""):
        self.folder = folder
        self.settings_module = settings_module
        self.database = database
        self.processes = []
        self.environment = os.environ | {
            "FUER_DATA_DIR": str(folder),
            "FUER_DEMO": "1",
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": settings_module,
            "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}",
        }

    def run(self, *arguments):
        command = [sys.executable, "-m", "django", *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout.split()

    @classmethod
    def on_tested_engine(cls, folder, settings_module):
        """On PostgreSQL where the tests run there, on SQLite otherwise."""
        return cls(folder, settings_module, make_database())

    def copy(self, folder):
        """Another house that begins as this one stands; nobody may be connected to this one's database."""
        shutil.copytree(self.folder, folder)
        return House(folder, self.settings_module, copy_database(self.database))

    def close(self):
        for process in self.processes:
            process.terminate()
            process.wait(30)
        drop_database(self.database)

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
