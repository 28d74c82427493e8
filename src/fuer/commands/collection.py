"""`fuer collection`: open a year's collection, and see how far it is. YEAR is the data year (数据年度) everywhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from fuer.commands import fail, set_up_django

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuer.orgs.models import Area
    from fuer.reporting.domain.queries.board import BoardRow
    from fuer.reporting.models import Collection

Year = Annotated[int, typer.Argument(min=1990, max=2200, help="Data year: the year the figures are of.")]
Code = Annotated[str, typer.Option("--area", help="Code of the area; without it, the only city.")]

collection_app = typer.Typer(no_args_is_help=True, help="Collect a year's figures from the units.")


@collection_app.command("open")
def open_year(year: Year, area: Code = "") -> None:
    """Open the collection of YEAR, prepared with proposed days if nobody has; opened again it adds what is new.

    Exit codes: 0 opened, 2 it cannot be (unknown area, no plan of that year, nobody who owes anything, closed).
    """
    set_up_django()
    from django.db import Error, transaction

    from fuer.reporting.domain.collections import CollectionError, open_collection

    try:
        with transaction.atomic():
            place = find_area(area)
            collection = find_collection(place, year) or prepare(place, year)
            opened = open_collection(collection, user=None)
    except CollectionError as error:
        fail(str(error))
    except Error as error:
        fail(f"Cannot use the database: {error}")
    typer.echo(f"{opened.title}：{opened.filings.count()}个单位，单位报送截止{opened.unit_due}")


@collection_app.command("status")
def show_status(
    year: Year, area: Code = "", as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Show how far each unit is: figures due by now, begun, signed and accepted, and days overdue.

    Exit codes: 0 shown, whoever is late; 2 there is no such collection.
    """
    set_up_django()
    from django.db import Error
    from django.utils import timezone

    from fuer.reporting.domain.queries.board import read_whole_board

    try:
        place = find_area(area)
        collection = find_collection(place, year)
        if collection is None:
            fail(f"There is no collection of {year} for {place}.")
        rows = read_whole_board(collection, timezone.localdate()).rows
    except Error as error:
        fail(f"Cannot use the database: {error}")
    if as_json:
        units = [row.to_wire() for row in rows]
        typer.echo(json.dumps({"year": year, "area": place.code, "units": units}, ensure_ascii=False, indent=1))
    else:
        print_table(rows)


def print_table(rows: Sequence[BoardRow]) -> None:
    table = Table("单位", "状态", "应报", "已填", "已签署", "已审定", "逾期（天）")
    for row in rows:
        table.add_row(*(str(value) for value in row.to_wire().values()))
    Console().print(table)


def find_area(code: str) -> Area:
    """The area of this code, or the only city; ends the command when there is none or more than one."""
    from fuer.orgs.enums import AreaLevel
    from fuer.orgs.models import Area

    areas = Area.objects.filter(valid_to=None)
    found: list[Area] = list(areas.filter(code=code) if code else areas.filter(level=AreaLevel.CITY))
    if len(found) != 1:
        fail(f"No single area has the code {code}." if code else "Name the area: --area CODE.")
    return found[0]


def find_collection(area: Area, year: int) -> Collection | None:
    from fuer.reporting.models import Collection

    return Collection.objects.filter(area=area, year=year).select_related("area").first()


def prepare(area: Area, year: int) -> Collection:
    """A collection of the area's plans in force in `year`, with the usual days."""
    from django.utils import timezone

    from fuer.core.domain.working_days import read_holidays
    from fuer.plans.models import Plan
    from fuer.reporting.domain.collections import prepare_collection
    from fuer.reporting.domain.deadlines import propose_calendar

    plans = Plan.objects.current().filter(area=area, start_year__lte=year, end_year__gte=year)
    calendar = propose_calendar(year, timezone.localdate(), read_holidays())
    return prepare_collection(area, year, plans=plans, user=None, **calendar)
