"""Checking filings through the database: ready families and typed checks over typed, signed and accepted figures."""

from decimal import Decimal

import pytest

from fuer.indicators.domain.figures import Figure, append_version
from fuer.indicators.enums import CityTotal, CollectedAt
from fuer.indicators.models import Cell
from fuer.orgs.enums import AreaKind
from fuer.reporting.domain.checks import check_filing
from fuer.reporting.enums import Severity
from fuer.reporting.models import Check, FamilySetting, Filing, FilingCell
from tests import factories as make

pytestmark = pytest.mark.django_db

# Rows, settings, checks, city, counties, names, definitions, their kin, plans, four of figures, explanations.
QUERIES = 14


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def counties(city):
    return [make.make_area(city, name=name) for name in ("甲区", "乙县")]


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市教育局")


@pytest.fixture
def filing(city, unit):
    return make.make_filing(make.make_collection(city), unit)


def own(filing, indicator, area=None, **fields):
    """An owed figure with what is typed in it."""
    fields |= {"printed": fields["value"]} if "value" in fields else {}
    return make.make_item(filing, indicator, area, **fields)


def say(filing, **options):
    return [(finding.found.code, finding.sentence) for finding in check_filing(filing, **options)]


def fill_impossible(filing):
    rate = make.make_indicator("入园率", upper_bound=100, shape="ratio")
    own(filing, rate, numerator=5, denominator=0)
    births = make.make_indicator(
        "出生人数", unit="人", by_sex=True, by_residence=True, by_age=True, age_groups="0—3岁、4—6岁"
    )
    own(filing, births, value="100")
    own(filing, births, sex="F", value="120")
    own(filing, births, sex="M", value="10")
    own(filing, births, residence="U", value="101")
    own(filing, births, age="0—3岁", value="102")
    life = make.make_indicator("人均预期寿命", unit="岁", upper_bound=100)
    own(filing, life, value="800.5")


def fill_doubtful(filing, counties):
    beds = make.make_indicator("托位数", unit="个")
    make.make_observation(beds, filing.unit.area, 2024, "120")
    own(filing, beds, value="1250")
    share = make.make_indicator("女性比例", upper_bound=100)
    make.make_observation(share, filing.unit.area, 2024, "40.5")
    own(filing, share, value="60.50")
    cases = make.make_indicator("案件数", unit="件", collected_at=CollectedAt.BOTH, city_total=CityTotal.COUNTIES)
    own(filing, cases, value="30")
    for county, value in zip(counties, ("12", "20"), strict=True):
        own(filing, cases, county, value=value)
    height = make.make_indicator("平均身高", unit="厘米")
    make.make_observation(height, filing.unit.area, 2024, "161.2")
    own(filing, height, period=make.periods_of_year("year", 2024)[0], value="161.3")


def test_what_cannot_be_is_hard_on_real_rows(filing):
    fill_impossible(filing)
    assert say(filing) == [
        ("zero_denominator", "入园率（某市）：分母为0，分子却为5，请核对分母。"),
        ("parts_total.sex", "出生人数（某市）：分性别合计不等于总数：女120＋男10＝130，填报总数为100，相差30。"),
        ("female_total.value", "出生人数（某市，女）：女性数大于总数：女120，总数100，多20。"),
        ("part_whole.value", "出生人数（某市，城镇）：城镇大于总数：城镇101，总数100，多1。"),
        ("part_whole.value", "出生人数（某市，0—3岁）：0—3岁大于总数：0—3岁102，总数100，多2。"),
        ("range.upper", "人均预期寿命（某市）：800.5岁高于上限100岁，请核对数值和计量单位。"),
    ]
    assert {finding.found.severity for finding in check_filing(filing)} == {"hard"}


def test_what_is_doubtful_is_a_query_on_real_rows(filing, counties):
    fill_doubtful(filing, counties)
    assert say(filing) == [
        ("magnitude.up10", "托位数（某市）：本年数值1250个约为上年120个的10倍，请核对计量单位。"),
        (
            "swing.points",
            "女性比例（某市）：数值比上年变动20个百分点，超过10个百分点：上年40.5%，本年60.50%，请核实并说明原因。",
        ),
        ("members_sum", "案件数（某市）：数值的下级合计与全市数不一致：合计32件，全市30件，相差2，请核实。"),
        (
            "restated",
            "平均身高（某市）：数值的上年数与上年审定数不一致：审定161.2厘米，本次填报161.3厘米，相差0.1，请说明调整原因。",
        ),
    ]
    assert {finding.found.severity for finding in check_filing(filing)} == {"query"}


