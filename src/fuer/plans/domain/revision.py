"""A revised document beside the plan in force: what changed, clause by clause, and what stays linked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from fuer.core.domain.events import record_event
from fuer.plans.domain.outline import Piece, list_pieces_around
from fuer.plans.enums import Audience, ClauseKind, ResponsibilityBasis
from fuer.plans.models import Clause, Draft, Plan, Responsibility, Target

if TYPE_CHECKING:
    from fuer.orgs.models import User

LABEL = re.compile(r"^[（(]?[一二三四五六七八九十百\d]{1,4}[)）]?[、.．:：\s]*")
# A numeral or a Latin word is one word, so is every Chinese character.
WORD = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?[%％‰]?|[A-Za-z]+|.", re.DOTALL)
SAME_PLACE, OTHER_PLACE = 0.4, 0.6


class Change(StrEnum):
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


CHANGE_LABELS = {
    Change.UNCHANGED: _("未变"),
    Change.CHANGED: _("修改"),
    Change.MOVED: _("移动"),
    Change.ADDED: _("新增"),
    Change.REMOVED: _("删除"),
}


@dataclass(frozen=True)
class WordRun:
    """Words that stayed, came or went."""

    op: Literal["equal", "insert", "delete"]
    text: str


@dataclass(frozen=True)
class ClausePart:
    """A clause with the text that is its own: without its number and without the clauses inside it."""

    kind: ClauseKind
    path: str
    title: str
    text: str
    position: int


@dataclass(frozen=True)
class ClauseChange:
    """`old` is None for an added clause, `new` for a removed one; a moved clause may have changed words too."""

    change: Change
    old: ClausePart | None
    new: ClausePart | None

    @property
    def label(self) -> str:
        return str(CHANGE_LABELS[self.change])

    @property
    def words(self) -> list[WordRun]:
        return compare_words(self.old.text if self.old else "", self.new.text if self.new else "")


def find_current_plan(draft: Draft, plan_index: int, excluding: Plan | None = None) -> Plan | None:
    """The plan in force that plan `plan_index` of the draft revises: same area, audience and years."""
    plan = draft.reading["plans"][plan_index]
    current = Plan.objects.current().filter(
        area=draft.area_id,
        audience=plan.get("audience") or Audience.BOTH,
        start_year=plan["start"],
        end_year=plan["end"],
    )
    return (current.exclude(pk=excluding.pk) if excluding else current).order_by("-revision").first()


def compare_plans(old_plan: Plan, draft: Draft, plan_index: int) -> list[ClauseChange]:
    """What the draft changes, in the order of the new text; removed clauses stand where they stood."""
    rows = draft.targets.filter(plan_index=plan_index)
    new = cut_parts(list_pieces_around(draft.reading["plans"][plan_index], draft.text, rows), draft.text)
    return compare_parts(cut_clauses(old_plan), new)


def compare_parts(old: Sequence[ClausePart], new: Sequence[ClausePart]) -> list[ClauseChange]:
    """Equal texts first, then the same place with a similar text, then similar texts elsewhere."""
    partners: dict[int, ClausePart] = {}
    pair(old, new, partners, lambda part: (part.kind, part.path, part.text))
    pair(old, new, partners, lambda part: (part.kind, part.text))
    pair_similar(old, new, partners, same_place=True)
    pair_similar(old, new, partners, same_place=False)
    changes = [describe_change(partners.get(part.position), part) for part in new]
    kept = {part.position for part in partners.values()}
    for part in old:
        if part.position not in kept:
            changes.insert(place_removed(changes, part), ClauseChange(Change.REMOVED, part, None))
    return changes


def pair(
    old: Iterable[ClausePart],
    new: Iterable[ClausePart],
    partners: dict[int, ClausePart],
    key: Callable[[ClausePart], object],
) -> None:
    """Tie parts with an equal key, first to first."""
    waiting: dict[object, list[ClausePart]] = defaultdict(list)
    for part in left_over_old(old, partners):
        waiting[key(part)].append(part)
    for part in left_over_new(new, partners):
        if waiting[key(part)]:
            partners[part.position] = waiting[key(part)].pop(0)


def pair_similar(
    old: Iterable[ClausePart], new: Iterable[ClausePart], partners: dict[int, ClausePart], *, same_place: bool
) -> None:
    """Tie the most similar left-over texts of one kind, best first."""
    floor = SAME_PLACE if same_place else OTHER_PLACE
    rivals = left_over_old(old, partners)
    scored = []
    for part in left_over_new(new, partners):
        for rival in rivals:
            if rival.kind == part.kind and (rival.path == part.path or not same_place):
                likeness = measure_likeness(rival.text, part.text, floor)
                scored.append((likeness, part, rival))
    taken: set[int] = set()
    for likeness, part, rival in sorted(scored, key=lambda one: (-one[0], one[1].position)):
        if likeness >= floor and part.position not in partners and rival.position not in taken:
            partners[part.position] = rival
            taken.add(rival.position)


def measure_likeness(one: str, other: str, floor: float) -> float:
    """Share of equal text, 0 when it cannot reach `floor`: the cheap bounds spare most comparisons."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < floor or matcher.quick_ratio() < floor:
        return 0
    return matcher.ratio()


