"""Many figures in one stroke: the same rows and events as one by one, in a number of queries that does not grow."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fuer.core.models import Event, Evidence
from fuer.indicators.domain import AFTER_ACCEPT
from fuer.indicators.domain import figures as domain
from fuer.indicators.domain.figures import Account, Figure, FigureError, NextVersion
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import AcceptanceLevel, Missing, ObservationSource
from fuer.indicators.models import Acceptance, Cell, ObservationVersion
from tests.factories import make_area, make_indicator, make_user

pytestmark = pytest.mark.django_db
FIGURES = (
    Figure(value=Decimal("94.3"), printed="94.30"),
    Figure(numerator=Decimal(9), denominator=Decimal(10)),
    Figure(missing=Missing.NOT_CARRIED_OUT),
)
VERSION = ("number", "value", "printed", "numerator", "denominator", "missing", "definition_id", "source")
VERSION += ("source_reference", "note", "reason", "created_by_id")


@pytest.fixture
def definition():
    return make_indicator().definitions.get()


@pytest.fixture
def people():
    area = make_area()
    return make_user(area, name="甲"), make_user(area, name="乙")


@pytest.fixture
def make_entries(definition, people):
    """Figures for so many new cells; some have evidence and a 填表人 of their own."""
    area, evidence = (
        make_area(),
        [Evidence.objects.create(title=title, reference="年报", created_by_id=1) for title in "子丑"],
    )
    made = iter(range(1000))

    def make(count):
        details = [f"{next(made)}" for _ in range(count)]
        cells = [
            Cell.objects.create(indicator=definition.indicator, area=area, period=year_period(2021), detail=detail)
            for detail in details
        ]
        return [
            NextVersion(
                cell.pk,
                definition.pk,
                FIGURES[number % 3],
                f"第{number}行" * 200,
                Account(note="年报", reason="更正", evidence=evidence[: number % 3]),
                people[1].pk if number % 2 else None,
            )
            for number, cell in enumerate(cells)
        ]

    return make


def write_one_by_one(entries, user):
    versions = []
    for entry in entries:
        versions += domain.append_versions([entry], source=ObservationSource.FILING, user=user)
    for version in versions[::2]:
        domain.accept_version(version, user=user, level=AcceptanceLevel.COUNTY)
    for version in versions[1::2]:
        domain.endorse_version(version, user=user, level=AcceptanceLevel.CITY, reason=" 同意 ")


def write_together(entries, user):
    versions = domain.append_versions(entries, source=ObservationSource.FILING, user=user)
    domain.accept_versions(versions[::2], user=user, level=AcceptanceLevel.COUNTY)
    domain.endorse_versions(versions[1::2], user=user, level=AcceptanceLevel.CITY, reason=" 同意 ")


def tell_all(entries):
    """Every row that came of `entries`, ids replaced by the place in the list."""
    places = {entry.cell_id: place for place, entry in enumerate(entries)}
    versions = list(ObservationVersion.objects.filter(cell__in=places).prefetch_related("evidence"))
    numbers = {str(version.pk): places[version.cell_id] for version in versions}
    rows = [(places[one.cell_id], *(getattr(one, name) for name in VERSION)) for one in versions]
    evidence = [sorted(piece.title for piece in one.evidence.all()) for one in versions]
    pointers = [(cell.accepted_id and numbers[str(cell.accepted_id)]) for cell in Cell.objects.filter(pk__in=places)]
    acceptances = [
        (places[row.version.cell_id], row.accepted_by_id, row.level, row.reason)
        for row in Acceptance.objects.filter(version__in=versions)
    ]
    events = [
        (
            one.verb,
            one.actor_id,
            one.subject_type,
            numbers[one.subject_id],
            one.area_id,
            places[one.payload.pop("cell")],
        )
        + (one.payload,)
        for one in Event.objects.filter(subject_id__in=numbers, subject_type="indicators.observationversion")
    ]
    return rows, evidence, pointers, acceptances, events


def test_many_leave_the_same_rows_and_events_as_one_by_one(make_entries, people):
    alone, together = make_entries(7), make_entries(7)
    write_one_by_one(alone, people[0])
    write_together(together, people[0])
    assert tell_all(together) == tell_all(alone)
    assert [len(part) for part in tell_all(together)] == [7, 7, 7, 7, 14]


def test_the_number_of_queries_does_not_grow_with_the_figures(make_entries, people):
    counts = []
    for entries in (make_entries(3), make_entries(12)):
        with CaptureQueriesContext(connection) as queries:
            write_together(entries, people[0])
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_two_figures_of_one_cell_are_numbered_and_accepted_in_their_order(make_entries, people):
    (entry,) = make_entries(1)
    told = []
    versions = domain.append_versions([entry, entry], source=ObservationSource.FILING, user=people[0])
    AFTER_ACCEPT.append(told.extend)
    try:
        domain.accept_versions(versions, user=people[0], reason="更正")
        domain.accept_versions(versions[1:], user=people[0])
    finally:
        AFTER_ACCEPT.remove(told.extend)
    assert [version.number for version in versions] == [1, 2]
    assert Cell.objects.get().accepted == versions[1]
    assert [cell.accepted_id for cell in told] == [versions[1].pk]
    assert Acceptance.objects.count() == 2


def test_one_change_without_a_reason_refuses_all(make_entries, people):
    entries = make_entries(3)
    first = domain.append_versions(entries[:1], source=ObservationSource.FILING, user=people[0])
    domain.accept_versions(first, user=people[0])
    versions = domain.append_versions(entries, source=ObservationSource.FILING, user=people[0])
    with pytest.raises(FigureError, match="说明原因"):
        domain.accept_versions(versions, user=people[0], reason=" ")
    assert Acceptance.objects.count() == 1


def test_one_figure_that_cannot_be_stored_refuses_all(make_entries, people):
    entries = make_entries(2)
    bad = NextVersion(entries[0].cell_id, entries[0].definition_id, Figure(value=Decimal("1.000001")))
    with pytest.raises(FigureError):
        domain.append_versions([*entries, bad], source=ObservationSource.FILING, user=people[0])
    assert not ObservationVersion.objects.exists()