def write(area, text, **fields):
    """The next version of a typed check, as if somebody had written it."""
    values = {"area": area, "code": "S1", "number": 1, "title": "核对", "severity": Severity.HARD, "reason": "新增"}
    return Check.objects.create(**values | {"text": text} | fields)


def sign(item, value, unit=None):
    """Another unit's figure of the same year, signed but not accepted."""
    cell = item.entry.cell
    version = make.make_observation(cell.indicator, cell.area, 2025, value, accepted=False)
    FilingCell.objects.filter(pk=item.entry_id).update(version=version, value=value, printed=value)
    return version


def test_between_forms_another_units_signed_figure_then_the_accepted_one(city, filing):
    women, all_ = make.make_indicator("女教师数", unit="人"), make.make_indicator("教师数", unit="人")
    own(filing, women, value="50")
    write(city, "[女教师数] <= [教师数]", message="女{[女教师数]}，全部{[教师数]}")
    assert say(filing) == []
    other = make.make_filing(filing.collection, make.make_unit(city))
    item = make.make_item(other, all_, value="30")
    assert say(filing) == [], "what another unit only types is not yet its figure"
    sign(item, "40")
    assert say(filing) == [(f"own.{city.pk}.S1.1", "女教师数（某市）：女50，全部40")]
    make.make_observation(all_, city, 2025, "45")
    assert say(filing) == [(f"own.{city.pk}.S1.1", "女教师数（某市）：女50，全部45")]
    assert say(other) == [], "the first unit has signed nothing yet"


def test_the_citys_sum_counts_what_counties_signed_in_their_own_filings(city, counties, filing):
    cases = make.make_indicator("案件数", unit="件", collected_at=CollectedAt.BOTH, city_total=CityTotal.COUNTIES)
    own(filing, cases, value="30")
    for county, value in zip(counties, ("12", "20"), strict=True):
        theirs = make.make_filing(filing.collection, make.make_unit(county))
        sign(make.make_item(theirs, cases, county), value)
        assert say(theirs) == []
    assert [code for code, _sentence in say(filing)] == ["members_sum"]


@pytest.mark.parametrize(
    ("total", "codes"),
    [(CityTotal.COUNTIES, []), (CityTotal.COUNTIES_AND_CITY_PROPER, ["members_sum"]), (CityTotal.CITY_DIRECT, [])],
)
def test_members_are_those_of_the_definition(city, counties, filing, total, codes):
    proper = make.make_area(city, name="市本级", kind=AreaKind.CITY_PROPER)
    cases = make.make_indicator("案件数", unit="件", collected_at=CollectedAt.BOTH, city_total=total)
    for area, value in ((city, "32"), (counties[0], "12"), (counties[1], "20"), (proper, "5")):
        own(filing, cases, area, value=value)
    assert [code for code, _sentence in say(filing)] == codes


def test_a_sum_with_a_missing_member_is_unknown_and_one_not_applicable_adds_nothing(counties, filing):
    cases = make.make_indicator("案件数", unit="件", collected_at=CollectedAt.BOTH, city_total=CityTotal.COUNTIES)
    own(filing, cases, value="30")
    own(filing, cases, counties[0], value="12")
    item = own(filing, cases, counties[1], missing="no_data")
    assert say(filing) == []
    FilingCell.objects.filter(pk=item.entry_id).update(missing="not_applicable")
    assert [code for code, _sentence in say(filing)] == ["members_sum"]


def test_other_years_levels_and_the_base_year(city, counties, filing):
    indicator = make.make_indicator("案件数", unit="件")
    plan = make.make_plan(city)
    filing.collection.plans.set([plan])
    make.make_baseline(make.make_target(plan, indicator), 2020, "7")
    for year, value in ((2023, "3"), (2024, "4")):
        make.make_observation(indicator, city, year, value)
    own(filing, indicator, value="5")
    own(filing, indicator, counties[0], value="6")
    write(
        city,
        "[案件数] = [案件数].前年 + [案件数].上年 + [案件数].基期",
        message="{[案件数].前年}+{[案件数].上年}+{[案件数].基期}",
    )
    write(city, "[案件数] <= [案件数].全市", code="S2", message="{[案件数]}高于全市{[案件数].全市}")
    assert say(filing) == [
        (f"own.{city.pk}.S1.1", "案件数（某市）：3+4+7"),
        (f"own.{city.pk}.S2.1", "案件数（甲区）：6高于全市5"),
    ]


