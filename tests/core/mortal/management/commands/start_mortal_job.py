import json

from django.core.management.base import BaseCommand

from fuer.core.domain.jobs import start_job


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("jobs", nargs="+", help="KIND:ARGUMENTS, the latter in JSON")

    def handle(self, *args, jobs, **options):
        for text in jobs:
            kind, arguments = text.split(":", 1)
            job = start_job(kind, title=kind, created_by_id=1, arguments=json.loads(arguments))
            self.stdout.write(str(job.pk))
