"""What every monitoring page is asked for: plans in force, areas, and the years that have answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from fuer.monitoring.models import Answer
from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Area
from fuer.orgs.scope import match_paths, scope_of
from fuer.plans.models import Plan

if TYPE_CHECKING:
    from fuer.monitoring.managers import AnswerQuerySet
    from fuer.orgs.scope import Visitor

SHOWN_LEVELS = (AreaLevel.PROVINCE, AreaLevel.CITY, AreaLevel.COUNTY)


@dataclass(frozen=True)
class Asked:
    """What an address asks for; whatever is no choice falls back to the default."""

    plan: int | None = None
    area: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Scene:
    """The choices of a monitoring page and what is chosen; `plan` None stands for all of them."""

    plans: tuple[Plan, ...]
    plan: Plan | None
    areas: tuple[Area, ...]
    area: Area
    years: tuple[int, ...]
    year: int

    @property
    def chosen(self) -> tuple[Plan, ...]:
        """The plans looked at: the one chosen, else all that cover the year."""
        if self.plan is not None:
            return (self.plan,)
        return tuple(plan for plan in self.plans if plan.start_year <= self.year <= plan.end_year)

    @property
    def city(self) -> Area:
        """The area whose parts are compared: the topmost one."""
        return self.areas[0]

    @property
    def counties(self) -> tuple[Area, ...]:
        """The parts of it, in the order of their codes."""
        return tuple(area for area in self.areas if area.depth == self.city.depth + 1)


def read_scene(user: Visitor, asked: Asked, *, today: dt.date, from_above: bool = False) -> Scene | None:
    """The scene for `user` in three queries; None while there is no plan they may read. `from_above`: the topmost area
    is looked at, whatever is asked for.
    """
    plans = tuple(Plan.objects.visible_to(user).current().select_related("area"))
    if not plans:
        return None
    paths = sorted({plan.area.path for plan in plans})
    valid = Q(valid_to=None) | Q(valid_to__gte=today)
    areas = Area.objects.filter(valid, match_paths(paths), level__in=SHOWN_LEVELS, kind=AreaKind.ORDINARY)
    found = tuple(areas.order_by("path")) or tuple({plan.area for plan in plans})
    area = found[0] if from_above else choose_area(found, asked.area, user)
    plan = next((one for one in plans if one.pk == asked.plan), None)
    answers = Answer.objects.visible_to(user).filter(target__plan__in=[plan] if plan else plans, area=area)
    years, newest = read_years(answers, today)
    year = asked.year if asked.year in years else newest
    return Scene(plans, plan, found, area, years or (newest,), year)


def choose_area(areas: Sequence[Area], code: str, user: Visitor) -> Area:
    """The area asked for; else the smallest of them that holds the person's own; else the first."""
    asked = next((area for area in areas if area.code == code), None)
    if asked is not None:
        return asked
    paths = scope_of(user).paths()
    own = [area for area in areas if any(path.startswith(area.path) for path in paths)]
    return max(own, key=lambda area: len(area.path), default=areas[0])


def read_years(answers: AnswerQuerySet, today: dt.date) -> tuple[tuple[int, ...], int]:
    """Years with answers, the newest first, and the last ended one of them that holds any figure.

    Without any figure the last ended year, without one the newest.
    """
    counted = answers.order_by().values_list("year").annotate(figures=Count("pk", filter=~Q(figure="")))
    found = dict(counted)
    ended = [year for year in found if year < today.year]
    reported = [year for year in ended if found[year]]
    newest = max(reported or ended or found, default=today.year - 1)
    return tuple(sorted(found, reverse=True)), newest
