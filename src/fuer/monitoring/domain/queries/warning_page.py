"""The page of one warning: the series behind it, where it is said in the plan, its history, and what one may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from fuer.monitoring.domain.queries.warning_list import WarningRow
from fuer.monitoring.enums import WarningStage, WarningStepKind
from fuer.monitoring.models import Answer, TargetWarning, WarningStep
from fuer.monitoring.rules import answers_warning, follows_warning, handles_warning
from fuer.orgs.enums import AreaLevel
from fuer.orgs.models import Unit
from fuer.orgs.scope import match_paths, scope_of
from fuer.plans.models import TargetQuote
from fuer.reporting.rules import OFFICES

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor

BEFORE_ANSWER = (WarningStage.UNASSIGNED, WarningStage.OPEN)
AFTER_ANSWER = (WarningStage.ANSWERED, WarningStage.FOLLOWED)


@dataclass(frozen=True)
class SeriesYear:
    """A year of the area, the city's figure beside it where the area is not the city."""

    answer: Answer
    city_figure: str = ""


@dataclass(frozen=True)
class May:
    """What this person may do with the warning now."""

    assign: bool = False
    answer: bool = False
    send_back: bool = False
    follow: bool = False
    close: bool = False
    reopen: bool = False


@dataclass(frozen=True)
class WarningPage:
    row: WarningRow
    series: Sequence[SeriesYear]
    quote: TargetQuote | None
    steps: Sequence[WarningStep]
    may: May
    units: Sequence[Unit]

    @property
    def warning(self) -> TargetWarning:
        return self.row.warning

    @property
    def has_city(self) -> bool:
        return any(year.city_figure for year in self.series)

    @property
    def last_answer(self) -> WarningStep | None:
        """The answer that stands: the newest that was not sent back."""
        found = [step for step in self.steps if step.kind in (WarningStepKind.ANSWERED, WarningStepKind.RETURNED)]
        return found[-1] if found and found[-1].kind == WarningStepKind.ANSWERED else None


def read_warning_page(warning: TargetWarning, user: Visitor, today: dt.date) -> WarningPage:
    """`warning` comes with its stage. Constant queries."""
    target = warning.target
    may = find_may(warning, user)
    return WarningPage(
        row=WarningRow(warning, today),
        series=read_series(warning),
        quote=TargetQuote.objects.filter(target=target).select_related("clause").order_by("start", "pk").first(),
        steps=list(warning.steps.select_related("made_by", "unit").order_by("pk")),
        may=may,
        units=list_assignable_units(user, today, near=warning) if may.assign else (),
    )


def read_series(warning: TargetWarning) -> list[SeriesYear]:
    rows = Answer.objects.filter(target=warning.target, area__in=[warning.area_id, warning.target.area_id])
    found = list(rows.order_by("year"))
    is_beside = warning.area_id != warning.target.area_id
    city = {row.year: row.figure for row in found if row.area_id == warning.target.area_id and is_beside}
    return [SeriesYear(row, city.get(row.year, "")) for row in found if row.area_id == warning.area_id]


def find_may(warning: TargetWarning, user: Visitor) -> May:
    stage = WarningStage(warning.stage)
    handles = handles_warning(user, warning)
    return May(
        assign=handles and stage in BEFORE_ANSWER,
        answer=stage == WarningStage.OPEN and answers_warning(user, warning),
        send_back=handles and stage in AFTER_ANSWER,
        follow=stage in AFTER_ANSWER and follows_warning(user, warning),
        close=handles and stage != WarningStage.CLOSED,
        reopen=handles and stage == WarningStage.CLOSED,
    )


def list_assignable_units(user: Visitor, today: dt.date, near: TargetWarning | None = None) -> list[Unit]:
    """Valid city and county units this office may give a warning to; with `near` those of its area, above or below."""
    coordinated = match_paths(scope_of(user).paths(OFFICES), "area__path")
    in_force = Q(valid_to=None) | Q(valid_to__gte=today)
    units = Unit.objects.visible_to(user).filter(
        coordinated, in_force, area__level__in=[AreaLevel.CITY, AreaLevel.COUNTY]
    )
    found = list(units.select_related("area").order_by("area__path", "position", "pk"))
    if near is None:
        return found
    path = near.area.path
    return [unit for unit in found if path.startswith(unit.area.path) or unit.area.path.startswith(path)]
