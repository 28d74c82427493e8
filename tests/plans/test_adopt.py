"""Adopting: everything or nothing, counted once, with the document's own digits, words and units."""

from decimal import Decimal

import pytest
import yaml
from django.db import DatabaseError

from fuer.core.models import Event
from fuer.indicators.domain.figures import Place, accept_version, printed_figure, record_observation
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import Accumulation, CityTotal, Direction, ObservationSource, Shape
from fuer.indicators.models import Indicator, ObservationVersion
from fuer.judging.rules import params_to_wire
from fuer.plans.domain import adopt, review
from fuer.plans.domain.adopt import AdoptError, adopt_draft
from fuer.plans.domain.adopt_clauses import list_unknown_units
from fuer.plans.domain.drafts import fill_draft
from fuer.plans.domain.rule_rows import rule_of
from fuer.plans.enums import Audience, ClauseKind, Decision, DraftState, Tier
from fuer.plans.models import Clause, Document, Draft, Milestone, Plan, Responsibility, Target, TargetQuote
from fuer.plans.reading import read_document, reading_to_json
from tests.factories import make_area, make_indicator, make_unit
from tests.plans.reading.test_layouts import DOCUMENTS, FOLDER, build
from tests.plans.samples import TWO_PLANS, make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    area = make_area(name="青溪市")
    for name in ("市卫健委", "市教育局", "市民政局", "市妇联"):
        make_unit(area, name)
    return area


@pytest.fixture
def adopted(city) -> list[Plan]:
    return adopt_draft(make_draft(city), user=None)


def find(name: str, audience: Audience = Audience.WOMEN) -> Target:
    return Target.objects.get(name=name, plan__audience=audience)


def definition(name: str):
    return Indicator.objects.get(name=name).definitions.get()


def test_document_and_plans(adopted):
    document = Document.objects.get()
    assert (document.number, document.issuer, str(document.issued_on)) == (
        "青政发〔2021〕12号",
        "青溪市人民政府",
        "2021-08-02",
    )
    assert document.text == TWO_PLANS
    assert [(plan.audience, plan.start_year, plan.end_year, plan.revision) for plan in adopted] == [
        (Audience.WOMEN, 2021, 2025, 1),
        (Audience.CHILDREN, 2021, 2025, 1),
    ]


def test_clauses_stand_in_document_order_under_their_domain(adopted):
    clauses = list(adopted[0].clauses.all())
    assert [clause.start for clause in clauses] == sorted(clause.start for clause in clauses)
    assert {clause.kind for clause in clauses} == {
        ClauseKind.PREFACE,
        ClauseKind.SECTION,
        ClauseKind.TABLE_ROW,
        ClauseKind.DOMAIN,
        ClauseKind.MEASURE,
        ClauseKind.PROJECT,
        ClauseKind.ORGANISATION,
    }
    domain = adopted[0].clauses.get(kind=ClauseKind.DOMAIN)
    assert [clause.path for clause in domain.children.all()] == ["二/（一）/1", "二/（一）/2", "二/（一）/3"]


def test_every_quote_is_the_documents_own_words_inside_its_clause(adopted):
    for plan in adopted:
        for target in plan.targets.all():
            quotes = list(target.quotes.select_related("clause"))
            assert quotes
            for quote in quotes:
                assert plan.document.text[quote.start : quote.end] == quote.quote
                assert quote.clause.start <= quote.start < quote.end <= quote.clause.end
                assert quote.clause.plan_id == plan.pk


def test_equal_rule_and_year_is_one_target_with_two_quotes(adopted):
    target = find("妇女国民体质合格率")
    assert (target.tier, target.quotes.count(), target.milestones.count()) == (Tier.KEY, 2, 1)
    assert find("孕产妇死亡率").quotes.count() == 2


def test_the_other_plan_has_its_own_target_on_the_same_indicator(adopted):
    women, children = find("孕产妇死亡率"), find("孕产妇死亡率", Audience.CHILDREN)
    assert women.indicator == children.indicator
    assert women.baseline == children.baseline
    assert (children.quotes.count(), children.tier) == (1, Tier.TEXT)


def test_a_different_rule_on_one_indicator_is_a_second_target(city):
    adopt_draft(make_draft(city, TWO_PLANS.replace("合格率达到94.30%以上", "合格率达到95%以上")), user=None)
    targets = Target.objects.filter(name="妇女国民体质合格率")
    assert [target.quotes.count() for target in targets] == [1, 1]
    assert len({target.indicator_id for target in targets}) == 1


