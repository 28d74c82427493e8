"""The published text as blocks: shape may change, the text never does."""

import re

from hypothesis import given
from hypothesis import strategies as st

from fuer.plans.domain.queries.plan_text import Paragraph, Quote, Span, Table, split_plan
from fuer.plans.enums import ClauseKind
from fuer.plans.models import Clause

TEXT = """县妇女发展规划
一、总体要求
（一）指导思想。坚持以人为本。
重点指标目标表
\t序号
\t指标
\t2020年

\t1
\t产前筛查率（%）
\t88
\t2
\t孕产妇死亡率
\t
二、发展领域
（一）妇女与健康
1．保障安全分娩。完善危重孕产妇转诊网络，产前筛查率达到
90%以上，死亡率分别控制在3‰、5‰以下。
"""


def clause(words, kind, title="", label=""):
    start = TEXT.index(words)
    return Clause(kind=kind, start=start, end=start + len(words), title=title, label=label)


def quote(words):
    start = TEXT.index(words)
    return Quote(pk=1, target_id=1, clause_id=1, start=start, end=start + len(words))


ROWS = [
    clause("1\n\t产前筛查率（%）\n\t88", ClauseKind.TABLE_ROW),
    clause("2\n\t孕产妇死亡率\n\t", ClauseKind.TABLE_ROW),
]
CLAUSES = [
    *ROWS,
    clause("（一）妇女与健康", ClauseKind.DOMAIN, "妇女与健康", "（一）"),
    clause("1．保障安全分娩。完善", ClauseKind.MEASURE, "保障安全分娩", "1．"),
]
QUOTES = [quote("产前筛查率达到\n90%以上"), quote("死亡率分别控制在3‰、5‰以下"), quote("5‰以下")]


def squeeze(text):
    return re.sub(r"\s+", "", text)


def words_of(blocks):
    found = []
    for block in blocks:
        if isinstance(block, Table):
            found += [cell for cells in block.header for cell in cells]
            found += [cell for row in block.rows for cell in row.cells]
        else:
            found.append(block.text)
    return "".join(found)


def split(clauses=CLAUSES, quotes=QUOTES, text=TEXT):
    return split_plan(text, Span(0, len(text)), clauses, quotes)


def test_every_character_stays_in_order():
    assert squeeze(words_of(split())) == squeeze(TEXT)


def test_headings_follow_official_numbering():
    levels = [(block.level, block.text) for block in split() if isinstance(block, Paragraph) and block.level]
    assert levels == [
        (1, "县妇女发展规划"),
        (2, "一、总体要求"),
        (3, "（一）指导思想。坚持以人为本。"),
        (4, "重点指标目标表"),
        (2, "二、发展领域"),
        (3, "（一）妇女与健康"),
    ]


def test_table_has_its_published_header_and_cells():
    table = next(block for block in split() if isinstance(block, Table))
    assert table.header == (("序号", "指标", "2020年"),)
    assert [row.cells for row in table.rows] == [("1", "产前筛查率（%）", "88"), ("2", "孕产妇死亡率", "")]
    assert [row.clause for row in table.rows] == ROWS


def test_rows_on_one_line_are_cut_at_tabs_and_keep_empty_cells():
    text = "规划\n指标\t单位\t2025年\n出生缺陷率\t\t9.5\n伤害死亡率\t1/10万\t8\n"
    rows = [
        Clause(kind=ClauseKind.TABLE_ROW, start=text.index(words), end=text.index(words) + len(words))
        for words in ("出生缺陷率\t\t9.5", "伤害死亡率\t1/10万\t8")
    ]
    table = next(block for block in split(rows, [], text) if isinstance(block, Table))
    assert table.header == (("指标", "单位", "2025年"),)
    assert [row.cells for row in table.rows] == [("出生缺陷率", "", "9.5"), ("伤害死亡率", "1/10万", "8")]


def test_line_broken_in_mid_sentence_goes_on():
    text = "规划\n这一行转换时从句子中间断开了并没有结束所以应当\n接着上一行。\n下一段。\n"
    assert [block.text for block in split([], [], text)] == [
        "规划",
        "这一行转换时从句子中间断开了并没有结束所以应当接着上一行。",
        "下一段。",
    ]


def test_overlapping_quotes_cut_the_sentence_where_each_ends():
    runs = split()[-1].runs
    assert [(run.text, len(run.quotes), len(run.ending)) for run in runs if run.quotes] == [
        ("产前筛查率达到90%以上", 1, 1),
        ("死亡率分别控制在3‰、", 1, 0),
        ("5‰以下", 2, 2),
    ]
    assert [run.text for run in runs if run.is_lead] == ["1．保障安全分娩"]


@given(st.text(alphabet="一二、（）。指标规划\t\n 1．", max_size=120), st.data())
def test_any_text_and_any_spans_keep_every_character(text, data):
    size = len(text)
    spans = data.draw(st.lists(st.tuples(st.integers(0, size), st.integers(0, size)), max_size=4))
    quotes = [Quote(1, 1, 1, min(pair), max(pair)) for pair in spans if pair[0] != pair[1]]
    assert squeeze(words_of(split([], quotes, text))) == squeeze(text)
