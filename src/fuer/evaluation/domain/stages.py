"""What stands between an evaluation and its next stage: each thing missing by name, so that nothing is skipped silently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from fuer.evaluation.domain.queries.assessments import count_unowed, list_assessments, list_behind_counties
from fuer.evaluation.enums import AssessmentState, EvaluationStage, EvaluationStepKind, ReportState
from fuer.evaluation.models import Rubric

if TYPE_CHECKING:
    from fuer.evaluation.models import Evaluation

ENOUGH = 2  # scores a target needs
ORDER = list(EvaluationStage)
DATED = [stage for stage in ORDER if stage != EvaluationStage.CLOSED]


@dataclass(frozen=True)
class Missing:
    """One thing an evaluation lacks for its next stage. `key` names it for ever; what `can_skip` may be passed over with
    a reason, the rest has to be done.
    """

    key: str
    says: str
    can_skip: bool = False


def list_missing(evaluation: Evaluation) -> list[Missing]:
    """What is missing now, without what was passed over with a reason."""
    guard = GUARDS.get(EvaluationStage(evaluation.stage))
    found = guard(evaluation) if guard else []
    skipped = set(evaluation.steps.filter(kind=EvaluationStepKind.SKIPPED).values_list("item", flat=True))
    return [missing for missing in found if not missing.can_skip or missing.key not in skipped]


def find_next(stage: str) -> EvaluationStage | None:
    place = ORDER.index(EvaluationStage(stage)) + 1
    return ORDER[place] if place < len(ORDER) else None


def lacks_preparation(evaluation: Evaluation) -> list[Missing]:
    missing = []
    if not evaluation.plans.exists():
        missing.append(Missing("plans", _("没有选定评估的规划。")))
    dated = set(evaluation.dates.values_list("stage", flat=True))
    undated = [str(stage.label) for stage in DATED if stage not in dated]
    if undated:
        missing.append(Missing("calendar", _("日程没有排定：%(stages)s。") % {"stages": "、".join(undated)}))
    return missing


def lacks_self_assessment(evaluation: Evaluation) -> list[Missing]:
    """Each unit's that is not accepted, each county's own evaluation that has not come past it, and what nobody owes."""
    missing = []
    assessments = list_assessments(evaluation)
    if not assessments:
        missing.append(Missing("assessing", _("系统内没有自评材料。"), can_skip=True))
    for assessment in assessments:
        if assessment.state != AssessmentState.ACCEPTED:
            says = _("%(unit)s的自评还没有审核通过。") % {"unit": assessment.unit}
            missing.append(Missing(f"assessment:{assessment.pk}", says, can_skip=True))
    for county in list_behind_counties(evaluation):
        says = _("%(area)s的同类评估还没有完成自评。") % {"area": county}
        missing.append(Missing(f"county:{county.pk}", says, can_skip=True))
    unowed = count_unowed(evaluation)
    if unowed and assessments:
        says = _("%(n)d条措施和项目没有责任单位，无人自评。") % {"n": unowed}
        missing.append(Missing("unowed", says, can_skip=True))
    return missing


def lacks_review(evaluation: Evaluation) -> list[Missing]:
    """Each target a group was to judge that has fewer than two scores."""
    rubrics = Rubric.objects.filter(group__evaluation=evaluation).annotate(given=Count("scores"))
    found = list(rubrics.select_related("target").order_by("pk"))
    if not found:
        return [Missing("reviewing", _("系统内没有评估组的评审记录。"), can_skip=True)]
    return [
        Missing(
            f"rubric:{rubric.pk}",
            _("“%(target)s”应有两人评分，现有%(n)d人。") % {"target": rubric.target, "n": rubric.given},
            can_skip=True,
        )
        for rubric in found
        if rubric.given < ENOUGH
    ]


def lacks_findings(evaluation: Evaluation) -> list[Missing]:
    if evaluation.findings.exists():
        return []
    return [Missing("findings", _("没有登记任何问题。确无问题的，请说明依据。"), can_skip=True)]


def lacks_report(evaluation: Evaluation) -> list[Missing]:
    """Frozen data to cite, the issued report (papers for one unit are not it), and what became of each finding."""
    missing = []
    if evaluation.snapshot_id is None:
        missing.append(Missing("snapshot", _("没有引用定版数据。报告的数字须出自定版数据，请先选定。")))
    if not evaluation.reports.filter(state=ReportState.ISSUED, unit=None).exists():
        missing.append(Missing("report", _("本次评估的报告还没有印发。请在“评估报告”中建立、审定并印发。")))
    undecided = evaluation.findings.with_state().filter(state="open").order_by("number")  # type: ignore[misc]
    for finding in undecided:
        says = _("第%(n)d项问题没有交办，也没有写明不列入整改的理由。") % {"n": finding.number}
        missing.append(Missing(f"finding:{finding.pk}", says))
    return missing


def lacks_rectification(evaluation: Evaluation) -> list[Missing]:
    unsettled = evaluation.findings.with_state().unsettled().order_by("number")
    return [
        Missing(f"unsettled:{finding.pk}", _("第%(n)d项问题还没有销号。") % {"n": finding.number})
        for finding in unsettled
    ]


GUARDS: dict[EvaluationStage, Callable[[Evaluation], Sequence[Missing]]] = {
    EvaluationStage.PREPARING: lacks_preparation,
    EvaluationStage.ASSESSING: lacks_self_assessment,
    EvaluationStage.REVIEWING: lacks_review,
    EvaluationStage.FINDING: lacks_findings,
    EvaluationStage.REPORTING: lacks_report,
    EvaluationStage.RECTIFYING: lacks_rectification,
}
