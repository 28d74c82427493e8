"""Small plain makers of rows for tests: each fills in what its model cannot do without."""

import datetime as dt
from itertools import count
from typing import Any

from fuer.core.models import StoredFile
from fuer.indicators.domain.periods import periods_of_year
from fuer.indicators.enums import ObservationSource
from fuer.indicators.models import Cell, Definition, Indicator, ObservationVersion, Period, Survey
from fuer.indicators.models.figures import TOTAL
from fuer.judging.rules import rule_from_wire
from fuer.judging.units import factor_of
from fuer.notices.enums import NoticeKind
from fuer.notices.models import Notice
from fuer.orgs.enums import AreaLevel, Role, TermBody, UnitKind
from fuer.orgs.models import Area, Membership, Term, Unit, User
from fuer.plans.domain.rule_rows import write_rule
from fuer.plans.enums import Audience, ClauseKind, ResponsibilityBasis, ResponsibilityRole, Tier
from fuer.plans.models import Clause, Document, Milestone, Plan, Responsibility, Target, TargetQuote
from fuer.reporting.enums import CollectionState
from fuer.reporting.models import Collection, Filing, FilingCell, FilingItem

numbers = count(1)


def make_area(parent: Area | None = None, **fields: Any) -> Area:
    """A root without `parent`; the level follows the depth (city, county, town, village) unless given."""
    number = next(numbers)
    depth = 1 if parent is None else parent.depth + 1
    levels = (AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.TOWN, AreaLevel.VILLAGE)
    values = {"name": f"地区{number}", "level": levels[depth - 1], "code_system": "test", "code": str(number)} | fields
    if parent is None:
        return Area.objects.add_root(values)
    return Area.objects.add_child(Area.objects.get(pk=parent.pk), values)


def make_unit(area: Area, name: str = "", **fields: Any) -> Unit:
    name = name or f"单位{next(numbers)}"
    return Unit.objects.create(**{"area": area, "name": name, "short_name": name, "kind": UnitKind.GOVERNMENT} | fields)


def make_user(area: Area, role: str = Role.WCC_OFFICE, unit: Unit | None = None, **fields: Any) -> User:
    """A person with one post; no password, so only a forced sign-in opens their pages."""
    number = next(numbers)
    user = User.objects.create_user(f"user{number}", **{"name": f"人员{number}"} | fields)
    Membership.objects.create(user=user, role=role, area=area, unit=unit)
    return user


def make_notice(recipient: User, **fields: Any) -> Notice:
    number = next(numbers)
    values = {"kind": NoticeKind.INFO, "key": f"test:{number}", "title": f"消息{number}"}
    return Notice.objects.create(**values | {"recipient": recipient} | fields)


def make_term(area: Area, body: str = TermBody.PARTY, elected_on: str = "2021-12-20") -> Term:
    return Term.objects.create(area=area, body=body, elected_on=elected_on)


def make_document(text: str = "", **fields: Any) -> Document:
    file = StoredFile.objects.create(
        name="规划.txt", media_type="text/plain", size=len(text.encode()), sha256="0" * 64, owner_id=1
    )
    return Document.objects.create(**{"file": file, "title": "规划文件", "text": text} | fields)


def make_plan(area: Area, text: str = "妇女发展规划\n", **fields: Any) -> Plan:
    """A plan of 2021–2025 that takes up the whole of `text`."""
    values = {"audience": Audience.WOMEN, "title": "妇女发展规划", "start_year": 2021, "end_year": 2025}
    values |= {"area": area, "start": 0, "end": len(text)} | fields
    if "document" not in values:
        values["document"] = make_document(text)
    return Plan.objects.create(**values)


def make_clause(plan: Plan, text: str = "", kind: str = ClauseKind.MEASURE, **fields: Any) -> Clause:
    """A clause over `text`, found in the document; without one it takes up the whole plan."""
    start = plan.document.text.index(text, plan.start) if text else plan.start
    number = next(numbers)
    values = {"plan": plan, "kind": kind, "position": number, "path": str(number), "title": ""}
    return Clause.objects.create(**values | {"start": start, "end": start + len(text) if text else plan.end} | fields)


def make_indicator(name: str = "", unit: str = "%", **fields: Any) -> Indicator:
    """An indicator with its first definition; `fields` are the definition's."""
    name = name or f"指标{next(numbers)}"
    indicator = Indicator.objects.create(name=name, normalised_name=name)
    values = {"unit_of_measure": unit, "factor": factor_of(unit), "number": 1, "valid_from_year": 2020}
    Definition.objects.create(indicator=indicator, **values | fields)
    return indicator


def make_target(
    plan: Plan,
    indicator: Indicator | None,
    kind: str = "at_least",
    params: dict[str, object] | None = None,
    *,
    due: int | None = None,
    raw: str = "",
    **fields: Any,
) -> Target:
    """A target with one milestone; without an indicator it is parked and has none."""
    values = {"plan": plan, "area": plan.area, "indicator": indicator, "is_parked": indicator is None}
    values |= {"name": indicator.name if indicator else "提高素质", "position": next(numbers), "tier": Tier.TEXT}
    target = Target.objects.create(**values | fields)
    if indicator:
        milestone = Milestone.objects.create(target=target, due_year=due or plan.end_year, raw=raw)
        write_rule(milestone, rule_from_wire(kind, {"T": "90"} if params is None else params))
    return target


