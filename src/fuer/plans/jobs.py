"""Background work of the plans room."""

from fuer.core.domain.jobs import job_kind
from fuer.plans.domain.drafts import READ_KIND, read_draft

job_kind(READ_KIND)(read_draft)
