"""Accepted figures as CSV: one row a cell, in a fixed order of columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import IO

from django.utils import timezone

from fuer.indicators.models import Acceptance, Cell

COLUMNS = (
    "indicator",
    "area_code",
    "area_name",
    "period_start",
    "period_end",
    "year",
    "sex",
    "age",
    "residence",
    "value",
    "numerator",
    "denominator",
    "missing",
    "status",
    "definition",
    "comparability_group",
    "version",
    "accepted_at",
    "is_demo",
)
# A spreadsheet takes a text that begins like this for a formula (CWE-1236).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CHUNK = 2000


def write_observations(stream: IO[bytes], year: int | None = None) -> int:
    """Write the accepted figures of `year` (None: of all years) to `stream`; returns how many rows.

    UTF-8 with a byte order mark, so that spreadsheets read the Chinese; texts that could run as formulas are quoted.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    rows = 0
    for row in list_rows(year):
        writer.writerow(row)
        rows += 1
    text.flush()
    text.detach()  # the stream is the caller's to close
    return rows


def list_rows(year: int | None) -> Iterator[list[str]]:
    cells = Cell.objects.filter(accepted__isnull=False)
    if year is not None:
        cells = cells.filter(period__label_year=year)
    cells = cells.select_related("indicator", "area", "period", "accepted__definition")
    cells = cells.order_by("indicator__name", "indicator_id", "area__path", "period__end", "pk")
    accepted_at = read_acceptance_times(year)
    for cell in cells.iterator(CHUNK):
        yield write_row(cell, accepted_at.get(cell.accepted_id or 0, ""))


def read_acceptance_times(year: int | None) -> dict[int, str]:
    """Version id → when it was last accepted; figures of documents are accepted as they are adopted."""
    acceptances = (
        Acceptance.objects.all() if year is None else Acceptance.objects.filter(version__cell__period__label_year=year)
    )
    return {
        version_id: timezone.localtime(moment).isoformat(timespec="seconds")
        for version_id, moment in acceptances.order_by("pk").values_list("version_id", "accepted_at")
    }


def write_row(cell: Cell, accepted_at: str) -> list[str]:
    version = cell.accepted
    assert version is not None  # list_rows asks for accepted ones
    return [
        guard(cell.indicator.name),
        guard(cell.area.code),
        guard(cell.area.name),
        cell.period.start.isoformat(),
        cell.period.end.isoformat(),
        str(cell.period.label_year),
        cell.sex,
        guard(cell.age),
        cell.residence,
        plain(version.value, version.printed),
        plain(version.numerator),
        plain(version.denominator),
        version.missing,
        version.status,
        str(version.definition.number),
        guard(cell.comparability_group),
        str(version.number),
        accepted_at,
        "1" if version.is_demo else "0",
    ]


def plain(number: Decimal | None, printed: str = "") -> str:
    """The digits as published where they say this number (94.30), else without the zeros a column pads them with."""
    if number is None:
        return ""
    return printed if is_plain(printed) and Decimal(printed) == number else format(number.normalize(), "f")


def is_plain(printed: str) -> bool:
    digits = printed.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()


def guard(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
