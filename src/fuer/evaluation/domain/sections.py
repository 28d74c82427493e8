"""Editing a report's sections: one editor each by a lease, every text a version, numbers kept as they were printed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.evaluation.composing.fields import UnknownField, list_keys, require_known
from fuer.evaluation.composing.sections import Draft, list_bound, rewrite
from fuer.evaluation.composing.stale import Stale, find_stale
from fuer.evaluation.domain.building import read_facts, read_printed
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.enums import ReportState
from fuer.evaluation.models import Comment, FieldValue, Report, Section, SectionLease, SectionVersion, SignedJudgement
from fuer.evaluation.report_rules import writes_reports

if TYPE_CHECKING:
    from fuer.evaluation.composing.facts import Facts
    from fuer.orgs.models import User

LEASE = dt.timedelta(minutes=15)
EDITABLE = (ReportState.DRAFT, ReportState.CIRCULATING)
MOST_TEXT = 20_000


def keep_version(section: Section, text: str, facts: Facts, user: User | None, *, reason: str = "") -> SectionVersion:
    """A new version with every number of its text and tables as it is printed now."""
    draft = Draft(section.level, section.heading, section.filling, section.argument, text)
    newest = section.versions.order_by("-number").first()
    version = SectionVersion.objects.create(
        section=section, number=newest.number + 1 if newest else 1, text=text, reason=reason, written_by=user
    )
    values = list_bound(draft, facts).items()
    FieldValue.objects.bulk_create(FieldValue(version=version, key=key, printed=printed) for key, printed in values)
    return version


def newest_version(section: Section) -> SectionVersion:
    return section.versions.order_by("-number")[0]


@transaction.atomic
def take_lease(section: Section, *, user: User, take_over: bool = False) -> SectionLease:
    """Begin or go on editing for LEASE. ReportError naming who is editing, unless it is taken over (接手)."""
    found = lock_section(section, user)
    now = timezone.now()
    lease = SectionLease.objects.filter(section=found).select_related("holder").first()
    is_others = lease is not None and lease.holder_id != user.pk and lease.until > now
    if lease is not None and is_others and not take_over:
        words = {"name": lease.holder.name, "until": timezone.localtime(lease.until).strftime("%H:%M")}
        raise ReportError(_("%(name)s正在编辑这一节（到%(until)s），可以等待或接手。") % words)
    made, _is_new = SectionLease.objects.update_or_create(
        section=found, defaults={"holder": user, "until": now + LEASE}
    )
    if lease is not None and is_others:
        payload = {"from": lease.holder_id}
        record_event(actor=user, verb="section.take_over", subject=found, payload=payload, area_id=found.report.area_id)
    return made


@transaction.atomic
def release_lease(section: Section, *, user: User) -> None:
    SectionLease.objects.filter(section=section, holder=user).delete()


@transaction.atomic
def write_section(section: Section, text: str, *, user: User, base: int, reason: str = "") -> SectionVersion:
    """A new text of the section, written on version `base`. ReportError without the lease, when another version came
    in between, or naming fields that mean nothing.
    """
    found = lock_section(section, user)
    require_lease(found, user)
    newest = newest_version(found)
    if newest.number != base:
        raise ReportError(_("这一节在您编辑期间已由%(name)s改过，请先看新的文字。") % {"name": name_writer(newest)})
    if len(text) > MOST_TEXT:
        raise ReportError(_("一节的文字最多%(n)d字。") % {"n": MOST_TEXT})
    text = text.replace("\r\n", "\n").strip()
    facts = read_facts(found.report, found.report.cut_off)
    old = read_printed([newest]).get(newest.pk, {})
    try:
        require_known(text, facts.fields | old, f"“{found.heading}”")
    except UnknownField as error:
        raise ReportError(str(error)) from error
    # What stood there keeps its number: wording changes no figure; a stale one stays stale until it is refreshed.
    version = keep_version(found, text, facts.keep(old), user, reason=reason)
    record_event(
        actor=user,
        verb="section.write",
        subject=found,
        payload={"number": version.number, "fields": len(list_keys(text))},
        area_id=found.report.area_id,
    )
    return version


def name_writer(version: SectionVersion) -> str:
    return version.written_by.name if version.written_by is not None else _("系统")


def list_stale(section: Section) -> list[Stale]:
    """更新前/更新后/涉及句子 of one section, as of the report's data."""
    facts = read_facts(section.report, timezone.localdate())
    newest = newest_version(section)
    return find_stale(newest.text, read_printed([newest]).get(newest.pk, {}), facts.fields)


