"""`fuer report`, as typed."""

import io
import re
import zipfile

import pytest
from typer.testing import CliRunner

from fuer.cli import app
from tests.evaluation.scenery import make_city, make_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    found, _counties = make_city()
    make_year(found)
    return found


def run(*arguments):
    return CliRunner().invoke(app, ["report", *(str(argument) for argument in arguments)])


def tamper(content: bytes, before: str, after: str) -> bytes:
    """The Word file with one text of its body changed, as somebody typing into it would."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                text = part.decode()
                assert f">{before}<" in text
                part = re.sub(f">{before}<", f">{after}<", text, count=1).encode()
            new.writestr(name, part)
    return made.getvalue()


def test_a_built_report_checks_and_a_changed_figure_is_found(city, tmp_path):
    file = tmp_path / "report.docx"
    built = run("build", "--kind", "annual", "--year", 2023, "--out", file)
    assert (built.exit_code, built.stdout) == (
        0,
        "report.docx\t某市妇女儿童发展规划2023年统计监测报告（内部版，某市2023年第1次定版）\n",
    )
    checked = run("check", file)
    assert (checked.exit_code, checked.stdout.endswith("，0处不符\n")) == (0, True)
    file.write_bytes(tamper(file.read_bytes(), "92.4%", "95.4%"))
    found = run("check", file)
    assert (found.exit_code, "文件为“95.4%”，定版为“92.4%”" in found.stdout) == (1, True)
    assert found.stdout.endswith("，1处不符\n")


@pytest.mark.parametrize(("name", "start"), [("r.pdf", b"%PDF"), ("r.xlsx", b"PK")])
def test_other_forms(city, tmp_path, name, start):
    file = tmp_path / name
    assert run("build", "--year", 2023, "--out", file).exit_code == 0
    assert file.read_bytes()[: len(start)] == start


def test_what_cannot_be_built_is_said(city, tmp_path):
    file = tmp_path / "r.docx"
    cases = [
        (["--year", 2022, "--out", file], "某市2022年还没有定版数据"),
        (["--year", 2023, "--kind", "yearly", "--out", file], "没有名为“yearly”的报告模板"),
        (["--year", 2023, "--kind", "unit", "--out", file], "这种文书发给一个单位"),
        (["--year", 2023, "--out", tmp_path / "r.odt"], "The file must end in .docx, .pdf, .xlsx: r.odt"),
    ]
    for arguments, said in cases:
        result = run("build", *arguments)
        assert (result.exit_code, result.stderr.startswith(said)) == (2, True), result.stderr
    assert not file.exists()


def test_a_draft_names_no_snapshot_and_cannot_be_checked(city, tmp_path):
    file = tmp_path / "r.docx"
    assert run("build", "--year", 2023, "--live", "--out", file).exit_code == 0
    checked = run("check", file)
    assert (checked.exit_code, checked.stderr.startswith("文件里没有写明所依据的定版数据")) == (2, True)


def test_a_foreign_file_is_refused(tmp_path, db):
    file = tmp_path / "other.docx"
    file.write_bytes(b"not a document")
    assert run("check", file).exit_code == 2
