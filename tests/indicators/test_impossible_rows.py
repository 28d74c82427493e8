"""What no figure may be, refused by the database itself: every row here is written past models and domain functions."""

import pytest
from django.db import IntegrityError, connection, transaction

from fuer.indicators.models import Acceptance, Cell, ObservationVersion
from tests.factories import make_area, make_indicator, make_observation

pytestmark = pytest.mark.django_db

VERSIONS = "indicators_observationversion"


@pytest.fixture
def version():
    version = make_observation(make_indicator(), make_area(), 2021, "94.3")
    Acceptance.objects.create(version=version)
    # PostgreSQL truncates no table while its foreign keys wait to be checked.
    connection.check_constraints()
    return version


@pytest.fixture
def other(version):
    """A version of the same indicator and area in the next year, not accepted."""
    return make_observation(version.cell.indicator, version.cell.area, 2022, "95", accepted=False)


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def copy_version(version, **columns):
    """Insert the next version of the cell with `columns` changed, by SQL alone."""
    names = [field.column for field in ObservationVersion._meta.local_concrete_fields if not field.primary_key]
    columns = {"number": version.number + 1} | columns
    picked = ", ".join("%s" if name in columns else f'"{name}"' for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    values = [columns[name] for name in names if name in columns]
    run(f"INSERT INTO {VERSIONS} ({quoted}) SELECT {picked} FROM {VERSIONS} WHERE id = %s", *values, version.pk)


IMPOSSIBLE = {
    "value with a missing reason": ({"missing": "no_data"}, "version_is_value_fraction_or_missing"),
    "neither value nor reason": ({"value": None, "printed": ""}, "version_is_value_fraction_or_missing"),
    "value and fraction": ({"numerator": 1, "denominator": 2}, "version_is_value_fraction_or_missing"),
    "half a fraction": ({"value": None, "numerator": 1}, "version_is_value_fraction_or_missing"),
    "something out of nothing": (
        {"value": None, "printed": "", "numerator": 3, "denominator": 0},
        "version_fraction_is_possible",
    ),
    "below nothing": (
        {"value": None, "printed": "", "numerator": 3, "denominator": -4},
        "version_fraction_is_possible",
    ),
    "by letter without the letter": (
        {"value": None, "printed": "", "missing": "by_letter"},
        "version_by_letter_names_the_letter",
    ),
    "by letter without its date": (
        {"value": None, "printed": "", "missing": "by_letter", "letter_number": "函〔2025〕1号"},
        "version_by_letter_names_the_letter",
    ),
    "letter beside a figure": ({"letter_number": "函〔2025〕1号"}, "version_by_letter_names_the_letter"),
    "survey without the survey": ({"basis": "survey"}, "version_from_a_survey_names_it"),
    "a number twice": ({"number": 1}, "number"),
}


@pytest.mark.parametrize(("columns", "rule"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_an_impossible_version_is_refused(version, columns, rule):
    with pytest.raises(IntegrityError, match=rule):
        copy_version(version, **columns)
    assert ObservationVersion.objects.count() == 1


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"value": None, "printed": "", "numerator": 0, "denominator": 0},
        {"value": None, "printed": "", "missing": "not_carried_out"},
        {"value": None, "printed": "", "missing": "by_letter", "letter_number": "函1号", "letter_date": "2025-01-01"},
    ],
)
def test_a_possible_version_is_taken(version, columns):
    copy_version(version, **columns)
    assert ObservationVersion.objects.count() == 2


@pytest.mark.parametrize("table", [VERSIONS, "indicators_acceptance"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET reason = 'x'", "TRUNCATE {} CASCADE"])
def test_versions_and_acceptances_are_written_once(version, table, statement):
    if "TRUNCATE" in statement and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(IntegrityError, match=r"rows of \w+ are written once"):
        run(statement.format(table))
    assert (ObservationVersion.objects.count(), Acceptance.objects.count()) == (1, 1)


def test_a_cell_accepts_no_version_of_another_cell(version, other):
    for cell in (version.cell, other.cell):
        foreign = other if cell == version.cell else version
        with pytest.raises(IntegrityError, match="its own versions"):
            run("UPDATE indicators_cell SET accepted_id = %s WHERE id = %s", foreign.pk, cell.pk)
    run("UPDATE indicators_cell SET accepted_id = %s WHERE id = %s", other.pk, other.cell_id)
    assert dict(Cell.objects.values_list("pk", "accepted")) == {version.cell_id: version.pk, other.cell_id: other.pk}


def test_a_version_that_is_not_there_is_not_accepted(version):
    with pytest.raises(IntegrityError, match="its own versions"):
        run("UPDATE indicators_cell SET accepted_id = %s", version.pk + 1000)


def test_a_new_cell_is_born_without_an_accepted_version(version):
    """Neither a second cell for the same place, nor one for another place, can claim the figure as well."""
    period = version.cell.period_id
    for group, rule in (("1", "its own versions|cell_once|indicator_id"), ("2", "its own versions")):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Cell.objects.create(
                indicator=version.cell.indicator,
                area=version.cell.area,
                period_id=period,
                comparability_group=group,
                accepted=version,
            )


def test_one_place_has_one_cell_and_so_one_accepted_figure(version):
    with pytest.raises(IntegrityError):
        run(
            "INSERT INTO indicators_cell (indicator_id, comparability_group, area_id, period_id, sex, age, residence,"
            " detail) SELECT indicator_id, comparability_group, area_id, period_id, sex, age, residence, detail"
            " FROM indicators_cell WHERE id = %s",
            version.cell_id,
        )
    assert Cell.objects.count() == 1
