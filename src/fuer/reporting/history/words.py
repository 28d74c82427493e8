"""The words that headings and cells of such sheets use, as data."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from fuer.judging.units import is_rate, normalise_unit

TOTAL = "_T"


class PeriodKind(StrEnum):
    """The kinds of period a sheet can name; the values are those of indicators.enums.Cadence."""

    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    HEALTH_YEAR = "health_year"
    QUARTER = "quarter"


class PeriodRead(NamedTuple):
    """What a heading or a cell says: a data year, the kind of period, and the quarter (1 to 4, else 0)."""

    year: int
    kind: PeriodKind = PeriodKind.YEAR
    quarter: int = 0


class Field(StrEnum):
    """What a column holds."""

    INDICATOR = "indicator"
    AREA = "area"
    AREA_CODE = "area_code"
    YEAR = "year"
    QUARTER = "quarter"
    SEX = "sex"
    RESIDENCE = "residence"
    AGE = "age"
    UNIT = "unit"
    NOTE = "note"
    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    IGNORED = "ignored"

    @property
    def is_figure(self) -> bool:
        return self in (Field.VALUE, Field.NUMERATOR, Field.DENOMINATOR)


HEADINGS: dict[Field, tuple[str, ...]] = {
    Field.INDICATOR: (
        "指标",
        "指标名称",
        "监测指标",
        "评价指标",
        "重点指标",
        "主要指标",
        "指标项",
        "项目",
        "项目名称",
        "统计指标",
    ),
    Field.AREA: (
        *(
            "地区",
            "地区名称",
            "区域",
            "区划",
            "行政区划",
            "行政区划名称",
            "区划名称",
            "县(市、区)",
            "县市区",
            "县(市,区)",
        ),
        *("区县", "县区", "市县", "各县(市、区)", "所在地", "填报地区", "地方", "地市"),
    ),
    Field.AREA_CODE: ("地区代码", "区划代码", "行政区划代码", "地区编码", "区域代码"),
    Field.YEAR: ("年份", "年度", "数据年度", "数据年份", "统计年度", "统计年份", "年", "报告期", "时间", "所属年度"),
    Field.QUARTER: ("季度", "季", "所属季度"),
    Field.SEX: ("性别", "男女"),
    Field.RESIDENCE: ("城乡", "城乡分组", "城镇/农村", "城乡类型", "居住地"),
    Field.AGE: ("年龄", "年龄段", "年龄组", "年龄分组"),
    Field.UNIT: ("单位", "计量单位", "计算单位", "数据单位", "指标单位"),
    Field.NOTE: ("备注", "说明", "注", "附注", "备注说明", "情况说明"),
    Field.VALUE: (
        *("数值", "数据", "指标值", "完成值", "实际值", "值", "统计值", "监测值", "实绩", "完成数", "实际完成", "结果"),
        *("数据值", "指标数值", "本年数据", "年度数据", "当年值"),
    ),
    Field.NUMERATOR: ("分子", "分子数", "分子值", "分子数值"),
    Field.DENOMINATOR: ("分母", "分母数", "分母值", "分母数值", "基数"),
    # 填报年度 is when a figure was reported, not the year it speaks of.
    Field.IGNORED: (
        "序号",
        "编号",
        "no",
        "no.",
        "填报年度",
        "填报年份",
        "填报人",
        "填报单位",
        "责任单位",
        "资料来源",
        "数据来源",
        "领域",
    ),
}
FIELD_OF = {word: field for field, words in HEADINGS.items() for word in words}
SEXES = dict.fromkeys(("女", "女性", "女童", "女孩", "女生", "其中女", "其中女性", "f", "female"), "F")
SEXES |= dict.fromkeys(("男", "男性", "男童", "男孩", "男生", "m", "male"), "M")
RESIDENCES = dict.fromkeys(("城镇", "城市", "城区", "u"), "U") | dict.fromkeys(("农村", "乡村", "r"), "R")
TOTALS = frozenset(
    {"", "合计", "总计", "全部", "总数", "总体", "小计", "不分性别", "不分城乡", "全体", "不限", "_t", "t", "全年龄"}
)
_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:年(?:度)?)?")
_QUARTER = re.compile(r"((?:19|20)[0-9]{2})(?:年(?:度)?)?[-./]?(?:第?([1-4一二三四])季度?|q([1-4]))")
# 2022学年, 2022—2023学年, 2022/23学年: the school year that begins in 2022.
_SCHOOL_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:年?[-—–~至/]((?:19|20)?[0-9]{2}))?年?学年(?:度)?")
# 2023妇幼年度, 2023卫生年度, 2022年10月—2023年9月: the health year that ends in 2023.
_HEALTH_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?(?:妇幼卫生|妇幼|卫生)年度?")
_HEALTH_SPAN = re.compile(r"((?:19|20)[0-9]{2})年?[.]?10月?[-—–~至]((?:19|20)[0-9]{2})年?[.]?0?9月?")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_YEARS_IN_TEXT = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])(?!\s*[-—–~至]\s*(?:19|20)?[0-9]{2})")
_YEAR_RANGE = re.compile(r"(?:19|20)[0-9]{2}年?\s*[-—–~至]\s*(?:19|20)[0-9]{2}")
_UNIT_TAIL = re.compile(r"[(\[](?:单位[::])?([^()\[\]]{1,8})[)\]]$")


@lru_cache(maxsize=4096)
def tidy_heading(text: str) -> str:
    """One spelling for a heading: width, case and blanks do not matter."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    return plain.strip(":*;,。")


