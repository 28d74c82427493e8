"""Background work of the reporting room."""

from fuer.core.domain.jobs import job_kind
from fuer.reporting.domain.history_commit import commit_history
from fuer.reporting.domain.history_imports import COMMIT_KIND, VERIFY_KIND
from fuer.reporting.domain.history_verify import verify_history

job_kind(VERIFY_KIND)(verify_history)
job_kind(COMMIT_KIND)(commit_history)
