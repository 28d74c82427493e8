"""Frozen rows: their canonical form and digests, and what must hold among them. Pure: values in, findings out.

A row's digest is the SHA-256 of its canonical JSON, as an Event's is; a snapshot's is the SHA-256 over its rows' digests
in order. The snapshot's digest goes into the Event of its making, which a seal then covers (HMAC-SM3).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from fuer.judging.adding import add_exactly
from fuer.judging.case import RULE_VERSION, CaseError, answer_to_wire, case_from_wire, judge
from fuer.judging.rules import RuleError
from fuer.monitoring.enums import FindingKind
from fuer.plans.domain.queries.answers import name_bucket, wait_for_person
from fuer.plans.domain.queries.cases import write_member, write_value
from fuer.plans.domain.queries.figures import print_plain

Wire = dict[str, Any]
# Rows named one by one in a report; beyond that their number is enough.
MOST_NAMED = 20


@dataclass(frozen=True)
class Finding:
    """One thing a check found: where, what is frozen and what was found instead. Words are for a person."""

    kind: FindingKind
    place: str
    frozen: str = ""
    found: str = ""

    @property
    def is_remark(self) -> bool:
        return self.kind == FindingKind.NEWER_RULE

    def to_wire(self) -> dict[str, str]:
        return {"kind": self.kind.value, "place": self.place, "frozen": self.frozen, "found": self.found}


class FrozenFigure(NamedTuple):
    """What a case reads of a figure."""

    value: Decimal | None
    printed: str
    numerator: Decimal | None
    denominator: Decimal | None
    missing: str
    comparability_group: str


class FrozenTarget(Protocol):
    """A frozen answer with what it was judged from, all as canonical JSON."""

    name: str
    area_name: str
    bucket: str
    is_reference: bool
    explanation: str
    lacks_basis: bool
    case: str
    answer: str
    sources: str


def write_canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks; Decimals as plain digits, dates as ISO text. TypeError for a float."""
    refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=write_scalar)


def refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a frozen row holds no floats")
    children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for child in children:
        refuse_floats(child)


