"""Reference series: entering, correcting, blocks, and what they are compared with."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from fuer.core.models import Event
from fuer.indicators.domain.references import (
    Published,
    ReferenceError,
    ReferenceKey,
    correct_reference,
    enter_reference,
    enter_references,
)
from fuer.indicators.interfaces.references_form import verify_block
from fuer.indicators.managers import VersionIsFinalError
from fuer.indicators.models import ReferenceFigure, ReferenceVersion
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 1)
OUT = Published(Decimal("97.4"), "97.4", 3, 11, "省统计公报", "", dt.date(2025, 3, 1))


@pytest.fixture
def indicator():
    return make.make_indicator("产前筛查率")


@pytest.fixture
def office():
    return make.make_user(make.make_area())


@pytest.fixture
def entered(indicator, office):
    return enter_reference(ReferenceKey(indicator, "province", "某省", 2024), OUT, user=office, today=TODAY)


def test_a_figure_is_entered_with_its_rank_and_recorded(entered):
    figure = ReferenceFigure.objects.get()
    assert (figure.printed, figure.rank, figure.rank_of) == ("97.4", 3, 11)
    assert Event.objects.filter(verb="indicators.enter_reference", subject_id=str(figure.pk)).count() == 1


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (Published(), "请写明预计发布日期"),
        (Published(Decimal(97), "97"), "请写明资料来源和发布日期"),
        (Published(Decimal(97), "97", source="公报", published_on=dt.date(2026, 5, 2)), "发布日期在今天之后"),
        (Published(Decimal(97), "97", 3, None, "公报", "", dt.date(2025, 1, 1)), "位次和参评数要一起写"),
        (Published(Decimal(97), "97", 12, 11, "公报", "", dt.date(2025, 1, 1)), "位次应在1和参评数之间"),
    ],
)
def test_what_is_impossible_is_refused_in_words(indicator, office, published, words):
    with pytest.raises(ReferenceError, match=words):
        enter_reference(ReferenceKey(indicator, "nation", "全国", 2024), published, user=office, today=TODAY)


def test_a_block_is_written_whole_or_not_at_all(indicator, office, entered):
    rows = [
        (ReferenceKey(indicator, "nation", "全国", 2024), OUT),
        (ReferenceKey(indicator, "province", "某省", 2024), OUT),
    ]
    with pytest.raises(ReferenceError, match="已经录入"):
        enter_references(rows, user=office, today=TODAY)
    assert ReferenceFigure.objects.count() == 1


def test_a_correction_says_why_and_keeps_what_stood_before(entered, office):
    changed = Published(Decimal("97.5"), "97.5", 3, 11, "省统计公报", "", dt.date(2025, 3, 1))
    with pytest.raises(ReferenceError, match="请写明更正原因"):
        correct_reference(entered, changed, reason=" ", user=office, today=TODAY)
    correct_reference(entered, changed, reason="公报勘误", user=office, today=TODAY)
    event = Event.objects.get(verb="indicators.correct_reference")
    assert event.payload == {"reason": "公报勘误", "before": {"value": "97.4", "printed": "97.4"}}


def test_every_version_of_a_figure_stays(entered, office):
    changed = Published(Decimal("97.5"), "97.5", 3, 11, "省统计公报", "", dt.date(2025, 3, 1))
    correct_reference(entered, changed, reason="公报勘误", user=office, today=TODAY)
    rows = entered.versions.values_list("number", "printed", "reason", "recorded_by")
    assert list(rows) == [(1, "97.4", "", office.pk), (2, "97.5", "公报勘误", office.pk)]
    correct_reference(entered, changed, reason="没有变化", user=office, today=TODAY)
    assert entered.versions.count() == 2
    with pytest.raises(VersionIsFinalError):
        entered.versions.first().delete()
    with pytest.raises(VersionIsFinalError):
        entered.versions.update(printed="98")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET printed = '98'", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
    ids=["update", "delete", "truncate"],
)
def test_the_database_itself_keeps_versions_as_they_are(entered, statement):
    if "TRUNCATE" in statement and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    table = ReferenceVersion._meta.db_table
    connection.check_constraints()  # nothing of the row is left to be checked, so only the trigger refuses
    refused = pytest.raises(IntegrityError, match=f"rows of {table} are written once")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert entered.versions.get().printed == "97.4"


def test_an_awaited_figure_is_filled_in_without_a_reason(indicator, office):
    key = ReferenceKey(indicator, "nation", "全国", 2025)
    figure = enter_reference(key, Published(expected_on=dt.date(2026, 4, 1)), user=office, today=TODAY)
    correct_reference(figure, OUT, reason="", user=office, today=TODAY)
    assert ReferenceFigure.objects.get().printed == "97.4"


def test_a_block_tells_each_line_what_is_wrong(indicator, entered):
    lines = [
        "指标\t层级\t地区\t数据年度\t数值",
        "产前筛查率\t全国\t\t2024\t96.8\t\t\t公报\t2025-03-01",
        "产前筛查率\t全省\t某省\t2024\t96.8\t\t\t公报\t2025-03-01",
        "别的率\t全国\t\t2024\t1",
        "产前筛查率\t全国\t\t2023\t约97\t\t\t公报\t2025-03-01",
        "产前筛查率\t县\t\t2023\t97",
    ]
    rows = verify_block("\n".join(lines), today=TODAY)
    assert [row.number for row in rows] == [2, 3, 4, 5, 6]
    assert rows[0].key == ReferenceKey(indicator, "nation", "全国", 2024)
    assert [row.fault[:12] for row in rows if row.fault] == [
        "同一指标、地区和年度已经",
        "没有名为“别的率”的指标",
        rows[3].fault[:12],
        "层级应为全国、全省或设区",
    ]
    assert rows[3].fault.startswith("数值：")