def test_milestones_keep_wording_rule_and_digits(adopted):
    milestone = find("妇女国民体质合格率").milestones.get()
    assert (milestone.due_year, milestone.raw) == (2025, "94.30")
    assert params_to_wire(rule_of(milestone.rules.all())) == {"T": "94.30"}


def test_baselines_are_accepted_observations_of_the_document(adopted):
    baseline = find("孕产妇死亡率").baseline
    assert (baseline.printed, baseline.value, baseline.source) == ("8.10", Decimal("8.1"), ObservationSource.DOCUMENT)
    assert (baseline.cell.period.label_year, baseline.cell.accepted) == (2020, baseline)
    assert find("建立妇女活动中心的县（市、区）比例").baseline.printed == "16.67"


def test_a_preface_figure_of_the_base_year_is_the_baseline_where_no_table_gives_one(adopted):
    baseline = find("婚前医学检查率").baseline
    assert (baseline.printed, baseline.cell.period.label_year) == ("79.5", 2020)
    assert find("产前筛查率").baseline is None


def test_a_preface_bound_is_no_figure(city):
    adopt_draft(make_draft(city, TWO_PLANS.replace("检查率达到79.5%。", "检查率达到79.5%以上。")), user=None)
    assert find("婚前医学检查率").baseline is None


def test_a_preface_figure_beside_the_tables_is_kept_apart(city):
    text = TWO_PLANS.replace("全市婚前医学检查率达到79.5%", "全市妇女国民体质合格率达到93.8%")
    adopt_draft(make_draft(city, text), user=None)
    target = find("妇女国民体质合格率")
    assert target.baseline.printed == "93.3"
    assert list(target.baseline.cell.versions.values_list("printed", flat=True)) == ["93.3", "93.8"]
    assert target.baseline.cell.accepted == target.baseline


def test_a_figure_somebody_accepted_before_is_not_overruled(city):
    known = make_indicator("孕产妇死亡率", unit="1/10万")
    known.normalised_name = "孕产妇死亡率"
    filed = record_observation(
        known.definitions.get(), Place(city, year_period(2020)), printed_figure("8.25"), source="filing", user=None
    )
    cell = accept_version(filed, user=None)
    adopt_draft(make_draft(city), user=None)
    cell.refresh_from_db()
    assert cell.accepted == filed
    assert find("孕产妇死亡率").baseline.printed == "8.10"


def test_parked_targets_have_no_indicator_and_no_milestone(adopted):
    parked = Target.objects.filter(is_parked=True)
    assert parked.exists()
    assert not Milestone.objects.filter(target__in=parked).exists()
    assert set(parked.values_list("indicator", "baseline", "tier")) == {(None, None, Tier.QUALITATIVE)}


def test_rejected_targets_leave_nothing(city):
    draft = make_draft(city)
    row = draft.targets.get(indicator_name="产前筛查率")
    review.decide(row, Decision.REJECTED, user=None, row_version=row.row_version)
    adopt_draft(draft, user=None)
    assert not Target.objects.filter(name="产前筛查率").exists()
    assert not Indicator.objects.filter(name="产前筛查率").exists()


def test_definitions_follow_unit_and_kind(adopted):
    members = definition("建立妇女活动中心的县（市、区）比例")
    assert (members.shape, members.city_total, members.decimals) == (Shape.MEMBERS, CityTotal.COUNTIES, 2)
    mortality = definition("孕产妇死亡率")
    assert (mortality.shape, mortality.factor, mortality.upper_bound, mortality.direction, mortality.decimals) == (
        Shape.RATIO,
        100000,
        None,
        Direction.FALL,
        2,
    )
    screening = definition("产前筛查率")
    assert (screening.lower_bound, screening.upper_bound, screening.direction) == (0, 100, Direction.RISE)
    assert definition("学前教育毛入园率").upper_bound is None
    assert {row.accumulation for row in (members, mortality, screening)} == {Accumulation.LEVEL}


def test_election_rules_know_whose_election(adopted):
    assert find("县级政府领导班子中配有女干部的班子比例").term_body == "government"
    assert find("市级人大代表中女性比例").term_body == ""


def test_units_are_matched_and_unknown_ones_kept_as_printed(adopted):
    project = Clause.objects.get(plan=adopted[0], kind=ClauseKind.PROJECT)
    rows = Responsibility.objects.filter(clause=project)
    assert [(row.named_as, row.unit and row.unit.name, row.role, row.open_list) for row in rows] == [
        ("市卫健委", "市卫健委", "named", True),
        ("市教育局", "市教育局", "named", True),
        ("市外星局", None, "named", True),
    ]


