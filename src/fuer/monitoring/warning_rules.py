"""What a target is warned of, and why: answers of one target and area in, alerts out. Pure; sentences as they are kept.

Thresholds follow the monitoring practice of committees' offices: worse than the city by more than 10 percentage points
(other units: more than 10 %), the wrong way two years running, unmet or warned two years running (重难点指标).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from fuer.judging.numbers import round_half_up
from fuer.judging.units import normalise_unit
from fuer.monitoring import warning_words as words
from fuer.monitoring.enums import WarningKind

POINTS_BEHIND = Decimal(10)  # percentage points, for figures in per cent
SHARE_BEHIND = Decimal("0.1")  # of the city's figure, for every other unit
JUDGED = ("met", "not_yet_met", "not_met")
RARE = "rare_events"
# What may be said of an area that is only held against the city's target (参照市级目标).
OF_REFERENCES = (WarningKind.BEHIND_CITY, WarningKind.WRONG_WAY, WarningKind.NO_DATA)


@dataclass(frozen=True)
class YearAnswer:
    """How the target stands in one year, as the kept answer says; `goal_amount` is T where it is one number.

    `is_partial`: a number of things summed without all members, of which more is wanted: it says nothing yet.
    """

    year: int
    due_year: int
    bucket: str
    value: Decimal | None = None
    figure: str = ""
    goal: str = ""
    goal_amount: Decimal | None = None
    trajectory: str = ""
    outlook: str = ""
    outlook_value: str = ""
    needed_per_year: str = ""
    needed_members: int | None = None
    flags: frozenset[str] = frozenset()
    explanation: str = ""
    is_provisional: bool = False
    is_partial: bool = False
    members_counted: int | None = None
    members_expected: int | None = None

    @property
    def is_judged(self) -> bool:
        return self.bucket in JUDGED and not self.is_partial

    @property
    def is_rare(self) -> bool:
        return RARE in self.flags


@dataclass(frozen=True)
class Report:
    """How the figure of one year is reported: days are those the unit, the reviewers and the source have.

    `source_day` is the day the source usually has the figure, where that is after `due`; `awaits` the body above whose
    result it waits for; `missing` why the unit says there is none; `unit` who owes it, `is_of_city` that it is no unit of
    the area itself but the city's, which owes the figures of all areas.
    """

    year: int
    due: dt.date
    is_asked: bool = True
    source_day: dt.date | None = None
    awaits: str = ""
    reported_on: dt.date | None = None
    accept_due: dt.date | None = None
    accepted_on: dt.date | None = None
    missing: str = ""
    is_of_city: bool = False
    is_by_letter: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Change:
    """An accepted figure that is another than the newest frozen one (定版). `cause` names the version accepted since."""

    year: int
    cause: str
    frozen: str
    now: str
    snapshot: str


@dataclass(frozen=True)
class Subject:
    """One target in one area, with everything it may be warned of. `direction`: 1 more is better, −1 less, 0 neither."""

    answers: Sequence[YearAnswer]
    unit: str = ""
    decimals: int = 2
    direction: int = 0
    interval: int = 1
    is_reference: bool = False
    baseline: YearAnswer | None = None
    city_name: str = ""
    city: Mapping[int, YearAnswer] = field(default_factory=dict)
    reports: Mapping[int, Report] = field(default_factory=dict)
    changes: Sequence[Change] = ()

    @property
    def points(self) -> list[YearAnswer]:
        """Years with one number, the base year first."""
        known = [self.baseline] if self.baseline is not None else []
        return [answer for answer in [*known, *self.answers] if answer.value is not None and not answer.is_partial]

    @property
    def settled(self) -> list[YearAnswer]:
        """Years something was judged of; a year without data leaves what stood before it standing."""
        return [answer for answer in self.answers if answer.is_judged or answer.bucket == "definition_changed"]


@dataclass(frozen=True)
class Alert:
    """One reason to warn: `year` is the first data year in which it held without a break, `last_year` the newest."""

    kind: WarningKind
    year: int
    last_year: int
    due_year: int
    reason: str
    gap: str = ""
    needed_per_year: str = ""
    cause: str = ""


def find_alerts(subject: Subject, today: dt.date) -> list[Alert]:
    """Everything the target is to be warned of today, one alert for each cause, in the order of the kinds."""
    found = [*find_standing_alerts(subject), *find_report_alerts(subject, today), *find_change_alerts(subject)]
    if subject.is_reference:
        found = [alert for alert in found if alert.kind in OF_REFERENCES]
    order = list(WarningKind)
    return sorted(found, key=lambda alert: (order.index(alert.kind), alert.last_year, alert.cause))


def find_standing_alerts(subject: Subject) -> Iterator[Alert]:
    """What the newest judged year shows, each with the first year of its run."""
    settled = subject.settled
    if not settled:
        return
    for find in FINDERS.values():
        begun, newest = None, None
        for answer in reversed(settled):
            alert = find(subject, answer)
            if alert is None or (newest is not None and alert.cause != newest.cause):
                break
            newest, begun = newest or alert, answer.year
        if newest is not None and begun is not None:
            yield replace(newest, year=begun)
    yield from find_missed(subject)
    yield from find_difficult(subject)


def make_alert(kind: WarningKind, subject: Subject, answer: YearAnswer, reason: str, gap: str = "") -> Alert:
    needed = words.word_need(subject, answer) if answer.year < answer.due_year else ""
    return Alert(kind, answer.year, answer.year, answer.due_year, reason, gap, needed)


def find_will_miss(subject: Subject, answer: YearAnswer) -> Alert | None:
    """达标困难: the forecast, even its better end, misses the target of the due year."""
    if answer.outlook != "will_miss" or answer.is_rare:
        return None
    reason, gap = words.word_will_miss(subject, answer)
    return make_alert(WarningKind.WILL_MISS, subject, answer, reason, gap)


def find_reversed(subject: Subject, answer: YearAnswer) -> Alert | None:
    if answer.trajectory != "reversed":
        return None
    reason, gap = words.word_answer(answer), words.word_gap(subject, answer)
    return make_alert(WarningKind.REVERSED, subject, answer, reason, gap)


def find_lost(subject: Subject, answer: YearAnswer) -> Alert | None:
    """未能保持: what held does not hold any more, or a breach that cannot heal, before the due year."""
    is_breached = answer.bucket == "not_met" and answer.year < answer.due_year
    if answer.trajectory != "lost" and not is_breached:
        return None
    reason, gap = words.word_answer(answer), words.word_gap(subject, answer)
    return make_alert(WarningKind.LOST, subject, answer, reason, gap)


def find_behind_city(subject: Subject, answer: YearAnswer) -> Alert | None:
    """Worse than the city of the same year by more than 10 points, or 10 % of the city's figure; never of rare events."""
    city = subject.city.get(answer.year)
    if city is None or city.value is None or answer.value is None or answer.is_rare or city.is_rare:
        return None
    worse = (city.value - answer.value) * subject.direction
    in_points = normalise_unit(subject.unit) == "%"
    limit = POINTS_BEHIND if in_points else abs(city.value) * SHARE_BEHIND
    if worse <= limit or (not in_points and not city.value):
        return None
    reason, gap = words.word_behind(subject, answer, city, worse)
    return make_alert(WarningKind.BEHIND_CITY, subject, answer, reason, gap)


