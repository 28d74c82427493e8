"""Forms of titles, periods and numbering that documents take, each in a small plan of its own."""

import io
import zipfile
import zlib

import pytest
from docx import Document

from fuer.plans.reading import ReadingError, read_document
from fuer.plans.reading.source import to_plain

BODY = (
    "一、总体要求\n\n坚持儿童优先。\n\n二、发展领域的目标和措施\n\n（一）儿童与健康。\n\n"
    "1．保障出生健康。产前筛查率达到90%以上。\n\n2．加强保健。婴儿死亡率控制在4‰以下。\n\n"
)
TITLES = [
    "柳溪县妇女儿童发展“十四五”规划实施方案",
    "柳溪县儿童发展规划（2021—2025年）实施意见",
    "柳溪县妇女儿童发展行动计划（2021-2025年）",
    "# 柳溪县儿童发展规划（2021～2025年）",
    "**柳溪县儿童发展规划（2021至2025年）**",
    "柳溪县儿童发展规划任务分工方案（2021—2025年）",
    "柳溪县儿童友好城市建设方案（二〇二一—二〇二五年）",
    "柳溪县儿童发展实施方案（2021年-2025年）",
]


def read(text: str):
    return read_document(text.encode(), "plan.txt").plans[0]


@pytest.mark.parametrize("title", TITLES)
def test_forms_of_title_and_period(title):
    plan = read(f"{title}\n\n{BODY}")
    assert plan.title == to_plain(title.strip("#* "))
    assert (plan.start, plan.end) == (2021, 2025)
    assert [target.years for target in plan.targets if target.tier == "quantified"] == [(2025,), (2025,)]


def test_title_in_the_notice_only():
    plan = read(
        "柳溪县人民政府关于印发柳溪县儿童发展“十四五”规划的通知\n\n各乡镇人民政府：\n\n现予印发。\n\n"
        f"目录\n\n前言……1\n\n一、总体要求……2\n\n前言\n\n2020年，婴儿死亡率为3.1‰。\n\n{BODY}"
    )
    assert (plan.title, plan.start, plan.end) == ("柳溪县儿童发展“十四五”规划", 2021, 2025)
    assert [(figure.indicator, figure.value) for figure in plan.narrative] == [("婴儿死亡率", "3.1")]
    assert [len(domain.measures) for domain in plan.domains] == [2]


@pytest.mark.parametrize("dot", ["．", ".", "、"])
def test_items_whose_wording_begins_with_a_digit(dot):
    items = ["1岁以内婴儿访视率达到95%以上。", "3岁以下儿童系统管理率达到93%以上。", "90%以上的乡镇建立儿童乐园。"]
    body = "".join(f"{n}{dot}{item}\n\n" for n, item in enumerate(items, 3))
    plan = read(f"{TITLES[0]}\n\n{BODY}{body}")
    assert [(clause.label, clause.title) for clause in plan.domains[0].measures[2:]] == [
        (str(n), item.rstrip("。")) for n, item in enumerate(items, 3)
    ]


@pytest.mark.parametrize("label", ["①．", "2①．", "٣．"])
def test_signs_that_look_like_digits(label):
    text = f"{TITLES[0]}\n\n{BODY}{label}发展托育。\n\n\t序号\n\t指标\n\t2020年\n\t2025年\n\n\t2①\n\t早教率（%）\n\t3\n\t5\n\n"
    assert [row.no for row in read(text).table] == [None]


def test_share_no_rule_can_hold():
    plan = read(f"{TITLES[0]}\n\n{BODY}3．建设阵地。120%的县（市、区）建成儿童公园。\n\n")
    assert [target.indicator for target in plan.targets if target.tier == "quantified"] == ["产前筛查率", "婴儿死亡率"]


def test_far_too_long_a_text():
    with pytest.raises(ReadingError, match="文件文字超过200万字"):
        read(f"{TITLES[0]}\n\n{BODY}" + "促进儿童发展。\n" * 300_000)


def test_damaged_stream_in_a_word_file():
    file = io.BytesIO()
    document = Document()
    for line in [TITLES[0], *BODY.split("\n\n")]:
        document.add_paragraph(line)
    document.save(file)
    data = bytearray(file.getvalue())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        at = package.getinfo("word/document.xml").header_offset + 80
    data[at : at + 40] = b"\xff" * 40
    with pytest.raises((zlib.error, zipfile.BadZipFile)), zipfile.ZipFile(io.BytesIO(data)) as package:
        package.read("word/document.xml")
    with pytest.raises(ReadingError, match="Word文件已损坏"):
        read_document(bytes(data), "plan.docx")
