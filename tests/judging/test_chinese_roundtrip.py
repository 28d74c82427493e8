"""Every rule that can be written in Chinese is read back as the same rule."""

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from fuer.judging.chinese import format_rule, parse_rule
from fuer.judging.rules import Kind, Rule, params_to_wire, rule_from_wire
from tests.judging.strategies import rules


@settings(max_examples=400)
@given(rules, st.sampled_from(["", "%", "‰", "1/10万", "万人", "个", "岁"]))
def test_a_written_rule_reads_back_as_itself(rule: Rule, unit: str):
    assert parse_rule(format_rule(rule, unit=unit), unit=unit) == rule


@given(rules)
def test_the_wire_form_reads_back_as_itself(rule: Rule):
    assert rule_from_wire(rule.kind, params_to_wire(rule)) == rule


@pytest.mark.parametrize("kind", Kind)
def test_the_strategies_reach_every_kind(kind: Kind):
    """A round trip over a set that forgets a kind would prove nothing for it."""
    assert find(rules, lambda rule: rule.kind is kind).kind is kind
