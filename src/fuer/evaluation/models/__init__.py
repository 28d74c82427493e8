from fuer.evaluation.models.assessment import AssessmentItem, AssessmentItemVersion, AssessmentStep, SelfAssessment
from fuer.evaluation.models.evaluation import Evaluation, EvaluationDate, EvaluationStep
from fuer.evaluation.models.finding import Finding
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
from fuer.evaluation.models.review import Recusal, ReviewGroup, Rubric, Score

__all__ = [
    "AssessmentItem",
    "AssessmentItemVersion",
    "AssessmentStep",
    "Comment",
    "Evaluation",
    "EvaluationDate",
    "EvaluationStep",
    "FieldValue",
    "Finding",
    "Recusal",
    "Report",
    "ReportStep",
    "ReportTemplate",
    "ReviewGroup",
    "Rubric",
    "Score",
    "Section",
    "SectionLease",
    "SectionVersion",
    "SelfAssessment",
    "SignedJudgement",
]
