"""What warnings of a list of targets rest on, read in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from fuer.judging.direction import find_direction
from fuer.judging.kinds import ChangeBy, Hold, Kind, Limit
from fuer.judging.rules import Rule, RuleError
from fuer.judging.units import normalise_unit
from fuer.monitoring.domain.answers import speaks_of_a_mean
from fuer.monitoring.domain.queries.figure_changes import read_changes
from fuer.monitoring.domain.queries.report_facts import ReportFacts, read_report_facts
from fuer.monitoring.domain.queries.responsible import Responsible, read_responsible
from fuer.monitoring.models import Answer
from fuer.monitoring.warning_rules import Change, Subject, YearAnswer
from fuer.orgs.enums import AreaLevel
from fuer.plans.domain.queries.figures import choose_definition, group_rules, read_numbers, show_quantity
from fuer.plans.domain.rule_rows import rule_of
from fuer.plans.models import MilestoneRule, Target

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.orgs.models import Area, Unit


class Place(NamedTuple):
    """One target in one area."""

    target: Target
    area: Area


@dataclass(frozen=True)
class Found:
    """A subject with who answers for it: `lead` for how it stands, `source` for its figures."""

    place: Place
    subject: Subject
    lead: Unit | None
    source: Unit | None


@dataclass(frozen=True)
class Facts:
    """Everything read for the targets."""

    rules: Mapping[int, Mapping[int, Rule]]
    definitions: Mapping[int | None, Sequence[Definition]]
    rows: Mapping[tuple[int, int], Sequence[Answer]]
    city: Mapping[int | None, Sequence[Answer]]
    reports: ReportFacts
    changes: Mapping[int | None, Sequence[tuple[str, Change]]]
    responsible: Responsible
    # Targets that areas below are held against.
    held_below: frozenset[int]


def read_subjects(targets: Sequence[Target], today: dt.date) -> Iterator[Found]:
    """One for each target and area that has answers."""
    facts = read_facts(targets, today)
    by_id = {target.pk: target for target in targets}
    for (target_id, _area_id), rows in facts.rows.items():
        place = Place(by_id[target_id], rows[0].area)
        lead, source = facts.responsible.find(place.target, place.area, facts.reports.find_unit(place))
        yield Found(place, make_subject(place, rows, facts), lead, source)


def read_facts(targets: Sequence[Target], today: dt.date) -> Facts:
    ids = {target.indicator_id for target in targets if target.indicator_id is not None}
    rows = Answer.objects.filter(target__in=targets).select_related("area").order_by("target_id", "area__path", "year")
    places: dict[tuple[int, int], list[Answer]] = defaultdict(list)
    for row in rows:
        places[row.target_id, row.area_id].append(row)
    rules = MilestoneRule.objects.filter(milestone__target__in=targets).select_related("milestone").order_by("pk")
    definitions = read_numbers(ids)
    return Facts(
        rules=type_rules(group_rules(rules)),
        definitions=definitions,
        rows=places,
        city=read_city(targets, ids),
        reports=read_report_facts(targets, ids, today),
        changes=read_changes(ids, definitions),
        responsible=read_responsible(targets, definitions, today),
        held_below=frozenset(found[0].target_id for found in places.values() if found[0].is_reference),
    )


def type_rules(grouped: Mapping[int, Mapping[int, Iterable[MilestoneRule]]]) -> dict[int, dict[int, Rule]]:
    """Rules by target and due year; rows that make no rule give none."""
    found: dict[int, dict[int, Rule]] = defaultdict(dict)
    for target_id, by_due in grouped.items():
        for due, rows in by_due.items():
            try:
                found[target_id][due] = rule_of(rows)
            except RuleError:
                continue
    return found


def read_city(targets: Sequence[Target], indicator_ids: Iterable[int]) -> dict[int | None, list[Answer]]:
    """The cities' own answers by indicator, for areas below that are judged by targets of their own."""
    if all(target.area.level == AreaLevel.CITY for target in targets):
        return {}
    current = Answer.objects.own().filter(target__indicator__in=indicator_ids, target__plan__superseded_by=None)
    found: dict[int | None, list[Answer]] = defaultdict(list)
    for row in current.filter(area__level=AreaLevel.CITY).select_related("area", "target").order_by("pk"):
        found[row.target.indicator_id].append(row)
    return found


