"""`fuer filing`: a unit's workbook out and back in, and its checks, without a browser. YEAR is the data year (数据年度)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from fuer.commands import fail, set_up_django

if TYPE_CHECKING:
    from fuer.orgs.models import Unit, User
    from fuer.reporting.domain.checks import FilingFinding
    from fuer.reporting.interfaces.workbook_verify import Verification
    from fuer.reporting.models import Filing

Year = Annotated[int, typer.Argument(min=1990, max=2200, help="Data year: the year the figures are of.")]

filing_app = typer.Typer(no_args_is_help=True, help="A unit's filing as a workbook.")


@filing_app.command("export")
def export_filing(
    unit: Annotated[str, typer.Argument(help="Name, short name or alias of the unit.")],
    year: Year,
    out: Annotated[Path, typer.Option("--out", help="The .xlsx file to write.")],
    area: Annotated[str, typer.Option("--area", help="Code of the collection's area, where a unit files twice.")] = "",
) -> None:
    """Write the workbook of UNIT's filing of YEAR. Exit codes: 0 written, 2 it cannot be."""
    set_up_django()
    from django.db import Error

    from fuer.reporting.interfaces.workbook_out import write_filing_workbook

    try:
        content = write_filing_workbook(find_filing(unit, year, area))
        out.write_bytes(content)
    except Error as error:
        fail(f"Cannot use the database: {error}")
    except OSError as error:
        fail(f"Cannot write {out}: {error.strerror}")
    typer.echo(str(out))


