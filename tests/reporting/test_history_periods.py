"""Earlier years' figures of counties and of periods that are no calendar years."""

import io

import openpyxl
import pytest

from fuer.indicators.models import Cell
from fuer.orgs.enums import Role
from fuer.reporting.domain.history_imports import (
    HistoryError,
    change_mapping,
    commit_history_import,
    read_mapping,
    start_history_import,
)
from fuer.reporting.interfaces.mapping_form import read_posted_mapping
from tests import factories as make
from tests.reporting.test_history_imports import commit, run, verify, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def county(city):
    return make.make_area(city, name="甲县")


@pytest.fixture
def screening(county):
    return make.make_indicator("产前筛查率", "%")


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def bureau(city):
    return make.make_user(city, Role.STATISTICS_BUREAU)


def places():
    columns = ("area__name", "period__cadence", "period__start", "sex", "residence", "accepted__printed")
    rows = Cell.objects.filter(accepted__isnull=False).order_by("area__path", "period__start", "sex", "residence")
    return [(*row[:2], row[2].isoformat(), *row[3:]) for row in rows.values_list(*columns)]


def test_quarters_stand_in_their_own_period(city, county, office, bureau):
    make.make_indicator("劝返人数", "人", cadence="quarter")
    rows = [
        ["指标", "地区", "2023年一季度", "2023年第2季度", "2023Q4"],
        ["劝返人数", "某市", 11, 12, 14],
        ["劝返人数", "甲县", 1, None, 4],
    ]
    record = commit(verify(office, city, rows), bureau)
    assert (record.errors, record.written) == (0, 5)
    assert [(area, start, printed) for area, _kind, start, _sex, _home, printed in places()] == [
        ("某市", "2023-01-01", "11"),
        ("某市", "2023-04-01", "12"),
        ("某市", "2023-10-01", "14"),
        ("甲县", "2023-01-01", "1"),
        ("甲县", "2023-10-01", "4"),
    ]
    again = verify(office, city, rows)
    assert (again.figures, again.unchanged) == (0, 5)


def test_a_column_of_quarters_beside_one_of_years(city, office, bureau):
    make.make_indicator("劝返人数", "人", cadence="quarter")
    rows = [
        ["指标", "地区", "年份", "季度", "数值"],
        ["劝返人数", "某市", 2023, "三季度", 13],
        ["劝返人数", "某市", 2023, "年底", 9],
    ]
    record = verify(office, city, rows)
    assert [(group["kind"], group["examples"][0][0]) for group in record.findings] == [("bad_year", "D3")]
    commit(record, bureau)
    assert places() == [("某市", "quarter", "2023-07-01", "_T", "_T", "13")]


@pytest.mark.parametrize(
    ("cadence", "heading", "start"),
    [
        ("school_year", "2022—2023学年", "2022-09-01"),
        ("school_year", "2022学年", "2022-09-01"),
        ("school_year", "2022年", "2022-09-01"),
        ("health_year", "2023妇幼年度", "2022-10-01"),
        ("health_year", "2022年10月—2023年9月", "2022-10-01"),
        ("health_year", "2023", "2022-10-01"),
        ("survey", "2020年", "2020-01-01"),
    ],
)
def test_a_period_is_the_indicators_own(city, office, bureau, cadence, heading, start):
    make.make_indicator("入园率", "%", cadence=cadence)
    record = verify(office, city, [["指标", "地区", heading], ["入园率", "某市", 90]])
    assert record.errors == 0
    commit(record, bureau)
    ((_area, kind, found, *_rest),) = places()
    assert (kind, found) == ("year" if cadence == "survey" else cadence, start)


@pytest.mark.parametrize(
    ("cadence", "heading", "sentence"),
    [
        ("year", "2023年一季度", "报告期是季度，而该指标按年度报送，请核对表头或指标名称。"),
        ("quarter", "2023年", "报告期是年度，而该指标按季度报送，请核对表头或指标名称。"),
        ("health_year", "2023学年", "报告期是学年，而该指标按妇幼卫生年度报送，请核对表头或指标名称。"),
    ],
)
def test_the_wrong_kind_of_period_is_named_by_cell(city, office, cadence, heading, sentence):
    make.make_indicator("入园率", "%", cadence=cadence)
    record = verify(office, city, [["指标", "地区", heading], ["入园率", "某市", 90]])
    ((group),) = record.findings
    assert (group["kind"], record.figures) == ("wrong_period", 0)
    assert group["examples"] == [["C2", sentence]]


def test_counties_by_code_by_name_and_side_by_side_with_both_sexes(city, county, screening, office, bureau):
    other = make.make_area(city, name="乙县")
    rows = [["指标", "地区代码", "年份", "数值"], ["产前筛查率", county.code, 2021, 90]]
    commit(verify(office, city, rows), bureau)
    across = [
        ["指标", "甲县", None, "乙县", None],
        [None, "男", "女", "男", "女"],
        ["产前筛查率", 81, 82, 71, 72],
    ]
    book, target = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "2022年"
    for row in across:
        sheet.append(row)
    for span in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(span)
    book.save(target)
    record = run(start_history_import(user=office, area=city, content=target.getvalue(), name="分县.xlsx"))
    assert (record.errors, record.figures) == (0, 4)
    commit(record, bureau)
    assert [(area, start[:4], sex, printed) for area, _kind, start, sex, _home, printed in places()] == [
        (county.name, "2021", "_T", "90"),
        (county.name, "2022", "F", "82"),
        (county.name, "2022", "M", "81"),
        (other.name, "2022", "F", "72"),
        (other.name, "2022", "M", "71"),
    ]


def test_a_county_brings_its_own_figures_and_the_city_accepts_them(city, county, screening, bureau):
    make.make_area(city, name="乙县")
    user = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    rows = [
        ["指标", "地区", "2021年"],
        ["产前筛查率", "甲县", 90],
        ["产前筛查率", "乙县", 91],
        ["产前筛查率", "丙县", 92],
    ]
    record = verify(user, county, rows)
    found = {group["kind"]: group["examples"][0] for group in record.findings}
    assert found["area_out_of_scope"][0] == "B3"
    assert found["area_out_of_scope"][1].startswith("“乙县”不在这次导入的行政区划内")
    assert found["unknown_area"][0] == "B4"
    own_bureau = make.make_user(county, Role.STATISTICS_BUREAU)
    with pytest.raises(HistoryError, match="只有市级统计机构"):
        commit_history_import(record, user=own_bureau)
    assert commit(record, bureau).written == 1
    with pytest.raises(HistoryError):
        start_history_import(user=user, area=city, content=write(rows), name="x.xlsx")


def test_a_column_said_to_hold_quarters_is_remembered(city, office):
    make.make_indicator("劝返人数", "人", cadence="quarter")
    rows = [["指标", "地区", "年份", "第几季", "数值"], ["劝返人数", "某市", 2023, "一", 13]]
    record = verify(office, city, rows)
    assert record.figures == 0
    mapping = read_posted_mapping(read_mapping(record), {"field-4": "quarter"})
    record = run(change_mapping(record, mapping, record.sheet, user=office))
    assert record.figures == 1
    assert verify(office, city, rows).figures == 1
