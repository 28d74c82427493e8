"""缺报清单: what each unit still owes, a line for each figure, as a workbook the office can pass on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from fuer.papers.workbook_write import (
    Column,
    HouseFormats,
    fit_height,
    lay_out_page,
    new_workbook,
    write_figure,
    write_head,
    write_text,
)
from fuer.reporting.domain.chasing import Chased, write_step

if TYPE_CHECKING:
    from fuer.reporting.models import Collection

HEAD_ROW = 2
NUMBERS = (0, 5)  # columns that hold numbers


def write_missing_list(file: BinaryIO, collection: Collection, chased: Sequence[Chased], today: dt.date) -> None:
    """Write the workbook to `file`. A unit whose form is full but not reported has one line that says so."""
    book = new_workbook(file)
    formats = HouseFormats(book)
    sheet = book.add_worksheet(_("缺报清单"))
    write_text(sheet, 0, 0, _("%(title)s缺报清单") % {"title": collection.title}, formats.title)
    facts = {
        "year": collection.year,
        "filing_year": collection.filing_year,
        "due": collection.unit_due.isoformat(),
        "today": today.isoformat(),
    }
    words = _("数据年度%(year)s年，填报年度%(filing_year)s年；单位报送截止%(due)s；统计时点%(today)s") % facts
    write_text(sheet, 1, 0, words, formats.plain_note)
    columns = list_columns()
    write_head(sheet, HEAD_ROW, columns, formats)
    for index, line in enumerate(list_lines(chased)):
        sheet.set_row(HEAD_ROW + 1 + index, fit_height(line, [column.width for column in columns[1:]]))
        for column, text in enumerate((str(index + 1), *line)):
            if column in NUMBERS:
                write_figure(sheet, HEAD_ROW + 1 + index, column, text, formats)
            else:
                write_text(sheet, HEAD_ROW + 1 + index, column, text, formats.text)
    lay_out_page(sheet)
    book.close()


def list_columns() -> list[Column]:
    return [
        Column(_("序号"), 6),
        Column(_("地区"), 12),
        Column(_("填报单位"), 22),
        Column(_("状态"), 18),
        Column(_("截止日期"), 12),
        Column(_("逾期天数"), 10),
        Column(_("缺报内容"), 44),
        Column(_("数据地区"), 14),
        Column(_("分组"), 14),
        Column(_("规划"), 16),
        Column(_("退回原因"), 36),
    ]


def list_lines(chased: Iterable[Chased]) -> Iterator[tuple[str, ...]]:
    for one in chased:
        status = one.row.status
        days = str(status.overdue_days) if status.overdue_days else ""
        unit = (one.row.group.name, one.row.unit.name, status.state.word, status.deadline.isoformat(), days)
        if not one.lacks:
            yield (*unit, write_step(one), "", "", "", "")
        for lack in one.lacks:
            name = _("文字材料：%(name)s") % {"name": lack.name} if lack.is_text else lack.name
            yield (*unit, name, lack.area, lack.breakdown, lack.audience, lack.reason)
