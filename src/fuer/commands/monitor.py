"""`fuer monitor`: answers and warnings of the plans in force. YEAR is the data year (数据年度) everywhere."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from fuer.commands import fail, set_up_django
from fuer.commands.collection import Code, find_area

monitor_app = typer.Typer(no_args_is_help=True, help="Answers and warnings of the plans in force.")


@monitor_app.command("rebuild")
def rebuild(
    year: Annotated[int | None, typer.Argument(min=1990, max=2200, help="Only plans that cover this year.")] = None,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="Processes that share the targets.")] = 1,
) -> None:
    """Judge every target again, write the answers that changed and raise what they warn of; equal figures give equal rows.

    Ended half way, it leaves whole targets, answered again or as they were: run it once more.

    Exit codes: 0 rebuilt, 2 the database cannot be used, or a process was ended.
    """
    set_up_django()
    from django.db import Error
    from django.db.models import Q
    from django.utils import timezone

    from fuer.monitoring.domain.answers import list_current_targets
    from fuer.monitoring.domain.rebuild import WorkerDied, rebuild_in_processes
    from fuer.monitoring.domain.warnings import raise_everywhere, raise_warnings

    today = timezone.localdate()
    try:
        covering = Q(plan__start_year__lte=year, plan__end_year__gte=year) if year is not None else None
        standing = rebuild_in_processes(covering, today=today, processes=processes)
        done = (
            raise_everywhere(today=today)
            if year is None
            else raise_warnings(list_current_targets(covering), today=today)
        )
    except WorkerDied:
        fail("A process was ended; run `fuer monitor rebuild` once more.")
    except Error as error:
        fail(f"Cannot use the database: {error}")
    typer.echo(f"判定结果{standing}项")
    typer.echo(f"预警：新发出{done.raised}项，续报{done.renewed}项，成因消除{done.ceased}项")


@monitor_app.command("status")
def show_status(
    year: Annotated[int, typer.Option("--year", min=1990, max=2200, help="Data year.")],
    area: Code = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show how many monitored targets of the area are in each state; the states are disjoint and add up.

    Exit codes: 0 shown, 2 there is no such area, or answers are missing (`fuer monitor rebuild` writes them).
    """
    set_up_django()
    from django.db import Error

    from fuer.core.templatetags.fuer import state_word
    from fuer.monitoring.domain.queries.status import read_status
    from fuer.plans.domain.queries.answers import CountsDoNotAddUp

    try:
        status = read_status(find_area(area), year)
    except CountsDoNotAddUp as error:
        fail(f"Answers are missing, run `fuer monitor rebuild`: {error}")
    except Error as error:
        fail(f"Cannot use the database: {error}")
    if as_json:
        typer.echo(json.dumps(status, ensure_ascii=False))
        return
    table = Table("状态", "目标数", title=f"{status['area']} {year}")
    for name, number in status["counts"].items():
        table.add_row("监测目标" if name == "monitored" else str(state_word(name)), str(number))
    Console().print(table)
