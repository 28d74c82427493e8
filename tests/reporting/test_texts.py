"""The written part: typed or a Word file, nobody's words lost, compulsory where a target is behind."""

import datetime as dt
import io
import zipfile

import pytest

from fuer.core.domain.files import has_content
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind
from fuer.reporting.domain.entries import Edit, save_entries
from fuer.reporting.domain.queries.compulsory_texts import list_compulsory_texts
from fuer.reporting.domain.texts import (
    TextConflict,
    TextError,
    attach_text_file,
    is_written,
    remove_text_file,
    save_text,
)
from fuer.reporting.enums import TextState
from fuer.reporting.models import FilingText
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2025, 3, 1)
WORD = io.BytesIO()
with zipfile.ZipFile(WORD, "w") as archive:
    archive.writestr("word/document.xml", "x")


@pytest.fixture
def plan(city, collection):
    plan = make.make_plan(city, "妇女发展规划\n产前筛查率达到90%以上\n")
    collection.plans.add(plan)
    return plan


@pytest.fixture
def domain(plan):
    return make.make_clause(plan, kind=ClauseKind.DOMAIN, title="健康")


@pytest.fixture
def text(filing, domain):
    return FilingText.objects.create(filing=filing, clause=domain)


def test_saving_keeps_the_other_columns(text, clerk):
    save_text(text, {"progress": "甲", "problems": "乙"}, row_version=1, user=clerk)
    saved = save_text(text, {"progress": "丙"}, row_version=2, user=clerk)
    assert (saved.progress, saved.problems, saved.row_version, is_written(saved)) == ("丙", "乙", 3, True)


def test_nobody_overwrites_words_they_have_not_seen(text, clerk):
    save_text(text, {"progress": "甲"}, row_version=1, user=clerk)
    with pytest.raises(TextConflict) as conflict:
        save_text(text, {"progress": "乙"}, row_version=1, user=clerk)
    assert conflict.value.text.progress == "甲"
    assert save_text(text, {"progress": "甲"}, row_version=1, user=clerk).row_version == 2


@pytest.mark.parametrize("state", [TextState.SENT, TextState.ACCEPTED])
def test_sent_texts_are_locked_until_returned(text, clerk, state):
    FilingText.objects.update(state=state)
    with pytest.raises(TextError):
        save_text(text, {"progress": "甲"}, row_version=1, user=clerk)
    FilingText.objects.update(state=TextState.RETURNED, returned_reason="请写明数据")
    assert save_text(text, {"progress": "甲"}, row_version=1, user=clerk).progress == "甲"


def test_only_the_reporter_writes(text, city, unit):
    with pytest.raises(TextError):
        save_text(text, {"progress": "甲"}, row_version=1, user=make.make_user(city, Role.UNIT_HEAD, unit))


def test_too_long_a_text_is_refused(text, clerk):
    with pytest.raises(TextError):
        save_text(text, {"progress": "长" * 5001}, row_version=1, user=clerk)


def test_word_file_gives_way_to_the_next(text, clerk, django_capture_on_commit_callbacks):
    with pytest.raises(TextError):
        attach_text_file(text, name="材料.pdf", content=b"%PDF-", user=clerk)
    with django_capture_on_commit_callbacks(execute=True):
        first = attach_text_file(text, name="材料.docx", content=WORD.getvalue(), user=clerk).file
        second = attach_text_file(text, name="新材料.docx", content=WORD.getvalue(), user=clerk)
    assert (has_content(first), has_content(second.file), is_written(second)) == (False, True, True)
    with django_capture_on_commit_callbacks(execute=True):
        assert not is_written(remove_text_file(text, user=clerk))
    assert not has_content(second.file)


def add_target(plan, domain, params=None, **fields):
    """A target with the path 80 (2020) → 90 (2025), said in the domain."""
    target = make.make_target(plan, make.make_indicator(), params=params, **fields)
    make.make_baseline(target, 2020, "80")
    make.make_quote(target, make.make_clause(plan, "产前筛查率达到90%以上", parent=domain), "产前筛查率达到90%以上")
    return target


@pytest.fixture
def behind(collection):
    """The codes of what is behind, by text; the data year is 2024, in which the path stands at 88."""
    type(collection).objects.filter(pk=collection.pk).update(year=2024, filing_year=2025)
    collection.refresh_from_db()

    def read(filing):
        filing.refresh_from_db()
        found = list_compulsory_texts(filing, today=TODAY)
        return {pk: [one.code for one in rows] for pk, rows in found.items()}

    return read


def test_a_target_behind_makes_its_domain_compulsory(behind, filing, plan, domain, text, clerk):
    """With the figure just typed, before anybody accepts it."""
    target = add_target(plan, domain)
    assert behind(filing) == {}
    item = make.make_item(filing, target.indicator)
    assert behind(filing) == {}
    save_entries(filing, [Edit(item.pk, 1, {"value": "81"})], user=clerk)
    assert behind(filing) == {text.pk: ["off_track"]}
    save_entries(filing, [Edit(item.pk, 2, {"value": "79"})], user=clerk)
    assert behind(filing) == {text.pk: ["reversed"]}
    save_entries(filing, [Edit(item.pk, 3, {"value": "88.5"})], user=clerk)
    assert behind(filing) == {}


def test_accepted_figures_count_for_what_the_unit_only_leads(behind, filing, plan, domain, text, city, unit):
    target = add_target(plan, domain)
    make.make_observation(target.indicator, city, 2024, "79")
    assert behind(filing) == {}
    make.make_responsibility(unit, target=target)
    assert behind(filing) == {text.pk: ["reversed"]}


def test_other_domains_and_missed_due_years(behind, filing, plan, domain, text, city, unit):
    other = FilingText.objects.create(
        filing=filing, clause=make.make_clause(plan, kind=ClauseKind.DOMAIN, title="教育")
    )
    missed = add_target(plan, other.clause, due=2024)
    make.make_responsibility(unit, clause=other.clause)
    make.make_observation(missed.indicator, city, 2024, "88")
    assert behind(filing) == {other.pk: ["not_met"]}


def test_queries_do_not_grow(behind, filing, plan, domain, text, unit, django_assert_num_queries):
    def add_one():
        target = add_target(plan, domain)
        make.make_item(filing, target.indicator, value="81", printed="81")

    add_one()
    assert behind(filing)
    with django_assert_num_queries(10):
        assert len(list_compulsory_texts(filing, today=TODAY)[text.pk]) == 1
    add_one()
    add_one()
    with django_assert_num_queries(10):
        assert len(list_compulsory_texts(filing, today=TODAY)[text.pk]) == 3
