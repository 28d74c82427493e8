"""A city's figure made of its counties' accepted ones, where its definition says so (DESIGN 5.3). No query of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.domain.totals import counts_as_member, is_summed, measure_of
from fuer.indicators.enums import Missing, ObservationSource
from fuer.judging.rollup import Member, Outcome, Question, Reported, RollUp, roll_up
from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.plans.domain.queries.figures import Accepted, choose_cell, is_valid_on, keep_digits

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.orgs.models import Area
    from fuer.plans.domain.queries.figures import Figures
    from fuer.plans.models import Target

NOT_YET = (Missing.NOT_DUE, Missing.NO_SURVEY)


@dataclass(frozen=True)
class Rolled:
    """The roll-up of one year, the comparability group it was added under, and the members' figures it read."""

    rollup: RollUp
    group: str
    versions: tuple[Accepted, ...]

    @property
    def is_used(self) -> bool:
        """Whether the members' sum stands for the city's figure."""
        return self.rollup.used != "own"

    @property
    def is_a_part(self) -> bool:
        """A number of things that lacks those of a member: not the area's figure, whereas a rate of most of it may stand
        for the whole (docs/decisions/0009).
        """
        return self.rollup.is_provisional and self.rollup.value is not None

    @property
    def figure(self) -> Accepted:
        """The sum as if the city had reported it; nothing of it is saved."""
        found = self.rollup
        if self.is_a_part:
            return Accepted(self.group, missing=Missing.NO_DATA, source=ObservationSource.ROLL_UP)
        return Accepted(
            self.group,
            value=found.value,
            numerator=found.num,
            denominator=found.den,
            missing="" if found.is_figure else name_missing(found),
            source=ObservationSource.ROLL_UP,
        )


def name_missing(found: RollUp) -> str:
    if found.outcome is Outcome.NOT_APPLICABLE:
        return Missing.NOT_APPLICABLE
    is_early = found.lacking and all(one.missing in NOT_YET for one in found.lacking)
    return Missing.NOT_DUE if is_early else Missing.NO_DATA


def roll_up_years(
    figures: Figures, indicator_id: int | None, area: Area, group: str, years: Sequence[int]
) -> dict[int, Rolled]:
    """By year, where any county reported; empty for a figure that is no sum. `group` is the wanted comparability group."""
    if indicator_id not in figures.definitions or area.level != AreaLevel.CITY:
        return {}
    inside = [county for county in figures.counties if county.path.startswith(area.path)]
    found = {}
    for year in years:
        definition = figures.definition_of(indicator_id, year)
        counties = [county for county in inside if is_summed(definition) and counts_as_member(county, definition, area)]
        own = choose_cell(figures.series_of(indicator_id, area.pk).get(year, ()), group)
        reported = {county.pk: figures.series_of(indicator_id, county.pk).get(year, ()) for county in counties}
        if any(reported.values()):
            found[year] = roll_up_year(definition, counties, reported, own, group)
    return found


def roll_up_target(figures: Figures, target: Target, area: Area, year: int) -> dict[int, Rolled]:
    """What the members of `area` sum to in the plan's years up to `year`, where any of them reported."""
    years = range(target.plan.start_year, year + 1)
    return roll_up_years(figures, target.indicator_id, area, target.comparability_group, years)


def roll_up_year(
    definition: Definition,
    counties: Sequence[Area],
    accepted: Mapping[int, Sequence[Accepted]],
    own: Accepted | None,
    group: str,
) -> Rolled:
    """Added under the group of the city's own figure, else the wanted one, else the newest; for the last period reported,
    by the members valid on its last day.
    """
    known = [own] if own is not None else [figure for found in accepted.values() for figure in found]
    newest = max(known, key=lambda figure: (figure.comparability_group == group, figure.period_end, figure.cell_id))
    group, period_id = newest.comparability_group, newest.period_id
    members, parts, valid = [], [], [county for county in counties if is_valid_on(county, newest.period_end)]
    for county in valid:
        figure = next(
            (one for one in accepted[county.pk] if one.comparability_group == group and one.period_id == period_id),
            None,
        )
        is_other = any(one.comparability_group != group for one in accepted[county.pk])
        reported = report(figure) if figure else Reported(missing="definition_changed") if is_other else None
        members.append(Member(county.code, county.short_name or county.name, reported))
        parts += [figure] if figure else []
    are_counties = all(county.kind == AreaKind.ORDINARY for county in valid)
    question = Question(
        measure_of(definition, definition.indicator.name),
        members,
        report(own) if own else None,
        "县（市、区）" if are_counties else "报送地区（含市本级、功能区）",
    )
    return Rolled(roll_up(question), group, tuple(parts))


def report(figure: Accepted) -> Reported:
    """An accepted figure as a roll-up reads it."""
    value = None if figure.value is None else keep_digits(figure.value, figure.printed)
    num, den = (
        None if number is None else keep_digits(number, "") for number in (figure.numerator, figure.denominator)
    )
    return Reported(value, num, den, figure.missing)


def find_version(
    figures: Figures, target: Target, area: Area, year: int, rolled: Mapping[int, Rolled]
) -> Accepted | None:
    """The area's own figure of `year`, else the sum of its members."""
    own = choose_cell(figures.series_of(target.indicator_id, area.pk).get(year, ()), target.comparability_group)
    return rolled[year].figure if own is None and year in rolled else own


def list_provisional(rolled: Mapping[int, Rolled]) -> tuple[int, ...]:
    """Years whose sum lacks a member."""
    return tuple(year for year, one in rolled.items() if one.rollup.is_provisional)


def word_roll_ups(rolled: Mapping[int, Rolled], year: int) -> list[str]:
    """What a reader must know of the sums: of `year` who is missing or what differs, of earlier years that one is."""
    earlier = [str(other) for other in list_provisional(rolled) if other != year]
    words = [_("%(years)s年为暂汇总数") % {"years": "、".join(earlier)}] if earlier else []
    now = rolled[year].rollup if year in rolled else None
    if now is not None and (now.difference or (now.used != "own" and (now.lacking or now.half_counted))):
        words.append(now.sentence)
    return words
