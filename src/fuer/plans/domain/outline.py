"""The numbered pieces of a plan as the reader's JSON lists them, in document order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fuer.plans.enums import ClauseKind
from fuer.plans.models import DraftTarget

PlanJson = dict[str, Any]
PATH_LENGTH = 120
# Stored and compared, so never in the language of whoever happens to look.
PREFACE = "前言"
TABLE = "表"


@dataclass(frozen=True)
class Piece:
    """One future Clause: its span points into the text of the document."""

    kind: ClauseKind
    label: str
    path: str
    title: str
    start: int
    end: int

    def holds(self, offset: int) -> bool:
        return self.start <= offset < self.end


def list_pieces(plan: PlanJson) -> list[Piece]:
    """Every piece once, outer ones before those inside them."""
    return sorted(set(_read_pieces(plan)), key=lambda piece: (piece.start, -piece.end))


def list_pieces_around(plan: PlanJson, text: str, rows: Iterable[DraftTarget]) -> list[Piece]:
    """As `list_pieces`, with a section over the line of each target that stands outside of every piece."""
    pieces = list_pieces(plan)
    outside = {make_section(text, row) for row in rows if not any(piece.holds(row.start) for piece in pieces)}
    return sorted([*pieces, *outside], key=lambda piece: (piece.start, -piece.end))


def make_section(text: str, row: DraftTarget) -> Piece:
    start = text.rfind("\n", 0, row.start) + 1
    end = text.find("\n", row.end)
    end = len(text) if end < 0 else end
    return Piece(ClauseKind.SECTION, "", row.clause_path[:PATH_LENGTH], text[start:end].strip()[:300], start, end)


def table_path(row: PlanJson, number: int) -> str:
    """The label path of a table row: its printed number, else its place in the table."""
    return f"{TABLE}/{row['no'] if row.get('no') is not None else number}"


def find_path(plan: PlanJson, offset: int) -> str:
    """The label path of the innermost piece around `offset`, empty outside all of them."""
    found = find_innermost(list_pieces(plan), offset)
    return found.path if found else ""


def find_innermost(pieces: Iterable[Piece], offset: int) -> Piece | None:
    holding = [piece for piece in pieces if piece.holds(offset)]
    return min(holding, key=lambda piece: piece.end - piece.start, default=None)


def _read_pieces(plan: PlanJson) -> Iterator[Piece]:
    preface = plan.get("preface")
    if preface:
        yield from _make_piece(ClauseKind.PREFACE, preface | {"clause": PREFACE, "title": PREFACE})
    for number, row in enumerate(plan.get("table", []), start=1):
        yield from _make_piece(
            ClauseKind.TABLE_ROW,
            row | {"clause": table_path(row, number), "label": row.get("no"), "title": row["name"]},
        )
    for domain in plan.get("domains", []):
        yield from _make_piece(ClauseKind.DOMAIN, domain)
        for name, kind in (("goals", ClauseKind.GOAL), ("measures", ClauseKind.MEASURE)):
            for entry in domain.get(name, []):
                yield from _make_piece(kind, entry)
    for name, kind in (
        ("general", ClauseKind.SECTION),
        ("projects", ClauseKind.PROJECT),
        ("organisation", ClauseKind.ORGANISATION),
    ):
        for entry in plan.get(name, []):
            yield from _make_piece(kind, entry)


def _make_piece(kind: ClauseKind, entry: PlanJson) -> Iterator[Piece]:
    """The piece of an entry; an entry without a span is no place in the document."""
    if entry["end"] > entry["start"]:
        label = "" if entry.get("label") is None else str(entry["label"])
        path, title = entry["clause"][:PATH_LENGTH], (entry.get("title") or "")[:300]
        yield Piece(kind, label[:40], path, title, entry["start"], entry["end"])
