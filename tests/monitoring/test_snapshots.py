"""定版: what is frozen, that it verifies from itself, that tampering is found, and that a correction shows both."""

import datetime as dt
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from fuer.core.models import Event
from fuer.indicators.domain.figures import Figure, Place, accept_version, printed_figure, record_observation
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import CityTotal, CollectedAt, ObservationSource, Shape
from fuer.monitoring import freezing
from fuer.monitoring.domain import snapshots
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.queries.snapshots import (
    diff_snapshots,
    find_frozen,
    list_changes_since,
    read_coverage,
)
from fuer.monitoring.domain.snapshot_check import verify_snapshot
from fuer.monitoring.domain.snapshots import SnapshotError, make_snapshot
from fuer.monitoring.models import Answer, Snapshot, SnapshotDefinition, SnapshotFigure, SnapshotTarget
from fuer.orgs.enums import Role
from tests import factories as make
from tests.flush import POSTGRESQL, SQLITE

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 6, 1)
FROZEN = (Snapshot, SnapshotTarget, SnapshotFigure, SnapshotDefinition)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def counties(city):
    return [make.make_area(city, name=f"{name}县") for name in "甲乙丙"]


@pytest.fixture
def plan(city):
    return make.make_plan(city)


@pytest.fixture
def bureau(city):
    return make.make_user(city, Role.STATISTICS_BUREAU)


def rate(**fields):
    return make.make_indicator(collected_at=CollectedAt.BOTH, **fields)


def accept(indicator, area, year, printed, reason="更正"):
    version = record_observation(
        indicator.definitions.latest("number"),
        Place(area=area, period=year_period(year)),
        printed if isinstance(printed, Figure) else printed_figure(printed),
        source=ObservationSource.FILING,
        user=None,
    )
    accept_version(version, user=None, reason=reason)
    return version


@contextmanager
def no_triggers():
    """Somebody at the database itself: triggers are taken down and put up again."""
    on_sqlite = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SQLITE if on_sqlite else POSTGRESQL)
        triggers = cursor.fetchall()
        for name, table, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"' if on_sqlite else f"DROP TRIGGER {name} ON {table}")
        yield
        if not on_sqlite:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for _name, _table, sql in triggers:
            cursor.execute(sql)


@pytest.fixture
def frozen(plan, city, counties):
    """A city whose rate is the sum of its counties', a target stated in counties, and one without figures."""
    summed = rate(shape=Shape.RATIO, city_total=CityTotal.COUNTIES)
    make.make_target(plan, summed)
    for county, (num, den) in zip(counties, [("90", "100"), ("45.5", "50"), ("19", "20")], strict=True):
        accept(summed, county, 2023, Figure(numerator=Decimal(num), denominator=Decimal(den)))
    share = rate(name="建成的县比例")
    make.make_target(plan, share, "share_of_members", {"share": "0.7", "level": "county", "condition": "建成"})
    for county, printed in zip(counties, "110", strict=True):
        accept(share, county, 2023, printed)
    own = rate(name="入园率")
    make.make_baseline(make.make_target(plan, own), 2020, "80.50")
    accept(own, city, 2022, "88.20")
    accept(own, city, 2023, "91.30")
    make.make_target(plan, rate(name="无数指标"))
    return make_snapshot(city, 2023, note="年度监测", user=None)


def kinds(snapshot):
    return [finding.kind for finding in verify_snapshot(snapshot).findings]


def test_a_snapshot_holds_answers_figures_and_definitions_and_verifies(frozen, city):
    assert (frozen.year, frozen.number, frozen.monitored, frozen.note) == (2023, 1, 4, "年度监测")
    assert (frozen.figure_count, frozen.target_count, frozen.definition_count) == (9, 13, 4)
    assert (SnapshotFigure.objects.count(), SnapshotTarget.objects.count()) == (9, 13)
    row = SnapshotTarget.objects.get(name="入园率", is_reference=False)
    assert (row.figure, row.baseline, row.bucket) == ("91.30%", "80.50%", "met")
    live = Answer.objects.get(target=row.target_id, area=city, year=2023)
    assert (row.explanation, row.code, row.goal) == (live.explanation, live.code, live.goal)
    figure = SnapshotFigure.objects.get(area_name="乙县", numerator__isnull=False)
    assert (figure.shown, figure.numerator, figure.denominator) == ("91.00%", 45.5, 50)
    report = verify_snapshot(frozen)
    assert (report.findings, report.remarks, report.figures, report.targets) == ((), (), 9, 13)


def test_the_record_says_what_was_frozen(frozen, city):
    event = Event.objects.get(verb=snapshots.MADE)
    assert (event.subject_id, event.area_id, event.payload["digest"]) == (str(frozen.pk), city.pk, frozen.digest)


