"""How the sample place's figures are collected in the demo: a declared proposal, written into the definitions and marked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from fuer.indicators.domain.definitions import arrange_definition, revise_definition
from fuer.indicators.domain.names import normalise_name
from fuer.indicators.enums import (
    Cadence,
    CityTotal,
    CollectedAt,
    Disclosure,
    FigureBasis,
    Missing,
    ReportingLine,
    Shape,
)
from fuer.indicators.models import Definition
from fuer.judging.units import factor_of
from fuer.plans.models import Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fuer.orgs.models import User
    from fuer.plans.models import Plan


class DemoFileError(ValueError):
    """One sentence: what cannot be read in a declared file of the demo."""


class DeclaredFigure(BaseModel):
    """One indicator: how it is collected, and how its simulated figures go. The file's head says what each word means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    shape: Shape | None = None
    unit: str = ""
    top: str = ""
    bottom: str = ""
    size: int = 0
    drift: Decimal = Decimal("0.5")
    start: str = ""
    end: str = ""
    figures: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    at: CollectedAt = CollectedAt.CITY
    line: ReportingLine = ReportingLine.BY_CITY_UNIT
    total: CityTotal = CityTotal.CITY_DIRECT
    sex: bool = False
    residence: bool = False
    ages: str = ""
    ages_sum: bool = False
    whole: str = ""
    cadence: Cadence = Cadence.YEAR
    interval: int = 1
    first: int | None = None
    lag: int | None = None
    needs_basis: bool = False
    basis: FigureBasis | None = None
    feedback_from: str = ""
    disclosure: Disclosure = Disclosure.INTERNAL
    missing: dict[int, Missing] = {}
    nobody: bool = False


class DemoDefinitions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    remark: str
    definitions: tuple[DeclaredFigure, ...]

    def by_name(self) -> dict[str, DeclaredFigure]:
        return {normalise_name(declared.name): declared for declared in self.definitions}


def read_demo_definitions(path: Path) -> DemoDefinitions:
    """DemoFileError when the file is missing or says what no definition can be."""
    try:
        return DemoDefinitions.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise DemoFileError(_("无法从%(file)s读出演示口径。") % {"file": path.name}) from error


@transaction.atomic
def apply_demo_definitions(declared: DemoDefinitions, plans: Iterable[Plan], *, user: User | None) -> list[str]:
    """Write the proposal into the newest definitions of the plans' indicators. Gives the names no plan monitors.

    A definition whose source somebody named in earnest is left alone; a second time changes nothing. Where a baseline
    stands under the plan's own definition, the demo's begins as the next number.
    """
    plans = list(plans)
    found = {normalise_name(one.indicator.name): one for one in read_definitions(plans)}
    first_year = min(plan.start_year for plan in plans)
    for name, figure in declared.by_name().items():
        definition = found.get(name)
        if definition and (definition.source_is_demo or definition.source_unit_id is None):
            write_definition(definition, figure, declared.remark, first_year, user)
    relate_parts(declared, plans, user)
    return [figure.name for name, figure in declared.by_name().items() if name not in found]


def relate_parts(declared: DemoDefinitions, plans: Iterable[Plan], user: User | None) -> None:
    """Say which indicator is part of which, once all of them are as they are collected."""
    found = {normalise_name(one.indicator.name): one for one in read_definitions(plans)}
    for name, figure in declared.by_name().items():
        definition, whole = found.get(name), found.get(normalise_name(figure.whole))
        if definition and whole and definition.source_is_demo:
            arrange_definition(definition, {"whole": whole.indicator}, reason=declared.remark, user=user)


def read_definitions(plans: Iterable[Plan]) -> list[Definition]:
    """The newest definition of every monitored indicator."""
    indicators = Target.objects.monitored().filter(plan__in=list(plans)).values("indicator")
    definitions = Definition.objects.filter(indicator__in=indicators).select_related("indicator", "source_unit")
    return list({one.indicator_id: one for one in definitions.order_by("number")}.values())


def write_definition(
    definition: Definition, figure: DeclaredFigure, remark: str, first_year: int, user: User | None
) -> None:
    changes = {"source_unit": None} if figure.nobody else list_changes(definition, figure)
    revised = revise_definition(definition, changes, valid_from_year=first_year, reason=remark, user=user)
    words = {"remarks": remark, "source_is_demo": True}
    if figure.unit:
        words |= {"unit_of_measure": figure.unit, "factor": factor_of(figure.unit)}
    if figure.top:
        words["calculation"] = write_calculation(figure, figure.unit or definition.unit_of_measure)
    Definition.objects.filter(pk=revised.pk).update(**words)


def list_changes(definition: Definition, figure: DeclaredFigure) -> dict[str, Any]:
    """What the demo says of the ways of collection; name, bounds and direction stay as the plan gave them."""
    return {
        "shape": figure.shape or definition.shape,
        "decimals": max(definition.decimals, count_decimals(figure)),
        "collected_at": figure.at,
        "reporting_line": figure.line,
        "city_total": figure.total,
        "by_sex": figure.sex,
        "by_residence": figure.residence,
        "by_age": bool(figure.ages),
        "age_groups": figure.ages,
        "ages_sum_to_total": figure.ages_sum,
        "cadence": figure.cadence,
        "interval_years": figure.interval,
        "first_year": figure.first,
        "lag_months": figure.lag,
        "needs_basis": figure.needs_basis,
        "feedback_from": figure.feedback_from,
        "disclosure": figure.disclosure,
    }


def count_decimals(figure: DeclaredFigure) -> int:
    """Digits after the point the declared course is written with; a rate from counts is shown with two."""
    if figure.counts:
        return 2
    texts = (figure.start, figure.end, *figure.figures)
    return max((len(text.partition(".")[2]) for text in texts), default=0)


def write_calculation(figure: DeclaredFigure, unit: str) -> str:
    """产前筛查人数÷同期产妇数×100%"""
    whole = {"%": "×100%", "‰": "×1000‰", "1/10万": "×10万/10万"}.get(unit, "")
    return f"{figure.top}÷{figure.bottom}{whole}"
