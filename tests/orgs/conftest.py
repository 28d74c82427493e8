import shutil
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from fuer.orgs.domain.areas import AreaRow, add_areas
from fuer.orgs.enums import AreaLevel, Role, UnitKind
from fuer.orgs.models import Area, Membership, Unit, User

QUZHOU = Path(__file__).parents[2] / "plans" / "quzhou"

STREETS = ("330802005", "330802100")

# A small made-up tree: one city, two counties, a town and two villages in each.
ROWS = [AreaRow(AreaLevel.PROVINCE, "1", "", "甲省", "test"), AreaRow(AreaLevel.CITY, "11", "1", "乙市", "test")]
for county in ("111", "112"):
    ROWS.append(AreaRow(AreaLevel.COUNTY, county, "11", f"{county}县", "test"))
    ROWS.append(AreaRow(AreaLevel.TOWN, f"{county}1", county, f"{county}镇", "test"))
    for village in ("1", "2"):
        name = f"{county}{village}村村委会"
        ROWS.append(AreaRow(AreaLevel.VILLAGE, f"{county}1{village}", f"{county}1", name, "test"))


@pytest.fixture
def areas(db):
    """The small tree by code."""
    add_areas(ROWS)
    return {area.code: area for area in Area.objects.all()}


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 that does not take its time."""

    time_cost, memory_cost, parallelism = 1, 8, 1


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["tests.orgs.conftest.QuickArgon2"]


@pytest.fixture
def small_quzhou(tmp_path):
    """A copy of the sample place with its counties and one street, to load quickly or to spoil."""
    folder = tmp_path / "quzhou"
    folder.mkdir()
    for name in ("units.yaml", "demo_people.yaml"):
        shutil.copy(QUZHOU / name, folder / name)
    head, *rows = (QUZHOU / "areas.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if len(row.split(",")[1]) == 6 or row.split(",")[1].startswith(STREETS)]
    (folder / "areas.csv").write_text("\n".join([head, *kept]), encoding="utf-8")
    return folder


@pytest.fixture
def make_unit():
    def make(area, name, **fields):
        return Unit.objects.create(area=area, name=name, short_name=name, kind=UnitKind.GOVERNMENT, **fields)

    return make


@pytest.fixture
def make_member():
    def make(role, area, unit=None, **fields):
        user = User.objects.create_user(f"u{User.objects.count()}", name=Role(role).label)
        Membership.objects.create(user=user, role=role, area=area, unit=unit, **fields)
        return user

    return make
