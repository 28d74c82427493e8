import json
import os
import random
import signal
import time
import traceback

from django.core.management.base import BaseCommand
from django.db import connections

from tests.reporting.doomed.server import await_the_dead
from tests.reporting.doomed.works import WORKS

BEGUN, ENDED = b"b", b"e"
# How many steps a child may begin, and how long the last one may go on.
STEPS, STEP_SECONDS = 6, 0.05


def finish_round(work):
    while (number := work.take_step()) is None:
        pass
    return number


class Command(BaseCommand):
    """Starts a process that works without pause, kills it at a random moment, looks at what it left; many times.

    Prints {"kills", "midway", "finished", "problems"}: `midway` of the deaths came in the middle of a step.
    """

    def add_arguments(self, parser):
        parser.add_argument("work", choices=WORKS)
        parser.add_argument("kills", type=int)

    def handle(self, *args, work, kills, **options):
        work = WORKS[work]()
        work.build()
        # One whole round first: what it loads, no child has to load again.
        report = {"kills": kills, "midway": 0, "finished": finish_round(work), "problems": []}
        for _number in range(kills):
            marks = self.live_and_die(work, random.randint(1, STEPS), random.uniform(0, STEP_SECONDS))
            numbers = [int(part.rstrip(b"be") or 0) for part in marks.split(b"\n") if part.strip(b"be\n")]
            report["finished"] = max([report["finished"], *numbers])
            report["midway"] += marks.replace(b"\n", b"")[-1:] == BEGUN
            await_the_dead()
            report["problems"] += work.find_problems(report["finished"])
            connections.close_all()
            if report["problems"]:
                break
        self.stdout.write(json.dumps(report, ensure_ascii=False))

    def live_and_die(self, work, steps, seconds):
        """Kill a child `seconds` after it began its step number `steps`. Gives the marks it left: b and e around each
        step, and the rounds it finished, one a line.
        """
        connections.close_all()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            self.work_for_ever(work, writing)
        os.close(writing)
        marks = b""
        while marks.count(BEGUN) < steps and (more := os.read(reading, 1)):
            marks += more
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as pipe:
            return marks + pipe.read()

    def work_for_ever(self, work, writing):
        try:
            while True:
                os.write(writing, BEGUN)
                number = work.take_step()
                os.write(writing, ENDED if number is None else ENDED + b"\n%d\n" % number)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
