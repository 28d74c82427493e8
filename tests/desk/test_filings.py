"""The filing page on the server: who may see and type, what it says, how many queries it takes."""

import json

import pytest
from django.urls import reverse

from fuer.indicators.enums import Cadence, Disclosure, Shape
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind
from fuer.reporting.models import Filing, FilingCell, FilingText
from tests import factories as make

pytestmark = pytest.mark.django_db

# Whatever the number of rows; the save includes reading back the rows and the totals they are parts of.
PAGE_QUERIES = 27
SAVE_QUERIES = 31


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市卫健委")


@pytest.fixture
def clerk(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit, name="张三")


@pytest.fixture
def filing(city, unit):
    return make.make_filing(make.make_collection(city), unit)


@pytest.fixture
def signed_in(client, clerk):
    client.force_login(clerk)
    return client


def save(client, filing, *edits):
    body = {"edits": [{"item": pk, "row_version": version, "changes": changes} for pk, version, changes in edits]}
    return client.post(reverse("desk:filing_save", args=[filing.pk]), json.dumps(body), "application/json")


def addresses(filing, item):
    return [
        ("get", reverse("desk:filing", args=[filing.pk])),
        ("get", reverse("desk:filing_rows", args=[filing.pk])),
        ("get", reverse("desk:filing_texts", args=[filing.pk])),
        ("get", reverse("desk:filing_item", args=[filing.pk, item.pk])),
        ("post", reverse("desk:filing_save", args=[filing.pk])),
        ("post", reverse("desk:filing_evidence", args=[filing.pk, item.pk])),
        ("post", reverse("desk:filing_evidence_remove", args=[filing.pk, item.pk, 1])),
        ("post", reverse("desk:filing_survey", args=[filing.pk, item.pk])),
        ("post", reverse("desk:filing_text", args=[filing.pk, 1])),
        ("post", reverse("desk:filing_text_file", args=[filing.pk, 1])),
    ]


def test_another_units_filing_is_the_same_404_as_none(client, filing, city):
    item = make.make_item(filing, make.make_indicator())
    stranger = make.make_user(city, Role.UNIT_REPORTER, make.make_unit(city))
    client.force_login(stranger)
    assert {getattr(client, method)(url).status_code for method, url in addresses(filing, item)} == {404}


@pytest.mark.parametrize(
    "role", [Role.STATISTICS_HEAD, Role.UNIT_HEAD, Role.WCC_OFFICE, Role.STATISTICS_BUREAU, Role.LEADER]
)
def test_everybody_but_the_reporter_only_reads(client, filing, city, unit, role):
    item = make.make_item(filing, make.make_indicator())
    make.make_user(city, Role.UNIT_REPORTER, unit)
    of_unit = unit if role in (Role.STATISTICS_HEAD, Role.UNIT_HEAD) else None
    client.force_login(make.make_user(city, role, of_unit))
    asked = {"hx-request": "true"}
    found = {(how, getattr(client, how)(url, headers=asked).status_code) for how, url in addresses(filing, item)}
    assert found == {("get", 200), ("post", 403)}
    page = client.get(reverse("desk:filing", args=[filing.pk])).content.decode()
    assert "只能查看" in page
    assert 'data-can-fill=""' in page


def test_page_says_both_years_due_date_and_form_number(client, signed_in, filing):
    type(filing.collection).objects.update(form_number="妇儿监1表", approval_number="统备〔2026〕3号")
    page = signed_in.get(reverse("desk:filing", args=[filing.pk])).content.decode()
    for words in ("2025年", "2026年", "数据年度", "填报年度", "妇儿监1表", "统备〔2026〕3号", "2026-04-15", "逾期"):
        assert words in page


def test_rows_carry_last_year_target_period_and_what_they_wait_for(signed_in, filing, city):
    plan = make.make_plan(city, "妇女发展规划\n健康\n产前筛查率达到90%以上\n")
    filing.collection.plans.add(plan)
    domain = make.make_clause(plan, "健康", kind=ClauseKind.DOMAIN, title="健康")
    indicator = make.make_indicator("产前筛查率", cadence=Cadence.HEALTH_YEAR)
    target = make.make_target(plan, indicator)
    make.make_quote(target, make.make_clause(plan, "产前筛查率达到90%以上", parent=domain), "产前筛查率达到90%以上")
    make.make_observation(other := make.make_indicator("住院分娩率"), city, 2023, "99.10")
    make.make_observation(other, city, 2024, "99.30")
    make.make_item(filing, indicator, awaits="省卫健委")
    make.make_item(filing, other)
    rows = {row["name"]: row for row in signed_in.get(reverse("desk:filing", args=[filing.pk])).context["rows"]}
    row = rows["产前筛查率"]
    assert (row["goal"], row["goalYear"], row["group"], row["period"], row["awaits"], row["isOwed"]) == (
        "达到90%以上",
        2025,
        "健康",
        "2024年10月—2025年9月",
        "省卫健委",
        False,
    )
    assert (rows["住院分娩率"]["last"], rows["住院分娩率"]["lastYear"]) == ("99.30", 2024)


