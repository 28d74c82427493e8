"""What is typed is kept exactly, what cannot be is refused by name, and nobody's figures are lost."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from fuer.core.models import Event
from fuer.indicators.enums import Cadence, Disclosure, FigureBasis, Shape
from fuer.orgs.enums import Role
from fuer.reporting.domain.editing import is_editable
from fuer.reporting.domain.entries import Edit, EntryError, Outcome, save_entries
from fuer.reporting.domain.shown import show_entry
from fuer.reporting.enums import CollectionState, FilingState
from fuer.reporting.models import Filing, FilingCell, FilingItem, ItemReturn
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(filing, clerk):
    """Save changes of one item with the version that stands; gives its result."""

    def save_one(item, version=None, user=clerk, **changes):
        entry = FilingCell.objects.get(pk=item.entry_id)
        edit = Edit(item.pk, entry.row_version if version is None else version, changes)
        return save_entries(Filing.objects.get(pk=item.filing_id), [edit], user=user).results[0]

    return save_one


@pytest.fixture
def item(filing):
    return make.make_item(filing, make.make_indicator("产前筛查率"))


@pytest.fixture
def ratio(filing):
    return make.make_item(filing, make.make_indicator("住院分娩率", shape=Shape.RATIO, decimals=2))


def read(item):
    entry = FilingCell.objects.select_related("definition").get(pk=item.entry_id)
    return {
        "value": entry.value,
        "fraction": (entry.numerator, entry.denominator),
        "missing": entry.missing,
        "shown": show_entry(entry),
    }


def test_value_is_kept_as_typed(save, item, filing, clerk):
    result = save(item, value="94.30")
    assert (result.outcome, result.row_version) == (Outcome.SAVED, 2)
    assert read(item) == {"value": Decimal("94.30"), "fraction": (None, None), "missing": "", "shown": "94.30"}
    entry = FilingCell.objects.get(pk=item.entry_id)
    assert (entry.changed_by, Filing.objects.get(pk=filing.pk).begun_at) == (clerk, entry.changed_at)
    event = Event.objects.get(verb="reporting.save_entries")
    assert event.payload == {"items": {str(item.pk): {"fields": ["value", "printed"]}}}


@given(
    number=st.decimals(min_value=-(10**9), max_value=10**9, places=5).filter(lambda d: d != 0),
    digits=st.integers(min_value=0, max_value=5),
)
def test_a_saved_figure_reads_back_as_typed(number, digits):
    """Everything a column holds comes back in the very digits; the database rolls back after each example."""
    typed = f"{number:.{digits}f}"
    if Decimal(typed) == 0:
        typed = "0"
    sid = transaction.savepoint() if transaction.get_connection().in_atomic_block else None
    try:
        city = make.make_area()
        unit = make.make_unit(city)
        filing = make.make_filing(make.make_collection(city), unit)
        item = make.make_item(filing, make.make_indicator())
        clerk = make.make_user(city, Role.UNIT_REPORTER, unit)
        save_entries(filing, [Edit(item.pk, 1, {"value": typed})], user=clerk)
        assert read(item)["shown"] == typed
    finally:
        if sid is not None:
            transaction.savepoint_rollback(sid)


def test_zero_is_a_figure_and_blank_is_none(save, item):
    save(item, value="0")
    assert (read(item)["shown"], FilingCell.objects.get(pk=item.entry_id).is_filled) == ("0", True)
    save(item, value="")
    assert (read(item)["shown"], FilingCell.objects.get(pk=item.entry_id).is_filled) == ("", False)


@pytest.mark.parametrize(
    ("typed", "missing"), [("未开展", "not_carried_out"), ("不适用", "not_applicable"), ("无数据", "no_data")]
)
def test_a_word_in_the_figure_is_the_reason(save, item, typed, missing):
    save(item, value="5")
    save(item, value=typed)
    assert (read(item)["value"], read(item)["missing"]) == (None, missing)


def test_a_figure_takes_the_reason_away(save, item):
    save(item, missing="未开展")
    save(item, value="7")
    assert (read(item)["value"], read(item)["missing"]) == (Decimal(7), "")


def test_rate_is_computed_never_typed(save, ratio):
    assert save(ratio, value="98.5").errors == {"value": "比率由分子和分母算出，请填分子和分母。"}
    half = save(ratio, numerator="1,234")
    assert (half.outcome, half.rate) == (Outcome.SAVED, "")
    assert save(ratio, denominator="7777").rate == "15.87"
    assert read(ratio)["fraction"] == (Decimal(1234), Decimal(7777))


def test_nobody_to_speak_of(save, ratio):
    assert save(ratio, numerator="0", denominator="0").rate == "不适用（无对象）"


def test_impossible_fraction_is_refused(save, ratio):
    save(ratio, numerator="3")
    assert list(save(ratio, denominator="0").errors) == ["denominator"]
    assert list(save(ratio, numerator="-1").errors) == ["numerator"]
    assert read(ratio)["fraction"] == (Decimal(3), None)


def test_refusals_are_sentences_by_field(save, item):
    result = save(item, value="约90", note="x" * 301, missing="忘了", survey="77", letter_date="明天", foo="1")
    assert result.outcome == Outcome.REFUSED
    assert set(result.errors) == {"value", "note", "missing", "survey", "letter_date", "foo"}
    assert read(item)["shown"] == ""


def test_question_is_answered_yes_or_no(save, filing):
    item = make.make_item(filing, make.make_indicator(unit="", shape=Shape.YES_NO))
    save(item, value="是")
    assert read(item)["shown"] == "是"
    assert list(save(item, value="2").errors) == ["value"]


def test_offline_figure_takes_only_a_letter(save, filing):
    item = make.make_item(filing, make.make_indicator(disclosure=Disclosure.OFFLINE))
    assert list(save(item, value="3").errors) == ["value"]
    assert list(save(item, missing="无数据").errors) == ["missing"]
    save(item, letter_number="市监函〔2026〕3号", letter_date="2026-04-02")
    assert read(item)["missing"] == "by_letter"
    save(item, missing="")
    entry = FilingCell.objects.get(pk=item.entry_id)
    assert (entry.missing, entry.letter_number, entry.letter_date) == ("", "", None)


def test_no_letter_for_an_ordinary_figure(save, item):
    assert list(save(item, missing="已函报").errors) == ["missing"]
    assert list(save(item, letter_number="3号").errors) == ["letter_number"]


def test_years_without_survey_are_for_surveys(save, filing, item):
    assert list(save(item, missing="非调查年份").errors) == ["missing"]
    surveyed = make.make_item(filing, make.make_indicator(cadence=Cadence.SURVEY))
    assert save(surveyed, missing="no_survey").outcome == Outcome.SAVED


def test_survey_is_one_of_the_unit_and_sets_the_basis(save, item, unit):
    survey = make.make_survey(unit)
    other = make.make_survey(make.make_unit(unit.area))
    assert list(save(item, survey=str(other.pk)).errors) == ["survey"]
    save(item, survey=str(survey.pk))
    entry = FilingCell.objects.get(pk=item.entry_id)
    assert (entry.survey, entry.basis) == (survey, FigureBasis.SURVEY)
    save(item, basis="行政记录")
    entry.refresh_from_db()
    assert (entry.survey, entry.basis) == (None, FigureBasis.RECORDS)


def test_second_person_sees_what_changed_and_chooses(save, item, city, unit):
    colleague = make.make_user(city, Role.UNIT_REPORTER, unit, name="李四")
    save(item, version=1, user=colleague, value="90")
    conflict = save(item, version=1, value="91")
    assert (conflict.outcome, conflict.entry.changed_by.name, show_entry(conflict.entry)) == (
        Outcome.CONFLICT,
        "李四",
        "90",
    )
    assert read(item)["shown"] == "90"
    assert save(item, version=conflict.row_version, value="91").outcome == Outcome.SAVED
    assert read(item)["shown"] == "91"


def test_the_same_again_changes_nothing(save, item):
    save(item, value="90", note="年报")
    events = Event.objects.count()
    again = save(item, version=1, value="90", note="年报")
    assert (again.outcome, again.row_version, Event.objects.count()) == (Outcome.SAVED, 2, events)


def test_batch_saves_each_item_on_its_own(filing, clerk, item, ratio):
    edits = [Edit(item.pk, 9, {"value": "1"}), Edit(ratio.pk, 1, {"numerator": "1", "denominator": "2"})]
    results = save_entries(filing, edits, user=clerk).results
    assert [result.outcome for result in results] == [Outcome.CONFLICT, Outcome.SAVED]


def test_two_edits_of_one_item_in_a_batch(filing, clerk, item):
    edits = [Edit(item.pk, 1, {"value": "1"}), Edit(item.pk, 2, {"note": "年报"})]
    assert [result.row_version for result in save_entries(filing, edits, user=clerk).results] == [2, 3]
    entry = FilingCell.objects.get(pk=item.entry_id)
    assert (entry.value, entry.note, entry.row_version) == (1, "年报", 3)


def test_items_of_another_filing_are_refused(filing, clerk, city):
    stranger = make.make_item(make.make_filing(filing.collection, make.make_unit(city)), make.make_indicator())
    with pytest.raises(EntryError):
        save_entries(filing, [Edit(stranger.pk, 1, {"value": "1"})], user=clerk)


@pytest.mark.parametrize("role", [Role.STATISTICS_HEAD, Role.UNIT_HEAD, Role.WCC_OFFICE, Role.LEADER])
def test_only_the_reporter_types(save, item, city, unit, role):
    user = make.make_user(city, role, unit if role in (Role.STATISTICS_HEAD, Role.UNIT_HEAD) else None)
    with pytest.raises(EntryError):
        save(item, user=user, value="1")


def sign(item, **fields):
    """A signed version of what is typed, as signing leaves it."""
    version = make.make_observation(item.entry.cell.indicator, item.entry.cell.area, 2025, "90", **fields)
    FilingCell.objects.filter(pk=item.entry_id).update(version=version, value="90", printed="90")
    return version


def send_back(item, user):
    ItemReturn.objects.create(item=item, round=1, reason="与年报不符", returned_by=user)


def fresh(item):
    return FilingItem.objects.select_related("filing__collection", "entry").get(pk=item.pk)


def test_signed_figures_are_locked_until_returned(save, item, clerk):
    sign(item, accepted=False)
    assert not is_editable(fresh(item))
    refused = save(item, value="91")
    assert (refused.outcome, list(refused.errors)) == (Outcome.REFUSED, ["row"])
    send_back(item, clerk)
    assert is_editable(fresh(item))
    assert save(item, value="91").outcome == Outcome.SAVED


@pytest.mark.parametrize("state", [FilingState.CHECKING, FilingState.SIGNING])
def test_nothing_is_typed_while_it_waits_for_a_signature(save, item, filing, state):
    Filing.objects.filter(pk=filing.pk).update(state=state)
    assert save(item, value="91").outcome == Outcome.REFUSED


def test_nothing_is_typed_after_the_end(save, item, collection):
    type(collection).objects.filter(pk=collection.pk).update(state=CollectionState.CLOSED)
    assert save(item, value="91").outcome == Outcome.REFUSED


def test_one_figure_serves_two_filings(save, city, unit, clerk, filing):
    """Typed once; locked in both while one is being signed, open in both when one sends it back."""
    county = make.make_area(city)
    other = make.make_filing(make.make_collection(county), unit)
    indicator = make.make_indicator()
    first, second = make.make_item(filing, indicator), make.make_item(other, indicator, area=city)
    assert first.entry_id == second.entry_id
    save(first, value="90")
    assert read(second)["shown"] == "90"
    Filing.objects.filter(pk=other.pk).update(state=FilingState.CHECKING)
    assert save(first, value="91").outcome == Outcome.REFUSED
    Filing.objects.filter(pk=other.pk).update(state=FilingState.REPORTED, reported_at="2026-04-01T00:00Z")
    sign(first, accepted=False)
    assert save(first, value="91").outcome == Outcome.REFUSED
    send_back(second, clerk)
    assert is_editable(fresh(first))
    assert not is_editable(fresh(second))
    assert save(first, value="91").outcome == Outcome.SAVED


def test_after_acceptance_a_change_needs_a_reason(save, item, clerk):
    sign(item, reason="上次的原因")
    FilingCell.objects.filter(pk=item.entry_id).update(reason="上次的原因")
    send_back(item, clerk)
    assert list(save(item, value="91").errors) == ["reason"]
    assert save(item, note="说明不算改数").outcome == Outcome.SAVED
    assert save(item, value="91", reason="漏了一家医院").outcome == Outcome.SAVED
    assert save(item, value="92").outcome == Outcome.SAVED
