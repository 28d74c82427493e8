"""Which figures an expression needs to be plainly false: while one of them is missing, it is true or unknown.

Found once from the tree, so that a filing with few figures typed is checked without reckoning what cannot fail.
"""

from functools import reduce

from fuer.core.expressions.tree import (
    And,
    Call,
    Compare,
    Function,
    Membership,
    Negative,
    Node,
    Not,
    Or,
    Product,
    Reference,
    Sum,
    list_children,
)

References = frozenset[Reference]
NONE: References = frozenset()


def find_decisive(node: Node) -> References:
    """Figures without which `node` is never false."""
    match node:
        case Not(operand=operand):
            return _never_true_without(operand)
        case And(items=items):
            return _common([find_decisive(item) for item in items])
        case Or(items=items):
            return NONE.union(*(find_decisive(item) for item in items))
        case Compare(first=first, others=others):
            # A chain is false as soon as one pair is.
            sides = [_unknown_without(side) for side in (first, *(other for _sign, other in others))]
            return _common([left | right for left, right in zip(sides, sides[1:], strict=False)])
    return _unknown_without(node)


def _never_true_without(node: Node) -> References:
    match node:
        case Not(operand=operand):
            return find_decisive(operand)
        case And(items=items):
            return NONE.union(*(_never_true_without(item) for item in items))
        case Or(items=items):
            return _common([_never_true_without(item) for item in items])
        case Compare(first=first, others=others):
            # A chain is true only if every pair is.
            return NONE.union(*(_unknown_without(side) for side in (first, *(other for _sign, other in others))))
        case Call(function=Function.IS_PRESENT, arguments=(argument,)):
            return _unknown_without(argument)
    return _unknown_without(node)


def _unknown_without(node: Node) -> References:
    """Figures without which `node` has no value at all."""
    match node:
        case Reference():
            return frozenset((node,))
        case Membership(item=item):
            return _unknown_without(item)
        case Call(function=Function.IS_PRESENT):
            return NONE
        case Call(function=Function.CHOOSE, arguments=(condition, then, otherwise)):
            return _unknown_without(condition) | (_unknown_without(then) & _unknown_without(otherwise))
        case Negative() | Sum() | Product() | Call():
            return NONE.union(*(_unknown_without(child) for child in list_children(node)))
    # What is built of truths may be decided by one of them alone.
    return NONE


def _common(sets: list[References]) -> References:
    return reduce(frozenset.intersection, sets)
