"""Who owes what: reporting lines, breakdowns, availability, units and areas that come and go."""

import datetime as dt

import pytest

from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Unit, UnitChange
from fuer.plans.enums import Audience, ClauseKind, ResponsibilityBasis, ResponsibilityRole
from fuer.plans.models import MilestoneRule
from fuer.reporting.domain.queries.owed import list_owed
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def counties(city):
    return [make.make_area(city, name="甲区"), make.make_area(city, name="乙县")]


@pytest.fixture
def bureau(city):
    return make.make_unit(city, "市教育局")


@pytest.fixture
def locals_(counties, bureau):
    """The counterparts of the city's bureau."""
    return [make.make_unit(area, f"{area.name}教育局", counterpart=bureau) for area in counties]


@pytest.fixture
def plan(city):
    return make.make_plan(city)


def ask(plan, unit, **definition):
    """An indicator of `plan` whose figure `unit` reports."""
    indicator = make.make_indicator(source_unit=unit, **definition)
    make.make_target(plan, indicator)
    return indicator


def who_owes(owed):
    return [(item.unit.name, item.area.name) for item in owed.items]


def why(gaps):
    return [(gap.area.name, gap.why) for gap in gaps]


@pytest.mark.parametrize(
    ("line", "level", "expected"),
    [
        ("by_city_unit", "city", [("市教育局", "某市")]),
        ("by_city_unit", "county", [("市教育局", "甲区"), ("市教育局", "乙县")]),
        ("by_city_unit", "both", [("市教育局", "某市"), ("市教育局", "甲区"), ("市教育局", "乙县")]),
        ("by_level", "city", [("市教育局", "某市")]),
        ("by_level", "county", [("甲区教育局", "甲区"), ("乙县教育局", "乙县")]),
        ("by_level", "both", [("市教育局", "某市"), ("甲区教育局", "甲区"), ("乙县教育局", "乙县")]),
        ("both", "city", [("市教育局", "某市")]),
        (
            "both",
            "both",
            [
                ("市教育局", "某市"),
                ("市教育局", "甲区"),
                ("甲区教育局", "甲区"),
                ("市教育局", "乙县"),
                ("乙县教育局", "乙县"),
            ],
        ),
    ],
)
def test_reporting_line_and_level_say_who_fills_which_area(city, plan, bureau, locals_, line, level, expected):
    ask(plan, bureau, reporting_line=line, collected_at=level)
    owed = list_owed(make.make_prepared_collection(city))
    assert who_owes(owed) == expected
    assert (owed.nobody, owed.not_due, owed.remarks) == ((), (), ())


def test_both_lines_speak_of_one_cell(city, plan, bureau, locals_):
    ask(plan, bureau, reporting_line="both", collected_at="county")
    keys = [item.cell_key for item in list_owed(make.make_prepared_collection(city)).items]
    assert len(keys) == 4
    assert len(set(keys)) == 2


def test_county_without_a_counterpart_is_said(city, counties, plan, bureau):
    make.make_unit(counties[0], "甲区教育局", counterpart=bureau)
    ask(plan, bureau, reporting_line="by_level", collected_at="county")
    owed = list_owed(make.make_prepared_collection(city))
    assert who_owes(owed) == [("甲区教育局", "甲区")]
    assert why(owed.nobody) == [("乙县", "乙县没有登记与市教育局对口的单位。")]


def test_double_line_without_a_counterpart_keeps_the_citys_and_remarks(city, counties, plan, bureau):
    make.make_unit(counties[0], "甲区教育局", counterpart=bureau)
    ask(plan, bureau, reporting_line="both", collected_at="county", cadence="quarter")
    owed = list_owed(make.make_prepared_collection(city))
    assert ("市教育局", "乙县") in who_owes(owed)
    assert owed.nobody == ()
    assert why(owed.remarks) == [("乙县", "乙县没有登记与市教育局对口的单位。")]


def test_without_a_source_nobody_owes(city, plan):
    ask(plan, None)
    owed = list_owed(make.make_prepared_collection(city))
    assert owed.items == ()
    assert why(owed.nobody) == [("某市", "没有指定数据来源单位。")]


