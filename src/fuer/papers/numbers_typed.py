"""How a typed figure is read: one way for the grid, for paste and for Excel. Every outcome has a name and a sentence.

Nothing is guessed: a text that may mean two things is refused with a sentence that says what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from fuer.judging.units import normalise_unit
from fuer.papers.workbook_cells import Cell, CellKind

# What the columns of figures hold; together the 15 significant digits SQLite keeps too.
WHOLE_DIGITS = 10
DECIMALS = 5
_SHOWN = 30

_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]{0,9})(?:\.[0-9]{1,5})?")
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([,， ])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]*)?")
_WITH_TAIL = re.compile(r"(?P<number>[+-]?[0-9.][0-9.,， ]*?)\s*(?P<tail>[^0-9.,，\s].*)")
_HAN_NUMBER = re.compile(r"(?:百分之|千分之|万分之)?[〇零一二两三四五六七八九十百千万亿点]+[^0-9]{0,3}")
_ABOUT = re.compile(r"(?:约|大约|近|将近|不到|大概|估计|~|≈)\D*\d|\d.*(?:左右|上下|多|余|以上|以下|以内)\D*$")
_COMPARED = re.compile(r"(?:[<>≤≥=]|小于|大于|不少于|不低于|超过|低于|高于)\D*\d")
_RANGE = re.compile(r"[0-9.]+%?(?:-|~|—|–|至|到)[0-9.]+\D*")
_FRACTION = re.compile(r"[0-9]+/[0-9]+|[0-9]+[:：][0-9]+|.*分之.*[0-9].*")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,2}日?)?月?(?: .*)?|[0-9]{1,2}月(?:[0-9]{1,2}日)?|(?:19|20)[0-9]{2}年"
)
_SCIENTIFIC = re.compile(r"[+-]?[0-9.]+[eE][+-]?[0-9]+")
_DASHES = re.compile(r"[-—–―─/\\*.…·]+")
_MINUS = str.maketrans(dict.fromkeys("－−﹣‐‑‒–", "-") | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\xad", ""))
_WORDS = {
    "不适用": "not_applicable",
    "未开展": "not_carried_out",
    "未到报送期": "not_due",
    "非调查年份": "no_survey",
    "无数据": "no_data",
    "暂无数据": "no_data",
    "暂无": "no_data",
    "缺": "no_data",
    "n/a": "not_applicable",
}


class Remark(StrEnum):
    """What reading came to. The first four carry a value."""

    PLAIN = "plain"
    TIDIED = "tidied"
    GROUPED = "grouped"
    WITH_UNIT = "with_unit"
    BLANK = "blank"
    REASON = "reason"
    DASH = "dash"
    NONE_OR_ZERO = "none_or_zero"
    ABOUT = "about"
    COMPARED = "compared"
    RANGE = "range"
    FRACTION = "fraction"
    DATE = "date"
    SCIENTIFIC = "scientific"
    CHINESE = "chinese"
    WRONG_GROUPING = "wrong_grouping"
    WRONG_UNIT = "wrong_unit"
    LEADING_ZERO = "leading_zero"
    TOO_LONG = "too_long"
    TOO_MANY_DECIMALS = "too_many_decimals"
    NOT_A_NUMBER = "not_a_number"
    ERROR_CELL = "error_cell"
    UNCOMPUTED = "uncomputed"
    YES_NO = "yes_no"


_READ = frozenset({Remark.PLAIN, Remark.TIDIED, Remark.GROUPED, Remark.WITH_UNIT})
_EMPTY = frozenset({Remark.BLANK, Remark.REASON})


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A typed figure: its exact value and its digits as printed ("94.30"), or what keeps it from being one.

    `missing` is the reason a word gives (a value of indicators.Missing): 未开展 is "not_carried_out".
    """

    value: Decimal | None
    printed: str
    remark: Remark
    typed: str = ""
    unit: str = ""
    missing: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether somebody must correct it: it is neither a number, nor blank, nor a reason for missing."""
        return self.remark not in _READ and self.remark not in _EMPTY

    @property
    def sentence(self) -> str:
        """One sentence for the person who typed it; "" for a figure read without any change."""
        return explain_remark(self)


def read_typed_number(text: str, *, unit: str | None = None) -> TypedNumber:
    """Read what a person typed into a cell whose unit of measure is `unit` (None: not known, a sign is then accepted).

    Total: any text gives a TypedNumber, never an exception. A percent sign belongs to % only; it never rescales.
    """
    if _PLAIN.fullmatch(text):
        if text[0] == "-" and not text.strip("-0."):
            text = text[1:]
        return TypedNumber(Decimal(text), text, Remark.PLAIN)
    typed = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    plain = unicodedata.normalize("NFKC", text.translate(_MINUS)).translate(_MINUS).strip().lstrip("'").strip()
    if not plain:
        return TypedNumber(None, "", Remark.BLANK)
    if plain.lower() in _WORDS:
        return TypedNumber(None, "", Remark.REASON, typed, missing=_WORDS[plain.lower()])
    if len(plain) > 60:
        return TypedNumber(None, "", Remark.NOT_A_NUMBER, typed)
    return _read_tidy(plain, typed, unit)


def read_number_cell(cell: Cell, *, unit: str | None = None) -> TypedNumber:
    """The same for a cell of a workbook: dates, error cells and formulas never computed are refused by name."""
    if cell.kind is CellKind.NUMBER or cell.kind is CellKind.TEXT:
        return read_typed_number(cell.printed, unit=unit)
    remarks = {
        CellKind.DATE: Remark.DATE,
        CellKind.ERROR: Remark.ERROR_CELL,
        CellKind.BOOL: Remark.YES_NO,
        CellKind.BLANK: Remark.UNCOMPUTED if cell.has_formula else Remark.BLANK,
    }
    return TypedNumber(None, "", remarks[cell.kind], cell.printed)


def _read_tidy(plain: str, typed: str, unit: str | None) -> TypedNumber:
    """Half-width text without blanks around it."""
    number, remark = plain, Remark.TIDIED
    refusal = _find_refusal(plain)
    tail = None if refusal else _WITH_TAIL.fullmatch(plain)
    if tail is not None:
        if not _is_unit(tail["tail"], unit):
            refusal = Remark.WRONG_UNIT if _looks_like_unit(tail["tail"]) else Remark.NOT_A_NUMBER
        number, remark = tail["number"], Remark.WITH_UNIT
    if refusal is None and re.search(r"[,， ]", number):
        if _GROUPED.fullmatch(number):
            number, remark = re.sub(r"[,， ]", "", number), Remark.GROUPED
        elif re.fullmatch(r"[+-] ?[0-9.]+", number):
            number = number.replace(" ", "")
        else:
            refusal = Remark.WRONG_GROUPING if re.fullmatch(r"[+-]?[0-9,， .]+", number) else Remark.NOT_A_NUMBER
    if refusal is not None:
        return TypedNumber(None, "", refusal, typed, unit or "")
    return _read_digits(number, remark, typed, unit or "")


def _read_digits(number: str, remark: Remark, typed: str, unit: str) -> TypedNumber:
    found = _NUMBER.fullmatch(number)
    if found is None or not (found["whole"] or found["part"]):
        return TypedNumber(None, "", Remark.NOT_A_NUMBER, typed, unit)
    whole, part = found["whole"] or "0", found["part"] or ""
    if len(whole) > 1 and whole[0] == "0":
        return TypedNumber(None, "", Remark.LEADING_ZERO, typed, unit)
    if len(whole) > WHOLE_DIGITS:
        return TypedNumber(None, "", Remark.TOO_LONG, typed, unit)
    if len(part) > DECIMALS and part[DECIMALS:].strip("0"):
        return TypedNumber(None, "", Remark.TOO_MANY_DECIMALS, typed, unit)
    part = part[:DECIMALS]
    digits = f"{whole}.{part}" if part else whole
    printed = f"-{digits}" if found["sign"] == "-" and digits.strip("0.") else digits
    return TypedNumber(Decimal(printed), printed, remark, typed, unit)


def _find_refusal(plain: str) -> Remark | None:
    """The name of what is typed instead of a number, where a pattern tells it."""
    if plain in ("无", "没有", "零"):
        return Remark.NONE_OR_ZERO
    if _DASHES.fullmatch(plain):
        return Remark.DASH
    patterns = (
        (_SCIENTIFIC, Remark.SCIENTIFIC),
        (_DATE, Remark.DATE),
        (_RANGE, Remark.RANGE),
        (_FRACTION, Remark.FRACTION),
        (_HAN_NUMBER, Remark.CHINESE),
    )
    for pattern, remark in patterns:
        if pattern.fullmatch(plain):
            return remark
    if _COMPARED.match(plain):
        return Remark.COMPARED
    return Remark.ABOUT if _ABOUT.match(plain) else None


def _is_unit(tail: str, unit: str | None) -> bool:
    if unit is None:
        return _looks_like_unit(tail)
    wanted, given = normalise_unit(unit), normalise_unit(tail)
    return given == wanted or (wanted.startswith("1/") and given == wanted[1:])


def _looks_like_unit(tail: str) -> bool:
    """A sign, or one to four Chinese characters, perhaps with a share: %, 人, 万人, 个/千人, /10万."""
    return (
        re.fullmatch(r"%|‰|1?/?(?:10|十)?万|[\u4e00-\u9fff]{1,4}(?:/[\u4e00-\u9fff]{1,3})?|kg|m2|km", tail) is not None
    )


def explain_remark(number: TypedNumber) -> str:
    words = {"typed": number.typed, "unit": number.unit, "printed": number.printed}
    if number.remark is Remark.WRONG_UNIT and not number.unit:
        return _("“%(typed)s”带有单位，本项没有计量单位，请只填数字。") % words
    sentences = {
        Remark.PLAIN: "",
        Remark.BLANK: "",
        Remark.TIDIED: _("“%(typed)s”已按%(printed)s读取。"),
        Remark.GROUPED: _("“%(typed)s”已去掉千分位分隔符，按%(printed)s读取。"),
        Remark.WITH_UNIT: _("“%(typed)s”已去掉单位，按%(printed)s读取。"),
        Remark.REASON: _("“%(typed)s”已读作无数据的原因。"),
        Remark.DASH: _("“%(typed)s”不是数字：没有数据请选择原因，数值为零请填0。"),
        Remark.NONE_OR_ZERO: _("“%(typed)s”可能是0，也可能是没有数据：数值为零请填0，没有数据请选择原因。"),
        Remark.ABOUT: _("“%(typed)s”是概数，请填准确的数字，情况写在备注里。"),
        Remark.COMPARED: _("“%(typed)s”带有比较符号，请填准确的数字，情况写在备注里。"),
        Remark.RANGE: _("“%(typed)s”是一个范围，请填一个准确的数字。"),
        Remark.FRACTION: _("“%(typed)s”是分数，请把分子和分母分别填写，或填算好的小数。"),
        Remark.DATE: _("“%(typed)s”是日期，不是数字：请把单元格格式改为常规或数值后重新填写。"),
        Remark.SCIENTIFIC: _("“%(typed)s”是科学计数法，请写成普通数字。"),
        Remark.CHINESE: _("“%(typed)s”是中文数字，请用阿拉伯数字填写。"),
        Remark.WRONG_GROUPING: _("“%(typed)s”的逗号或空格位置不对，分不清是千分位还是小数点，请去掉后重新填写。"),
        Remark.WRONG_UNIT: _("“%(typed)s”的单位与本项的计量单位“%(unit)s”不同，请换算后只填数字。"),
        Remark.LEADING_ZERO: _("“%(typed)s”以0开头，像是编号，请填数字本身。"),
        Remark.TOO_LONG: _("“%(typed)s”的整数部分超过10位，请核对计量单位。"),
        Remark.TOO_MANY_DECIMALS: _("“%(typed)s”的小数超过5位，请按口径规定的位数四舍五入后填写。"),
        Remark.NOT_A_NUMBER: _("“%(typed)s”不是数字，请填阿拉伯数字。"),
        Remark.ERROR_CELL: _("单元格里是错误值“%(typed)s”，请改正公式或直接填写数字。"),
        Remark.UNCOMPUTED: _("单元格里的公式没有计算结果，请用Excel或WPS打开并保存一次，或直接填写数字。"),
        Remark.YES_NO: _("“%(typed)s”是逻辑值，不是数字，请填数字。"),
    }
    return sentences[number.remark] % words
