"""`fuer report`: build an official report of a data year, and check a built file against the snapshot it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fuer.commands import fail, set_up_django
from fuer.commands.collection import Code, find_area

if TYPE_CHECKING:
    from fuer.evaluation.composing.facts import Facts
    from fuer.monitoring.models import Snapshot
    from fuer.orgs.models import Area
    from fuer.papers.official.blocks import Paper

WRITERS = {".docx": "write_docx", ".pdf": "write_pdf", ".xlsx": "write_annex"}

report_app = typer.Typer(no_args_is_help=True, help="Build official reports and check built ones.")


@report_app.command("build")
def build(
    year: Annotated[int, typer.Option("--year", min=1990, max=2200, help="Data year.")],
    out: Annotated[Path, typer.Option("--out", help="A .docx, .pdf or .xlsx (annex tables) file.")],
    kind: Annotated[str, typer.Option("--kind", help="Name of a template.")] = "annual",
    area: Code = "",
    unit: Annotated[str, typer.Option("--unit", help="Short name of the unit, for a paper to one unit.")] = "",
    public: Annotated[bool, typer.Option("--public", help="公开版: without what may not be published.")] = False,
    live: Annotated[bool, typer.Option("--live", help="A draft from accepted figures as of today.")] = False,
) -> None:
    """Compose the report of YEAR from its newest snapshot and write it.

    Exit codes: 0 written, 2 it cannot be (no snapshot, unknown or broken template, counts that do not add up).
    """
    if out.suffix.lower() not in WRITERS:
        fail(f"The file must end in {', '.join(WRITERS)}: {out.name}")
    set_up_django()
    from django.db import Error

    from fuer.evaluation.composing.facts import CountsDoNotAddUp
    from fuer.evaluation.composing.fields import UnknownField
    from fuer.evaluation.composing.templates import TemplateError

    try:
        paper, basis = compose_report(find_area(area), kind, year, unit=unit, is_public=public, is_live=live)
    except (CountsDoNotAddUp, TemplateError, UnknownField) as error:
        fail(str(error))
    except Error as error:
        fail(f"Cannot use the database: {error}")
    try:
        out.write_bytes(write_paper(paper, out.suffix.lower()))
    except OSError as error:
        fail(f"Cannot write {out}: {error.strerror}")
    typer.echo(f"{out.name}\t{paper.title}（{paper.edition}，{basis}）")


def compose_report(area: Area, kind: str, year: int, *, unit: str, is_public: bool, is_live: bool) -> tuple[Paper, str]:
    from fuer.evaluation.composing.paper import INTERNAL, PUBLIC
    from fuer.evaluation.domain.building import compose_paper, find_template
    from fuer.evaluation.domain.facts import facts_from_snapshot

    template = find_template(area, kind)
    snapshot = None if is_live else find_newest(area, year)
    facts = read_live(area, year) if snapshot is None else facts_from_snapshot(snapshot)
    if template.by == "unit":
        facts = narrow_facts(facts, unit)
    edition = PUBLIC if is_public else INTERNAL
    return compose_paper(template, facts, edition=edition, snapshot=snapshot), facts.basis


def find_newest(area: Area, year: int) -> Snapshot:
    from fuer.monitoring.models import Snapshot

    found = Snapshot.objects.filter(area=area, year=year).select_related("area").order_by("-number").first()
    return found or fail(
        f"{area.name}{year}年还没有定版数据。先定版（fuer snapshot make {year}），或加 --live 生成初稿。"
    )


def read_live(area: Area, year: int) -> Facts:
    from django.utils import timezone

    from fuer.evaluation.domain.facts import facts_live

    return facts_live(area, year, timezone.localdate())


def narrow_facts(facts: Facts, unit: str) -> Facts:
    if not unit:
        fail("这种文书发给一个单位，请用 --unit 写明单位简称。")
    narrowed = facts.narrow(unit)
    if not narrowed.targets:
        fail(f"“{unit}”没有牵头的监测目标，请核对单位简称。")
    return narrowed


def write_paper(paper: Paper, suffix: str) -> bytes:
    from fuer.papers import official

    written: bytes = getattr(official, WRITERS[suffix])(paper)
    return written


@report_app.command("check")
def check(file: Annotated[Path, typer.Argument(help="A .docx built here, edited or not.")]) -> None:
    """Re-read FILE and compare every bound figure with the snapshot the file names.

    Exit codes: 0 all equal, 1 some differ, 2 cannot run (no such file, not a report of ours, unknown snapshot).
    """
    set_up_django()
    from django.db import Error

    from fuer.evaluation.domain.checking import CheckError, check_file

    try:
        found = check_file(file.read_bytes())
    except OSError as error:
        fail(f"Cannot read {file}: {error.strerror}")
    except (CheckError, ValueError) as error:
        fail(str(error))
    except Error as error:
        fail(f"Cannot use the database: {error}")
    for finding in found.findings:
        typer.echo(f"{finding.key}\t文件为“{finding.in_file}”，定版为“{finding.in_snapshot or '没有这个字段'}”")
    typer.echo(f"{found.basis}：核对{found.checked}处，{len(found.findings)}处不符")
    raise typer.Exit(1 if found.findings else 0)
