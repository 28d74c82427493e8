"""The whole demo, loaded once as `make demo` does it: simulated years that are marked, lively and true to every rule."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db.models import Count, F
from django.utils import timezone

from fuer.delivery.models import Task, TaskStep
from fuer.demo import adopt_documents, freeze_demo_years, prepare_demo
from fuer.demo.declared_evaluations import read_demo_evaluations
from fuer.demo.definitions import DemoFileError, apply_demo_definitions, read_demo_definitions
from fuer.demo.evaluations import load_demo_evaluations
from fuer.demo.load import load_demo_years
from fuer.desk.context import read_place
from fuer.evaluation.models import AssessmentItem, Comment, Evaluation, Finding, Report, SelfAssessment
from fuer.indicators.enums import Missing, ObservationSource, ReportingLine
from fuer.indicators.models import Acceptance, Cell, Definition, ObservationVersion
from fuer.monitoring.domain.queries.brief import read_brief
from fuer.monitoring.domain.queries.scene import Asked
from fuer.orgs.domain.demo import create_demo_people
from fuer.orgs.interfaces.place import load_place
from fuer.orgs.models import User
from fuer.plans.domain.division import apply_demo_division
from fuer.plans.domain.queries.answers import answer_targets, count_buckets
from fuer.plans.models import Plan, Target
from fuer.reporting.domain.progress import STATE_LOOKS
from fuer.reporting.domain.queries.status import list_status
from fuer.reporting.enums import FilingState
from fuer.reporting.models import Collection, Filing, FilingCell, FilingItem, ItemReport, ItemReturn, Signature

PLACE = Path(project.FUER_PLACE_DIR)
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The fixture loads the whole demo once: under a minute of computing, more on a busy machine.
pytestmark = pytest.mark.timeout(300)
YEARS = (2021, 2022, 2023, 2024, 2025)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for the module, inside a transaction that is taken back at its end. Gives the years reported."""
    from django.db import transaction
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("demo")
    changed = {"FUER_DEMO": True, "DATA_DIR": folder, "FUER_FILES_ROOT": folder / "files", "PASSWORD_HASHERS": QUICK}
    heard = []
    with django_db_blocker.unblock(), override_settings(**changed), transaction.atomic():
        load_place(PLACE)
        create_demo_people()
        adopt_documents(PLACE)
        apply_demo_division(PLACE / "units.yaml", list(Plan.objects.all()))
        load_demo_years(PLACE, today=timezone.localdate(), report=heard.append)
        freeze_demo_years()
        load_demo_evaluations(PLACE, today=timezone.localdate())
        yield heard
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_every_year_of_the_plans_has_its_collection_and_the_last_is_open(demo):
    assert tuple(demo) == YEARS
    states = [(one.year, one.state, one.is_demo) for one in Collection.objects.order_by("year")]
    assert states == [(year, "open" if year == 2025 else "closed", True) for year in YEARS]
    assert read_place().demo_years == "2021—2025"


@pytest.mark.django_db
def test_every_simulated_figure_is_marked_and_no_published_one_is(demo):
    found = Counter(ObservationVersion.objects.values_list("source", "is_demo"))
    assert set(found) == {(ObservationSource.FILING, True), (ObservationSource.DOCUMENT, False)}
    assert found[ObservationSource.DOCUMENT, False] == 24
    assert not FilingCell.objects.filter(is_demo=False).exists()
    assert set(Target.objects.filter(baseline__isnull=False).values_list("baseline__is_demo", flat=True)) == {False}


@pytest.mark.django_db
def test_the_declared_definitions_name_indicators_of_the_plans_and_say_what_they_are(demo):
    declared = read_demo_definitions(PLACE / "demo_definitions.yaml")
    plans = list(Plan.objects.all())
    before = Definition.objects.count()
    assert apply_demo_definitions(declared, plans, user=None) == []
    assert Definition.objects.count() == before
    newest = Definition.objects.filter(number=2)
    assert set(newest.values_list("remarks", "source_is_demo")) == {(declared.remark, True)}
    # Where a baseline stands, the plan's own definition stays as it was.
    assert (
        not Definition.objects.filter(number=1, indicator__in=newest.values("indicator")).exclude(remarks="").exists()
    )
    monitored = Target.objects.monitored().values_list("indicator__name", flat=True)
    assert set(monitored) == {figure.name for figure in declared.definitions}


@pytest.mark.django_db
def test_a_citys_figure_is_the_sum_of_its_counties(demo):
    declared = Definition.objects.filter(collected_at="both").exclude(reporting_line=ReportingLine.BOTH)
    cells = Cell.objects.filter(indicator__definitions__in=declared, accepted__isnull=False, period__label_year=2023)
    cells = cells.exclude(accepted__missing=Missing.NO_DATA).select_related("accepted", "area")
    by_place = {}
    for cell in cells.distinct():
        kind = "city" if cell.area.level == "city" else "counties"
        found = by_place.setdefault(
            (cell.indicator_id, cell.sex, cell.age, cell.residence), {"city": [], "counties": []}
        )
        found[kind].append(cell.accepted)
    compared = 0
    for places in by_place.values():
        if len(places["counties"]) == 6:
            (city,) = places["city"]
            for field in ("value", "numerator", "denominator"):
                parts = [getattr(version, field) for version in places["counties"]]
                if getattr(city, field) is not None:
                    assert sum(parts) == getattr(city, field)
            compared += 1
    assert compared > 30


