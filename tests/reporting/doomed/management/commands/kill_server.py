import json
import random
import subprocess
import sys
import time

from django.core.management.base import BaseCommand

from fuer.core.domain.seals import seal_events
from tests.reporting.doomed.server import Server, await_the_dead
from tests.reporting.doomed.visits import ReviewByHand

LONGEST_LIFE_SECONDS = 1.0


class Command(BaseCommand):
    """Serves people's requests and kills the server in the middle of them, every second time the worker with it.

    Prints {"kills", "cut_off", "saves", "finished", "problems"}: `cut_off` requests got no answer, `saves` of single
    cells were confirmed, `finished` is the last round of the review that was.
    """

    def add_arguments(self, parser):
        parser.add_argument("kills", type=int)

    def handle(self, *args, kills, **options):
        work, server, problems = ReviewByHand(), Server(), []
        work.build()
        done = 0
        try:
            while done < kills and not problems:
                server.start()
                people = work.visit(server.port)
                if done == 0:
                    self.await_a_round(work)
                time.sleep(random.uniform(0.1, LONGEST_LIFE_SECONDS))
                done += 1
                (server.kill if done % 2 else server.kill_group)()
                for person in people:
                    person.join()
                await_the_dead()
                problems += work.find_problems(work.finished)
        finally:
            if server.worker is not None:
                server.kill_group()
        problems += self.verify()
        report = {"kills": done, "cut_off": work.cut_off, "saves": work.saves, "finished": work.finished}
        self.stdout.write(json.dumps(report | {"problems": problems}, ensure_ascii=False))

    def await_a_round(self, work):
        """The first life lasts until something was accepted, or no later one has anything to lose."""
        deadline = time.monotonic() + 30
        while not work.finished and not work.refusals and time.monotonic() < deadline:
            time.sleep(0.02)

    def verify(self):
        """The record of all that happened, sealed to its end, as `fuer verify` sees it."""
        while seal_events():
            pass
        done = subprocess.run([sys.executable, "-m", "fuer", "verify"], capture_output=True, text=True)
        return [] if done.returncode == 0 else [f"fuer verify: {done.returncode} {done.stdout} {done.stderr}"[:2000]]
