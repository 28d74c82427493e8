"""A filing's workbook comes back: what is understood, what is refused by name, and that nothing is saved unseen."""

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest

from fuer.core.domain.files import store_file
from fuer.core.models import Event
from fuer.indicators.domain.figures import Figure, append_version
from fuer.indicators.enums import ObservationSource
from fuer.orgs.enums import Role
from fuer.reporting.domain.entries import Edit, save_entries
from fuer.reporting.domain.workbook_import import WorkbookChangedError, import_workbook
from fuer.reporting.interfaces.workbook_comments import annotate_workbook
from fuer.reporting.interfaces.workbook_layout import Col
from fuer.reporting.interfaces.workbook_verify import MINE, THEIRS, verify_filing_workbook
from fuer.reporting.models import FilingCell
from tests import factories as make
from tests.reporting.interfaces.returned import Returned

pytestmark = pytest.mark.django_db
LIFE, SCREENING, PLACES, SYSTEM, OFFLINE = range(5)


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FUER_FILES_ROOT = tmp_path


def commit(filing, content, user, **choices):
    found = verify_filing_workbook(filing, content, user=user, **choices)
    file = store_file(content, "报表.xlsx", "application/xlsx", owner_id=user.pk)
    import_workbook(filing, [change.edit for change in found.changes], file=file, user=user)
    return found


def entries(filing):
    return [item.entry for item in filing.items.select_related("entry").order_by("position")]


def told(found):
    return [(finding.cell, finding.kind, str(finding.severity)) for finding in found.findings]


def test_what_is_filled_in_offline_is_saved_and_the_same_file_twice_changes_nothing(filing, reporter):
    sheet = Returned(filing)
    sheet.put(LIFE, value=83.46, note="统计年报", status="初步数", basis="行政记录")
    sheet.put(SCREENING, numerator=950, denominator=1000)
    sheet.put(PLACES, value=None, missing="未开展", note="当年没有")
    sheet.put(SYSTEM, value="是")
    sheet.put(OFFLINE, letter_number="卫函〔2026〕3号", letter_date=dt.date(2026, 4, 1))
    content = sheet.bytes()
    found = commit(filing, content, reporter)
    assert (told(found), len(found.changes), found.unchanged) == ([], 5, 0)
    life, screening, places, system, offline = entries(filing)
    assert (life.printed, life.note, life.status, life.basis) == ("83.46", "统计年报", "preliminary", "records")
    assert (screening.numerator, screening.denominator, screening.value) == (950, 1000, None)
    assert (places.value, places.printed, places.missing, places.note) == (None, "", "not_carried_out", "当年没有")
    assert system.value == 1
    assert (offline.missing, offline.letter_number, offline.letter_date) == (
        "by_letter",
        "卫函〔2026〕3号",
        dt.date(2026, 4, 1),
    )
    versions = [entry.row_version for entry in entries(filing)]
    again = commit(filing, content, reporter)
    assert (told(again), again.changes, again.unchanged) == ([], (), 5)
    assert [entry.row_version for entry in entries(filing)] == versions
    assert Event.objects.filter(verb="reporting.import_workbook").count() == 1


def test_verifying_saves_nothing(filing, reporter):
    content = Returned(filing).put(LIFE, value=83.4).bytes()
    assert len(verify_filing_workbook(filing, content, user=reporter).changes) == 1
    assert entries(filing)[LIFE].value is None
    assert not Event.objects.filter(verb="reporting.save_entries").exists()


def test_an_untouched_workbook_changes_nothing(filing, reporter):
    found = verify_filing_workbook(filing, Returned(filing).bytes(), user=reporter)
    assert (told(found), found.changes, found.conflicts, found.unchanged) == ([], (), (), 5)


@pytest.mark.parametrize(
    ("typed", "kind", "printed"),
    [("1,234", "grouped", "1234"), ("１２３４", "tidied", "1234"), (" 1234个", "with_unit", "1234")],
)
def test_numbers_written_as_text_are_understood_with_a_note(filing, reporter, typed, kind, printed):
    sheet = Returned(filing).put(PLACES, value=typed)
    found = commit(filing, sheet.bytes(), reporter)
    assert told(found) == [(sheet.address(PLACES, Col.VALUE), kind, "note")]
    assert entries(filing)[PLACES].printed == printed


