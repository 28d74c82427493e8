"""The declared schemes: strict to read, complete, and mapped to what the sample place collects."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from fuer.monitoring.schemes import SchemeFileError, read_scheme, read_schemes

FOLDER = Path(settings.FUER_SCHEMES_DIR)
SCHEMES = {scheme.slug: scheme for scheme in read_schemes(FOLDER)}
PLACE = Path(settings.FUER_PLACE_DIR)

GOOD = {
    "slug": "one",
    "version": "1",
    "year": 2021,
    "level": "city",
    "audience": "women",
    "name": "监测指标",
    "source": "plan",
    "certainty": "likely",
    "sources": {"plan": {"title": "规划", "url": ""}},
    "domains": [
        {
            "name": "健康",
            "entries": [
                {"name": "甲", "source": "plan", "certainty": "likely", "ours": "甲"},
                {"name": "乙", "source": "plan", "certainty": "unverified", "not_collected": "未设"},
            ],
        }
    ],
}


def catalogue():
    declared = yaml.safe_load((PLACE / "demo_definitions.yaml").read_text(encoding="utf-8"))
    return {definition["name"] for definition in declared["definitions"]}


def write(folder, change, name="one.yaml"):
    scheme = yaml.safe_load(yaml.safe_dump(GOOD))
    change(scheme)
    path = folder / name
    path.write_text(yaml.safe_dump(scheme, allow_unicode=True), encoding="utf-8")
    return path


def change_entry(**values):
    return lambda scheme: scheme["domains"][0]["entries"][0].update(values)


def test_what_is_shipped():
    counts = {slug: len(list(scheme.entries)) for slug, scheme in SCHEMES.items()}
    assert counts == {
        "national-women": 137,
        "national-children": 134,
        "zhejiang-women": 29,
        "zhejiang-children": 18,
        "quzhou-women": 32,
        "quzhou-children": 58,
    }


def test_domains_follow_the_outlines():
    assert [domain.name for domain in SCHEMES["national-women"].domains] == [
        "妇女与健康",
        "妇女与教育",
        "妇女与经济",
        "妇女参与决策和管理",
        "妇女与社会保障",
        "妇女与家庭建设",
        "妇女与环境",
        "妇女与法律",
    ]
    assert len(SCHEMES["national-children"].domains) == 7


def test_every_name_we_map_to_is_in_the_catalogue():
    known = catalogue()
    for scheme in SCHEMES.values():
        assert {entry.ours for _, entry in scheme.entries if entry.ours} <= known


def test_the_city_schemes_cover_the_catalogue():
    city = [SCHEMES["quzhou-women"], SCHEMES["quzhou-children"]]
    assert {entry.ours for scheme in city for _, entry in scheme.entries} == catalogue()


def test_no_code_is_made_up_and_only_the_plan_at_hand_counts_as_verified():
    for scheme in SCHEMES.values():
        assert [entry.code for _, entry in scheme.entries if entry.code] == []
        certainties = Counter(entry.certainty for _, entry in scheme.entries)
        assert (set(certainties) == {"verified"}) == (scheme.level == "city")


def test_a_good_file_is_read(tmp_path):
    scheme = read_scheme(write(tmp_path, lambda _: None))
    assert [(domain, entry.name, entry.ours) for domain, entry in scheme.entries] == [
        ("健康", "甲", "甲"),
        ("健康", "乙", None),
    ]
    assert scheme.document.title == "规划"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_entry(not_collected="未设"), "须恰好写明一项"),
        (change_entry(ours=None), "须恰好写明一项"),
        (change_entry(name="乙"), "指标“乙”出现两次"),
        (change_entry(source="报告"), "来源“报告”没有列出"),
        (change_entry(breaks=["sex", "sex"]), "分组重复"),
        (change_entry(breaks=["colour"]), "breaks"),
        (change_entry(certainty="sure"), "certainty"),
        (change_entry(goal="90"), "goal"),
        (lambda scheme: scheme.update(year="2021"), "year"),
        (lambda scheme: scheme["sources"]["plan"].update(url="ftp://x"), "url"),
        (lambda scheme: scheme.update(domains=[]), "domains"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_place(tmp_path, change, words):
    with pytest.raises(SchemeFileError, match=words):
        read_scheme(write(tmp_path, change))


def test_two_of_ours_for_one_are_refused(tmp_path):
    def change(scheme):
        scheme["domains"][0]["entries"][1] = {"name": "乙", "source": "plan", "certainty": "likely", "ours": "甲"}

    with pytest.raises(SchemeFileError, match="对应的本市指标“甲”出现两次"):
        read_scheme(write(tmp_path, change))


def test_a_version_twice_is_refused(tmp_path):
    write(tmp_path, lambda _: None)
    write(tmp_path, lambda _: None, "two.yaml")
    with pytest.raises(SchemeFileError, match="one的版本1有两份文件"):
        read_schemes(tmp_path)


def test_what_is_no_yaml_is_refused(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("a: [", encoding="utf-8")
    with pytest.raises(SchemeFileError, match=r"bad\.yaml读不出来"):
        read_scheme(path)
