from fuer.plans.models.draft import Draft, DraftTarget
from fuer.plans.models.plan import Clause, Document, Plan, Responsibility
from fuer.plans.models.target import Milestone, MilestoneRule, Target, TargetQuote

__all__ = [
    "Clause",
    "Document",
    "Draft",
    "DraftTarget",
    "Milestone",
    "MilestoneRule",
    "Plan",
    "Responsibility",
    "Target",
    "TargetQuote",
]
