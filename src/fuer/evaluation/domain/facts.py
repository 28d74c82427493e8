"""Facts of a report, read from a snapshot or, for a draft, from the collection that is running."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from fuer.evaluation.composing.facts import Facts, Lacking, TargetFact
from fuer.evaluation.domain.fact_plans import Outline, read_outlines
from fuer.indicators.enums import Disclosure
from fuer.indicators.models import Definition, ObservationVersion
from fuer.judging.numbers import print_fixed
from fuer.judging.units import print_quantity
from fuer.monitoring.domain.snapshot_rows import make_target_rows
from fuer.monitoring.domain.snapshots import list_targets, name_snapshot
from fuer.monitoring.enums import WarningStepKind
from fuer.monitoring.models import Snapshot, SnapshotTarget, WarningStep
from fuer.orgs.enums import AreaKind, Role
from fuer.orgs.models import Area, Membership
from fuer.papers.charts import read_outlines as read_shapes
from fuer.plans.domain.queries.figures import show_quantity
from fuer.plans.domain.queries.member_counts import count_case
from fuer.plans.models import Target
from fuer.reporting.domain.queries.counts import place_items
from fuer.reporting.models import Collection, FilingItem

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Whoever builds it, whatever language their pages are in: a paper is written in Chinese.
in_chinese = translation.override("zh-hans")
OWED = ("missing", "returned")
# Reported by the unit, not accepted by anybody yet.
SIGNED = ("signed",)
# Indicators and codes of areas.
Places = frozenset[tuple[int | None, str]]


@in_chinese
def facts_from_snapshot(snapshot: Snapshot) -> Facts:
    """What a frozen year says; nothing of it can change any more, except what plans are called."""
    rows = list(snapshot.targets.order_by("position"))
    ids = {pk for row in rows for pk in list_last_versions(row, snapshot.year - 1)}
    shown = dict(snapshot.figures.filter(version_id__in=ids).values_list("version_id", "shown"))
    source = Source(snapshot.area, snapshot.year, rows, shown, snapshot.monitored)
    return source.make_facts(basis=name_snapshot(snapshot), digest=snapshot.digest, has_demo=snapshot.has_demo)


@in_chinese
def facts_live(area: Area, year: int, today: dt.date) -> Facts:
    """What accepted figures say today; what is owed and not in counts as 无数据 and is printed 未报送."""
    targets = list_targets(area, year)
    rows = list(make_target_rows(targets, area, year, today))
    monitored = sum(target.area.path.startswith(area.path) for target in targets)
    ids = {pk for row in rows for pk in list_last_versions(row, year - 1)}
    versions = ObservationVersion.objects.filter(pk__in=ids).select_related("definition")
    shown = {version.pk: show_quantity(version, version.definition) for version in versions}
    items = find_items(area, year, today, OWED)
    waiting = read_places(find_items(area, year, today, SIGNED))
    source = Source(area, year, rows, shown, monitored, read_places(items), waiting)
    mark = f"初稿（数据截至{today.month}月{today.day}日）"
    basis = f"截至{today.year}年{today.month}月{today.day}日已审定的数据"
    demo = any(row.rests_on_demo for row in rows)
    return source.make_facts(basis=basis, mark=mark, lacking=list_lacking(items), has_demo=demo)


def list_last_versions(row: SnapshotTarget, year: int) -> list[int]:
    found = json.loads(row.sources)["own"].get(str(year))
    return [found] if found is not None else []


class Source:
    """Rows of one area and year, frozen or about to be, and what else a report reads beside them."""

    def __init__(
        self,
        area: Area,
        year: int,
        rows: Sequence[SnapshotTarget],
        shown: Mapping[int, str],
        monitored: int,
        unreported: Places = frozenset(),
        unaccepted: Places = frozenset(),
    ) -> None:
        self.area, self.year, self.rows, self.shown = area, year, rows, shown
        self.unreported, self.unaccepted = unreported, unaccepted
        ids = {row.target_id for row in rows}
        self.targets = {t.pk: t for t in Target.objects.filter(pk__in=ids).select_related("plan")}
        self.open_ones = read_open(target.indicator_id for target in self.targets.values())
        self.outlines: dict[str, Outline] = read_outlines(rows, self.targets)
        own = [row for row in rows if row.area_code == area.code and not row.is_reference]
        # A snapshot counts the targets of every area inside it; a report the area's own.
        self.monitored = monitored - sum(not row.is_reference for row in rows) + len(own)
        self.before, self.last_name = read_last_year(area, year)
        self.replies = read_replies(ids, area, year)

    def make_facts(self, **more: Any) -> Facts:
        counties = list_counties(self.area, self.year)
        names = {row.name for row in self.rows if not row.is_reference}
        gone = [row.name for key, row in self.before.items() if key[1] == self.area.code and row.name not in names]
        return Facts(
            area_code=self.area.code,
            area_name=self.area.name,
            office=find_office(self.area),
            year=self.year,
            plans=tuple(outline.plan for outline in self.outlines.values()),
            targets=tuple(self.make_target(row) for row in self.rows),
            monitored=self.monitored,
            counties=tuple((county.code, county.name) for county in counties),
            last_year_basis=self.last_name,
            outlines=read_shapes(settings.FUER_PLACE_DIR),
            dropped=tuple(dict.fromkeys(gone)),
            **more,
        )

    def make_target(self, row: SnapshotTarget) -> TargetFact:
        answer: dict[str, Any] = json.loads(row.answer)
        outlook: dict[str, Any] = answer.get("outlook") or {}
        target = self.targets.get(row.target_id)
        before = self.before.get((row.target_id, row.area_code))
        outline = self.outlines[row.plan_title]
        place = (target.indicator_id if target else None, row.area_code)
        cause, measure = self.replies.get(row.target_id, ("", "")) if row.area_code == self.area.code else ("", "")
        return TargetFact(
            target_id=row.target_id,
            area_code=row.area_code,
            area_name=row.area_name,
            plan=outline.plan.key,
            domain=outline.find_key(row),
            tier=row.tier,
            name=row.name,
            year=self.year,
            unit=row.unit,
            goal=row.goal,
            baseline=row.baseline,
            last=self.show_last(row),
            last_frozen=before.figure if before is not None else "",
            last_bucket=before.bucket if before is not None else "",
            figure=row.figure or show_members(row, self.year),
            bucket=row.bucket,
            code=row.code,
            trajectory=str(answer.get("trajectory") or ""),
            outlook=str(outlook.get("says") or ""),
            explanation=row.explanation,
            leads=row.lead_units,
            cause=cause,
            measure=measure,
            is_reference=row.is_reference,
            is_open=target is not None and target.indicator_id in self.open_ones,
            is_provisional=row.is_provisional,
            rests_on_demo=row.rests_on_demo,
            is_unreported=place in self.unreported and row.bucket == "no_data",
            is_unaccepted=place in self.unaccepted and row.bucket == "no_data",
        )

    def show_last(self, row: SnapshotTarget) -> str:
        """The figure of the year before as it stands here: a frozen one, a sum of members, or how many fulfil it."""
        year = self.year - 1
        version = next(iter(list_last_versions(row, year)), None)
        if version is not None:
            return self.shown.get(version, "")
        value: dict[str, Any] = (json.loads(row.case).get("series") or {}).get(str(year)) or {}
        if "num" in value and Fraction(value["den"]):
            case = json.loads(row.case)
            rate = Fraction(value["num"]) * Fraction(case.get("factor") or 1) / Fraction(value["den"])
            return print_quantity(print_fixed(rate, int(case["decimals"])), row.unit)
        if "value" in value:
            return print_quantity(str(value["value"]), row.unit)
        return show_members(row, year)


def show_members(row: SnapshotTarget, year: int) -> str:
    """66.67%（4/6）: how many members fulfil the condition; empty where none are counted."""
    counted = count_case(json.loads(row.case), year)
    return counted.text if counted else ""


def read_open(indicator_ids: Iterable[int | None]) -> frozenset[int]:
    """Indicators whose newest definition may be published."""
    ids = {pk for pk in indicator_ids if pk}
    newest = dict(
        Definition.objects.filter(indicator__in=ids).order_by("number").values_list("indicator_id", "disclosure")
    )
    return frozenset(pk for pk, disclosure in newest.items() if disclosure == Disclosure.OPEN)


def read_last_year(area: Area, year: int) -> tuple[dict[tuple[int, str], SnapshotTarget], str]:
    """What the newest snapshot of the year before said, by target and area, and what it is called."""
    found = Snapshot.objects.filter(area=area, year=year - 1).select_related("area").order_by("-number").first()
    if found is None:
        return {}, ""
    return {(row.target_id, row.area_code): row for row in found.targets.all()}, name_snapshot(found)


def read_replies(target_ids: Iterable[int], area: Area, year: int) -> dict[int, tuple[str, str]]:
    """Cause and measure as the unit answered the target's newest warning of the year."""
    steps = WarningStep.objects.filter(
        kind=WarningStepKind.ANSWERED, warning__target__in=list(target_ids), warning__area=area
    ).filter(warning__year__lte=year, warning__last_year__gte=year)
    return {
        target_id: (cause.strip().rstrip("。"), measure.strip().rstrip("。"))
        for target_id, cause, measure in steps.order_by("pk").values_list("warning__target", "cause", "measure")
    }


