"""更新前/更新后/涉及句子."""

from fuer.evaluation.composing.stale import Stale, find_stale


def test_changed_numbers_with_their_sentences():
    text = "共{{n}}项。甲为{{a}}，高于上年。\n乙为{{b}}。"
    printed = {"n": "9", "a": "92.4%", "b": "5", "table": "1.0"}
    now = {"n": "9", "a": "92.6%", "table": "1.1"}
    assert find_stale(text, printed, now) == [
        Stale("a", "92.4%", "92.6%", ("甲为92.4%，高于上年。",)),
        Stale("b", "5", "", ("乙为5。",)),
        Stale("table", "1.0", "1.1", ()),
    ]
