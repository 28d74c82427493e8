"""领导一页纸: its rows, who is at fault, its PDF, and the leader's home."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.queries.brief import Rank, read_brief
from fuer.monitoring.domain.queries.scene import Asked
from fuer.monitoring.enums import WarningKind
from fuer.monitoring.interfaces.brief_pdf import describe_brief, describe_line, word_missing
from fuer.monitoring.models import TargetWarning, WarningStep
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
TODAY = dt.date(2025, 3, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(
        "django.utils.timezone.localdate", lambda value=None, timezone=None: value.date() if value else TODAY
    )


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


@pytest.fixture
def leader(city):
    return make.make_user(city, Role.LEADER)


def add_target(plan, printed="", **fields):
    """A key indicator that should reach 95 % in 2025, with a figure of 2024 if one is given."""
    target = make.make_target(plan, make.make_indicator(), "at_least", {"T": "95"}, tier="key", **fields)
    if printed:
        make.make_observation(target.indicator, plan.area, 2024, printed)
    return target


def read(user, **asked):
    rebuild_answers(list_current_targets(), today=timezone.localdate())
    return read_brief(user, Asked(year=2024, **asked), today=TODAY)


def test_who_is_at_fault_is_said_and_the_worse_come_first(plan, leader, city):
    unit = make.make_unit(city, "市卫健委")
    good, owed = add_target(plan, "96"), add_target(plan)
    kinds = {"due_year": 2025, "year": 2024, "last_year": 2024, "unit": unit, "area": city}
    TargetWarning.objects.create(target=owed, kind=WarningKind.NO_DATA, reason="应报未报", **kinds)
    found = read(leader)
    assert [(line.answer.target, line.rank, line.fault_word) for line in found.lines] == [
        (owed, Rank.MISSING, "数据缺报"),
        (good, Rank.FINE, ""),
    ]
    assert (found.counts.monitored, found.owed, found.late, found.share) == (2, 1, 0, "100.0%")


def test_the_units_own_words_stand_or_that_there_are_none(plan, leader, city):
    target = add_target(plan, "90")
    warning = TargetWarning.objects.create(
        target=target, area=city, kind=WarningKind.WILL_MISS, year=2024, last_year=2024, due_year=2025, reason="差距大"
    )
    assert describe_line(read(leader).lines[0])["reply"] == "未反馈（尚未交办）"
    TargetWarning.objects.update(deadline=dt.date(2025, 4, 1))
    assert describe_line(read(leader).lines[0])["reply"] == "未反馈"
    WarningStep.objects.create(
        warning=warning, kind="answered", cause="人手不足", measure="增加力量", deadline=dt.date(2025, 6, 1)
    )
    words = describe_line(read(leader).lines[0])
    assert (words["reply"], words["gap"]) == ("成因：人手不足 措施：增加力量", "低于目标5个百分点")


def test_the_page_and_its_pdf(client, plan, leader):
    add_target(plan, "90")
    rebuild_answers(list_current_targets(), today=TODAY)
    client.force_login(leader, backend=BACKEND)
    page = client.get(reverse("desk:monitoring_brief"), {"year": "2024"})
    assert (page.status_code, len(page.context["brief"].lines)) == (200, 1)
    assert "<svg" in page.content.decode()
    paper = client.get(reverse("desk:monitoring_brief_pdf"), {"year": "2024"})
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")


def test_without_a_plan_the_page_says_so_and_there_is_no_pdf(client, leader):
    client.force_login(leader, backend=BACKEND)
    assert client.get(reverse("desk:monitoring_brief")).status_code == 200
    assert client.get(reverse("desk:monitoring_brief_pdf")).status_code == 404


def test_missing_data_has_a_rank_of_its_own_by_whose_fault_it_is(plan, leader, city):
    """What went badly when last known is at risk, figure or not; what only lacks its figure is told apart by fault."""
    unknown, late, owed = add_target(plan), add_target(plan), add_target(plan)
    falling, good, early = add_target(plan), add_target(plan, "96"), add_target(plan)
    make.make_baseline(falling, 2020, "90")
    make.make_observation(falling.indicator, city, 2023, "80")
    early.indicator.definitions.update(lag_months=9)
    kinds = {"area": city, "year": 2024, "last_year": 2024, "due_year": 2025, "reason": "缺"}
    for target, kind in ((late, WarningKind.LATE_DATA), (owed, WarningKind.NO_DATA), (falling, WarningKind.NO_DATA)):
        TargetWarning.objects.create(target=target, kind=kind, **kinds)
    found = read(leader)
    assert [(line.answer.target, line.rank, line.fault) for line in found.lines] == [
        (falling, Rank.RISK, "no_data"),
        (owed, Rank.MISSING, "no_data"),
        (late, Rank.MISSING, "late_data"),
        (unknown, Rank.MISSING, ""),
        (good, Rank.FINE, ""),
        (early, Rank.FINE, ""),
    ]
    assert found.lines[0].marks == ("no_data", "reversed")
    assert [describe_line(line)["known"] for line in found.lines[:2]] == ["2023年80%", ""]
    assert word_missing(found) == "数据缺报1项，结果滞后1项，已报待审或未布置1项"
    assert [group["title"] for group in describe_brief(found)["groups"]] == [
        "要出问题的指标（1项）",
        "缺数据的指标（3项） 数据缺报1项，结果滞后1项，已报待审或未布置1项",
        "进展正常、已达标和未到报送期的指标（2项）",
    ]


def test_a_leader_sees_at_home_what_is_at_risk(client, plan, leader):
    target, missing = add_target(plan, "80"), add_target(plan)
    make.make_baseline(target, 2020, "90")
    kinds = {"area": plan.area, "kind": "no_data", "year": 2024, "last_year": 2024, "due_year": 2025, "reason": "缺报"}
    TargetWarning.objects.create(target=missing, **kinds)
    rebuild_answers(list_current_targets(), today=TODAY)
    client.force_login(leader, backend=BACKEND)
    page = client.get("/")
    assert [line.answer.target for line in page.context["at_risk"]] == [target]
    words = page.content.decode()
    assert reverse("desk:monitoring_brief") in words
    assert "另有1项缺数据" in words
    assert "数据缺报1项" in words


def test_queries_do_not_grow(client, plan, leader, django_assert_num_queries):
    def open_page():
        rebuild_answers(list_current_targets(), today=TODAY)
        client.force_login(leader, backend=BACKEND)
        client.get(address)

    address = reverse("desk:monitoring_brief") + "?year=2024"
    add_target(plan, "90")
    open_page()
    with django_assert_num_queries(24):
        assert len(client.get(address).context["brief"].lines) == 1
    add_target(plan, "91")
    add_target(plan, "92")
    open_page()
    with django_assert_num_queries(24):
        assert len(client.get(address).context["brief"].lines) == 3
