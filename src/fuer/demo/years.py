"""The demo's past years: closed collections, written in bulk through rows that keep every rule of the database.

Each year has its trouble, drawn by seed: units that were late, a wrong denominator that was returned and corrected, a
figure nobody had, two units that said different things. Events tell of the loading, not of clicks nobody made.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.working_days import next_working_day
from fuer.demo.people import UnitPeople, find_people
from fuer.demo.simulation import SEED, Simulation, is_second_source, type_differently, type_wrongly
from fuer.indicators.enums import AcceptanceLevel, Missing, ObservationSource
from fuer.indicators.models import Acceptance, ObservationVersion
from fuer.notices.models import Notice
from fuer.reporting.domain.collections import close_collection, open_collection, prepare_collection
from fuer.reporting.domain.entry_fields import apply_changes
from fuer.reporting.enums import FilingState, SignatureStep, TextState
from fuer.reporting.models import (
    Collection,
    Filing,
    FilingCell,
    FilingItem,
    FilingText,
    ItemReport,
    ItemReturn,
    Signature,
)

if TYPE_CHECKING:
    from django.db.models import Manager, Model

    from fuer.indicators.models import Survey
    from fuer.orgs.models import Area, User
    from fuer.plans.models import Plan

BATCH = 500
LATE_UNITS = 4
WRONG_DENOMINATORS = 2
SMALLEST_WRONG = 1000
LOST_FIGURES = 2
# The year's way as months and days: given out, units report, counties check, the city accepts.
OPENS, UNITS_REPORT, COUNTIES_CHECK, CITY_ACCEPTS = (2, 20), (4, 10), (4, 25), (5, 20)
# What an entry says and a version keeps.
SAID = (
    "value",
    "printed",
    "numerator",
    "denominator",
    "missing",
    "note",
    "basis",
    "survey",
    "letter_number",
    "letter_date",
    "is_demo",
)
ENTRY_COLUMNS = [*SAID, "version", "row_version", "changed_by", "changed_at"]


@dataclass
class Trouble:
    """What goes wrong in one year: ids of filings that are late, and of items."""

    late: dict[int, int] = field(default_factory=dict)
    wrong: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)
    disputed: set[int] = field(default_factory=set)


@dataclass
class Year:
    """One collection while it is written."""

    collection: Collection
    items: Sequence[FilingItem]
    people: Mapping[int, UnitPeople]
    trouble: Trouble
    numbers: Counter[int]
    versions: list[ObservationVersion] = field(default_factory=list)
    returns: list[tuple[FilingItem, ObservationVersion]] = field(default_factory=list)


def prepare_year(area: Area, year: int, plans: Iterable[Plan], *, user: User) -> Collection:
    """The opened collection of a past year."""
    collection = prepare_collection(
        area,
        year,
        plans=plans,
        is_demo=True,
        user=user,
        opens_on=next_working_day(dt.date(year + 1, *OPENS)),
        unit_due=next_working_day(dt.date(year + 1, *UNITS_REPORT)),
        county_due=next_working_day(dt.date(year + 1, *COUNTIES_CHECK)),
        city_due=next_working_day(dt.date(year + 1, *CITY_ACCEPTS)),
    )
    opened = open_collection(collection, user=user)
    forget_notices(opened)
    return opened


def forget_notices(collection: Collection) -> None:
    """Nobody needs to hear today what a past year asked of them."""
    filing_ids = [str(pk) for pk in collection.filings.values_list("pk", flat=True)]
    Notice.objects.filter(subject_type=Filing._meta.label_lower, subject_id__in=filing_ids).delete()


def read_items(collection: Collection) -> list[FilingItem]:
    items = FilingItem.objects.filter(filing__collection=collection).select_related(
        "filing__unit", "filing__collection", "entry__cell__area", "entry__cell__period", "entry__definition__indicator"
    )
    return list(items.order_by("pk"))


@transaction.atomic
def load_year(collection: Collection, simulation: Simulation, *, office: User, bureau: User) -> None:
    """Fill in, sign, accept and close an opened collection."""
    items = [item for item in simulation.items if item.filing.collection_id == collection.pk]
    people = find_people({item.filing.unit for item in items} | {filing.unit for filing in read_filings(collection)})
    numbers = Counter(ObservationVersion.objects.filter(cell__entries__items__in=items).values_list("cell", flat=True))
    year = Year(collection, items, people, draw_trouble(collection, items, simulation), numbers)
    reporters = {unit_id: found.reporter for unit_id, found in people.items()}
    surveys = simulation.hold_surveys(items, reporters)
    for item in items:
        fill_in(year, item, simulation.type_item(item, surveys), {survey.pk: survey for survey in surveys.values()})
    write_figures(year)
    accept_figures(year, bureau)
    sign_filings(year, bureau)
    accept_texts(collection, office)
    close_collection(collection, user=office)
    forget_notices(collection)
    payload = {"versions": len(year.versions), "returned": len(year.returns)}
    record_event(actor=None, verb="demo.load_year", subject=collection, payload=payload, area_id=collection.area_id)


def read_filings(collection: Collection) -> list[Filing]:
    return list(collection.filings.select_related("unit__area"))


def draw_trouble(collection: Collection, items: Sequence[FilingItem], simulation: Simulation) -> Trouble:
    random = Random(f"{SEED} {collection.year}")
    filings = sorted({item.filing_id for item in items})
    totals = [item for item in items if is_lonely(item)]
    large = [item for item in totals if is_large(item, simulation)]
    county = [item for item in totals if item.entry.cell.area_id != collection.area_id]
    both = [item for item in items if is_second_source(item)]
    return Trouble(
        late={filing: random.randint(1, 15) for filing in random.sample(filings, min(LATE_UNITS, len(filings)))},
        wrong=pick(random, [item for item in large if item not in county], WRONG_DENOMINATORS),
        lost=pick(random, [item for item in county if not is_second_source(item)], LOST_FIGURES),
        disputed=pick(random, both, 1),
    )


def pick(random: Random, items: Sequence[FilingItem], number: int) -> set[int]:
    return {item.pk for item in random.sample(items, min(number, len(items)))}


def is_lonely(item: FilingItem) -> bool:
    """A total without parts, so that trouble with it stays one figure's."""
    definition = item.entry.definition
    return not (definition.by_sex or definition.by_residence or definition.by_age)


