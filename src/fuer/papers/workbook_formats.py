"""Number formats of a workbook, as far as they change what a person sees: dates, percentages, fixed decimals."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

SIGNIFICANT = Context(prec=15)  # what Excel itself shows of a stored binary number
MOST_DECIMALS = 5  # what a figure keeps; a longer one is taken as its format shows it
_FURTHEST_EXPONENT = 40
_LAST_DAY = 2_958_465  # 9999-12-31
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_BUILT_IN |= {37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"}
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NO_SIGN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]')
_DATE_LETTER = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_DECIMALS = re.compile(r"\.([0#?]+)")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a cell's format does to its number; `decimals` None when the format fixes none."""

    is_date: bool = False
    is_percent: bool = False
    decimals: int | None = None


GENERAL = NumberFormat()


def read_format(number: int, code: str | None) -> NumberFormat:
    """The format of a numFmtId, `code` when the workbook declares it itself."""
    if code is None and number in _BUILT_IN_DATES:
        return NumberFormat(is_date=True)
    plain = _NO_SIGN.sub("", code if code is not None else _BUILT_IN.get(number, "")).split(";")[0]
    plain = plain.replace("General", "").replace("E+", "").replace("e+", "")
    if _DATE_LETTER.search(plain):
        return NumberFormat(is_date=True)
    places = _DECIMALS.search(plain)
    decimals = len(places[1].rstrip("#?")) if places else (0 if "0" in plain else None)
    return NumberFormat(is_percent="%" in plain, decimals=decimals)


def read_stored(text: str) -> Decimal | None:
    """The number a cell stores, at 15 significant digits: 98.50000000000001 is 98.5. None when it is no number."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    if len(text) > SIGNIFICANT.prec or "E" in text or "e" in text:
        number = SIGNIFICANT.plus(number).normalize(SIGNIFICANT)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and 0 < exponent <= _FURTHEST_EXPONENT:
            number = Decimal(format(number, "f"))
    return number


def print_stored(number: Decimal, shown: NumberFormat) -> str:
    """What a person sees of a number: "94.30" under 0.00, "98.5%" for 0.985 under 0%.

    Digits the format hides are kept, up to five decimals; a longer tail (a quotient) is rounded as the format shows it.
    """
    seen = number.scaleb(2, SIGNIFICANT) if shown.is_percent else number
    exponent = seen.as_tuple().exponent
    if not isinstance(exponent, int) or abs(seen.adjusted()) > _FURTHEST_EXPONENT:
        return str(number)
    places = max(0, -exponent)
    if shown.decimals is not None and (places > MOST_DECIMALS or places < shown.decimals):
        seen = seen.quantize(Decimal(1).scaleb(-shown.decimals), ROUND_HALF_UP, Context(prec=60))
    elif exponent > 0:
        seen = seen.quantize(Decimal(1), context=Context(prec=60))
    printed = format(seen, "f")
    if shown.is_percent and shown.decimals is None and "." in printed:
        printed = printed.rstrip("0").rstrip(".")
    return f"{printed}%" if shown.is_percent else printed


def read_serial(number: Decimal, *, from_1904: bool) -> dt.date | None:
    """The day of an Excel serial number; None when it is none (a bare time, out of range)."""
    if not 0 <= number <= _LAST_DAY:
        return None
    days = int(number) + (1462 if from_1904 else 0)
    if not 1 <= days <= _LAST_DAY:
        return None
    # Excel counts a 29 February 1900 that never was.
    return dt.date(1899, 12, 31 if days < 60 else 30) + dt.timedelta(days=days)
