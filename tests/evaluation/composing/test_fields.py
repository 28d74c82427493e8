"""Tokens in a section's text: read, printed, refused, and hidden from the public."""

import pytest

from fuer.evaluation.composing.fields import UnknownField, hide_withheld, list_keys, make_runs
from fuer.papers.official.blocks import Figure


def test_runs_keep_words_and_bind_numbers():
    runs = make_runs("已达标{{ c.all.met }}项，共{{n}}项", {"c.all.met": "5", "n": "9"})
    assert runs == ("已达标", Figure("c.all.met", "5"), "项，共", Figure("n", "9"), "项")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("达标{{c.all.mett}}项", "“二、总体情况”：没有字段“c.all.mett”，请改正或删去后再试"),
        ("达标{{c.all.met项", "“二、总体情况”：字段的括号不完整：“{{c.all.met项”，应写成{{字段}}"),
        ("达标{{达标}}项", "“二、总体情况”：字段“达标”写法不对：只能用字母、数字、点和下划线，最长64个字符"),
    ],
)
def test_a_broken_field_is_named(text, said):
    with pytest.raises(UnknownField) as error:
        make_runs(text, {"c.all.met": "5"}, "“二、总体情况”")
    assert str(error.value) == said


def test_keys_once_in_order():
    assert list_keys("{{b}}和{{a}}和{{b}}") == ["b", "a"]


def test_only_parts_that_speak_of_withheld_targets_go():
    text = "已达标{{c.all.met}}项：甲为{{t1.99.now}}；乙为{{t2.99.now}}。"
    assert hide_withheld(text, {"t2.99"}) == "已达标{{c.all.met}}项：甲为{{t1.99.now}}。"
    assert hide_withheld(text, {"t1.99"}) == "乙为{{t2.99.now}}。"


def test_words_that_led_up_to_what_is_hidden_go_too():
    assert hide_withheld("一是逐项整改。市卫健委负责{{t1.99.name}}。", {"t1.99"}) == ""
    assert hide_withheld("本节没有数字。", {"t1.99"}) == "本节没有数字。"
