"""From an upload to a draft under review: decided beforehand where the reader is sure, the same when run again."""

import pytest

from fuer.core.domain.jobs import execute_job
from fuer.core.enums import JobState
from fuer.core.models import Event, Job
from fuer.indicators.domain.definitions import make_indicator
from fuer.orgs.models import Area
from fuer.plans.domain.drafts import discard_draft, fill_draft, settle_draft, start_draft
from fuer.plans.enums import Decision, DraftSource, DraftState, Tier
from fuer.plans.models import Draft, DraftTarget
from tests.factories import make_area, make_user
from tests.plans.samples import TWO_PLANS, make_draft, read_text

pytestmark = pytest.mark.django_db


def upload(content: bytes, name: str = "规划.txt") -> Draft:
    area = make_area()
    return start_draft(user=make_user(area), area=area, content=content, name=name)


def find(draft: Draft, name: str, plan_index: int = 0, **fields) -> DraftTarget:
    return draft.targets.get(indicator_name=name, plan_index=plan_index, **fields)


def test_an_upload_waits_and_is_filled_by_its_job():
    draft = upload(TWO_PLANS.encode())
    assert (draft.state, draft.targets.count()) == (DraftState.READING, 0)
    execute_job(str(draft.job_id))
    draft = Draft.objects.get()
    assert (draft.state, draft.text) == (DraftState.REVIEWING, TWO_PLANS)
    assert [plan["title"] for plan in draft.reading["plans"]] == [
        "青溪市妇女发展“十四五”规划",
        "青溪市儿童发展“十四五”规划",
    ]
    assert Job.objects.get().state == JobState.DONE
    for target in draft.targets.all():
        assert draft.text[target.start : target.end] == target.quote


def test_a_job_run_again_after_a_kill_gives_the_same_draft_once():
    draft = upload(TWO_PLANS.encode())
    execute_job(str(draft.job_id))
    before = list(draft.targets.values_list("pk", "indicator_name"))
    Job.objects.update(state=JobState.QUEUED)
    execute_job(str(draft.job_id))
    assert list(draft.targets.values_list("pk", "indicator_name")) == before
    assert Event.objects.filter(verb="plans.fill_draft").count() == 1


def test_a_text_that_is_no_plan_leaves_one_sentence_and_no_rows():
    draft = upload("今天天气很好。".encode())
    execute_job(str(draft.job_id))
    draft.refresh_from_db()
    assert draft.state == DraftState.FAILED
    assert draft.failure == Job.objects.get().failure != ""
    assert (draft.text, draft.reading, draft.targets.count()) == ("", {}, 0)


def test_nothing_is_half_saved(monkeypatch):
    """A failure while rows are written takes the whole filling back."""
    area = make_area()
    draft = Draft.objects.create(area=area, file=make_draft(area).file)
    reading = read_text(TWO_PLANS)
    broken = reading["plans"][1] | {"targets": [reading["plans"][1]["targets"][0] | {"end": 0}]}
    with pytest.raises(Exception, match="draft_target_has_a_span"):
        fill_draft(draft, reading | {"plans": [reading["plans"][0], broken]})
    draft.refresh_from_db()
    assert (draft.state, draft.text, draft.targets.count()) == (DraftState.READING, "", 0)


def test_a_job_given_up_ends_its_draft():
    draft = upload(TWO_PLANS.encode())
    Job.objects.update(state=JobState.FAILED, failure="处理两次中断，已停止。")
    draft.refresh_from_db()
    draft = Draft.objects.select_related("job").get()
    settle_draft(draft)
    assert (draft.state, draft.failure) == (DraftState.FAILED, "处理两次中断，已停止。")


def test_sure_ones_are_accepted_and_those_without_a_number_parked():
    draft = make_draft(make_area())
    assert set(draft.targets.values_list("tier", "decision")) == {
        (Tier.KEY, Decision.ACCEPTED),
        (Tier.TEXT, Decision.ACCEPTED),
        (Tier.QUALITATIVE, Decision.PARKED),
    }


