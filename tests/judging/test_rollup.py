"""Roll-up: golden cases of DESIGN 5.3 and what must hold for all members."""

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.adding import is_additive, rounding_slack
from fuer.judging.rollup import (
    Measure,
    Member,
    Outcome,
    Question,
    Reported,
    RollUp,
    Shape,
    roll_up,
)

COUNT = Measure(Shape.COUNT, "万人")
RATE = Measure(Shape.RATIO, "%", D(100))
DEATHS = Measure(Shape.RATIO, "1/10万", D(100_000))
LIFE = Measure(Shape.NOT_ADDITIVE, "岁")
NAMES = ("柯城区", "衢江区", "常山县", "开化县", "龙游县", "江山市")
NOT_HERE = Reported(missing="not_applicable")


def value(text):
    return Reported(value=D(text))


def parts(num, den):
    return Reported(num=D(num), den=D(den))


def ask(measure, *reported, **more) -> RollUp:
    members = [Member(str(n), NAMES[n], one) for n, one in enumerate(reported)]
    return roll_up(Question(measure, members, **more))


def test_counts_add():
    found = ask(COUNT, *map(value, ("10.25", "8.40", "6.1", "5", "7.33", "6.1")))
    assert (found.outcome, found.used, found.value) == (Outcome.COUNT, "members", D("43.18"))
    assert (found.reported, found.members, found.is_provisional) == (6, 6, False)
    assert found.sentence == "6个县（市、区）已报齐，合计43.18万人"


def test_a_rate_is_never_a_mean_of_rates():
    found = ask(RATE, parts(1, 1), parts(0, 99))
    assert (found.num, found.den) == (1, 100)
    assert found.sentence == "2个县（市、区）已报齐，合计1.00%（1/100）"


def test_a_missing_member_is_named_and_makes_the_sum_provisional():
    found = ask(COUNT, value("1"), value("2"), None, value("3"), value("4"), value("5"))
    assert (found.value, found.is_provisional, found.reported, found.members) == (15, True, 5, 6)
    assert [(one.name, one.reason) for one in found.lacking] == [("常山县", "未报送")]
    assert found.sentence == "6个县（市、区）中已报5个，缺常山县（未报送）；暂为5个县（市、区）汇总的15万人"


@pytest.mark.parametrize(
    ("missing", "reason"),
    [("not_carried_out", "未开展"), ("no_data", "无数据"), ("by_letter", "已函报，系统内无数值"), ("台风", "台风")],
)
def test_the_reason_of_a_missing_member_is_kept(missing, reason):
    found = ask(COUNT, value("1"), Reported(missing=missing))
    assert [one.reason for one in found.lacking] == [reason]
    assert found.is_provisional


def test_not_applicable_adds_nothing_and_counts_as_reported():
    found = ask(COUNT, value("1"), NOT_HERE)
    assert (found.value, found.reported, found.members, found.is_provisional) == (1, 2, 2, False)
    assert found.sentence == "2个县（市、区）已报齐，其中1个不适用，合计1万人"


def test_all_not_applicable_is_not_applicable():
    found = ask(RATE, NOT_HERE, NOT_HERE)
    assert (found.outcome, found.used, found.sentence) == (
        Outcome.NOT_APPLICABLE,
        "none",
        "2个县（市、区）均不适用",
    )


def test_nothing_over_nothing_adds_nothing_over_nothing():
    found = ask(RATE, parts(0, 0), parts(3, 4))
    assert (found.num, found.den, found.is_provisional) == (3, 4, False)
    empty = ask(RATE, parts(0, 0), parts(0, 0))
    assert (empty.outcome, empty.num, empty.den) == (Outcome.RATIO, 0, 0)
    assert empty.sentence == "2个县（市、区）已报齐，合计0/0（无对象）"


@pytest.mark.parametrize(
    ("measure", "reported", "reason"),
    [
        (RATE, value("95.2"), "只有率值，缺分子分母"),
        (RATE, parts(1, 0), "分母为0而分子不为0"),
        (COUNT, parts(1, 2), "填报方式与口径不符"),
    ],
)
def test_a_figure_that_cannot_be_added_is_missing(measure, reported, reason):
    found = ask(measure, reported, NOT_HERE)
    assert (found.outcome, [one.reason for one in found.lacking]) == (Outcome.NO_DATA, [reason])
    assert found.sentence.endswith("；尚无汇总数")


def test_what_does_not_add_is_entered_at_its_level():
    members = [value("83.1"), value("82.7")]
    own = ask(LIFE, *members, own=value("83.0"))
    assert (own.outcome, own.used, own.value, own.difference) == (Outcome.AT_ITS_LEVEL, "own", D("83.0"), None)
    none = ask(LIFE, *members)
    assert (none.outcome, none.value, none.is_provisional) == (Outcome.NO_DATA, None, False)
    assert none.sentence == "不能由下级加总或平均，须由本级填报"


def test_the_own_figure_is_used_and_its_difference_told():
    found = ask(COUNT, value("20"), value("23"), own=value("43.18"))
    assert (found.used, found.value, found.difference.amount) == ("own", D("43.18"), Fraction(18, 100))
    assert found.sentence == "本级填报43.18万人，2个县（市、区）合计43.00万人，相差0.18万人，采用本级填报数"


def test_rounded_figures_may_be_off_by_their_rounding():
    close = ask(COUNT, value("20.21"), value("22.98"), own=value("43.18"))
    assert rounding_slack(2, 2) == D("0.015")
    assert close.difference is None
    assert ask(COUNT, value("20.21"), value("22.99"), own=value("43.18")).difference is not None
    assert ask(COUNT, value("20"), value("22"), own=value("43")).difference.amount == 1