def find_wrong_way(subject: Subject, answer: YearAnswer) -> Alert | None:
    """Two steps running away from what the rule asks for, compared at the coarser printed digits; never of rare events."""
    points = [point for point in subject.points if point.year <= answer.year][-3:]
    spans = [later.year - earlier.year for earlier, later in zip(points, points[1:], strict=False)]
    if answer.value is None or len(points) < 3 or any(span != subject.interval for span in spans):
        return None
    if points[-1].year != answer.year or any(point.is_rare for point in points) or not subject.direction:
        return None
    if not all(is_worse(subject, *pair) for pair in zip(points, points[1:], strict=False)):
        return None
    reason, gap = words.word_wrong_way(subject, points)
    return make_alert(WarningKind.WRONG_WAY, subject, answer, reason, gap)


def is_worse(subject: Subject, earlier: YearAnswer, later: YearAnswer) -> bool:
    assert earlier.value is not None
    assert later.value is not None
    printed = [digits for point in (earlier, later) if (digits := words.count_digits(point.figure)) is not None]
    digits = min([subject.decimals, *printed])
    step = round_half_up(later.value, digits) - round_half_up(earlier.value, digits)
    return step.numerator * subject.direction < 0


def find_definition_changed(subject: Subject, answer: YearAnswer) -> Alert | None:
    if answer.bucket != "definition_changed":
        return None
    return make_alert(WarningKind.DEFINITION_CHANGED, subject, answer, words.word_answer(answer))


FINDERS: Mapping[WarningKind, Callable[[Subject, YearAnswer], Alert | None]] = {
    WarningKind.WILL_MISS: find_will_miss,
    WarningKind.REVERSED: find_reversed,
    WarningKind.LOST: find_lost,
    WarningKind.BEHIND_CITY: find_behind_city,
    WarningKind.WRONG_WAY: find_wrong_way,
    WarningKind.DEFINITION_CHANGED: find_definition_changed,
}


