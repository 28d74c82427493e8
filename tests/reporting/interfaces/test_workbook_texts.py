"""The written part and the surveys in a filing's workbook: the same care as for figures, each bad case by its name."""

import io

import openpyxl
import pytest

from fuer.core.domain.files import store_file
from fuer.plans.enums import ClauseKind
from fuer.reporting.domain.texts import LONGEST, save_text
from fuer.reporting.domain.workbook_import import WorkbookChangedError, import_workbook
from fuer.reporting.enums import TextState
from fuer.reporting.interfaces.workbook_comments import annotate_workbook
from fuer.reporting.interfaces.workbook_layout import Col
from fuer.reporting.interfaces.workbook_texts import CODE_ROW, FIRST_ROW, TextCol
from fuer.reporting.interfaces.workbook_verify import MINE, THEIRS, verify_filing_workbook
from fuer.reporting.models import FilingCell, FilingText
from tests import factories as make
from tests.reporting.interfaces.returned import Returned
from tests.reporting.interfaces.test_workbook_import import change_on_page

pytestmark = pytest.mark.django_db
PROGRESS, PROBLEMS, NEXT_STEPS = range(3)


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FUER_FILES_ROOT = tmp_path


@pytest.fixture
def text(filing, city):
    plan = make.make_plan(city, "妇女发展规划\n住院分娩率达到90%以上\n")
    clause = make.make_clause(plan, kind=ClauseKind.DOMAIN, label="（一）", title="妇女与健康")
    return FilingText.objects.create(filing=filing, clause=clause, problems="人手不足。")


class ReturnedTexts(Returned):
    """The sheet of texts, by row of a heading."""

    def __init__(self, filing):
        super().__init__(filing)
        self.texts = self.book["文字材料"]

    def word_cell(self, row, column=TextCol.WORDS):
        codes = [cell.value for cell in self.texts[CODE_ROW + 1]]
        return self.texts.cell(FIRST_ROW + 1 + row, codes.index(column) + 1)

    def write(self, row, words):
        self.word_cell(row).value = words
        return self


def told(found):
    return [(finding.sheet, finding.cell, finding.kind, str(finding.severity)) for finding in found.findings]


def commit(filing, content, user, **choices):
    found = verify_filing_workbook(filing, content, user=user, **choices)
    file = store_file(content, "报表.xlsx", "application/xlsx", owner_id=user.pk)
    import_workbook(filing, [change.edit for change in found.changes], file=file, user=user)
    return found


def words(text):
    text.refresh_from_db()
    return text.progress, text.problems, text.next_steps, text.row_version


def test_words_are_saved_with_their_lines_and_the_same_file_twice_changes_nothing(filing, reporter, text):
    sheet = ReturnedTexts(filing)
    assert [sheet.word_cell(PROBLEMS, column).value for column in (TextCol.TEXT, TextCol.HEADING, TextCol.WORDS)] == [
        "（一）妇女与健康（妇女规划）",
        "存在问题",
        "人手不足。",
    ]
    content = sheet.write(PROGRESS, "完成筛查九千人。\n建成中心三个。").write(NEXT_STEPS, "继续推进。").bytes()
    found = commit(filing, content, reporter)
    assert ([change.before for change in found.changes], told(found)) == (["—", "—"], [])
    assert words(text) == ("完成筛查九千人。\n建成中心三个。", "人手不足。", "继续推进。", 2)
    again = commit(filing, content, reporter)
    assert (again.changes, again.conflicts, told(again), words(text)[3]) == ((), (), [], 2)


def test_figures_and_words_come_in_one_step_or_not_at_all(filing, reporter, text):
    content = ReturnedTexts(filing).put(0, value=83).write(PROGRESS, "文件里的。").bytes()
    found = verify_filing_workbook(filing, content, user=reporter)
    save_text(text, {"progress": "页面上的。"}, row_version=1, user=reporter)
    file = store_file(content, "报表.xlsx", "application/xlsx", owner_id=reporter.pk)
    with pytest.raises(WorkbookChangedError):
        import_workbook(filing, [change.edit for change in found.changes], file=file, user=reporter)
    assert (words(text)[0], FilingCell.objects.filter(value=83).exists()) == ("页面上的。", False)
    assert verify_filing_workbook(filing, content, user=reporter).signature != found.signature


