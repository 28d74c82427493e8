"""A report's way: made, circulated, returned, approved, issued. Each step is one function and leaves a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.models import Seal
from fuer.evaluation.composing.fields import print_text
from fuer.evaluation.composing.sections import Draft, compose
from fuer.evaluation.domain.building import find_template, read_facts
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.domain.issuing import list_obstacles
from fuer.evaluation.domain.report_notices import tell_approved, tell_circulated, tell_issued, tell_returned
from fuer.evaluation.domain.sections import keep_version
from fuer.evaluation.enums import EvaluationKind, ReportState, ReportStepKind
from fuer.evaluation.models import Evaluation, Report, ReportStep, Section
from fuer.evaluation.report_rules import approves_report, issues_reports, writes_reports

if TYPE_CHECKING:
    from fuer.evaluation.composing.facts import Facts
    from fuer.monitoring.models import Snapshot
    from fuer.orgs.models import Area, Unit, User


@transaction.atomic
def make_report(
    area: Area,
    year: int,
    template: str,
    *,
    user: User | None,
    snapshot: Snapshot | None = None,
    today: dt.date | None = None,
    evaluation: Evaluation | None = None,
    unit: Unit | None = None,
) -> Report:
    """A report with its sections composed, from `snapshot` or as a draft from the collection as of `today`.

    It belongs to `evaluation`, else to the area's own of the kind and year its template is for, where there is one.
    ReportError if the person may not or what was chosen is another year's; TemplateError or UnknownField for a broken
    template.
    """
    if user is not None and not writes_reports(user, area):
        raise ReportError(_("只有%(area)s的妇儿工委办和统计局可以编写报告。") % {"area": area.name})
    if snapshot is not None and (snapshot.area_id != area.pk or snapshot.year != year):
        raise ReportError(_("所选定版数据不是%(area)s%(year)d年的。") % {"area": area.name, "year": year})
    if evaluation is not None and (evaluation.area_id != area.pk or evaluation.year != year):
        raise ReportError(_("所选评估不是%(area)s%(year)d年的。") % {"area": area.name, "year": year})
    chosen = find_template(area, template)
    if (chosen.by == "unit") != (unit is not None):
        raise ReportError(
            _("“%(name)s”要指明一个单位。") % {"name": chosen.name} if unit is None else _("这种报告不分单位。")
        )
    cut_off = None if snapshot is not None else (today or timezone.localdate())
    report = Report(area=area, year=year, template=template, snapshot=snapshot, cut_off=cut_off, made_by=user)
    report.evaluation, report.unit = evaluation or find_evaluation(area, year, template), unit
    report.title = print_text(chosen.title, {"area": area.name, "year": str(year)})
    report.save()
    facts = read_facts(report, cut_off)
    add_sections(report, compose(chosen, facts), facts, user)
    add_step(report, ReportStepKind.MADE, user, note=facts.basis)
    return report


def find_evaluation(area: Area, year: int, template: str) -> Evaluation | None:
    """The evaluation a report made from `template` belongs to by itself: the slugs of the three are its kinds."""
    if template not in EvaluationKind.values:
        return None
    return Evaluation.objects.filter(area=area, year=year, kind=template).first()


def add_sections(report: Report, drafts: list[Draft], facts: Facts, user: User | None) -> None:
    above: dict[int, Section] = {}
    for position, draft in enumerate(drafts, start=1):
        section = Section.objects.create(
            report=report,
            parent=above.get(draft.level - 1),
            position=position,
            level=draft.level,
            heading=draft.heading,
            filling=draft.filling,
            argument=draft.argument,
        )
        above[draft.level] = section
        keep_version(section, draft.text, facts, user, reason=_("自动生成"))


def add_step(report: Report, kind: ReportStepKind, user: User | None, note: str = "") -> ReportStep:
    step = ReportStep.objects.create(report=report, kind=kind, by=user, note=note[:500])
    record_event(
        actor=user,
        verb=f"report.{kind.value}",
        subject=report,
        payload={"state": report.state},
        area_id=report.area_id,
    )
    return step


def lock_report(report: Report, *states: ReportState) -> Report:
    """The report's row, locked. ReportError unless it stands in one of `states`."""
    found = (
        Report.objects.select_for_update(of=("self",))
        .select_related("area", "snapshot__area", "unit")
        .get(pk=report.pk)
    )
    if found.state not in states:
        raise ReportError(_("报告现在是“%(state)s”，不能这样处理。") % {"state": found.get_state_display()})
    return found


