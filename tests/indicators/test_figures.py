"""Versions are final, the pointer moves with an acceptance, printed digits stay."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from fuer.core.models import Event
from fuer.indicators.domain import AFTER_ACCEPT
from fuer.indicators.domain.figures import (
    Figure,
    FigureError,
    Place,
    accept_version,
    printed_figure,
    record_observation,
)
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import Missing, ObservationSource
from fuer.indicators.managers import VersionIsFinalError
from fuer.indicators.models import Acceptance, Cell, ObservationVersion
from tests.factories import make_area, make_indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    """Records a figure of one cell: same indicator, area and year every time."""
    definition = make_indicator().definitions.get()
    place = Place(make_area(), year_period(2021))

    def write(figure: Figure) -> ObservationVersion:
        return record_observation(definition, place, figure, source=ObservationSource.IMPORT, user=None)

    return write


def test_a_second_figure_is_a_second_version_of_the_same_cell(record):
    first, second = record(printed_figure("94.30")), record(printed_figure("94.4"))
    assert (first.cell_id, [first.number, second.number]) == (second.cell_id, [1, 2])
    assert (first.printed, first.value) == ("94.30", Decimal("94.3"))
    assert Cell.objects.get().accepted is None


def test_accepting_moves_the_pointer_and_leaves_a_row_and_an_event(record):
    version = record(printed_figure("94.30"))
    accept_version(version, user=None)
    assert Cell.objects.get().accepted == version
    assert Acceptance.objects.get().version == version
    assert Event.objects.filter(verb="indicators.accept_version", subject_id=str(version.pk)).count() == 1


def test_a_change_after_acceptance_needs_a_reason(record):
    first, second = record(printed_figure("94")), record(printed_figure("95"))
    accept_version(first, user=None)
    with pytest.raises(FigureError, match="说明原因"):
        accept_version(second, user=None, reason="  ")
    assert Cell.objects.get().accepted == first
    accept_version(second, user=None, reason="年报核实")
    assert Cell.objects.get().accepted == second


def test_accepting_twice_changes_nothing(record):
    version = record(printed_figure("94"))
    accept_version(version, user=None)
    accept_version(version, user=None)
    assert Acceptance.objects.count() == 1


def test_hooks_hear_of_the_cell_and_their_failure_takes_the_acceptance_back(record, monkeypatch):
    def refuse(cells: list[Cell]) -> None:
        raise RuntimeError([cell.pk for cell in cells])

    monkeypatch.setattr("fuer.indicators.domain.figures.AFTER_ACCEPT", [*AFTER_ACCEPT, refuse])
    version = record(printed_figure("94"))
    with pytest.raises(RuntimeError, match=str(version.cell_id)):
        accept_version(version, user=None)
    assert Cell.objects.get().accepted is None
    assert not Acceptance.objects.exists()


def test_versions_are_neither_updated_nor_deleted(record):
    version = record(printed_figure("94"))
    for attempt in (ObservationVersion.objects.all().delete, version.delete):
        with pytest.raises(VersionIsFinalError):
            attempt()
    with pytest.raises(VersionIsFinalError):
        ObservationVersion.objects.update(value=1)
    version.value = Decimal(1)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        version.save()
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE indicators_observationversion SET value = 1")
    assert ObservationVersion.objects.get().value == 94


@pytest.mark.parametrize(
    "figure",
    [
        Figure(),
        Figure(value=Decimal(1), missing=Missing.NO_DATA),
        Figure(numerator=Decimal(1)),
        Figure(value=Decimal("1.000001")),
        Figure(value=Decimal("1E+12")),
        Figure(value=Decimal("NaN")),
    ],
)
def test_a_figure_says_one_storable_thing(record, figure: Figure):
    with pytest.raises(FigureError):
        record(figure)
    assert not Cell.objects.exists()


@pytest.mark.parametrize("text", ["九十", "", "9 4"])
def test_what_is_no_number_is_refused_in_a_sentence(text: str):
    with pytest.raises(FigureError, match="不是数字"):
        printed_figure(text)
