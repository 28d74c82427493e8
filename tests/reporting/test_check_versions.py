"""Writing, changing, switching and trying checks."""

from decimal import Decimal

import pytest

from fuer.core.models import Event
from fuer.orgs.enums import Role
from fuer.reporting.domain.check_versions import (
    CheckDraft,
    CheckRefusedError,
    change_check,
    find_problems,
    set_family,
    switch_check,
    write_check,
)
from fuer.reporting.domain.queries.check_lists import list_check_versions, list_families, list_family_versions
from fuer.reporting.domain.queries.check_trial import list_trial_years, try_rule
from fuer.reporting.models import Check, FamilySetting
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def county(city):
    return make.make_area(city, name="甲区")


@pytest.fixture
def bureau(city):
    return make.make_user(city, Role.STATISTICS_BUREAU, name="统计员")


@pytest.fixture
def indicators():
    return make.make_indicator("女教师数", unit="人"), make.make_indicator("教师数", unit="人")


DRAFT = CheckDraft("女教师不多于教师", "[女教师数] <= [教师数]")


def test_a_change_is_the_next_version_and_the_first_stays(city, bureau, indicators):
    first = write_check(city, DRAFT, reason="新增", user=bureau)
    second = change_check(
        first, CheckDraft("女教师不多于教师", "[女教师数] < [教师数]"), reason="应当小于", user=bureau
    )
    third = switch_check(second, is_active=False, reason="暂不核对", user=bureau)
    rows = Check.objects.values_list("code", "number", "text", "is_active", "reason")
    assert list(rows) == [
        ("S1", 1, "[女教师数] <= [教师数]", True, "新增"),
        ("S1", 2, "[女教师数] < [教师数]", True, "应当小于"),
        ("S1", 3, "[女教师数] < [教师数]", False, "暂不核对"),
    ]
    assert write_check(city, DRAFT, reason="新增", user=bureau).code == "S2"
    assert Event.objects.filter(verb="reporting.write_check").count() == 4
    changes = [[(c.label, c.before, c.after) for c in version.changes] for version in list_check_versions(third)]
    assert changes == [[("启用", "是", "否")], [("算式", "[女教师数] <= [教师数]", "[女教师数] < [教师数]")], []]


def test_what_is_not_saved(city, county, bureau, indicators):
    check = write_check(city, DRAFT, reason="新增", user=bureau)
    change_check(check, CheckDraft("改名", DRAFT.text), reason="改名", user=bureau)
    newest = Check.objects.latest("number")
    for action, sentence in (
        (lambda: write_check(city, CheckDraft("甲", "[女教师数] <"), reason="新增", user=bureau), "算式或提示语有误"),
        (lambda: write_check(city, DRAFT, reason=" ", user=bureau), "请写明变更原因"),
        (lambda: write_check(county, DRAFT, reason="新增", user=bureau), "只有本级统计机构和妇儿工委办"),
        (lambda: change_check(check, DRAFT, reason="改回", user=bureau), "统计员刚才已保存第2版"),
        (lambda: change_check(newest, CheckDraft("改名", DRAFT.text), reason="再存", user=bureau), "内容没有变化"),
        (lambda: switch_check(newest, is_active=True, reason="启用", user=bureau), "已经是这个状态"),
    ):
        with pytest.raises(CheckRefusedError, match=sentence):
            action()
    assert Check.objects.count() == 2


@pytest.mark.parametrize("role", [Role.STATISTICS_BUREAU, Role.COUNTY_WCC_OFFICE])
def test_a_countys_offices_write_for_their_county_alone(city, county, indicators, role):
    user = make.make_user(county, role)
    assert write_check(county, DRAFT, reason="新增", user=user).area == county
    with pytest.raises(CheckRefusedError):
        write_check(city, DRAFT, reason="新增", user=user)
    with pytest.raises(CheckRefusedError, match="由市级"):
        set_family(county, "swing", is_active=False, severity="query", thresholds={}, reason="停用", user=user)


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_REPORTER, Role.UNIT_HEAD, Role.ADMINISTRATOR, Role.EXPERT])
def test_others_write_none(city, indicators, role):
    user = make.make_user(city, role, make.make_unit(city) if role in (Role.UNIT_REPORTER, Role.UNIT_HEAD) else None)
    with pytest.raises(CheckRefusedError):
        write_check(city, DRAFT, reason="新增", user=user)