@pytest.mark.parametrize(
    "change",
    [{"confidence": "0.89"}, {"kind": None, "params": {}}, {"kind": "at_least", "params": {}}],
)
def test_doubtful_ones_stay_open(change):
    reading = read_text(TWO_PLANS)
    targets = [target | change for target in reading["plans"][0]["targets"] if target["tier"] == "quantified"]
    draft = Draft.objects.create(area=make_area(), file=make_draft(make_area()).file)
    fill_draft(draft, reading | {"plans": [reading["plans"][0] | {"targets": targets, "table": []}]})
    assert set(draft.targets.values_list("decision", flat=True)) == {Decision.OPEN}


def test_a_table_row_the_reader_warns_of_stays_open():
    reading = read_text(TWO_PLANS)
    draft = Draft.objects.create(area=make_area(), file=make_draft(make_area()).file)
    fill_draft(draft, reading | {"warnings": ["“孕产妇死亡率”的数字可能丢了小数点"]})
    assert {row.decision for row in draft.targets.filter(indicator_name="孕产妇死亡率")} == {Decision.OPEN}
    assert find(draft, "市级人大代表中女性比例").decision == Decision.ACCEPTED


def test_a_table_row_keeps_digits_years_and_wording():
    row = find(make_draft(make_area()), "妇女国民体质合格率", source=DraftSource.TABLE)
    assert (row.kind, row.params, row.unit_of_measure) == ("at_least", {"T": "94.30"}, "%")
    assert row.due == [{"year": 2025, "raw": "94.30"}]
    assert (row.baseline_year, row.baseline_printed, row.clause_path) == (2020, "93.3", "表/1")


def test_a_sentence_without_a_year_is_due_at_the_end_of_the_plan():
    row = find(make_draft(make_area()), "产前筛查率")
    assert row.due == [{"year": 2025, "raw": "产前筛查率达到90%以上"}]


def test_equal_name_and_unit_is_one_indicator_across_both_plans():
    draft = make_draft(make_area())
    table = find(draft, "孕产妇死亡率", source=DraftSource.TABLE)
    assert table.same_as is None
    assert find(draft, "孕产妇死亡率", source=DraftSource.SENTENCE).same_as == table
    assert find(draft, "孕产妇死亡率", 1).same_as == table


def test_a_similar_name_is_only_offered():
    text = TWO_PLANS.replace("婚前医学检查率保持", "婚前医学免费检查率保持").replace(
        "产前筛查率达到", "婚前医学检查率达到"
    )
    rows = {row.indicator_name: row for row in make_draft(make_area(), text).targets.exclude(tier=Tier.QUALITATIVE)}
    similar = rows["婚前医学免费检查率"]
    assert (similar.same_as, similar.suggested_same) == (None, rows["婚前医学检查率"])


def test_a_known_indicator_is_matched():
    known = make_indicator("产前筛查率（%）", valid_from_year=2015, user=None, unit_of_measure="%")
    assert find(make_draft(make_area()), "产前筛查率").indicator == known


def test_filling_asks_a_constant_number_of_queries(django_assert_max_num_queries):
    area = make_area()
    file = make_draft(area).file
    reading = read_text(TWO_PLANS)
    many = [reading["plans"][0] | {"targets": reading["plans"][0]["targets"] * 20}]
    for plans in (reading["plans"][:1], many):
        draft = Draft.objects.create(area=area, file=file)
        with django_assert_max_num_queries(16):
            fill_draft(draft, reading | {"plans": plans})


def test_a_discarded_draft_is_put_away_and_an_adopted_one_stays():
    draft = make_draft(Area.objects.first() or make_area())
    discard_draft(draft, user=None)
    assert draft.state == DraftState.DISCARDED
    Draft.objects.update(state=DraftState.ADOPTED)
    discard_draft(draft, user=None)
    assert Draft.objects.get().state == DraftState.ADOPTED
