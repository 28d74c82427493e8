from fuer.monitoring.models.answer import Answer
from fuer.monitoring.models.index import IndexMethod, IndexWeight
from fuer.monitoring.models.scheme import Scheme, SchemeIndicator
from fuer.monitoring.models.snapshot import Snapshot, SnapshotCheck, SnapshotDefinition, SnapshotFigure, SnapshotTarget
from fuer.monitoring.models.warning import TargetWarning, WarningStep

__all__ = [
    "Answer",
    "IndexMethod",
    "IndexWeight",
    "Scheme",
    "SchemeIndicator",
    "Snapshot",
    "SnapshotCheck",
    "SnapshotDefinition",
    "SnapshotFigure",
    "SnapshotTarget",
    "TargetWarning",
    "WarningStep",
]