def make_quote(target: Target, clause: Clause, quote: str) -> TargetQuote:
    start = clause.plan.document.text.index(quote, clause.start)
    return TargetQuote.objects.create(target=target, clause=clause, quote=quote, start=start, end=start + len(quote))


def make_observation(
    indicator: Indicator, area: Area, year: int, printed: str = "", *, accepted: bool = True, **fields: Any
) -> ObservationVersion:
    """A yearly figure as printed, or a fraction or a reason through `fields`; accepted unless told otherwise."""
    period, _ = Period.objects.get_or_create(
        cadence="year", start=f"{year}-01-01", end=f"{year}-12-31", defaults={"label_year": year}
    )
    group = fields.pop("comparability_group", "1")
    cell, _ = Cell.objects.get_or_create(indicator=indicator, area=area, period=period, comparability_group=group)
    values = {"cell": cell, "number": cell.versions.count() + 1, "definition": indicator.definitions.latest("number")}
    values |= {"source": ObservationSource.DOCUMENT, "printed": printed, "value": printed or None} | fields
    version = ObservationVersion.objects.create(**values)
    if accepted:
        Cell.objects.filter(pk=cell.pk).update(accepted=version)
    return version


def make_baseline(target: Target, year: int, printed: str, **fields: Any) -> ObservationVersion:
    """The target's baseline, which is a figure like any other."""
    version = make_observation(target.indicator, target.area, year, printed, **fields)
    Target.objects.filter(pk=target.pk).update(baseline=version, baseline_year=year)
    target.refresh_from_db()
    return version


def make_responsibility(
    unit: Unit,
    *,
    clause: Clause | None = None,
    target: Target | None = None,
    role: str = ResponsibilityRole.LEAD,
    basis: str = ResponsibilityBasis.DOCUMENT,
    **fields: Any,
) -> Responsibility:
    return Responsibility.objects.create(unit=unit, clause=clause, target=target, role=role, basis=basis, **fields)


def make_collection(area: Area, year: int = 2025, **fields: Any) -> Collection:
    """An open collection of data year `year`, filled in the year after; due next spring unless told otherwise."""
    filed = year + 1
    values = {"area": area, "year": year, "filing_year": filed, "title": f"{year}年度妇女儿童发展规划监测统计报表"}
    values |= {"opens_on": dt.date(filed, 3, 1), "unit_due": dt.date(filed, 4, 15)}
    values |= {"county_due": dt.date(filed, 4, 30), "city_due": dt.date(filed, 5, 31), "state": CollectionState.OPEN}
    return Collection.objects.create(**values | fields)


def make_filing(collection: Collection, unit: Unit, **fields: Any) -> Filing:
    return Filing.objects.create(collection=collection, unit=unit, **fields)


def make_item(filing: Filing, indicator: Indicator, area: Area | None = None, **fields: Any) -> FilingItem:
    """A cell owed in `filing`, at its collection's area unless given. Coordinates (period, sex, age, residence, detail)
    go to the cell, audience, position, due_on and awaits to the item, everything else to what stands typed in it.
    A unit owing the same cell in two filings shares one entry.
    """
    definition = fields.pop("definition", None) or indicator.definitions.latest("number")
    place = {name: fields.pop(name, TOTAL) for name in ("sex", "age", "residence", "detail")}
    period = fields.pop("period", None) or periods_of_year(definition.cadence, filing.collection.year)[0]
    own = {name: fields.pop(name) for name in ("due_on", "awaits", "accepted") if name in fields}
    own |= {"audience": fields.pop("audience", Audience.WOMEN), "position": fields.pop("position", next(numbers))}
    cell, _ = Cell.objects.get_or_create(
        indicator=indicator,
        comparability_group=definition.comparability_group,
        area=area or filing.collection.area,
        period=period,
        **place,
    )
    entry, _ = FilingCell.objects.get_or_create(
        unit=filing.unit, cell=cell, defaults={"definition": definition} | fields
    )
    return FilingItem.objects.create(filing=filing, entry=entry, **own)


def make_survey(unit: Unit, **fields: Any) -> Survey:
    values = {"unit": unit, "name": f"抽样调查{next(numbers)}", "held_on": dt.date(2025, 9, 1)}
    return Survey.objects.create(
        **values | {"population": 20000, "sample": 600, "valid_answers": 560, "margin": "4.1"} | fields
    )


def make_prepared_collection(
    area: Area, year: int = 2023, plans: list[Plan] | None = None, **fields: Any
) -> Collection:
    """A prepared collection of the area's plans with a calendar of the year after."""
    after = year + 1
    values = {
        "area": area,
        "year": year,
        "filing_year": after,
        "title": f"{year}年度填报",
        "opens_on": f"{after}-02-01",
    }
    values |= {"unit_due": f"{after}-05-10", "county_due": f"{after}-05-24", "city_due": f"{after}-06-21"}
    collection = Collection.objects.create(**values | fields)
    collection.plans.set(Plan.objects.filter(area=area) if plans is None else plans)
    collection.refresh_from_db()
    return collection


def make_definition(indicator: Indicator, **fields: Any) -> Definition:
    """A further version of the indicator's definition, equal to the first but for `fields`."""
    newest = indicator.definitions.latest("number")
    kept = {name: getattr(newest, name) for name in ("unit_of_measure", "factor", "valid_from_year")}
    return Definition.objects.create(indicator=indicator, number=newest.number + 1, **kept | fields)