def test_successor_of_an_ended_unit_owes(city, counties, plan, bureau, locals_):
    """The counties' counterparts still name the old unit."""
    ask(plan, bureau, reporting_line="by_level", collected_at="both")
    Unit.objects.filter(pk=bureau.pk).update(valid_to=dt.date(2023, 12, 31))
    after = make.make_unit(city, "市教育体育局")
    UnitChange.objects.create(before=bureau, after=after, date="2024-01-01", kind="rename")
    assert who_owes(list_owed(make.make_prepared_collection(city))) == [
        ("市教育体育局", "某市"),
        ("甲区教育局", "甲区"),
        ("乙县教育局", "乙县"),
    ]


def test_unit_ended_without_or_with_two_successors_owes_nothing(city, plan, bureau):
    ask(plan, bureau)
    Unit.objects.filter(pk=bureau.pk).update(valid_to=dt.date(2023, 12, 31))
    said = [("某市", "数据来源单位“市教育局”在布置之日已终止或尚未成立，没有唯一的承接单位。")]
    collection = make.make_prepared_collection(city)
    assert why(list_owed(collection).nobody) == said
    for name in ("市教育一局", "市教育二局"):
        after = make.make_unit(city, name)
        UnitChange.objects.create(before=bureau, after=after, date="2024-01-01", kind="split")
    assert why(list_owed(collection).nobody) == said


def test_unit_that_ends_after_the_opening_still_owes(city, plan, bureau):
    ask(plan, bureau)
    Unit.objects.filter(pk=bureau.pk).update(valid_to=dt.date(2024, 3, 1))
    assert who_owes(list_owed(make.make_prepared_collection(city))) == [("市教育局", "某市")]


def test_members_are_those_of_the_periods_last_day(city, counties, plan, bureau):
    """A county that ended in August counts for the health year of no year that ends in September."""
    counties[0].valid_to = dt.date(2023, 8, 31)
    counties[0].save()
    make.make_area(city, name="丙区", valid_from=dt.date(2023, 10, 1))
    ask(plan, bureau, collected_at="county")
    ask(plan, bureau, collected_at="county", cadence="health_year")
    assert who_owes(list_owed(make.make_prepared_collection(city))) == [
        ("市教育局", "乙县"),
        ("市教育局", "丙区"),
        ("市教育局", "乙县"),
    ]


@pytest.mark.parametrize(
    ("total", "line", "expected"),
    [
        ("counties", "by_level", [("甲区教育局", "甲区")]),
        (
            "counties_and_city_proper",
            "by_level",
            [("甲区教育局", "甲区"), ("市教育局", "市本级"), ("新区教育局", "新区")],
        ),
        (
            "counties_and_city_proper",
            "by_city_unit",
            [("市教育局", "甲区"), ("市教育局", "市本级"), ("市教育局", "新区")],
        ),
        (
            "counties_and_city_proper",
            "both",
            [
                ("市教育局", "甲区"),
                ("甲区教育局", "甲区"),
                ("市教育局", "市本级"),
                ("市教育局", "新区"),
                ("新区教育局", "新区"),
            ],
        ),
    ],
)
def test_city_proper_and_zones_report_where_the_definition_counts_them(city, plan, bureau, total, line, expected):
    county = make.make_area(city, name="甲区")
    proper = make.make_area(city, name="市本级", kind=AreaKind.CITY_PROPER)
    zone = make.make_area(city, name="新区", kind=AreaKind.ZONE)
    assert proper.level == AreaLevel.COUNTY
    make.make_unit(county, "甲区教育局", counterpart=bureau)
    make.make_unit(zone, "新区教育局", counterpart=bureau)
    ask(plan, bureau, collected_at="county", city_total=total, reporting_line=line)
    owed = list_owed(make.make_prepared_collection(city))
    assert who_owes(owed) == expected
    assert owed.remarks == ()


def test_each_breakdown_stands_apart_and_totals_come_first(city, plan, bureau):
    ask(plan, bureau, by_sex=True, by_residence=True, by_age=True, age_groups="0—3岁、4—6岁， 0—3岁")
    parts = [(item.sex, item.residence, item.age) for item in list_owed(make.make_prepared_collection(city)).items]
    assert parts == [
        ("_T", "_T", "_T"),
        ("F", "_T", "_T"),
        ("M", "_T", "_T"),
        ("_T", "U", "_T"),
        ("_T", "R", "_T"),
        ("_T", "_T", "0—3岁"),
        ("_T", "_T", "4—6岁"),
    ]


