"""领导一页纸: every row of the table of key indicators on one page; each one at risk with who, why, what and by when.

Nothing is judged here: the kept answers and the standing warnings say how things are. A figure that is not there
because the unit owes it (数据缺报) and one its source brings late (结果滞后) are told apart: the fault is a different person's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.monitoring.domain.queries.board import count_monitored, print_share
from fuer.monitoring.domain.queries.brief_parts import Blame, find_blame
from fuer.monitoring.domain.queries.report_facts import read_report_facts
from fuer.monitoring.domain.queries.rows import EARLIER, SEVERITY, TargetRow, YearFigure, read_rows
from fuer.monitoring.domain.queries.scene import Asked, Scene, read_scene
from fuer.monitoring.domain.queries.status import StateCounts, count_states
from fuer.monitoring.enums import WarningKind, WarningStage, WarningStepKind
from fuer.monitoring.models import Answer, Snapshot, TargetWarning, WarningStep
from fuer.monitoring.warning_rules import Report
from fuer.plans.domain.queries.figures import read_figures
from fuer.plans.enums import Tier

if TYPE_CHECKING:
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor

AT_RISK = frozenset({"not_met", "lost", "reversed", "will_miss", "off_track"})
# The year has no figure: because somebody owes it, its source is late, or it is not due yet.
WITHOUT_FIGURE = ("no_data", "report_not_due")
IN_QUESTION = frozenset({"slow", "needs_person", "needs_denominator", "definition_changed"})


class Rank(StrEnum):
    """How much of a leader's attention a row asks for. MISSING: nothing but the figure of the year is lacking."""

    RISK = "risk"
    MISSING = "missing"
    ATTENTION = "attention"
    FINE = "fine"


RANKS = list(Rank)


@dataclass(frozen=True)
class Reply:
    """What the unit itself said of the warning: cause, measure, and the day it set."""

    cause: str
    measure: str
    deadline: dt.date | None


@dataclass(frozen=True)
class NextDay:
    """The next day something is due: `day` None stands for the end of the target's year."""

    what: str
    day: dt.date | None
    year: int
    is_past: bool = False


@dataclass(frozen=True)
class BriefLine:
    """One row of the page. `fault` is NO_DATA, LATE_DATA or "", `fault_reason` says who is waited for; `stage` is the state of
    the warning that has gone furthest, "" without one; `reported_on`: the unit has reported a figure not accepted yet; `reply` stands only once the unit has answered and was not sent back.
    """

    number: int
    row: TargetRow
    rank: Rank
    gap: str
    blame: Blame
    fault: str
    fault_reason: str
    is_by_letter: bool
    reported_on: dt.date | None
    warning_id: int | None
    stage: str
    reply: Reply | None
    next_day: NextDay

    @property
    def answer(self) -> Answer:
        return self.row.answer

    @property
    def marks(self) -> tuple[str, ...]:
        """The states worth a badge: how it stands, then what is wrong with its way, its outlook or its last known year."""
        answer, known = self.answer, self.known
        told = (answer.trajectory, answer.outlook, known.code if known is not None else "")
        more = [mark for marks in (AT_RISK, IN_QUESTION) for mark in told if mark in marks]
        return answer.code, *(mark for mark in more[:1] if mark != answer.code)

    @property
    def known(self) -> YearFigure | None:
        """The newest earlier year with a figure, where this one has none."""
        return None if self.is_by_letter else find_known(self.row)

    @property
    def fault_word(self) -> str:
        return str(WarningKind(self.fault).label) if self.fault else ""


@dataclass(frozen=True)
class Brief:
    """`counts` are the area's own key indicators; rows held against a city's target are listed and never counted."""

    scene: Scene
    today: dt.date
    counts: StateCounts
    lines: tuple[BriefLine, ...]
    snapshot: Snapshot | None

    def list_rank(self, rank: Rank) -> list[BriefLine]:
        return [line for line in self.lines if line.rank == rank]

    @property
    def at_risk(self) -> list[BriefLine]:
        return self.list_rank(Rank.RISK)

    @property
    def without_data(self) -> list[BriefLine]:
        return self.list_rank(Rank.MISSING)

    def count_missing(self, fault: str) -> int:
        """Rows without data and nothing worse, by whose fault it is: NO_DATA, LATE_DATA or "" for neither."""
        return sum(line.fault == fault for line in self.without_data)

    @property
    def in_question(self) -> list[BriefLine]:
        return self.list_rank(Rank.ATTENTION)

    @property
    def fine(self) -> list[BriefLine]:
        return self.list_rank(Rank.FINE)

    @property
    def owed(self) -> int:
        return sum(line.fault == WarningKind.NO_DATA for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.fault == WarningKind.LATE_DATA for line in self.lines)

    @property
    def unanswered(self) -> int:
        return sum(line.stage in (WarningStage.OPEN, WarningStage.UNASSIGNED) for line in self.lines)

    @property
    def share(self) -> str:
        """达标率 with one decimal; empty where nothing is judged."""
        return print_share(self.counts.by_bucket["met"], self.counts.judged)

    @property
    def references(self) -> int:
        return sum(line.answer.is_reference for line in self.lines)

    @property
    def rests_on_demo(self) -> bool:
        return any(line.answer.rests_on_demo for line in self.lines)


