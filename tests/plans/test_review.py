"""Deciding: guards, row versions, one Event each, and nothing changed when a decision is refused."""

import pytest

from fuer.core.models import Event
from fuer.indicators.domain.definitions import make_indicator
from fuer.plans.domain.drafts import discard_draft
from fuer.plans.domain.review import (
    ReviewError,
    StaleRowError,
    add_target,
    change_target,
    decide,
    decide_clause,
    link_same,
    match_indicator,
    merge_targets,
    park_open_targets,
    split_target,
)
from fuer.plans.enums import Decision, DraftSource, Tier
from fuer.plans.models import Draft, DraftTarget
from tests.factories import make_area, make_user
from tests.plans.samples import make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Draft:
    return make_draft(make_area())


@pytest.fixture
def user(draft):
    return make_user(draft.area)


def find(draft: Draft, name: str, plan_index: int = 0, source: str = DraftSource.SENTENCE) -> DraftTarget:
    return draft.targets.get(indicator_name=name, plan_index=plan_index, source=source)


def change(row: DraftTarget, user, **changes) -> DraftTarget:
    values = {
        "indicator_name": row.indicator_name,
        "unit_of_measure": row.unit_of_measure,
        "kind": row.kind,
        "params": row.params,
        "due_years": [2025],
        "row_version": row.row_version,
    }
    return change_target(row, user=user, **values | changes)


def test_a_decision_is_saved_counted_up_and_on_record(draft, user):
    row = decide(find(draft, "产前筛查率"), Decision.REJECTED, user=user, row_version=1)
    row.refresh_from_db()
    assert (row.decision, row.row_version) == (Decision.REJECTED, 2)
    event = Event.objects.get(verb="plans.decide")
    assert (event.actor_id, event.subject_id, event.payload, event.area_id) == (
        user.pk,
        str(row.pk),
        {"decision": "rejected"},
        draft.area_id,
    )


def test_the_second_of_two_people_is_told(draft, user):
    mine = theirs = find(draft, "产前筛查率")
    decide(mine, Decision.PARKED, user=user, row_version=mine.row_version)
    with pytest.raises(StaleRowError, match="他人修改"):
        change(theirs, user, kind="zero", params={}, row_version=1)
    row = find(draft, "产前筛查率")
    assert (row.decision, row.kind, row.row_version) == (Decision.PARKED, "at_least", 2)


@pytest.mark.parametrize("decision", ["", "yes", "ACCEPTED"])
def test_unknown_decisions_are_refused(draft, user, decision):
    with pytest.raises(ReviewError, match="没有这种"):
        decide(find(draft, "产前筛查率"), decision, user=user, row_version=1)


def test_nothing_is_accepted_without_a_rule(draft, user):
    draft.targets.filter(indicator_name="产前筛查率").update(kind="", decision=Decision.OPEN)
    with pytest.raises(ReviewError, match="还没有选定目标类型"):
        decide(find(draft, "产前筛查率"), Decision.ACCEPTED, user=user, row_version=1)
    assert decide_clause(draft, 0, "二/（一）/1", Decision.ACCEPTED, user=user) > 0
    assert find(draft, "产前筛查率").decision == Decision.OPEN


def test_a_draft_that_is_done_with_cannot_be_changed(draft, user):
    row = find(draft, "产前筛查率")
    discard_draft(draft, user=user)
    with pytest.raises(ReviewError, match="不在核对中"):
        decide(row, Decision.PARKED, user=user, row_version=1)


def test_a_clause_is_decided_at_once_with_one_event(draft, user):
    rows = draft.targets.filter(plan_index=0, clause_path="二/（一）/1")
    number = rows.count()
    assert decide_clause(draft, 0, "二/（一）/1", Decision.REJECTED, user=user) == number
    assert set(rows.values_list("decision", "row_version")) == {(Decision.REJECTED, 2)}
    assert sorted(Event.objects.get(verb="plans.decide_clause").payload["rows"]) == sorted(
        rows.values_list("pk", flat=True)
    )
    assert find(draft, "孕产妇死亡率", 1).decision == Decision.ACCEPTED
    with pytest.raises(ReviewError):
        decide_clause(draft, 0, "九/九", Decision.REJECTED, user=user)


def test_open_ones_are_parked_together(draft, user):
    draft.targets.filter(indicator_name="产前筛查率").update(decision=Decision.OPEN)
    assert park_open_targets(draft, user=user) == 1
    assert find(draft, "产前筛查率").decision == Decision.PARKED
    assert find(draft, "婚前医学检查率").decision == Decision.ACCEPTED


def test_changing_keeps_the_wording_of_years_that_stay(draft, user):
    row = find(draft, "产前筛查率")
    row = change(row, user, kind="at_most", params={"T": "12.50"}, due_years=[2030, 2025])
    assert (row.kind, row.params) == ("at_most", {"T": "12.50"})
    assert row.due == [{"year": 2025, "raw": "产前筛查率达到90%以上"}, {"year": 2030, "raw": ""}]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "between", "params": {"lo": "9", "hi": "1"}},
        {"kind": "at_least", "params": {"T": "很多"}},
        {"kind": "at_least", "params": {"T": "0.1234567"}},
        {"kind": "无此类型", "params": {}},
        {"indicator_name": "  "},
        {"indicator_name": "长" * 201},
        {"due_years": [25]},
    ],
)
def test_what_makes_no_target_is_refused_and_nothing_changed(draft, user, changes):
    before = DraftTarget.objects.filter(indicator_name="产前筛查率").values().get()
    with pytest.raises(ReviewError):
        change(find(draft, "产前筛查率"), user, **changes)
    assert DraftTarget.objects.filter(indicator_name="产前筛查率").values().get() == before