def test_a_county_freezes_its_own_part(frozen, counties):
    part = make_snapshot(counties[0], 2023, user=None)
    assert (part.monitored, part.figure_count, part.target_count) == (0, 2, 3)
    assert verify_snapshot(part).is_clean


def test_the_same_content_is_not_frozen_twice(frozen, city):
    with pytest.raises(SnapshotError, match="自第1次定版（2024-06-01）以来，2023年的数据没有变化"):
        make_snapshot(city, 2023, user=None)
    assert Snapshot.objects.count() == 1


def test_who_may_and_which_years(frozen, city, counties, bureau):
    county_office = make.make_user(counties[0], Role.COUNTY_WCC_OFFICE)
    reporter = make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city))
    for user in (county_office, reporter):
        with pytest.raises(SnapshotError, match="只有某市的统计局和妇儿工委办可以定版"):
            make_snapshot(city, 2022, user=user)
    with pytest.raises(SnapshotError, match="2024年还没有结束"):
        make_snapshot(city, 2024, user=bureau)
    with pytest.raises(SnapshotError, match="没有2021年的审定数据"):
        make_snapshot(city, 2021, user=bureau)
    assert make_snapshot(city, 2022, user=bureau).made_by == bureau


@pytest.mark.parametrize("is_known", [True, False], ids=["of a known indicator", "of a new one"])
def test_a_figure_accepted_while_freezing_stops_it(frozen, city, is_known):
    accept(row_indicator(SnapshotFigure.objects.get(shown="91.30%")), city, 2023, "92")
    late = row_indicator(SnapshotFigure.objects.get(shown="91.30%")) if is_known else make.make_indicator("迟到")

    def report(done, *_):
        if done == 2:
            accept(late, city, 2021, "1")

    with pytest.raises(SnapshotError, match="定版过程中有数据被审定"):
        make_snapshot(city, 2023, user=None, report=report)
    assert Snapshot.objects.get() == frozen


