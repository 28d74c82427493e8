"""The demo's evaluations: each taken to its declared stage by the functions people's clicks call.

The newest frozen year is in self-assessment, so that one can be written; the year before it is being put right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.delivery.domain.tasks import close_task, create_task, report_task
from fuer.delivery.enums import TaskOrigin
from fuer.demo.declared_evaluations import (
    DeclaredAssessment,
    DeclaredEvaluation,
    DeclaredEvaluations,
    DeclaredFinding,
    DeclaredReport,
    read_demo_evaluations,
)
from fuer.demo.definitions import DemoFileError
from fuer.demo.people import UnitPeople, find_official, find_people
from fuer.evaluation.domain.assessments import accept_assessment, return_assessment, save_item, submit_assessment
from fuer.evaluation.domain.evaluations import (
    advance_evaluation,
    cite_snapshot,
    create_evaluation,
    propose_title,
    set_calendar,
    skip_item,
)
from fuer.evaluation.domain.findings import add_finding
from fuer.evaluation.domain.queries.assessments import list_assessments, list_items
from fuer.evaluation.domain.queries.evaluation_page import list_domains
from fuer.evaluation.domain.reports import approve_report, circulate_report, issue_report, make_report
from fuer.evaluation.domain.sections import comment_section
from fuer.evaluation.domain.stages import list_missing
from fuer.evaluation.enums import EvaluationKind, EvaluationStage
from fuer.monitoring.models import Snapshot
from fuer.orgs.enums import AreaLevel, Role
from fuer.orgs.models import Area, Unit
from fuer.plans.enums import ClauseKind
from fuer.plans.models import Plan

if TYPE_CHECKING:
    from fuer.evaluation.models import Evaluation, SelfAssessment
    from fuer.orgs.models import User


@dataclass(frozen=True)
class Scene:
    """Who acts in the evaluations, what they say, and the day everything is counted from."""

    declared: DeclaredEvaluations
    office: User
    units: Mapping[str, Unit]
    people: Mapping[int, UnitPeople]
    today: dt.date

    def day(self, days: int) -> dt.date:
        return self.today + dt.timedelta(days=days)


@transaction.atomic
def load_demo_evaluations(folder: Path, *, today: dt.date) -> None:
    """One evaluation for each declared year that is frozen. Whole or not at all.

    Raises DemoFileError when the declared file cannot be read or names a unit the city does not have.
    """
    declared = read_demo_evaluations(folder / "demo_evaluations.yaml")
    city = Area.objects.get(level=AreaLevel.CITY)
    plans = list(Plan.objects.filter(area=city, superseded_by=None))
    frozen = list(Snapshot.objects.filter(area=city, number=1).order_by("-year"))
    scene = set_scene(declared, city, today)
    for chosen in declared.evaluations:
        if chosen.frozen > len(frozen):
            continue
        play_evaluation(chosen, frozen[chosen.frozen - 1], plans, scene)


def set_scene(declared: DeclaredEvaluations, city: Area, today: dt.date) -> Scene:
    names = {name for one in declared.evaluations for name in one.assessments}
    names |= {finding.unit for one in declared.evaluations for finding in one.findings}
    names |= {one.report.comment.unit for one in declared.evaluations if one.report and one.report.comment}
    found = Unit.objects.valid_on(today).filter(area=city, short_name__in=names).select_related("area")
    units = {unit.short_name: unit for unit in found}
    unknown = sorted(names - set(units))
    if unknown:
        raise DemoFileError(_("演示评估所写的单位不存在：%(units)s。") % {"units": "、".join(unknown)})
    return Scene(declared, find_official(Role.WCC_OFFICE, city), units, find_people(units.values()), today)


def play_evaluation(declared: DeclaredEvaluation, snapshot: Snapshot, plans: list[Plan], scene: Scene) -> None:
    city, office = snapshot.area, scene.office
    title = _("%(title)s（演示）") % {"title": propose_title(city, EvaluationKind.ANNUAL, snapshot.year)}
    evaluation = create_evaluation(
        area=city, kind=EvaluationKind.ANNUAL, year=snapshot.year, plans=plans, title=title, user=office
    )
    set_calendar(evaluation, {stage: scene.day(days) for stage, days in declared.calendar.items()}, user=office)
    evaluation = cite_snapshot(evaluation, snapshot, user=office)
    order = list(EvaluationStage).index
    findings_at = min(declared.reaches, EvaluationStage.FINDING, key=order)
    report_at = min(declared.reaches, EvaluationStage.REPORTING, key=order)
    while True:
        if evaluation.stage == EvaluationStage.ASSESSING:
            play_assessments(evaluation, declared, scene)
        if evaluation.stage == findings_at:
            for finding in declared.findings:
                play_finding(evaluation, finding, scene)
        if evaluation.stage == report_at and declared.report is not None:
            play_report(evaluation, declared.report, scene)
        if evaluation.stage == declared.reaches:
            break
        for missing in list_missing(evaluation):
            skip_item(evaluation, missing.key, reason=declared.skips, user=office)
        evaluation = advance_evaluation(evaluation, user=office)


def play_assessments(evaluation: Evaluation, declared: DeclaredEvaluation, scene: Scene) -> None:
    """Take every unit's self-assessment to where the file says; the units it does not name have not begun."""
    for assessment in list_assessments(evaluation):
        stage = declared.assessments.get(assessment.unit.short_name)
        if stage is not None:
            play_assessment(assessment, stage, scene)


