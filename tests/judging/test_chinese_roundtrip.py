"""Every rule that can be written in Chinese is read back as the same rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.judging.chinese import format_rule, parse_rule
from fuer.judging.rules import Kind, Rule, params_to_wire, rule_from_wire
from tests.judging.strategies import BY_KIND, rules

units = st.sampled_from(["", "%", "‰", "1/10万", "万人", "个", "岁"])


@pytest.mark.parametrize("kind", Kind)
def test_a_written_rule_reads_back_as_itself(kind: Kind):
    @given(BY_KIND[kind], units)
    def check(rule: Rule, unit: str) -> None:
        assert parse_rule(format_rule(rule, unit=unit), unit=unit) == rule

    check()


@given(rules)
def test_the_wire_form_reads_back_as_itself(rule: Rule):
    assert rule_from_wire(rule.kind, params_to_wire(rule)) == rule