def is_large(item: FilingItem, simulation: Simulation) -> bool:
    """A fraction whose denominator has digits to lose."""
    drawn = simulation.draw(item)
    return drawn is not None and (drawn.denominator or 0) >= SMALLEST_WRONG


def fill_in(year: Year, item: FilingItem, changes: dict[str, str], surveys: Mapping[int, Survey]) -> None:
    """Type the item and sign it: one version, or two where the first was returned."""
    entry = item.entry
    if not changes:
        return
    if item.pk in year.trouble.lost and "letter_number" not in changes:
        changes = {"missing": Missing.NO_DATA, "note": _("系统升级，历史记录无法导出（演示）")}
    if item.pk in year.trouble.disputed and "value" in changes:
        changes = type_differently(changes)
    reporter = year.people[item.filing.unit_id].reporter
    entry.is_demo, entry.changed_by, entry.row_version = True, reporter, entry.row_version + 1
    entry.changed_at = at_noon(report_day(year, item.filing_id))
    if item.pk in year.trouble.wrong and "denominator" in changes:
        type_in(entry, type_wrongly(changes), surveys)
        year.returns.append((item, add_version(year, item)))
    type_in(entry, changes, surveys)
    entry.version = add_version(year, item)


def type_in(entry: FilingCell, changes: Mapping[str, str], surveys: Mapping[int, Survey]) -> None:
    refused = apply_changes(entry, changes, surveys)
    if refused:
        raise ValueError(f"{entry.definition.indicator}: {refused}")


def add_version(year: Year, item: FilingItem) -> ObservationVersion:
    """The next version of the entry's cell as it is typed now, not yet saved."""
    entry = item.entry
    year.numbers[entry.cell_id] += 1
    version = ObservationVersion(
        cell=entry.cell,
        number=year.numbers[entry.cell_id],
        definition=entry.definition,
        source=ObservationSource.FILING,
        source_reference=f"{year.collection.title}，{item.filing.unit}"[:300],
        created_by=entry.changed_by,
        **{name: getattr(entry, name) for name in SAID},
    )
    year.versions.append(version)
    return version


def write_figures(year: Year) -> None:
    ObservationVersion.objects.bulk_create(year.versions, batch_size=BATCH)
    entries = [item.entry for item in year.items if item.entry.version is not None]
    overwrite(entries, ENTRY_COLUMNS)
    untouched = [item.entry_id for item in year.items if item.entry.version is None]
    FilingCell.objects.filter(pk__in=untouched).update(is_demo=True)


def accept_figures(year: Year, bureau: User) -> None:
    """One acceptance for each signed figure; the city's own figure wins where a county's unit said something else."""
    signed = [item for item in year.items if item.entry.version is not None]
    rows = {item.pk: build_acceptance(year, item, bureau) for item in signed}
    Acceptance.objects.bulk_create(rows.values(), batch_size=BATCH)
    by_cell: dict[int, Acceptance] = {}
    for item in sorted(signed, key=lambda item: (is_second_source(item), item.pk)):
        by_cell.setdefault(item.entry.cell_id, rows[item.pk])
    cells = {}
    for item in signed:
        item.accepted = by_cell[item.entry.cell_id] if item.pk in year.trouble.disputed else rows[item.pk]
        item.entry.cell.accepted = by_cell[item.entry.cell_id].version
        cells[item.entry.cell_id] = item.entry.cell
    overwrite(signed, ["accepted"])
    overwrite(list(cells.values()), ["accepted"])


def build_acceptance(year: Year, item: FilingItem, bureau: User) -> Acceptance:
    disputed = {other.entry.cell_id for other in year.items if other.pk in year.trouble.disputed}
    reason = _("两家数据不一致，以市级业务系统年末数为准（演示）") if item.entry.cell_id in disputed else ""
    return Acceptance(version=item.entry.version, accepted_by=bureau, level=AcceptanceLevel.CITY, reason=reason)


