"""A filing's workbook through the pages: who may, what is shown, what is kept over a reload."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fuer.core.models import StoredFile
from fuer.orgs.enums import Role
from fuer.reporting.domain.entries import Edit, save_entries
from fuer.reporting.interfaces.workbook_layout import Col
from tests import factories as make
from tests.reporting.interfaces.returned import Returned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FUER_FILES_ROOT = tmp_path


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def filing(city, unit):
    filing = make.make_filing(make.make_collection(city), unit)
    make.make_item(filing, make.make_indicator("普惠托位数", "个"), printed="1200", value="1200")
    make.make_item(filing, make.make_indicator("床位数", "张"))
    return filing


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)


def sign_in(user):
    client = Client()
    client.force_login(user, backend="fuer.orgs.auth.MemberBackend")
    return client


def upload(client, filing, content, name="报表.xlsx"):
    return client.post(
        reverse("desk:filing_excel_upload", args=[filing.pk]), {"file": SimpleUploadedFile(name, content)}
    )


def printed(filing):
    return [item.entry.printed for item in filing.items.select_related("entry").order_by("position")]


def test_whoever_sees_the_filing_downloads_its_workbook(city, filing, reporter):
    for user in (reporter, make.make_user(city)):
        answer = sign_in(user).get(reverse("desk:filing_excel", args=[filing.pk]))
        assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[1] == "数据"
        assert ".xlsx" in answer.headers["Content-Disposition"]
    stranger = make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city))
    assert sign_in(stranger).get(reverse("desk:filing_excel", args=[filing.pk])).status_code == 404


def test_an_upload_is_verified_on_a_page_that_survives_reload_and_saved_when_confirmed(filing, reporter):
    client = sign_in(reporter)
    sheet = Returned(filing).put(0, value="约1300").put(1, value=80)
    address = upload(client, filing, sheet.bytes()).url
    for _ in range(2):
        page = client.get(address)
        assert f'<th scope="row">{sheet.address(0, Col.VALUE)}</th>' in page.content.decode()
        assert printed(filing) == ["1200", ""]
    answer = client.post(address, {"signature": page.context["found"].signature})
    assert answer.url == reverse("desk:filing", args=[filing.pk])
    assert printed(filing) == ["1200", "80.00"]


def test_what_changed_while_somebody_looked_is_not_saved_unseen(filing, reporter):
    client = sign_in(reporter)
    address = upload(client, filing, Returned(filing).put(1, value=80).bytes()).url
    seen = client.get(address).context["found"].signature
    item = filing.items.order_by("position").last()
    save_entries(filing, [Edit(item.pk, 1, {"value": "77"})], user=reporter)
    answer = client.post(address, {"signature": seen})
    assert (answer.status_code, printed(filing)) == (422, ["1200", "77"])
    found = answer.context["found"]
    assert [conflict.change.before for conflict in found.conflicts] == ["77"]
    client.post(address, {"signature": found.signature, f"choice-{item.pk}": "theirs"})
    assert printed(filing) == ["1200", "77"]
    client.post(address, {"signature": found.signature, "everywhere": "mine"})
    assert printed(filing) == ["1200", "80.00"]


def test_the_annotated_file_is_downloaded(filing, reporter):
    client = sign_in(reporter)
    sheet = Returned(filing).put(0, value="约1300")
    stored = upload(client, filing, sheet.bytes()).url.split("/")[-2]
    answer = client.get(reverse("desk:filing_excel_notes", args=[filing.pk, stored]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "概数" in book["数据"][sheet.address(0, Col.VALUE)].comment.text


def test_another_units_file_is_refused_whole_and_offers_nothing_to_confirm(city, filing, reporter):
    other = make.make_filing(filing.collection, make.make_unit(city, "市教育局"))
    make.make_item(other, make.make_indicator())
    client = sign_in(reporter)
    address = upload(client, filing, Returned(other).bytes()).url
    page = client.get(address)
    assert "市教育局" in page.content.decode()
    assert "signature" not in page.content.decode()
    assert client.get(f"{address}annotated/").status_code == 404


@pytest.mark.parametrize(("name", "content"), [("报表.xls", b"x"), ("报表.xlsx", b"x" * (5 * 1024 * 1024 + 1))])
def test_a_file_of_another_kind_or_too_large_is_not_kept(filing, reporter, name, content):
    answer = upload(sign_in(reporter), filing, content, name)
    assert answer.url == reverse("desk:filing", args=[filing.pk])
    assert not StoredFile.objects.exists()


def test_only_reporters_upload_and_only_their_own_uploads_are_theirs(city, unit, filing, reporter):
    content = Returned(filing).put(1, value=80).bytes()
    for user in (make.make_user(city), make.make_user(city, Role.UNIT_HEAD, unit)):
        assert upload(sign_in(user), filing, content).status_code == 403
    address = upload(sign_in(reporter), filing, content).url
    colleague = sign_in(make.make_user(city, Role.UNIT_REPORTER, unit))
    assert colleague.get(address).status_code == 404
