"""From upload to adoption through the pages: who may, what is shown, what is refused, and what it costs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.core.domain.jobs import execute_job
from fuer.orgs.enums import Role
from fuer.plans.domain import review
from fuer.plans.domain.queries.draft_review import cut_text, describe_row, read_review
from fuer.plans.models import Draft, DraftTarget, Plan
from tests.factories import make_area, make_user

pytestmark = pytest.mark.django_db

TEXT = """云岭市妇女发展“十四五”规划

一、主要目标和策略措施

（一）妇女与健康

1．加强孕产妇保健。产前筛查率达到90%以上，孕产妇死亡率控制在8/10万以下。

2．提高健康素养。适龄妇女宫颈癌筛查率达到80%以上。

二、组织实施

（一）加强组织领导。
"""
DOCUMENT = TEXT.encode()
REVISED = TEXT.replace("达到90%以上", "达到92%以上")


@pytest.fixture
def city():
    return make_area(name="云岭市")


@pytest.fixture
def office(city):
    return make_user(city)


def sign_in(user):
    client = Client()
    client.force_login(user, backend="fuer.orgs.auth.MemberBackend")
    return client


def upload(client, area, content=DOCUMENT, name="规划.txt"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("desk:draft_new"), {"area": area.pk, "file": file, "source_note": ""})


def read_upload(client, area, content=DOCUMENT, name="规划.txt"):
    upload(client, area, content, name)
    draft = Draft.objects.latest("pk")
    execute_job(str(draft.job_id))
    draft.refresh_from_db()
    return draft


@pytest.fixture
def draft(office, city):
    return read_upload(sign_in(office), city)


def at(name, draft, row=None):
    return reverse(f"desk:{name}", args=[draft.pk] if row is None else [draft.pk, row.pk])


def by_name(draft, name):
    return draft.targets.get(indicator_name=name)


def test_an_upload_waits_for_its_job_and_then_shows_the_review(office, city):
    client = sign_in(office)
    answer = upload(client, city)
    draft = Draft.objects.get()
    assert answer.url == at("draft", draft)
    assert f'hx-get="{at("draft_progress", draft)}"' in client.get(at("draft", draft)).content.decode()
    assert "<progress" in client.get(at("draft_progress", draft)).content.decode()
    execute_job(str(draft.job_id))
    assert client.get(at("draft_progress", draft)).headers["HX-Refresh"] == "true"
    page = client.get(at("draft", draft)).content.decode()
    for row in draft.targets.all():
        assert f'id="row-{row.pk}"' in page


@pytest.mark.parametrize(
    ("name", "content"), [("规划.doc", b"x"), ("规划.exe", b"MZ"), ("空.txt", b"")], ids=["doc", "exe", "empty"]
)
def test_a_file_that_is_no_document_is_refused_before_it_is_kept(office, city, name, content):
    answer = upload(sign_in(office), city, content, name)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"file"}
    assert not Draft.objects.exists()


def test_a_document_the_reader_refuses_says_why(office, city):
    client = sign_in(office)
    draft = read_upload(client, city, "今天天气很好。\n".encode() * 30)
    assert (draft.state, draft.targets.count(), draft.text) == ("failed", 0, "")
    assert draft.failure
    assert draft.failure in client.get(at("draft", draft)).content.decode()


def test_the_review_marks_every_quote_and_loses_no_word(draft):
    page = read_review(draft)
    shown = "".join(run.text for paragraph in page.paragraphs for run in paragraph.segments)
    assert shown == "".join(line for line in draft.text.split("\n") if line.strip())
    for row in draft.targets.all():
        quoted = "".join(run.text for line in page.paragraphs for run in line.segments if row.pk in run.rows)
        assert quoted == row.quote.replace("\n", "")


def test_a_second_target_year_shows_its_own_rule():
    due = [{"year": 2025, "raw": "90"}, {"year": 2030, "raw": "95", "kind": "at_least", "params": {"T": "95"}}]
    row = describe_row(DraftTarget(kind="at_least", params={"T": "90"}, unit_of_measure="%", due=due))
    assert (row.rule, row.years) == ("达到90%以上", "2025、2030：达到95%以上")


def test_quotes_that_overlap_are_cut_where_they_begin_and_end():
    rows = [DraftTarget(pk=1, start=0, end=4), DraftTarget(pk=2, start=2, end=6)]
    (line,) = cut_text("甲乙丙丁戊己庚", rows, {})
    assert [(run.text, run.rows) for run in line.segments] == [
        ("甲乙", (1,)),
        ("丙丁", (1, 2)),
        ("戊己", (2,)),
        ("庚", ()),
    ]


def test_a_decision_is_kept_and_answers_with_the_row(office, draft):
    row = by_name(draft, "孕产妇死亡率")
    answer = sign_in(office).post(
        at("draft_decide", draft, row), {"decision": "rejected", "row_version": row.row_version}
    )
    row.refresh_from_db()
    assert (answer.status_code, row.decision) == (200, "rejected")
    assert f'id="row-{row.pk}" data-row="{row.pk}" data-version="{row.row_version}"' in answer.content.decode()


def test_the_second_of_two_people_is_told_who_was_faster(city, office, draft):
    row = by_name(draft, "孕产妇死亡率")
    colleague = make_user(city, name="王敏")
    review.decide(row, "rejected", user=colleague, row_version=row.row_version)
    answer = sign_in(office).post(
        at("draft_decide", draft, row), {"decision": "parked", "row_version": row.row_version}
    )
    row.refresh_from_db()
    assert (answer.status_code, row.decision) == (409, "rejected")
    assert "王敏" in answer.content.decode()
    assert "不是目标" in answer.content.decode()


def test_a_clause_is_decided_as_a_whole(office, draft):
    row = by_name(draft, "孕产妇死亡率")
    values = {"plan_index": "0", "clause_path": row.clause_path, "decision": "parked"}
    assert sign_in(office).post(at("draft_decide_clause", draft), values).status_code == 200
    clause = draft.targets.filter(clause_path=row.clause_path)
    assert set(clause.values_list("decision", flat=True)) == {"parked"}


def test_a_change_of_kind_is_previewed_and_kept(office, draft):
    client, row = sign_in(office), by_name(draft, "孕产妇死亡率")
    values = {
        "indicator_name": row.indicator_name,
        "unit_of_measure": "1/10万",
        "due_years": "2023、2025",
        "kind": "hold",
        "rule": "控制在8/10万以下",
        "row_version": row.row_version,
    }
    assert "保持在8/10万以下" in client.post(at("draft_preview", draft), values).content.decode()
    assert client.post(at("draft_change", draft, row), values).status_code == 200
    row.refresh_from_db()
    assert (row.kind, row.params) == ("hold", {"rule": {"kind": "at_most", "params": {"T": "8"}}})
    assert [due["year"] for due in row.due] == [2023, 2025]


def test_a_rule_with_a_part_missing_is_refused_with_its_name(office, draft):
    row = by_name(draft, "孕产妇死亡率")
    values = {"indicator_name": "孕产妇死亡率", "kind": "between", "lo": "1", "row_version": row.row_version}
    answer = sign_in(office).post(at("draft_change", draft, row), values)
    assert answer.status_code == 422
    assert "还要填：上限" in answer.content.decode()


def test_split_merge_and_add_redraw_the_list(office, draft):
    client, row = sign_in(office), by_name(draft, "孕产妇死亡率")
    names = {"names": "城市孕产妇死亡率\n农村孕产妇死亡率", "row_version": row.row_version}
    assert client.post(at("draft_split", draft, row), names).status_code == 200
    first, second = by_name(draft, "城市孕产妇死亡率"), by_name(draft, "农村孕产妇死亡率")
    assert client.post(at("draft_merge", draft, second), {"keep": first.pk}).status_code == 200
    second.refresh_from_db()
    assert second.merged_into == first
    start = draft.text.index("加强组织领导")
    before = draft.targets.count()
    assert client.post(at("draft_add", draft), {"start": start, "end": start + 6}).status_code == 200
    assert draft.targets.count() == before + 1
    assert draft.targets.latest("pk").quote == "加强组织领导"


def test_words_outside_a_plan_are_no_target(office, draft):
    answer = sign_in(office).post(at("draft_add", draft), {"start": "5", "end": "5"})
    assert answer.status_code == 422


def test_only_those_who_import_plans_of_the_area_see_its_draft(city, draft):
    county = make_area(city)
    strangers = [
        make_user(city, Role.LEADER),
        make_user(city, Role.EXPERT),
        make_user(county, Role.COUNTY_WCC_OFFICE),
        make_user(make_area(name="另一市")),
    ]
    row = draft.targets.first()
    for stranger in strangers:
        client = sign_in(stranger)
        assert client.get(at("draft", draft)).status_code == 404
        assert client.get(at("draft_adopt", draft)).status_code == 404
        answer = client.post(at("draft_decide", draft, row), {"decision": "parked", "row_version": 1})
        assert answer.status_code == 404
    assert sign_in(strangers[0]).get(reverse("desk:draft_new")).status_code == 404


def test_a_county_office_imports_for_its_own_county_only(city):
    county = make_area(city)
    client = sign_in(make_user(county, Role.COUNTY_WCC_OFFICE))
    assert upload(client, city).context["form"].errors.keys() == {"area"}
    assert upload(client, county).status_code == 302
    assert Draft.objects.get().area == county


def test_adopting_is_blocked_while_anything_is_open(office, draft):
    client, row = sign_in(office), by_name(draft, "孕产妇死亡率")
    review.decide(row, "open", user=office, row_version=row.row_version)
    assert "孕产妇死亡率" in client.get(at("draft_adopt", draft)).content.decode()
    client.post(at("draft_adopt", draft))
    assert not Plan.objects.exists()
    client.post(at("draft_park_open", draft))
    answer = client.post(at("draft_adopt", draft))
    assert answer.url == reverse("desk:plan_list")
    assert Plan.objects.get().targets.filter(name="孕产妇死亡率").get().is_parked


def test_the_summary_foretells_what_adopting_makes(office, draft):
    client = sign_in(office)
    draft.targets.filter(decision="open").update(decision="parked")
    summary = client.get(at("draft_adopt", draft)).context["summary"]
    client.post(at("draft_adopt", draft))
    plan, (foretold,) = Plan.objects.get(), summary.plans
    indicators = set(plan.targets.monitored().values_list("indicator", flat=True))
    assert foretold.targets == plan.targets.monitored().count()
    assert foretold.parked == plan.targets.filter(is_parked=True).count()
    assert foretold.clauses == plan.clauses.count()
    assert (summary.new_indicators, summary.known_indicators) == (len(indicators), 0)


def test_a_revised_document_is_shown_beside_the_plan_in_force(office, city, draft):
    client = sign_in(office)
    draft.targets.filter(decision="open").update(decision="parked")
    client.post(at("draft_adopt", draft))
    revised = read_upload(client, city, REVISED.encode())
    answer = client.get(reverse("desk:draft_diff", args=[revised.pk, 0]))
    assert [change.change for change in answer.context["changes"]] == ["changed"]
    assert "<del>90%</del><ins>92%</ins>" in answer.content.decode()


def test_the_review_page_asks_the_database_as_often_for_many_rows_as_for_few(office, draft):
    client = sign_in(office)
    client.get(at("draft", draft))
    few = count_queries(client, draft)
    row = draft.targets.first()
    DraftTarget.objects.bulk_create(
        DraftTarget(
            draft=draft,
            plan_index=0,
            position=1000 + number,
            source="sentence",
            tier="text",
            clause_path=f"二/（二）/{number // 10}",
            quote=row.quote,
            start=row.start,
            end=row.end,
            indicator_name=f"指标{number}",
            kind="at_least",
            params={"T": "90"},
            confidence=1,
        )
        for number in range(100)
    )
    assert count_queries(client, draft) == few


def count_queries(client, draft):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(at("draft", draft)).status_code == 200
    return len(queries)


def test_a_draft_put_away_leaves_the_list(office, draft):
    client = sign_in(office)
    assert list(client.get(reverse("desk:draft_list")).context["drafts"]) == [draft]
    client.post(at("draft_discard", draft))
    assert list(client.get(reverse("desk:draft_list")).context["drafts"]) == []
