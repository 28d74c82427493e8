from fuer.core.models.event import Event
from fuer.core.models.evidence import Evidence
from fuer.core.models.file import StoredFile
from fuer.core.models.job import Job

__all__ = ["Event", "Evidence", "Job", "StoredFile"]
