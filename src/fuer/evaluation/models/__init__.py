from fuer.evaluation.models.assessment import AssessmentItem, AssessmentItemVersion, AssessmentStep, SelfAssessment
from fuer.evaluation.models.evaluation import Evaluation, EvaluationDate, EvaluationStep
from fuer.evaluation.models.finding import Finding

__all__ = [
    "AssessmentItem",
    "AssessmentItemVersion",
    "AssessmentStep",
    "Evaluation",
    "EvaluationDate",
    "EvaluationStep",
    "Finding",
    "SelfAssessment",
]
