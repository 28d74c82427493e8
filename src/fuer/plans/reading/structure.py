"""The frozen structure a document is read into. All spans are code-point offsets into Reading.text."""

from dataclasses import dataclass
from typing import Literal

from fuer.judging.rules import Rule

Audience = Literal["women", "children", "both"]
Tier = Literal["quantified", "qualitative"]
Role = Literal["lead", "support"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered piece of the document. `path` is its label path ("二/（二）/4"), `text` its wording verbatim."""

    path: str
    label: str
    title: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit as named; role None where the text does not say who leads."""

    name: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who answers for a clause (a table row has units of its own). `is_open` = the list ends in 等."""

    clause: str
    units: tuple[UnitMention, ...]
    is_open: bool
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Domain:
    clause: Clause
    goals: tuple[Clause, ...]
    measures: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Project:
    clause: Clause
    units: tuple[UnitMention, ...]


@dataclass(frozen=True, slots=True)
class CellTarget:
    """A target cell: its wording and the rule it states; rule None when nobody but a person can tell."""

    raw: str
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One indicator of a table. Baselines are normalised figures by year, as strings; `group` is a merged heading cell."""

    no: int | None
    name: str
    unit: str
    baselines: dict[int, str]
    raw_baselines: dict[int, str]
    targets: dict[int, CellTarget]
    attribute: str | None
    group: str | None
    units: tuple[UnitMention, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NarrativeFigure:
    """A figure of the past told in running text ("2020年达到98.06%")."""

    indicator: str
    year: int | None
    value: str
    unit: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Target:
    """One target inside a sentence. `years` are its due years; `confidence` lies in 0–1."""

    quote: str
    start: int
    end: int
    clause: str
    clause_title: str
    tier: Tier
    indicator: str
    rule: Rule
    unit: str
    years: tuple[int, ...]
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the covering notice says; empty strings where it says nothing."""

    number: str
    issuer: str
    date: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan of the document. `start` and `end` are its years, the offsets its span in the text."""

    title: str
    start: int | None
    end: int | None
    start_offset: int
    end_offset: int
    area_hint: str
    audience: Audience | None
    notice: Notice
    preface: tuple[int, int] | None
    general: tuple[Clause, ...]
    domains: tuple[Domain, ...]
    table: tuple[TableRow, ...]
    narrative: tuple[NarrativeFigure, ...]
    targets: tuple[Target, ...]
    projects: tuple[Project, ...]
    responsibilities: tuple[Responsibility, ...]
    organisation: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    plans: tuple[Plan, ...]
    warnings: tuple[str, ...]
