"""Women and men by domain: every figure reported by sex in a year, and the breakdowns that are owed and not reported."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from fuer.indicators.domain.surveys import is_survey_year
from fuer.indicators.enums import CollectedAt, Disclosure
from fuer.indicators.models import Cell, Definition, Indicator
from fuer.monitoring.domain.queries.part_figures import read_part_figures
from fuer.monitoring.domain.queries.scene import Asked, Scene, read_scene
from fuer.monitoring.domain.queries.sexes import BY_SEX, Compared, compare_parts
from fuer.monitoring.models import SchemeIndicator
from fuer.orgs.enums import AreaLevel
from fuer.orgs.scope import in_scope, scope_of
from fuer.papers.charts import PairData
from fuer.plans.domain.queries.catalogue import find_domain
from fuer.plans.domain.queries.figures import TOTALS, choose_definition, read_numbers
from fuer.plans.domain.queries.indicator import in_areas
from fuer.plans.models import Target
from fuer.reporting.models import FilingItem

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor


@dataclass(frozen=True)
class Unreported:
    """应分性别而未报: who owes the breakdown of which indicator, what asks for it, and what is missing."""

    indicator: Indicator
    unit: str
    asked_by: str
    why: str


@dataclass(frozen=True)
class GenderDomain:
    """One domain: the indicators with a figure by sex in the year; those of one unit share a chart."""

    name: str
    rows: tuple[Compared, ...]

    @property
    def groups(self) -> list[PairData]:
        """Dumbbells of the year, one chart for each unit of measure."""
        by_unit: dict[str, list[Compared]] = defaultdict(list)
        for row in self.rows:
            by_unit[row.unit].append(row)
        return [
            PairData(self.name, unit, tuple(replace(row.last.pair, name=row.indicator.name) for row in rows))
            for unit, rows in by_unit.items()
        ]


@dataclass(frozen=True)
class GenderPage:
    scene: Scene
    domains: tuple[GenderDomain, ...]
    unreported: tuple[Unreported, ...]
    required: int

    @property
    def reported(self) -> int:
        return sum(len(domain.rows) for domain in self.domains)


def read_gender(user: Visitor, asked: Asked, *, today: dt.date) -> GenderPage | None:
    """The page for `user`; None while there is no plan they may read. Figures of an area are for those who see it or the
    plan it is the area of; what is not to be published (不上网) is left out.
    """
    scene = read_scene(user, asked, today=today)
    if scene is None:
        return None
    scene = keep_readable(scene, user)
    targets = list(
        Target.objects.visible_to(user)
        .monitored()
        .filter(plan__in=scene.chosen)
        .select_related("indicator", "plan")
        .prefetch_related("quotes__clause__parent")
    )
    domains = name_domains(targets)
    schemes = read_scheme_demands()
    numbers = read_numbers({*domains, *schemes})
    readable = in_scope(user, "area__path") | in_areas({plan.area_id for plan in scene.plans})
    wanted = {pk: choose_definition(found, scene.year) for pk, found in numbers.items() if pk is not None}
    open_ones = {pk: one for pk, one in wanted.items() if one.disclosure != Disclosure.OFFLINE}
    sides = read_part_figures(open_ones, scene.area, BY_SEX, readable)
    compared = {pk: compare_parts(figures, open_ones[pk], scene.year) for pk, figures in sides.items()}
    of_year = {pk: one for pk, one in compared.items() if one is not None and is_reported(one, scene.year)}
    demands = {pk: word_demand(one, schemes.get(pk, "")) for pk, one in open_ones.items()}
    required = {pk: word for pk, word in demands.items() if word and is_owed(open_ones[pk], scene)}
    missing = [pk for pk in required if pk not in of_year or of_year[pk].last.measures.missing]
    return GenderPage(
        scene=scene,
        domains=tuple(group_domains(of_year, domains)),
        unreported=tuple(list_unreported(missing, required, open_ones, of_year, scene)),
        required=len(required),
    )


def keep_readable(scene: Scene, user: Visitor) -> Scene:
    """The scene with the areas whose figures by sex the person may read: a neighbour's are not among them."""
    paths, own = scope_of(user).paths(), {plan.area_id for plan in scene.plans}
    areas = tuple(area for area in scene.areas if area.pk in own or any(area.path.startswith(path) for path in paths))
    return replace(scene, areas=areas, area=scene.area if scene.area in areas else areas[0])


