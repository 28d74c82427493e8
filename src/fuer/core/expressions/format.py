"""A tree back to its one canonical text: parsing that text gives an equal tree."""

from fuer.core.expressions.parse import AGE
from fuer.core.expressions.tree import (
    And,
    Call,
    Compare,
    Membership,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Part,
    Product,
    Reference,
    Sum,
    Text,
    Truth,
)

# How tightly a node holds together; an operand that holds less tightly than its place asks for gets brackets.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = range(8)


def format_expression(node: Node) -> str:
    """`[x].女 ≤ [x]`: half-width signs, one space around operators, no bracket that is not needed."""
    return _format(node, _OR)


def format_reference(reference: Reference) -> str:
    """`[x].女.上年.分子`: breakdown, level, time, version, part; what is the default is left out."""
    escaped = reference.name.replace("[", "[[").replace("]", "]]")
    parts: list[str] = [reference.sex, reference.residence]
    parts.append(f"{AGE}({_quote(reference.age)})" if reference.age else "")
    parts += [reference.level, reference.time, reference.standing]
    parts.append("" if reference.part is Part.VALUE else reference.part)
    return f"[{escaped}]" + "".join(f".{part}" for part in parts if part)


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _format(node: Node, least: int) -> str:
    text, tightness = _write(node)
    return text if tightness >= least else f"({text})"


def _write(node: Node) -> tuple[str, int]:
    match node:
        case Or(items=items):
            return " 或 ".join(_format(item, _AND) for item in items), _OR
        case And(items=items):
            return " 且 ".join(_format(item, _NOT) for item in items), _AND
        case Not(operand=operand):
            return f"非 {_format(operand, _COMPARE)}", _NOT
        case Compare(first=first, others=others):
            return _chain(first, others, _SUM), _COMPARE
        case Membership(item=item, options=options):
            listed = ", ".join(_format(option, _SIGN) for option in options)
            return f"{_format(item, _SUM)} 在 ({listed})", _COMPARE
        case Sum(first=first, terms=terms):
            return _chain(first, terms, _PRODUCT), _SUM
        case Product(first=first, factors=factors):
            return _chain(first, factors, _SIGN), _PRODUCT
        case Negative(operand=operand):
            return f"-{_format(operand, _ATOM)}", _SIGN
    return _write_atom(node), _ATOM


def _chain(first: Node, others: tuple[tuple[str, Node], ...], least: int) -> str:
    return " ".join([_format(first, least), *(f"{sign} {_format(other, least)}" for sign, other in others)])


def _write_atom(node: Node) -> str:
    match node:
        case Number(written=written, percent=percent):
            return format(written, "f") + percent
        case Text(text=text):
            return _quote(text)
        case Truth(yes=yes):
            return "是" if yes else "否"
        case Reference():
            return format_reference(node)
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(format_expression(argument) for argument in arguments)})"
    raise AssertionError(f"no text for {type(node).__name__}")