@transaction.atomic
def refresh_section(section: Section, *, user: User, rewritten: bool = False) -> list[Stale]:
    """Take over later figures into one section and say what changed. `rewritten`: its text is composed anew too.

    A number of the text that is no more refuses the refresh: the sentence has to go first. A draft's day moves on.
    """
    found = lock_section(section, user)
    require_lease(found, user)
    report, today = found.report, timezone.localdate()
    facts = read_facts(report, today)
    newest = newest_version(found)
    changes = find_stale(newest.text, read_printed([newest]).get(newest.pk, {}), facts.fields)
    text = rewrite(found.filling, found.argument, found.heading, facts) if rewritten else newest.text
    try:
        require_known(text, facts.fields, f"“{found.heading}”")
    except UnknownField as error:
        raise ReportError(
            _("%(error)s：这些数据已不存在，请删改所在的句子或重新生成本节。") % {"error": error}
        ) from error
    keep_version(found, text, facts, user, reason=_("更新数据%(n)d处") % {"n": len(changes)})
    if report.snapshot_id is None and report.cut_off != today:
        report.cut_off = today
        report.save(update_fields=["cut_off"])
    payload = {"changed": len(changes), "rewritten": rewritten}
    record_event(actor=user, verb="section.refresh", subject=found, payload=payload, area_id=report.area_id)
    return changes


def lock_section(section: Section, user: User) -> Section:
    """The section under its report's lock. ReportError if the report is past editing or not this person's to write."""
    report = Report.objects.select_for_update(of=("self",)).select_related("area", "snapshot__area", "unit")
    found = Section.objects.get(pk=section.pk)
    found.report = report.get(pk=found.report_id)
    if found.report.state not in EDITABLE:
        raise ReportError(_("报告%(state)s，文字不能再改。") % {"state": found.report.get_state_display()})
    if not writes_reports(user, found.report.area):
        raise ReportError(_("只有%(area)s的妇儿工委办和统计局可以编写报告。") % {"area": found.report.area.name})
    return found


def require_lease(section: Section, user: User) -> None:
    if not SectionLease.objects.filter(section=section, holder=user, until__gt=timezone.now()).exists():
        raise ReportError(_("编辑时间已过或已由他人接手，请重新开始编辑。"))


@transaction.atomic
def comment_section(section: Section, text: str, *, user: User) -> Comment:
    """An 意见 on a report that is circulating, by whoever may read it."""
    found = Section.objects.select_related("report__area").get(pk=section.pk)
    if found.report.state != ReportState.CIRCULATING:
        raise ReportError(_("报告没有在征求意见。"))
    if not Report.objects.visible_to(user).filter(pk=found.report_id).exists():
        raise ReportError(_("您看不到这份报告。"))
    if not text.strip():
        raise ReportError(_("请写明意见。"))
    comment = Comment.objects.create(section=found, text=text.strip(), made_by=user)
    record_event(actor=user, verb="report.comment", subject=comment, area_id=found.report.area_id)
    return comment


@transaction.atomic
def answer_comment(comment: Comment, answer: str, *, user: User) -> Comment:
    """Say what became of an 意见: 采纳, or why not."""
    found = Comment.objects.select_for_update(of=("self",)).select_related("section__report__area").get(pk=comment.pk)
    area = found.section.report.area
    if not writes_reports(user, area):
        raise ReportError(_("只有%(area)s的妇儿工委办和统计局可以处理意见。") % {"area": area.name})
    if not answer.strip():
        raise ReportError(_("请写明处理情况。"))
    found.answer, found.answered_by, found.answered_at = answer.strip()[:500], user, timezone.now()
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    record_event(actor=user, verb="report.answer", subject=found, area_id=area.pk)
    return found


@transaction.atomic
def sign_judgement(report: Report, target_id: int, text: str, *, user: User) -> SignedJudgement:
    """基本实现: signed beside the computed state of a target that is judged and not met; never counted."""
    found = (
        Report.objects.select_for_update(of=("self",))
        .select_related("area", "snapshot__area", "unit")
        .get(pk=report.pk)
    )
    if found.state not in EDITABLE:
        raise ReportError(_("报告%(state)s，不能再认定。") % {"state": found.get_state_display()})
    if not writes_reports(user, found.area):
        raise ReportError(_("只有%(area)s的妇儿工委办和统计局可以认定。") % {"area": found.area.name})
    if not text.strip():
        raise ReportError(_("认定基本实现要写明理由。"))
    facts = read_facts(found, found.cut_off)
    target = next((one for one in facts.own if one.target_id == target_id), None)
    if target is None or target.bucket not in ("not_met", "not_yet_met"):
        raise ReportError(_("只有已判定而没有达标的目标可以认定为基本实现。"))
    judgement, _is_new = SignedJudgement.objects.update_or_create(
        report=found, target_id=target_id, defaults={"text": text.strip()[:500], "signed_by": user}
    )
    record_event(
        actor=user, verb="report.judge", subject=judgement, payload={"target": target_id}, area_id=found.area_id
    )
    return judgement
