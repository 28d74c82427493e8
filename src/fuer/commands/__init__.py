"""Groups of the `fuer` command, one module each; `fuer.cli` joins them. Exit codes: 0 ok, 1 findings, 2 cannot run."""

import os
from typing import NoReturn

import typer


def set_up_django() -> None:
    """Load settings and apps; only commands that touch the database pay for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuer.settings")
    import django

    django.setup()


def fail(message: str) -> NoReturn:
    """Say in one sentence why the command cannot run."""
    typer.echo(message, err=True)
    raise typer.Exit(2)
