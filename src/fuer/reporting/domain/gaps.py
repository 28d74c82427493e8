"""What an entry still lacks or looks odd in by itself; relations between figures are the checks' business."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.enums import FigureBasis, Missing
from fuer.judging.numbers import digits_after_point

if TYPE_CHECKING:
    from fuer.reporting.models import FilingCell

COUNTED = (FigureBasis.SURVEY, FigureBasis.HEAD_COUNT)


@dataclass(frozen=True)
class Gap:
    """`is_hard`: the entry cannot be signed like this. `field` is the column it concerns."""

    field: str
    sentence: str
    is_hard: bool


def list_gaps(entry: FilingCell) -> list[Gap]:
    """Nothing for an entry nobody has touched: that is a missing figure, which the progress counts. Definition loaded."""
    return [*list_hard_gaps(entry), *list_soft_gaps(entry)]


def list_hard_gaps(entry: FilingCell) -> Iterator[Gap]:
    if (entry.numerator is None) != (entry.denominator is None):
        if entry.denominator is None:
            yield Gap("denominator", _("还缺分母。"), True)
        else:
            yield Gap("numerator", _("还缺分子。"), True)
    if entry.missing == Missing.OTHER and not entry.note:
        yield Gap("note", _("原因选了“其他”，请在备注里说明。"), True)
    if entry.missing == Missing.BY_LETTER and not (entry.letter_number and entry.letter_date):
        yield Gap("letter_number", _("已函报的须登记函号和函报日期。"), True)
    if entry.basis == FigureBasis.SURVEY and entry.survey_id is None:
        yield Gap("survey", _("数据来自抽样调查，请选择是哪一次调查。"), True)


def list_soft_gaps(entry: FilingCell) -> Iterator[Gap]:
    definition = entry.definition
    if definition.needs_basis and has_figure(entry) and entry.basis not in COUNTED:
        yield Gap("basis", _("请写明取得方式（抽样调查或全面清点），否则不能判定，只能待人工判定。"), False)
    if entry.value is not None and count_digits(entry) > definition.decimals:
        words = {"decimals": definition.decimals}
        yield Gap("value", _("口径规定保留%(decimals)d位小数，请核对。") % words, False)


def has_figure(entry: FilingCell) -> bool:
    return entry.value is not None or (entry.numerator is not None and entry.denominator is not None)


def count_digits(entry: FilingCell) -> int:
    return digits_after_point(Decimal(entry.printed)) if entry.printed else 0


def figure_of(entry: FilingCell) -> Decimal | Fraction | None:
    """The exact figure: the value, or the fraction times its factor; None for none and for 0/0."""
    if entry.value is not None:
        return entry.value
    if entry.numerator is None or not entry.denominator:
        return None
    return Fraction(entry.numerator) / Fraction(entry.denominator) * Fraction(entry.definition.factor)