def split_unit(plain: str) -> tuple[str, str]:
    """ "率(%)" is ("率", "%"); a bracket that holds no rate or a usual unit stays: "县(市、区)"."""
    found = _UNIT_TAIL.search(plain)
    if found is None or plain in FIELD_OF:
        return plain, ""
    unit = found[1]
    if (
        is_rate(unit)
        or found[0].startswith(("(单位", "[单位"))
        or re.fullmatch(r"[万亿]?(?:人次?|元|个|所|岁|件|户|张|名|例|家)", unit)
    ):
        return plain[: found.start()], normalise_unit(unit)
    return plain, ""


def read_year(text: str) -> int | None:
    """The year of "2021", "2021年" or "2021年度"; None for anything else ("2021学年", "2021年上半年")."""
    found = _YEAR.fullmatch(tidy_heading(text))
    return int(found[1]) if found else None


def read_period(text: str) -> PeriodRead | None:
    """The period a text names: a year, a quarter, a school year or a health year; None for anything else."""
    plain = tidy_heading(text)
    if found := _YEAR.fullmatch(plain):
        return PeriodRead(int(found[1]))
    if found := _QUARTER.fullmatch(plain):
        said = found[2] or found[3]
        return PeriodRead(int(found[1]), PeriodKind.QUARTER, _QUARTERS.get(said) or int(said))
    if found := _SCHOOL_YEAR.fullmatch(plain):
        is_next = found[2] is None or int(found[2]) % 100 == (int(found[1]) + 1) % 100
        return PeriodRead(int(found[1]), PeriodKind.SCHOOL_YEAR) if is_next else None
    if found := _HEALTH_YEAR.fullmatch(plain):
        return PeriodRead(int(found[1]), PeriodKind.HEALTH_YEAR)
    if (found := _HEALTH_SPAN.fullmatch(plain)) and int(found[2]) == int(found[1]) + 1:
        return PeriodRead(int(found[2]), PeriodKind.HEALTH_YEAR)
    return None


def read_quarter(text: str) -> int | None:
    """The quarter of a column of quarters beside one of years: 一季度, 第1季度, Q1, 1; None for anything else."""
    found = re.fullmatch(r"第?([1-4一二三四])(?:季度?)?|q([1-4])", tidy_heading(text))
    return (_QUARTERS.get(found[1] or found[2]) or int(found[1] or found[2])) if found else None


def find_year(texts: list[str]) -> int | None:
    """The one year that titles and the name of the sheet speak of; a plan's span (2021—2025) is none."""
    years = {int(year) for text in texts for year in _YEARS_IN_TEXT.findall(_YEAR_RANGE.sub("", text))}
    return next(iter(years)) if len(years) == 1 else None


def read_sex(text: str) -> str | None:
    """F, M or _T; None when the word is none of them."""
    plain = tidy_heading(text)
    return TOTAL if plain in TOTALS else SEXES.get(plain)


def read_residence(text: str) -> str | None:
    """U, R or _T; None when the word is none of them."""
    plain = tidy_heading(text)
    return TOTAL if plain in TOTALS else RESIDENCES.get(plain)