def sign_filings(year: Year, bureau: User) -> None:
    """States, days, signatures and returns of the filings."""
    filings = read_filings(year.collection)
    signatures = []
    for filing in filings:
        day = report_day(year, filing.pk)
        returned = any(item.filing_id == filing.pk for item, _version in year.returns)
        filing.round = 2 if returned else 1
        filing.state = FilingState.ACCEPTED
        filing.begun_at = at_noon(day - dt.timedelta(days=9))
        filing.reported_at = at_noon(day)
        filing.accepted_at = at_noon(year.collection.city_due - dt.timedelta(days=3))
        signatures += build_signatures(year, filing, bureau)
    overwrite(filings, ["round", "state", "begun_at", "reported_at", "accepted_at"])
    stamp(signatures, "signed_at")
    stamp(build_returns(year, bureau), "returned_at")
    ItemReport.objects.bulk_create(build_reports(year), batch_size=BATCH)


def build_signatures(year: Year, filing: Filing, bureau: User) -> list[tuple[Signature | ItemReturn, dt.datetime]]:
    people = year.people[filing.unit_id]
    steps = [
        (SignatureStep.REPORTER, people.reporter),
        (SignatureStep.STATISTICS_HEAD, people.statistics_head),
        (SignatureStep.UNIT_HEAD, people.unit_head),
    ]
    found: list[tuple[Signature | ItemReturn, dt.datetime]] = []
    for number in range(1, filing.round + 1):
        day = report_day(year, filing.pk) + dt.timedelta(days=8 * (number - 1))
        for step, user in steps:
            row = Signature(filing=filing, round=number, step=step, signed_by=user, signed_name=user.name)
            found.append((row, at_noon(day)))
    row = Signature(
        filing=filing, round=filing.round, step=SignatureStep.CITY, signed_by=bureau, signed_name=bureau.name
    )
    return [*found, (row, filing.accepted_at or at_noon(year.collection.city_due))]


def build_returns(year: Year, bureau: User) -> list[tuple[Signature | ItemReturn, dt.datetime]]:
    found: list[tuple[Signature | ItemReturn, dt.datetime]] = []
    for item, version in year.returns:
        day = report_day(year, item.filing_id) + dt.timedelta(days=4)
        row = ItemReturn(
            item=item,
            version=version,
            round=1,
            reason=_("分母比上年少了一位数，请核对原始记录后重报（演示）。"),
            returned_by=bureau,
            resolved_at=at_noon(day + dt.timedelta(days=4)),
        )
        found.append((row, at_noon(day)))
    return found


def build_reports(year: Year) -> list[ItemReport]:
    """What each round said: everything in the first, in the second what was returned from it."""
    returned = {item.pk: version for item, version in year.returns}
    signed = [item for item in year.items if item.entry.version is not None]
    found = [ItemReport(item=item, round=1, version=returned.get(item.pk, item.entry.version)) for item in signed]
    return found + [
        ItemReport(item=item, round=2, version=item.entry.version) for item in signed if item.pk in returned
    ]


def stamp(rows: Sequence[tuple[Signature | ItemReturn, dt.datetime]], column: str) -> None:
    """Write rows of one kind, whose time the database would otherwise set to now."""
    if not rows:
        return
    manager: Manager[Any] = type(rows[0][0])._default_manager
    made = manager.bulk_create([row for row, _moment in rows], batch_size=BATCH)
    for row, (_row, moment) in zip(made, rows, strict=True):
        setattr(row, column, moment)
    # Not `overwrite`: an upsert inserts first, and inserting sets the time to now again.
    manager.bulk_update(made, [column], batch_size=BATCH)


def accept_texts(collection: Collection, office: User) -> None:
    texts = list(FilingText.objects.filter(filing__collection=collection).select_related("filing__unit", "clause"))
    for text in texts:
        words = {"year": collection.year, "unit": text.filing.unit, "domain": text.clause.title}
        text.progress = _("%(year)d年，%(unit)s牵头推进“%(domain)s”各项工作，年度任务基本完成（演示文字）。") % words
        text.state, text.decided_by = TextState.ACCEPTED, office
        text.sent_at, text.decided_at = at_noon(collection.unit_due), at_noon(collection.city_due)
    overwrite(texts, ["progress", "state", "decided_by", "sent_at", "decided_at"])


def overwrite(rows: Sequence[Model], columns: Sequence[str]) -> None:
    """Write `columns` of rows that are in the database. As an upsert: bulk_update's CASE per row and column took most of
    the loading time.
    """
    if rows:
        manager: Manager[Any] = type(rows[0])._default_manager
        manager.bulk_create(rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=columns)


def report_day(year: Year, filing_id: int) -> dt.date:
    """The day a filing was reported: a few days early, or as late as the year's trouble says."""
    late = year.trouble.late.get(filing_id)
    early = -Random(f"{SEED} {year.collection.year} {filing_id}").randint(1, 16)
    return year.collection.unit_due + dt.timedelta(days=late or early)


def at_noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
