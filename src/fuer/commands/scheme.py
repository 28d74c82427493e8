"""`fuer scheme`: monitoring schemes of state, province and city, and how far our indicators cover them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from fuer.commands import fail, set_up_django
from fuer.commands.collection import Code, find_area

if TYPE_CHECKING:
    from fuer.monitoring.domain.queries.coverage import Coverage

scheme_app = typer.Typer(no_args_is_help=True, help="Monitoring schemes and how far they are covered.")


@scheme_app.command("load")
def load(
    folder: Annotated[Path | None, typer.Argument(help="Folder of *.yaml; without it, those shipped.")] = None,
) -> None:
    """Take in the declared schemes of FOLDER; what is there already stays.

    Exit codes: 0 taken in, 1 some entries name an indicator this catalogue does not hold, 2 a file is refused.
    """
    set_up_django()
    from django.conf import settings
    from django.db import Error

    from fuer.monitoring.domain.schemes import SchemeError, take_in_schemes
    from fuer.monitoring.schemes import SchemeFileError

    try:
        taken = take_in_schemes(folder or settings.FUER_SCHEMES_DIR)
    except (SchemeError, SchemeFileError) as error:
        fail(str(error))
    except Error as error:
        fail(f"Cannot use the database: {error}")
    for one in taken:
        typer.echo(
            f"{one.scheme.name}（{one.scheme.version}）：{'载入' if one.is_new else '已有'}，对应{one.matched}项"
        )
        for words in one.unmatched:
            typer.echo(f"  没有对应的本市指标，记为未采集：{words}")
    raise typer.Exit(1 if any(one.unmatched for one in taken) else 0)


@scheme_app.command("coverage")
def show_coverage(
    year: Annotated[int | None, typer.Option("--year", min=1990, max=2200, help="Data year.")] = None,
    area: Code = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show how many entries of each scheme are mapped and have figures; the states are disjoint and add up.

    Exit codes: 0 shown, 2 there is no such area or the database cannot be used.
    """
    set_up_django()
    from django.db import Error
    from django.utils import timezone

    from fuer.monitoring.domain.queries.coverage import find_newest_year, read_coverages
    from fuer.monitoring.models import Scheme

    try:
        place = find_area(area)
        found = read_coverages(list(Scheme.objects.all()), place, year or find_newest_year(place, timezone.localdate()))
    except Error as error:
        fail(f"Cannot use the database: {error}")
    if as_json:
        typer.echo(json.dumps([write_coverage(one) for one in found], ensure_ascii=False))
        return
    table = Table("监测指标体系", "版本", "条目", "已对应", "本年有数据", "以前年度有数据", "尚无数据", "未采集")
    for one in found:
        counts = (len(one.rows), one.mapped, *one.by_state.values())
        table.add_row(one.scheme.name, one.scheme.version, *map(str, counts))
    Console().print(table)


def write_coverage(coverage: Coverage) -> dict[str, Any]:
    scheme = coverage.scheme
    return {
        "slug": scheme.slug,
        "version": scheme.version,
        "certainty": scheme.certainty,
        "year": coverage.year,
        "entries": len(coverage.rows),
        "mapped": coverage.mapped,
        "states": coverage.by_state,
        "certainties": coverage.by_certainty,
        "breaks": coverage.by_break,
        "not_collected": [
            {"name": row.entry.name, "reason": row.entry.not_collected} for row in coverage.rows if not row.indicator
        ],
    }
