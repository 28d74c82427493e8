"""Text to tree: one lark grammar (grammar.lark), one sentence with line and column when it cannot be read."""

from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import NoReturn, cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from fuer.core.expressions.errors import ExpressionError, Problem
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
    Spot,
    Standing,
    Sum,
    Text,
    Time,
    Truth,
)

MOST_CHARACTERS = 2_000
MOST_LEVELS = 60  # of brackets, functions and operators inside each other; nothing below can then exhaust the stack
MOST_ROUNDED_DIGITS = 10

# The word after the dot: which field of a Reference it sets.
QUALIFIERS: dict[str, tuple[str, Part | Sex | Residence | Time | Level | Standing]] = {
    **{str(part): ("part", part) for part in Part},
    **{str(sex): ("sex", sex) for sex in Sex if sex},
    **{str(residence): ("residence", residence) for residence in Residence if residence},
    **{str(time): ("time", time) for time in Time if time},
    **{str(level): ("level", level) for level in Level if level},
    **{str(standing): ("standing", standing) for standing in Standing if standing},
}
AGE = "年龄"
_ARGUMENTS = {  # fewest and most
    Function.ABSOLUTE: (1, 1),
    Function.GREATEST: (1, None),
    Function.LEAST: (1, None),
    Function.SUM: (1, None),
    Function.ROUND: (2, 2),
    Function.IS_PRESENT: (1, 1),
    Function.CHOOSE: (3, 3),
}
_SIGNS: dict[str, Operator] = {
    "PLUS": Operator.PLUS,
    "MINUS": Operator.MINUS,
    "TIMES": Operator.TIMES,
    "DIVIDE": Operator.DIVIDE,
}
_COMPARISONS: dict[str, Comparison] = {
    "EQUAL": Comparison.EQUAL,
    "UNEQUAL": Comparison.UNEQUAL,
    "LESS": Comparison.LESS,
    "AT_MOST": Comparison.AT_MOST,
    "MORE": Comparison.MORE,
    "AT_LEAST": Comparison.AT_LEAST,
}
_Branch = Tree[Token]


def parse_expression(text: str) -> Node:
    """The tree of an expression. ExpressionError, and nothing else, for a text that is none."""
    if not text.strip():
        raise _error("empty", Spot())
    if len(text) > MOST_CHARACTERS:
        raise _error("too_long", Spot(), length=len(text), most=MOST_CHARACTERS)
    try:
        tree = _parser().parse(text)
    except UnexpectedCharacters as error:
        raise _explain_character(error) from None
    except UnexpectedToken as error:
        raise _explain_token(error) from None
    _require_shallow(tree)
    return _convert(tree)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark.open(
        "grammar.lark",
        rel_to=__file__,
        parser="lalr",
        lexer="basic",
        propagate_positions=True,
        maybe_placeholders=False,
    )


def _error(code: str, spot: Spot, **params: object) -> ExpressionError:
    return ExpressionError(Problem(code, spot, params))


def _explain_character(error: UnexpectedCharacters) -> ExpressionError:
    spot = Spot(error.line, error.column)
    if error.char in "[]［］【】「」":
        return _error("open_name", spot)
    if error.char in '"“”':
        return _error("open_text", spot)
    return _error("unknown_sign", spot, sign=error.char)


def _explain_token(error: UnexpectedToken) -> ExpressionError:
    token, accepts = error.token, error.accepts
    at_end = token.type == "$END"
    spot = Spot(token.end_line or 1, token.end_column or 1) if at_end else _spot(token)
    if "NAME" in accepts:
        code = "wants_operand"
    elif "NUMBER" in accepts or "TEXT" in accepts:
        return _error("wants_literal", spot)
    elif "_RIGHT" in accepts:
        code = "wants_right"
    elif accepts == {"_LEFT"}:
        return _error("wants_left", spot)
    elif token.type == "_RIGHT":
        return _error("extra_right", spot)
    else:
        code = "wants_operator"
    return _error(code, spot) if at_end else _error(f"{code}_not", spot, sign=str(token).strip()[:20])


def _spot(item: Token | _Branch) -> Spot:
    place = item if isinstance(item, Token) else item.meta
    return Spot(place.line or 1, place.column or 1)


def _require_shallow(tree: Tree[Token]) -> None:
    """Refuse by counting, without recursion, what recursion further on could not bear."""
    waiting = [(tree, 0)]
    while waiting:
        branch, level = waiting.pop()
        if level > MOST_LEVELS:
            raise _error("too_deep", _spot(branch), most=MOST_LEVELS)
        waiting += [(child, level + 1) for child in branch.children if isinstance(child, Tree)]


def _convert(branch: _Branch) -> Node:
    """One lark branch to one node."""
    read = _READING.get(branch.data)
    return _read_operation(branch) if read is None else read(branch)


