from fuer.evaluation.models.evaluation import Evaluation

__all__ = ["Evaluation"]