def test_county_without_a_target_sees_the_citys_as_a_reference(signed_in, filing, city):
    plan = make.make_plan(city)
    filing.collection.plans.add(plan)
    make.make_target(plan, indicator := make.make_indicator())
    make.make_item(filing, indicator, area=make.make_area(city))
    make.make_item(filing, indicator)
    rows = signed_in.get(reverse("desk:filing", args=[filing.pk])).context["rows"]
    assert [(row["goal"], row["isReference"]) for row in rows] == [("达到90%以上", True), ("达到90%以上", False)]


def test_a_break_in_the_series_is_marked(signed_in, filing, city):
    indicator = make.make_indicator()
    make.make_observation(indicator, city, 2024, "80", comparability_group="0")
    make.make_item(filing, indicator)
    (row,) = signed_in.get(reverse("desk:filing", args=[filing.pk])).context["rows"]
    assert (row["last"], row["lastBreaks"], row["isLastOlder"]) == ("80", True, False)


def test_a_figure_older_than_last_year_is_told_with_its_year(signed_in, filing, city):
    for year, survey in ((2023, "龋患率"), (2024, "筛查率")):
        make.make_observation(indicator := make.make_indicator(survey), city, year, "27.1")
        make.make_item(filing, indicator)
    rows = signed_in.get(reverse("desk:filing", args=[filing.pk])).context["rows"]
    assert [(row["name"], row["lastYear"], row["isLastOlder"]) for row in rows] == [
        ("龋患率", 2023, True),
        ("筛查率", 2024, False),
    ]


def test_parts_that_do_not_add_up_are_told_beside_the_total(signed_in, filing):
    indicator = make.make_indicator(unit="人", by_sex=True)
    total = make.make_item(filing, indicator, value="130", printed="130")
    women = make.make_item(filing, indicator, sex="F", value="60", printed="60")
    men = make.make_item(filing, indicator, sex="M")
    answer = save(signed_in, filing, (men.pk, 1, {"value": "63"})).json()
    rows = {row["id"]: row for row in answer["rows"]}
    assert set(rows) == {total.pk, women.pk, men.pk}
    assert rows[total.pk]["hints"] == [
        {"text": "分性别合计不等于总数：女60＋男63＝123，填报总数为130，相差7。", "isHard": True}
    ]
    answer = save(signed_in, filing, (men.pk, 2, {"value": "70"})).json()
    assert {row["id"]: row["hints"] for row in answer["rows"]}[total.pk] == []


def test_parts_of_a_rate_add_by_numerator_and_denominator(signed_in, filing):
    indicator = make.make_indicator(shape=Shape.RATIO)
    total = make.make_item(filing, indicator, numerator=9, denominator=10)
    make.make_item(filing, indicator, residence="U", numerator=5, denominator=5)
    rural = make.make_item(filing, indicator, residence="R", numerator=3, denominator=5)
    answer = save(signed_in, filing, (rural.pk, 1, {"note": "年报"})).json()
    hints = {row["id"]: row["hints"] for row in answer["rows"]}
    assert hints[total.pk] == [{"text": "城镇和农村的分子相加为8，与合计相差1。", "isHard": False}]


def test_save_answers_with_the_rate_as_the_server_computes_it(signed_in, filing):
    item = make.make_item(filing, make.make_indicator(shape=Shape.RATIO, decimals=1))
    answer = save(signed_in, filing, (item.pk, 1, {"numerator": "1", "denominator": "16"})).json()
    assert answer["results"] == [
        {
            "item": item.pk,
            "outcome": "saved",
            "errors": {},
            "conflicts": [],
            "unsaved": [],
            "former": {"by": "", "at": ""},
        }
    ]
    assert (answer["rows"][0]["rate"], answer["rows"][0]["version"], answer["rows"][0]["isFilled"]) == ("6.3", 2, True)


