"""How an entry reads: the same words on the page, in the workbook and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.enums import Cadence, Shape
from fuer.plans.domain.queries.figures import print_plain, show_rate

if TYPE_CHECKING:
    from fuer.indicators.models import Cell, Definition, Period
    from fuer.reporting.models import FilingCell, FilingText


def show_rate_of(entry: FilingCell) -> str:
    """The rate of a whole fraction, half up to the definition's decimals; empty for half a one or none."""
    if entry.numerator is None or entry.denominator is None:
        return ""
    return show_rate(entry, entry.definition)


def show_value_of(entry: FilingCell) -> str:
    """The value as typed; 是 or 否 for a question."""
    if entry.value is None:
        return ""
    if entry.definition.shape == Shape.YES_NO:
        return _("是") if entry.value else _("否")
    return entry.printed or print_plain(entry.value)


def show_entry(entry: FilingCell) -> str:
    """The figure of an entry as a person reads it: value, rate, or why there is none. Empty for none (yet)."""
    if entry.missing:
        return entry.get_missing_display()
    return show_value_of(entry) or show_rate_of(entry)


def name_breakdown(cell: Cell) -> str:
    """ "女", "农村", "0—3岁", joined where several; empty for a total."""
    parts = [
        cell.get_sex_display() if cell.sex != "_T" else "",
        cell.get_residence_display() if cell.residence != "_T" else "",
        cell.age if cell.age != "_T" else "",
        cell.detail if cell.detail != "_T" else "",
    ]
    return "、".join(part for part in parts if part)


def name_text(text: FilingText) -> str:
    """The written part as a person finds it: （三）妇女与教育（妇女规划）. The clause and its plan are loaded."""
    clause = text.clause
    label = (
        clause.label if clause.label.endswith(("）", ")", "、", "．", ".")) or not clause.label else f"{clause.label}、"
    )
    return _("%(clause)s（%(plan)s）") % {
        "clause": f"{label}{clause.title}" if clause.title else clause.path,
        "plan": clause.plan.get_audience_display(),
    }


def name_period(period: Period, definition: Definition) -> str:
    """The indicator's own period where it is not the calendar year: 2022年10月—2023年9月; quarters too."""
    if definition.cadence in (Cadence.YEAR, Cadence.SURVEY):
        return ""
    months = {"year": period.start.year, "month": period.start.month}
    ends = {"end_year": period.end.year, "end_month": period.end.month}
    return _("%(year)d年%(month)d月—%(end_year)d年%(end_month)d月") % (months | ends)
