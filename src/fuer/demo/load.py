"""Loads the demo's years of simulated figures: the closed ones and the one being filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from fuer.demo.collection import gather_cast, open_demo_collection, play_collection, read_demo_collection
from fuer.demo.definitions import apply_demo_definitions, read_demo_definitions
from fuer.demo.people import find_official
from fuer.demo.references import load_demo_references
from fuer.demo.simulation import Simulation
from fuer.demo.warnings import play_warnings
from fuer.demo.years import load_year, prepare_year, read_items
from fuer.orgs.enums import AreaLevel, Role
from fuer.orgs.models import Area
from fuer.plans.models import Plan


@transaction.atomic
def load_demo_years(folder: Path, *, today: dt.date, report: Callable[[int], None]) -> None:
    """The years of the plans up to the last that has ended; that one stays open. `report` gets the year at hand.

    Whole or not at all. Raises DemoFileError when a declared file cannot be read.
    """
    declared = read_demo_definitions(folder / "demo_definitions.yaml")
    script = read_demo_collection(folder / "demo_collection.yaml")
    city = Area.objects.get(level=AreaLevel.CITY)
    office, bureau = find_official(Role.WCC_OFFICE, city), find_official(Role.STATISTICS_BUREAU, city)
    plans = list(Plan.objects.filter(area=city, superseded_by=None))
    first = min(plan.start_year for plan in plans)
    last = min(today.year - 1, max(plan.end_year for plan in plans))
    apply_demo_definitions(declared, plans, user=office)
    past = [prepare_year(city, year, plans, user=office) for year in range(first, last)]
    current = open_demo_collection(script, city, last, plans, today=today, office=office)
    items = [item for collection in (*past, current) for item in read_items(collection)]
    simulation = Simulation(declared, first, last - first + 1, items)
    for collection in past:
        report(collection.year)
        load_year(collection, simulation, office=office, bureau=bureau)
    play_warnings(office, current.opens_on, today)
    report(last)
    cast = gather_cast(script, current, simulation, office=office, bureau=bureau, today=today)
    play_collection(current, cast)
    load_demo_references(city, last, user=office, today=today)
