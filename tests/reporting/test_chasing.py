"""催报: the text for the chat group, and who may urge whom how often."""

import datetime as dt

import pytest
from django.utils import timezone

from fuer.core.models import Event
from fuer.notices.models import Notice
from fuer.orgs.enums import Role
from fuer.reporting.domain.chasing import ChasingError, list_chased, urge_units, write_chasing_text
from fuer.reporting.domain.queries.board import read_board
from fuer.reporting.domain.queries.urged import Urged
from fuer.reporting.models import Collection, FilingText, ItemReturn
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 4, 20)


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def collection(city):
    return make.make_collection(city, title="2025年度监测统计报表")


@pytest.fixture
def office(city):
    return make.make_user(city, Role.WCC_OFFICE)


def owe(collection, name, *indicators, **fields):
    filing = make.make_filing(collection, make.make_unit(fields.pop("area", collection.area), name), **fields)
    for indicator in indicators:
        make.make_item(filing, make.make_indicator(indicator))
    return filing


def chase(collection, user, keep=lambda row: True):
    return list_chased(read_board(collection, user, TODAY).narrow(keep).rows, TODAY)


def test_the_text_names_each_unit_and_what_is_missing(collection, city, office, settings):
    settings.FUER_BASE_URL = "https://fuer.example.gov.cn"
    owe(collection, "市卫健委", "产前筛查率", "婴儿死亡率", "孕产妇死亡率", "宫颈癌筛查率", "乳腺癌筛查率", "生育率")
    full = owe(collection, "市教育局", state="signing")
    make.make_item(full, make.make_indicator(), value="1", printed="1")
    later = owe(collection, "市民政局", "儿童之家数", extended_to=dt.date(2026, 4, 30))
    FilingText.objects.create(filing=later, clause=make.make_clause(make.make_plan(city)))
    done = owe(collection, "市妇联", state="reported", round=1, reported_at=timezone.now())
    item = make.make_item(done, make.make_indicator("家长学校数"), value="1", printed="1")
    ItemReturn.objects.create(item=item, round=1, reason="口径不符", returned_by=office)
    owe(collection, "市统计局")
    assert write_chasing_text(chase(collection, office), collection, TODAY).split("\n") == [
        "【催报】2025年度监测统计报表",
        "各位联络员：数据年度2025年、填报年度2026年，单位报送截止4月15日。截至4月20日，还有4个单位未完成：",
        "1. 市卫健委（逾期5天）：缺产前筛查率、婴儿死亡率、孕产妇死亡率、宫颈癌筛查率等6项。",
        "2. 市教育局（逾期5天）：数据已填齐，待单位负责人签署。",
        "3. 市民政局（延期至4月30日）：缺儿童之家数；文字材料1篇未报。",
        "4. 市妇联：退回待改家长学校数。",
        "请抓紧填报，经统计负责人审核、单位负责人签署后报送；确有困难的，请在系统内申请延期。",
        "填报地址：https://fuer.example.gov.cn/",
        "谢谢支持配合！",
    ]


def test_figures_of_one_indicator_count_each(collection, city, office):
    filing = owe(collection, "市卫健委")
    indicator = make.make_indicator("婴儿死亡率")
    for area in (city, make.make_area(city)):
        make.make_item(filing, indicator, area)
    assert "：缺婴儿死亡率等2项。" in write_chasing_text(chase(collection, office), collection, TODAY)


def test_lacks_are_read_in_constant_queries(collection, city, office, django_assert_num_queries):
    owe(collection, "甲", "一")
    rows = read_board(collection, office, TODAY).rows
    with django_assert_num_queries(3):
        assert len(list_chased(rows, TODAY)) == 1
    owe(collection, "乙", "二", "三")
    owe(collection, "丙", "四")
    rows = read_board(collection, office, TODAY).rows
    with django_assert_num_queries(3):
        assert len(list_chased(rows, TODAY)) == 3


def test_urging_tells_the_reporters_and_is_written_down_once_a_day(collection, office):
    filing = owe(collection, "市卫健委", "产前筛查率")
    reporters = [make.make_user(collection.area, Role.UNIT_REPORTER, filing.unit) for _ in range(2)]
    make.make_user(collection.area, Role.UNIT_HEAD, filing.unit)
    today = timezone.localdate()
    chased = chase(collection, office)
    assert urge_units(chased, collection, user=office, today=today) == 1
    assert urge_units(chased, collection, user=office, today=today) == 0
    told = Notice.objects.get(recipient=reporters[0])
    assert {notice.recipient for notice in Notice.objects.all()} == set(reporters)
    assert (told.kind, told.title, told.link) == ("overdue", "催报：2025年度监测统计报表", f"/filings/{filing.pk}/")
    assert "市卫健委（逾期5天）：缺产前筛查率。" in told.text
    (event,) = Event.objects.filter(verb="reporting.urge_filing")
    assert event.payload == {"overdue_days": 5, "lacks": 1}
    (row,) = read_board(collection, office, TODAY).rows
    assert row.urged == Urged(1, today)


def test_only_offices_that_see_the_unit_may_urge(collection, city, office):
    county, other = make.make_area(city), make.make_area(city)
    owe(collection, "县卫健局", "婴儿死亡率", area=county)
    chased = chase(collection, office)
    refused = [
        make.make_user(city, Role.LEADER),
        make.make_user(city, Role.STATISTICS_BUREAU),
        make.make_user(other, Role.COUNTY_WCC_OFFICE),
        make.make_user(county, Role.UNIT_REPORTER, chased[0].row.unit),
    ]
    for person in refused:
        with pytest.raises(ChasingError):
            urge_units(chased, collection, user=person, today=TODAY)
    county_office = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    assert urge_units(chased, collection, user=county_office, today=TODAY) == 1


def test_nobody_is_urged_for_what_is_closed(collection, office):
    owe(collection, "市卫健委", "产前筛查率")
    chased = chase(collection, office)
    Collection.objects.update(state="closed")
    collection.refresh_from_db()
    with pytest.raises(ChasingError, match="已结束"):
        urge_units(chased, collection, user=office, today=TODAY)
    assert (Notice.objects.count(), Event.objects.filter(verb="reporting.urge_filing").count()) == (0, 0)
