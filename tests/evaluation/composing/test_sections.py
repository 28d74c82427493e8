"""A report composed from facts: its headings, its counts, its bad cases, its two editions."""

import json
from dataclasses import replace

import pytest

from fuer.evaluation.composing.facts import Counts, CountsDoNotAddUp, Judgement, Lacking
from fuer.evaluation.composing.fields import UnknownField, print_text
from fuer.evaluation.composing.paper import INTERNAL, PUBLIC, Imprint, make_paper
from fuer.evaluation.composing.sections import Draft, compose
from fuer.evaluation.composing.templates import parse_template, read_template
from fuer.papers.charts import Outlines
from fuer.papers.official.blocks import Chart, Figure, Heading, Paragraph, Table
from tests.evaluation.composing.made import CITY, COUNTY, make_facts, make_target

ANNUAL = [
    "一、监测依据和数据说明",
    "二、总体情况",
    "三、分领域监测结果",
    "四、未达标和进展滞后指标",
    "五、无数据和未报送指标",
    "六、县（市、区）进展情况",
    "七、存在问题及原因",
    "八、对策建议",
    "附表",
]


def read_text(runs) -> str:
    return "".join(run.text if isinstance(run, Figure) else run for run in runs)


def build(facts, edition=INTERNAL, kind="annual"):
    template = read_template(kind)
    return make_paper(compose(template, facts), facts, Imprint(template.title), edition)


def list_paragraphs(paper) -> list[str]:
    return [read_text(block.runs) for block in paper.blocks if isinstance(block, Paragraph)]


