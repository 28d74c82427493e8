"""The pages of checks and of a filing's findings: who reads, who writes, what they say."""

import re

import pytest
from django.urls import reverse

from fuer.orgs.enums import Role
from fuer.reporting.domain.check_versions import CheckDraft, write_check
from fuer.reporting.models import Check, Explanation, FamilySetting
from tests import factories as make

pytestmark = pytest.mark.django_db

WRITTEN = {
    "title": "女不多于全部",
    "text": "[女教师数] <= [教师数]",
    "message": "",
    "severity": "hard",
    "scope": "each_area",
    "reason": "新增",
}


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def indicators():
    return make.make_indicator("女教师数", unit="人"), make.make_indicator("教师数", unit="人")


def read_text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_write_change_and_switch_off(client, city, office, indicators):
    client.force_login(office)
    saved = client.post(reverse("desk:check_new"), WRITTEN)
    first = Check.objects.get()
    assert saved.url == reverse("desk:check", args=[first.pk])
    assert (first.area, first.indicator, first.created_by) == (city, indicators[0], office)
    client.post(saved.url, WRITTEN | {"severity": "query", "reason": "改为核实性"})
    client.post(reverse("desk:check_switch", args=[first.pk]), {"active": "0", "reason": "暂停"})
    rows = Check.objects.values_list("number", "severity", "is_active", "reason")
    assert list(rows) == [(1, "hard", True, "新增"), (2, "query", True, "改为核实性"), (3, "query", False, "暂停")]
    page = read_text(client.get(saved.url))
    assert "类型 强制性 核实性" in page
    assert "启用 是 否" in page


def test_a_mistake_is_shown_under_its_field_with_line_and_column(client, city, office, indicators):
    client.force_login(office)
    page = client.post(reverse("desk:check_new"), WRITTEN | {"text": "[女教师数] <=\n[教师"})
    assert page.context["form"].errors == {"text": ["第2行第1列：指标名称的括号没有配对，应写成[指标名称]。"]}
    page = client.post(reverse("desk:check_new"), WRITTEN | {"message": "{[教师数}"})
    assert list(page.context["form"].errors) == ["message"]
    assert not Check.objects.exists()


def test_the_preview_says_what_is_wrong_and_how_it_is_read(client, city, office, indicators):
    client.force_login(office)
    page = client.post(reverse("desk:check_preview"), {"text": "[女教师]>1"})
    assert 'data-line="1" data-column="1"' in page.content.decode()
    assert "没有指标“女教师”，是否指“女教师数”？" in read_text(page)
    page = client.post(reverse("desk:check_preview"), {"text": "【女教师数】＜＝[教师数]"})
    assert read_text(page).strip() == "读作 [女教师数] ≤ [教师数]"


def test_trying_from_the_page(client, city, office, indicators):
    for indicator, value in zip(indicators, ("30", "20"), strict=True):
        make.make_observation(indicator, city, 2024, value)
    client.force_login(office)
    page = client.post(reverse("desk:check_try"), WRITTEN | {"year": "2024"})
    assert "核对 1 通过 0 未通过 1 缺数，无法核对 0" in read_text(page)
    assert "[女教师数]＝30，[教师数]＝20" in read_text(page)
    assert "改正后再试算" in read_text(client.post(reverse("desk:check_try"), WRITTEN | {"text": "[", "year": "2024"}))
    assert not Check.objects.exists()


def test_a_countys_check_is_read_by_its_city_and_not_by_its_neighbour(client, city, indicators):
    county, neighbour = make.make_area(city, name="甲区"), make.make_area(city, name="乙县")
    writer = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    check = write_check(county, CheckDraft("本县核对", "[教师数] > 0"), reason="新增", user=writer)
    address = reverse("desk:check", args=[check.pk])
    seen = {}
    for name, area in (("county", county), ("neighbour", neighbour), ("city", city)):
        client.force_login(make.make_user(area, Role.STATISTICS_BUREAU))
        seen[name] = (client.get(address).status_code, client.post(address, WRITTEN).status_code)
    assert seen == {"county": (200, 302), "neighbour": (404, 404), "city": (200, 403)}


