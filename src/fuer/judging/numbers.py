"""Exact numbers: reading them as printed, rounding them half up, printing them again."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

MOST_DIGITS = 15  # significant digits of a published figure: what SQLite keeps
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_RATIO = re.compile(r"([0-9]{1,15})/([0-9]{1,15})")

Exact = int | Decimal | Fraction


class NumberError(ValueError):
    """One Chinese sentence saying what is wrong with a number."""


def read_decimal(text: object) -> Decimal:
    """A number as printed ("92.10"), no exponent, at most 15 significant digits. NumberError otherwise."""
    if not isinstance(text, str) or not _PLAIN.fullmatch(text):
        raise NumberError(f'{shown(text)}不是数字：数字要写成字符串，例如"92.1"')
    if len(text.strip("-0").replace(".", "").lstrip("0")) > MOST_DIGITS or len(text) > 40:
        raise NumberError(f"{shown(text)}超过{MOST_DIGITS}位有效数字")
    return Decimal(text)


def read_share(text: object) -> Fraction:
    """A share of the whole: "0.75" or "2/3". NumberError otherwise."""
    ratio = _RATIO.fullmatch(text) if isinstance(text, str) else None
    if ratio is None:
        return Fraction(read_decimal(text))
    if int(ratio[2]) == 0:
        raise NumberError(f"{shown(text)}的分母为0")
    return Fraction(int(ratio[1]), int(ratio[2]))


@lru_cache(maxsize=4096)
def exact(number: Decimal) -> Fraction:
    """The same number to reckon with; kept, as the few numbers of a rule are read for every area and year."""
    return Fraction(number)


def compare_exact(one: Fraction, other: Fraction) -> int:
    """Negative, 0 or positive as `one` is less than, equal to or more than `other`; no fraction is made for it."""
    part, whole = one.as_integer_ratio()
    other_part, other_whole = other.as_integer_ratio()
    return part * other_whole - other_part * whole


def subtract(one: Fraction, other: Fraction) -> tuple[int, int]:
    """one − other as numerator and positive denominator, not reduced: half the cost of a fraction nobody keeps."""
    part, whole = one.as_integer_ratio()
    other_part, other_whole = other.as_integer_ratio()
    return part * other_whole - other_part * whole, whole * other_whole


def clip(number: Fraction, least: Fraction | None, most: Fraction | None) -> Fraction:
    """The number, or the bound it lies beyond."""
    if least is not None and compare_exact(number, least) < 0:
        number = least
    return most if most is not None and compare_exact(number, most) > 0 else number


def digits_after_point(number: Decimal) -> int:
    """Digits printed after the point; trailing zeros count."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def exact_digits(number: Exact) -> int | None:
    """Digits after the point that write the number exactly, None when none do (1/3)."""
    denominator = number.as_integer_ratio()[1]
    digits, power = 0, 1
    while power % denominator:
        digits, power = digits + 1, power * 10
        if digits > 2 * MOST_DIGITS:
            return None
    return digits


def scale_half_up(number: Exact, digits: int) -> int:
    """The number in units of the last digit; halves go away from zero, as a statistics office rounds."""
    numerator, denominator = number.as_integer_ratio()
    power: int = 10**digits
    scaled = (2 * abs(numerator) * power + denominator) // (2 * denominator)
    return scaled if numerator >= 0 else -scaled


def round_half_up(number: Exact, digits: int) -> Fraction:
    """Rounded as `scale_half_up` does."""
    return Fraction(scale_half_up(number, digits), 10**digits)


def print_away(number: Fraction, digits: int) -> str:
    """Rounded away from zero, so that a yearly need is never printed too small."""
    scaled = -(-abs(number.numerator) * 10**digits // number.denominator)
    return _print_scaled(scaled if number.numerator >= 0 else -scaled, digits)


def print_fixed(number: Exact, digits: int) -> str:
    """Half up with exactly `digits` digits after the point; never "-0.0"."""
    return _print_scaled(scale_half_up(number, digits), digits)


def _print_scaled(scaled: int, digits: int) -> str:
    sign, figures = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(digits + 1, "0")
    return sign + (f"{figures[:-digits]}.{figures[-digits:]}" if digits else figures)


def print_exact(number: Exact) -> str:
    """Exact text: a decimal as it was printed, a fraction as a decimal where it ends, else "2/3"."""
    if isinstance(number, Decimal):
        return format(number, "f")
    digits = exact_digits(number)
    return str(number) if digits is None else print_fixed(number, digits)


def shown(value: object) -> str:
    """A refused input, short enough for a sentence."""
    return f"“{value[:40] if isinstance(value, str) else value}”" if isinstance(value, str | int | float) else "此值"
