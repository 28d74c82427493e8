"""`fuer observations`: accepted figures out of the database."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from fuer.commands import fail, set_up_django

observations_app = typer.Typer(no_args_is_help=True, help="Accepted figures.")


@observations_app.callback()
def describe() -> None:
    """Accepted figures."""


@observations_app.command("export")
def export(
    as_csv: Annotated[bool, typer.Option("--csv", help="Write CSV, the only format there is.")] = False,
    out: Annotated[str, typer.Option("--out", help="A file; - is standard output.")] = "-",
    year: Annotated[int, typer.Option("--year", help="Only this data year; 0 is all.")] = 0,
) -> None:
    """Write every accepted figure as CSV (UTF-8 with byte order mark), safe to open in a spreadsheet.

    Exit codes: 0 written, 2 it cannot be.
    """
    if not as_csv:
        fail("Say in which format: --csv")
    set_up_django()
    from django.db import Error

    from fuer.indicators.interfaces.observations_csv import write_observations

    try:
        if out == "-":
            write_observations(sys.stdout.buffer, year or None)
        else:
            with open(out, "wb") as stream:
                write_observations(stream, year or None)
    except Error as error:
        fail(f"Cannot read the database: {error}")
    except OSError as error:
        fail(f"Cannot write {out}: {error.strerror}")