def test_words_changed_on_the_page_since_the_export_wait_for_a_choice(filing, reporter, text):
    content = ReturnedTexts(filing).write(PROGRESS, "文件里的。").write(PROBLEMS, "没有问题。").bytes()
    save_text(text, {"progress": "页面上的。"}, row_version=1, user=reporter)
    found = commit(filing, content, reporter)
    (conflict,) = found.conflicts
    assert (conflict.change.before, conflict.change.after) == ("页面上的。", "文件里的。")
    assert words(text)[:2] == ("页面上的。", "没有问题。")
    commit(filing, content, reporter, choices={conflict.change.key: THEIRS})
    assert words(text)[0] == "页面上的。"
    commit(filing, content, reporter, everywhere=MINE)
    assert words(text)[0] == "文件里的。"


@pytest.mark.parametrize(
    ("typed", "kind"), [("=A1", "formula"), ("#N/A", "error_cell"), ("长" * (LONGEST + 1), "too_long")]
)
def test_what_is_no_text_is_refused_by_name(filing, reporter, text, typed, kind):
    sheet = ReturnedTexts(filing).write(PROGRESS, typed)
    found = commit(filing, sheet.bytes(), reporter)
    assert told(found) == [("文字材料", sheet.word_cell(PROGRESS).coordinate, kind, "error")]
    assert words(text)[0] == ""


def test_edited_repeated_inserted_and_deleted_rows_are_told_apart(filing, reporter, text):
    sheet = ReturnedTexts(filing)
    mark = sheet.word_cell(PROGRESS, TextCol.ID).value
    sheet.word_cell(PROBLEMS, TextCol.ID).value = mark.replace("progress", "problems")
    sheet.word_cell(NEXT_STEPS, TextCol.ID).value = mark
    sheet.write(3, "自己加的一行")
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    places = [sheet.word_cell(row).coordinate for row in (PROBLEMS, NEXT_STEPS, 3)]
    assert told(found) == [
        ("文字材料", places[0], "edited_id", "error"),
        ("文字材料", places[1], "repeated_row", "error"),
        ("文字材料", places[2], "inserted_row", "error"),
        ("文字材料", "", "deleted_row", "error"),
        ("文字材料", "", "deleted_row", "error"),
    ]


def test_a_sent_text_is_locked_in_the_file_and_on_its_return(filing, reporter, text):
    FilingText.objects.filter(pk=text.pk).update(state=TextState.SENT)
    sheet = ReturnedTexts(filing)
    assert sheet.word_cell(PROGRESS).protection.locked
    found = verify_filing_workbook(filing, sheet.write(PROGRESS, "补一句。").bytes(), user=reporter)
    assert [kind for _sheet, _cell, kind, _severity in told(found)] == ["locked_item"]


def test_a_file_without_the_sheet_says_so_and_its_figures_are_read(filing, reporter, text):
    sheet = ReturnedTexts(filing).put(0, value=83)
    del sheet.book["文字材料"]
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert (told(found), len(found.changes)) == ([("", "", "no_text_sheet", "note")], 1)


def test_comments_stand_at_the_cells_of_both_sheets(filing, reporter, text):
    sheet = ReturnedTexts(filing).put(2, value="约1200").write(PROGRESS, "=A1")
    content = sheet.bytes()
    annotated = annotate_workbook(content, verify_filing_workbook(filing, content, user=reporter))
    sheet.book = openpyxl.load_workbook(io.BytesIO(annotated))
    noted = {
        (one.title, cell.coordinate) for one in sheet.book for row in one.iter_rows() for cell in row if cell.comment
    }
    assert noted == {("数据", sheet.address(2, Col.VALUE)), ("文字材料", sheet.word_cell(PROGRESS).coordinate)}


