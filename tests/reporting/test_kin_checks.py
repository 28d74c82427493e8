"""Parts and wholes on real filings: whoever owes the part, the whole or the rate is told."""

import pytest

from fuer.indicators.models import Definition
from fuer.reporting.domain.checks import check_filing
from fuer.reporting.domain.queries.filing_page import read_changed_rows
from fuer.reporting.models import Filing, FilingCell
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def filing(city):
    return make.make_filing(make.make_collection(city), make.make_unit(city, "市教育局"))


@pytest.fixture
def other(filing, city):
    return make.make_filing(filing.collection, make.make_unit(city, "市统计局"))


def own(filing, indicator, **fields):
    fields |= {"printed": fields["value"]} if "value" in fields else {}
    return make.make_item(filing, indicator, **fields)


def say(filing, **options):
    return [(found.found.code, found.sentence) for found in check_filing(filing, **options)]


def sign(item, value):
    cell = item.entry.cell
    version = make.make_observation(cell.indicator, cell.area, 2025, value, accepted=False)
    FilingCell.objects.filter(pk=item.entry_id).update(version=version, value=value, printed=value)


def count(name, **fields):
    return make.make_indicator(name, "人", decimals=0, **fields)


def test_a_part_is_not_more_than_its_whole_in_counts_and_in_both_sides_of_fractions(filing):
    children = count("儿童数")
    own(filing, children, value="100")
    own(filing, count("女童数", whole=children), value="120")
    infants = make.make_indicator("婴儿死亡率", "‰", shape="ratio")
    own(filing, infants, numerator=5, denominator=1000)
    own(filing, make.make_indicator("新生儿死亡率", "‰", shape="ratio", whole=infants), numerator=6, denominator=1000)
    found = check_filing(filing)
    assert [(one.found.code, one.sentence) for one in found] == [
        ("part_whole.of1", "女童数（某市）：“女童数”大于“儿童数”：120大于100，多20。"),
        ("part_whole.of1", "新生儿死亡率（某市）：“新生儿死亡率”大于“婴儿死亡率”（分子）：6大于5，多1。"),
    ]
    assert {one.found.severity for one in found} == {"hard"}


def test_a_part_by_sex_is_held_against_the_whole_of_that_sex(filing):
    children = count("儿童数", by_sex=True)
    for sex, value in (("_T", "100"), ("F", "45"), ("M", "55")):
        own(filing, children, sex=sex, value=value)
    pupils = count("在校儿童数", by_sex=True, whole=children)
    for sex, value in (("_T", "90"), ("F", "50"), ("M", "40")):
        own(filing, pupils, sex=sex, value=value)
    assert say(filing) == [("part_whole.of1", "在校儿童数（某市，女）：“在校儿童数”大于“儿童数”：50大于45，多5。")]


def test_parts_that_must_add_up_are_summed_and_a_missing_one_says_nothing(filing):
    children = count("儿童数", parts_sum_to_whole=True)
    own(filing, children, value="100")
    own(filing, count("女童数", whole=children), value="45")
    boys = count("男童数", whole=children)
    assert say(filing) == []
    own(filing, boys, value="54")
    sentence = "儿童数（某市）：“儿童数”的其中项合计不等于总数：女童数45＋男童数54＝99，填报总数为100，相差1。"
    assert say(filing) == [("parts_total.parts", sentence)]
    Definition.objects.update(parts_sum_to_whole=False)
    assert say(filing) == []


def test_a_part_of_another_kind_is_not_summed(filing):
    children = count("儿童数", parts_sum_to_whole=True)
    own(filing, children, value="100")
    own(filing, count("女童数", whole=children), value="45")
    own(filing, make.make_indicator("男童率", whole=children), value="54")
    assert say(filing) == []


