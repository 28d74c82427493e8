"""An evaluation as tests need it, made and walked by the functions that do it in life."""

import datetime as dt

from django.utils import timezone

from fuer.evaluation.domain import evaluations, findings
from fuer.evaluation.domain.stages import DATED, list_missing
from fuer.evaluation.enums import EvaluationKind, EvaluationStage, ReportState
from fuer.evaluation.models import Evaluation, Report
from fuer.monitoring.models import Snapshot


def in_days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def make_evaluation(user, plan, *, year=2024, kind=EvaluationKind.ANNUAL, **fields):
    return evaluations.create_evaluation(area=plan.area, kind=kind, year=year, plans=[plan], user=user, **fields)


def plan_days(start=10):
    return {stage: in_days(start + 10 * place) for place, stage in enumerate(DATED)}


def make_snapshot(area, year=2024):
    counts = {"monitored": 0, "target_count": 0, "figure_count": 0, "definition_count": 0}
    number = Snapshot.objects.filter(area=area, year=year).count() + 1
    return Snapshot.objects.create(
        area=area, year=year, number=number, rule_version="1", digest="0" * 64, made_at=timezone.now(), **counts
    )


def make_issued_report(evaluation):
    """Its report as issuing leaves it, of the data it cites."""
    return Report.objects.create(
        area=evaluation.area, year=evaluation.year, template=evaluation.kind, title="报告", evaluation=evaluation,
        snapshot=evaluation.snapshot, state=ReportState.ISSUED, number=f"{evaluation.pk}号", issued_on=in_days(0),
    )  # fmt: skip


def walk_to(evaluation, stage, user):
    """Through every stage before `stage`: dates set, a snapshot cited, the report issued, what may be skipped skipped."""
    evaluations.set_calendar(evaluation, plan_days(), user=user)
    held = Evaluation.objects.get(pk=evaluation.pk)
    while held.stage != stage:
        if held.stage == EvaluationStage.REPORTING:
            held = evaluations.cite_snapshot(held, make_snapshot(held.area, held.year), user=user)
            make_issued_report(held)
        for missing in list_missing(held):
            evaluations.skip_item(held, missing.key, reason="试验", user=user)
        held = evaluations.advance_evaluation(held, user=user)
    return held


def make_finding(evaluation, user, text="乡镇筛查人员不足", **fields):
    return findings.add_finding(evaluation, text=text, user=user, **fields)
