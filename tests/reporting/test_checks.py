"""Checking filings through the database: the ready families on real rows, explanations, blockers, what is frozen."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from fuer.core.models import Event
from fuer.indicators.enums import CityTotal, CollectedAt
from fuer.orgs.enums import AreaKind, AreaLevel, Role
from fuer.reporting.checking.families import FAMILIES
from fuer.reporting.domain.checks import CheckError, check_filing, explain_finding, find_blockers, freeze_findings
from fuer.reporting.enums import FilingState, Severity
from fuer.reporting.models import Check, CheckResult, Explanation, FamilySetting
from tests import factories as make

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)


def own(filing, indicator, area=None, **fields):
    """An owed figure with what is typed in it."""
    fields |= {"printed": fields["value"]} if "value" in fields else {}
    return make.make_item(filing, indicator, area, **fields)


def say(filing, **options):
    return [(finding.found.code, finding.sentence) for finding in check_filing(filing, **options)]


def test_each_ready_family_on_real_rows(filing, counties):
    rate = make.make_indicator("入园率", upper_bound=100, shape="ratio")
    own(filing, rate, numerator=5, denominator=0)
    births = make.make_indicator("出生人数", unit="人", by_sex=True, by_residence=True, by_age=True, age_groups="0—3岁、4—6岁")
    own(filing, births, value="100")
    own(filing, births, sex="F", value="120")
    own(filing, births, sex="M", value="10")
    own(filing, births, residence="U", value="101")
    own(filing, births, age="0—3岁", value="102")
    life = make.make_indicator("人均预期寿命", unit="岁", upper_bound=100)
    own(filing, life, value="800.5")
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
    year_before = make.periods_of_year("year", 2024)[0]
    make.make_observation(life, filing.unit.area, 2024, "79.8")
    own(filing, life, period=year_before, value="79.9")
    assert say(filing) == [
        ("zero_denominator", "入园率（某市）：分母为0，分子却为5，请核对分母。"),
        ("parts_total.sex", "出生人数（某市）：分性别合计不等于总数：女120＋男10＝130，填报总数为100，相差30。"),
        ("female_total.value", "出生人数（某市，女）：女性数大于总数：女120，总数100，多20。"),
        ("part_whole.value", "出生人数（某市，城镇）：城镇大于总数：城镇101，总数100，多1。"),
        ("part_whole.value", "出生人数（某市，0—3岁）：0—3岁大于总数：0—3岁102，总数100，多2。"),
        ("range.upper", "人均预期寿命（某市）：800.5岁高于上限100岁，请核对数值和计量单位。"),
        ("magnitude.up10", "托位数（某市）：本年数值1250个约为上年120个的10倍，请核对计量单位。"),
        (
            "swing.points",
            "女性比例（某市）：数值比上年变动20个百分点，超过10个百分点：上年40.5%，本年60.50%，请核实并说明原因。",
        ),
        ("members_sum", "案件数（某市）：数值的下级合计与全市数不一致：合计32件，全市30件，相差2，请核实。"),
        (
            "restated",
            "人均预期寿命（某市）：数值的上年数与上年审定数不一致：审定79.8岁，本次填报79.9岁，相差0.1，请说明调整原因。",
        ),
    ]
    families = {finding.found.family for finding in check_filing(filing)}
    assert families == {family.code for family in FAMILIES} - {"share"}