def test_a_percentage_keeps_its_figure_whether_text_or_format(filing, reporter):
    make.make_item(filing, make.make_indicator("普及率", "%"))
    sheet = Returned(filing).put(5, value="98.5%")
    assert commit(filing, sheet.bytes(), reporter).changes[0].after == "98.5"
    sheet = Returned(filing).put(5, value=0.972)
    sheet.cell(5, Col.VALUE).number_format = "0.0%"
    found = commit(filing, sheet.bytes(), reporter)
    assert told(found) == [(sheet.address(5, Col.VALUE), "with_unit", "note")]
    assert entries(filing)[5].printed == "97.2"


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("=1200+34", "uncomputed"),
        ("#N/A", "error_cell"),
        ("约1200", "about"),
        ("1200%", "wrong_unit"),
        ("1,23", "wrong_grouping"),
        ("无", "none_or_zero"),
        (dt.date(2025, 3, 1), "date"),
    ],
)
def test_what_is_no_figure_is_refused_by_name_and_keeps_its_row_out(filing, reporter, typed, kind):
    sheet = Returned(filing).put(PLACES, value=typed, note="别的也不存").put(LIFE, value=83)
    found = commit(filing, sheet.bytes(), reporter)
    assert told(found) == [(sheet.address(PLACES, Col.VALUE), kind, "error")]
    places, life = entries(filing)[PLACES], entries(filing)[LIFE]
    assert (places.printed, places.note, life.value) == ("1200", "", 83)


def test_a_computed_formula_is_refused_with_its_value(filing, reporter):
    content = Returned(filing).put(PLACES, value="=1200+34").bytes()
    computed = give_value(content, "1200+34", "1234")
    (finding,) = verify_filing_workbook(filing, computed, user=reporter).findings
    assert (finding.kind, "1234" in finding.text) == ("formula", True)