def test_a_survey_is_chosen_by_name_and_day(filing, reporter, unit):
    survey = make.make_survey(unit, name="妇女健康调查", held_on="2025-09-01")
    sheet = Returned(filing)
    assert sheet.book["抽样调查"]["A2"].value == "妇女健康调查（2025-09-01）"
    rules = [one for one in sheet.sheet.data_validations.dataValidation if str(one.formula1).startswith("'")]
    assert {one.formula1 for one in rules} == {"'抽样调查'!$A$2:$A$2"}
    content = sheet.put(0, value=83.1, survey="妇女健康调查（2025-09-01）").bytes()
    assert told(commit(filing, content, reporter)) == []
    entry = filing.items.order_by("position").first().entry
    assert (entry.printed, entry.survey, entry.basis) == ("83.10", survey, "survey")
    again = commit(filing, content, reporter)
    assert (again.changes, again.conflicts, told(again)) == ((), (), [])


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ({"survey": "别单位的调查（2025-01-01）"}, "not_in_list"),
        ({"survey": "妇女健康调查（2025-09-01）", "basis": "行政记录"}, "survey_and_basis"),
    ],
)
def test_a_survey_that_cannot_be_is_refused_by_name(filing, reporter, unit, city, typed, kind):
    make.make_survey(unit, name="妇女健康调查", held_on="2025-09-01")
    make.make_survey(make.make_unit(city), name="别单位的调查", held_on="2025-01-01")
    sheet = Returned(filing).put(0, **typed)
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert told(found) == [("", sheet.address(0, Col.SURVEY), kind, "error")]


def test_page_and_file_changing_different_fields_of_a_row_do_not_disagree(filing, reporter):
    sheet = Returned(filing).put(2, value=1300, status="初步数")
    change_on_page(filing, 2, reporter, note="含托育机构")
    found = commit(filing, sheet.bytes(), reporter)
    entry = filing.items.order_by("position")[2].entry
    assert (found.conflicts, entry.printed, entry.status, entry.note) == ((), "1300", "preliminary", "含托育机构")


def test_choosing_the_page_keeps_what_the_file_says_besides(filing, reporter):
    content = Returned(filing).put(2, value=1300, note="含托育机构").bytes()
    change_on_page(filing, 2, reporter, value="1250")
    commit(filing, content, reporter, everywhere=THEIRS)
    entry = filing.items.order_by("position")[2].entry
    assert (entry.printed, entry.note) == ("1250", "含托育机构")


def test_what_must_be_written_says_so_and_why(filing, city, text):
    """A target of the domain is behind: its path from 80 (2020) to 90 (2025) stands at 88 in 2024, the figure is 81."""
    type(filing.collection).objects.filter(pk=filing.collection_id).update(year=2024, filing_year=2025)
    plan = text.clause.plan
    target = make.make_target(plan, make.make_indicator("住院分娩率"))
    make.make_baseline(target, 2020, "80")
    make.make_quote(
        target, make.make_clause(plan, "住院分娩率达到90%以上", parent=text.clause), "住院分娩率达到90%以上"
    )
    filing.refresh_from_db()

    def marks():
        sheet = ReturnedTexts(filing)
        return [
            (sheet.word_cell(row, TextCol.HEADING).value, sheet.word_cell(row, TextCol.HINT).value)
            for row in (PROGRESS, PROBLEMS, NEXT_STEPS)
        ]

    quiet = [("存在问题", None), ("下一步打算", None)]
    assert marks() == [("工作进展", None), *quiet]
    make.make_item(filing, target.indicator, value="81", printed="81")
    said = "必须填写：住院分娩率未按进度完成，须说明情况。"
    assert marks() == [("工作进展\n必须填写", said), *quiet]
