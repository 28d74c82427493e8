"""Who owes what in a collection: figures from the source units of its plans' indicators, texts from the leads.

Read in a constant number of queries, whatever the number of plans, units and counties. Nothing is stored; the periods
of the year are made where they are missing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from fuer.indicators.domain.periods import periods_of_year
from fuer.indicators.domain.totals import counts_as_member
from fuer.indicators.enums import CollectedAt, ReportingLine
from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Area
from fuer.plans.domain.queries.figures import MEMBER_KINDS, is_valid_on, read_definitions
from fuer.plans.enums import Audience
from fuer.plans.models import Clause, MilestoneRule, Target
from fuer.reporting.domain.availability import Part, due_later, explain_not_due, list_parts
from fuer.reporting.domain.queries.in_charge import UnitsInCharge, read_units_in_charge
from fuer.reporting.domain.queries.owed_texts import OwedText, list_owed_texts, read_leads

if TYPE_CHECKING:
    from fuer.indicators.models import Definition, Indicator, Period
    from fuer.orgs.models import Unit
    from fuer.plans.models import Plan
    from fuer.reporting.models import Collection

AUDIENCE_ORDER = (Audience.WOMEN, Audience.BOTH, Audience.CHILDREN)
CellKey = tuple[int, str, int, int, str, str, str]


@dataclass(frozen=True)
class OwedItem:
    """One cell one unit owes. Two items of different units may be of one cell (双线)."""

    unit: Unit
    definition: Definition
    area: Area
    period: Period
    sex: str
    age: str
    residence: str
    audience: Audience
    position: int
    due_on: dt.date | None
    awaits: str

    @property
    def cell_key(self) -> CellKey:
        """What makes the cell unique: indicator, comparability group, area, period, sex, age, residence."""
        definition = self.definition
        place = (definition.indicator_id, definition.comparability_group, self.area.pk, self.period.pk)
        return (*place, self.sex, self.age, self.residence)


@dataclass(frozen=True)
class Gap:
    """A definition whose figure of `area` is not asked for, or not as its target needs it, and why."""

    definition: Definition
    area: Area
    why: str


@dataclass(frozen=True)
class Owed:
    """`nobody`: figures without an owing unit; `untold`: domains whose text nobody owes; `not_due`: figures this year
    does not have; `remarks`: what the office should know before it opens the collection.
    """

    items: tuple[OwedItem, ...] = ()
    texts: tuple[OwedText, ...] = ()
    nobody: tuple[Gap, ...] = ()
    untold: tuple[Clause, ...] = ()
    not_due: tuple[Gap, ...] = ()
    remarks: tuple[Gap, ...] = ()

    @property
    def units(self) -> list[Unit]:
        """Everybody who owes something, in the order of the register."""
        found = {item.unit.pk: item.unit for item in self.items} | {text.unit.pk: text.unit for text in self.texts}
        return sorted(found.values(), key=lambda unit: (unit.area.path, unit.position, unit.pk))


@dataclass
class Demand:
    """One indicator the plans ask for: its definition, for whom, and the areas its targets are set for."""

    definition: Definition
    audience: Audience
    areas: list[Area] = field(default_factory=list)


@dataclass
class Reading:
    """What the list is made from, and the lists as they grow."""

    collection: Collection
    counties: Sequence[Area]
    periods: Mapping[str, Sequence[Period]]
    in_charge: UnitsInCharge
    needs: Mapping[int, Sequence[str]]
    items: list[OwedItem] = field(default_factory=list)
    nobody: list[Gap] = field(default_factory=list)
    not_due: list[Gap] = field(default_factory=list)
    remarks: list[Gap] = field(default_factory=list)

    def add(self, demand: Demand) -> None:
        """Take up one indicator: as not due, as owed by nobody, or cell by cell."""
        definition, area = demand.definition, self.collection.area
        if why := explain_not_due(definition, self.collection.year):
            self.not_due.append(Gap(definition, area, why))
            return
        source = self.in_charge.find_current(definition.source_unit_id)
        if source is None:
            self.nobody.append(Gap(definition, area, explain_no_source(definition)))
            return
        self.remarks += [Gap(definition, area, need) for need in self.needs.get(definition.indicator_id, ())]
        places = 0
        for period in self.periods[definition.cadence]:
            for place in self.list_places(demand, period):
                places += 1
                self.add_place(demand, source, place, period)
        if not places:
            self.nobody.append(Gap(definition, area, _("目标所属的行政区划在报告期末已不存在，或不在本级之内。")))

    def list_places(self, demand: Demand, period: Period) -> list[Area]:
        """Areas whose figures are asked for, the collection's own first, valid on the period's last day."""
        own = self.collection.area
        if own.level == AreaLevel.COUNTY:
            return [own]
        definition = demand.definition
        wanted = {area.pk for area in demand.areas if area.pk != own.pk}
        places = []
        if own in demand.areas and definition.collected_at != CollectedAt.COUNTY:
            places.append(own)
        for area in self.counties:
            is_member = own in demand.areas and counts_as_member(area, definition, own)
            if (is_member or area.pk in wanted) and is_valid_on(area, period.end):
                places.append(area)
        return places

    def add_place(self, demand: Demand, source: Unit, area: Area, period: Period) -> None:
        definition, due = demand.definition, self.collection.unit_due
        local = self.in_charge.find_counterpart(source, area)
        units = choose_units(definition, source, local, area, self.collection.area)
        if not units:
            self.nobody.append(Gap(definition, area, explain_no_counterpart(area, source)))
        elif needs_both(definition, area, self.collection.area) and local is None:
            self.remarks.append(Gap(definition, area, explain_no_counterpart(area, source)))
        for part in list_parts(definition):
            for unit in units:
                self.items.append(
                    self.make_item(demand, unit, area, period, part, due_later(definition, period.end, due))
                )

    def make_item(
        self, demand: Demand, unit: Unit, area: Area, period: Period, part: Part, due_on: dt.date | None
    ) -> OwedItem:
        return OwedItem(
            unit=unit,
            definition=demand.definition,
            area=area,
            period=period,
            sex=part.sex,
            age=part.age,
            residence=part.residence,
            audience=demand.audience,
            position=len(self.items) + 1,
            due_on=due_on,
            awaits=demand.definition.feedback_from,
        )


def list_owed(collection: Collection) -> Owed:
    """What `collection` asks of whom, in the order of the plans: women's, shared, children's; totals before parts."""
    plans = list(collection.plans.all())
    targets = list(read_targets(plans))
    demands = list_demands(targets, collection.year)
    leads = read_leads(plans)
    sources = {demand.definition.source_unit_id for demand in demands}
    named = sources | {duty.unit_id for duties in leads.by_clause.values() for duty in duties}
    reading = Reading(
        collection=collection,
        counties=read_counties(collection.area),
        periods=read_periods(demands, collection.year),
        in_charge=read_units_in_charge(collection.area, named, collection.opens_on),
        needs=read_unmet_needs(targets, demands),
    )
    attach_sources(demands, reading.in_charge)
    for demand in demands:
        reading.add(demand)
    texts, untold = list_owed_texts(leads, reading.in_charge, collection.area)
    return Owed(
        items=tuple(reading.items),
        texts=texts,
        nobody=tuple(dict.fromkeys(reading.nobody)),
        untold=untold,
        not_due=tuple(reading.not_due),
        remarks=tuple(dict.fromkeys(reading.remarks)),
    )


def read_targets(plans: Sequence[Plan]) -> Iterator[Target]:
    """The monitored targets of the plans in the order a filing shows them."""
    targets = Target.objects.monitored().filter(plan__in=plans).select_related("plan", "area", "indicator")
    order = {audience: number for number, audience in enumerate(AUDIENCE_ORDER)}
    yield from sorted(
        targets, key=lambda target: (order[Audience(target.plan.audience)], target.plan_id, target.position)
    )


def list_demands(targets: Sequence[Target], year: int) -> list[Demand]:
    """Each indicator once, with the definition in force in `year`. What both plans ask for is for both."""
    indicators: dict[int, Indicator] = {target.indicator.pk: target.indicator for target in targets if target.indicator}
    definitions = read_definitions(indicators, year)
    found: dict[int, Demand] = {}
    for target in targets:
        definition = definitions.get(target.indicator_id)
        if definition is None:
            continue
        definition.indicator = indicators[definition.indicator_id]
        audience = Audience(target.plan.audience)
        demand = found.setdefault(definition.indicator_id, Demand(definition, audience))
        demand.audience = audience if demand.audience == audience else Audience.BOTH
        if target.area not in demand.areas:
            demand.areas.append(target.area)
    return list(found.values())


def read_counties(area: Area) -> list[Area]:
    """Counties inside `area`, 市本级 and 功能区 among them, whatever days they are valid on."""
    if area.level == AreaLevel.COUNTY:
        return []
    return list(Area.objects.within(area).filter(level=AreaLevel.COUNTY).exclude(pk=area.pk))


def read_periods(demands: Sequence[Demand], year: int) -> dict[str, list[Period]]:
    return {cadence: periods_of_year(cadence, year) for cadence in {demand.definition.cadence for demand in demands}}


def read_unmet_needs(targets: Sequence[Target], demands: Sequence[Demand]) -> dict[int, list[str]]:
    """By indicator: what its targets need to be judged and the collection, as it is defined, will not bring in."""
    definitions = {demand.definition.indicator_id: demand.definition for demand in demands}
    rules = MilestoneRule.objects.filter(milestone__target__in=targets).filter(
        Q(kind__in=MEMBER_KINDS, level=AreaLevel.COUNTY) | Q(reference__isnull=False)
    )
    needs: dict[int, list[str]] = defaultdict(list)
    for indicator_id, kind, reference_id, name in rules.order_by("pk").values_list(
        "milestone__target__indicator_id", "kind", "reference_id", "reference__name"
    ):
        if reference_id is not None and reference_id not in definitions:
            needs[indicator_id].append(_("目标要与“%(name)s”比较，这个指标没有列入填报。") % {"name": name})
        elif kind in MEMBER_KINDS and definitions[indicator_id].collected_at == CollectedAt.CITY:
            needs[indicator_id].append(_("目标要逐个县（市、区）判定，口径却只在市级填报，县级没有数据。"))
    return needs


def attach_sources(demands: Sequence[Demand], in_charge: UnitsInCharge) -> None:
    """Let definitions know their source units, so that nobody asks for them one by one."""
    for demand in demands:
        unit_id = demand.definition.source_unit_id
        if unit_id is not None:
            demand.definition.source_unit = in_charge.units[unit_id]


def choose_units(definition: Definition, source: Unit, local: Unit | None, area: Area, own: Area) -> list[Unit]:
    """Who fills the cell of `area` in a collection of `own` (DESIGN 5.4, reporting line).

    A county's own collection asks the county's unit. 市本级 has no departments of its own: the city's unit stands in.
    """
    if own.level == AreaLevel.COUNTY:
        return [local] if local else []
    if area == own or definition.reporting_line == ReportingLine.BY_CITY_UNIT:
        return [source]
    if local is None and area.kind == AreaKind.CITY_PROPER:
        return [source]
    if definition.reporting_line == ReportingLine.BY_LEVEL:
        return [local] if local else []
    return list(dict.fromkeys([source, local])) if local else [source]


def needs_both(definition: Definition, area: Area, own: Area) -> bool:
    """双线: a county's cell is asked of the city's unit and of the county's."""
    is_county = area != own and area.kind != AreaKind.CITY_PROPER
    return is_county and definition.reporting_line == ReportingLine.BOTH


def explain_no_source(definition: Definition) -> str:
    if definition.source_unit_id is None:
        return _("没有指定数据来源单位。")
    return _("数据来源单位“%(unit)s”在布置之日已终止或尚未成立，没有唯一的承接单位。") % {
        "unit": definition.source_unit
    }


def explain_no_counterpart(area: Area, source: Unit) -> str:
    return _("%(area)s没有登记与%(unit)s对口的单位。") % {"area": area, "unit": source}
