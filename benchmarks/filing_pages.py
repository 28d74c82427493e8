"""Pages of a reporting year under a clock; imported only after Django is set up."""

import datetime as dt
import json
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from itertools import product
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.plan_pages import count_queries
from benchmarks.timing import median, p95, time_runs
from fuer.core.domain.events import record_event
from fuer.indicators.domain.figures import Figure, NextVersion, accept_versions, append_versions
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import ObservationSource
from fuer.indicators.models import Acceptance, Cell, Definition, Indicator, ObservationVersion
from fuer.orgs.models import Area, Unit, User
from fuer.processes import settle_garbage_collection
from fuer.reporting.domain.review import accept_items
from fuer.reporting.domain.signing import report_filing, sign_filing
from fuer.reporting.models import Collection, Filing, FilingCell, FilingItem

ROWS = 200
COUNTIES, CITY_UNITS, COUNTY_UNITS = 6, 10, 5
RUNS = 40
YEAR = 2025
FIGURE = Figure(numerator=Decimal(906), denominator=Decimal(1001))


class City:
    """A city of six counties with an open collection; rows are written in bulk, as an opening writes them."""

    def __init__(self) -> None:
        self.city = Area.objects.add_root({"name": "某市", "level": "city", "code_system": "bench", "code": "0"})
        self.counties = [
            Area.objects.add_child(
                Area.objects.get(pk=self.city.pk),
                {"name": f"{number}县", "level": "county", "code_system": "bench", "code": str(number)},
            )
            for number in range(1, COUNTIES + 1)
        ]
        self.collection = Collection.objects.create(
            area=self.city,
            year=YEAR,
            filing_year=YEAR + 1,
            title=f"{YEAR}年度监测填报",
            opens_on=dt.date(YEAR + 1, 3, 1),
            unit_due=dt.date(YEAR + 1, 4, 15),
            county_due=dt.date(YEAR + 1, 4, 30),
            city_due=dt.date(YEAR + 1, 5, 31),
            state="open",
        )

    @property
    def areas(self) -> list[Area]:
        return [self.city, *self.counties]

    def add_unit(self, area: Area, number: int) -> Filing:
        unit = Unit.objects.create(
            area=area, name=f"{area}{number}局", short_name=f"{area}{number}局", kind="government"
        )
        return Filing.objects.create(collection=self.collection, unit=unit)

    def owe(self, filing: Filing, indicators: list[Indicator], areas: list[Area], rows: int | None = None) -> None:
        """The cells of indicators × areas are owed in `filing`, each with last year's accepted figure."""
        places = list(product(indicators, areas))[:rows]
        definitions = {one.indicator_id: one for one in Definition.objects.filter(indicator__in=indicators)}
        last_year = Cell.objects.bulk_create(
            Cell(indicator=indicator, area=area, period=year_period(YEAR - 1)) for indicator, area in places
        )
        accept_in_bulk(last_year, definitions)
        cells = Cell.objects.bulk_create(
            Cell(indicator=indicator, area=area, period=year_period(YEAR)) for indicator, area in places
        )
        entries = FilingCell.objects.bulk_create(
            FilingCell(unit=filing.unit, cell=cell, definition=definitions[cell.indicator_id]) for cell in cells
        )
        FilingItem.objects.bulk_create(
            FilingItem(filing=filing, entry=entry, audience="women", position=number)
            for number, entry in enumerate(entries, start=1)
        )


def accept_in_bulk(cells: list[Cell], definitions: dict[int, Definition]) -> None:
    versions = ObservationVersion.objects.bulk_create(
        ObservationVersion(
            cell=cell,
            number=1,
            numerator=900 + number % 90,
            denominator=1000,
            definition=definitions[cell.indicator_id],
            source="import",
        )
        for number, cell in enumerate(cells)
    )
    Acceptance.objects.bulk_create(Acceptance(version=version) for version in versions)
    for cell, version in zip(cells, versions, strict=True):
        cell.accepted = version
    Cell.objects.bulk_update(cells, ["accepted"])


def make_indicators(count: int, name: str) -> list[Indicator]:
    indicators = Indicator.objects.bulk_create(
        Indicator(name=f"{name}{number}", normalised_name=f"{name}{number}") for number in range(count)
    )
    Definition.objects.bulk_create(
        Definition(
            indicator=indicator,
            number=1,
            valid_from_year=2020,
            unit_of_measure="%",
            factor=100,
            shape="ratio",
            decimals=1,
        )
        for indicator in indicators
    )
    return indicators


def make_person(name: str, role: str, area: Area, unit: Unit | None = None) -> User:
    user = User.objects.create_user(name, name=name)
    user.memberships.create(role=role, area=area, unit=unit)
    return user


