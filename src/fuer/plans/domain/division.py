"""The demo division of work (演示分工): who leads and assists, as the place's units.yaml proposes it.

Addresses in that file: women.table.3 = row 3 of the women's table, W2.4-1 = a target in measure 4 of the women's second
domain, PC1-3 = one in the children's first project, W2 = the domain itself. Which target of a clause is meant is told
by its indicator's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import yaml
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from fuer.core.domain.events import record_event
from fuer.indicators.domain.names import measure_overlap
from fuer.orgs.domain.units import UnitNames, read_unit_names
from fuer.plans.domain.outline import Piece, list_pieces
from fuer.plans.domain.review import link_same
from fuer.plans.enums import Audience, ClauseKind, Decision, ResponsibilityBasis, ResponsibilityRole
from fuer.plans.models import Clause, Draft, DraftTarget, Plan, Responsibility, Target

if TYPE_CHECKING:
    from fuer.orgs.models import Unit, User

ADDRESS = re.compile(
    r"(?P<plan>women|children)\.table\.(?P<row>\d+)"
    r"|P(?P<project_plan>[WC])(?P<project>\d+)(?:-\d+)?"
    r"|(?P<domain_plan>[WC])(?P<domain>\d+)(?:\.(?P<measure>\d+)(?:-\d+)?)?"
)
AUDIENCES = {"women": Audience.WOMEN, "W": Audience.WOMEN, "children": Audience.CHILDREN, "C": Audience.CHILDREN}
ENOUGH_OVERLAP = 0.5

Found = TypeVar("Found")


class DivisionError(ValueError):
    """The file cannot be read as a division of work; one sentence."""


class DeclaredLead(BaseModel):
    """Who answers for a target; `indicator` tells which target of the clause, `same_as` where else it stands."""

    target: str
    indicator: str = ""
    unit: str
    support: tuple[str, ...] = ()
    source: str = ""
    same_as: str = ""


class DeclaredDomain(BaseModel):
    domain: str
    unit: str
    support: tuple[str, ...] = ()


class Division(BaseModel):
    lead: tuple[DeclaredLead, ...] = ()
    domains: tuple[DeclaredDomain, ...] = ()


@dataclass
class DivisionReport:
    """What was added, and what the file names that the plans or the register of units do not hold."""

    added: int = 0
    unresolved: list[str] = field(default_factory=list)


def read_division(path: Path) -> Division:
    try:
        return Division.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise DivisionError(_("无法从%(file)s读出分工。") % {"file": path.name}) from error


@transaction.atomic
def apply_demo_division(path: Path, plans: Iterable[Plan]) -> DivisionReport:
    """Add the proposed responsibilities and data sources, all marked as demo; applied again it adds nothing.

    What the document itself names stays as it is.
    """
    division, report = read_division(path), DivisionReport()
    for plan in plans:
        before = report.added
        names = read_unit_names(plan.area)
        places = [(clause, piece_of(clause)) for clause in plan.clauses.all()]
        for domain in division.domains:
            apply_domain(domain, plan, places, names, report)
        for lead in division.lead:
            apply_lead(lead, plan, places, names, report)
        if report.added > before:
            payload = {"added": report.added - before}
            record_event(actor=None, verb="plans.apply_division", subject=plan, payload=payload, area_id=plan.area_id)
    return report


def apply_domain(
    declared: DeclaredDomain,
    plan: Plan,
    places: Sequence[tuple[Clause, Piece]],
    names: UnitNames,
    report: DivisionReport,
) -> None:
    if audience_of(declared.domain) != plan.audience:
        return
    piece = locate(declared.domain, [piece for _clause, piece in places])
    clause = next((clause for clause, place in places if place == piece), None)
    if clause is None:
        report.unresolved.append(declared.domain)
        return
    report.added += add_responsibilities(find_units(declared, names, report), clause=clause)


def apply_lead(
    declared: DeclaredLead,
    plan: Plan,
    places: Sequence[tuple[Clause, Piece]],
    names: UnitNames,
    report: DivisionReport,
) -> None:
    if audience_of(declared.target) != plan.audience:
        return
    piece = locate(declared.target, [piece for _clause, piece in places])
    quoted = plan.targets.monitored().filter(quotes__clause__in=[clause.pk for clause, p in places if p == piece])
    target = choose_by_name(declared.indicator, [(target.name, target) for target in quoted.distinct()])
    if target is None:
        report.unresolved.append(declared.target)
        return
    report.added += add_responsibilities(find_units(declared, names, report), target=target)
    name_source(target, names.find(declared.source, in_list=True))


def name_source(target: Target, unit: Unit | None) -> None:
    """The proposed reporter of the figure, unless somebody named one in earnest."""
    definition = target.indicator.definitions.latest("number") if target.indicator else None
    if unit and definition and (definition.source_unit is None or definition.source_is_demo):
        definition.source_unit, definition.source_is_demo = unit, True
        definition.save(update_fields=["source_unit", "source_is_demo"])


def find_units(
    declared: DeclaredLead | DeclaredDomain, names: UnitNames, report: DivisionReport
) -> list[tuple[Unit, ResponsibilityRole]]:
    wanted = [(declared.unit, ResponsibilityRole.LEAD)]
    wanted += [(name, ResponsibilityRole.SUPPORT) for name in declared.support]
    found = []
    for name, role in wanted:
        unit = names.find(name, in_list=True)
        if unit:
            found.append((unit, role))
        else:
            report.unresolved.append(name)
    return found


def add_responsibilities(
    units: Sequence[tuple[Unit, ResponsibilityRole]], *, clause: Clause | None = None, target: Target | None = None
) -> int:
    """Add the demo rows that are not there yet. Gives their number."""
    known = Responsibility.objects.filter(clause=clause, target=target, basis=ResponsibilityBasis.DEMO)
    taken = set(known.values_list("unit", flat=True))
    rows = [
        Responsibility(
            clause=clause, target=target, unit=unit, role=role, basis=ResponsibilityBasis.DEMO, position=position
        )
        for position, (unit, role) in enumerate(units, start=1)
        if unit.pk not in taken
    ]
    return len(Responsibility.objects.bulk_create(rows, ignore_conflicts=True))


def confirm_declared_repeats(path: Path, draft: Draft, *, user: User | None) -> int:
    """Answer our own suggestions with what the file says of `same_as`. Gives the number of links made."""
    made = 0
    for lead in read_division(path).lead:
        row, other = find_row(lead.target, lead.indicator, draft), find_row(lead.same_as, "", draft)
        if row and other and row.suggested_same_id == other.pk:
            link_same(row, other, user=user)
            made += 1
    return made


def find_row(address: str, name: str, draft: Draft) -> DraftTarget | None:
    """The accepted row of a draft at an address."""
    audience = audience_of(address)
    for index, plan in enumerate(draft.reading["plans"]):
        piece = locate(address, list_pieces(plan)) if plan.get("audience") == audience else None
        if piece:
            rows = draft.targets.filter(
                plan_index=index, decision=Decision.ACCEPTED, start__gte=piece.start, start__lt=piece.end
            )
            return choose_by_name(name, [(row.indicator_name, row) for row in rows])
    return None


def choose_by_name(name: str, candidates: Sequence[tuple[str, Found]]) -> Found | None:
    """The candidate whose name shares most with `name`; a single one needs no name."""
    if len(candidates) == 1 and not name:
        return candidates[0][1]
    scored = [(measure_overlap(name, other), index) for index, (other, _one) in enumerate(candidates)]
    best = max(scored, key=lambda one: (one[0], -one[1]), default=(0.0, 0))
    return candidates[best[1]][1] if best[0] >= ENOUGH_OVERLAP else None


def audience_of(address: str) -> Audience | None:
    found = ADDRESS.fullmatch(address)
    if not found:
        return None
    return AUDIENCES[found["plan"] or found["project_plan"] or found["domain_plan"]]


def locate(address: str, pieces: Sequence[Piece]) -> Piece | None:
    """The piece of a plan at an address; domains and projects count in document order, measures by their number."""
    found = ADDRESS.fullmatch(address)
    if not found:
        return None
    if found["row"]:
        return next((p for p in pieces if p.kind == ClauseKind.TABLE_ROW and p.label == found["row"]), None)
    if found["project"]:
        return pick([piece for piece in pieces if piece.kind == ClauseKind.PROJECT], int(found["project"]))
    domain = pick([piece for piece in pieces if piece.kind == ClauseKind.DOMAIN], int(found["domain"]))
    if domain is None or not found["measure"]:
        return domain
    inside = [p for p in pieces if p.kind == ClauseKind.MEASURE and domain.start <= p.start < domain.end]
    return pick(inside, int(found["measure"]))


def pick(pieces: Sequence[Piece], number: int) -> Piece | None:
    return pieces[number - 1] if 0 < number <= len(pieces) else None


def piece_of(clause: Clause) -> Piece:
    return Piece(ClauseKind(clause.kind), clause.label, clause.path, clause.title, clause.start, clause.end)