def test_unknown_units_are_listed_before(city):
    assert "市外星局" in list_unknown_units(make_draft(city))
    assert "市卫健委" not in list_unknown_units(Draft.objects.get())


def test_an_indicator_of_an_earlier_plan_is_used_again(city):
    adopt_draft(make_draft(city), user=None)
    before = Indicator.objects.count()
    later = (
        TWO_PLANS.replace("十四五", "十五五").replace("2025", "2030").replace("2020", "2025").replace("2021", "2026")
    )
    plans = adopt_draft(make_draft(city, later), user=None)
    assert [plan.start_year for plan in plans] == [2026, 2026]
    assert Indicator.objects.count() == before
    assert Target.objects.filter(indicator__name="产前筛查率").count() == 2


def test_what_is_open_blocks_and_is_named(city):
    draft = make_draft(city)
    draft.targets.filter(indicator_name="产前筛查率").update(decision=Decision.OPEN)
    with pytest.raises(AdoptError, match="还有1项待核对：产前筛查率。"):
        adopt_draft(draft, user=None)
    assert not Plan.objects.exists()


def test_one_draft_is_adopted_once(city):
    draft = make_draft(city)
    adopt_draft(draft, user=None)
    with pytest.raises(AdoptError, match="已经采用过了"):
        adopt_draft(draft, user=None)
    assert (Plan.objects.count(), Document.objects.count()) == (2, 1)


@pytest.mark.parametrize("step", ["make_targets", "attach_baselines", "make_responsibilities"])
def test_a_failure_in_the_middle_leaves_nothing(city, monkeypatch, step):
    def fail(*args, **kwargs):
        raise DatabaseError("disk full")

    draft = make_draft(city)
    events = Event.objects.count()
    monkeypatch.setattr(adopt, step, fail)
    with pytest.raises(DatabaseError):
        adopt_draft(draft, user=None)
    for model in (Document, Plan, Clause, Target, Indicator, ObservationVersion, Responsibility):
        assert model.objects.count() == 0
    assert Event.objects.count() == events
    assert Draft.objects.get().state == DraftState.REVIEWING


def test_two_known_indicators_for_one_are_refused_in_a_sentence(city):
    draft = make_draft(city)
    row = draft.targets.get(indicator_name="孕产妇死亡率", plan_index=1)
    row.indicator = make_indicator("甲", unit="1/10万")
    row.save()
    table = draft.targets.get(indicator_name="孕产妇死亡率", source="table")
    table.indicator = make_indicator("乙", unit="1/10万")
    table.save()
    with pytest.raises(AdoptError, match="对应了不同的已有指标"):
        adopt_draft(draft, user=None)
    assert not Plan.objects.exists()


def test_each_step_is_on_record(adopted):
    verbs = ("plans.adopt_draft", "plans.adopt_plan", "indicators.make_indicator")
    counts = [Event.objects.filter(verb=verb).count() for verb in verbs]
    assert counts == [1, 2, Indicator.objects.count()]


def test_two_due_years_are_two_milestones_with_rules_of_their_own(city):
    text = TWO_PLANS.replace(
        "2020年\t2025年\n1\t学前教育毛入园率（%）\t98.18\t99",
        "2020年\t2025年\t2030年\n1\t学前教育毛入园率（%）\t98.18\t99\t99.5",
    )
    adopt_draft(make_draft(city, text), user=None)
    milestones = find("学前教育毛入园率", Audience.CHILDREN).milestones.all()
    rules = [(milestone.due_year, params_to_wire(rule_of(milestone.rules.all()))) for milestone in milestones]
    assert rules == [(2025, {"T": "99"}), (2030, {"T": "99.5"})]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_of_other_layouts_are_adopted_whole(city, name: str):
    """Once what is doubtful is parked, every document the reader reads becomes plans whose quotes hold."""
    content = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    draft = Draft.objects.create(area=city, file=make_draft(city).file)
    fill_draft(draft, reading_to_json(read_document(*build(content))))
    review.park_open_targets(draft, user=None)
    plans = adopt_draft(draft, user=None)
    assert len(plans) == len(draft.reading["plans"])
    for plan in plans:
        assert plan.targets.count() > 0
        for quote in TargetQuote.objects.filter(target__plan=plan):
            assert plan.document.text[quote.start : quote.end] == quote.quote