def test_figures_under_another_comparability_group_are_not_compared(city, filing):
    indicator = make.make_indicator("托位数", unit="个")
    make.make_observation(indicator, city, 2024, "120")
    own(filing, indicator, definition=make.make_definition(indicator, comparability_group="2"), value="1250")
    assert say(filing) == []


def test_each_quarter_is_held_against_the_same_quarter(city, filing):
    indicator = make.make_indicator("门诊人次", unit="人次", cadence="quarter")
    for period, last in zip(make.periods_of_year("quarter", 2025), make.periods_of_year("quarter", 2024), strict=True):
        value = "500" if period.start.month == 4 else "100"
        own(filing, indicator, period=period, value=value)
        cell = Cell.objects.create(indicator=indicator, area=city, period=last)
        version = append_version(
            cell, indicator.definitions.get(), Figure(value=Decimal(100)), source="import", user=None
        )
        Cell.objects.filter(pk=cell.pk).update(accepted=version)
    assert [code for code, _sentence in say(filing)] == ["swing.share"]


def test_a_countys_check_is_asked_of_its_own_units_only(city, counties, filing):
    indicator = make.make_indicator("案件数", unit="件")
    write(counties[0], "[案件数] <= 10")
    own(filing, indicator, counties[0], value="20")
    theirs, others = (make.make_filing(filing.collection, make.make_unit(county)) for county in counties)
    own(theirs, indicator, counties[0], value="20")
    own(others, indicator, counties[1], value="20")
    assert [len(say(one)) for one in (filing, theirs, others)] == [0, 1, 0]


def test_only_the_newest_version_is_asked_and_none_that_is_off(city, filing):
    own(filing, make.make_indicator("案件数", unit="件"), value="20")
    write(city, "[案件数] <= 10")
    assert len(say(filing)) == 1
    write(city, "[案件数] <= 15", number=2)
    assert [code for code, _sentence in say(filing)] == [f"own.{city.pk}.S1.2"]
    write(city, "[案件数] <= 15", number=3, is_active=False)
    assert say(filing) == []


def test_families_are_used_as_the_city_set_them(city, filing, counties):
    fill_doubtful(filing, counties)
    made = {"area": city, "reason": "调整"}
    FamilySetting.objects.create(**made, family="swing", number=1, swing_points="25")
    FamilySetting.objects.create(**made, family="magnitude", number=1, is_active=False)
    FamilySetting.objects.create(**made, family="members_sum", number=1, severity=Severity.HARD)
    found = {finding.found.code: (finding.found.severity, finding.version) for finding in check_filing(filing)}
    assert found == {"swing.share": ("query", 1), "members_sum": ("hard", 1), "restated": ("query", 0)}


def test_a_check_for_the_total_leaves_the_counties_alone(city, counties, filing):
    indicator = make.make_indicator("案件数", unit="件")
    for area in (city, *counties):
        own(filing, indicator, area, value="20")
    write(city, "[案件数] <= 10", scope="city")
    assert [sentence.partition("：")[0] for _code, sentence in say(filing)] == ["案件数（某市）"]


def test_after_a_save_only_what_the_edited_figures_touch_is_run(city, counties, filing):
    fill_doubtful(filing, counties)
    item = filing.items.get(entry__cell__area=counties[0])
    assert [code for code, _sentence in say(filing, item_ids={item.pk})] == ["members_sum"]
    beds = filing.items.get(entry__cell__indicator__name="托位数")
    assert [code for code, _sentence in say(filing, item_ids={beds.pk})] == ["magnitude.up10"]


def test_queries_do_not_grow_with_the_rows(city, counties, filing, django_assert_num_queries):
    write(city, "[指标甲] <= [指标甲].全市 + [指标甲].基期 + [指标甲].前年")
    filing.collection.plans.set([make.make_plan(city)])
    for number in (1, 3):
        for extra in range(number):
            indicator = make.make_indicator(f"指标{'甲乙丙丁戊'[extra + number - 1]}", unit="件", by_sex=True)
            own(filing, indicator, value="20")
            own(filing, indicator, counties[0], value="20")
            own(filing, indicator, counties[0], sex="F", value="30")
        fresh = Filing.objects.select_related("collection", "unit__area").get(pk=filing.pk)
        with django_assert_num_queries(QUERIES):
            found = check_filing(fresh)
        assert len(found) == (1 if number == 1 else 4)