@pytest.mark.django_db
def test_past_years_hold_their_trouble(demo):
    closed = Collection.objects.filter(state="closed")
    for collection in closed:
        late = collection.filings.filter(reported_at__date__gt=collection.unit_due)
        assert late.count() == 4
        corrected = ItemReturn.objects.filter(item__filing__collection=collection, resolved_at__isnull=False)
        assert corrected.count() == 2
        for one in corrected.select_related("item__entry__version", "version"):
            now, then = one.item.entry.version, one.version
            assert (then.number, now.number, then.denominator) == (1, 2, now.denominator // 10)
        said = ItemReport.objects.filter(item__filing__collection=collection)
        assert sorted(Counter(said.values_list("round", flat=True)).items()) == [
            (1, FilingItem.objects.filter(filing__collection=collection, entry__version__isnull=False).count()),
            (2, 2),
        ]
        signed = Signature.objects.filter(filing__collection=collection)
        assert set(signed.values_list("signed_at__year", flat=True)) == {collection.filing_year}
        lost = ObservationVersion.objects.filter(cell__entries__items__filing__collection=collection, missing="no_data")
        assert lost.distinct().count() == 2
        disputed = Acceptance.objects.filter(version__cell__entries__items__filing__collection=collection)
        assert disputed.exclude(reason="").distinct().count() == 2
    assert not Filing.objects.filter(collection__in=closed).exclude(state="accepted").exists()
    assert not FilingItem.objects.filter(
        filing__collection__in=closed, entry__version__isnull=False, accepted=None
    ).exists()


@pytest.mark.django_db
def test_an_accepted_cell_points_at_a_version_somebody_accepted(demo):
    accepted = Cell.objects.filter(accepted__isnull=False, period__label_year__gt=2020)
    assert accepted.count() > 1500
    assert not accepted.exclude(accepted__cell=F("pk")).exists()
    assert not accepted.filter(accepted__acceptances=None).exists()


@pytest.mark.django_db
def test_one_indicator_is_owed_by_nobody_and_stays_empty(demo):
    orphan = Definition.objects.get(indicator__name="危重新生儿救治中心数")
    assert orphan.source_unit is None
    assert not Cell.objects.filter(indicator=orphan.indicator).exists()


@pytest.mark.django_db
def test_the_open_collection_shows_every_state_and_every_kind_of_lateness(demo):
    collection = Collection.objects.get(state="open")
    assert collection.unit_due < timezone.localdate() < collection.county_due < collection.city_due
    found = list_status(collection.filings.all(), timezone.localdate())
    assert {one.status.state.code for one in found} == set(STATE_LOOKS)
    late = {one.status.state.code for one in found if one.status.is_late}
    assert late == {"not_begun", "drafting", "checking", "signing"}
    granted = [one.status for one in found if one.filing.extended_to]
    assert [status.is_late for status in granted] == [False, False]
    assert {filing.state for filing in collection.filings.all()} == set(FilingState)
    assert collection.filings.filter(extensions__state="asked").count() == 1
    assert (
        FilingCell.objects.filter(items__filing__collection=collection, evidence__isnull=False).distinct().count() == 5
    )


@pytest.mark.django_db
def test_two_sources_differ_in_the_open_collection_and_nobody_has_decided(demo):
    entries = FilingCell.objects.filter(items__filing__collection__state="open", version__isnull=False)
    both = entries.values("cell").annotate(units=Count("unit", distinct=True), said=Count("value", distinct=True))
    assert both.filter(units=2, said=2, cell__accepted=None).count() == 1


@pytest.mark.django_db
def test_the_years_show_lively_states_and_add_up(demo):
    targets = list(Target.objects.monitored().select_related("plan", "area", "indicator", "baseline__cell"))
    answers = answer_targets(targets, 2024, today=dt.date(2026, 6, 1)).values()
    buckets = dict(count_buckets(answers, len(targets)))
    assert buckets["met"] > 30
    assert set(buckets) >= {"met", "not_yet_met", "not_met", "no_data", "needs_person", "needs_denominator"}
    trajectories = {answer.wire.get("trajectory") for answer in answers}
    assert trajectories >= {"on_track", "slow", "off_track", "reversed", "kept", "lost"}
    assert all(answer.rests_on_demo for answer in answers if answer.figure)


@pytest.mark.django_db
def test_nobody_signs_in_as_an_invented_person(demo):
    invented = User.objects.filter(username__startswith="unit-")
    assert invented.count() > 40
    assert {(user.is_demo, user.has_usable_password()) for user in invented} == {(True, False)}


def test_the_file_that_is_wrong_is_named(tmp_path):
    wrong = tmp_path / "demo_definitions.yaml"
    wrong.write_text("remark: x\ndefinitions: [{name: a, at: nowhere}]", encoding="utf-8")
    with pytest.raises(DemoFileError, match=r"demo_definitions\.yaml"):
        read_demo_definitions(wrong)


@pytest.mark.django_db
def test_key_indicators_that_fall_short_name_the_counties_and_their_share(demo):
    """A few rows of the demo show whom a gap comes from; the shares of each are of all that is lacking."""
    wcc = User.objects.get(username="wcc")
    brief = read_brief(wcc, Asked(year=2024), today=timezone.localdate())
    rows = {line.answer.target.name: line.blame for line in brief.lines if line.blame.parts}
    assert set(rows) == {"儿童伤害死亡率", "高中阶段毛入学率"}
    for blame in rows.values():
        shares = [int(part.share.rstrip("%")) for part in blame.parts]
        assert shares == sorted(shares, reverse=True)
        assert abs(sum(shares) - 100) <= len(shares) // 2 + 1
        assert (blame.unknown, sum(part.events for part in blame.parts) >= blame.events > 0) == (0, True)


@pytest.mark.django_db
def test_one_frozen_year_is_in_self_assessment_and_the_one_before_is_being_put_right(demo):
    found = Evaluation.objects.order_by("year").values_list("year", "stage", "snapshot__year", "snapshot__number")
    assert list(found) == [(2023, "rectifying", 2023, 1), (2024, "assessing", 2024, 1)]
    before, now = Evaluation.objects.order_by("year")
    assert (before.predecessor, now.predecessor) == (None, before)
    assert not Evaluation.objects.exclude(title__endswith="（演示）").exists()
    today = timezone.localdate()
    assert all(one.dates.get(stage=one.stage).due > today for one in (before, now))


@pytest.mark.django_db
def test_self_assessments_stand_in_every_state(demo):
    rows = SelfAssessment.objects.with_state().filter(evaluation__year=2024)
    assert Counter(rows.values_list("state", flat=True)) == {"writing": 9, "submitted": 2, "returned": 1, "accepted": 2}
    items = AssessmentItem.objects.filter(assessment__evaluation__year=2024)
    assert Counter(items.exclude(text="").values_list("assessment__unit__short_name", flat=True)) == {
        "市委组织部": 8,
        "市检察院": 1,
        "市民政局": 15,
        "市司法局": 27,
        "市教育局": 34,
        "市卫健委": 13,
        "市财政局": 2,
    }
    returned = items.exclude(returned_reason="")
    assert list(returned.values_list("assessment__unit__short_name", flat=True)) == ["市教育局", "市教育局"]
    assert not items.exclude(text="").exclude(text__endswith="（演示文字）。").exists()


@pytest.mark.django_db
def test_findings_have_tasks_of_which_one_is_closed_one_waits_and_one_is_overdue(demo):
    found = Finding.objects.with_state().order_by("evaluation__year", "number")
    assert list(found.values_list("evaluation__year", "state")) == [
        (2023, "acting"),
        (2023, "reported"),
        (2023, "closed"),
        (2023, "acting"),
        (2024, "open"),
    ]
    assert not found.filter(clause=None).exists()
    tasks = Task.objects.with_state()
    assert tasks.count() == 4
    (late,) = tasks.overdue(timezone.localdate())
    assert (late.unit.short_name, late.origin_id) == ("市卫健委", found[0].pk)
    says = TaskStep.objects.values_list("note", flat=True)
    assert len(says) == 7
    assert all("（演示）" in words for words in says)


@pytest.mark.django_db
def test_the_report_of_the_newest_frozen_year_is_circulating_and_the_one_before_is_issued(demo):
    report, before = Report.objects.order_by("-year")
    assert (before.year, before.state, before.evaluation.stage) == (2023, "issued", "rectifying")
    assert [step.kind for step in before.steps.all()] == ["made", "circulated", "approved", "issued"]
    assert (report.year, report.template, report.state) == (2024, "annual", "circulating")
    assert (report.snapshot, report.evaluation) == (report.evaluation.snapshot, Evaluation.objects.get(year=2024))
    comment = Comment.objects.get()
    assert (comment.section.report, comment.made_by.username, comment.answered_at) == (report, "education", None)


@pytest.mark.django_db
def test_a_second_loading_adds_nothing(demo):
    kinds = (Collection, Evaluation, SelfAssessment, Finding, Task, TaskStep, Report, Comment)
    before = [kind.objects.count() for kind in kinds]
    prepare_demo(lambda *_heard: None)
    assert [kind.objects.count() for kind in kinds] == before


def test_a_file_of_evaluations_that_is_wrong_is_named(tmp_path):
    wrong = tmp_path / "demo_evaluations.yaml"
    wrong.write_text("evaluations: [{frozen: 1, reaches: nowhere}]", encoding="utf-8")
    with pytest.raises(DemoFileError, match=r"demo_evaluations\.yaml"):
        read_demo_evaluations(wrong)