def test_a_new_name_finds_its_indicator(draft, user):
    known = make_indicator("产前诊断率", valid_from_year=2020, user=None, unit_of_measure="%")
    assert change(find(draft, "产前筛查率"), user, indicator_name="产前诊断率").indicator == known


def test_splitting_gives_each_name_its_row(draft, user):
    row = find(draft, "产前筛查率")
    parts = split_target(row, ["唐氏筛查率", "听力筛查率"], user=user, row_version=1)
    assert [part.indicator_name for part in parts] == ["唐氏筛查率", "听力筛查率"]
    assert {(part.kind, part.quote, part.start, part.decision) for part in parts} == {
        ("at_least", row.quote, row.start, Decision.ACCEPTED)
    }
    assert parts[0].pk == row.pk
    assert not draft.targets.filter(indicator_name="产前筛查率").exists()


@pytest.mark.parametrize("names", [[], ["一"], ["一", "一"], ["一", " "]])
def test_splitting_needs_two_names(draft, user, names):
    with pytest.raises(ReviewError):
        split_target(find(draft, "产前筛查率"), names, user=user, row_version=1)
    assert find(draft, "产前筛查率").row_version == 1


def test_merged_rows_follow_until_they_are_decided_themselves(draft, user):
    keep, other = find(draft, "产前筛查率"), find(draft, "婚前医学检查率")
    merge_targets(keep, other, user=user)
    decide(keep, Decision.REJECTED, user=user, row_version=keep.row_version)
    other.refresh_from_db()
    assert (other.merged_into, other.decision) == (keep, Decision.REJECTED)
    decide(other, Decision.OPEN, user=user, row_version=other.row_version)
    other.refresh_from_db()
    assert (other.merged_into, other.decision) == (None, Decision.OPEN)


def test_only_rows_of_one_plan_merge(draft, user):
    row = find(draft, "产前筛查率")
    for other in (row, find(draft, "新生儿死亡率", 1)):
        with pytest.raises(ReviewError, match="同一规划"):
            merge_targets(row, other, user=user)


def test_a_suggestion_is_confirmed_or_refused(draft, user):
    row, other = find(draft, "产前筛查率"), find(draft, "婚前医学检查率")
    DraftTarget.objects.filter(pk=row.pk).update(suggested_same=other)
    row = link_same(row, other, user=user)
    assert (row.same_as, row.suggested_same) == (other, None)
    row = link_same(row, None, user=user)
    assert (row.same_as, row.suggested_same) == (None, None)


def test_links_never_run_in_a_circle(draft, user):
    row, other = find(draft, "产前筛查率"), find(draft, "婚前医学检查率")
    link_same(row, other, user=user)
    assert link_same(other, row, user=user).same_as is None


def test_different_units_are_no_one_indicator(draft, user):
    with pytest.raises(ReviewError, match="计算单位不同"):
        link_same(find(draft, "新生儿死亡率", 1), find(draft, "产前筛查率"), user=user)


def test_matching_minds_the_unit_and_never_doubles_a_name(draft, user):
    known = make_indicator("产前筛查率", valid_from_year=2020, user=None, unit_of_measure="%")
    other_unit = make_indicator("产前筛查数", valid_from_year=2020, user=None, unit_of_measure="人")
    row = find(draft, "产前筛查率")
    assert match_indicator(row, known, user=user, row_version=1).indicator == known
    with pytest.raises(ReviewError, match="计算单位"):
        match_indicator(row, other_unit, user=user, row_version=2)
    with pytest.raises(ReviewError, match="已有同名"):
        match_indicator(row, None, user=user, row_version=2)


def test_a_missed_target_is_added_with_its_words_and_clause(draft, user):
    quote = "加强健康教育，提高妇女健康素养"
    start = draft.text.index(quote)
    row = add_target(
        draft, 0, start, start + len(quote), indicator_name="健康素养水平", kind="increase", params={}, user=user
    )
    assert (row.quote, row.clause_path, row.decision, row.tier) == (quote, "二/（一）/2", Decision.OPEN, Tier.TEXT)
    assert row.due == [{"year": 2025, "raw": quote}]


@pytest.mark.parametrize("span", [(-3, 5), (5, 5), (0, 10**6)])
def test_an_added_target_stands_in_the_text(draft, user, span):
    with pytest.raises(ReviewError, match="选中"):
        add_target(draft, 0, *span, indicator_name="某率", kind="", params={}, user=user)


def test_a_year_with_its_own_rule_keeps_it_unless_it_makes_none(draft, user):
    row = find(draft, "产前筛查率")
    own = {"year": 2030, "raw": "95%", "kind": "at_least", "params": {"T": "95"}}
    row.due = [*row.due, own]
    row.save()
    row = change(row, user, kind="above", params={"T": "91"}, due_years=[2025, 2030])
    assert row.due == [{"year": 2025, "raw": "产前筛查率达到90%以上"}, own]
    DraftTarget.objects.filter(pk=row.pk).update(due=[{"year": 2030, "raw": "—", "kind": "", "params": {}}])
    row.refresh_from_db()
    with pytest.raises(ReviewError, match="还没有选定目标类型"):
        decide(row, Decision.ACCEPTED, user=user, row_version=row.row_version)
    assert change(row, user, due_years=[2030]).due == [{"year": 2030, "raw": "—"}]
