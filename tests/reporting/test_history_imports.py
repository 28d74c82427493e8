"""Earlier years' figures from upload to acceptance, in both layouts; nothing twice, nothing half."""

import io

import openpyxl
import pytest

from fuer.core.domain.files import read_file
from fuer.core.domain.jobs import execute_job
from fuer.core.models import Event, Job
from fuer.indicators.domain import AFTER_ACCEPT
from fuer.indicators.models import Acceptance, Cell, ObservationVersion
from fuer.orgs.enums import Role
from fuer.reporting.domain import history_commit
from fuer.reporting.domain.history_imports import (
    HistoryError,
    change_mapping,
    commit_history_import,
    discard_history_import,
    read_mapping,
    settle_history_import,
    start_history_import,
)
from fuer.reporting.history.words import Field
from fuer.reporting.interfaces.mapping_form import read_posted_mapping
from fuer.reporting.models import HistoryImport, RememberedMapping
from tests import factories as make

pytestmark = pytest.mark.django_db
LONG = [
    ["指标名称", "地区", "年份", "性别", "分子", "分母", "数值", "备注"],
    ["产前筛查率", "某市", 2021, "", 930, 1000, 93, "年报"],
    ["产前筛查率", "甲县", 2021, "", 450, 500, 90, ""],
    ["产前筛查率", "甲县", "2022年", "女", 460, 500, "", ""],
    ["妇女人均预期寿命", "某市", 2021, "", None, None, "82.66", ""],
    ["妇女人均预期寿命", "某市", 2022, "", None, None, "约83", ""],
    ["没有这个指标", "某市", 2022, "", None, None, "1", ""],
]
WIDE = [
    ["某市妇女儿童发展监测表", None, None, None],
    ["指标", "计量单位", "2021年", "2022年"],
    ["产前筛查率", "%", 93.1, 93.6],
    ["妇女人均预期寿命", "岁", 82.66, "83.02"],
]


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FUER_FILES_ROOT = tmp_path


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
def life():
    return make.make_indicator("妇女人均预期寿命", "岁")


@pytest.fixture
def office(city):
    return make.make_user(city)


@pytest.fixture
def bureau(city):
    return make.make_user(city, Role.STATISTICS_BUREAU)


def write(rows):
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "数据"
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def run(record):
    execute_job(str(record.job_id))
    return HistoryImport.objects.get(pk=record.pk)


def verify(user, area, rows):
    return run(start_history_import(user=user, area=area, content=write(rows), name="历年.xlsx"))


def commit(record, user, **options):
    return run(commit_history_import(record, user=user, **options))


def accepted():
    rows = Cell.objects.filter(accepted__isnull=False).order_by("indicator__name", "area__path", "period__label_year")
    columns = ("indicator__name", "area__name", "period__label_year", "sex", "accepted__printed")
    return [(*row[:5], row[5]) for row in rows.values_list(*columns, "accepted__numerator")]


def test_a_long_sheet_is_verified_committed_and_accepted(city, screening, life, office, bureau):
    record = verify(office, city, LONG)
    counts = (record.figures, record.changes, record.unchanged, record.errors)
    assert (record.state, counts) == ("verified", (4, 0, 0, 2))
    assert not ObservationVersion.objects.exists()
    kinds = [(group["kind"], group["examples"][0][0]) for group in record.findings]
    assert sorted(kinds) == [("bad_number", "G6"), ("unknown_indicator", "A7")]
    listed = openpyxl.load_workbook(io.BytesIO(read_file(record.errors_file))).active
    assert [row[2] for row in listed.iter_rows(min_row=2, values_only=True)] == ["G6", "A7"]
    record = commit(record, bureau)
    assert (record.state, record.written, record.accepted, record.committed_by) == ("committed", 4, 4, bureau)
    assert accepted() == [
        ("产前筛查率", "某市", 2021, "_T", "", 930),
        ("产前筛查率", "甲县", 2021, "_T", "", 450),
        ("产前筛查率", "甲县", 2022, "F", "", 460),
        ("妇女人均预期寿命", "某市", 2021, "_T", "82.66", None),
    ]
    version = ObservationVersion.objects.get(cell__indicator=life)
    assert (version.source, version.source_reference, version.is_demo) == ("import", "历年.xlsx 数据!G5", False)
    assert (version.created_by, version.number) == (office, 1)
    assert set(Acceptance.objects.values_list("accepted_by", "level", "reason")) == {(bureau.pk, "city", "")}
    event = Event.objects.get(verb="reporting.commit_history")
    assert event.payload == {
        "file": str(record.file_id),
        "sha256": record.file.sha256,
        "written": 4,
        "accepted": 4,
    }