def sign_in(name: str, role: str, area: Area, unit: Unit | None = None) -> Client:
    client = Client()
    client.force_login(make_person(name, role, area, unit), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def insert_one(city: City) -> None:
    """The yardstick: one row in a transaction of its own."""
    with transaction.atomic():
        record_event(actor=None, verb="bench.insert", subject=city.collection)


def insert_many(city: City) -> None:
    for _number in range(ROWS):
        insert_one(city)


def measure_filing() -> None:
    settle_garbage_collection()
    city = City()
    filing = city.add_unit(city.city, 1)
    city.owe(filing, make_indicators(-(-ROWS // len(city.areas)), "指标"), city.areas, ROWS)
    client = sign_in("reporter", "unit_reporter", city.city, filing.unit)
    loop = median(time_runs(partial(insert_many, city), 5))
    single = median(time_runs(partial(insert_one, city), RUNS))
    print(
        f"a filing of {ROWS} rows (yardstick: {ROWS} single inserts, {loop * 1000:.0f} ms; one, {single * 1000:.1f} ms)"
    )
    print(f"{'what':<24} {'queries':>8} {'p50 ms':>8} {'p95 ms':>8} {'to yardstick':>13}")
    address = f"/filings/{filing.pk}/"
    for name, path in (("page", address), ("rows of the grid", f"{address}rows/")):
        show(name, count_warm(client, path), time_runs(partial(fetch, client, path), RUNS), loop)
    show("one cell's save", count_save(client, filing), time_runs(make_saver(client, filing), RUNS), single)
    FilingCell.objects.filter(items__filing=filing).update(numerator=Decimal(905), denominator=Decimal(1001))
    show("page, every row filled", count_warm(client, address), time_runs(partial(fetch, client, address), RUNS), loop)
    measure_steps(city, filing, loop)


def measure_steps(city: City, filing: Filing, loop: float) -> None:
    """Signing and accepting every row, beside the versions and acceptances of as many figures one by one."""
    head = make_person("head", "unit_head", city.city, filing.unit)
    reporter = User.objects.get(username="reporter")
    bureau = make_person("bureau", "statistics_bureau", city.city)
    report_filing(filing, user=reporter)
    signed = time_step(lambda: sign_filing(filing, user=head))
    accepted = time_step(lambda: accept_items(filing, None, user=bureau))
    entries = [NextVersion(entry.cell_id, entry.definition_id, FIGURE) for entry in FilingCell.objects.all()[:ROWS]]
    with transaction.atomic():
        alone_signed = time_step(lambda: [append_one(entry, head) for entry in entries])
        versions = list(ObservationVersion.objects.order_by("-pk")[:ROWS])
        alone_accepted = time_step(lambda: [accept_one(version, bureau) for version in versions])
        transaction.set_rollback(True)
    for name, step, alone in (("sign", signed, alone_signed), ("accept", accepted, alone_accepted)):
        print(
            f"{name} {ROWS} rows: {step.queries} queries, {step.seconds * 1000:.0f} ms"
            f" ({step.seconds / loop:.2f}× the yardstick); figures one by one, without the step around them:"
            f" {alone.queries} queries, {alone.seconds * 1000:.0f} ms ({step.seconds / alone.seconds:.2f}×)"
        )


class Step(NamedTuple):
    seconds: float
    queries: int


def time_step(action: Callable[[], object]) -> Step:
    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        action()
        seconds = time.perf_counter() - start
    return Step(seconds, len(queries))


def append_one(entry: NextVersion, user: User) -> object:
    return append_versions([entry], source=ObservationSource.FILING, user=user)


def accept_one(version: ObservationVersion, user: User) -> object:
    return accept_versions([version], user=user, reason="更正")


def fetch(client: Client, path: str) -> None:
    if client.get(path).status_code != 200:
        raise RuntimeError(f"{path} is not shown")


def count_warm(client: Client, path: str) -> int:
    """Queries of a page somebody has opened before."""
    fetch(client, path)
    return count_queries(client, path)


def make_saver(client: Client, filing: Filing) -> Callable[[], None]:
    """Each call types another figure into the next cell, as the grid does."""
    items = list(filing.items.values_list("pk", "entry_id"))
    numbers = iter(range(10_000))

    def save() -> None:
        number = next(numbers)
        item, entry = items[number % len(items)]
        version = FilingCell.objects.values_list("row_version", flat=True).get(pk=entry)
        changes = {"numerator": str(900 + number % 90), "denominator": "1000"}
        body = {"edits": [{"item": item, "row_version": version, "changes": changes}]}
        answer = client.post(f"/filings/{filing.pk}/save/", json.dumps(body), content_type="application/json")
        if answer.status_code != 200 or b'"saved"' not in answer.content:
            raise RuntimeError(answer.content[:200])

    return save


def count_save(client: Client, filing: Filing) -> int:
    save = make_saver(client, filing)
    with CaptureQueriesContext(connection) as queries:
        save()
    # One query is the benchmark's own.
    return len(queries) - 1


def measure_board() -> None:
    city = City()
    filings = [city.add_unit(city.city, number) for number in range(CITY_UNITS)]
    filings += [city.add_unit(county, number) for county in city.counties for number in range(COUNTY_UNITS)]
    client = sign_in("office", "wcc_office", city.city)
    yardstick = median(time_runs(lambda: Client().get("/login/"), RUNS))
    print(f"progress board (yardstick: the sign-in page, {yardstick * 1000:.1f} ms)")
    print(f"{'what':<24} {'queries':>8} {'p50 ms':>8} {'p95 ms':>8} {'to yardstick':>13}")
    address = f"/collections/{city.collection.pk}/board/"
    figures = 0
    for each in (2, 18):
        for filing in filings:
            areas = city.areas if filing.unit.area_id == city.city.pk else [filing.unit.area]
            city.owe(filing, make_indicators(each, f"{filing.pk}之{each}之"), areas)
            figures += each * len(areas)
        name = f"{len(filings)} units, {figures:,} figures"
        show(name, count_warm(client, address), time_runs(partial(fetch, client, address), RUNS), yardstick)


def show(name: str, queries: int, seconds: list[float], yardstick: float) -> None:
    print(
        f"{name:<24} {queries:>8} {median(seconds) * 1000:>8.1f} {p95(seconds) * 1000:>8.1f}"
        f" {median(seconds) / yardstick:>12.2f}×"
    )
