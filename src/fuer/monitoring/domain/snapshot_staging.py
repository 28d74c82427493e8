"""Figures to be frozen, laid out in a table of this connection alone before the transaction that freezes them.

Writing a hundred thousand rows through models takes several seconds, in which SQLite lets nobody else write. A temporary
table lies outside the database's lock; from there the rows are copied inside the database in well under a second.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection

from fuer.indicators.models import Cell
from fuer.monitoring.domain.snapshot_rows import CHUNK, FIGURE_COLUMNS, find_cells
from fuer.monitoring.models import SnapshotFigure

if TYPE_CHECKING:
    from fuer.monitoring.models import Snapshot
    from fuer.orgs.models import Area

STAGED = "snapshot_staged"
COLUMNS = [*FIGURE_COLUMNS, "digest"]
FIELDS = {field.attname: field for field in SnapshotFigure._meta.concrete_fields}


@contextlib.contextmanager
def staging_table() -> Iterator[None]:
    """An empty table for `stage_figures`, gone afterwards; only this connection sees it."""
    columns, table = quote_columns(), SnapshotFigure._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {STAGED}")
        cursor.execute(f"CREATE TEMPORARY TABLE {STAGED} AS SELECT {columns} FROM {table} WHERE 1 = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {STAGED}")


def stage_figures(rows: Iterable[Mapping[str, Any]]) -> None:
    """Lay out rows, each with every column of COLUMNS; takes no lock another connection could wait for."""
    places = ", ".join(["%s"] * len(COLUMNS))
    sql = f"INSERT INTO {STAGED} ({quote_columns()}) VALUES ({places})"
    prepared = ([FIELDS[name].get_db_prep_save(row[name], connection) for name in COLUMNS] for row in rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(prepared, CHUNK)):
            cursor.executemany(sql, chunk)


def still_stands(area: Area, year: int) -> bool:
    """Whether the staged figures are exactly what is accepted now."""
    cells = Cell._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*), COUNT(cell.id) FROM {STAGED} staged "
            f"LEFT JOIN {cells} cell ON cell.id = staged.cell_id AND cell.accepted_id = staged.version_id"
        )
        staged, accepted = cursor.fetchone()
    return bool(staged == accepted == find_cells(area, year).count())


def copy_figures(snapshot: Snapshot) -> None:
    """The staged rows become the snapshot's; the caller holds the transaction."""
    columns, table = quote_columns(), SnapshotFigure._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (snapshot_id, {columns}) SELECT %s, {columns} FROM {STAGED} ORDER BY position",
            [snapshot.pk],
        )


def quote_columns() -> str:
    return ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