def write_scalar(value: object) -> str:
    """A Decimal without the zeros a column pads it with, so both engines give the same text."""
    if isinstance(value, Decimal):
        return print_plain(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest_row(columns: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the row's canonical JSON."""
    return hashlib.sha256(write_canonical(columns).encode()).hexdigest()


def digest_snapshot(head: Mapping[str, Any], digests: Mapping[str, Sequence[str]]) -> str:
    """SHA-256, in hex, over `head` and the rows' digests in order, table by table (by name)."""
    total = hashlib.sha256(write_canonical(head).encode())
    for table in sorted(digests):
        total.update(f"\n{table} {len(digests[table])}\n".encode())
        for digest in digests[table]:
            total.update(digest.encode())
    return total.hexdigest()


class StoredRow(NamedTuple):
    """A frozen row as it is found: where it stands, what it is called, its digest, and its digest computed now."""

    position: int
    name: str
    stored: str
    computed: str


def check_rows(table: str, rows: Iterable[StoredRow], expected: int) -> tuple[list[Finding], list[str]]:
    """What is wrong with a table's rows, in the order of their positions, and the digests they carry."""
    findings: list[Finding] = []
    digests: list[str] = []
    seen: set[int] = set()
    for row in rows:
        digests.append(row.stored)
        if row.position in seen or not 1 <= row.position <= expected:
            findings.append(Finding(FindingKind.ROW_ADDED, f"{table} #{row.position} {row.name}"))
        if row.stored != row.computed:
            place = f"{table} #{row.position} {row.name}"
            findings.append(Finding(FindingKind.ROW_CHANGED, place, row.stored[:12], row.computed[:12]))
        seen.add(row.position)
    missing = [number for number in range(1, expected + 1) if number not in seen]
    findings += [Finding(FindingKind.ROW_MISSING, f"{table} #{number}") for number in missing[:MOST_NAMED]]
    if len(missing) > MOST_NAMED:
        findings.append(Finding(FindingKind.ROW_MISSING, table, found=str(len(missing))))
    return findings, digests


def check_counts(buckets: Iterable[str], monitored: int) -> list[Finding]:
    """The targets of their own areas are in exactly one state each."""
    found = Counter(buckets)
    total = sum(found.values())
    if total == monitored:
        return []
    return [Finding(FindingKind.COUNTS, "", str(monitored), f"{total} ({dict(sorted(found.items()))})")]


def check_target(target: FrozenTarget, figures: Mapping[int, FrozenFigure], rules_then: str) -> list[Finding]:
    """Whether figures give the case, the case the answer, and the answer the state; `figures` by version id."""
    place = f"{target.area_name} {target.name}"
    case, answer = json.loads(target.case), json.loads(target.answer)
    findings = [*check_sources(place, case, json.loads(target.sources), figures)]
    findings += check_answer(place, case, answer, target, rules_then)
    bucket = name_bucket(answer) if answer else "needs_person"
    if bucket != target.bucket:
        findings.append(Finding(FindingKind.ANSWER, place, target.bucket, bucket))
    return findings


def check_answer(place: str, case: Wire, answer: Wire, target: FrozenTarget, rules_then: str) -> list[Finding]:
    """Judge the frozen case again: the answer must be equal to the digit, unless the rules have a newer version."""
    now = judge_again(case, lacks_basis=target.lacks_basis, explanation=str(answer.get("explanation") or ""))
    if now == answer:
        return []
    version = str(answer.get("rule_version") or rules_then)
    if version != RULE_VERSION:
        kind = FindingKind.NEWER_RULE
        now, answer = ({k: v for k, v in wire.items() if k != "rule_version"} for wire in (now, answer))
    else:
        kind = FindingKind.ANSWER
    names = [name for name in sorted(now.keys() | answer.keys()) if now.get(name) != answer.get(name)]
    return [Finding(kind, f"{place} {name}", show_wire(answer.get(name)), show_wire(now.get(name))) for name in names]


def show_wire(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else write_canonical(value)


def judge_again(case: Wire, *, lacks_basis: bool, explanation: str) -> Wire:
    """The answer to a case in its wire form; empty where there is none, as when it was first judged."""
    if not case:
        return {}
    try:
        wire = answer_to_wire(judge(case_from_wire(case)))
    except (CaseError, RuleError):
        return {}
    # Whoever wrote the sentence knew the year and its words; the judgement withheld has none of its own.
    return wait_for_person(wire, explanation) if lacks_basis else wire


class Sources(NamedTuple):
    """Where a case's figures come from: version ids by year; of members by code; of sums, the members added."""

    baseline: int | None = None
    own: Mapping[str, int] = {}
    members: Mapping[str, Mapping[str, int]] = {}
    summed: Mapping[str, Sequence[int]] = {}

    def to_wire(self) -> Wire:
        return dict(self._asdict())

    def list_ids(self) -> set[int]:
        found = {*self.own.values()} | {pk for by_code in self.members.values() for pk in by_code.values()}
        found |= {pk for ids in self.summed.values() for pk in ids}
        return found | ({self.baseline} if self.baseline is not None else set())


def list_source_ids(sources: str) -> set[int]:
    """Every version a target's frozen `sources` names."""
    return Sources(**json.loads(sources)).list_ids()


def check_sources(place: str, case: Wire, sources: Wire, figures: Mapping[int, FrozenFigure]) -> Iterator[Finding]:
    """Hold the case's series against the frozen figures it was written from.

    A baseline may rest on a version that was not the accepted one; then there is no frozen figure to hold it against.
    """
    origin = Sources(**sources)
    series: dict[str, Wire] = case.get("series") or {}
    baseline = case.get("baseline")
    start = figures.get(origin.baseline) if origin.baseline is not None else None
    if baseline and start is not None:
        yield from compare_value(place, str(baseline["year"]), baseline["value"], start)
    for year, pk in origin.own.items():
        if pk not in figures:
            yield Finding(FindingKind.SOURCE, f"{place} {year}", str(pk))
            continue
        yield from compare_value(place, year, series[year], figures[pk])
    for year, by_code in origin.members.items():
        for code, pk in by_code.items():
            found = write_member(figures[pk]) if pk in figures else None  # type: ignore[arg-type]
            if found != series[year]["members"].get(code):
                frozen = show_wire(series[year]["members"].get(code))
                yield Finding(FindingKind.SOURCE, f"{place} {year} {code}", frozen, show_wire(found))
    for year, ids in origin.summed.items():
        yield from compare_sum(place, year, series[year], [figures[pk] for pk in ids if pk in figures])


def compare_value(place: str, year: str, value: Wire, figure: FrozenFigure) -> Iterator[Finding]:
    written = write_value(figure, decided="yes" in value)  # type: ignore[arg-type]
    expected = written | {"definition": figure.comparability_group}
    if expected != value:
        yield Finding(FindingKind.SOURCE, f"{place} {year}", write_canonical(value), write_canonical(expected))


def compare_sum(place: str, year: str, value: Wire, members: Sequence[FrozenFigure]) -> Iterator[Finding]:
    """Counts add; of a rate numerators and denominators add; a member with a reason instead adds nothing (DESIGN 5.3)."""
    if "num" in value:
        expected = {
            "num": print_plain(add_exactly(f.numerator for f in members if f.numerator is not None)),
            "den": print_plain(add_exactly(f.denominator for f in members if f.denominator is not None)),
        }
    elif "value" in value:
        expected = {"value": print_plain(add_exactly(f.value for f in members if f.value is not None))}
    else:
        return
    found = {name: print_plain(Decimal(value[name])) for name in expected}
    if found != expected:
        yield Finding(FindingKind.SUM, f"{place} {year}", write_canonical(found), write_canonical(expected))
