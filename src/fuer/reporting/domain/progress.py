"""How a filing stands, in the words of the house: one pure function, asked by every page, reminder and export.

Nothing of it is stored: the word follows from where the filing lies and what is in it, the note beside it from dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.core.domain.working_days import NONE, Extra, next_working_day
from fuer.reporting.enums import FilingState

if TYPE_CHECKING:
    from django.utils.functional import Promise

# From this many calendar days before its day on, a filing that is not reported is due soon.
SOON_DAYS = 5


@dataclass(frozen=True)
class Counts:
    """The owed figures of a filing, each in exactly one place: what came last outranks what came before.

    `missing`: nothing whole is typed; `deferred`: nor need it be yet (上级反馈, or a later day); `filled`: typed, not
    signed; `returned`: open return; `signed`: waits for acceptance; `accepted`: by the collection's own bureau.
    """

    missing: int = 0
    deferred: int = 0
    filled: int = 0
    returned: int = 0
    signed: int = 0
    accepted: int = 0

    @property
    def owed(self) -> int:
        return sum(getattr(self, field.name) for field in fields(self))

    @property
    def expected(self) -> int:
        """What is due by now."""
        return self.owed - self.deferred

    @property
    def begun(self) -> int:
        return self.expected - self.missing

    @property
    def handed_in(self) -> int:
        """Signed by the unit and not sent back, accepted or not."""
        return self.signed + self.accepted


def add_counts(parts: Iterable[Counts]) -> Counts:
    total = dict.fromkeys((field.name for field in fields(Counts)), 0)
    for part in parts:
        for name in total:
            total[name] += getattr(part, name)
    return Counts(**total)


@dataclass(frozen=True)
class Texts:
    """The written parts (文字材料) of a filing: owed, of them not yet sent (or sent back), and accepted."""

    owed: int = 0
    open: int = 0
    returned: int = 0
    accepted: int = 0

    @property
    def sent(self) -> int:
        return self.owed - self.open


@dataclass(frozen=True)
class Dates:
    """What was agreed and what happened: the collection's day for units, a granted delay, the day of first report."""

    due: dt.date
    extended_to: dt.date | None = None
    reported_on: dt.date | None = None


@dataclass(frozen=True)
class Look:
    """How a state or note is shown, never by colour alone: `tone` is a class of fuer.css."""

    code: str
    word: str
    icon: str
    tone: str


@dataclass(frozen=True)
class Status:
    """The state and, apart, the note on time (None: nothing to say). `deadline` is the last day, moved to a working day.

    `days_late`: calendar days after it, until today or until it was reported; `is_on_time` None while not reported.
    """

    state: Look
    note: Look | None
    deadline: dt.date
    days_late: int
    is_on_time: bool | None
    is_due_soon: bool = False

    @property
    def is_reported(self) -> bool:
        return self.is_on_time is not None

    @property
    def is_late(self) -> bool:
        """Late now: somebody has to be asked."""
        return bool(self.days_late) and not self.is_reported

    @property
    def overdue_days(self) -> int:
        return self.days_late if self.is_late else 0


STATE_LOOKS = {
    "not_begun": ("circle-dashed", "quiet"),
    "drafting": ("writing", "fair"),
    "checking": ("user-check", "person"),
    "signing": ("signature", "person"),
    "reported": ("send", "fair"),
    "returned": ("arrow-back-up", "late"),
    "reported_again": ("refresh", "fair"),
    "accepted": ("circle-check", "good"),
}


def read_status(
    state: str,
    counts: Counts,
    dates: Dates,
    today: dt.date,
    *,
    round_number: int = 0,
    texts: Texts | None = None,
    holidays: Extra = NONE,
) -> Status:
    """How a filing stands on `today`: where it lies (`FilingState`) and how often it was reported (`round_number`), what
    is in it, and its days. Late is only what is not reported and has something due: what waits for another body
    (上级反馈) or has a later day makes nobody late. A last day nobody works on moves to the next working day.
    """
    deadline = next_working_day(dates.extended_to or dates.due, holidays)
    is_owing = bool(counts.expected or (texts and texts.owed))
    end = dates.reported_on or today
    days_late = max((end - deadline).days, 0) if is_owing else 0
    days_left = (deadline - today).days
    return Status(
        state=look_of(name_state(state, counts, round_number), counts),
        note=write_note(dates, deadline, days_late, days_left, is_owing),
        deadline=deadline,
        days_late=days_late,
        is_on_time=None if dates.reported_on is None else dates.reported_on <= deadline,
        is_due_soon=is_owing and dates.reported_on is None and 0 <= days_left <= SOON_DAYS,
    )


def name_state(state: str, counts: Counts, round_number: int) -> str:
    """The code of the word: TERMS, "Filing"."""
    if state == FilingState.DRAFTING:
        if counts.returned:
            return "returned"
        return "drafting" if counts.begun or round_number else "not_begun"
    if state in (FilingState.COUNTY, FilingState.REPORTED):
        return "reported_again" if round_number > 1 else "reported"
    return FilingState(state).value


def look_of(code: str, counts: Counts) -> Look:
    icon, tone = STATE_LOOKS[code]
    return Look(code, word_of(code, counts.returned), icon, tone)


def word_of(code: str, returned: int = 0) -> str:
    """The word of a state; for a list of choices without the number of what was returned."""
    words: dict[str, str | Promise] = {
        "not_begun": _("待填报"),
        "drafting": _("填报中"),
        "checking": _("待审核"),
        "signing": _("待签署"),
        "reported": _("已报送（未审定）"),
        "reported_again": _("已重报"),
        "accepted": _("已审定"),
    }
    if code == "returned":
        return (
            ngettext("已退回（%(n)d项）", "已退回（%(n)d项）", returned) % {"n": returned} if returned else _("已退回")
        )
    return str(words[code])


def write_note(dates: Dates, deadline: dt.date, days_late: int, days_left: int, is_owing: bool) -> Look | None:
    if dates.reported_on is not None:
        if not days_late:
            return None
        words = ngettext("逾期%(n)d天报送", "逾期%(n)d天报送", days_late) % {"n": days_late}
        return Look("reported_late", words, "clock", "slow")
    if not is_owing:
        return None
    if days_late:
        return Look(
            "late", ngettext("逾期%(n)d天", "逾期%(n)d天", days_late) % {"n": days_late}, "alert-triangle", "bad"
        )
    if dates.extended_to is not None:
        words = _("延期至%(month)d月%(day)d日") % {"month": deadline.month, "day": deadline.day}
        return Look("extended", words, "calendar-due", "slow")
    if days_left == 0:
        return Look("today", _("今天截止"), "clock", "late")
    if days_left <= SOON_DAYS:
        return Look("soon", ngettext("还有%(n)d天", "还有%(n)d天", days_left) % {"n": days_left}, "clock", "slow")
    return None
