"""The `fuer` command. Exit codes: 0 ok, 1 findings, 2 cannot run."""

import os
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Fuer: development plans for women and for children."
)
plan_app = typer.Typer(no_args_is_help=True, help="Read published plans.")
app.add_typer(plan_app, name="plan")


def set_up_django() -> None:
    """Load settings and apps; only commands that touch the database pay for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuer.settings")
    import django

    django.setup()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(
    arguments: Annotated[list[str] | None, typer.Argument(help="Arguments of a Django command.")] = None,
) -> None:
    """Run a Django management command (migrate, run_worker, …)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuer.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["fuer manage", *(arguments or [])])


def main() -> None:
    app()
