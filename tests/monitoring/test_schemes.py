"""Schemes taken in from files, mapped by people, covered by figures, and printed as a 统计监测报表制度."""

import io

import docx
import openpyxl
import pytest
import yaml
from django.conf import settings
from docx.oxml.ns import qn

from fuer.core.models import Event
from fuer.indicators.domain.figures import Place, accept_version, printed_figure, record_observation
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import ObservationSource
from fuer.indicators.models import IndicatorAlias
from fuer.monitoring.domain.queries.coverage import read_coverages
from fuer.monitoring.domain.queries.reporting_system import read_reporting_system
from fuer.monitoring.domain.schemes import SchemeError, map_entry, take_in_schemes
from fuer.monitoring.interfaces.coverage_sheet import write_coverage_sheet
from fuer.monitoring.interfaces.reporting_system_paper import write_reporting_system
from fuer.monitoring.models import Scheme, SchemeIndicator
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def declare(folder, *entries, version="1", slug="city-women"):
    base = {"source": "doc", "certainty": "likely"}
    content = {
        "slug": slug,
        "version": version,
        "year": 2021,
        "level": "city",
        "audience": "women",
        "name": "某市监测指标",
        "source": "doc",
        "certainty": "likely",
        "sources": {"doc": {"title": "文件"}},
        "domains": [{"name": "妇女与健康", "entries": [base | entry for entry in entries]}],
    }
    (folder / f"{slug}-{version}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def folder(tmp_path):
    return declare(
        tmp_path,
        {"name": "产前筛查率", "unit": "%", "breaks": ["sex", "residence", "age"], "ours": "产前筛查率"},
        {"name": "死亡率", "ours": "死亡率"},
        {"name": "识字率", "breaks": ["sex"], "not_collected": "国家统一测算"},
    )


def read_entries():
    return list(
        SchemeIndicator.objects.order_by("scheme__version", "position").values_list(
            "name", "indicator__name", "not_collected"
        )
    )


def test_a_missing_indicator_is_told_and_found_later(folder):
    make.make_indicator("产前筛查率")
    (taken,) = take_in_schemes(folder)
    assert (taken.is_new, taken.matched, taken.unmatched) == (True, 1, ("死亡率 → 死亡率",))
    assert read_entries() == [
        ("产前筛查率", "产前筛查率", ""),
        ("死亡率", None, "本市指标目录中没有唯一的“死亡率”，待对应"),
        ("识字率", None, "国家统一测算"),
    ]
    before = Event.objects.count()
    (again,) = take_in_schemes(folder)
    assert (again.is_new, again.matched, Event.objects.count()) == (False, 1, before)
    other = make.make_indicator("孕产妇死亡率")
    IndicatorAlias.objects.create(indicator=other, name="死亡率", normalised_name="死亡率")
    (found,) = take_in_schemes(folder)
    assert (found.matched, found.unmatched) == (2, ())
    assert read_entries()[1] == ("死亡率", "孕产妇死亡率", "")


def test_two_indicators_of_one_name_are_left_to_a_person(folder):
    make.make_indicator("产前筛查率")
    make.make_indicator("死亡率")
    make.make_indicator("死亡率")
    assert take_in_schemes(folder)[0].unmatched == ("死亡率 → 死亡率",)


def test_a_changed_file_needs_a_new_version(folder):
    take_in_schemes(folder)
    declare(folder, {"name": "产前筛查率", "not_collected": "不采集"})
    with pytest.raises(SchemeError, match="“某市监测指标”版本1已载入，文件内容与原来不同"):
        take_in_schemes(folder)
    (folder / "city-women-1.yaml").unlink()
    declare(folder, {"name": "产前筛查率", "not_collected": "不采集"}, version="2")
    take_in_schemes(folder)
    assert list(Scheme.objects.order_by("version").values_list("version", flat=True)) == ["1", "2"]
    assert len(read_entries()) == 4


def test_the_shipped_files_are_all_taken_in():
    taken = take_in_schemes(settings.FUER_SCHEMES_DIR)
    assert len(taken) == 6
    assert not SchemeIndicator.objects.filter(indicator=None, not_collected="").exists()


def test_who_maps_an_entry_and_what_is_refused(folder, city):
    ours, other = make.make_indicator("产前筛查率"), make.make_indicator("识字的比例")
    take_in_schemes(folder)
    bureau = make.make_user(city, Role.STATISTICS_BUREAU)
    entry = SchemeIndicator.objects.get(name="识字率")
    with pytest.raises(SchemeError, match="只有市统计局和市妇儿工委办"):
        map_entry(entry, indicator=other, not_collected="", user=make.make_user(city, Role.LEADER))
    county = make.make_area(city)
    with pytest.raises(SchemeError, match="只有市统计局"):
        map_entry(entry, indicator=other, not_collected="", user=make.make_user(county, Role.STATISTICS_BUREAU))
    for indicator, reason in ((None, " "), (other, "也不采集")):
        with pytest.raises(SchemeError, match="二者只填一项"):
            map_entry(entry, indicator=indicator, not_collected=reason, user=bureau)
    with pytest.raises(SchemeError, match="“产前筛查率”已对应本体系的“产前筛查率”"):
        map_entry(entry, indicator=ours, not_collected="", user=bureau)
    map_entry(entry, indicator=other, not_collected="", user=bureau)
    assert read_entries()[2] == ("识字率", "识字的比例", "")
    payload = Event.objects.get(verb="monitoring.map_entry").payload
    assert (payload["indicator"], payload["before"]["not_collected"]) == (other.pk, "国家统一测算")


def test_breaks_are_held_against_definition_and_reports(folder, city):
    indicator = make.make_indicator("产前筛查率", by_sex=True, by_residence=True, by_age=False)
    make.make_observation(indicator, city, 2023, "92.4")
    women = record_observation(
        indicator.definitions.get(),
        Place(area=city, period=year_period(2023), sex="F"),
        printed_figure("92.0"),
        source=ObservationSource.FILING,
        user=None,
    )
    accept_version(women, user=None, reason="审定")
    take_in_schemes(folder)
    (coverage,) = read_coverages(list(Scheme.objects.all()), city, 2024)
    first = coverage.rows[0]
    assert first.breaks == {"by_sex": "kept", "by_residence": "lacking", "by_age": "not_asked"}
    assert (first.figure.year, first.figure.text, first.state) == (2023, "92.4%", "earlier")
    assert coverage.by_state == {"in_year": 0, "earlier": 1, "without": 0, "not_collected": 2}
    assert sum(coverage.by_state.values()) == len(coverage.rows)
    assert coverage.by_break["by_sex"] == {"required": 2, "kept": 1, "not_asked": 0, "lacking": 0, "not_collected": 1}
    assert coverage.mapped == 1
    file = io.BytesIO()
    write_coverage_sheet(file, coverage, coverage.rows)
    sheet = openpyxl.load_workbook(file).active
    assert sheet.max_row == 4 + 3
    assert [cell.value for cell in sheet[5]][3:12] == [
        "产前筛查率",
        "%",
        "产前筛查率",
        "以前年度有数据",
        "92.4%",
        "2023",
        "符合",
        "要求而未报",
        "未要求",
    ]


def test_the_printed_system_has_its_four_parts(folder, city):
    unit = make.make_unit(city, "市卫健委")
    rate = make.make_indicator("产前筛查率", shape="ratio", by_sex=True, meaning="筛查人数比例", source_unit=unit)
    take_in_schemes(folder)
    collection = make.make_collection(city, form_number="妇儿监统1表", approval_number="")
    system = read_reporting_system(Scheme.objects.get(), collection)
    paper = docx.Document(io.BytesIO(write_reporting_system(system)))
    headings = [one.text for one in paper.paragraphs if one.style.name == "Heading 1"]
    assert headings == [
        "一、总说明",
        "二、报表目录",
        "三、调查表式",
        "四、主要指标解释",
        "附：指标体系中尚未采集的指标",
    ]
    texts = [one.text for one in paper.paragraphs]
    assert "表号：妇儿监统1表" in texts
    assert "批准文号：（尚未填写）" in texts
    assert ("指标含义：筛查人数比例" in texts, "计算方法：（尚未填写）" in texts) == (True, True)
    assert "资料来源：市卫健委" in texts
    directory, form, left_out = paper.tables
    assert [cell.text for cell in directory.rows[1].cells][4] == "市卫健委"
    assert [[cell.text for cell in row.cells] for row in form.rows][2:] == [
        ["1", rate.name, "%", "", "", "", "", "—", "—"],
        ["2", "　其中：分子", "", "", "", "", "", "—", "—"],
        ["3", "　　　　分母", "", "", "", "", "", "—", "—"],
    ]
    assert [row.cells[2].text for row in left_out.rows][1:] == ["死亡率", "识字率"]
    for table in paper.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    runs = [run for one in paper.paragraphs for run in one.runs if run.text.strip()]
    assert {run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in runs} == {"宋体", "黑体"}
    assert {run._element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) for run in runs} == {"zh-CN"}
    assert "PAGE" in paper.sections[0].footer._element.xml
