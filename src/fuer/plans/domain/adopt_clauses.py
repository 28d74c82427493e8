"""Clauses of an adopted plan, and who answers for them as the document says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fuer.orgs.domain.units import UnitNames, read_unit_names
from fuer.orgs.models import Area
from fuer.plans.domain.outline import PATH_LENGTH, PlanJson, list_pieces_around
from fuer.plans.enums import ResponsibilityBasis, ResponsibilityRole
from fuer.plans.models import Clause, Draft, DraftTarget, Plan, Responsibility

NAME_LENGTH = 100


def make_clauses(plan: Plan, plan_json: PlanJson, rows: Iterable[DraftTarget]) -> list[Clause]:
    """All clauses in document order; a target that stands outside every piece gets a section over its own line."""
    ordered = list_pieces_around(plan_json, plan.document.text, rows)
    clauses = [
        Clause(
            plan=plan,
            position=position,
            kind=piece.kind,
            label=piece.label,
            path=piece.path,
            title=piece.title,
            start=piece.start,
            end=piece.end,
        )
        for position, piece in enumerate(ordered, start=1)
    ]
    made = Clause.objects.bulk_create(clauses, batch_size=500)
    set_parents(made)
    Clause.objects.bulk_update([clause for clause in made if clause.parent], ["parent"], batch_size=500)
    return made


def set_parents(clauses: Iterable[Clause]) -> None:
    """The parent of a clause is the smallest one before it that holds it whole; clauses come in document order."""
    around: list[Clause] = []
    for clause in clauses:
        while around and around[-1].end < clause.end:
            around.pop()
        clause.parent = around[-1] if around else None
        around.append(clause)


def find_clause(clauses: Iterable[Clause], offset: int) -> Clause:
    """The innermost clause around `offset`. ValueError outside of all."""
    return min(
        (clause for clause in clauses if clause.start <= offset < clause.end),
        key=lambda clause: clause.end - clause.start,
    )


def make_responsibilities(plan: Plan, plan_json: PlanJson, clauses: list[Clause]) -> list[Responsibility]:
    """Who answers for what as the text says; a name no unit bears is kept as it is printed."""
    names = read_unit_names(plan.area)
    made: dict[tuple[int, object], Responsibility] = {}
    for clause, mention, is_open in list_mentions(plan_json, clauses):
        name = mention["name"][:NAME_LENGTH]
        unit = names.find(name, in_list=True)
        made.setdefault(
            (clause.pk, unit.pk if unit else name),
            Responsibility(
                clause=clause,
                unit=unit,
                role=mention["role"] or ResponsibilityRole.NAMED,
                basis=ResponsibilityBasis.DOCUMENT,
                named_as=name,
                open_list=is_open,
                position=len(made) + 1,
            ),
        )
    return Responsibility.objects.bulk_create(made.values())


def list_mentions(plan_json: PlanJson, clauses: list[Clause]) -> Iterator[tuple[Clause, dict[str, Any], bool]]:
    """Each unit the text names, with the clause it answers for and whether the list is left open (等)."""
    for note in plan_json.get("responsibilities", []):
        clause = find_noted(note, clauses)
        if clause:
            yield from ((clause, mention, bool(note.get("open"))) for mention in note["units"])
    for row in plan_json.get("table", []):
        if row.get("units"):
            clause = find_clause(clauses, row["start"])
            yield from ((clause, mention, False) for mention in row["units"])


def find_noted(note: dict[str, Any], clauses: list[Clause]) -> Clause | None:
    """The clause a note stands in, else the one whose path it names (a note may follow its clause)."""
    around = [clause for clause in clauses if clause.start <= note["start"] < clause.end]
    if around:
        return min(around, key=lambda clause: clause.end - clause.start)
    named = [clause for clause in clauses if clause.path == note["clause"][:PATH_LENGTH]]
    return named[0] if named else None


def list_unknown_units(draft: Draft) -> list[str]:
    """Names of units in the draft's text that no unit of its area bears, each once, in the text's order."""
    names = read_unit_names(Area.objects.get(pk=draft.area_id))
    mentions = (mention for plan in draft.reading["plans"] for mention in list_names(plan))
    return list(dict.fromkeys(name for name in mentions if not is_known(names, name)))


def list_names(plan_json: PlanJson) -> Iterator[str]:
    for group in (plan_json.get("responsibilities", []), plan_json.get("table", [])):
        for entry in group:
            yield from (mention["name"] for mention in entry.get("units", []))


def is_known(names: UnitNames, name: str) -> bool:
    return names.find(name, in_list=True) is not None