def play_assessment(assessment: SelfAssessment, declared: DeclaredAssessment, scene: Scene) -> None:
    reporter = scene.people[assessment.unit_id].reporter
    items, turns = list_items(assessment), cycle(scene.declared.progress)
    written = len(items) * declared.share // 100 if declared.stage == "drafting" else len(items)
    for item in items[:written]:
        progress = next(turns)
        # A domain is described, not ticked off.
        ticked = "" if item.clause.kind == ClauseKind.DOMAIN else progress
        words = scene.declared.texts[progress]
        save_item(item, progress=ticked, text=words, row_version=item.row_version, user=reporter)
    if declared.stage == "drafting":
        return
    submit_assessment(assessment, user=reporter)
    if declared.stage == "returned":
        reasons = cycle(scene.declared.return_reasons)
        chosen = {item.pk: next(reasons) for item in items[: declared.returns]}
        return_assessment(assessment, chosen, user=scene.office)
    elif declared.stage == "accepted":
        accept_assessment(assessment, user=scene.office)


def play_finding(evaluation: Evaluation, declared: DeclaredFinding, scene: Scene) -> None:
    """Write it down, give it out on its day, and go on with its task as far as the file says."""
    unit = scene.units[declared.unit]
    finding = add_finding(
        evaluation,
        text=declared.text,
        cause=declared.cause,
        advice=declared.advice,
        clause=next((clause for clause in list_domains(evaluation) if clause.title == declared.domain), None),
        unit=unit,
        user=scene.office,
    )
    script = declared.task
    if script is None:
        return
    # Given out on a day gone by, which the evaluation's own function, meant for today, does not do.
    task = create_task(
        origin=TaskOrigin.FINDING,
        origin_id=finding.pk,
        area=evaluation.area,
        unit=unit,
        title=finding.text,
        measure=declared.measure,
        due=scene.day(script.due),
        user=scene.office,
        day=scene.day(script.given),
    )
    if script.state == "waiting":
        return
    reporter, day = scene.people[unit.pk].reporter, scene.day(script.reported)
    task = report_task(task, result=script.result, reference=script.reference, user=reporter, day=day)
    if script.state == "closed":
        close_task(task, reason=script.reason, user=scene.office, day=scene.day(script.closed))


def play_report(evaluation: Evaluation, declared: DeclaredReport, scene: Scene) -> None:
    """Written from the frozen year and sent round; commented by one unit, or approved and issued."""
    report = make_report(
        evaluation.area,
        evaluation.year,
        declared.template,
        user=scene.office,
        snapshot=evaluation.snapshot,
        evaluation=evaluation,
    )
    report = circulate_report(report, user=scene.office, note=declared.circulates)
    comment, issued = declared.comment, declared.issued
    if comment is not None:
        section = report.sections.filter(filling=comment.section)[0]
        comment_section(section, comment.text, user=scene.people[scene.units[comment.unit].pk].reporter)
    if issued is not None:
        approve_report(report, user=find_official(Role.LEADER, evaluation.area))
        issue_report(report, user=scene.office, number=issued.number, issued_on=scene.day(issued.day))
