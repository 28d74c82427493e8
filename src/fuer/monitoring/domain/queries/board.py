"""The monitoring board (监测看板): domains × targets of one area and year, counted and paged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count

from fuer.judging.numbers import print_fixed
from fuer.monitoring.domain.queries.rows import EARLIER, Domain, TargetRow, read_rows
from fuer.monitoring.domain.queries.scene import Asked, Scene, read_scene
from fuer.monitoring.domain.queries.status import StateCounts, count_states
from fuer.monitoring.models import Answer
from fuer.plans.models import Plan, Target

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor

# Cells on one page (DESIGN 6), and those of one row: name, goal, baseline, three earlier years, the year, verdict,
# trajectory, outlook, what is needed, lead unit.
MAX_CELLS = 1000
COLUMNS = 12


@dataclass(frozen=True)
class Filters:
    """What the rows are narrowed to; empty means everything. `problems`: the worse stand first in their domain."""

    unit: int | None = None
    tier: str = ""
    state: str = ""
    problems: bool = False

    def keeps(self, row: TargetRow) -> bool:
        return (
            (self.unit is None or self.unit in row.lead_ids)
            and self.tier in ("", row.answer.target.tier)
            and self.state in ("", row.answer.bucket)
        )

    @property
    def narrows(self) -> bool:
        return self.unit is not None or bool(self.tier or self.state)


@dataclass(frozen=True)
class Group:
    """Targets of one domain of one plan; `rest` says that it went on from the page before."""

    plan: Plan
    domain: Domain
    rows: tuple[TargetRow, ...]
    rest: bool = False


@dataclass(frozen=True)
class Tally:
    """How the own targets of one plan stand, under the name of the plan."""

    plan: Plan
    counts: StateCounts


@dataclass(frozen=True)
class Board:
    """`counts` are all own targets of the area; reference rows (参照市级目标) are in no count. `found` are the rows the
    filters leave, `pages` the groups they stand in.
    """

    scene: Scene
    filters: Filters
    tallies: tuple[Tally, ...]
    counts: StateCounts
    found: StateCounts
    rows: tuple[TargetRow, ...]
    total: int
    pages: tuple[tuple[Group, ...], ...]
    units: dict[int, str] = field(default_factory=dict)

    @property
    def references(self) -> int:
        return sum(row.answer.is_reference for row in self.rows)

    @property
    def provisional(self) -> int:
        return sum(row.answer.is_provisional for row in self.rows if not row.answer.is_reference)

    @property
    def warnings(self) -> int:
        return sum(row.warnings for row in self.rows)

    @property
    def rests_on_demo(self) -> bool:
        return any(row.answer.rests_on_demo for row in self.rows)

    @property
    def years(self) -> range:
        """The earlier years beside the year asked for."""
        return range(self.scene.year - EARLIER, self.scene.year)

    def read_page(self, number: int) -> tuple[Group, ...]:
        """Groups of page `number`, from 1; the nearest page there is."""
        return self.pages[min(max(number, 1), len(self.pages)) - 1] if self.pages else ()


def read_board(user: Visitor, asked: Asked, filters: Filters, *, today: dt.date) -> Board | None:
    """The board for `user`; None while there is no plan. CountsDoNotAddUp unless every monitored target has one state."""
    scene = read_scene(user, asked, today=today)
    if scene is None:
        return None
    answers = Answer.objects.visible_to(user).filter(target__plan__in=scene.chosen)
    rows = tuple(read_rows(answers, scene.area, scene.year, user))
    own = [row for row in rows if not row.answer.is_reference]
    monitored = count_monitored(scene)
    tallies = tuple(
        Tally(plan, count_states(buckets_of(row for row in own if row.answer.target.plan_id == plan.pk), number))
        for plan in scene.chosen
        if (number := monitored.get(plan.pk, 0))
    )
    kept = [row for row in rows if filters.keeps(row)]
    kept_own = [row for row in kept if not row.answer.is_reference]
    return Board(
        scene=scene,
        filters=filters,
        tallies=tallies,
        counts=count_states(buckets_of(own), sum(monitored.values())),
        found=count_states(buckets_of(kept_own), len(kept_own)),
        rows=tuple(kept),
        total=len(rows),
        pages=tuple(paginate(group_rows(kept, problems=filters.problems))),
        units=name_units(rows),
    )


def buckets_of(rows: Iterable[TargetRow]) -> list[str]:
    return [row.answer.bucket for row in rows]


def count_monitored(scene: Scene, tier: str = "") -> dict[int, int]:
    """By plan: monitored targets of the area itself, of one tier or of all."""
    targets = Target.objects.monitored().filter(area=scene.area, plan__in=scene.chosen)
    if tier:
        targets = targets.filter(tier=tier)
    return dict(targets.order_by().values_list("plan_id").annotate(number=Count("pk")))


def name_units(rows: Iterable[TargetRow]) -> dict[int, str]:
    """Units that lead in any row, by id, in the order of their names."""
    found = {pk: name for row in rows for pk, name in row.lead_names}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def group_rows(rows: Sequence[TargetRow], *, problems: bool) -> list[Group]:
    """Rows under their domains, the table of key indicators first in each plan."""

    def place(row: TargetRow) -> tuple[int, int, int, int]:
        plan = row.answer.target.plan
        return -plan.start_year, plan.pk, row.domain.position, row.severity if problems else 0

    groups = []
    for domain, found in groupby(sorted(rows, key=place), key=lambda row: row.domain):
        here = tuple(found)
        groups.append(Group(here[0].answer.target.plan, domain, here))
    return groups


def paginate(groups: Iterable[Group], columns: int = COLUMNS) -> Iterator[tuple[Group, ...]]:
    """Pages of whole groups within MAX_CELLS; a group too large for one page goes on on the next."""
    most = MAX_CELLS // columns
    page: list[Group] = []
    for group in groups:
        for start in range(0, len(group.rows), most):
            part = Group(group.plan, group.domain, group.rows[start : start + most], rest=start > 0)
            if page and sum(len(one.rows) for one in page) + len(part.rows) > most:
                yield tuple(page)
                page = []
            page.append(part)
    if page:
        yield tuple(page)


def print_share(part: int, whole: int) -> str:
    """达标率: part of whole in per cent to one decimal; empty where nothing is judged."""
    return print_fixed(Fraction(part * 100, whole), 1) + "%" if whole else ""