def make_subject(place: Place, rows: Sequence[Answer], facts: Facts) -> Subject:
    target, area = place
    rules = facts.rules.get(target.pk, {})
    newest = facts.definitions[target.indicator_id][-1]
    is_reference = rows[0].is_reference
    directions = {find_direction(rule) for rule in rules.values()}
    beside = facts.rows.get((target.pk, target.area_id), ()) if is_reference else list_city(place, facts)
    years = {row.year: read_row(row, rules, newest) for row in beside} if speaks_of_a_mean(newest) else {}
    return Subject(
        answers=[read_row(row, rules, newest) for row in rows],
        unit=newest.unit_of_measure,
        decimals=newest.decimals,
        direction=directions.pop() if len(directions) == 1 else 0,
        interval=newest.interval_years,
        is_reference=is_reference,
        baseline=None if is_reference else read_baseline(target, facts.definitions[target.indicator_id]),
        city_name=beside[0].area.short_name or beside[0].area.name if beside else "",
        city=years,
        reports=facts.reports.list_reports(place, rows, newest, is_held_below=target.pk in facts.held_below),
        changes=[
            change
            for path, change in facts.changes.get(target.indicator_id, ())
            if not is_reference and path.startswith(area.path) and change.year >= target.plan.start_year
        ],
    )


def list_city(place: Place, facts: Facts) -> Sequence[Answer]:
    """The answers of the city above an area with a target of its own; of the first of several."""
    above = [row for row in facts.city.get(place.target.indicator_id, ()) if row.area_id != place.area.pk]
    above = [row for row in above if place.area.path.startswith(row.area.path)]
    return [row for row in above if row.target_id == above[0].target_id]


def read_row(row: Answer, rules: Mapping[int, Rule], definition: Definition) -> YearAnswer:
    rule = rules.get(row.due_year)
    counted, expected = row.members_counted, row.members_expected
    lacks_members = row.is_provisional and counted is not None and expected is not None and counted < expected
    return YearAnswer(
        year=row.year,
        due_year=row.due_year,
        bucket=row.bucket,
        value=row.value,
        figure=row.figure,
        goal=row.goal,
        goal_amount=find_goal_amount(rule, definition) if rule is not None else None,
        trajectory=row.trajectory,
        outlook=row.outlook,
        outlook_value=row.outlook_value,
        needed_per_year=row.needed_per_year,
        needed_members=row.needed_members,
        flags=frozenset(row.flag_list),
        explanation=row.explanation,
        is_provisional=row.is_provisional,
        is_partial=lacks_members and not speaks_of_a_mean(definition) and rule is not None and find_direction(rule) > 0,
        members_counted=row.members_counted,
        members_expected=row.members_expected,
    )


def find_goal_amount(rule: Rule, definition: Definition) -> Decimal | None:
    """T where the rule names one number that the figure itself is held against."""
    if isinstance(rule, Hold):
        return find_goal_amount(rule.rule, definition)
    if isinstance(rule, Limit):
        return rule.target
    if isinstance(rule, ChangeBy) and rule.base is not None:
        share = Decimal(rule.share.numerator) / Decimal(rule.share.denominator)
        return rule.base * (1 + share if rule.direction == "rise" else 1 - share)
    if rule.kind == Kind.FULL_COVERAGE and normalise_unit(definition.unit_of_measure) == "%":
        return Decimal(100)
    return Decimal(0) if rule.kind == Kind.ZERO else None


def read_baseline(target: Target, numbers: Sequence[Definition]) -> YearAnswer | None:
    """What the target starts from, as a point of the series; only one measured as the target is."""
    version, year = target.baseline, target.baseline_year or target.plan.start_year - 1
    if version is None or version.cell.comparability_group != target.comparability_group:
        return None
    definition = choose_definition(numbers, year)
    value = version.value
    if version.denominator and version.numerator is not None:
        value = version.numerator / version.denominator * definition.factor
    return YearAnswer(year, year, "", value=value, figure=show_quantity(version, definition))