def find_missed(subject: Subject) -> Iterator[Alert]:
    """到期未达标: the newest milestone whose year has been judged. The next milestone does not make it undone."""
    due = [answer for answer in subject.answers if answer.is_judged and answer.year >= answer.due_year]
    if due and due[-1].bucket == "not_met":
        answer = due[-1]
        first = next(one for one in due if one.due_year == answer.due_year and one.bucket == "not_met")
        reason, gap = words.word_missed(subject, answer)
        yield Alert(
            WarningKind.MISSED,
            first.year,
            answer.year,
            answer.due_year,
            reason,
            gap,
            cause=str(answer.due_year),
        )


def find_difficult(subject: Subject) -> Iterator[Alert]:
    """重难点指标: in each of the last two judged years unmet, or warned of."""
    last = [answer for answer in subject.answers if answer.is_judged][-2:]
    if len(last) < 2 or last[1].year - last[0].year != subject.interval:
        return
    troubles = [name_troubles(subject, answer) for answer in last]
    if all(troubles):
        reason = words.word_difficult(last, troubles)
        alert = make_alert(WarningKind.DIFFICULT, subject, last[1], reason, words.word_gap(subject, last[1]))
        yield replace(alert, year=last[0].year)


def name_troubles(subject: Subject, answer: YearAnswer) -> list[WarningKind]:
    """Kinds that held in the year; a changed definition is nobody's failure."""
    found: list[WarningKind] = [kind for kind, find in FINDERS.items() if find(subject, answer) is not None]
    if answer.bucket == "not_met" and answer.year >= answer.due_year:
        found.append(WarningKind.MISSED)
    return [kind for kind in found if kind != WarningKind.DEFINITION_CHANGED]


def find_report_alerts(subject: Subject, today: dt.date) -> Iterator[Alert]:
    """Of the newest year whose reporting day is over: 数据缺报 where the unit owes it, 结果滞后 where it does not."""
    answers = {answer.year: answer for answer in subject.answers}
    reports = [report for year, report in sorted(subject.reports.items()) if year in answers and report.due < today]
    reports = [report for report in reports if answers[report.year].bucket not in ("report_not_due", "not_applicable")]
    if not reports:
        return
    report, answer = reports[-1], answers[reports[-1].year]
    city = subject.city.get(report.year)
    if subject.is_reference and report.is_of_city and city is not None and city.bucket == "no_data":
        return  # one unit owes the figures of the whole city: it is told once, of the city's
    if answer.bucket == "no_data":
        reason = words.word_no_data(report, today) if is_owed(report, today) else ""
        if reason:
            begun = find_first_gap(subject, report.year)
            yield Alert(WarningKind.NO_DATA, begun, report.year, answer.due_year, reason)
            return
        late = words.word_awaited(report, today)
    else:
        late = words.word_late(report) if is_late_by_others(report) else ""
    if late:
        yield Alert(WarningKind.LATE_DATA, report.year, report.year, answer.due_year, late)


def is_owed(report: Report, today: dt.date) -> bool:
    """Whether the unit itself owes the figure: neither the source nor a body above it, nor reviewers, are waited for."""
    if report.is_by_letter or (report.reported_on is not None and not report.missing):
        return False
    if report.missing:
        return True
    return not report.awaits and (report.source_day is None or report.source_day < today)


def is_late_by_others(report: Report) -> bool:
    """Accepted after the last day, though the unit was in time, or the source or a body above made it wait."""
    if report.accepted_on is None or report.accept_due is None or report.accepted_on <= report.accept_due:
        return False
    in_time = report.reported_on is None or report.reported_on <= report.due
    return in_time or bool(report.awaits) or report.source_day is not None


def find_first_gap(subject: Subject, year: int) -> int:
    """The first of the years up to `year` without data, one after the other."""
    first = year
    for answer in reversed([one for one in subject.answers if one.year < year and one.bucket != "report_not_due"]):
        if answer.bucket != "no_data":
            break
        first = answer.year
    return first


def find_change_alerts(subject: Subject) -> Iterator[Alert]:
    due = {answer.year: answer.due_year for answer in subject.answers}
    for change in subject.changes:
        yield Alert(
            WarningKind.FIGURE_CHANGED,
            change.year,
            change.year,
            due.get(change.year, max(due.values(), default=change.year)),
            words.word_change(change),
            cause=change.cause,
        )
