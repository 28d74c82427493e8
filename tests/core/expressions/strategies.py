"""Hypothesis strategies for trees as the parser builds them."""

from hypothesis import strategies as st

from fuer.core.expressions.tree import (
    And,
    Call,
    Compare,
    Comparison,
    Function,
    Level,
    Membership,
    Negative,
    Node,
    Not,
    Number,
    Operator,
    Or,
    Part,
    Product,
    Reference,
    Residence,
    Sex,
    Standing,
    Sum,
    Text,
    Time,
    Truth,
)

words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
numbers = st.builds(
    Number, st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False), st.sampled_from(["", "%", "‰"])
)
texts = st.builds(Text, st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=6))
references = st.builds(
    Reference,
    name=st.sampled_from(["产前筛查率", "甲", "乙"]) | words,
    part=st.sampled_from(Part),
    sex=st.sampled_from(Sex),
    residence=st.sampled_from(Residence),
    age=st.just("") | words,
    time=st.sampled_from(Time),
    level=st.sampled_from(Level),
    standing=st.sampled_from(Standing),
)
leaves = numbers | texts | references | st.builds(Truth, st.booleans())


def _pairs(signs: st.SearchStrategy, inner: st.SearchStrategy[Node]) -> st.SearchStrategy:
    return st.lists(st.tuples(signs, inner), min_size=1, max_size=3).map(tuple)


def _grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    options = st.lists(texts | numbers | st.builds(Negative, numbers), min_size=1, max_size=3).map(tuple)
    many = st.sampled_from([Function.GREATEST, Function.LEAST, Function.SUM])
    digits = st.integers(0, 10).map(lambda n: Number(n))
    return st.one_of(
        st.builds(Negative, inner),
        st.builds(Not, inner),
        st.builds(Sum, inner, _pairs(st.sampled_from([Operator.PLUS, Operator.MINUS]), inner)),
        st.builds(Product, inner, _pairs(st.sampled_from([Operator.TIMES, Operator.DIVIDE]), inner)),
        st.builds(Compare, inner, _pairs(st.sampled_from(Comparison), inner)),
        st.builds(Membership, inner, options),
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(Call, many, several),
        st.builds(Call, st.sampled_from([Function.ABSOLUTE, Function.IS_PRESENT]), st.tuples(inner)),
        st.builds(Call, st.just(Function.ROUND), st.tuples(inner, digits)),
        st.builds(Call, st.just(Function.CHOOSE), st.tuples(inner, inner, inner)),
    )


trees = st.recursive(leaves, _grow, max_leaves=12)
