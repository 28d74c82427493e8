"""The pages of the register of units."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.orgs.enums import Role
from fuer.orgs.models import Unit
from tests import factories as make

pytestmark = pytest.mark.django_db
LIST = reverse("desk:unit_list")


@pytest.fixture
def city():
    return make.make_area(name="样本市")


@pytest.fixture
def county(city):
    return make.make_area(city, name="甲县")


def sign_in(user):
    client = Client()
    client.force_login(user, backend="fuer.orgs.auth.MemberBackend")
    return client


@pytest.fixture
def office(city):
    return sign_in(make.make_user(city))


def test_the_list_costs_the_same_for_more_units(city, county, office):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            assert office.get(LIST).status_code == 200
        return len(queries)

    def add(number):
        unit = make.make_unit(county, f"甲县{number}局", counterpart=make.make_unit(city, f"市{number}局"))
        unit.aliases.create(name=f"县{number}局")
        make.make_user(county, Role.UNIT_REPORTER, unit)

    office.get(LIST)  # the first page of a process also reads the place
    add(1)
    first = count_queries()
    add(2)
    add(3)
    assert count_queries() == first
    assert "没有人员" in office.get(LIST).content.decode()


@pytest.mark.parametrize("role", [Role.STATISTICS_BUREAU, Role.LEADER, Role.EXPERT])
def test_others_find_nothing(city, role):
    client = sign_in(make.make_user(city, role))
    unit = make.make_unit(city)
    assert client.get(LIST).status_code == 404
    assert client.get(reverse("desk:unit", args=[unit.pk])).status_code == 404


def test_a_countys_office_sees_and_changes_its_own_only(city, county):
    client = sign_in(make.make_user(county, Role.COUNTY_WCC_OFFICE))
    own, other = make.make_unit(county), make.make_unit(city)
    assert client.get(reverse("desk:unit", args=[own.pk])).status_code == 200
    assert client.get(reverse("desk:unit", args=[other.pk])).status_code == 404
    assert client.post(reverse("desk:unit_close", args=[other.pk]), {"last_day": "2024-01-01"}).status_code == 404


def test_adding_correcting_renaming_and_ending(county, office):
    added = {"area": county.pk, "name": "甲县卫健局", "kind": "government"}
    answer = office.post(reverse("desk:unit_new"), added)
    unit = Unit.objects.get()
    address = reverse("desk:unit", args=[unit.pk])
    assert answer.url == address
    facts = {"name": "甲县卫生局", "short_name": "卫生局", "kind": "government", "position": 4, "counterpart": ""}
    assert office.post(f"{address}correct/", facts).status_code == 302
    assert office.post(f"{address}rename/", {"name": "甲县卫生局", "date": "2024-01-01"}).status_code == 422
    page = office.post(f"{address}rename/", {"name": "甲县健康局", "date": "2024-01-01"}, follow=True)
    assert "此前为" in page.content.decode()
    after = Unit.objects.get(valid_to=None)
    assert (after.name, after.position) == ("甲县健康局", 4)
    assert office.post(reverse("desk:unit_close", args=[after.pk]), {"last_day": "2025-01-01"}).status_code == 302
    assert not Unit.objects.filter(valid_to=None).exists()


def test_ending_a_unit_that_owes_warns_first_and_can_be_taken_back(city, office):
    unit = make.make_unit(city, "市卫健委")
    make.make_filing(make.make_collection(city, title="2025年报表"), unit)
    address, close = (reverse(f"desk:{name}", args=[unit.pk]) for name in ("unit", "unit_close"))
    assert list(office.get(address).context["owed"]) == ["2025年报表"]
    refused = office.post(close, {"last_day": "2026-03-31"})
    assert (refused.status_code, "还有没报的报表：2025年报表。" in refused.content.decode()) == (422, True)
    assert office.post(close, {"last_day": "2026-03-31", "knows_owed": "1"}).status_code == 302
    assert "恢复单位" in office.get(address).content.decode()
    reopen = reverse("desk:unit_reopen", args=[unit.pk])
    assert office.post(reopen, {"reason": ""}).status_code == 422
    assert office.post(reopen, {"reason": "误登记"}).status_code == 302
    unit.refresh_from_db()
    assert unit.valid_to is None


def test_an_alias_is_added_and_taken_away(city, office):
    unit = make.make_unit(city, "市教育局")
    office.post(reverse("desk:unit_alias", args=[unit.pk]), {"name": "教育", "in_lists_only": "1"})
    alias = unit.aliases.get()
    assert (alias.name, alias.in_lists_only) == ("教育", True)
    office.post(reverse("desk:unit_alias_remove", args=[unit.pk, alias.pk]))
    assert not unit.aliases.exists()


def test_the_sheet_is_verified_on_a_page_and_then_taken_in(county, office):
    sheet = office.get(reverse("desk:unit_sheet"))
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    book.active.append(["甲县", "甲县教育局", "", "政府部门"])
    target = io.BytesIO()
    book.save(target)
    file = SimpleUploadedFile("单位.xlsx", target.getvalue())
    address = office.post(reverse("desk:unit_upload"), {"file": file}).url
    assert "增加1个" in office.get(address).content.decode()
    assert not Unit.objects.exists()
    assert office.post(address).url == LIST
    assert Unit.objects.get().name == "甲县教育局"
    assert sign_in(make.make_user(county, Role.COUNTY_WCC_OFFICE)).get(address).status_code == 404


def test_a_wrong_file_is_refused_on_the_page(office):
    file = SimpleUploadedFile("单位.xls", b"x")
    answer = office.post(reverse("desk:unit_upload"), {"file": file})
    assert (answer.status_code, "只能上传.xlsx文件" in answer.content.decode()) == (422, True)