def test_conflict_answers_with_the_other_persons_figure(signed_in, filing, city, unit):
    item = make.make_item(filing, make.make_indicator())
    save(signed_in, filing, (item.pk, 1, {"value": "90"}))
    answer = save(signed_in, filing, (item.pk, 1, {"value": "91"})).json()
    assert answer["results"][0]["outcome"] == "conflict"
    assert (answer["rows"][0]["value"], answer["rows"][0]["by"]) == ("90", "张三")


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"edits": 3}', '{"edits": [{}]}', '{"edits": [{"item": 1}]}'])
def test_unreadable_saves_are_refused_with_a_sentence(signed_in, filing, body):
    answer = signed_in.post(reverse("desk:filing_save", args=[filing.pk]), body, "application/json")
    assert (answer.status_code, answer.json()["error"]) == (422, "保存的内容读不懂，请刷新页面后再填。")


def test_items_of_another_filing_are_not_saved(signed_in, filing, city):
    stranger = make.make_item(make.make_filing(filing.collection, make.make_unit(city)), make.make_indicator())
    assert save(signed_in, filing, (stranger.pk, 1, {"value": "1"})).status_code == 422
    assert FilingCell.objects.get(pk=stranger.entry_id).value is None


def test_a_part_opened_by_its_address_leads_to_its_place_on_the_page(signed_in, filing):
    item = make.make_item(filing, make.make_indicator())
    page = reverse("desk:filing", args=[filing.pk])
    texts, panel = (
        signed_in.get(reverse("desk:filing_texts", args=[filing.pk])),
        signed_in.get(reverse("desk:filing_item", args=[filing.pk, item.pk])),
    )
    assert [answer.url for answer in (texts, panel)] == [f"{page}#texts", f"{page}#figure-{item.pk}"]


def test_offline_row_has_letter_fields_and_no_figure_fields(signed_in, filing):
    item = make.make_item(filing, make.make_indicator(disclosure=Disclosure.OFFLINE))
    address = reverse("desk:filing_item", args=[filing.pk, item.pk])
    panel = signed_in.get(address, headers={"hx-request": "true"}).content.decode()
    assert 'data-field="letter_number"' in panel
    assert 'data-field="value"' not in panel


def test_survey_is_recorded_and_chosen(signed_in, filing):
    item = make.make_item(filing, make.make_indicator())
    url = reverse("desk:filing_survey", args=[filing.pk, item.pk])
    form = {"name": "抽查", "held_on": "2025-09-01", "population": 10, "sample": 20, "valid_answers": 5, "margin": "4"}
    assert signed_in.post(url, form).status_code == 422
    assert signed_in.post(url, form | {"population": 2000}).status_code == 200
    entry = FilingCell.objects.get(pk=item.entry_id)
    assert (entry.survey.name, entry.basis) == ("抽查", "survey")


def test_text_conflict_shows_the_other_words(signed_in, filing, city):
    text = FilingText.objects.create(filing=filing, clause=make.make_clause(make.make_plan(city), title="健康"))
    url = reverse("desk:filing_text", args=[filing.pk, text.pk])
    assert signed_in.post(url, {"progress": "甲", "row_version": "1"}).json()["row_version"] == 2
    answer = signed_in.post(url, {"progress": "乙", "row_version": "1"})
    assert (answer.status_code, answer.json()["theirs"]["progress"]) == (409, "甲")


def test_queries_do_not_grow_with_rows(signed_in, filing, city, unit, django_assert_num_queries):
    plan = make.make_plan(city, "妇女发展规划\n产前筛查率达到90%以上\n")
    filing.collection.plans.add(plan)
    domain = make.make_clause(plan, kind=ClauseKind.DOMAIN, title="健康")
    FilingText.objects.create(filing=filing, clause=domain)

    def add_one():
        indicator = make.make_indicator()
        target = make.make_target(plan, indicator)
        make.make_baseline(target, 2020, "80")
        make.make_quote(target, make.make_clause(plan, "产前筛查率达到90%以上", parent=domain), "产前筛查率达到90%以上")
        make.make_observation(indicator, city, 2024, "85")
        return make.make_item(filing, indicator, value="86", printed="86")

    first = add_one()
    url = reverse("desk:filing", args=[filing.pk])
    signed_in.get(url)  # the first page of a session also writes when it was used
    save(signed_in, filing, (first.pk, 1, {"note": "年报"}))  # and the first save that the filing was begun
    with django_assert_num_queries(PAGE_QUERIES):
        assert len(signed_in.get(url).context["rows"]) == 1
    with django_assert_num_queries(SAVE_QUERIES):
        save(signed_in, filing, (first.pk, 2, {"value": "87"}))
    others = [add_one(), add_one()]
    with django_assert_num_queries(PAGE_QUERIES):
        assert len(signed_in.get(url).context["rows"]) == 3
    with django_assert_num_queries(SAVE_QUERIES):
        save(signed_in, filing, *((item.pk, 1, {"value": "87"}) for item in others))
    assert Filing.objects.get(pk=filing.pk).begun_at is not None