def test_age_groups_add_up_only_where_they_cover_everybody(filing):
    indicator = count("儿童数", by_age=True, age_groups="0—3岁、4—6岁")
    for age, value in (("_T", "100"), ("0—3岁", "40"), ("4—6岁", "50")):
        own(filing, indicator, age=age, value=value)
    assert say(filing) == []
    Definition.objects.update(ages_sum_to_total=True)
    sentence = "儿童数（某市）：分年龄合计不等于总数：0—3岁40＋4—6岁50＝90，填报总数为100，相差10。"
    assert say(filing) == [("parts_total.age", sentence)]


def test_a_typed_rate_is_its_part_divided_by_its_whole(filing):
    women, staff = count("女职工数"), count("职工数")
    own(filing, women, value="1")
    own(filing, staff, value="3")
    rate = make.make_indicator("女职工比例", numerator_indicator=women, denominator_indicator=staff)
    item = own(filing, rate, value="33.34")
    sentence = "女职工比例（某市）：“女职工比例”与部分、总体不符：女职工数1÷职工数3，应为33.33%，填报为33.34%。"
    assert say(filing) == [("share", sentence)]
    FilingCell.objects.filter(pk=item.entry_id).update(value="33.33", printed="33.33")
    assert say(filing) == []


def test_a_fraction_that_differs_from_the_count_is_asked_about(filing):
    staff = count("职工数")
    own(filing, staff, value="3")
    rate = make.make_indicator("女职工比例", shape="ratio", denominator_indicator=staff)
    own(filing, rate, numerator=1, denominator=4)
    (found,) = check_filing(filing)
    assert (found.found.code, found.is_hard, found.sentence) == (
        "share_base.denominator",
        False,
        "女职工比例（某市）：“女职工比例”的分母与“职工数”不一致：分母填报为4，“职工数”为3，相差1，请核实。",
    )


def test_the_unit_of_the_whole_and_that_of_the_part_are_both_told(filing, other):
    children = count("儿童数")
    own(filing, count("女童数", whole=children), value="120")
    item = own(other, children, value="100")
    assert (say(filing), say(other)) == ([], []), "what another unit only types is not yet its figure"
    sign(item, "100")
    assert say(filing) == [("part_whole.of1", "女童数（某市）：“女童数”大于“儿童数”：120大于100，多20。")]
    sign(filing.items.get(), "120")
    FilingCell.objects.filter(pk=item.entry_id).update(value="101", printed="101")
    assert say(other) == [("part_whole.of1", "儿童数（某市）：“女童数”大于“儿童数”：120大于101，多19。")]


def test_after_a_save_the_relations_of_the_edited_figure_are_asked(filing):
    children = count("儿童数")
    whole = own(filing, children, value="100")
    part = own(filing, count("女童数", whole=children), value="120")
    stranger = own(filing, count("教师数"), value="5")
    assert [len(say(filing, item_ids={item.pk})) for item in (whole, part, stranger)] == [1, 1, 0]
    assert [row.item.pk for row in read_changed_rows(filing, [whole.pk])] == [whole.pk, part.pk]
    assert [row.item.pk for row in read_changed_rows(filing, [stranger.pk])] == [stranger.pk]


def test_two_indicators_of_one_name_are_told_apart(filing):
    wrong, right = count("儿童数"), count("儿童数")
    own(filing, wrong, value="10")
    own(filing, right, value="100")
    own(filing, count("女童数", whole=right), value="45")
    assert say(filing) == []


def test_a_whole_that_has_become_a_rate_asks_nothing(filing):
    children = count("儿童数")
    own(filing, children, value="100")
    own(filing, count("女童数", whole=children), value="120")
    children.definitions.update(unit_of_measure="%")
    assert say(filing) == []


def test_queries_do_not_grow_with_the_relations(filing, django_assert_num_queries):
    for number in (1, 3):
        for _extra in range(number):
            whole = count(f"总数{number}{_extra}")
            own(filing, whole, value="1")
            own(filing, count(f"部分{number}{_extra}", whole=whole), value="2")
        fresh = Filing.objects.select_related("collection", "unit__area").get(pk=filing.pk)
        with django_assert_num_queries(11):
            found = check_filing(fresh)
        assert len(found) == {1: 1, 3: 4}[number]