def read_brief(user: Visitor, asked: Asked, *, today: dt.date) -> Brief | None:
    """The page for `user` in constant queries; None while there is no plan. CountsDoNotAddUp as every board."""
    scene = read_scene(user, asked, today=today)
    if scene is None:
        return None
    answers = Answer.objects.visible_to(user).filter(target__plan__in=scene.chosen, target__tier=Tier.KEY)
    rows = read_rows(answers, scene.area, scene.year, user)
    own = [row for row in rows if not row.answer.is_reference]
    monitored = sum(count_monitored(scene, Tier.KEY).values())
    snapshots = Snapshot.objects.visible_to(user).filter(area=scene.area, year=scene.year)
    return Brief(
        scene=scene,
        today=today,
        counts=count_states([row.answer.bucket for row in own], monitored),
        lines=tuple(make_lines(rows, scene, user, today)),
        snapshot=snapshots.order_by("-number").first(),
    )


def make_lines(rows: Sequence[TargetRow], scene: Scene, user: Visitor, today: dt.date) -> list[BriefLine]:
    """The worse before the better; within a rank by how bad it is, then in the order of the plans."""
    warnings = read_warnings(rows, scene, user)
    replies = read_replies(warnings)
    targets = [row.answer.target for row in rows]
    known = {area.pk: area for area in scene.areas}
    for target in targets:
        if target.area_id in known:
            target.area = known[target.area_id]
    reports = read_report_facts(targets, {target.indicator_id or 0 for target in targets}, today).asked
    counties = [area for area in scene.areas if area.depth == scene.area.depth + 1 and is_inside(area, scene.area)]
    figures = read_figures(targets, scene.year, beside=counties) if rows else None
    found = []
    for row in rows:
        standing = warnings.get(row.answer.target_id, [])
        fault = next((one for one in standing if one.kind in (WarningKind.NO_DATA, WarningKind.LATE_DATA)), None)
        newest = choose_warning(standing)
        blame = find_blame(row.answer, figures, counties) if figures is not None else Blame()
        report = reports.get((row.answer.target.indicator_id, scene.area.pk, scene.year))
        found.append(
            BriefLine(
                number=0,
                row=row,
                rank=rank_row(row, fault, report),
                gap=blame.gap,
                blame=blame,
                fault=fault.kind if fault else "",
                fault_reason=word_fault(fault, report, today) if fault else "",
                is_by_letter=report is not None and report.is_by_letter,
                reported_on=find_waiting(row.answer, report),
                warning_id=newest.pk if newest else None,
                stage=newest.stage if newest else "",
                reply=replies.get(newest.pk) if newest and newest.stage in ANSWERED else None,
                next_day=find_next_day(row.answer, newest, fault, report, today),
            )
        )
    found.sort(key=order_line)
    return [replace(line, number=number) for number, line in enumerate(found, start=1)]


def order_line(line: BriefLine) -> tuple[int, int, bool]:
    """By rank and how bad it is or, without a figure, was when last known; what is owed before what its source brings late."""
    if line.rank == Rank.MISSING:
        return RANKS.index(line.rank), FAULTS.index(line.fault), False
    known = line.known
    before = SEVERITY.index(known.code) if known is not None and known.code in AT_RISK else len(SEVERITY)
    severity = min(line.row.severity, before)
    return RANKS.index(line.rank), severity if line.rank != Rank.FINE else 0, known is not None


# Whose fault it is that there is no figure: the unit's, nobody's in the unit, not known.
FAULTS = (WarningKind.NO_DATA, WarningKind.LATE_DATA, "")
ANSWERED = (WarningStage.ANSWERED, WarningStage.FOLLOWED)


def is_inside(area: Area, above: Area) -> bool:
    return area.path.startswith(above.path) and area.pk != above.pk


