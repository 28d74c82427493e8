"""How the workbook of a filing is laid out, and how it is known again when it comes back.

Columns are told by codes in a hidden row, rows by an id with a keyed digest, the file by a hidden sheet: headings may be
in any language, columns may be widened or moved, and what was edited that should not be is found.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from fuer.indicators.enums import FigureBasis, FigureStatus, Missing
from fuer.papers.workbook_read import Limits

if TYPE_CHECKING:
    from django.db.models import TextChoices

    from fuer.indicators.models import Survey
    from fuer.reporting.models import Filing

# A filing of 200 rows is 60 kB; a file beyond these limits is not read while somebody waits.
MAX_BYTES = 5 * 1024 * 1024
LIMITS = Limits(rows=5_000, cells=100_000, text_bytes=5 * 1024 * 1024)

FORMAT = "fuer-filing"
FORMAT_VERSION = "2"
HIDDEN_SHEET = "_fuer"
# Rows of the data sheet, from 0: title, facts, codes (hidden), headings, figures.
TITLE_ROW, FACTS_ROW, CODE_ROW, HEAD_ROW, FIRST_ROW = range(5)
MARK_LENGTH = 12


class Col(StrEnum):
    """Columns of the data sheet, in their order; those of `ENTERED` are fields of an entry."""

    NUMBER = "number"
    AUDIENCE = "audience"
    DOMAIN = "domain"
    INDICATOR = "indicator"
    BREAKDOWN = "breakdown"
    AREA = "area"
    UNIT = "unit"
    PERIOD = "period"
    LAST = "last"
    GOAL = "goal"
    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    MISSING = "missing"
    NOTE = "note"
    STATUS = "status"
    BASIS = "basis"
    SURVEY = "survey"
    LETTER_NUMBER = "letter_number"
    LETTER_DATE = "letter_date"
    REASON = "reason"
    HINT = "hint"
    ID = "id"


FIGURES = (Col.VALUE, Col.NUMERATOR, Col.DENOMINATOR)
ENTERED = (
    *FIGURES,
    Col.MISSING,
    Col.NOTE,
    Col.STATUS,
    Col.BASIS,
    Col.SURVEY,
    Col.LETTER_NUMBER,
    Col.LETTER_DATE,
    Col.REASON,
)
LISTS: dict[Col, type[TextChoices]] = {Col.MISSING: Missing, Col.STATUS: FigureStatus, Col.BASIS: FigureBasis}
ORDER = {column: index for index, column in enumerate(Col)}


@dataclass(frozen=True)
class FileFacts:
    """What the hidden sheet says the file is; `mark` is the digest over the rest."""

    collection: int
    unit: int
    filing: int
    year: int
    unit_name: str
    mark: str

    @property
    def is_genuine(self) -> bool:
        return matches(self.mark, self.signed_text)

    @property
    def signed_text(self) -> str:
        return f"file:{self.collection}:{self.unit}:{self.filing}:{self.year}"


def facts_of(filing: Filing) -> FileFacts:
    facts = FileFacts(
        filing.collection_id, filing.unit_id, filing.pk, filing.collection.year, filing.unit.name, mark=""
    )
    return FileFacts(**{**vars(facts), "mark": make_mark(facts.signed_text)})


def write_row_id(item_id: int, facts: FileFacts) -> str:
    """ "123-0a1b2c3d4e5f": the item, and a digest that belongs to it in this unit and collection only."""
    return f"{item_id}-{make_mark(row_text(item_id, facts))}"


def read_row_id(text: str, facts: FileFacts) -> int | None:
    """The item of a row's id; None when the id was edited or comes from another unit or collection."""
    number, _dash, mark = text.strip().partition("-")
    if not number.isdecimal() or len(number) > 15 or not number.isascii():
        return None
    return int(number) if matches(mark, row_text(int(number), facts)) else None


def row_text(item_id: int, facts: FileFacts) -> str:
    return f"row:{item_id}:{facts.collection}:{facts.unit}"


def make_mark(text: str, secret: str | bytes | None = None) -> str:
    return salted_hmac("fuer.reporting.workbook", text, secret, algorithm="sha256").hexdigest()[:MARK_LENGTH]


def matches(mark: str, text: str) -> bool:
    """Whether the digest is ours, under the present key or an earlier one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(make_mark(text, key).encode(), mark.encode()) for key in keys)


def name_columns() -> dict[Col, str]:
    return {
        Col.NUMBER: _("序号"),
        Col.AUDIENCE: _("规划"),
        Col.DOMAIN: _("领域"),
        Col.INDICATOR: _("指标"),
        Col.BREAKDOWN: _("分组"),
        Col.AREA: _("地区"),
        Col.UNIT: _("计算单位"),
        Col.PERIOD: _("报告期"),
        Col.LAST: _("上年数"),
        Col.GOAL: _("目标值"),
        Col.VALUE: _("本年数"),
        Col.NUMERATOR: _("分子"),
        Col.DENOMINATOR: _("分母"),
        Col.MISSING: _("无数据原因"),
        Col.NOTE: _("备注"),
        Col.STATUS: _("数据性质"),
        Col.BASIS: _("取得方式"),
        Col.SURVEY: _("抽样调查"),
        Col.LETTER_NUMBER: _("函号"),
        Col.LETTER_DATE: _("函报日期"),
        Col.REASON: _("改动原因"),
        Col.HINT: _("提示"),
        Col.ID: _("编号"),
    }


def name_survey(survey: Survey) -> str:
    """妇女健康调查（2025-09-01）: a unit has no two of one name and day."""
    return _("%(name)s（%(day)s）") % {"name": survey.name, "day": survey.held_on.isoformat()}


@lru_cache
def read_words(column: Col) -> dict[str, str]:
    """Codes of a list by every way it may be written: the code itself and its word in each language."""
    words: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {str(word): code for code, word in LISTS[column].choices} | {code: code for code in LISTS[column]}
    return words


@lru_cache
def read_answers() -> dict[str, str]:
    """ "1" for yes and "0" for no, in each language."""
    words = {"1": "1", "0": "0", "有": "1", "没有": "0", "无": "0"}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {_("是"): "1", _("否"): "0"}
    return words