def test_years_side_by_side_are_understood(city, screening, life, office, bureau):
    record = verify(office, city, WIDE)
    assert (record.figures, record.errors, record.mapping["area"]) == (4, 0, "某市")
    commit(record, bureau)
    printed = [(name, year, printed) for name, _area, year, _sex, printed, _part in accepted()]
    assert printed == [
        ("产前筛查率", 2021, "93.1"),
        ("产前筛查率", 2022, "93.6"),
        ("妇女人均预期寿命", 2021, "82.66"),
        ("妇女人均预期寿命", 2022, "83.02"),
    ]


def test_the_same_file_twice_changes_nothing(city, screening, life, office, bureau):
    commit(verify(office, city, WIDE), bureau)
    again = verify(office, city, WIDE)
    assert (again.figures, again.unchanged) == (0, 4)
    with pytest.raises(HistoryError):
        commit_history_import(again, user=bureau)
    assert ObservationVersion.objects.count() == 4


def test_what_differs_stands_beside_the_accepted_figure_once(city, screening, life, office, bureau):
    make.make_observation(life, city, 2021, "82.5")
    for written in (4, 0):
        record = verify(office, city, WIDE)
        assert record.changes == 1
        assert commit(record, bureau).written == written
    assert accepted()[2][4] == "82.5"
    assert list(life.cells.get(period__label_year=2021).versions.values_list("printed", flat=True)) == ["82.5", "82.66"]


def test_what_differs_replaces_the_accepted_figure_with_a_reason_only(city, screening, life, office, bureau):
    make.make_observation(life, city, 2021, "82.5")
    record = verify(office, city, WIDE)
    with pytest.raises(HistoryError):
        commit_history_import(record, user=bureau, replaces=True, reason=" ")
    record = commit(record, bureau, replaces=True, reason="以统计年鉴为准")
    assert (record.written, record.accepted, accepted()[2][4]) == (4, 4, "82.66")
    version = life.cells.get(period__label_year=2021).accepted
    assert (version.number, version.reason) == (2, "以统计年鉴为准")
    assert version.acceptances.get().reason == "以统计年鉴为准"
    untouched = ObservationVersion.objects.exclude(pk=version.pk).filter(source="import")
    assert set(untouched.values_list("reason", flat=True)) == {""}


def test_a_figure_that_stays_offline_is_refused_by_name(city, office):
    make.make_indicator("性侵案件数", "件", disclosure="offline")
    record = verify(office, city, [["指标", "2021年", "2022年"], ["性侵案件数", 3, 4]])
    assert (record.figures, [(group["kind"], group["count"]) for group in record.findings]) == (
        0,
        [("offline_indicator", 2)],
    )


def test_a_corrected_mapping_is_remembered_for_the_same_headings(city, screening, office):
    rows = [["指标", "年份", "地区", "甲数", "乙数"], ["产前筛查率", 2021, "某市", 450, 500]]
    record = verify(office, city, rows)
    assert record.figures == 0
    mapping = read_mapping(record)
    posted = {"field-4": Field.NUMERATOR, "field-5": Field.DENOMINATOR, "first_row": "2", "year": "", "area": ""}
    record = run(change_mapping(record, read_posted_mapping(mapping, posted), record.sheet, user=office))
    assert (record.state, record.figures) == ("verified", 1)
    assert RememberedMapping.objects.get().signature == mapping.signature
    rows.append(["产前筛查率", 2022, "某市", 460, 500])
    assert verify(office, city, rows).figures == 2


def test_what_is_no_workbook_fails_with_its_sentence(city, office):
    record = start_history_import(user=office, area=city, content=b"PK\x03\x04x", name="坏.xlsx")
    record = run(record)
    assert (record.state, record.failure) == ("failed", record.job.failure)
    assert "损坏" in record.failure


