"""Evidence: only files that are what they say, seen by whom they concern, kept while a version cites them."""

import io
import zipfile

import pytest
from django.urls import reverse

from fuer.core.domain.files import has_content
from fuer.orgs.enums import Role
from fuer.reporting.domain.evidence import EvidenceError, attach_evidence, detach_evidence
from fuer.reporting.enums import FilingState
from fuer.reporting.models import FilingCell
from fuer.reporting.validators import EVIDENCE_LIMIT, FileRefused, check_file
from tests import factories as make

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 content"


def write_package(member):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(member, "x")
    return package.getvalue()


@pytest.fixture
def item(filing):
    return make.make_item(filing, make.make_indicator())


GOOD = {
    "年报.pdf": (PDF, "application/pdf"),
    "说明.DOCX": (
        write_package("word/document.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "表.xlsx": (
        write_package("xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "公文.ofd": (write_package("OFD.xml"), "application/ofd"),
    "照片.jpg": (b"\xff\xd8\xff\xe0x", "image/jpeg"),
    "截图.png": (b"\x89PNG\r\n\x1a\nx", "image/png"),
}
BAD = {
    "病毒.exe": b"MZ",
    "改名.pdf": b"MZ",
    "改名.docx": write_package("xl/workbook.xml"),
    "坏包.xlsx": b"PK\x03\x04broken",
    "打包.zip": write_package("a.txt"),
    "网页.html": b"<script>",
    "没有后缀": PDF,
    "空.pdf": b"",
    "../../etc/passwd": PDF,
}


@pytest.mark.parametrize("name", GOOD)
def test_kinds_that_are_kept(name):
    content, media_type = GOOD[name]
    assert check_file(name, content) == media_type


@pytest.mark.parametrize("name", BAD)
def test_kinds_that_are_refused(name):
    with pytest.raises(FileRefused):
        check_file(name, BAD[name])


def test_size_is_limited():
    assert check_file("大.pdf", PDF.ljust(EVIDENCE_LIMIT)) == "application/pdf"
    with pytest.raises(FileRefused):
        check_file("大.pdf", PDF.ljust(EVIDENCE_LIMIT + 1))


def test_evidence_is_streamed_to_those_who_see_the_filing(client, item, clerk, city):
    evidence = attach_evidence(item, name="年报.pdf", content=PDF, user=clerk)
    url = reverse("desk:stored_file", args=[evidence.file_id])
    client.force_login(make.make_user(city, Role.WCC_OFFICE))
    answer = client.get(url)
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (PDF, "application/octet-stream")
    client.force_login(make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city)))
    assert client.get(url).status_code == 404


def test_detaching_takes_the_file_away(item, clerk, django_capture_on_commit_callbacks):
    """Unless a version cites it."""
    kept, gone = (attach_evidence(item, name="年报.pdf", content=PDF, user=clerk) for _ in range(2))
    version = make.make_observation(item.entry.cell.indicator, item.filing.collection.area, 2025, "90", accepted=False)
    version.evidence.add(kept)
    with django_capture_on_commit_callbacks(execute=True):
        for evidence in (kept, gone):
            detach_evidence(item, evidence, user=clerk)
    assert not FilingCell.objects.get(pk=item.entry_id).evidence.exists()
    assert [has_content(evidence.file) for evidence in (kept, gone)] == [True, False]


def test_locked_figures_keep_their_evidence(item, clerk):
    evidence = attach_evidence(item, name="年报.pdf", content=PDF, user=clerk)
    type(item.filing).objects.update(state=FilingState.CHECKING)
    item.filing.refresh_from_db()
    with pytest.raises(EvidenceError):
        detach_evidence(item, evidence, user=clerk)
    with pytest.raises(EvidenceError):
        attach_evidence(item, name="年报.pdf", content=PDF, user=clerk)


def test_only_the_reporter_attaches(item, city, unit):
    with pytest.raises(EvidenceError):
        attach_evidence(item, name="年报.pdf", content=PDF, user=make.make_user(city, Role.UNIT_HEAD, unit))
