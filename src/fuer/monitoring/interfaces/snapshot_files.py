"""The frozen rows of a snapshot as a workbook and as CSV, each row with its digest."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.monitoring.domain.snapshot_rows import CHUNK, DEFINITION_COLUMNS, FIGURE_COLUMNS, TARGET_COLUMNS
from fuer.monitoring.domain.snapshots import name_snapshot
from fuer.papers.workbook_write import Column, HouseFormats, guard_csv, new_workbook, write_head, write_text
from fuer.plans.domain.queries.figures import print_plain

if TYPE_CHECKING:
    from django.db.models import Manager

    from fuer.monitoring.models import Snapshot

BYTE_ORDER_MARK = "\ufeff"


def write_csv(snapshot: Snapshot) -> Iterator[str]:
    """The figures, a line each, with the row's digest and in the last column the snapshot's own. Streams."""
    columns = [*FIGURE_COLUMNS, "digest"]
    yield BYTE_ORDER_MARK + write_line([*name_columns(snapshot.figures, columns), _("定版摘要")])
    for row in list_rows(snapshot.figures, columns):
        yield write_line([*map(guard_csv, row), snapshot.digest])


def write_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def write_workbook(file: BinaryIO, snapshot: Snapshot) -> None:
    """A sheet that says what this is, and one each for targets, figures and definitions."""
    book = new_workbook(file, streaming=True)
    formats = HouseFormats(book)
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 72)
    for index, (label, text) in enumerate(describe(snapshot)):
        write_text(sheet, index, 0, label, formats.head)
        write_text(sheet, index, 1, text, formats.text)
    tables: tuple[tuple[str, Any, list[str]], ...] = (
        (_("目标"), snapshot.targets, TARGET_COLUMNS),
        (_("数据"), snapshot.figures, FIGURE_COLUMNS),
        (_("口径"), snapshot.definitions, DEFINITION_COLUMNS),
    )
    for name, rows, columns in tables:
        add_table(book, name, name_columns(rows, [*columns, "digest"]), list_rows(rows, [*columns, "digest"]), formats)
    book.close()


def describe(snapshot: Snapshot) -> list[tuple[str, str]]:
    return [
        (_("名称"), name_snapshot(snapshot)),
        (_("数据年度"), str(snapshot.year)),
        (_("定版时间"), timezone.localtime(snapshot.made_at).strftime("%Y-%m-%d %H:%M")),
        (_("定版人"), snapshot.made_by.name if snapshot.made_by else _("系统")),
        (_("说明"), snapshot.note),
        (_("规则版本"), snapshot.rule_version),
        (_("整体摘要（SHA-256）"), snapshot.digest),
        (_("演示数据"), _("含演示数据，不是真实统计数据") if snapshot.has_demo else _("不含")),
        (_("监测目标数"), str(snapshot.monitored)),
        (_("定版数字个数"), str(snapshot.figure_count)),
    ]


def add_table(book: Any, name: str, headings: list[str], rows: Iterable[list[str]], formats: HouseFormats) -> None:
    sheet = book.add_worksheet(name)
    write_head(sheet, 0, [Column(heading, 16) for heading in headings], formats)
    for index, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            write_text(sheet, index, column, text, formats.identity)


def name_columns(rows: Manager[Any], columns: Sequence[str]) -> list[str]:
    """The columns' headings, in the words of the models."""
    names = {field.attname: str(field.verbose_name) for field in rows.model._meta.concrete_fields}
    return [names[column] for column in columns]


def list_rows(rows: Manager[Any], columns: Sequence[str]) -> Iterator[list[str]]:
    """Text cells as frozen: figures in plain digits, so that no program rounds them."""
    for row in rows.order_by("position").values_list(*columns).iterator(chunk_size=CHUNK):
        yield [write_cell(value) for value in row]


def write_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return print_plain(value) if isinstance(value, Decimal) else str(value)
