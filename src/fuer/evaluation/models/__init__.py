from fuer.evaluation.models.evaluation import Evaluation, EvaluationDate, EvaluationStep
from fuer.evaluation.models.finding import Finding

__all__ = ["Evaluation", "EvaluationDate", "EvaluationStep", "Finding"]
