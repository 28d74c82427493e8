"""The `fuer` command. Exit codes: 0 ok, 1 findings, 2 cannot run."""

import os
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from fuer.commands import fail, set_up_django
from fuer.commands.collection import collection_app
from fuer.commands.filing import filing_app
from fuer.commands.monitor import monitor_app
from fuer.commands.observations import observations_app
from fuer.commands.report import report_app
from fuer.commands.scheme import scheme_app
from fuer.commands.snapshot import snapshot_app

if TYPE_CHECKING:
    from fuer.orgs.domain.demo import DemoLogin

HOST = "127.0.0.1"

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Fuer: development plans for women and for children."
)
plan_app = typer.Typer(no_args_is_help=True, help="Read published plans.")
app.add_typer(plan_app, name="plan")
app.add_typer(collection_app, name="collection")
app.add_typer(filing_app, name="filing")
app.add_typer(monitor_app, name="monitor")
app.add_typer(observations_app, name="observations")
app.add_typer(report_app, name="report")
app.add_typer(snapshot_app, name="snapshot")
app.add_typer(scheme_app, name="scheme")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(
    arguments: Annotated[list[str] | None, typer.Argument(help="Arguments of a Django command.")] = None,
) -> None:
    """Run a Django management command (migrate, run_worker, …)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuer.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["fuer manage", *(arguments or [])])


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8000,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Load the sample and stop.")] = False,
) -> None:
    """Load the sample place and serve it on 127.0.0.1; a second run keeps what was done."""
    os.environ["FUER_DEMO"] = "1"
    from fuer.processes import is_port_free, run_together

    if not prepare_only and not is_port_free(HOST, port):
        fail(f"Port {port} is taken. End the program that uses it, or type: fuer demo --port {port + 1}")
    set_up_django()
    from fuer.demo import prepare_demo

    with Progress(*Progress.get_default_columns()[:2], console=Console()) as progress:
        task = progress.add_task("")
        logins = prepare_demo(
            lambda done, total, message: progress.update(task, completed=done, total=total, description=message)
        )
    show_logins(logins)
    if prepare_only:
        return
    typer.echo(f"\nhttp://{HOST}:{port}/    (Ctrl-C ends it)")
    raise typer.Exit(run_together(["serve", "--port", str(port)], ["work"]))


def show_logins(logins: "list[DemoLogin]") -> None:
    """One line for each sample login; the passwords work in demo mode only."""
    table = Table("登录名", "密码", "角色", "单位或地区", title="演示账号")
    for login in logins:
        table.add_row(login.username, login.password, str(login.role.label), login.place)
    Console().print(table)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    threads: Annotated[int, typer.Option(help="Requests answered at once.")] = 8,
) -> None:
    """Run the web server."""
    from waitress import serve as run_server

    from fuer.wsgi import application

    run_server(application, host=host, port=port, threads=threads)


@app.command()
def work() -> None:
    """Run the job worker."""
    set_up_django()
    from django.core.management import call_command

    call_command("run_worker")


@app.command()
def judge(
    file: Annotated[str, typer.Argument(help="JSON lines, one case a line; - is standard input.")] = "-",
) -> None:
    """Judge cases: JSON lines in, one JSON answer a line out; a bad line gives {"error": …, "line": …} and exit code 1."""
    import json
    import sys

    from fuer.judging.lines import judge_lines

    findings = False
    try:
        with sys.stdin.buffer if file == "-" else open(file, "rb") as lines:
            for answer in judge_lines(lines):
                findings = findings or "error" in answer
                typer.echo(json.dumps(answer, ensure_ascii=False))
    except OSError as error:
        fail(f"Cannot read {file}: {error.strerror}")
    raise typer.Exit(1 if findings else 0)


@app.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    head: Annotated[str, typer.Option(help="A seal kept outside the database, as NUMBER:MAC.")] = "",
) -> None:
    """Check the record of events against its seals; exit code 1 when something was changed, removed or left out."""
    import json

    set_up_django()
    from django.db import Error

    from fuer.core.domain.verify import verify_seals
    from fuer.core.interfaces.seal_report import read_head, report_to_json, report_to_lines

    try:
        report = verify_seals(kept_head=read_head(head))
    except ValueError as error:
        fail(str(error))
    except Error as error:
        fail(f"Cannot read the database: {error}")
    if as_json:
        typer.echo(json.dumps(report_to_json(report), ensure_ascii=False, indent=1))
    else:
        for line in report_to_lines(report):
            typer.echo(line)
    raise typer.Exit(1 if report.findings else 0)


@plan_app.command("read")
def read_plan(
    file: Annotated[str, typer.Argument(help="A .txt, .docx or .pdf file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole structure as JSON.")] = False,
) -> None:
    """Read a published plan: domains, measures, indicator table, targets, projects, responsible units."""
    import json

    from fuer.plans.reading import ReadingError, read_file, reading_to_json, summarise

    try:
        with Console(stderr=True).status("正在读取…"):
            reading = read_file(file)
    except ReadingError as error:
        fail(str(error))
    except OSError as error:
        fail(f"Cannot read {file}: {error.strerror}")
    if as_json:
        typer.echo(json.dumps(reading_to_json(reading), ensure_ascii=False, indent=1))
        return
    for line in summarise(reading):
        typer.echo(line)


def main() -> None:
    app()
