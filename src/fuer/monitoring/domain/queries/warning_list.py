"""The list of warnings: what a person may read, narrowed by filters, with counts that add up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Case, Q, Value, When

from fuer.monitoring.enums import WarningKind, WarningStage
from fuer.monitoring.models import TargetWarning
from fuer.orgs.models import Area, Unit
from fuer.plans.models import Plan

if TYPE_CHECKING:
    from fuer.monitoring.managers import WarningQuerySet
    from fuer.orgs.scope import Visitor

PAGE_SIZE = 30
STAGES = list(WarningStage)


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what is no choice finds nothing. `late` keeps only what is overdue."""

    stage: str = ""
    kind: str = ""
    plan: int | None = None
    area: int | None = None
    unit: int | None = None
    year: int | None = None
    late: bool = False

    def narrow(self, rows: WarningQuerySet, today: dt.date) -> WarningQuerySet:
        wanted: dict[str, Any] = {
            "stage": self.stage,
            "kind": self.kind,
            "target__plan": self.plan,
            "area": self.area,
            "unit": self.unit,
            "last_year": self.year,
        }
        rows = rows.filter(**{name: value for name, value in wanted.items() if value not in ("", None)})
        return rows.overdue(today) if self.late else rows


@dataclass(frozen=True)
class WarningRow:
    """One warning as a line: `days_left` to its own day, else to the end of the target's year."""

    warning: TargetWarning
    today: dt.date

    @property
    def stage(self) -> WarningStage:
        return WarningStage(self.warning.stage)

    @property
    def is_overdue(self) -> bool:
        day = self.warning.deadline
        return self.stage != WarningStage.CLOSED and day is not None and day < self.today

    @property
    def days_left(self) -> int | None:
        """Below 0 once the day has passed; None for what is closed or was not given out."""
        if self.stage == WarningStage.CLOSED or self.warning.deadline is None:
            return None
        return (self.warning.deadline - self.today).days

    @property
    def days_late(self) -> int:
        return -(self.days_left or 0)

    @property
    def days_to_target(self) -> int:
        """Days to the end of the due year; below 0 once it is over."""
        return (dt.date(self.warning.due_year, 12, 31) - self.today).days

    @property
    def needed(self) -> str:
        return self.warning.needed_per_year


@dataclass(frozen=True)
class WarningList:
    """A page of rows, the counts of every stage under the other filters, and how many of all are overdue."""

    page: Page[TargetWarning]
    counts: tuple[tuple[WarningStage, int], ...]
    overdue: int
    today: dt.date

    @property
    def total(self) -> int:
        return sum(number for _stage, number in self.counts)

    @cached_property
    def rows(self) -> list[WarningRow]:
        return [WarningRow(warning, self.today) for warning in self.page.object_list]


def list_warnings(user: Visitor, filters: Filters, number: object, today: dt.date) -> WarningList:
    """Overdue ones first, closed ones last, then the newest year in the order of the plans. Constant queries."""
    visible = TargetWarning.objects.visible_to(user).with_stage()
    every_stage = replace(filters, stage="").narrow(visible, today)
    found = Counter(every_stage.order_by().values_list("stage", flat=True))  # type: ignore[misc]
    late = Case(When(late_condition(today), then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = filters.narrow(visible, today).annotate(is_late=late, is_closed=Q(closed_at__isnull=False))
    rows = rows.select_related("target__plan", "target__indicator", "area", "unit__area")
    order = ("is_closed", "-is_late", "-last_year", "target__plan", "target__position", "area__path", "kind", "pk")
    page = Paginator(rows.order_by(*order), PAGE_SIZE).get_page(number)  # type: ignore[arg-type]
    overdue = replace(filters, stage="", late=True).narrow(visible, today).count()
    return WarningList(page, tuple((stage, found[stage.value]) for stage in STAGES), overdue, today)


def late_condition(today: dt.date) -> Q:
    return Q(closed_at=None, deadline__lt=today)


@dataclass(frozen=True)
class Choices:
    """What the filters offer: only what some warning has."""

    kinds: Sequence[tuple[str, str]]
    plans: Sequence[Plan]
    areas: Sequence[Area]
    units: Sequence[Unit]
    years: Sequence[int]


def list_choices(user: Visitor) -> Choices:
    """Four queries."""
    visible = TargetWarning.objects.visible_to(user).order_by()
    facts = set(visible.values_list("kind", "target__plan", "area", "unit", "last_year"))
    kinds, plans, areas, units, years = (set(column) for column in zip(*facts, strict=True)) if facts else [set()] * 5
    return Choices(
        [(kind.value, str(kind.label)) for kind in WarningKind if kind in kinds],
        list(Plan.objects.filter(pk__in=plans).select_related("area")),
        list(Area.objects.filter(pk__in=areas).order_by("path")),
        list(Unit.objects.filter(pk__in=units).order_by("area__path", "position", "pk")),
        sorted(years, reverse=True),
    )
