"""The board's page, 催报 and the 缺报清单."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from fuer.core.domain.working_days import next_working_day
from fuer.core.models import Event
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"
LATE_BY = dt.timedelta(days=30)


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def collection(city):
    due = timezone.localdate() - LATE_BY
    days = {"opens_on": due - LATE_BY, "unit_due": due, "county_due": due, "city_due": due + 2 * LATE_BY}
    return make.make_collection(city, title="年度报表", **days)


def add_unit(collection, name, *, area=None, **fields):
    filing = make.make_filing(collection, make.make_unit(area or collection.area, name), **fields)
    make.make_item(filing, make.make_indicator(f"{name}的指标"))
    return filing


@pytest.fixture
def filings(collection, city):
    county = make.make_area(city, name="甲县")
    reported = {"state": "reported", "round": 1, "reported_at": timezone.now()}
    return [
        add_unit(collection, "市卫健委"),
        add_unit(collection, "市教育局", **reported),
        add_unit(collection, "县民政局", area=county),
    ]


def sign_in(client, area, role, unit=None):
    person = make.make_user(area, role, unit)
    client.force_login(person, backend=BACKEND)
    return person


def address(name, collection):
    return reverse(f"desk:{name}", args=[collection.pk])


def units(page):
    return [str(row.unit) for row in page.context["board"].rows]


def test_filters_and_order(client, collection, filings, city):
    sign_in(client, city, Role.WCC_OFFICE)
    board = address("board", collection)
    assert units(client.get(board)) == ["市卫健委", "市教育局", "县民政局"]
    assert units(client.get(board, {"late": "1"})) == ["市卫健委", "县民政局"]
    assert units(client.get(board, {"area": filings[2].unit.area_id})) == ["县民政局"]
    assert units(client.get(board, {"state": "reported"})) == ["市教育局"]
    assert units(client.get(board, {"sort": "late"})) == ["市卫健委", "市教育局", "县民政局"]
    assert units(client.get(board, {"kind": "party"})) == []
    for nonsense in ({"area": "x"}, {"area": "9" * 40}, {"state": "?"}, {"sort": "?", "kind": "government"}):
        assert client.get(board, nonsense).status_code == 200


def test_a_filter_answers_with_the_table_alone(client, collection, filings, city):
    sign_in(client, city, Role.WCC_OFFICE)
    part = client.get(address("board", collection), {"late": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "所选合计" in part


def test_out_of_sight_is_not_found(client, collection, filings):
    sign_in(client, make.make_area(name="外市"), Role.WCC_OFFICE)
    for name in ("board", "chasing", "missing_list"):
        assert client.get(address(name, collection)).status_code == 404


def test_a_county_sees_its_units_and_urges_them(client, collection, filings):
    sign_in(client, filings[2].unit.area, Role.COUNTY_WCC_OFFICE)
    assert units(client.get(address("board", collection))) == ["县民政局"]
    assert [one.filing for one in client.get(address("chasing", collection)).context["chased"]] == [filings[2]]


def test_a_leader_reads_and_does_not_urge(client, collection, filings, city):
    sign_in(client, city, Role.LEADER)
    assert "催报全部逾期单位" not in client.get(address("board", collection)).content.decode()
    assert client.get(address("chasing", collection)).status_code == 403
    assert client.post(address("chasing", collection)).status_code == 403


def test_the_text_of_all_late_units_of_a_county_and_of_one(client, collection, filings, city):
    sign_in(client, city, Role.WCC_OFFICE)
    page = address("chasing", collection)
    questions = [
        {},
        {"area": filings[2].unit.area_id, "late": "1"},
        {"filing": filings[0].pk},
        {"filing": filings[1].pk},
    ]
    found = [[one.filing for one in client.get(page, question).context["chased"]] for question in questions]
    # The last one has reported, but a figure of it is missing after all.
    assert found == [[filings[0], filings[2]], [filings[2]], [filings[0]], [filings[1]]]
    assert "缺市卫健委的指标" in client.get(page, {"filing": filings[0].pk}).content.decode()


def test_urging_is_posted_and_told(client, collection, filings, city):
    sign_in(client, city, Role.WCC_OFFICE)
    page = address("chasing", collection)
    first = client.post(f"{page}?filing={filings[0].pk}", follow=True)
    assert "已登记催报并通知1个单位。" in first.content.decode()
    again = client.post(page, follow=True)
    assert "已登记催报并通知1个单位。" in again.content.decode()
    third = client.post(page, follow=True)
    assert "没有重复通知" in third.content.decode()
    urged = Event.objects.filter(verb="reporting.urge_filing").order_by("at").values_list("subject_id", flat=True)
    assert list(urged) == [str(filings[0].pk), str(filings[2].pk)]


def test_the_list_of_what_is_missing(client, collection, filings, city):
    sign_in(client, city, Role.WCC_OFFICE)
    answer = client.get(address("missing_list", collection), {"late": "1"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    due = next_working_day(collection.unit_due)
    days = (timezone.localdate() - due).days
    head = [
        "序号",
        "地区",
        "填报单位",
        "状态",
        "截止日期",
        "逾期天数",
        "缺报内容",
        "数据地区",
        "分组",
        "规划",
        "退回原因",
    ]
    lines = [
        [1, "样本市", "市卫健委", "待填报", due.isoformat(), days, "市卫健委的指标", "样本市", None, "妇女规划", None],
        [2, "甲县", "县民政局", "待填报", due.isoformat(), days, "县民政局的指标", "样本市", None, "妇女规划", None],
    ]
    assert rows == [head, *lines]


def test_queries_do_not_grow(client, collection, city, django_assert_num_queries):
    sign_in(client, city, Role.WCC_OFFICE)
    add_unit(collection, "甲")
    client.get(address("board", collection))  # the first page of a session also writes when it was used
    with django_assert_num_queries(15):
        assert len(units(client.get(address("board", collection)))) == 1
    add_unit(collection, "乙")
    add_unit(collection, "丙")
    with django_assert_num_queries(15):
        assert len(units(client.get(address("board", collection)))) == 3


def test_an_empty_board_says_so(client, collection, city):
    sign_in(client, city, Role.WCC_OFFICE)
    assert "还没有单位要填报" in client.get(address("board", collection)).content.decode()