@pytest.mark.parametrize("model", FROZEN)
def test_rows_are_written_once(frozen, model):
    rows = model.objects.all()
    for change in (lambda: rows.update(id=-1), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert verify_snapshot(frozen).is_clean


def seal_again(row):
    """What a careful forger does: the row's digest is made to fit."""
    columns = [field.attname for field in row._meta.concrete_fields if field.name not in ("id", "snapshot", "digest")]
    return freezing.digest_row({name: getattr(row, name) for name in columns})


def test_a_figure_changed_behind_the_triggers_is_found(frozen):
    figure = SnapshotFigure.objects.get(shown="91.30%")
    with no_triggers():
        SnapshotFigure.objects.filter(pk=figure.pk).update(value="95", printed="95")
    report = verify_snapshot(frozen)
    assert [finding.kind for finding in report.findings] == ["row_changed", "source"]
    assert report.findings[0].place == f"数字 #{figure.position} 某市 入园率 2023"
    assert (report.findings[1].frozen, report.findings[1].found) == (
        '{"definition":"1","value":"91.30"}',
        '{"definition":"1","value":"95"}',
    )


def test_a_row_sealed_again_does_not_fit_the_whole(frozen):
    figure = SnapshotFigure.objects.get(area_name="乙县", numerator__isnull=False)
    with no_triggers():
        figure.numerator = Decimal("50")
        figure.digest = seal_again(figure)
        figure.save()
    assert kinds(frozen) == ["digest", "sum", "source"]


def test_a_snapshot_sealed_again_does_not_fit_the_record(frozen):
    with no_triggers():
        Snapshot.objects.update(note="别的说明")
    assert kinds(Snapshot.objects.get()) == ["record"]


def test_rows_taken_away_and_slipped_in_are_found(frozen):
    figure = SnapshotFigure.objects.order_by("position").last()
    with no_triggers():
        SnapshotFigure.objects.filter(position=1)._raw_delete("default")
        figure.pk, figure.cell_id, figure.position = None, 10**9, 12
        figure.digest = seal_again(figure)
        figure.save()
    assert kinds(frozen)[:2] == ["row_added", "row_missing"]


def test_a_state_changed_behind_the_triggers_is_found(frozen):
    target = SnapshotTarget.objects.get(name="无数指标", is_reference=False)
    with no_triggers():
        SnapshotTarget.objects.filter(pk=target.pk).update(bucket="met", is_reference=True)
    assert kinds(frozen) == ["row_changed", "counts", "answer"]


def test_a_newer_rule_is_a_remark(frozen, monkeypatch):
    monkeypatch.setattr(freezing, "RULE_VERSION", "99")
    answered = freezing.judge_again

    def judge_newly(case, **rest):
        return answered(case, **rest) | {"rule_version": "99", "p": "0.5"} if case else {}

    monkeypatch.setattr(freezing, "judge_again", judge_newly)
    report = verify_snapshot(frozen)
    assert report.is_clean
    assert {finding.kind for finding in report.remarks} == {"newer_rule"}


def test_a_figure_corrected_later_shows_both(frozen, city):
    row = SnapshotFigure.objects.get(shown="91.30%")
    accept(row_indicator(row), city, 2023, "93.10", reason="核实后更正")
    (change,) = list_changes_since(frozen)
    assert (change.shown_before, change.shown_after, change.reason) == ("91.30%", "93.10%", "核实后更正")
    both = find_frozen([row.cell_id, 10**9])
    assert list(both) == [row.cell_id]
    beside = both[row.cell_id]
    assert (beside.frozen.shown, beside.accepted.printed, beside.is_corrected) == ("91.30%", "93.10", True)
    assert verify_snapshot(frozen).is_clean


def row_indicator(row):
    from fuer.indicators.models import Indicator

    return Indicator.objects.get(pk=row.indicator_id)


def test_the_newest_frozen_figure_stands_beside_the_accepted_one(frozen, city):
    row = SnapshotFigure.objects.get(shown="91.30%")
    accept(row_indicator(row), city, 2023, "93.10")
    newer = make_snapshot(city, 2023, user=None)
    beside = find_frozen([row.cell_id])[row.cell_id]
    assert (newer.number, beside.frozen.snapshot, beside.is_corrected) == (2, newer, False)


def test_the_same_digits_signed_again_are_no_change(frozen, city):
    row = SnapshotFigure.objects.get(shown="91.30%")
    accept(row_indicator(row), city, 2023, "91.30")
    assert list_changes_since(frozen) == []


def test_two_snapshots_compared(frozen, city):
    row = SnapshotFigure.objects.get(shown="91.30%")
    accept(row_indicator(row), city, 2023, "85.00", reason="重新核算")
    filled = SnapshotTarget.objects.get(name="无数指标", is_reference=False)
    from fuer.plans.models import Target

    accept(Target.objects.get(pk=filled.target_id).indicator, city, 2023, "90")
    second = make_snapshot(city, 2023, user=None)
    diff = diff_snapshots(frozen, second)
    assert [(c.shown_before, c.shown_after, c.reason) for c in diff.changed] == [("91.30%", "85.00%", "重新核算")]
    assert [(c.row.indicator_name, c.shown_after) for c in diff.added] == [("无数指标", "90%")]
    assert (diff.removed, diff.targets_added, diff.targets_removed) == ([], [], [])
    states = {c.row.name: (c.before.bucket, c.after.bucket) for c in diff.targets_changed if c.state_changed}
    assert states == {"入园率": ("met", "not_yet_met"), "无数指标": ("no_data", "met")}
    assert diff_snapshots(second, second).is_empty
    back = diff_snapshots(second, frozen)
    assert [c.shown_before for c in back.removed] == ["90%"]


def test_a_definition_revised_later_changes_nothing_that_was_frozen(frozen):
    figure = SnapshotFigure.objects.get(shown="91.30%")
    indicator = row_indicator(figure)
    newest = indicator.definitions.latest("number")
    from fuer.indicators.models import Definition

    Definition.objects.filter(pk=newest.pk).update(decimals=0, unit_of_measure="‰")
    assert verify_snapshot(frozen).is_clean
    assert '"unit_of_measure":"%"' in SnapshotDefinition.objects.get(indicator_id=indicator.pk).content


def test_what_is_missing_is_said_before_freezing(plan, city, counties):
    known, unknown = rate(), rate(name="无数指标")
    make.make_target(plan, known)
    make.make_target(plan, unknown)
    accept(known, city, 2023, "95")
    rebuild_answers(list_current_targets(), today=TODAY)
    waiting = record_observation(
        unknown.definitions.get(),
        Place(area=city, period=year_period(2023)),
        printed_figure("80"),
        source=ObservationSource.FILING,
        user=None,
    )
    assert waiting.cell.accepted is None
    found = read_coverage(city, 2023)
    assert (found.monitored, found.with_data, found.figures_of_year, found.unaccepted) == (2, 1, 1, 1)
    assert [answer.target.name for answer in found.missing] == ["无数指标"]
    assert (found.below, found.below_missing) == (6, 6)


def test_queries_do_not_grow_with_figures_and_targets(plan, city):
    counts = []
    for _ in range(2):
        for _ in range(4):
            indicator = make.make_indicator()
            make.make_target(plan, indicator)
            accept(indicator, city, 2023, "95")
        with CaptureQueriesContext(connection) as queries:
            snapshot = make_snapshot(city, 2023, user=None)
        with CaptureQueriesContext(connection) as checks:
            assert verify_snapshot(snapshot).is_clean
        counts.append((len(queries), len(checks)))
    assert counts[0] == counts[1]
