"""Does a tree make sense: are its names known, do its kinds fit? Found before any figure is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from fuer.core.expressions.errors import KINDS, Problem
from fuer.core.expressions.format import format_expression
from fuer.core.expressions.tree import (
    And,
    Call,
    Compare,
    Comparison,
    Function,
    Kind,
    Level,
    Membership,
    Node,
    Not,
    Number,
    Or,
    Part,
    Reference,
    Text,
    Truth,
    list_children,
)
from fuer.judging.units import normalise_unit


@dataclass(frozen=True)
class KnownName:
    """What the resolver tells of an indicator. `unit` as in its definition; the flags say which figures it has."""

    kind: Kind = Kind.NUMBER
    unit: str = ""
    has_fraction: bool = True
    by_sex: bool = True
    by_residence: bool = True
    by_age: bool = True
    has_members: bool = True


Names = Mapping[str, KnownName]


def check_expression(tree: Node, names: Names, *, wanted: Kind | None = Kind.TRUTH) -> tuple[Problem, ...]:
    """Every problem, in the order of the text; empty when the tree makes sense and gives the `wanted` kind (None: any)."""
    checker = _Checker(names)
    if wanted is None:
        checker.infer(tree)
    else:
        checker.require(tree, wanted)
    return tuple(sorted(checker.problems, key=lambda problem: (problem.spot.line, problem.spot.column)))


@dataclass
class _Checker:
    names: Names
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, node: Node, translated: frozenset[str] = frozenset(), **params: object) -> None:
        self.problems.append(Problem(code, node.spot, params, translated))

    def require(self, node: Node, wanted: Kind) -> None:
        """Report the node if it is of another kind; an unknown kind has been reported already."""
        given = self.infer(node)
        if given not in (None, wanted):
            self.report(f"wants_{wanted}", node, frozenset({"given"}), given=KINDS[given])

    def infer(self, node: Node) -> Kind | None:
        """The kind of a node; None if a problem hides it."""
        match node:
            case Number():
                return Kind.NUMBER
            case Text():
                return Kind.TEXT
            case Truth():
                return Kind.TRUTH
            case Reference():
                return self.infer_reference(node)
            case Compare():
                return self.infer_comparison(node)
            case Membership():
                return self.infer_membership(node)
            case Call():
                return self.infer_call(node)
        is_logic = isinstance(node, Not | And | Or)
        kind = Kind.TRUTH if is_logic else Kind.NUMBER
        for child in list_children(node):
            self.require(child, kind)
        return kind

    def infer_reference(self, node: Reference) -> Kind | None:
        known = self.names.get(node.name)
        if known is None:
            near = get_close_matches(node.name, list(self.names), n=1, cutoff=0.6)
            if near:
                self.report("unknown_name_near", node, name=node.name, near=near[0])
            else:
                self.report("unknown_name", node, name=node.name)
            return None
        if node.part is not Part.VALUE and not known.has_fraction:
            self.report("no_fraction", node, name=node.name)
        for said, has in ((node.sex, known.by_sex), (node.residence, known.by_residence), (node.age, known.by_age)):
            if said and not has:
                self.report("no_breakdown", node, name=node.name, breakdown=said)
        if node.level is Level.MEMBERS and not known.has_members:
            self.report("no_members", node, name=node.name)
        return known.kind if node.part is Part.VALUE else Kind.NUMBER

    def infer_comparison(self, node: Compare) -> Kind:
        operands = [node.first, *(other for _sign, other in node.others)]
        kinds = [self.infer(operand) for operand in operands]
        for (sign, right), left, one, other in zip(node.others, operands, kinds, kinds[1:], strict=False):
            if one is None or other is None:
                continue
            if one is not other:
                self.report("unlike_kinds", right, frozenset({"one", "other"}), one=KINDS[one], other=KINDS[other])
            elif one is not Kind.NUMBER and sign not in (Comparison.EQUAL, Comparison.UNEQUAL):
                self.report("no_order", right, frozenset({"given"}), given=KINDS[one])
            self.require_plain_percent(left, right)
            self.require_plain_percent(right, left)
        return Kind.TRUTH

    def require_plain_percent(self, one: Node, other: Node) -> None:
        """A figure in % stands as 90, not as 0.9: comparing it with 90% would be wrong a hundredfold."""
        if not (isinstance(one, Reference) and isinstance(other, Number) and other.percent):
            return
        known = self.names.get(one.name)
        if known is not None and one.part is Part.VALUE and normalise_unit(known.unit) == other.percent:
            written = format_expression(other)
            plain = written.removesuffix(other.percent)
            self.report("percent_of_unit", other, name=one.name, unit=known.unit, plain=plain, written=written)

    def infer_membership(self, node: Membership) -> Kind:
        kind = self.infer(node.item)
        for option in node.options:
            other = Kind.TEXT if isinstance(option, Text) else Kind.NUMBER
            if kind not in (None, other):
                self.report("unlike_kinds", option, frozenset({"one", "other"}), one=KINDS[kind], other=KINDS[other])
            self.require_plain_percent(node.item, option)
        return Kind.TRUTH

    def infer_call(self, node: Call) -> Kind | None:
        if node.function is Function.IS_PRESENT:
            self.infer(node.arguments[0])
            return Kind.TRUTH
        if node.function is Function.CHOOSE:
            condition, then, otherwise = node.arguments
            self.require(condition, Kind.TRUTH)
            kind = self.infer(then)
            if kind is None:
                return self.infer(otherwise)
            self.require(otherwise, kind)
            return kind
        for argument in node.arguments:
            self.require(argument, Kind.NUMBER)
        return Kind.NUMBER
