"""Templates are read strictly: what is wrong is named with its place."""

import pytest

from fuer.evaluation.composing.sections import FILLINGS
from fuer.evaluation.composing.templates import FOLDER, TemplateError, list_slugs, parse_template, read_template

GOOD = "slug: own\nname: 通报\ntitle: '{{area}}通报'\nsections:\n  - {heading: 一、概况, filling: overview}\n"


def test_shipped_templates_are_sound():
    assert list_slugs() == ["annual", "brief", "counties", "final", "midterm", "unit"]
    templates = [read_template(slug) for slug in list_slugs()]
    assert [template.slug for template in templates] == list_slugs()
    assert {section.filling for template in templates for section in template.sections} <= FILLINGS.keys()
    assert FOLDER.is_dir()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("overview", "overviews"), "own.yaml（sections → 1 → filling）：只能是'text'"),
        (GOOD + "color: red\n", "own.yaml（color）：不是模板的字段"),
        (GOOD.replace("name: 通报\n", ""), "own.yaml（name）：没有填写"),
        (GOOD.replace("{{area}}", "{{city}}"), "own.yaml：标题里没有字段“city”，只能用area和year"),
        (GOOD + "  - {heading: 一、概况, filling: basis}\n", "own.yaml：标题“一、概况”出现两次"),
        (GOOD + " - x: [\n", "own.yaml第6行读不出来：请检查缩进和冒号"),
        ("- 1\n", "own.yaml：应是带标题和章节的模板"),
        (
            GOOD.replace("overview}", "text, text: '达标{{c.all.met项'}"),
            "own.yaml（sections → 1）：“一、概况”的文字：字段的括号不完整：“{{c.all.met项”，应写成{{字段}}",
        ),
    ],
)
def test_what_is_wrong_is_named(text, said):
    with pytest.raises(TemplateError) as error:
        parse_template(text, "own.yaml")
    assert str(error.value)[: len(said)] == said


def test_an_unknown_template_names_those_there_are():
    with pytest.raises(TemplateError) as error:
        read_template("../annual")
    assert str(error.value) == (
        "没有名为“../annual”的报告模板，可用的有：annual、brief、counties、final、midterm、unit"
    )
