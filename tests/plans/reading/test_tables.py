"""Tables in plain text: empty cells, group rows, units in cells, and marks of conversion."""

from fuer.judging.rules import rule_to_wire
from fuer.plans.reading import read_document

PLAN = "柳溪县儿童发展规划（2021—2025年）\n\n一、总体要求\n\n坚持儿童优先。\n\n主要指标\n\n"
END = "\n二、发展领域的目标和措施\n\n（一）儿童与健康。\n\n1．保障出生健康。\n\n"


def read(table: str):
    reading = read_document((PLAN + table + END).encode(), "plan.txt")
    rows = [
        (row.group, row.name, row.unit, row.baselines, {year: cell.raw for year, cell in row.targets.items()})
        for row in reading.plans[0].table
    ]
    return rows, reading.warnings


def test_an_empty_cell_at_the_head_of_a_tabbed_row():
    rows, warnings = read(
        "领域\t指标\t单位\t2020年\t2025年\n健康\t早产率\t%\t6.1\t5.5\n\t新生儿访视率\t%\t91\t95\n教育\t毛入园率\t%\t97\t99\n"
    )
    assert rows == [
        ("健康", "早产率", "%", {2020: "6.1"}, {2025: "5.5"}),
        ("健康", "新生儿访视率", "%", {2020: "91"}, {2025: "95"}),
        ("教育", "毛入园率", "%", {2020: "97"}, {2025: "99"}),
    ]
    assert warnings == ()


def test_rows_that_head_a_group():
    rows, warnings = read(
        "序号\t指标\t单位\t2020年\t2025年\n一\t健康\t\t\t\n1\t早产率\t%\t6.1\t5.5\n二\t教育\t\t\t\n2\t毛入园率\t%\t97\t99\n"
    )
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("健康", "早产率", {2025: "5.5"}),
        ("教育", "毛入园率", {2025: "99"}),
    ]
    assert warnings == ()


def test_bars_of_markdown():
    rows, _ = read(
        "| 指标 | 单位 | 2020年 | 2025年 |\n|---|:---:|---|---|\n| 早产率 | % | 6.1 | 5.5 |\n| 毛入园率 |  | 97 | 99 |\n"
    )
    assert [(row[1], row[2], row[4]) for row in rows] == [
        ("早产率", "%", {2025: "5.5"}),
        ("毛入园率", "", {2025: "99"}),
    ]


def test_units_that_only_the_cells_print():
    rows, _ = read("指标\t2020年\t2025年\n早产率\t6.1%\t降至5.5%\n孕产妇死亡率\t9/10万\t7/10万以下\n")
    assert [(row[1], row[2]) for row in rows] == [("早产率", "%"), ("孕产妇死亡率", "1/10万")]


def test_a_sum_over_all_years_stands_in_brackets():
    text = PLAN + "序号\t指标\t2020年\t2025年\n1\t新增托位数\t0\t[3000]\n2\t早产率\t6.1\t5.5\n" + END
    row = read_document(text.encode(), "plan.txt").plans[0].table[0]
    assert rule_to_wire(row.targets[2025].rule) == {"kind": "add_at_least", "params": {"n": "3000"}}


def test_a_row_that_slipped_is_left_out_and_said():
    rows, warnings = read("指标\t单位\t2020年\t2025年\n早产率\t%\t6.1\t5.5\n4.4\t2.3\t4\t3.5\n")
    assert [row[1] for row in rows] == ["早产率"]
    assert warnings == ("表格中有一行的指标名称读作“4.4”，可能错列，没有读取，请核对原文",)


def test_a_head_that_names_no_year():
    rows, _ = read("主要目标\t目标值\t责任单位\n早产率\t5.5%以下\t县卫健局\n毛入园率\t99%\t县教育局\n")
    assert [(row[1], row[4]) for row in rows] == [("早产率", {2025: "5.5%以下"}), ("毛入园率", {2025: "99%"})]
