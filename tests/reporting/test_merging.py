"""Two people on one row: what each changed is kept, and only what both changed differently waits for a choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.indicators.enums import Shape
from fuer.indicators.models import Definition
from fuer.orgs.enums import Role
from fuer.reporting.domain.entries import Edit, Outcome, find_conflicts, save_entries, try_changes
from fuer.reporting.domain.entry_fields import GROUPS, read_fields
from fuer.reporting.models import Filing, FilingCell
from tests import factories as make

TEXTS = {
    "value": ["", "90", "91.50"],
    "missing": ["", "no_data", "not_carried_out"],
    "status": ["", "preliminary"],
    "basis": ["", "records", "estimate"],
    "note": ["", "年报", "季报"],
    "reason": ["", "漏了一家医院"],
}
CHANGES = st.fixed_dictionaries({}, optional={name: st.sampled_from(texts) for name, texts in TEXTS.items()})


def start_entry():
    return FilingCell(definition=Definition(shape=Shape.VALUE, unit_of_measure="%"), row_version=1)


def take(entry, edit):
    """One save without a database: the entry afterwards, and the fields that wait for a choice."""
    conflicts = find_conflicts(entry, edit, {})
    wanted = {name: text for name, text in edit.changes.items() if name not in conflicts}
    written, errors = try_changes(entry, wanted, {})
    assert errors == {}
    written.row_version = entry.row_version + (read_fields(written) != read_fields(entry))
    return written, conflicts


def text_of(entry, group):
    fields = read_fields(entry)
    return {name: fields[name] for name in group}


@given(before=CHANGES, one=CHANGES, other=CHANGES)
def test_whoever_comes_second_keeps_the_first_and_adds_the_rest(before, one, other):
    begun, _errors = try_changes(start_entry(), before, {})
    seen, version = read_fields(begun), begun.row_version
    first, none = take(begun, Edit(1, version, one, seen))
    both, conflicts = take(first, Edit(1, version, other, seen))
    alone = {"one": take(begun, Edit(1, version, one, seen))[0], "other": take(begun, Edit(1, version, other, seen))[0]}
    assert none == frozenset()
    for group in GROUPS:
        by_one, by_other = text_of(alone["one"], group), text_of(alone["other"], group)
        is_first_untouched = by_one == text_of(begun, group)
        if is_first_untouched:
            assert (text_of(both, group), conflicts & group) == (by_other, frozenset())
        else:
            assert text_of(both, group) == by_one
            assert conflicts & group <= set(other)
            typed = {name: text for name, text in other.items() if name in group}
            would_change = text_of(try_changes(first, typed, {})[0], group) != by_one
            assert conflicts & group == (set(typed) if would_change else set())


@given(one=CHANGES, other=CHANGES)
def test_a_choice_for_mine_leaves_nothing_open(one, other):
    begun = start_entry()
    seen = read_fields(begun)
    first, _none = take(begun, Edit(1, 1, one, seen))
    both, conflicts = take(first, Edit(1, 1, other, seen))
    again = Edit(1, both.row_version, {name: other[name] for name in conflicts}, read_fields(both))
    chosen, left = take(both, again)
    assert left == frozenset()
    repeated, left = take(chosen, again)
    assert (read_fields(repeated), left) == (read_fields(chosen), frozenset())


@given(edits=st.lists(st.tuples(st.booleans(), CHANGES), max_size=8))
def test_nothing_anybody_saved_is_ever_overwritten_unseen(edits):
    """Two people save by turns; each knows the row as their own last answer left it. A field changes hands only if its
    former text stood on the page of whoever changed it.
    """
    entry = start_entry()
    pages = {False: (entry.row_version, read_fields(entry)), True: (entry.row_version, read_fields(entry))}
    for person, changes in edits:
        version, seen = pages[person]
        after, _conflicts = take(entry, Edit(1, version, changes, seen))
        for group in GROUPS:
            before, now = text_of(entry, group), text_of(after, group)
            if before != now:
                assert {name: seen[name] for name in group} == before
        entry = after
        pages[person] = (entry.row_version, read_fields(entry))


@pytest.fixture
def ratio(filing):
    return make.make_item(filing, make.make_indicator("住院分娩率", shape=Shape.RATIO, decimals=2))


@pytest.fixture
def people(city, unit, clerk):
    return clerk, make.make_user(city, Role.UNIT_REPORTER, unit, name="李四")


def save(item, user, changes, seen=None, version=1):
    """Save with the page as it was opened, unless told otherwise."""
    edit = Edit(item.pk, version, changes, seen or read_fields(FilingCell(definition=item.entry.definition)))
    return save_entries(Filing.objects.get(pk=item.filing_id), [edit], user=user).results[0]


def stands(item):
    return read_fields(FilingCell.objects.select_related("definition").get(pk=item.entry_id))


@pytest.mark.django_db
def test_a_figure_and_a_note_of_two_people_both_stand(ratio, people):
    first, second = people
    save(ratio, first, {"note": "含流动人口"})
    result = save(ratio, second, {"numerator": "98", "denominator": "100"})
    assert (result.outcome, result.unsaved, result.row_version) == (Outcome.SAVED, frozenset(), 3)
    assert {name: text for name, text in stands(ratio).items() if text} == {
        "numerator": "98",
        "denominator": "100",
        "note": "含流动人口",
    }


@pytest.mark.django_db
def test_half_a_fraction_each_is_a_conflict_and_the_rest_is_saved(ratio, people):
    first, second = people
    save(ratio, first, {"numerator": "98"})
    result = save(ratio, second, {"denominator": "100", "status": "preliminary"})
    assert (result.outcome, result.conflicts, result.unsaved) == (Outcome.CONFLICT, {"denominator"}, {"denominator"})
    assert (stands(ratio)["denominator"], stands(ratio)["status"]) == ("", "preliminary")
    chosen = save(ratio, second, {"denominator": "100"}, stands(ratio), result.row_version)
    assert (chosen.outcome, stands(ratio)["numerator"], stands(ratio)["denominator"]) == (Outcome.SAVED, "98", "100")


@pytest.mark.django_db
def test_a_reason_against_a_figure_is_a_conflict(ratio, people):
    first, second = people
    save(ratio, first, {"missing": "not_carried_out"})
    result = save(ratio, second, {"numerator": "1", "denominator": "2"})
    assert (result.outcome, stands(ratio)["missing"]) == (Outcome.CONFLICT, "not_carried_out")


@pytest.mark.django_db
def test_both_typed_the_same(ratio, people):
    first, second = people
    save(ratio, first, {"numerator": "98", "note": "年报"})
    result = save(ratio, second, {"numerator": "98", "note": "年报"})
    assert (result.outcome, result.row_version) == (Outcome.SAVED, 2)


@pytest.mark.django_db
def test_a_refused_field_holds_nothing_else_back(ratio, clerk):
    result = save(ratio, clerk, {"numerator": "98", "denominator": "约100", "note": "年报", "missing": "忘了"})
    assert (result.outcome, set(result.errors), result.unsaved) == (
        Outcome.REFUSED,
        {"denominator", "missing"},
        {"denominator", "missing"},
    )
    assert (stands(ratio)["numerator"], stands(ratio)["denominator"], stands(ratio)["note"]) == ("98", "", "年报")


@pytest.mark.django_db
def test_an_impossible_fraction_is_refused_as_a_whole(ratio, clerk):
    result = save(ratio, clerk, {"numerator": "3", "denominator": "0", "note": "年报"})
    assert set(result.errors) == result.unsaved == {"numerator", "denominator"}
    assert (stands(ratio)["numerator"], stands(ratio)["denominator"], stands(ratio)["note"]) == ("", "", "年报")
