"""The workbook through an office program: what a unit saves with it is read, and what is written on it stays legible."""

import io
import shutil
import subprocess

import openpyxl
import pytest

from fuer.core.domain.files import store_file
from fuer.reporting.domain.workbook_import import import_workbook
from fuer.reporting.interfaces.workbook_comments import annotate_workbook
from fuer.reporting.interfaces.workbook_layout import Col
from fuer.reporting.interfaces.workbook_verify import verify_filing_workbook
from tests.reporting.interfaces.returned import Returned

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed on this machine"),
]
LIFE, SCREENING, PLACES = range(3)


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FUER_FILES_ROOT = tmp_path / "files"


@pytest.fixture
def save_in_office(tmp_path):
    """Open a workbook in LibreOffice, under a profile of its own, and save it as an xlsx."""

    def save(content: bytes) -> bytes:
        source, target = tmp_path / "报表.xlsx", tmp_path / "saved"
        source.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", target, source]
        subprocess.run(command, check=True, capture_output=True, timeout=100)  # noqa: S603 - a fixed program
        return (target / source.name).read_bytes()

    return save


def test_a_workbook_saved_by_an_office_program_is_filled_verified_and_saved(filing, reporter, save_in_office):
    sheet = Returned(filing, save_in_office(Returned(filing).bytes()))
    sheet.put(LIFE, value=83.46, note="统计年报").put(SCREENING, numerator=950, denominator=1000)
    sheet.put(PLACES, value=None, missing="未开展", note="当年没有")
    content = save_in_office(sheet.bytes())
    found = verify_filing_workbook(filing, content, user=reporter)
    assert ([finding.text for finding in found.findings], len(found.changes), found.unchanged) == ([], 3, 2)
    file = store_file(content, "报表.xlsx", "application/xlsx", owner_id=reporter.pk)
    import_workbook(filing, [change.edit for change in found.changes], file=file, user=reporter)
    life, screening, places = [item.entry for item in filing.items.order_by("position")[:3]]
    assert (life.printed, life.note) == ("83.46", "统计年报")
    assert (screening.numerator, screening.denominator) == (950, 1000)
    assert (places.value, places.missing, places.note) == (None, "not_carried_out", "当年没有")


def test_comments_protection_and_headings_outlive_an_office_program(filing, reporter, save_in_office):
    content = Returned(filing).put(LIFE, value="约83").put(SCREENING, numerator="约95").bytes()
    found = verify_filing_workbook(filing, content, user=reporter)
    annotated = save_in_office(annotate_workbook(content, found))
    saved = openpyxl.load_workbook(io.BytesIO(annotated), data_only=True)
    data = saved["数据"]
    comments = {cell.coordinate: cell.comment.text for row in data.iter_rows() for cell in row if cell.comment}
    assert comments == {finding.cell: finding.text for finding in found.findings}
    assert len(comments) == 2
    assert [sheet.protection.sheet for sheet in saved] == [True] * len(saved.sheetnames)
    assert [saved[name].print_title_rows for name in ("数据", "口径")] == ["$4:$4", "$1:$1"]
    sent = Returned(filing, content)
    assert data[sent.address(LIFE, Col.ID)].value == sent.cell(LIFE, Col.ID).value
    assert data[sent.address(SCREENING, Col.VALUE)].value in (None, "")
