"""Who hears of a report's step, in the transaction that takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.evaluation.report_rules import APPROVERS, ISSUERS, WRITERS
from fuer.monitoring.domain.queries.responsible import read_leads
from fuer.monitoring.domain.snapshots import list_targets
from fuer.notices.domain.notify import Message, announce, notify_each
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import people_by_unit, people_holding
from fuer.orgs.enums import Role
from fuer.reporting.domain.queries.in_charge import read_units_in_charge

if TYPE_CHECKING:
    from fuer.evaluation.models import Report, ReportStep
    from fuer.orgs.models import Unit, User


def tell_circulated(report: Report, step: ReportStep) -> None:
    """Who approves has to; the writers and the heads of the units the report speaks of may comment."""
    words = {"report": report.title}
    comment = write_message(report, step, _("请对报告提出意见：%(report)s") % words, NoticeKind.TODO)
    approve = write_message(report, step, _("报告征求意见，待审定：%(report)s") % words, NoticeKind.TODO)
    tell(
        step, [(list_people(report, *APPROVERS), approve), (list_heads(report), comment), write_aside(report, comment)]
    )


def tell_returned(report: Report, step: ReportStep) -> None:
    title = _("报告退回修改：%(report)s") % {"report": report.title}
    tell(step, [(list_people(report, *WRITERS), write_message(report, step, title, NoticeKind.RETURNED))])


def tell_approved(report: Report, step: ReportStep) -> None:
    """Who issues has to; the other writers hear of it."""
    words = {"report": report.title}
    issue = write_message(report, step, _("报告已审定，待印发：%(report)s") % words, NoticeKind.TODO)
    known = write_message(report, step, _("报告已审定：%(report)s") % words, NoticeKind.INFO)
    tell(step, [(list_people(report, *ISSUERS), issue), write_aside(report, known)])


def tell_issued(report: Report, step: ReportStep) -> None:
    """Everybody who was asked, and the city's messenger."""
    title = _("报告已印发：%(report)s（%(number)s）") % {"report": report.title, "number": report.number}
    message = write_message(report, step, title, NoticeKind.INFO)
    people = [*list_people(report, *APPROVERS, *WRITERS), *list_heads(report)]
    tell(step, [(people, message)])
    announce(title, key=message.key, link=message.link)


def write_aside(report: Report, message: Message) -> tuple[list[User], Message]:
    return list_people(report, *WRITERS), message


def tell(step: ReportStep, told: list[tuple[list[User], Message]]) -> None:
    """Each person once, by the first message meant for them; whoever took the step knows of it."""
    notify_each([([user for user in people if user.pk != step.by_id], message) for people, message in told])


def write_message(report: Report, step: ReportStep, title: str, kind: NoticeKind) -> Message:
    link = reverse("desk:report", args=[report.pk])
    return Message(kind, f"evaluation.report:{report.pk}:step-{step.pk}", title, step.note, link, report.area, report)


def list_people(report: Report, *roles: Role) -> list[User]:
    return list(people_holding(*roles, area=report.area))


def list_heads(report: Report) -> list[User]:
    """Heads of the units that lead a target of the report; of the one unit where the paper is about one."""
    units = [report.unit] if report.unit is not None else list_leading_units(report)
    return [user for people in people_by_unit(units, Role.UNIT_HEAD).values() for user in people]


def list_leading_units(report: Report) -> list[Unit]:
    """Those of the report's own area, as they stand today; what a county reports on a city's target its own unit does."""
    leads = set(read_leads(list_targets(report.area, report.year)).values())
    in_charge = read_units_in_charge(report.area, leads, timezone.localdate())
    current = [unit for pk in sorted(leads) if (unit := in_charge.find_current(pk)) is not None]
    found = [in_charge.find_counterpart(unit, report.area) for unit in current]
    return [unit for unit in dict.fromkeys(found) if unit is not None and unit.area_id == report.area_id]
