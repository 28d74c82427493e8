"""Revising a definition: in place while no figure uses it, else as the next number."""

import pytest

from fuer.core.models import Event
from fuer.indicators.domain.definitions import revise_definition
from fuer.indicators.domain.errors import DefinitionError
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
    revised = revise_definition(definition, {"lag_months": 3}, valid_from_year=2023, user=None)
    assert (revised.number, revised.valid_from_year, revised.lag_months) == (2, 2023, 3)
    assert revised.comparability_group == "1"
    definition.refresh_from_db()
    version.refresh_from_db()
    assert (definition.lag_months, version.definition) == (None, definition)
    again = revise_definition(revised, {"lag_months": 4}, valid_from_year=2023, user=None)
    assert (again.pk, again.number) == (revised.pk, 2)


def test_series_that_breaks_begins_a_group_of_its_own(city, definition):
    make.make_observation(definition.indicator, city, 2020, "90")
    revised = revise_definition(definition, {"shape": "ratio"}, valid_from_year=2023, breaks_series=True, user=None)
    assert (revised.number, revised.comparability_group) == (2, "2")
    again = revise_definition(revised, {}, valid_from_year=2023, breaks_series=True, user=None)
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
        revise_definition(definition, {"by_sex": True}, valid_from_year=2019, user=None)
    revise_definition(definition, {"by_sex": True}, valid_from_year=2023, user=None)
    with pytest.raises(DefinitionError, match="已有更新的口径"):
        revise_definition(definition, {"by_sex": True}, valid_from_year=2024, user=None)


def test_columns_outside_the_list_are_a_programmers_mistake(definition):
    with pytest.raises(TypeError, match="unit_of_measure"):
        revise_definition(definition, {"unit_of_measure": "人"}, valid_from_year=2023, user=None)