def name_domains(targets: Iterable[Target]) -> dict[int, str]:
    """The domain of each indicator: that of the sentence it is said in, rows of the table without one come last."""
    found: dict[int, str] = {}
    for target in targets:
        if target.indicator_id is not None and not found.get(target.indicator_id):
            found[target.indicator_id] = find_domain(target)
    return found


def read_scheme_demands() -> dict[int, str]:
    """Names of the schemes that want an indicator by sex. One query."""
    entries = SchemeIndicator.objects.filter(by_sex=True, indicator__isnull=False).select_related("scheme")
    return {entry.indicator_id: entry.scheme.name for entry in entries if entry.indicator_id is not None}


def word_demand(definition: Definition, scheme: str) -> str:
    """What asks for the breakdown; "" for nothing."""
    return "、".join(filter(None, [_("口径") if definition.by_sex else "", scheme]))


def is_owed(definition: Definition, scene: Scene) -> bool:
    """Whether the area reports a figure of its own in the year at all."""
    level = CollectedAt.COUNTY if scene.area.level == AreaLevel.COUNTY else CollectedAt.CITY
    is_collected = definition.collected_at in (CollectedAt.BOTH, level)
    has_begun = definition.first_year is None or definition.first_year <= scene.year
    return is_collected and has_begun and is_survey_year(definition, scene.year)


def is_reported(compared: Compared, year: int) -> bool:
    """Whether at least one side has a figure in the year."""
    last = compared.last
    return last.year == year and (last.women.value is not None or last.men.value is not None)


def group_domains(compared: Mapping[int, Compared], domains: Mapping[int, str]) -> list[GenderDomain]:
    by_name: dict[str, list[Compared]] = defaultdict(list)
    for pk, one in compared.items():
        by_name[domains.get(pk, "")].append(one)
    order = [name for name in dict.fromkeys(domains.values()) if name] + [""]
    return [
        GenderDomain(name or _("其他指标"), tuple(sorted(by_name[name], key=lambda one: one.indicator.name)))
        for name in order
        if name in by_name
    ]


def list_unreported(
    missing: Sequence[int],
    required: Mapping[int, str],
    definitions: Mapping[int, Definition],
    compared: Mapping[int, Compared],
    scene: Scene,
) -> list[Unreported]:
    """The breakdowns that are owed, by unit. Three queries."""
    units = read_owing_units(missing, scene)
    reported = set(
        Cell.objects.filter(
            TOTALS, area=scene.area, period__label_year=scene.year, indicator__in=missing, accepted__isnull=False
        ).values_list("indicator_id", flat=True)
    )
    rows = [
        Unreported(
            indicator=definitions[pk].indicator,
            unit=units.get(pk) or _("未定来源单位"),
            asked_by=required[pk],
            why=word_missing(compared.get(pk), definitions[pk], has_total=pk in reported),
        )
        for pk in missing
    ]
    return sorted(rows, key=lambda row: (row.unit, row.indicator.name))


def word_missing(compared: Compared | None, definition: Definition, *, has_total: bool) -> str:
    if compared is not None:
        return _("只报了一方，缺%(sides)s性数据") % {"sides": _("、").join(compared.last.measures.missing)}
    if not definition.by_sex:
        return _("监测指标体系要求分性别，口径未设分性别")
    return _("只有合计，未分性别") if has_total else _("合计和分性别都没有审定的数据")


def read_owing_units(indicator_ids: Sequence[int], scene: Scene) -> dict[int, str]:
    """Who was asked for the figures of the area in the year's filings, else the definition's source unit."""
    place = Q(entry__cell__area=scene.area, entry__cell__period__label_year=scene.year)
    rows = FilingItem.objects.filter(place, entry__cell__indicator__in=indicator_ids)
    owing = rows.values_list("entry__cell__indicator_id", "filing__unit__name").distinct()
    names: dict[int, set[str]] = defaultdict(set)
    for pk, name in owing.order_by("filing__unit_id"):
        names[pk].add(name)
    sources = Definition.objects.filter(indicator__in=indicator_ids, source_unit__isnull=False).order_by("number")
    found = dict(sources.values_list("indicator_id", "source_unit__name"))
    return found | {pk: _("、").join(sorted(units)) for pk, units in names.items()}
