"""A revised document: what changed is shown clause by clause, what was decided stays linked."""

import pytest

from fuer.indicators.models import Indicator, ObservationVersion
from fuer.plans.domain.adopt import adopt_draft
from fuer.plans.domain.revision import Change, compare_plans, compare_words, find_current_plan
from fuer.plans.enums import Audience, ResponsibilityBasis
from fuer.plans.models import Plan, Responsibility, Target
from tests.factories import make_area, make_responsibility, make_unit
from tests.plans.samples import TWO_PLANS, make_draft

pytestmark = pytest.mark.django_db

REVISED = (
    TWO_PLANS.replace("产前筛查率达到90%以上", "产前筛查率达到92%以上")
    .replace("2.提高生殖健康水平。", "2.推进宫颈癌综合防治。普及相关知识，强化早诊早治。\n3.提高生殖健康水平。")
    .replace("3.加强体质监测。到2025年，妇女国民体质合格率达到94.30%以上。\n", "")
)


@pytest.fixture
def city():
    return make_area(name="青溪市")


@pytest.fixture
def old(city) -> Plan:
    return adopt_draft(make_draft(city), user=None)[0]


def test_the_plan_in_force_is_found_by_area_audience_and_years(old, city):
    draft = make_draft(city, REVISED)
    assert find_current_plan(draft, 0) == old
    assert find_current_plan(draft, 1).audience == Audience.CHILDREN
    assert find_current_plan(make_draft(make_area(), REVISED), 0) is None


def test_the_same_text_has_no_change(old, city):
    changes = compare_plans(old, make_draft(city), 0)
    assert {change.change for change in changes} == {Change.UNCHANGED}
    assert len(changes) == old.clauses.count()


def test_each_clause_says_what_became_of_it(old, city):
    changes = compare_plans(old, make_draft(city, REVISED), 0)
    told = {
        (change.change, change.old and change.old.path, change.new and change.new.path)
        for change in changes
        if change.change != Change.UNCHANGED
    }
    assert told == {
        (Change.CHANGED, "二/（一）/1", "二/（一）/1"),
        (Change.ADDED, None, "二/（一）/2"),
        (Change.MOVED, "二/（一）/2", "二/（一）/3"),
        (Change.REMOVED, "二/（一）/3", None),
    }
    removed = next(index for index, change in enumerate(changes) if change.change == Change.REMOVED)
    assert changes[removed - 1].old.path == "二/（一）/2"


def test_words_show_the_numeral_that_changed(old, city):
    changed = next(c for c in compare_plans(old, make_draft(city, REVISED), 0) if c.change == Change.CHANGED)
    assert [(run.op, run.text) for run in changed.words if run.op != "equal"] == [("delete", "90%"), ("insert", "92%")]
    assert "".join(run.text for run in changed.words if run.op != "insert") == changed.old.text
    assert "".join(run.text for run in changed.words if run.op != "delete") == changed.new.text


def test_words_of_nothing_are_all_new():
    assert [(run.op, run.text) for run in compare_words("", "新增ABC")] == [("insert", "新增ABC")]


def test_adopting_a_revision_supersedes_and_keeps_indicators_and_figures(old, city):
    indicators, versions = Indicator.objects.count(), ObservationVersion.objects.count()
    new = adopt_draft(make_draft(city, REVISED), user=None)[0]
    old.refresh_from_db()
    assert (old.superseded_by, new.revision) == (new, 2)
    assert set(Plan.objects.current().values_list("revision", flat=True)) == {2}
    assert (Indicator.objects.count(), ObservationVersion.objects.count()) == (indicators, versions)
    baselines = Target.objects.filter(name="孕产妇死亡率").values_list("baseline", flat=True)
    assert len(set(baselines)) == 1
    moved = new.clauses.get(path="二/（一）/3")
    assert moved.carried_from == old.clauses.get(path="二/（一）/2")


def test_the_division_of_work_goes_with_clause_and_indicator(old, city):
    unit = make_unit(city, "市妇联")
    clause = old.clauses.get(path="二/（一）/2")
    make_responsibility(unit, clause=clause, basis=ResponsibilityBasis.DEMO)
    make_responsibility(unit, target=old.targets.get(name="产前筛查率"), basis=ResponsibilityBasis.DEMO)
    make_responsibility(unit, clause=old.clauses.get(path="二/（一）/3"), basis=ResponsibilityBasis.DEMO)
    new = adopt_draft(make_draft(city, REVISED), user=None)[0]
    carried = Responsibility.objects.filter(basis=ResponsibilityBasis.DEMO)
    assert list(carried.filter(clause__plan=new).values_list("clause__path", flat=True)) == ["二/（一）/3"]
    assert list(carried.filter(target__plan=new).values_list("target__name", flat=True)) == ["产前筛查率"]


def test_what_the_document_names_is_read_from_the_new_text(old, city):
    units = {name: make_unit(city, name) for name in ("市卫健委", "市教育局")}
    new = adopt_draft(make_draft(city, REVISED.replace("市卫健委、市教育局、市外星局", "市教育局")), user=None)[0]
    named = Responsibility.objects.filter(clause__plan=new, basis=ResponsibilityBasis.DOCUMENT)
    assert [row.unit for row in named] == [units["市教育局"]]