def test_quarters_are_four_items(city, plan, bureau):
    ask(plan, bureau, cadence="quarter")
    owed = list_owed(make.make_prepared_collection(city))
    assert [item.period.end.month for item in owed.items] == [3, 6, 9, 12]
    assert [item.position for item in owed.items] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"first_year": 2024}, "首个有数年份是2024年。"),
        ({"first_year": 2023}, None),
        (
            {"cadence": "survey", "first_year": 2020, "interval_years": 5},
            "每5年调查一次，2023年不是调查年份，下一次是2025年。",
        ),
        ({"cadence": "survey", "first_year": 2018, "interval_years": 5}, None),
        ({"interval_years": 3}, None),
        ({"interval_years": 2}, "每2年调查一次，2023年不是调查年份，下一次是2024年。"),
    ],
)
def test_availability_keeps_not_due_apart_from_missing(city, plan, bureau, columns, said):
    """Without a first year the survey years are counted from the definition's first year, 2020 here."""
    ask(plan, bureau, **columns)
    owed = list_owed(make.make_prepared_collection(city))
    assert why(owed.not_due) == ([("某市", said)] if said else [])
    assert len(owed.items) == (0 if said else 1)


@pytest.mark.parametrize(
    ("columns", "due_on"),
    [
        ({}, None),
        ({"lag_months": 4}, None),
        ({"lag_months": 5}, dt.date(2024, 5, 31)),
        ({"lag_months": 14}, dt.date(2025, 2, 28)),
        ({"cadence": "school_year"}, dt.date(2024, 8, 31)),
        ({"cadence": "health_year", "lag_months": 8}, dt.date(2024, 5, 31)),
    ],
)
def test_lag_beyond_the_units_day_is_the_items_own_day(city, plan, bureau, columns, due_on):
    ask(plan, bureau, **columns)
    assert [item.due_on for item in list_owed(make.make_prepared_collection(city)).items] == [due_on]


def test_feedback_is_awaited(city, plan, bureau):
    ask(plan, bureau, feedback_from="省教育厅")
    assert [item.awaits for item in list_owed(make.make_prepared_collection(city)).items] == ["省教育厅"]


def test_definition_in_force_in_the_data_year_counts(city, plan, bureau):
    indicator = ask(plan, None)
    make.make_definition(indicator, source_unit=bureau, valid_from_year=2023, comparability_group="2")
    make.make_definition(indicator, valid_from_year=2024)
    [item] = list_owed(make.make_prepared_collection(city)).items
    assert (item.definition.number, item.cell_key[1]) == (2, "2")


def test_what_both_plans_ask_for_is_one_item_of_both(city, plan, bureau):
    children = make.make_plan(city, audience=Audience.CHILDREN)
    shared = ask(plan, bureau)
    make.make_target(children, shared)
    own = ask(children, bureau)
    parked = make.make_target(plan, None)
    owed = list_owed(make.make_prepared_collection(city))
    assert [(item.definition.indicator, item.audience) for item in owed.items] == [(shared, "both"), (own, "children")]
    assert parked.is_parked


def test_only_the_plans_of_the_collection_count(city, plan, bureau):
    ask(plan, bureau)
    children = make.make_plan(city, audience=Audience.CHILDREN)
    own = ask(children, bureau)
    owed = list_owed(make.make_prepared_collection(city, plans=[children]))
    assert [item.definition.indicator for item in owed.items] == [own]


def test_target_of_a_county_in_the_citys_plan_asks_for_the_countys_figure(city, counties, plan, bureau, locals_):
    indicator = make.make_indicator(source_unit=bureau, reporting_line="by_level")
    make.make_target(plan, indicator, area=counties[1])
    assert who_owes(list_owed(make.make_prepared_collection(city))) == [("乙县教育局", "乙县")]


def test_members_judged_one_by_one_but_collected_at_the_city_are_remarked(city, counties, plan, bureau):
    indicator = make.make_indicator(source_unit=bureau, collected_at="city")
    params = {"share": "7/10", "level": "county", "condition": "建成"}
    make.make_target(plan, indicator, "share_of_members", params)
    owed = list_owed(make.make_prepared_collection(city))
    assert who_owes(owed) == [("市教育局", "某市")]
    assert why(owed.remarks) == [("某市", "目标要逐个县（市、区）判定，口径却只在市级填报，县级没有数据。")]