def test_a_commit_that_breaks_goes_on_where_it_stopped_and_is_not_discarded(
    city, screening, life, office, bureau, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(history_commit, "BATCH", 3)
    monkeypatch.setattr(history_commit, "PAUSE_SECONDS", 0)
    told = []

    def refuse_the_second(cells):
        told.append(len(cells))
        if len(told) == 2:
            raise RuntimeError("the power fails")

    AFTER_ACCEPT.append(refuse_the_second)
    try:
        record = commit_history_import(verify(office, city, WIDE), user=bureau)
        with pytest.raises(RuntimeError):
            execute_job(str(record.job_id))
    finally:
        AFTER_ACCEPT.remove(refuse_the_second)
    record.refresh_from_db()
    assert (record.written, record.accepted) == (3, 3)
    assert (ObservationVersion.objects.count(), len(accepted())) == (3, 3)
    settle_history_import(record)
    assert record.state == "verified"
    with pytest.raises(HistoryError, match="已写入3项"):
        discard_history_import(record, user=office)
    record = commit(record, bureau)
    assert (record.state, record.written, record.accepted) == ("committed", 4, 4)
    assert (ObservationVersion.objects.count(), Acceptance.objects.count(), len(accepted())) == (4, 4, 4)


def test_a_commit_cut_off_beside_accepted_figures_writes_none_twice(city, screening, life, office, bureau):
    """The worker died after the last batch, before the import was done; the differing figure stands beside."""
    make.make_observation(life, city, 2021, "82.5")
    record = commit(verify(office, city, WIDE), bureau)
    assert (record.written, record.accepted) == (4, 3)
    HistoryImport.objects.filter(pk=record.pk).update(state="committing")
    Job.objects.filter(pk=record.job_id).update(state="queued")
    record = run(record)
    assert (record.state, record.written, record.accepted) == ("committed", 4, 3)
    assert (ObservationVersion.objects.count(), accepted()[2][4]) == (5, "82.5")


def test_a_figure_accepted_while_an_import_runs_stays(city, screening, life, office, bureau):
    """Somebody accepts one of the figures of the second batch while the first is written."""

    def accept_one(cells):
        AFTER_ACCEPT.remove(accept_one)
        make.make_observation(life, city, 2021, "82.5")

    AFTER_ACCEPT.append(accept_one)
    history_commit.BATCH, batch = 2, history_commit.BATCH
    try:
        record = commit(verify(office, city, WIDE), bureau)
    finally:
        history_commit.BATCH = batch
    assert (record.written, record.accepted, accepted()[2][4]) == (4, 3, "82.5")


def test_a_job_taken_up_again_after_its_end_does_nothing(city, screening, life, office, bureau):
    record = commit(verify(office, city, WIDE), bureau)
    assert history_commit.commit_history(Job.objects.get(pk=record.job_id), record.pk) == {"import": record.pk}
    assert ObservationVersion.objects.count() == 4


def test_whoever_waits_for_accepted_figures_is_told_of_each_cell_once(city, screening, life, office, bureau):
    told = []
    AFTER_ACCEPT.append(told.extend)
    try:
        commit(verify(office, city, WIDE), bureau)
    finally:
        AFTER_ACCEPT.remove(told.extend)
    assert sorted(cell.pk for cell in told) == sorted(Cell.objects.values_list("pk", flat=True))


def test_only_the_office_and_the_bureau_prepare_and_only_the_bureau_commits(city, county, screening, life, office):
    for role, area in ((Role.LEADER, city), (Role.COUNTY_WCC_OFFICE, county), (Role.STATISTICS_BUREAU, county)):
        with pytest.raises(HistoryError):
            start_history_import(user=make.make_user(area, role), area=city, content=b"x", name="a.xlsx")
    record = verify(office, city, WIDE)
    with pytest.raises(HistoryError):
        commit_history_import(record, user=office)


def test_a_discarded_import_is_not_committed(city, screening, life, office, bureau):
    record = discard_history_import(verify(office, city, WIDE), user=office)
    with pytest.raises(HistoryError):
        commit_history_import(record, user=bureau)


def test_the_figures_of_a_health_year_go_to_its_own_period(city, office, bureau):
    make.make_indicator("产妇数", "人", cadence="health_year")
    record = commit(verify(office, city, [["某市情况"], ["指标", "2021年", "2022年"], ["产妇数", 100, 120]]), bureau)
    assert record.written == 2
    periods = Cell.objects.order_by("period__start").values_list("period__start__month", "period__label_year")
    assert list(periods) == [(10, 2021), (10, 2022)]
