import csv
import time

import pytest
import yaml

from fuer.core.models import Event
from fuer.orgs.domain.units import match_unit, read_unit_names
from fuer.orgs.interfaces.place import PlaceError, load_place
from fuer.orgs.models import Area, Unit, UnitAlias
from tests.orgs.conftest import QUZHOU

pytestmark = pytest.mark.django_db


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def count_rows():
    return [model.objects.count() for model in (Area, Unit, UnitAlias, Event)]


def test_the_sample_place():
    load = load_place(QUZHOU)
    levels = {
        level: Area.objects.filter(level=level).count() for level in ("province", "city", "county", "town", "village")
    }
    assert levels == {"province": 1, "city": 1, "county": 6, "town": 100, "village": 1664}
    assert (load.area.code, load.area.name, load.areas_added) == ("330800", "衢州市", 1772)
    assert Area.objects.find_problems() == ([], [], [], [], [])
    counties = list(Area.objects.get_children(load.area).values_list("code", "name"))
    assert counties == [
        ("330802", "柯城区"),
        ("330803", "衢江区"),
        ("330822", "常山县"),
        ("330824", "开化县"),
        ("330825", "龙游县"),
        ("330881", "江山市"),
    ]
    towns = {
        name: Area.objects.filter(path__startswith=path, level="town").count()
        for name, path in Area.objects.filter(level="county").values_list("short_name", "path")
    }
    assert sum(towns.values()) == 100
    assert (load.units_added, Unit.objects.filter(area=load.area).count()) == (49 + 6 * 20, 49)


def test_loading_is_quick_and_a_second_load_adds_nothing():
    started = time.process_time()
    load = load_place(QUZHOU)
    assert time.process_time() - started < 3
    before = count_rows()
    again = load_place(QUZHOU)
    assert (again.areas_added, again.units_added, again.aliases_added) == (0, 0, 0)
    assert count_rows() == before
    (event,) = Event.objects.all()
    assert (event.verb, event.subject_id, event.area_id) == ("orgs.place_loaded", str(load.area.pk), load.area.pk)
    assert event.payload == {"areas": 1772, "units": 169, "aliases": UnitAlias.objects.count()}


def test_every_unit_of_the_division_of_work_is_found(small_quzhou):
    city = load_place(small_quzhou).area
    declared = yaml.safe_load((QUZHOU / "units.yaml").read_text(encoding="utf-8"))
    entries = declared["lead"] + declared["domains"]
    named = {name for entry in entries for name in (entry["unit"], *entry.get("support", ()))}
    named |= {name for entry in declared["projects"] for name in entry["listed"]}
    names = read_unit_names(city)
    assert sorted(name for name in named if names.find(name) is None) == []


def test_every_name_of_a_unit_means_that_unit(small_quzhou):
    load_place(small_quzhou)
    for area in Area.objects.filter(level__in=["city", "county"]):
        names = read_unit_names(area)
        for unit in Unit.objects.filter(area=area):
            assert (names.find(unit.name), names.find(unit.short_name)) == (unit, unit)
            for alias in unit.aliases.all():
                assert (alias.name, names.find(alias.name, in_list=True)) == (alias.name, unit)


@pytest.mark.parametrize(
    ("code", "name", "in_list", "short"),
    [
        ("330800", "市民政等", False, "市民政局"),
        ("330800", "市卫计委", False, "市卫健委"),
        ("330800", "卫健", True, "市卫健委"),
        ("330800", "卫健", False, None),
        ("330802", "区教育局", False, "柯城区教育局"),
        ("330802", "柯城区卫生健康局", False, "柯城区卫健局"),
        ("330802", "区卫健局", False, "柯城区卫健局"),
        ("330802", "区卫生健康局", False, "柯城区卫健局"),
        ("330802", "市场监管局", False, "柯城区市场监管局"),
        ("330802", "区场监管局", False, None),
        ("330822", "县妇联", False, "常山县妇联"),
        ("330881", "江山市人力资源和社会保障局", False, "江山市人力社保局"),
        ("330802", "县妇联", False, None),
    ],
)
def test_names_documents_use(small_quzhou, code, name, in_list, short):
    load_place(small_quzhou)
    unit = match_unit(name, Area.objects.get(code=code), in_list=in_list)
    assert (unit.short_name if unit else None) == short


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("areas.csv", "county,330802,330800", "county,330802,330899", "“柯城区”的上级代码330899不存在。"),
        ("areas.csv", "town,330802005", "township,330802005", "areas.csv第10行缺列或层级、类别不对。"),
        ("areas.csv", "level,code", "tier,code", "areas.csv第2行缺列或层级、类别不对。"),
        ("units.yaml", 'area: "330800"', 'area: "330899"', "units.yaml所说的地区代码330899不在areas.csv中。"),
        ("units.yaml", "kind: coordination", "kind: club", "units.yaml的“units.0.kind”不对。"),
        ("units.yaml", "  like: 市统计局", "  like: 市气象局", "county_units的like“市气象局”不是本级单位。"),
        ("units.yaml", "units:\n", "units: [\n", "无法读取units.yaml。"),
    ],
)
def test_a_wrong_place_is_refused_with_one_sentence_and_leaves_nothing(small_quzhou, file, old, new, sentence):
    spoil(small_quzhou / file, old, new)
    with pytest.raises(PlaceError) as refusal:
        load_place(small_quzhou)
    assert str(refusal.value) == sentence
    assert count_rows() == [0, 0, 0, 0]


def test_a_missing_file_is_named(small_quzhou):
    (small_quzhou / "areas.csv").unlink()
    with pytest.raises(PlaceError, match=r"^无法读取areas\.csv。$"):
        load_place(small_quzhou)


def test_codes_of_the_sample_nest():
    """The statistical code of a place begins with its parent's."""
    with (QUZHOU / "areas.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    lengths = {"city": 2, "county": 4, "town": 6, "village": 9}
    wrong = [
        row
        for row in rows
        if row["parent"] and row["code"][: lengths[row["level"]]] != row["parent"][: lengths[row["level"]]]
    ]
    assert wrong == []
