from fuer.evaluation.models.assessment import AssessmentItem, AssessmentItemVersion, AssessmentStep, SelfAssessment
from fuer.evaluation.models.evaluation import Evaluation, EvaluationDate, EvaluationStep
from fuer.evaluation.models.finding import Finding
from fuer.evaluation.models.review import Recusal, ReviewGroup, Rubric, Score

__all__ = [
    "AssessmentItem",
    "AssessmentItemVersion",
    "AssessmentStep",
    "Evaluation",
    "EvaluationDate",
    "EvaluationStep",
    "Finding",
    "Recusal",
    "ReviewGroup",
    "Rubric",
    "Score",
    "SelfAssessment",
]
