from fuer.core.models.event import Event
from fuer.core.models.evidence import Evidence
from fuer.core.models.file import StoredFile
from fuer.core.models.holiday import Holiday
from fuer.core.models.job import Job
from fuer.core.models.schedule import Schedule
from fuer.core.models.seal import Seal, SealedEvent

__all__ = ["Event", "Evidence", "Holiday", "Job", "Schedule", "Seal", "SealedEvent", "StoredFile"]
