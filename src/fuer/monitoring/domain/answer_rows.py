"""Rows of kept answers put beside what stands: what did not change is not written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from fuer.monitoring.models import Answer

COLUMNS = [field.name for field in Answer._meta.concrete_fields if not field.primary_key]
COLUMN_PLACES = {name: place for place, name in enumerate(COLUMNS)}
KEY = ("target", "area", "year")
CHANGING = [name for name in COLUMNS if name not in KEY]
BATCH = 500  # rows in one statement
CHUNK = 2_000

# The values of one answer in the order of COLUMNS, its relations as ids.
Row = tuple[Any, ...]


def key_of(row: Row) -> Row:
    return tuple(row[COLUMN_PLACES[name]] for name in KEY)


def replace_rows(rows: Sequence[Row], standing: QuerySet[Answer]) -> None:
    """Make `standing` hold these rows and no others."""
    kept = {key_of(row) for row in rows}
    found = standing.order_by().values_list("pk", *KEY)
    gone = [pk for pk, *key in found.iterator(chunk_size=CHUNK) if tuple(key) not in kept]
    put_rows(rows, standing)
    if gone:
        Answer.objects.filter(pk__in=gone).delete()


def put_rows(rows: Sequence[Row], standing: QuerySet[Answer]) -> None:
    """Write those of `rows` that `standing` does not hold to the letter, in place of those of the same key."""
    held = set(standing.order_by().values_list(*COLUMNS).iterator(chunk_size=CHUNK))
    Answer.objects.bulk_create(
        [Answer(*(None, *row)) for row in rows if row not in held],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=CHANGING,
    )
