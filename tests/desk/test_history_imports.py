"""Importing earlier years through the pages: upload, mapping, findings, acceptance."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.core.domain.jobs import execute_job
from fuer.indicators.models import Cell
from fuer.orgs.enums import Role
from fuer.reporting.models import HistoryImport
from tests import factories as make

pytestmark = pytest.mark.django_db
ROWS = [["指标", "年份", "地区", "结果数"], ["普惠托位数", 2021, "某市", 1200], ["普惠托位数", 2022, "某市", "约1300"]]


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FUER_FILES_ROOT = tmp_path


@pytest.fixture
def city():
    city = make.make_area(name="某市")
    make.make_indicator("普惠托位数", "个")
    return city


def sign_in(user):
    client = Client()
    client.force_login(user, backend="fuer.orgs.auth.MemberBackend")
    return client


def upload(client, city, rows=ROWS):
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    file = SimpleUploadedFile("历年.xlsx", target.getvalue())
    return client.post(reverse("desk:history_import_new"), {"area": city.pk, "file": file}).url


def run_job():
    execute_job(str(HistoryImport.objects.latest("pk").job_id))


def test_from_upload_over_the_mapping_to_acceptance(city):
    office, bureau = sign_in(make.make_user(city)), sign_in(make.make_user(city, Role.STATISTICS_BUREAU))
    address = upload(office, city)
    assert f'hx-get="{address}progress/"' in office.get(address).content.decode()
    assert "<progress" in office.get(f"{address}progress/").content.decode()
    run_job()
    assert office.get(f"{address}progress/").headers["HX-Refresh"] == "true"
    page = office.get(address)
    assert not page.context["mapping"].is_complete
    office.post(f"{address}mapping/", {"field-4": "value", "first_row": "2", "year": "", "area": ""})
    run_job()
    page = office.get(address)
    assert (page.context["record"].figures, page.context["record"].errors) == (1, 1)
    assert "<b>D3</b>" in page.content.decode()
    office.post(f"{address}commit/")
    assert not Cell.objects.exists()
    bureau.post(f"{address}commit/")
    run_job()
    page = bureau.get(address)
    assert (page.context["record"].state, page.context["record"].accepted) == ("committed", 1)
    errors = page.context["record"].errors_file
    assert bureau.get(reverse("desk:stored_file", args=[errors.pk])).status_code == 200


def test_only_the_office_and_the_bureau_of_the_city_see_it(city):
    address = upload(sign_in(make.make_user(city)), city)
    county = make.make_area(city)
    strangers = [
        make.make_user(city, Role.LEADER),
        make.make_user(county, Role.STATISTICS_BUREAU),
        make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city)),
        make.make_user(make.make_area(name="另一市")),
    ]
    for stranger in strangers:
        client = sign_in(stranger)
        assert client.get(address).status_code == 404
        assert client.post(f"{address}commit/").status_code == 404
    assert sign_in(strangers[0]).get(reverse("desk:history_import_new")).status_code == 404


def test_a_file_that_is_no_workbook_is_refused_before_it_is_kept(city):
    file = SimpleUploadedFile("历年.xls", b"x")
    answer = sign_in(make.make_user(city)).post(reverse("desk:history_import_new"), {"area": city.pk, "file": file})
    assert answer.context["form"].errors.keys() == {"file"}
    assert not HistoryImport.objects.exists()


def test_a_discarded_import_leaves_the_list(city):
    client = sign_in(make.make_user(city))
    address = upload(client, city)
    run_job()
    assert len(client.get(reverse("desk:history_import_list")).context["imports"]) == 1
    client.post(f"{address}discard/")
    assert len(client.get(reverse("desk:history_import_list")).context["imports"]) == 0


def test_the_list_asks_as_often_for_three_imports_as_for_one(city):
    client = sign_in(make.make_user(city))
    counts = []
    for number in (1, 2):
        for _ in range(number):
            upload(client, city)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("desk:history_import_list"))
        counts.append(len(queries))
    assert len(page.context["imports"]) == 3
    assert counts[0] == counts[1]