def list_counties(area: Area, year: int) -> QuerySet[Area]:
    """The parts of the area valid on the year's last day, 功能区 and 市本级 apart."""
    day = dt.date(year, 12, 31)
    valid = (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))
    below = Area.objects.filter(valid, path__startswith=area.path, depth=area.depth + 1, kind=AreaKind.ORDINARY)
    return below.order_by("path")


def find_office(area: Area) -> str:
    """The full name of the unit that holds the office's post for the area; empty where nobody does."""
    posts = Membership.objects.filter(area=area, role__in=(Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE), unit__isnull=False)
    return posts.order_by("pk").values_list("unit__name", flat=True).first() or ""


def find_items(area: Area, year: int, today: dt.date, places: tuple[str, ...]) -> list[FilingItem]:
    """Figures of the year that were asked for and stand in one of `places`."""
    collections = Collection.objects.filter(area__path__startswith=area.path, year=year)
    items = FilingItem.objects.filter(filing__collection__in=collections)
    found = place_items(items, today).filter(place__in=places)
    return list(found.select_related("filing__unit__area", "entry__cell__indicator", "entry__cell__area"))


def read_places(items: Iterable[FilingItem]) -> Places:
    return frozenset((item.entry.cell.indicator_id, item.entry.cell.area.code) for item in items)


def list_lacking(items: Iterable[FilingItem]) -> tuple[Lacking, ...]:
    by_unit: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items:
        unit = item.filing.unit
        by_unit[unit.short_name or unit.name, unit.area.name].append(item.entry.cell.indicator.name)
    return tuple(Lacking(unit, area, tuple(dict.fromkeys(names))) for (unit, area), names in by_unit.items())