@filing_app.command("import")
def import_filing(
    file: Annotated[Path, typer.Argument(help="A workbook that was exported and filled in.")],
    verify_only: Annotated[bool, typer.Option("--verify-only", help="Say what would happen and save nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    login: Annotated[str, typer.Option("--as", help="Who acts: a 填表人 of the unit; may be left out if one.")] = "",
) -> None:
    """Verify a filled workbook and save it, all of it or nothing.

    Exit codes: 0 saved or nothing to change (notes alone do not count), 1 findings: something would be left out, or was
    changed on the page since the export, so nothing was saved; 2 it cannot run.
    """
    set_up_django()
    from django.db import Error

    try:
        content = file.read_bytes()
        filing = find_filing_of(content, as_json=as_json)
        user = find_reporter(filing, login)
        found, is_committed = run_import(filing, content, file.name, user, verify_only=verify_only)
    except Error as error:
        fail(f"Cannot use the database: {error}")
    except OSError as error:
        fail(f"Cannot read {file}: {error.strerror}")
    answer(to_wire(found, is_committed=is_committed), as_json=as_json)


@filing_app.command("check")
def check_unit_filing(
    unit: Annotated[str, typer.Argument(help="Name, short name or alias of the unit.")],
    year: Year,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    area: Annotated[str, typer.Option("--area", help="Code of the collection's area, where a unit files twice.")] = "",
) -> None:
    """Run the checks of UNIT's filing of YEAR on the figures as they stand; nothing is saved.

    Exit codes: 0 no finding stands in the way of signing, 1 some do (hard, or a query nobody explained), 2 it cannot run.
    """
    set_up_django()
    from django.db import Error

    from fuer.reporting.domain.checks import check_filing

    try:
        findings = [describe_finding(found) for found in check_filing(find_filing(unit, year, area))]
    except Error as error:
        fail(f"Cannot use the database: {error}")
    if as_json:
        typer.echo(json.dumps({"findings": findings}, ensure_ascii=False, indent=1))
    else:
        for found in findings:
            typer.echo(f"{found['cell']}\t{found['code']}\t{found['severity']}\t{found['text']}")
        blocking = sum(found["blocks"] for found in findings)
        typer.echo(f"{len(findings)}条审核提示，其中{blocking}条须改正或说明后才能报送")
    raise typer.Exit(1 if any(found["blocks"] for found in findings) else 0)


def describe_finding(found: FilingFinding) -> dict[str, Any]:
    """`cell` is the row as a person finds it, `place` the figure in the words of the checks."""
    return {
        "cell": found.row.name,
        "indicator": found.row.entry__cell__indicator__name,
        "place": found.found.place,
        "code": found.found.code,
        "severity": str(found.found.severity),
        "text": found.message,
        "explanation": found.explanation.text if found.explanation else "",
        "blocks": found.blocks,
    }


def run_import(
    filing: Filing, content: bytes, name: str, user: User, *, verify_only: bool
) -> tuple[Verification, bool]:
    """What was found, and whether it was saved. A script decides no conflicts: one that is open keeps all out."""
    from fuer.core.domain.files import store_file
    from fuer.reporting.domain.entries import EntryError
    from fuer.reporting.domain.workbook_import import WorkbookChangedError, import_workbook
    from fuer.reporting.interfaces.workbook_out import MEDIA_TYPE
    from fuer.reporting.interfaces.workbook_verify import verify_filing_workbook

    found = verify_filing_workbook(filing, content, user=user)
    if verify_only or found.errors or found.conflicts or not found.is_readable:
        return found, False
    if found.changes:
        stored = store_file(content, name, MEDIA_TYPE, owner_id=user.pk)
        try:
            import_workbook(filing, [change.edit for change in found.changes], file=stored, user=user)
        except (EntryError, WorkbookChangedError) as error:
            fail(str(error))
    return found, True


def to_wire(found: Verification, *, is_committed: bool) -> dict[str, Any]:
    from fuer.reporting.interfaces.workbook_comments import tell_conflicts

    findings = [
        {
            "cell": finding.cell,
            "kind": str(finding.kind),
            "severity": str(finding.severity),
            "text": finding.text,
            "indicator": finding.indicator,
        }
        for finding in (*found.findings, *tell_conflicts(found))
    ]
    changed = len(found.changes)
    return {"findings": findings, "changed": changed, "unchanged": found.unchanged, "committed": is_committed}


def answer(wire: dict[str, Any], *, as_json: bool) -> NoReturn:
    """Print what was found and end with its exit code."""
    if as_json:
        typer.echo(json.dumps(wire, ensure_ascii=False, indent=1))
    else:
        for finding in wire["findings"]:
            typer.echo(f"{finding['cell'] or '—'}\t{finding['kind']}\t{finding['severity']}\t{finding['text']}")
        done = "已保存" if wire["committed"] else "没有保存"
        typer.echo(f"{wire['changed']}项有改动，{wire['unchanged']}项没有改动；{done}")
    raise typer.Exit(1 if any(finding["severity"] != "note" for finding in wire["findings"]) else 0)


def find_filing(unit: str, year: int, area: str) -> Filing:
    """The unit's filing of the year; ends the command with the candidates where it is not one."""
    from fuer.reporting.models import Filing

    units = find_units(unit)
    filings = Filing.objects.filter(unit__in=units, collection__year=year).exclude(collection__state="draft")
    if area:
        filings = filings.filter(collection__area__code=area)
    found: list[Filing] = list(filings.select_related("collection__area", "unit__area"))
    if len(found) > 1:
        fail_many(
            f"Several filings of {year} fit {unit}", [f"{one.unit.name}（{one.collection.area}）" for one in found]
        )
    if not found and len(units) > 1:
        fail_many(f"{unit} names several units", [f"{one.name}（{one.area}）" for one in units])
    if not found:
        fail(f"{units[0].name} owes no filing of {year}.")
    return found[0]


def find_units(name: str) -> list[Unit]:
    """Units that bear exactly this name or short name today, else this alias; ends the command with similar ones if none.

    A proper name outranks an alias: 市卫健委 is the city's, though a county that is itself a 市 calls its own so too.
    """
    from django.db.models import Q
    from django.utils import timezone

    from fuer.orgs.models import Unit

    units = Unit.objects.valid_on(timezone.localdate()).select_related("area")
    found: list[Unit] = list(units.filter(Q(name=name) | Q(short_name=name)))
    if not found:
        found = list(units.filter(aliases__name=name, aliases__in_lists_only=False).distinct())
    if not found:
        similar = units.filter(Q(name__contains=name) | Q(short_name__contains=name))[:10]
        names = [f"{one.name}（{one.area}）" for one in similar]
        fail_many(f"No unit is called {name}", names)
    return found


def fail_many(message: str, candidates: list[str]) -> NoReturn:
    fail(f"{message}: {'、'.join(candidates)}" if candidates else f"{message}.")


def find_filing_of(content: bytes, *, as_json: bool) -> Filing:
    """The filing a workbook says it is; a file that is none of ours is a finding of its own."""
    from fuer.reporting.interfaces.workbook_in import UnreadableError, read_filing_workbook
    from fuer.reporting.models import Filing

    try:
        facts = read_filing_workbook(content).facts
    except UnreadableError as error:
        finding = {"cell": "", "kind": error.kind, "severity": "error", "text": str(error), "indicator": ""}
        answer({"findings": [finding], "changed": 0, "unchanged": 0, "committed": False}, as_json=as_json)
    filings = Filing.objects.filter(pk=facts.filing, unit=facts.unit, collection=facts.collection)
    filing: Filing | None = filings.select_related("collection__area", "unit__area").first()
    if filing is None:
        fail(f"There is no such filing any more: {facts.unit_name}, {facts.year}.")
    return filing


def find_reporter(filing: Filing, login: str) -> User:
    """Whoever acts: the person named, else the unit's only 填表人."""
    from fuer.orgs.models import User
    from fuer.reporting.rules import fills

    if login:
        user = User.objects.filter(username=login, is_active=True).first()
        if user is None:
            fail(f"Nobody signs in as {login}.")
        return user
    posts = User.objects.filter(is_active=True, memberships__unit=filing.unit).distinct()
    found = [user for user in posts.order_by("pk") if fills(user, filing)]
    if len(found) != 1:
        fail_many(f"Say who acts for {filing.unit} (--as LOGIN)", [user.username for user in found])
    return found[0]