def word_fault(fault: TargetWarning, report: Report | None, today: dt.date) -> str:
    """Who is waited for, in a few words; the warning's own sentence where it is about something else."""
    is_plain = report is not None and not report.missing and report.reported_on is None
    if fault.kind == WarningKind.NO_DATA and report is not None and is_plain and report.unit:
        return _("%(unit)s应报未报，逾期%(days)d天") % {"unit": report.unit, "days": (today - report.due).days}
    return fault.reason


def find_waiting(answer: Answer, report: Report | None) -> dt.date | None:
    """The day the unit reported a figure that nobody has accepted yet."""
    if report is None or report.accepted_on is not None or answer.bucket != "no_data":
        return None
    return report.reported_on


def rank_row(row: TargetRow, fault: TargetWarning | None, report: Report | None) -> Rank:
    """At risk: missed, not kept, gone back, behind or hard to reach, in this year or, while it has no figure, when last
    known. What came by letter (已函报) is not missing: somebody only has to look at it.
    """
    answer, known = row.answer, find_known(row)
    if report is not None and report.is_by_letter and answer.bucket == "no_data":
        return Rank.ATTENTION
    marks = {answer.bucket, answer.trajectory, answer.outlook, known.code if known is not None else ""}
    if marks & AT_RISK:
        return Rank.RISK
    if answer.bucket == "no_data":
        return Rank.MISSING
    is_open = answer.outlook == "open" and answer.bucket != "met"
    return Rank.ATTENTION if marks & IN_QUESTION or is_open or fault is not None else Rank.FINE


def read_warnings(rows: Iterable[TargetRow], scene: Scene, user: Visitor) -> dict[int, list[TargetWarning]]:
    """Standing warnings of the year by target, the newest last; what is spoken of in another year is left out. A year
    without a figure leaves standing what the newest known year is warned of.
    """
    since = {row.answer.target_id: find_last_known(row, scene.year) for row in rows}
    standing = TargetWarning.objects.visible_to(user).with_stage().standing().filter(target__in=since, area=scene.area)
    asked = standing.filter(year__lte=scene.year, last_year__gte=scene.year - EARLIER, ceased_on=None)
    found: dict[int, list[TargetWarning]] = {}
    for warning in asked.order_by("pk"):
        if warning.last_year >= since[warning.target_id]:
            found.setdefault(warning.target_id, []).append(warning)
    return found


def find_known(row: TargetRow) -> YearFigure | None:
    if row.answer.bucket not in WITHOUT_FIGURE:
        return None
    with_figure = (one for one in reversed(row.earlier) if one and one.figure and one.code not in WITHOUT_FIGURE)
    return next(with_figure, None)


def find_last_known(row: TargetRow, year: int) -> int:
    known = find_known(row)
    return known.year if known is not None else year


def choose_warning(standing: Sequence[TargetWarning]) -> TargetWarning | None:
    """The one that has gone furthest: an answer to any of them tells what the unit says."""
    order = [WarningStage.FOLLOWED, WarningStage.ANSWERED, WarningStage.OPEN, WarningStage.UNASSIGNED]
    return min(standing, key=lambda warning: (order.index(WarningStage(warning.stage)), -warning.pk), default=None)


def read_replies(warnings: Mapping[int, Sequence[TargetWarning]]) -> dict[int, Reply]:
    """The newest answer to each warning."""
    ids = [warning.pk for found in warnings.values() for warning in found]
    steps = WarningStep.objects.filter(warning__in=ids, kind=WarningStepKind.ANSWERED).order_by("pk")
    return {step.warning_id: Reply(step.cause, step.measure, step.deadline) for step in steps}


def find_next_day(
    answer: Answer, warning: TargetWarning | None, fault: TargetWarning | None, report: Report | None, today: dt.date
) -> NextDay:
    """What is overdue comes first, then the nearest day, then the end of the target's year. The day of reporting binds
    whoever owes the figure; once it is reported the day of acceptance does.
    """
    days = []
    if warning is not None and warning.deadline is not None:
        what = _("整改时限") if warning.stage in ANSWERED else _("反馈期限")
        days.append((warning.deadline, what))
    if report is not None and answer.bucket == "no_data":
        if report.reported_on is None and (fault is None or fault.kind == WarningKind.NO_DATA):
            days.append((report.due, _("报送截止")))
        elif find_waiting(answer, report) is not None and report.accept_due is not None:
            days.append((report.accept_due, _("审定截止")))
    days.sort()
    past = [NextDay(what, day, answer.due_year, is_past=True) for day, what in days if day < today]
    coming = [NextDay(what, day, answer.due_year) for day, what in days if day >= today]
    return next(iter([*past, *coming]), NextDay(_("目标年份"), None, answer.due_year))