def _read_operation(branch: _Branch) -> Node:
    """A node that stands for its operands and the signs between them; a bracket leaves nothing but its inside."""
    spot, signs = _spot(branch), [child.type for child in branch.children if isinstance(child, Token)]
    first, *others = inside = tuple(_convert(child) for child in branch.children if isinstance(child, Tree))
    match branch.data:
        case "group":
            return first
        case "negative":
            return Negative(first, spot=spot)
        case "negation":
            return Not(first, spot=spot)
        case "conjunction":
            return And(inside, spot=spot)
        case "disjunction":
            return Or(inside, spot=spot)
        case "comparison":
            return Compare(first, tuple(zip([_COMPARISONS[sign] for sign in signs], others, strict=True)), spot=spot)
    kind = Sum if branch.data == "sum" else Product
    return kind(first, tuple(zip([_SIGNS[sign] for sign in signs], others, strict=True)), spot=spot)


def _first_token(branch: _Branch) -> Token:
    return cast(Token, branch.children[0])


def _read_number(token: Token) -> Number:
    """Digits of either width, % or ‰ behind them perhaps."""
    plain = str(token).replace("．", ".").replace("％", "%")
    percent = plain[-1] if plain[-1] in "%‰" else ""
    return Number(Decimal(plain.removesuffix(percent).strip()), percent, spot=_spot(token))


def _read_text(token: Token) -> Text:
    inner = str(token)[1:-1]
    return Text(inner.replace('""', '"') if token.startswith('"') else inner, spot=_spot(token))


def _read_membership(branch: _Branch) -> Membership:
    item, *options = cast(list[_Branch], branch.children)
    return Membership(_convert(item), tuple(_read_option(option) for option in options), spot=_spot(branch))


def _read_option(branch: _Branch) -> Text | Number | Negative:
    *minus, token = cast(list[Token], branch.children)
    if token.type == "TEXT":
        return _read_text(token)
    number = _read_number(token)
    return Negative(number, spot=_spot(branch)) if minus else number


def _read_reference(branch: _Branch) -> Reference:
    token, *qualifiers = branch.children
    written = str(token)
    name = written[1:-1]
    if written.startswith("["):
        name = name.replace("[[", "[").replace("]]", "]")
    if not name.strip():
        raise _error("empty_name", _spot(branch))
    said: dict[str, object] = {}
    for qualifier in cast(list[_Branch], qualifiers):
        word, key, value = _read_qualifier(qualifier)
        if key in said:
            raise _error("qualifier_twice", _spot(qualifier), word=word)
        said[key] = value
    return Reference(name.strip(), spot=_spot(branch), **said)  # type: ignore[arg-type]


def _read_qualifier(branch: _Branch) -> tuple[str, str, object]:
    """The word, the field it sets and the value."""
    token, *rest = cast(list[Token], branch.children)
    word = str(token)[1:].strip()
    if token.type == "AGE":
        age = _read_text(rest[0]).text.strip()
        if not age:
            raise _error("wants_literal", _spot(rest[0]))
        return word, "age", age
    if token.type == "OTHER_QUALIFIER":
        raise _refuse_word("unknown_qualifier", token, word, [*QUALIFIERS, AGE])
    key, value = QUALIFIERS[word]
    return word, key, value


def _refuse_word(code: str, token: Token, word: str, known: list[str]) -> ExpressionError:
    """Name the nearest known word where one is near, else all of them."""
    near = get_close_matches(word, known, n=3, cutoff=0.5)
    return _error(code, _spot(token), word=word[:20], known="、".join(near or known))


def _read_call(branch: _Branch) -> Call:
    token, *rest = branch.children
    function, spot = Function(str(token)), _spot(branch)
    arguments = tuple(_convert(cast(_Branch, item)) for item in rest)
    fewest, most = _ARGUMENTS[function]
    if not fewest <= len(arguments) <= (most or len(arguments)):
        raise _error("argument_count", spot, function=str(function), wanted=fewest, given=len(arguments))
    if function is Function.ROUND:
        digits = arguments[1]
        if not isinstance(digits, Number) or digits.percent or digits.written not in range(MOST_ROUNDED_DIGITS + 1):
            raise _error("digits_wanted", digits.spot)
    return Call(function, arguments, spot=spot)


def _refuse_unknown(branch: _Branch) -> NoReturn:
    token = _first_token(branch)
    if branch.data == "unknown_word":
        raise _error("unknown_word", _spot(token), word=str(token)[:20])
    raise _refuse_word("unknown_function", token, str(token), list(Function))


_READING: dict[str, Callable[[_Branch], Node]] = {
    "number": lambda branch: _read_number(_first_token(branch)),
    "text": lambda branch: _read_text(_first_token(branch)),
    "truth": lambda branch: Truth(_first_token(branch).type == "YES", spot=_spot(branch)),
    "reference": _read_reference,
    "call": _read_call,
    "membership": _read_membership,
    "unknown_word": _refuse_unknown,
    "unknown_function": _refuse_unknown,
}
