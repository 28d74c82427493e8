"""What the printed 统计监测报表制度 of a scheme and a year's collection says; `interfaces` puts it on paper."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.indicators.enums import CollectedAt, Shape
from fuer.indicators.models import Definition
from fuer.monitoring.domain.queries.coverage import read_definitions
from fuer.orgs.models import Area
from fuer.plans.enums import Audience
from fuer.reporting.models import FilingItem

if TYPE_CHECKING:
    from fuer.monitoring.models import Scheme, SchemeIndicator
    from fuer.reporting.models import Collection

PLANS = {Audience.WOMEN: gettext_lazy("妇女发展规划"), Audience.CHILDREN: gettext_lazy("儿童发展规划")}


@dataclass(frozen=True)
class FormLine:
    """One line of a form; `columns` says whether 合计、女、男、城镇、农村 are to be filled in."""

    name: str
    unit: str
    code: str
    columns: tuple[bool, ...]
    ages: str = ""
    by_county: bool = False


@dataclass(frozen=True)
class UnitForm:
    """The form one unit fills in. `number` counts the forms of this paper: 附表1, 附表2 …"""

    number: int
    unit: str
    cadences: str
    lines: tuple[FormLine, ...]


@dataclass(frozen=True)
class Explained:
    """One entry of 主要指标解释; what nobody has written is empty."""

    name: str
    unit: str
    meaning: str
    calculation: str
    source: str


@dataclass(frozen=True)
class ReportingSystem:
    """Everything the paper prints, in its order. `left_out`: (domain, name, reason) of entries not collected."""

    title: str
    area: str
    counties: int
    scheme: Scheme
    collection: Collection
    plans: tuple[str, ...]
    forms: tuple[UnitForm, ...]
    explained: tuple[Explained, ...]
    left_out: tuple[tuple[str, str, str], ...]
    due: dt.date


def read_reporting_system(scheme: Scheme, collection: Collection) -> ReportingSystem:
    """The forms are those the units owe in the collection; before it is opened, those the definitions' sources will."""
    entries = list(scheme.entries.select_related("indicator"))
    by_unit = read_owed(scheme, collection)
    mapped = {entry.indicator_id: entry for entry in entries if entry.indicator_id is not None}
    ids = {pk for owed in by_unit.values() for pk in owed} | set(mapped)
    definitions = read_definitions(ids, collection.year)
    names = dict(definitions_names(definitions))
    if not by_unit:
        by_unit = list_by_source(mapped, definitions)
    forms = tuple(
        make_form(number, unit, owed, definitions, mapped, names)
        for number, (unit, owed) in enumerate(by_unit.items(), start=1)
    )
    plans = collection.plans.filter(audience=scheme.audience).values_list("title", flat=True)
    return ReportingSystem(
        title=_("%(area)s%(plan)s统计监测报表制度")
        % {"area": collection.area, "plan": PLANS[Audience(scheme.audience)]},
        area=collection.area.name,
        counties=Area.objects.filter(path__startswith=collection.area.path, level="county", valid_to=None).count(),
        scheme=scheme,
        collection=collection,
        plans=tuple(plans),
        forms=forms,
        explained=explain_all(forms, definitions, names),
        left_out=tuple((entry.domain, entry.name, entry.not_collected) for entry in entries if not entry.indicator_id),
        due=collection.unit_due,
    )


def read_owed(scheme: Scheme, collection: Collection) -> dict[str, dict[int, None]]:
    """Unit → indicators it owes, both in the order of the filings. What only units below report stands together."""
    items = FilingItem.objects.filter(filing__collection=collection, audience=scheme.audience)
    columns = ("filing__unit__name", "filing__unit__area_id", "entry__cell__indicator_id")
    order = ("filing__unit__position", "filing__unit_id", "position")
    own: dict[str, dict[int, None]] = defaultdict(dict)
    below: dict[int, None] = {}
    for unit, area_id, indicator_id in items.order_by(*order).values_list(*columns):
        if area_id == collection.area_id:
            own[unit][indicator_id] = None
        else:
            below[indicator_id] = None
    seen = {pk for owed in own.values() for pk in owed}
    rest = {pk: None for pk in below if pk not in seen}
    return dict(own) | ({_("各县（市、区）有关部门"): rest} if rest else {})


def list_by_source(
    mapped: Mapping[int, SchemeIndicator], definitions: Mapping[int, Definition]
) -> dict[str, dict[int, None]]:
    """Unit → indicators of the scheme it is the source of; those without a source unit under the scheme's own word."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for indicator_id, entry in mapped.items():
        source = definitions[indicator_id].source_unit if indicator_id in definitions else None
        found[source.name if source else entry.department or _("（未定填报单位）")][indicator_id] = None
    return dict(found)


def definitions_names(definitions: Mapping[int, Definition]) -> list[tuple[int, str]]:
    found = Definition.objects.filter(pk__in=[one.pk for one in definitions.values()])
    return list(found.values_list("indicator_id", "indicator__name"))


def make_form(
    number: int,
    unit: str,
    owed: Mapping[int, None],
    definitions: Mapping[int, Definition],
    mapped: Mapping[int, SchemeIndicator],
    names: Mapping[int, str],
) -> UnitForm:
    lines: list[FormLine] = []
    chosen = [pk for pk in owed if pk in definitions]
    for indicator_id in chosen:
        entry = mapped.get(indicator_id)
        lines += make_lines(names[indicator_id], entry.code if entry else "", definitions[indicator_id])
    cadences = dict.fromkeys(str(definitions[pk].get_cadence_display()) for pk in chosen)
    return UnitForm(number, unit, "、".join(cadences), tuple(lines))


def make_lines(name: str, code: str, definition: Definition) -> list[FormLine]:
    """A rate is never typed: its numerator and denominator are, each in a line of its own below it."""
    sex, residence = definition.by_sex, definition.by_residence
    columns = (True, sex, sex, residence, residence)
    ages = definition.age_groups if definition.by_age else ""
    by_county = definition.collected_at != CollectedAt.CITY
    line = FormLine(name, definition.unit_of_measure, code, columns, ages, by_county)
    if definition.shape != Shape.RATIO:
        return [line]
    parts = (_("　其中：分子"), _("　　　　分母"))
    return [line, *(FormLine(part, "", "", columns) for part in parts)]


def explain_all(
    forms: tuple[UnitForm, ...], definitions: Mapping[int, Definition], names: Mapping[int, str]
) -> tuple[Explained, ...]:
    """Every indicator of the forms once, in their order."""
    by_name = {name: definitions[pk] for pk, name in names.items()}
    shown = dict.fromkeys(line.name for form in forms for line in form.lines if line.name in by_name)
    return tuple(
        Explained(
            name,
            by_name[name].unit_of_measure,
            by_name[name].meaning,
            by_name[name].calculation,
            name_source(by_name[name]),
        )
        for name in shown
    )


def name_source(definition: Definition) -> str:
    """资料来源 as the definition words it, else the unit that reports the figure."""
    if definition.source_text.strip() or definition.source_unit is None:
        return definition.source_text
    mark = _("（演示分工，非文件规定）") if definition.source_is_demo else ""
    return f"{definition.source_unit.name}{mark}"
