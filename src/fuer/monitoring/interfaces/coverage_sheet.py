"""The coverage of a scheme as a workbook: an entry a line, and the counts as the page has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from fuer.monitoring.domain.queries.coverage import BREAK_STATES, BREAKS, ENTRY_STATES
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

if TYPE_CHECKING:
    from fuer.monitoring.domain.queries.coverage import Coverage, CoveredEntry

HEAD_ROW = 3


def write_coverage_sheet(file: BinaryIO, coverage: Coverage, rows: Iterable[CoveredEntry]) -> None:
    """Write the workbook to `file`: `rows` are the entries asked for, the counts are the whole scheme's."""
    scheme = coverage.scheme
    book = new_workbook(file)
    formats = HouseFormats(book)
    sheet = book.add_worksheet(_("指标覆盖"))
    facts = {"name": scheme.name, "version": scheme.version, "certainty": scheme.get_certainty_display()}
    write_text(sheet, 0, 0, _("%(name)s（版本%(version)s，%(certainty)s）") % facts, formats.title)
    counts = "，".join(f"{word}{coverage.by_state[state]}" for state, word in ENTRY_STATES.items())
    whole = {"year": coverage.year, "entries": len(coverage.rows), "counts": counts}
    write_text(sheet, 1, 0, _("数据年度%(year)d年；条目%(entries)d：%(counts)s") % whole, formats.plain_note)
    columns = list_columns()
    write_head(sheet, HEAD_ROW, columns, formats)
    for index, row in enumerate(rows):
        texts = list(list_texts(row))
        sheet.set_row(HEAD_ROW + 1 + index, fit_height(texts, [column.width for column in columns[1:]]))
        write_figure(sheet, HEAD_ROW + 1 + index, 0, str(index + 1), formats)
        for column, text in enumerate(texts, start=1):
            write_text(sheet, HEAD_ROW + 1 + index, column, text, formats.text)
    lay_out_page(sheet)
    book.close()


def list_columns() -> list[Column]:
    return [
        Column(_("序号"), 6),
        Column(_("领域"), 20),
        Column(_("代码"), 10),
        Column(_("体系指标"), 36),
        Column(_("计算单位"), 10),
        Column(_("本市指标"), 30),
        Column(_("状态"), 16),
        Column(_("最近数据"), 14),
        Column(_("数据年度"), 10),
        *(Column(str(word), 12) for word in BREAKS.values()),
        Column(_("数据来源部门"), 18),
        Column(_("未采集原因"), 36),
        Column(_("可靠程度"), 14),
        Column(_("来源"), 40),
    ]


def list_texts(row: CoveredEntry) -> Iterator[str]:
    entry = row.entry
    yield from (entry.domain, entry.code, entry.name, entry.unit_of_measure)
    yield entry.indicator.name if entry.indicator else ""
    yield str(ENTRY_STATES[row.state])
    yield row.figure.text if row.figure else ""
    yield str(row.figure.year) if row.figure else ""
    for name in BREAKS:
        yield str(BREAK_STATES[row.breaks[name]]) if row.breaks[name] else ""
    yield from (entry.department, entry.not_collected, entry.get_certainty_display(), entry.source)
