"""Every rule survives its typed rows, with the digits it was printed with."""

import dataclasses
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis.extra.django import TestCase

from fuer.judging.rules import (
    ByCalendar,
    Hold,
    IncreaseEachTerm,
    Kind,
    Limit,
    Rule,
    ShareOfMembers,
    params_to_wire,
)
from fuer.plans.domain.rule_rows import make_rows, rule_of, write_rule
from fuer.plans.models import Milestone, MilestoneRule
from tests.factories import make_area, make_indicator, make_plan, make_target
from tests.judging.strategies import rules


def without_event_years(rule: Rule) -> Rule:
    """Event years come from the Terms and are the one thing the rows leave out."""
    if isinstance(rule, ByCalendar | IncreaseEachTerm):
        return dataclasses.replace(rule, event_years=None)
    return rule


class RoundTrip(TestCase):
    def setUp(self):
        target = make_target(make_plan(make_area()), make_indicator())
        self.milestone = target.milestones.get()

    @settings(max_examples=120)
    @given(rules)
    def test_a_stored_rule_reads_back_as_itself(self, rule: Rule):
        write_rule(self.milestone, rule)
        stored = rule_of(Milestone.objects.get(pk=self.milestone.pk).rules.all())
        assert stored == without_event_years(rule)


@pytest.mark.django_db
def test_printed_zeros_survive():
    milestone = make_target(make_plan(make_area()), make_indicator()).milestones.get()
    write_rule(milestone, Limit(Kind.AT_LEAST, Decimal("94.30")))
    assert params_to_wire(rule_of(MilestoneRule.objects.filter(milestone=milestone))) == {"T": "94.30"}


@pytest.mark.django_db
def test_a_third_stays_a_third_and_a_condition_inside_hold_is_a_row():
    milestone = make_target(make_plan(make_area()), make_indicator()).milestones.get()
    rule = Hold(ShareOfMembers(Fraction(1, 3), "county", Limit(Kind.AT_LEAST, Decimal("95"))))
    rows = write_rule(milestone, rule)
    assert [row.part for row in rows] == ["self", "inner", "inner_condition"]
    assert rule_of(MilestoneRule.objects.filter(milestone=milestone)) == rule


@pytest.mark.parametrize("number", ["0.000001", "10000000000"])
def test_a_figure_the_column_would_change_is_refused(number: str):
    with pytest.raises(ValueError, match="位数太多"):
        make_rows(Milestone(), Limit(Kind.AT_MOST, Decimal(number)))