def left_over_old(old: Iterable[ClausePart], partners: dict[int, ClausePart]) -> list[ClausePart]:
    taken = {part.position for part in partners.values()}
    return [part for part in old if part.position not in taken]


def left_over_new(new: Iterable[ClausePart], partners: dict[int, ClausePart]) -> list[ClausePart]:
    return [part for part in new if part.position not in partners]


def describe_change(old: ClausePart | None, new: ClausePart) -> ClauseChange:
    if old is None:
        return ClauseChange(Change.ADDED, None, new)
    if old.path != new.path:
        return ClauseChange(Change.MOVED, old, new)
    return ClauseChange(Change.UNCHANGED if old.text == new.text else Change.CHANGED, old, new)


def place_removed(changes: Sequence[ClauseChange], part: ClausePart) -> int:
    """Right after the last clause that stood before it."""
    before = [
        index for index, change in enumerate(changes) if change.old is not None and change.old.position < part.position
    ]
    return before[-1] + 1 if before else 0


def compare_words(old: str, new: str) -> list[WordRun]:
    """The new text word by word against the old one; numerals and Latin words stay whole."""
    before, after = WORD.findall(old), WORD.findall(new)
    runs: list[WordRun] = []
    for op, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            runs.append(WordRun("equal", "".join(before[start:end])))
            continue
        runs += [WordRun("delete", "".join(before[start:end]))] if end > start else []
        runs += [WordRun("insert", "".join(after[new_start:new_end]))] if new_end > new_start else []
    return runs


def cut_clauses(plan: Plan) -> list[ClausePart]:
    """The clauses of an adopted plan as parts; their positions are those of the clauses."""
    clauses = list(plan.clauses.all())
    pieces = [
        Piece(ClauseKind(clause.kind), clause.label, clause.path, clause.title, clause.start, clause.end)
        for clause in clauses
    ]
    return cut_parts(pieces, plan.document.text)


def cut_parts(pieces: Sequence[Piece], text: str) -> list[ClausePart]:
    """Each piece with its own text: up to the first piece inside it."""
    parts = []
    for position, piece in enumerate(pieces, start=1):
        following = pieces[position].start if position < len(pieces) else piece.end
        own = text[piece.start : min(piece.end, following)]
        parts.append(ClausePart(piece.kind, piece.path, piece.title, tidy_text(own, piece), position))
    return parts


def tidy_text(own: str, piece: Piece) -> str:
    """Wording only: a number that shifted or a line broken elsewhere is no change. Table cells keep their borders."""
    if piece.kind == ClauseKind.TABLE_ROW:
        cells = [cell.strip() for cell in re.split(r"[\t\n|]+", own) if cell.strip()]
        return " ".join(cells[1:] if cells and cells[0] == piece.label else cells)
    return LABEL.sub("", "".join(own.split()), count=1)


def supersede_plan(old: Plan, new: Plan, *, user: User | None) -> None:
    """Put `new` in the place of `old`, tie matching clauses and carry over the division of work nobody reads off a text."""
    changes = compare_parts(cut_clauses(old), cut_clauses(new))
    old_clauses = list(old.clauses.all())
    new_clauses = list(new.clauses.all())
    tied: dict[int, Clause] = {}
    for change in changes:
        if change.old and change.new:
            clause = new_clauses[change.new.position - 1]
            clause.carried_from = old_clauses[change.old.position - 1]
            tied[clause.carried_from.pk] = clause
    Clause.objects.bulk_update(tied.values(), ["carried_from"], batch_size=500)
    carried = carry_responsibilities(old, new, tied)
    old.superseded_by = new
    old.save(update_fields=["superseded_by"])
    payload = {"by": new.pk, "clauses": len(tied), "responsibilities": carried}
    record_event(actor=user, verb="plans.supersede_plan", subject=old, payload=payload, area_id=old.area_id)


def carry_responsibilities(old: Plan, new: Plan, tied: dict[int, Clause]) -> int:
    """Copy what was decided outside the document; what the document itself names was read from its new text."""
    by_indicator: dict[int | None, Target] = {target.indicator_id: target for target in new.targets.monitored()}
    rows = Responsibility.objects.exclude(basis=ResponsibilityBasis.DOCUMENT)
    copies = []
    for row in rows.filter(clause__plan=old):
        if row.clause_id in tied:
            copies.append(copy_responsibility(row, clause=tied[row.clause_id]))
    for row in rows.filter(target__plan=old).select_related("target"):
        target = by_indicator.get(row.target.indicator_id) if row.target and row.target.indicator_id else None
        if target:
            copies.append(copy_responsibility(row, target=target))
    return len(Responsibility.objects.bulk_create(copies, ignore_conflicts=True))


def copy_responsibility(
    row: Responsibility, *, clause: Clause | None = None, target: Target | None = None
) -> Responsibility:
    return Responsibility(
        clause=clause,
        target=target,
        unit_id=row.unit_id,
        role=row.role,
        basis=row.basis,
        named_as=row.named_as,
        open_list=row.open_list,
        position=row.position,
    )