@transaction.atomic
def circulate_report(report: Report, *, user: User, note: str = "") -> Report:
    """征求意见: who reads the area's plans may now read it and comment."""
    found = lock_report(report, ReportState.DRAFT)
    require(issues_reports(user, found.area), found)
    return move(found, ReportState.CIRCULATING, ReportStepKind.CIRCULATED, user, note)


@transaction.atomic
def return_report(report: Report, *, user: User, reason: str) -> Report:
    """退回修改, with a reason."""
    found = lock_report(report, ReportState.CIRCULATING, ReportState.APPROVED)
    require(approves_report(user, found), found)
    if not reason.strip():
        raise ReportError(_("退回修改要写明原因。"))
    return move(found, ReportState.DRAFT, ReportStepKind.RETURNED, user, reason.strip())


@transaction.atomic
def approve_report(report: Report, *, user: User, note: str = "") -> Report:
    """审定: everything that stands against issuing is named and refused, except the document number."""
    found = lock_report(report, ReportState.CIRCULATING)
    require(approves_report(user, found), found)
    refuse_obstacles(found)
    return move(found, ReportState.APPROVED, ReportStepKind.APPROVED, user, note)


@transaction.atomic
def bind_snapshot(report: Report, snapshot: Snapshot, *, user: User) -> Report:
    """改用定版数据: numbers of the sections become stale where the frozen ones differ, until each is refreshed."""
    found = lock_report(report, ReportState.DRAFT, ReportState.CIRCULATING)
    require(writes_reports(user, found.area), found)
    if snapshot.area_id != found.area_id or snapshot.year != found.year:
        raise ReportError(_("所选定版数据不是%(area)s%(year)d年的。") % {"area": found.area.name, "year": found.year})
    found.snapshot, found.cut_off = snapshot, None
    found.save(update_fields=["snapshot", "cut_off"])
    add_step(found, ReportStepKind.BOUND, user, note=str(snapshot))
    return found


@transaction.atomic
def issue_report(report: Report, *, user: User, number: str, issued_on: dt.date) -> Report:
    """印发 under a document number. ReportError naming everything that stands against it."""
    found = lock_report(report, ReportState.APPROVED)
    require(issues_reports(user, found.area), found)
    found.number = number.strip()
    if not found.number:
        raise ReportError(_("印发要有发文字号，如“妇儿工委办〔2025〕3号”。"))
    if Report.objects.filter(area=found.area, number=found.number).exclude(pk=found.pk).exists():
        raise ReportError(_("发文字号“%(number)s”已用于另一份报告。") % {"number": found.number})
    refuse_obstacles(found)
    seal = Seal.objects.order_by("-number").first()
    found.issued_on, found.seal_head = issued_on, f"{seal.number}:{seal.mac}"[:120] if seal is not None else ""
    found.save(update_fields=["number", "issued_on", "seal_head"])
    return move(found, ReportState.ISSUED, ReportStepKind.ISSUED, user, found.number)


def refuse_obstacles(report: Report) -> None:
    obstacles = list_obstacles(report)
    if obstacles:
        raise ReportError(_("还不能定稿：%(obstacles)s。") % {"obstacles": "；".join(obstacles)})


def require(is_allowed: bool, report: Report) -> None:
    if not is_allowed:
        raise ReportError(_("您没有办理这份报告的权限，请找%(area)s的妇儿工委办。") % {"area": report.area.name})


def move(report: Report, state: ReportState, kind: ReportStepKind, user: User, note: str) -> Report:
    report.state = state
    report.save(update_fields=["state"])
    TOLD[kind](report, add_step(report, kind, user, note))
    return report


# Who hears of a move.
TOLD: dict[ReportStepKind, Callable[[Report, ReportStep], None]] = {
    ReportStepKind.CIRCULATED: tell_circulated,
    ReportStepKind.RETURNED: tell_returned,
    ReportStepKind.APPROVED: tell_approved,
    ReportStepKind.ISSUED: tell_issued,
}