def test_a_partial_sum_is_no_difference():
    assert ask(COUNT, value("20"), None, own=value("43")).difference is None


def test_fractions_differ_by_their_parts_even_at_one_rate():
    found = ask(RATE, parts(1, 2), parts(2, 4), own=parts(4, 8))
    assert found.difference.amount == 0
    assert found.sentence == "本级填报的分子、分母与2个县（市、区）合计不一致（率值同为50.00%），采用本级填报数"
    assert ask(RATE, parts(1, 2), parts(3, 6), own=parts(4, 8)).difference is None


def test_a_typed_rate_is_held_against_the_rate_of_the_sum_at_its_digits():
    assert ask(RATE, parts(1, 3), parts(1, 3), own=value("33.3")).difference is None
    assert ask(RATE, parts(1, 3), parts(1, 3), own=value("33.4")).difference is not None


def test_an_own_reason_is_the_last_word():
    found = ask(COUNT, value("1"), own=Reported(missing="not_applicable"))
    assert (found.outcome, found.used, found.value) == (Outcome.NOT_APPLICABLE, "own", None)


def test_rare_events_show_count_and_pooled_rate():
    earlier = {2020: (D(9), D(9000)), 2021: (D(1), D(13000)), 2022: (D(0), D(12500))}
    found = ask(DEATHS, parts(1, 6000), parts(0, 6100), target=D(7), year=2023, earlier=earlier)
    assert found.rare is not None
    assert (found.rare.events, found.rare.years, found.rare.pooled_events) == (1, (2021, 2022, 2023), 2)
    assert found.rare.pooled_rate == Fraction(2, 37600) * 100_000
    assert found.sentence.endswith("；当年1例，属小样本，2021—2023年合计2例、合并率5.32/10万，不参与排名")
    assert ask(DEATHS, parts(30, 600_000), target=D(7), year=2023).rare is None
    assert ask(RATE, parts(1, 10), target=D(7), year=2023).rare is None


def test_no_members_at_all():
    assert (ask(COUNT).outcome, ask(COUNT).sentence) == (Outcome.NO_DATA, "没有可汇总的下级")


@pytest.mark.parametrize(
    ("name", "unit", "adds"),
    [
        ("残疾儿童康复救助人数", "人", True),
        ("基本养老保险女性参保人数", "万人", True),
        ("妇女人均预期寿命", "岁", False),
        ("产前筛查率", "%", False),
        ("每千人拥有3岁以下婴幼儿托位数", "个", False),
        ("千名儿童儿科执业（助理）医师数", "人", False),
        ("居民收入中位数", "元", False),
    ],
)
def test_what_adds(name, unit, adds):
    assert is_additive(name, unit) is adds


amounts = st.decimals(0, 10**6, places=2)
counted = st.builds(lambda amount: Reported(value=amount), amounts)
fractions = st.tuples(st.integers(0, 500), st.integers(500, 1000)).map(lambda pair: parts(*pair))
absent = st.none() | st.sampled_from(["not_applicable", "no_data", "not_carried_out"]).map(
    lambda reason: Reported(missing=reason)
)


def measured(figures, measure):
    towns = st.lists(figures | absent, min_size=1, max_size=5)
    return st.tuples(st.just(measure), st.lists(towns, min_size=1, max_size=5))


trees = measured(counted, COUNT) | measured(fractions, RATE)


def name_towns(tree):
    return [[Member(f"{n}.{k}", f"镇{n}-{k}", one) for k, one in enumerate(towns)] for n, towns in enumerate(tree)]


@given(trees, st.randoms(use_true_random=False))
def test_order_changes_nothing(tree, random):
    measure, members = tree[0], [town for towns in name_towns(tree[1]) for town in towns]
    shuffled = list(members)
    random.shuffle(shuffled)
    assert roll_up(Question(measure, members)) == roll_up(Question(measure, shuffled))


@given(trees)
def test_two_stages_come_to_the_same_as_one(tree):
    measure, counties = tree[0], name_towns(tree[1])
    stages = [
        Member(str(n), f"县{n}", roll_up(Question(measure, towns)).as_reported()) for n, towns in enumerate(counties)
    ]
    two, one = roll_up(Question(measure, stages)), roll_up(Question(measure, [t for towns in counties for t in towns]))
    assert (two.value, two.num, two.den) == (one.value, one.num, one.den)
    assert (two.outcome, two.is_provisional) == (one.outcome, one.is_provisional)


@given(trees)
def test_a_missing_member_never_passes_silently(tree):
    measure, members = tree[0], [town for towns in name_towns(tree[1]) for town in towns]
    found = roll_up(Question(measure, members))
    missing = [m for m in members if m.reported is None or m.reported.missing not in ("", "not_applicable")]
    assert [one.name for one in found.lacking] == sorted(m.name for m in missing)
    assert found.is_provisional == (bool(missing) and found.is_figure)
    assert all(one.name in found.sentence for one in found.lacking)
    without = [replace(m, reported=None) for m in members]
    assert not roll_up(Question(measure, without)).is_figure


@given(st.lists(fractions, min_size=1, max_size=6))
def test_the_rate_lies_between_its_members(figures):
    found = ask(RATE, *figures)
    rates = [Fraction(one.num) / Fraction(one.den) for one in figures]
    assert min(rates) <= Fraction(found.num) / Fraction(found.den) <= max(rates)