def test_those_who_only_read(client, city, office, indicators):
    check = write_check(city, CheckDraft("核对", "[教师数] > 0"), reason="新增", user=office)
    client.force_login(make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city)))
    assert "编写审核关系" not in read_text(client.get(reverse("desk:check_list")))
    assert "[教师数] &gt; 0" in client.get(reverse("desk:check", args=[check.pk])).content.decode()
    address = reverse("desk:check_family", args=["swing"])
    assert client.get(address).status_code == 200
    for name, arguments in (("check_new", []), ("check_preview", []), ("check_try", []), ("check_switch", [check.pk])):
        assert client.post(reverse(f"desk:{name}", args=arguments), WRITTEN).status_code == 403
    assert client.post(address, {"severity": "hard", "reason": "调整"}).status_code == 403


def test_a_familys_thresholds_are_typed_in_per_cent(client, city, office):
    client.force_login(office)
    address = reverse("desk:check_family", args=["swing"])
    typed = {"is_active": "on", "severity": "query", "swing_share": "45", "swing_points": "8", "small_count": "5"}
    assert client.post(address, typed | {"reason": ""}).context["form"].errors == {"reason": ["这个字段是必填项。"]}
    client.post(address, typed | {"reason": "放宽"})
    setting = FamilySetting.objects.get()
    assert (str(setting.swing_share), str(setting.swing_points), setting.severity) == ("0.4500", "8.000", "")
    assert client.get(reverse("desk:check_family", args=["nothing"])).status_code == 404
    assert "变动超过45%，百分比超过8个百分点" in read_text(client.get(reverse("desk:check_list")))


def test_the_list_takes_the_same_queries_for_one_and_three(client, city, office, indicators, django_assert_num_queries):
    client.force_login(office)
    client.get(reverse("desk:check_list"))
    for wanted in (1, 3):
        while Check.objects.count() < wanted:
            write_check(city, CheckDraft("核对", "[教师数] > 0"), reason="新增", user=office)
        with django_assert_num_queries(10):
            page = client.get(reverse("desk:check_list"))
        assert len(page.context["checks"]) == wanted


@pytest.fixture
def filing(city):
    unit = make.make_unit(city, "市教育局")
    found = make.make_filing(make.make_collection(city), unit)
    indicator = make.make_indicator("托位数", unit="个")
    make.make_observation(indicator, city, 2024, "100")
    make.make_item(found, indicator, value="150", printed="150")
    return found


def test_a_reporter_explains_on_the_findings_page(client, city, filing):
    client.force_login(make.make_user(city, Role.UNIT_REPORTER, filing.unit))
    page = client.get(reverse("desk:filing_findings", args=[filing.pk]))
    (finding,) = page.context["findings"]
    address = reverse("desk:finding_explain", args=[filing.pk])
    answer = client.post(address, {"key": finding.key, "text": " "}, headers={"hx-request": "true"})
    assert "请写明核实情况和原因。" in read_text(answer)
    answer = client.post(address, {"key": finding.key, "text": "新增机构"}, headers={"hx-request": "true"})
    assert "强制性0处，核实性1处，未说明0处" in read_text(answer)
    assert "<html" not in answer.content.decode()
    assert Explanation.objects.get().text == "新增机构"


def test_others_read_findings_and_strangers_see_none(client, city, filing):
    address = reverse("desk:filing_findings", args=[filing.pk])
    client.force_login(make.make_user(city, Role.STATISTICS_BUREAU))
    page = client.get(address)
    assert "托位数（某市）" in read_text(page)
    assert "<textarea" not in page.content.decode()
    client.force_login(make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city)))
    assert client.get(address).status_code == 404
    assert client.post(reverse("desk:finding_explain", args=[filing.pk]), {}).status_code == 404