def test_indicator_to_compare_with_is_remarked_unless_it_is_asked_for_too(city, plan, bureau):
    other = make.make_indicator("女党员比例", source_unit=bureau)
    make.make_target(plan, make.make_indicator(source_unit=bureau), "relative", {"indicator": "女党员比例", "op": "ge"})
    MilestoneRule.objects.filter(kind="relative").update(reference=other)
    collection = make.make_prepared_collection(city)
    assert why(list_owed(collection).remarks) == [("某市", "目标要与“女党员比例”比较，这个指标没有列入填报。")]
    make.make_target(plan, other)
    assert list_owed(collection).remarks == ()


def test_target_of_an_area_that_is_gone_is_said(city, counties, plan, bureau):
    gone = make.make_area(city, name="老区", valid_to=dt.date(2022, 12, 31))
    make.make_target(plan, make.make_indicator(source_unit=bureau), area=gone)
    said = [("某市", "目标所属的行政区划在报告期末已不存在，或不在本级之内。")]
    assert why(list_owed(make.make_prepared_collection(city)).nobody) == said


def test_county_collection_asks_its_own_units(city, counties, plan, bureau, locals_):
    own_plan = make.make_plan(counties[0])
    for indicator in (ask(plan, bureau, reporting_line="by_level", collected_at="both"), make.make_indicator()):
        make.make_target(own_plan, indicator)
    ask(own_plan, locals_[0])
    ask(own_plan, make.make_unit(city, "市体育局"))
    owed = list_owed(make.make_prepared_collection(counties[0]))
    assert who_owes(owed) == [("甲区教育局", "甲区"), ("甲区教育局", "甲区")]
    assert why(owed.nobody) == [
        ("甲区", "没有指定数据来源单位。"),
        ("甲区", "甲区没有登记与市体育局对口的单位。"),
    ]


def test_texts_are_owed_by_the_lead_of_each_domain(city, plan, bureau):
    women = make.make_unit(city, "市妇联")
    health, law, empty, named = [make.make_clause(plan, kind=ClauseKind.DOMAIN) for _ in range(4)]
    make.make_responsibility(women, clause=health, role=ResponsibilityRole.SUPPORT)
    make.make_responsibility(bureau, clause=health)
    make.make_responsibility(women, clause=law, basis=ResponsibilityBasis.DEMO)
    make.make_responsibility(bureau, clause=law, role=ResponsibilityRole.NAMED, position=1)
    make.make_responsibility(women, clause=named, role=ResponsibilityRole.NAMED, position=2)
    make.make_responsibility(bureau, clause=named, role=ResponsibilityRole.NAMED, position=1)
    make.make_responsibility(women, clause=make.make_clause(plan))
    owed = list_owed(make.make_prepared_collection(city))
    assert [(text.clause, text.unit) for text in owed.texts] == [(health, bureau), (law, bureau), (named, bureau)]
    assert owed.untold == (empty,)


def test_text_led_by_a_city_unit_is_its_counterparts_in_a_county(city, counties, bureau, locals_):
    own_plan = make.make_plan(counties[0])
    clause = make.make_clause(own_plan, kind=ClauseKind.DOMAIN)
    make.make_responsibility(bureau, clause=clause)
    assert [text.unit for text in list_owed(make.make_prepared_collection(counties[0])).texts] == [locals_[0]]


def test_queries_do_not_grow_with_units(city, counties, plan, bureau, locals_, django_assert_num_queries):
    ask(plan, bureau, reporting_line="by_level", collected_at="both")
    collection = make.make_prepared_collection(city)
    list_owed(collection)
    with django_assert_num_queries(10):
        assert len(list_owed(collection).units) == 3
    for number in range(3):
        unit = make.make_unit(city, f"市{number}局")
        make.make_unit(counties[0], f"区{number}局", counterpart=unit)
        ask(plan, unit, reporting_line="both", collected_at="both", by_sex=True)
        clause = make.make_clause(plan, kind=ClauseKind.DOMAIN)
        make.make_responsibility(unit, clause=clause)
    with django_assert_num_queries(10):
        assert len(list_owed(collection).units) == 9
