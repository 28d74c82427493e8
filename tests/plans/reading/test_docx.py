"""What Word hides from its text: numbering, merged cells, footnotes, text boxes, deleted words, contents."""

import io

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from fuer.plans.reading import read_document
from fuer.plans.reading.docx import read_docx
from fuer.plans.reading.docx_numbering import format_count
from tests.plans.reading.papers import add_numbered, fill_table, number_list, restart_list


def save(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_automatic_numbers_restart():
    document = Document()
    number = number_list(document, [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3．")])
    for depth, text in ((0, "甲"), (1, "乙"), (2, "丙"), (2, "丁"), (1, "戊")):
        add_numbered(document, text, number, depth)
    add_numbered(document, "己", restart_list(document, number, 1), 1)
    assert read_docx(save(document)).text == "一、甲\n（一）乙\n1．丙\n2．丁\n（二）戊\n（一）己\n"


def test_counts():
    assert [format_count(n, "chineseCounting") for n in (1, 10, 12, 20, 35)] == ["一", "十", "十二", "二十", "三十五"]
    assert (format_count(3, "decimalEnclosedCircle"), format_count(3, "decimal")) == ("③", "3")


def test_merged_cells_are_one_cell():
    document = Document()
    fill_table(document, [["领域", "指标", "2025年"], ["健康", "甲率", "90"], [None, "乙率", None]])
    (grid,) = read_docx(save(document)).grids
    first, second = grid.rows[1], grid.rows[2]
    assert (first[0] is second[0], first[2] is second[2], second[1].text) == (True, True, "乙率")


def test_deleted_and_hidden_words_are_left_out():
    document = Document()
    paragraph = document.add_paragraph("产前筛查率达到90%以上")
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>旧文</w:delText></w:r></w:del>"))
    hidden = document.add_paragraph().add_run("隐藏")
    hidden.font.hidden = True
    assert read_docx(save(document)).text == "产前筛查率达到90%以上\n\n"


def test_text_boxes_stand_behind_their_paragraph():
    document = Document()
    paragraph = document.add_paragraph("正文")
    box = f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    paragraph._p.append(parse_xml(box))
    assert read_docx(save(document)).text == "正文\n框内\n"


def test_headings_without_numbers_make_an_outline():
    document = Document()
    document.add_paragraph("螺石县儿童发展规划（2021—2025年）", style="Title")
    for level, text in ((1, "总体要求"), (1, "发展领域与主要措施"), (2, "儿童与健康")):
        document.add_paragraph(text, style=f"Heading {level}")
    document.add_paragraph("1．优化服务。新生儿访视率保持在95%以上。")
    document.add_paragraph("组织实施", style="Heading 1")
    document.add_paragraph("（一）加强领导。各级政府负责。")
    (plan,) = read_document(save(document), "plan.docx").plans
    assert [(domain.clause.title, len(domain.measures)) for domain in plan.domains] == [("儿童与健康", 1)]
    assert [clause.title for clause in plan.organisation] == ["加强领导"]