@pytest.mark.parametrize(
    ("draft", "text", "message"),
    [
        (CheckDraft("甲", "[女教师数] <= [教师]"), ["第1行第11列：没有指标“教师”，是否指“教师数”？"], []),
        (CheckDraft("甲", "[女教师数] <=\n  且"), ["第2行第3列：这里应为指标、数字或左括号，却是“且”。"], []),
        (CheckDraft("甲", "[女教师数].女 > 0"), ["第1行第1列：指标“女教师数”没有分组“女”。"], []),
        (
            CheckDraft("甲", "[女教师数] > 0", message="多{[教师]}"),
            [],
            ["第1行第1列：没有指标“教师”，是否指“教师数”？"],
        ),
        (
            CheckDraft("甲", "[女教师数] > 0", message="多{[教师数]"),
            [],
            ["第1行第2列：花括号没有配对，应写成{[指标名称]}。"],
        ),
        (DRAFT, [], []),
    ],
)
def test_problems_name_line_and_column(indicators, draft, text, message):
    found = find_problems(draft)
    assert [[one.sentence() for one in problems] for problems in (found.text, found.message)] == [text, message]


def test_a_familys_setting_is_a_version_too(city, bureau):
    values = {"severity": "query", "user": bureau}
    thresholds = {"swing_share": Decimal("0.5"), "swing_points": Decimal(10), "small_count": Decimal(20)}
    set_family(city, "swing", is_active=True, thresholds=thresholds, reason="放宽", **values)
    set_family(city, "swing", is_active=False, thresholds=thresholds, reason="停用", **values)
    row = next(row for row in list_families(city) if row.code == "swing")
    assert (row.is_active, row.thresholds, row.setting.number) == (False, thresholds, 2)
    assert row.said_thresholds == "变动超过50%，百分比超过10个百分点；两年都小于20的计数不核对"
    changes = [[(c.label, c.after) for c in version.changes] for version in list_family_versions(city, "swing")]
    assert changes == [[("启用", "否")], []]
    assert list(FamilySetting.objects.values_list("severity", flat=True)) == ["", ""]


def test_trying_counts_and_shows_figures_without_saving(city, county, indicators):
    others = [make.make_area(city, name=name) for name in ("乙县", "丙县")]
    for area, women, all_ in ((city, "50", "100"), (county, "30", "20"), (others[0], "10", "10")):
        make.make_observation(indicators[0], area, 2024, women)
        make.make_observation(indicators[1], area, 2024, all_)
    make.make_observation(indicators[0], others[1], 2024, "5")
    rule = CheckDraft("甲", DRAFT.text, message="女{[女教师数]}多于{[教师数]}").write_rule()
    trial = try_rule(rule, city, 2024)
    assert (trial.areas, trial.asked, trial.holds, trial.fails, trial.unknown) == (4, 4, 2, 1, 1)
    assert [(example.area, example.message) for example in trial.examples] == [("甲区", "女30多于20")]
    assert [try_rule(rule, city, 2024, {area.pk}).fails for area in (county, others[0])] == [1, 0]
    assert list_trial_years(city) == [2024]
    assert (Check.objects.count(), Event.objects.count()) == (0, 0)


def test_trying_reads_signed_figures_and_the_newest_only(city, indicators, django_assert_num_queries):
    filing = make.make_filing(make.make_collection(city), make.make_unit(city))
    item = make.make_item(filing, indicators[0], value="7")
    rule = CheckDraft("甲", "[女教师数] <= 5").write_rule()
    assert try_rule(rule, city, 2025).unknown == 1
    item.entry.version = make.make_observation(indicators[0], city, 2025, "8", accepted=False)
    item.entry.save()
    with django_assert_num_queries(7):
        trial = try_rule(rule, city, 2025)
    assert [example.message for example in trial.examples] == ["不符合“[女教师数] ≤ 5”：[女教师数]＝8。"]
