import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuer.papers.official import (
    Column,
    Figure,
    Heading,
    NotOurPaperError,
    Paper,
    Paragraph,
    Table,
    list_figures,
    read_figures,
    write_docx,
)
from fuer.papers.official.word import MARK
from tests.papers.official.papers import full_paper, head_paper

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=12)
KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=64)
RUNS = st.lists(TEXTS | st.builds(Figure, KEYS, TEXTS), max_size=4).map(tuple)
COLUMNS = (Column("甲", 10), Column("乙", 20, is_figure=True))
TABLES = st.builds(
    Table, TEXTS, st.just(COLUMNS), st.lists(st.tuples(RUNS, RUNS), max_size=3).map(tuple), st.booleans(), TEXTS
)
BLOCKS = TABLES | st.builds(Paragraph, RUNS) | st.builds(Heading, st.integers(1, 4), TEXTS)


def change(content, name, old, new):
    """The file with something replaced in one of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(changed, "w") as copy:
        for entry in package.namelist():
            part = package.read(entry)
            assert entry != name or old.encode() in part
            copy.writestr(entry, part.replace(old.encode(), new.encode()) if entry == name else part)
    return changed.getvalue()


@settings(max_examples=25, deadline=None)
@given(st.lists(BLOCKS, max_size=5))
def test_figures_come_back_in_their_order(blocks):
    paper = Paper("题", tuple(blocks))
    assert read_figures(write_docx(paper)) == list_figures(paper)


def test_figures_of_a_whole_report():
    figures = read_figures(write_docx(full_paper(rows=3)))
    assert [(figure.key, figure.text) for figure in figures] == [
        ("count.monitored", "86"),
        ("count.met", "61"),
        ("share.met", "70.9%"),
        ("count.not_yet", "25"),
        ("filings", "38"),
        ("share.met", "97.4%"),
        ("low.1", "88.02"),
        ("last.1", "2.90"),
        ("this.1", "2.01"),
        ("last.2", "2.90"),
        ("this.2", "2.02"),
        ("last.3", "2.90"),
        ("this.3", "2.03"),
        ("last.1", "2.90"),
        ("this.1", "2.01"),
        ("last.2", "2.90"),
        ("this.2", "2.02"),
    ]


def test_a_paper_without_figures():
    assert read_figures(write_docx(head_paper())) == []


def test_figures_survive_another_editor():
    document = docx.Document(io.BytesIO(write_docx(full_paper(rows=3))))
    document.paragraphs[5].insert_paragraph_before("改动的文字")
    saved = io.BytesIO()
    document.save(saved)
    assert read_figures(saved.getvalue()) == list_figures(full_paper(rows=3))


def test_a_changed_number_is_read_as_it_stands():
    content = write_docx(Paper("题", (Paragraph(("共", Figure("count", "86"), "项")),)))
    assert read_figures(change(content, "word/document.xml", ">86<", ">87<")) == [Figure("count", "87")]


@pytest.mark.parametrize("name", ["word/document.xml", "docProps/core.xml"])
def test_one_lost_mark_does_no_harm(name):
    content = write_docx(Paper("题", (Paragraph((Figure("count", "86"),)),)))
    assert read_figures(change(content, name, f"{MARK}1", "x")) == [Figure("count", "86")]


def test_an_editor_that_keeps_the_alias_alone_does_no_harm():
    content = write_docx(Paper("题", (Paragraph((Figure("count", "86"),)),)))
    assert read_figures(change(content, "word/document.xml", '<w:tag w:val="count"/>', "")) == [Figure("count", "86")]


def test_a_paper_whose_figures_are_all_lost_is_not_taken_for_one_without():
    content = write_docx(Paper("题", (Paragraph((Figure("count", "86"),)),)))
    with pytest.raises(NotOurPaperError, match="标记已全部丢失"):
        read_figures(change(content, "word/document.xml", "w:sdt>", "w:smartTag>"))


def test_controls_of_others_are_not_read():
    content = write_docx(Paper("题", (Paragraph((Figure("count", "86"), Figure("other", "1"))),)))
    others = '<w:lock w:val="contentLocked"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    others += '<w:t xml:space="preserve">1</w:t>'
    changed = change(content, "word/document.xml", others, others.replace("<w:text/>", "<w:date/>"))
    assert read_figures(changed) == [Figure("count", "86")]


def test_a_foreign_word_file_is_refused():
    other = io.BytesIO()
    docx.Document().save(other)
    with pytest.raises(NotOurPaperError, match="不是本系统生成的公文"):
        read_figures(other.getvalue())


def test_files_that_are_no_word_files_are_refused():
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as package:
        package.writestr("a.txt", "a")
    for content, words in (
        (b"", "打不开"),
        (b"plain", "打不开"),
        (b"\xd0\xcf\x11\xe0old", "旧格式"),
        (other.getvalue(), "不是Word文件"),
        (change(write_docx(Paper("题", ())), "word/document.xml", "<w:body>", "<w:body"), "打不开"),
    ):
        with pytest.raises(NotOurPaperError, match=words):
            read_figures(content)