def list_tables(paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def find_text(facts, filling: str) -> str:
    (found,) = [draft for draft in compose(read_template("annual"), facts) if draft.filling == filling]
    return print_text(found.text, facts.fields)


def test_annual_report_has_its_headings_and_both_plans():
    facts = make_facts(make_target(), make_target(2, plan="p2", domain="p2.d1", name="安全教育率"))
    paper = build(facts)
    headings = [block for block in paper.blocks if isinstance(block, Heading)]
    assert [one.text for one in headings if one.level == 1] == ANNUAL
    assert [one.text for one in headings if one.level == 2] == ["（一）《某市妇女规划》", "（二）《某市儿童规划》"]
    assert [one.text for one in headings if one.level == 3] == ["1. 妇女与健康", "2. 妇女与环境", "1. 儿童与安全"]
    assert (paper.title, paper.draft) == ("某市妇女儿童发展规划2024年统计监测报告", "初稿")


def test_counts_of_every_state_are_said_and_add_up():
    facts = make_facts(
        make_target(),
        make_target(2, bucket="not_met", code="not_met"),
        make_target(3, bucket="no_data", code="no_data", figure=""),
        make_target(4, bucket="needs_person", code="needs_person", plan="p2", domain="p2.d1"),
    )
    said = find_text(facts, "overview").splitlines()
    assert said[0] == (
        "2024年，某市纳入监测的目标4项，其中已判定2项：已达标1项、未达标1项，达标率为50.0%；"
        "另有无数据1项、待人工判定1项，共2项，不计入达标率。"
    )
    assert said[2] == "《某市儿童规划》纳入监测的目标1项；另有待人工判定1项，不计入达标率。"
    (table, *_others) = list_tables(build(facts))
    assert [[read_text(cell) for cell in row] for row in table.rows] == [
        ["某市妇女规划", "3", "1", "1", "1", "0", "50.0%"],
        ["某市儿童规划", "1", "0", "0", "0", "1", "—"],
        ["合计", "4", "1", "1", "1", "1", "50.0%"],
    ]


def test_a_report_whose_counts_do_not_add_up_is_refused():
    facts = make_facts(make_target(), monitored=2)
    with pytest.raises(CountsDoNotAddUp) as error:
        build(facts)
    assert str(error.value) == "监测目标2项，与各状态之和1项（已达标1项）不符"


def test_share_is_met_of_judged():
    assert Counts(3, {"met": 1, "not_yet_met": 1, "not_met": 1, "no_data": 0}).share == "33.3%"
    assert Counts(1, {"met": 0, "not_yet_met": 0, "not_met": 0, "no_data": 1}).share == ""


def test_a_judged_target_speaks_with_its_numbers_bound():
    target = make_target(
        bucket="not_yet_met",
        code="not_yet_met",
        trajectory="slow",
        baseline="93.3%",
        last="93.74%",
        goal="达到94.30%以上",
        figure="93.89%",
        explanation="2024年为93.89%，按序时进度应达94.10%，相差0.21个百分点；此后每年需提高0.41个百分点；无基期值，不判断进度",
    )
    facts = make_facts(target)
    (draft,) = [one for one in compose(read_template("annual"), facts) if one.argument == "p1.d1"]
    told = draft.text.splitlines()[1]
    assert print_text(told, facts.fields) == (
        "产前筛查率2024年为93.89%（基期93.3%，上年93.74%，目标达到94.30%以上），尚未达标（未到期），进展偏慢，"
        "按序时进度应达94.10%，相差0.21个百分点，此后每年需提高0.41个百分点。"
    )
    assert [facts.fields[f"t1.{CITY}.s{place}"] for place in (1, 2, 3, 4)] == ["93.89%", "94.10%", "0.21", "0.41"]


def test_a_domain_without_targets_says_so():
    facts = make_facts(make_target(domain="p1.d2"))
    (draft,) = [one for one in compose(read_template("annual"), facts) if one.argument == "p1.d1"]
    assert print_text(draft.text, facts.fields) == (
        "“妇女与健康”领域在规划中没有纳入监测的量化目标，另有定性目标和措施3条，由评估中的自评和评审反映；"
        "本年度没有可供判定的数据。"
    )


def test_a_domain_without_data_says_so():
    facts = make_facts(make_target(bucket="no_data", code="no_data", figure="", last=""))
    (draft,) = [one for one in compose(read_template("annual"), facts) if one.argument == "p1.d1"]
    assert draft.text.splitlines()[1] == "本领域各项目标本年度均没有数据。"


def test_a_restated_figure_carries_both():
    facts = make_facts(make_target(last_frozen="90.5%"))
    paper = build(facts)
    assert "注：产前筛查率上年数已修订，上年报告为90.5%，现为91.0%。" in list_paragraphs(paper)
    (annex,) = [table for table in list_tables(paper) if table.annex]
    assert (read_text(annex.rows[0][4]), annex.note) == (
        "91.0①",
        "“—”为没有数据。上年数修订：第1项①上年报告为90.5%，修订为91.0%。",
    )


def test_annex_has_its_columns():
    name = "人口相对集聚的1万人以上的乡镇（街道）规范化“残疾人之家”建有率及其服务残疾人的覆盖情况龘䶮" + "一" * 14
    (annex,) = [table for table in list_tables(build(make_facts(make_target(name=name)))) if table.annex]
    assert [column.title for column in annex.columns] == [
        "序号", "指标", "单位", "基期", "上年", "本年", "目标", "状态", "责任单位", "说明"
    ]  # fmt: skip
    assert [read_text(cell) for cell in annex.rows[0]] == [
        "1", name, "%", "—", "91.0", "92.4", "达到90%以上", "保持达标", "市卫健委", ""
    ]  # fmt: skip
    assert (len(name), annex.is_wide) == (60, True)


def test_basically_achieved_stands_beside_and_is_not_counted():
    target = make_target(bucket="not_met", code="not_met", explanation="2024年为92.4%")
    facts = make_facts(target).judge((Judgement(1, "年底已补齐", "张三", "2025-03-01"),))
    (annex,) = [table for table in list_tables(build(facts)) if table.annex]
    assert read_text(annex.rows[0][9]) == "；基本实现（人工认定，张三，2025-03-01）：年底已补齐"
    assert facts.count().by_state["met"] == 0
    assert find_text(facts, "overview").splitlines()[-1] == (
        "此外，经评估人员签署认定，有1项目标基本实现；该认定与计算结果并列说明，不计入以上各项数。"
    )


def test_counties_are_judged_by_their_own_targets_only():
    held = make_target(area_code=COUNTY, area_name="甲县", is_reference=True)
    own = make_target(7, area_code=COUNTY, area_name="甲县", bucket="not_met", code="not_met")
    facts = make_facts(make_target(), held, own, counties=((COUNTY, "甲县"),))
    table = next(one for one in list_tables(build(facts)) if one.caption.startswith("县（市、区）"))
    assert [read_text(cell) for cell in table.rows[0]] == ["甲县", "1", "0", "0.0%", "1", "1", "0", "0"]
    assert facts.count().monitored == 1


def test_public_edition_leaves_out_what_is_not_open():
    hidden = make_target(2, name="内部指标", figure="55.5%", explanation="2024年为55.5%", is_open=False)
    facts = make_facts(make_target(), hidden)
    internal, public = build(facts), build(facts, PUBLIC)
    assert "内部指标" in str(internal.blocks)
    assert ("内部指标" in str(public.blocks), "55.5%" in str(public.blocks)) == (False, False)
    (annex,) = [table for table in list_tables(public) if table.annex]
    assert (len(annex.rows), annex.note) == (1, "“—”为没有数据。按公开范围规定，另有1项未列出。")
    assert "已达标的有：产前筛查率为92.4%（目标为达到90%以上）。" in list_paragraphs(public)


def test_draft_prints_what_is_not_in_and_counts_it():
    owed = make_target(bucket="no_data", code="no_data", figure="", last="", is_unreported=True)
    facts = make_facts(owed, mark="初稿（数据截至11月24日）", lacking=(Lacking("市卫健委", "某市", ("产前筛查率",)),))
    assert find_text(facts, "missing").splitlines() == [
        "无数据1项：产前筛查率（市卫健委）。",
        "按初稿（数据截至11月24日），某市本级监测目标中未报送数据的1项、已报送但未审定的0项，均计入无数据。",
        "尚有1个单位未报齐：市卫健委1项（产前筛查率）。",
    ]
    (annex,) = [table for table in list_tables(build(facts)) if table.annex]
    assert (read_text(annex.rows[0][5]), read_text(annex.rows[0][7])) == ("未报送", "未报送")


def test_a_template_with_a_field_that_is_none_names_its_section():
    text = "slug: own\nname: 通报\ntitle: 通报\nsections:\n  - {heading: 一、概况, filling: text, text: '共{{c.al.met}}项'}\n"
    with pytest.raises(UnknownField) as error:
        compose(parse_template(text, "own.yaml"), make_facts(make_target()))
    assert str(error.value) == "模板“一、概况”：没有字段“c.al.met”，请改正或删去后再试"


def test_a_sections_own_numbers_stand_before_todays():
    facts = make_facts(make_target())
    draft = Draft(1, "一", "text", text="共{{c.all.met}}项", printed={"c.all.met": "7"})
    assert list_paragraphs(make_paper([draft], facts, Imprint("题"), INTERNAL)) == ["共7项"]


def test_unit_paper_holds_what_the_unit_leads():
    other = make_target(2, leads="市教育局、市妇联")
    facts = make_facts(make_target(), other).narrow("市妇联")
    assert ([target.target_id for target in facts.own], facts.count().monitored) == ([2], 1)
    build(facts, kind="unit")


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("final", "某市妇女儿童发展规划终期评估报告"),
        ("counties", "关于2024年度某市各县（市、区）妇女儿童发展规划实施情况的通报"),
        ("brief", "某市妇女儿童发展规划2024年监测要情"),
    ],
)
def test_other_papers_compose(kind, title):
    paper = build(make_facts(make_target(), make_target(2, bucket="not_met", code="not_met")), kind=kind)
    assert paper.title == title


