from fuer.evaluation.models.evaluation import Evaluation
from fuer.evaluation.models.report import (
    Comment,
    FieldValue,
    Report,
    ReportStep,
    ReportTemplate,
    Section,
    SectionLease,
    SectionVersion,
    SignedJudgement,
)

__all__ = [
    "Comment",
    "Evaluation",
    "FieldValue",
    "Report",
    "ReportStep",
    "ReportTemplate",
    "Section",
    "SectionLease",
    "SectionVersion",
    "SignedJudgement",
]
