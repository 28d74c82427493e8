"""How a filing stands: the golden table of words and notes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.core.domain.working_days import is_working_day
from fuer.reporting.domain.progress import Counts, Dates, Texts, add_counts, read_status

DUE = dt.date(2026, 4, 15)  # a Wednesday
EMPTY, HALF, FULL = Counts(missing=4), Counts(missing=2, filled=2), Counts(filled=4)
SIGNED, ACCEPTED = Counts(signed=4), Counts(accepted=4)


def day(number):
    return dt.date(2026, 4, number)


# state, counts, round, due/extended/reported, today → word, note, on time, days late
GOLDEN = [
    ("drafting", EMPTY, 0, Dates(DUE), day(1), "待填报", None, None, 0),
    ("drafting", HALF, 0, Dates(DUE), day(1), "填报中", None, None, 0),
    ("drafting", HALF, 0, Dates(DUE), day(10), "填报中", "还有5天", None, 0),
    ("drafting", FULL, 0, Dates(DUE), day(15), "填报中", "今天截止", None, 0),
    ("drafting", EMPTY, 0, Dates(DUE), day(16), "待填报", "逾期1天", None, 1),
    ("checking", FULL, 0, Dates(DUE), day(20), "待审核", "逾期5天", None, 5),
    ("signing", FULL, 0, Dates(DUE), day(14), "待签署", "还有1天", None, 0),
    ("drafting", HALF, 0, Dates(DUE, day(22)), day(20), "填报中", "延期至4月22日", None, 0),
    ("drafting", HALF, 0, Dates(DUE, day(22)), day(22), "填报中", "延期至4月22日", None, 0),
    ("drafting", HALF, 0, Dates(DUE, day(22)), day(24), "填报中", "逾期2天", None, 2),
    ("county", SIGNED, 1, Dates(DUE, None, day(15)), day(30), "已报送（未审定）", None, True, 0),
    ("reported", SIGNED, 1, Dates(DUE, None, day(17)), day(30), "已报送（未审定）", "逾期2天报送", False, 2),
    ("reported", SIGNED, 2, Dates(DUE, None, day(14)), day(30), "已重报", None, True, 0),
    ("drafting", Counts(signed=3, returned=1), 1, Dates(DUE, None, day(14)), day(30), "已退回（1项）", None, True, 0),
    ("drafting", Counts(signed=3, missing=1), 1, Dates(DUE, None, day(14)), day(30), "填报中", None, True, 0),
    ("accepted", ACCEPTED, 1, Dates(DUE, day(22), day(20)), day(30), "已审定", None, True, 0),
    ("drafting", Counts(deferred=4), 0, Dates(DUE), day(30), "待填报", None, None, 0),
    ("drafting", Counts(deferred=3, missing=1), 0, Dates(DUE), day(16), "待填报", "逾期1天", None, 1),
    # 2 May 2026 falls into the holiday of 1–5 May: the last day is the 6th.
    ("drafting", EMPTY, 0, Dates(dt.date(2026, 5, 2)), dt.date(2026, 5, 6), "待填报", "今天截止", None, 0),
    ("drafting", EMPTY, 0, Dates(dt.date(2026, 5, 2)), dt.date(2026, 5, 8), "待填报", "逾期2天", None, 2),
    # Days are calendar days: from Wednesday to Monday there are five.
    ("drafting", EMPTY, 0, Dates(DUE, day(18)), day(25), "待填报", "逾期5天", None, 5),
]


@pytest.mark.parametrize(("state", "counts", "times", "dates", "today", "word", "note", "on_time", "late"), GOLDEN)
def test_golden(state, counts, times, dates, today, word, note, on_time, late):
    status = read_status(state, counts, dates, today, round_number=times)
    said = (status.state.word, status.note and status.note.word, status.is_on_time, status.days_late)
    assert said == (word, note, on_time, late)


def test_a_text_alone_is_owed_too():
    late = read_status("drafting", Counts(), Dates(DUE), day(16), texts=Texts(owed=1, open=1))
    assert (late.is_late, read_status("drafting", Counts(), Dates(DUE), day(16)).is_late) == (True, False)


def test_the_offices_own_days_move_the_last_day():
    status = read_status("drafting", EMPTY, Dates(DUE), day(16), holidays={DUE: False})
    assert (status.deadline, status.is_late) == (day(16), False)


def test_counts_are_apart_and_add_up():
    counts = Counts(missing=1, deferred=2, filled=3, returned=4, signed=5, accepted=6)
    assert (counts.owed, counts.expected, counts.begun, counts.handed_in) == (21, 19, 18, 11)
    assert add_counts([counts, Counts(missing=1), Counts()]).owed == 22
    assert add_counts([]) == Counts()


numbers = st.integers(0, 5)
dates = st.dates(dt.date(2026, 3, 1), dt.date(2026, 6, 30))


@given(
    st.sampled_from(["drafting", "checking", "signing"]),
    st.builds(Counts, missing=numbers, deferred=numbers, filled=numbers),
    dates,
    st.none() | dates,
    dates,
)
def test_late_while_not_reported_means_something_due_and_a_working_day_passed(state, counts, due, extended, today):
    status = read_status(state, counts, Dates(due, extended), today)
    assert is_working_day(status.deadline)
    assert status.is_late == (counts.expected > 0 and today > status.deadline)
    assert status.overdue_days == (max((today - status.deadline).days, 0) if counts.expected else 0)


@given(dates, st.none() | dates, dates, dates)
def test_once_reported_no_day_makes_it_later(due, extended, reported, today):
    early, later = (
        read_status("reported", SIGNED, Dates(due, extended, reported), now, round_number=1)
        for now in (today, today + dt.timedelta(days=99))
    )
    assert (early.days_late, early.is_late, later.is_late) == (later.days_late, False, False)
    assert early.is_on_time == (early.days_late == 0)