def test_midterm_has_its_headings():
    headings = [one.text for one in build(make_facts(make_target()), kind="midterm").blocks if isinstance(one, Heading)]
    assert [one for one in headings if one[:1] in "摘一二三四五六七八附"] == [
        "摘要",
        "一、评估工作开展情况",
        "二、经济社会和人口基本情况",
        "三、主要目标实现情况",
        "四、策略措施落实情况",
        "五、重点实事项目完成情况",
        "六、组织实施和保障情况",
        "七、重难点指标及原因",
        "八、对策建议",
        "附件",
    ]


def test_keys_fit_words_tag():
    facts = make_facts(make_target(10**12), replace(make_target(2), area_code=COUNTY, is_reference=True))
    assert max(len(key) for key in facts.fields) <= 64


def test_counties_stand_on_a_map_where_the_place_has_shapes():
    shape = {"type": "Polygon", "coordinates": [[[118.0, 28.0], [119.0, 28.0], [119.0, 29.0], [118.0, 28.0]]]}
    feature = {"type": "Feature", "properties": {"code": COUNTY, "name": "甲县"}, "geometry": shape}
    outlines = Outlines(
        "outlines-x", json.dumps({"type": "FeatureCollection", "features": [feature]}), frozenset({COUNTY}), ""
    )
    held = make_target(area_code=COUNTY, area_name="甲县", is_reference=True)
    facts = make_facts(make_target(), held, counties=((COUNTY, "甲县"),))
    maps = [
        block for block in build(replace(facts, outlines=outlines)).blocks if isinstance(block, Chart) and block.maps
    ]
    assert [one.caption for one in maps] == ["2024年各县（市、区）达到市级目标值的指标数（单位：项）"]
    assert [block for block in build(facts).blocks if isinstance(block, Chart) and block.maps] == []
