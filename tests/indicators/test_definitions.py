"""Revising a definition: in place while no figure uses it, else as the next number."""

import pytest

from fuer.core.models import Event
from fuer.indicators.domain.definitions import arrange_definition, revise_definition
from fuer.indicators.domain.errors import DefinitionError
from fuer.indicators.models import Definition
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area()


@pytest.fixture
def definition():
    return make.make_indicator("毛入园率", source_is_demo=True).definitions.get()


def test_unused_definition_is_changed_in_place(city, definition):
    unit = make.make_unit(city)
    revised = revise_definition(definition, {"source_unit": unit, "by_sex": True}, valid_from_year=2023, user=None)
    assert (revised.pk, revised.number, revised.valid_from_year) == (definition.pk, 1, 2020)
    definition.refresh_from_db()
    assert (definition.source_unit, definition.by_sex, definition.source_is_demo) == (unit, True, False)
    event = Event.objects.get(verb="indicators.revise_definition")
    assert event.payload["fields"] == ["by_sex", "source_unit"]


def test_used_definition_gets_a_further_number(city, definition):
    version = make.make_observation(definition.indicator, city, 2020, "90")
    revised = revise_definition(definition, {"decimals": 3}, valid_from_year=2023, reason="细化", user=None)
    assert (revised.number, revised.valid_from_year, revised.decimals) == (2, 2023, 3)
    assert revised.comparability_group == "1"
    definition.refresh_from_db()
    version.refresh_from_db()
    assert (definition.decimals, version.definition) == (2, definition)
    again = revise_definition(revised, {"decimals": 4}, valid_from_year=2023, user=None)
    assert (again.pk, again.number) == (revised.pk, 2)


def test_a_further_number_says_why_and_keeps_the_relations(city, definition):
    whole = make.make_indicator("婴儿死亡率", shape="ratio")
    Definition.objects.update(shape="ratio")
    definition.refresh_from_db()
    arrange_definition(definition, {"whole": whole}, user=None)
    make.make_observation(definition.indicator, city, 2020, numerator=1, denominator=2)
    with pytest.raises(DefinitionError, match="请写明改动原因"):
        revise_definition(definition, {"decimals": 3}, valid_from_year=2023, reason=" ", user=None)
    revised = revise_definition(definition, {"decimals": 3}, valid_from_year=2023, reason="省里统一", user=None)
    assert (revised.number, revised.whole) == (2, whole)
    event = Event.objects.filter(verb="indicators.revise_definition").get()
    assert event.payload == {
        "indicator": definition.indicator_id,
        "fields": ["decimals"],
        "changed": {"decimals": [2, 3]},
        "number": 2,
        "breaks": False,
        "reason": "省里统一",
    }


def test_what_is_only_arranged_changes_in_place_and_names_old_new_and_reason(city, definition):
    version = make.make_observation(definition.indicator, city, 2020, "90")
    unit = make.make_unit(city)
    changes = {"lag_months": 3, "source_unit": unit, "disclosure": "internal"}
    arranged = arrange_definition(definition, changes, reason="改由教育局取数", user=None)
    definition.refresh_from_db()
    assert (arranged.pk, definition.number, definition.lag_months, definition.source_unit) == (
        version.definition_id,
        1,
        3,
        unit,
    )
    assert definition.source_is_demo is False
    event = Event.objects.get()
    assert (event.verb, event.payload) == (
        "indicators.arrange_definition",
        {
            "indicator": definition.indicator_id,
            "fields": ["lag_months", "source_unit"],
            "changed": {"lag_months": [None, 3], "source_unit": [None, unit.pk]},
            "number": 1,
            "reason": "改由教育局取数",
        },
    )


def test_arranging_says_why_once_figures_stand(city, definition):
    assert arrange_definition(definition, {"lag_months": 2}, user=None).lag_months == 2
    make.make_observation(definition.indicator, city, 2020, "90")
    with pytest.raises(DefinitionError, match="请写明改动原因"):
        arrange_definition(definition, {"lag_months": 3}, user=None)
    assert arrange_definition(definition, {"lag_months": 2}, user=None) == definition
    assert Event.objects.count() == 1


def test_what_is_measured_is_not_arranged(definition):
    with pytest.raises(TypeError, match="decimals"):
        arrange_definition(definition, {"decimals": 3}, reason="细化", user=None)


def test_series_that_breaks_begins_a_group_of_its_own(city, definition):
    make.make_observation(definition.indicator, city, 2020, "90")
    given = {"valid_from_year": 2023, "breaks_series": True, "reason": "改按分子分母", "user": None}
    revised = revise_definition(definition, {"shape": "ratio"}, **given)
    assert (revised.number, revised.comparability_group) == (2, "2")
    again = revise_definition(revised, {}, **given)
    assert (again.number, again.comparability_group) == (2, "3")


def test_nothing_to_change_writes_nothing(city, definition):
    make.make_observation(definition.indicator, city, 2020, "90")
    assert revise_definition(definition, {"by_sex": False}, valid_from_year=2023, user=None) == definition
    assert definition.indicator.definitions.count() == 1
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by_age": True}, "请写明年龄分组"),
        ({"ages_sum_to_total": True}, "不分年龄填报"),
        ({"factor": 0}, "乘数应大于0"),
        ({"lower_bound": 5, "upper_bound": 3}, "下限大于上限"),
        ({"shape": "members"}, "只能改为填数值或填分子分母"),
        ({"collected_at": "county"}, "全市数构成应为"),
        ({"decimals": 6}, "小数位数最多5位"),
        ({"interval_years": 0}, "调查间隔至少1年"),
        ({"cadence": "weekly"}, "weekly"),
    ],
)
def test_what_does_not_hold_together_is_refused(definition, changes, said):
    with pytest.raises(DefinitionError, match=said):
        revise_definition(definition, changes, valid_from_year=2023, user=None)
    definition.refresh_from_db()
    assert definition.by_age is False


def test_only_the_newest_is_revised_and_not_backwards(city, definition):
    make.make_observation(definition.indicator, city, 2020, "90")
    with pytest.raises(DefinitionError, match="自2020年起适用"):
        revise_definition(definition, {"by_sex": True}, valid_from_year=2019, reason="分性别", user=None)
    revise_definition(definition, {"by_sex": True}, valid_from_year=2023, reason="分性别", user=None)
    with pytest.raises(DefinitionError, match="已有更新的口径"):
        revise_definition(definition, {"by_sex": True}, valid_from_year=2024, reason="分性别", user=None)
    with pytest.raises(DefinitionError, match="已有更新的口径"):
        arrange_definition(definition, {"lag_months": 1}, reason="滞后", user=None)


def test_columns_outside_the_list_are_a_programmers_mistake(definition):
    with pytest.raises(TypeError, match="number"):
        revise_definition(definition, {"number": 7}, valid_from_year=2023, user=None)