def give_value(content, formula, value):
    """Store the value of a formula with it, as a spreadsheet does."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for entry in source.infolist():
            stem, tail = f"<f>{formula}</f>", r"<v ?/>|<v></v>"
            data = re.sub(re.escape(stem) + f"(?:{tail})", f"{stem}<v>{value}</v>", source.read(entry).decode())
            package.writestr(entry, data)
    return target.getvalue()


def test_a_figure_and_a_reason_cannot_both_stand(filing, reporter):
    sheet = Returned(filing).put(PLACES, missing="不适用")
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert told(found) == [(sheet.address(PLACES, Col.MISSING), "reason_and_figure", "error")]


def test_a_rate_typed_over_its_formula_is_not_read(filing, reporter):
    sheet = Returned(filing).put(SCREENING, value=94.1, numerator=None, denominator=None)
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert told(found) == [(sheet.address(SCREENING, Col.VALUE), "rate_typed", "error")]


def test_half_a_fraction_is_kept_with_a_note_and_an_impossible_one_refused(filing, reporter):
    sheet = Returned(filing).put(SCREENING, denominator=None)
    found = commit(filing, sheet.bytes(), reporter)
    assert told(found) == [(sheet.address(SCREENING, Col.DENOMINATOR), "half_fraction", "note")]
    sheet = Returned(filing).put(SCREENING, denominator=0)
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert told(found) == [(sheet.address(SCREENING, Col.DENOMINATOR), "refused", "error")]


def test_a_word_outside_the_list_is_refused(filing, reporter):
    sheet = Returned(filing).put(LIFE, missing="领导没批")
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert told(found) == [(sheet.address(LIFE, Col.MISSING), "not_in_list", "error")]


def test_figures_of_what_stays_offline_are_refused(filing, reporter):
    sheet = Returned(filing).put(OFFLINE, value=3)
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert told(found) == [(sheet.address(OFFLINE, Col.VALUE), "refused", "error")]


def test_edited_ids_inserted_repeated_and_deleted_rows_are_told_apart(filing, reporter):
    sheet = Returned(filing)
    mark = sheet.cell(LIFE, Col.ID).value
    sheet.put(SCREENING, id="9" + sheet.cell(SCREENING, Col.ID).value)
    sheet.put(OFFLINE, id=mark)
    sheet.put(5, indicator="自己加的指标", value=5).put(7, indicator="填表人：王敏")
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert told(found) == [
        (sheet.address(SCREENING, Col.ID), "edited_id", "error"),
        (sheet.address(OFFLINE, Col.INDICATOR), "repeated_row", "error"),
        (sheet.address(5, Col.VALUE), "inserted_row", "error"),
        ("", "deleted_row", "error"),
        ("", "deleted_row", "error"),
    ]
    names = [finding.indicator for finding in found.findings[-2:]]
    assert names == ["产前筛查率 某市", "性侵案件数 某市"]


def test_rows_moved_by_an_inserted_row_are_still_known(filing, reporter):
    sheet = Returned(filing).put(PLACES, value=1300)
    sheet.sheet.insert_rows(6)
    assert len(commit(filing, sheet.bytes(), reporter).changes) == 1
    assert entries(filing)[PLACES].printed == "1300"


def test_a_row_of_another_units_file_has_an_id_that_is_not_known(city, filing, reporter):
    other = make.make_filing(filing.collection, make.make_unit(city))
    make.make_item(other, make.make_indicator("别的指标"))
    stolen = Returned(other).cell(0, Col.ID).value
    sheet = Returned(filing).put(LIFE, id=stolen)
    assert told(verify_filing_workbook(filing, sheet.bytes(), user=reporter))[0][1] == "edited_id"


def test_files_of_another_unit_year_or_none_of_ours_are_refused_whole(city, filing, reporter):
    others = {
        "other_unit": make.make_filing(filing.collection, make.make_unit(city)),
        "other_year": make.make_filing(make.make_collection(city, 2024), filing.unit),
        "other_collection": make.make_filing(make.make_collection(make.make_area(city)), filing.unit),
    }
    for kind, other in others.items():
        found = verify_filing_workbook(filing, Returned(other).bytes(), user=reporter)
        assert (told(found), found.is_readable) == ([("", kind, "error")], False)


def test_a_workbook_that_was_not_exported_here_is_refused(filing, reporter):
    plain, target = openpyxl.Workbook(), io.BytesIO()
    plain.active["A1"] = "指标"
    plain.save(target)
    without, edited, columns = Returned(filing), Returned(filing), Returned(filing)
    del without.book["_fuer"]
    edited.book["_fuer"]["B3"] = str(filing.unit_id + 1)
    columns.sheet.delete_cols(openpyxl.utils.cell.coordinate_from_string(columns.address(0, Col.NUMERATOR))[1])
    cases = {
        "not_our_file": target.getvalue(),
        "edited_file": edited.bytes(),
        "damaged": b"PK\x03\x04broken",
        "empty_file": b"",
    }
    for kind, content in cases.items():
        assert told(verify_filing_workbook(filing, content, user=reporter)) == [("", kind, "error")]
    assert told(verify_filing_workbook(filing, without.bytes(), user=reporter)) == [("", "not_our_file", "error")]


def test_a_deleted_column_is_named(filing, reporter):
    sheet = Returned(filing)
    sheet.sheet.delete_cols(sheet.cell(0, Col.NUMERATOR).column)
    found = verify_filing_workbook(filing, sheet.bytes(), user=reporter)
    assert told(found) == [("", "changed_columns", "error")]


def test_only_the_units_reporters_import(city, unit, filing, reporter):
    content = Returned(filing).put(LIFE, value=83).bytes()
    for role, where in ((Role.UNIT_HEAD, unit), (Role.WCC_OFFICE, None), (Role.STATISTICS_BUREAU, None)):
        found = verify_filing_workbook(filing, content, user=make.make_user(city, role, where))
        assert told(found) == [("", "not_reporter", "error")]


def test_a_locked_figure_changed_in_the_file_is_told_with_its_reason(filing, reporter):
    item = filing.items.get(entry__cell__indicator__name="普惠托位数")
    figure = Figure(value=item.entry.value, printed="1200")
    version = append_version(
        item.entry.cell, item.entry.definition, figure, source=ObservationSource.FILING, user=reporter
    )
    FilingCell.objects.filter(pk=item.entry_id).update(version=version)
    sheet = Returned(filing)
    assert sheet.cell(PLACES, Col.VALUE).protection.locked
    found = verify_filing_workbook(filing, sheet.put(PLACES, value=1300).bytes(), user=reporter)
    assert told(found) == [(sheet.address(PLACES, Col.VALUE), "locked_item", "error")]
    assert "已签署且没有退回" in found.findings[0].text


def change_on_page(filing, index, user, **changes):
    item = filing.items.select_related("entry").order_by("position")[index]
    save_entries(filing, [Edit(item.pk, item.entry.row_version, changes)], user=user)
    return item


def test_a_row_changed_on_the_page_since_the_export_waits_for_a_choice(city, unit, filing, reporter):
    colleague = make.make_user(city, Role.UNIT_REPORTER, unit, name="王敏")
    sheet = Returned(filing).put(PLACES, value=1300).put(LIFE, value=83)
    item = change_on_page(filing, PLACES, colleague, value="1250")
    content = sheet.bytes()
    found = commit(filing, content, reporter)
    (conflict,) = found.conflicts
    assert (conflict.change.before, conflict.change.after, conflict.by) == ("1250", "1300", "王敏")
    assert [entries(filing)[index].printed for index in (PLACES, LIFE)] == ["1250", "83.00"]
    commit(filing, content, reporter, choices={item.pk: THEIRS})
    assert entries(filing)[PLACES].printed == "1250"
    commit(filing, content, reporter, everywhere=MINE)
    assert entries(filing)[PLACES].printed == "1300"


def test_a_row_the_file_left_alone_takes_nothing_away_from_the_page(filing, reporter):
    sheet = Returned(filing).put(LIFE, value=83)
    change_on_page(filing, PLACES, reporter, value="1250")
    found = commit(filing, sheet.bytes(), reporter)
    assert (found.conflicts, found.unchanged) == ((), 4)
    assert entries(filing)[PLACES].printed == "1250"


def test_nothing_is_saved_when_the_filing_changed_after_it_was_verified(filing, reporter):
    content = Returned(filing).put(PLACES, value=1300).put(LIFE, value=83).bytes()
    found = verify_filing_workbook(filing, content, user=reporter)
    change_on_page(filing, PLACES, reporter, value="1250")
    file = store_file(content, "报表.xlsx", "application/xlsx", owner_id=reporter.pk)
    with pytest.raises(WorkbookChangedError):
        import_workbook(filing, [change.edit for change in found.changes], file=file, user=reporter)
    assert [entries(filing)[index].printed for index in (PLACES, LIFE)] == ["1250", ""]
    assert verify_filing_workbook(filing, content, user=reporter).signature != found.signature


def test_the_annotated_file_has_its_comments_at_the_cells_and_stays_protected(filing, reporter):
    sheet = Returned(filing).put(PLACES, value="约1200").put(LIFE, value="1,083")
    content = sheet.bytes()
    found = verify_filing_workbook(filing, content, user=reporter)
    book = openpyxl.load_workbook(io.BytesIO(annotate_workbook(content, found)))
    comments = {cell.coordinate: cell.comment.text for row in book["数据"].iter_rows() for cell in row if cell.comment}
    assert comments == {finding.cell: finding.text for finding in found.findings}
    assert (book["数据"].protection.sheet, book["_fuer"].sheet_state) == (True, "veryHidden")


def test_an_annotated_file_can_be_corrected_and_uploaded_again(filing, reporter):
    content = Returned(filing).put(PLACES, value="约1200").bytes()
    annotated = annotate_workbook(content, verify_filing_workbook(filing, content, user=reporter))
    book, target = openpyxl.load_workbook(io.BytesIO(annotated)), io.BytesIO()
    (cell,) = [cell for row in book["数据"].iter_rows() for cell in row if cell.comment]
    cell.value = 1260
    book.save(target)
    assert told(commit(filing, target.getvalue(), reporter)) == []
    assert entries(filing)[PLACES].printed == "1260"
