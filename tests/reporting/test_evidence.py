"""Evidence: only files that are what they say, seen by whom they concern, kept while a version cites them."""

import io
import zipfile

import pytest
from django.urls import reverse

from fuer.core.domain.files import has_content
from fuer.orgs.enums import Role
from fuer.reporting.domain.evidence import EvidenceError, attach_evidence, cite_evidence, detach_evidence
from fuer.reporting.enums import FilingState
from fuer.reporting.models import FilingCell
from fuer.reporting.validators import EVIDENCE_LIMIT, FileRefused, check_file
from tests import factories as make

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 content"


def write_package(*members):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return package.getvalue()


def write_bomb():
    """A hundred kilobytes that unpack to 300 MB."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros.csv", "w") as member:
        for _ in range(300):
            member.write(bytes(1024 * 1024))
    return package.getvalue()


def lock_package():
    """The flag of a password on its only member, in both headers."""
    content = bytearray(write_package("年报.pdf"))
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + at] |= 1
    return bytes(content)


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
    "材料.zip": (write_package("台账/一季度.pdf", "台账/二季度.pdf", "说明.txt"), "application/zip"),
}
BAD = {
    "病毒.exe": b"MZ",
    "改名.pdf": b"MZ",
    "改名.docx": write_package("xl/workbook.xml"),
    "坏包.xlsx": b"PK\x03\x04broken",
    "改名.zip": b"MZ",
    "坏包.zip": b"PK\x03\x04broken",
    "空包.zip": write_package(),
    "只有文件夹.zip": write_package("台账/"),
    "绝对路径.zip": write_package("/etc/passwd"),
    "盘符.zip": write_package("C:\\Windows\\a.txt"),
    "上级目录.zip": write_package("台账/../../a.txt"),
    "程序.zip": write_package("年报.pdf", "台账/打开.EXE"),
    "套娃.zip": write_package("年报.zip"),
    "太多.zip": write_package(*(f"{number}.txt" for number in range(501))),
    "炸弹.zip": write_bomb(),
    "加密.zip": lock_package(),
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


def test_a_document_kept_elsewhere_is_cited_by_name_and_place(item, clerk):
    evidence = cite_evidence(item, title=" 2025年卫生健康统计年报 ", reference="衢卫发〔2026〕12号", user=clerk)
    assert (evidence.title, evidence.reference, evidence.file) == ("2025年卫生健康统计年报", "衢卫发〔2026〕12号", None)
    assert list(FilingCell.objects.get(pk=item.entry_id).evidence.all()) == [evidence]
    detach_evidence(item, evidence, user=clerk)
    assert not FilingCell.objects.get(pk=item.entry_id).evidence.exists()


@pytest.mark.parametrize(
    ("title", "reference"), [("", "衢卫发〔2026〕12号"), ("年报", "  "), ("长" * 201, "1号"), ("年报", "长" * 301)]
)
def test_a_reference_needs_a_name_and_a_place(item, clerk, title, reference):
    with pytest.raises(EvidenceError):
        cite_evidence(item, title=title, reference=reference, user=clerk)


def test_the_same_reference_is_registered_once(item, clerk):
    cite_evidence(item, title="年报", reference="1号", user=clerk)
    with pytest.raises(EvidenceError):
        cite_evidence(item, title="年报", reference="1号", user=clerk)


def test_nobody_cites_under_a_figure_that_waits_for_a_signature(item, clerk, filing):
    type(filing).objects.filter(pk=filing.pk).update(state=FilingState.CHECKING)
    item.filing.refresh_from_db()
    with pytest.raises(EvidenceError):
        cite_evidence(item, title="年报", reference="1号", user=clerk)
