"""The review of an evaluation as one person may see it: others' scores only after one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.evaluation.domain.reviews import PREPARED
from fuer.evaluation.domain.stages import ENOUGH
from fuer.evaluation.enums import EvaluationStage
from fuer.evaluation.models import Evaluation, Recusal, ReviewGroup, Rubric, Score
from fuer.evaluation.rules import keeps_evaluation

if TYPE_CHECKING:
    from fuer.orgs.models import User

DISAGREEMENT = 15  # points between the highest and the lowest score that have to be talked over


@dataclass(frozen=True)
class RubricRow:
    """`scores` are those this person may see; `given` counts all."""

    rubric: Rubric
    scores: Sequence[Score]
    given: int
    recusals: Sequence[Recusal]
    may_score: bool
    may_recuse: bool

    @property
    def spread(self) -> int:
        points = [score.points for score in self.scores]
        return max(points) - min(points) if len(points) > 1 else 0

    @property
    def disagrees(self) -> bool:
        return self.spread >= DISAGREEMENT

    @property
    def hidden(self) -> int:
        return self.given - len(self.scores)


@dataclass(frozen=True)
class GroupRow:
    group: ReviewGroup
    rows: Sequence[RubricRow]


def read_review(evaluation: Evaluation, user: User) -> list[GroupRow]:
    """Constant queries."""
    groups = evaluation.groups.prefetch_related(
        "members", "rubrics__target", "rubrics__scores__user", "rubrics__recusals__user"
    )
    keeps = keeps_evaluation(user, evaluation)
    return [
        GroupRow(group, [make_row(evaluation, group, rubric, user, keeps) for rubric in group.rubrics.all()])
        for group in groups.order_by("pk")
    ]


def make_row(evaluation: Evaluation, group: ReviewGroup, rubric: Rubric, user: User, keeps: bool) -> RubricRow:
    scores, recusals = list(rubric.scores.all()), list(rubric.recusals.all())
    is_member = any(member.pk == user.pk for member in group.members.all())
    has_given = any(score.user_id == user.pk for score in scores)
    has_recused = any(row.user_id == user.pk for row in recusals)
    is_free = is_member and not has_given and not has_recused and evaluation.stage in PREPARED
    # Somebody who is still to score sees nobody's; the office sees them once there are enough.
    sees = has_given or (keeps and not is_free and len(scores) >= ENOUGH) or evaluation.stage not in PREPARED
    return RubricRow(
        rubric,
        scores if sees else (),
        len(scores),
        recusals,
        may_score=is_free and evaluation.stage == EvaluationStage.REVIEWING,
        may_recuse=is_free,
    )
