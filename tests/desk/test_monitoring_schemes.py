"""Pages of monitoring schemes and of the composite index: constant queries, who may do what, what they say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.monitoring.domain.index_methods import MethodDraft, revise_index_method
from fuer.monitoring.models import IndexMethod, Scheme, SchemeIndicator
from fuer.orgs.enums import Role
from fuer.plans.enums import ClauseKind
from tests import factories as make
from tests.monitoring.test_index import add_answer, add_target

pytestmark = pytest.mark.django_db
LIST_QUERIES = 17
DETAIL_QUERIES = 19
INDEX_QUERIES = 16


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def office(city):
    return make.make_user(city)


def make_scheme(entries=1, slug="women"):
    scheme = Scheme.objects.create(
        slug=slug,
        version="1",
        level="national",
        audience="women",
        name=f"监测指标{slug}",
        valid_from_year=2021,
        source="文件",
        certainty="likely",
    )
    for position in range(entries):
        SchemeIndicator.objects.create(
            scheme=scheme,
            position=position,
            domain="妇女与健康",
            name=f"条目{position}",
            by_sex=True,
            certainty="likely",
            indicator=make.make_indicator(),
        )
    missing = {"domain": "妇女与教育", "name": "识字率", "certainty": "unverified", "not_collected": "国家统一测算"}
    SchemeIndicator.objects.create(scheme=scheme, position=99, **missing)
    return scheme


def count_queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_asks_as_much_for_three_as_for_one(client, city, office):
    client.force_login(office)
    address = reverse("desk:scheme_list")
    make_scheme()
    client.get(address)
    one = count_queries(client, address)
    for slug in ("children", "city"):
        make_scheme(3, slug)
    assert (one, count_queries(client, address)) == (LIST_QUERIES, LIST_QUERIES)
    rows = client.get(address).context["coverages"]
    assert [(row.mapped, len(row.rows)) for row in rows] == [(3, 4), (3, 4), (1, 2)]


def test_an_empty_list_says_what_to_do(client, city, office):
    client.force_login(office)
    assert "fuer scheme load" in client.get(reverse("desk:scheme_list")).content.decode()


def test_coverage_asks_as_much_for_three_as_for_one(client, city, office):
    client.force_login(office)
    pages = [reverse("desk:scheme_detail", args=[make_scheme(number, f"s{number}").pk]) for number in (1, 3)]
    make.make_collection(city)
    client.get(pages[0])
    assert [count_queries(client, page) for page in pages] == [DETAIL_QUERIES, DETAIL_QUERIES]


def test_filters_narrow_the_page_and_its_sheet(client, city, office):
    client.force_login(office)
    scheme = make_scheme(2)
    page = client.get(reverse("desk:scheme_detail", args=[scheme.pk]), {"state": "not_collected", "year": "2024"})
    assert [row.entry.name for row in page.context["shown"].rows] == ["识字率"]
    assert page.context["coverage"].by_state == {"in_year": 0, "earlier": 0, "without": 2, "not_collected": 1}
    assert "国家统一测算" in page.content.decode()
    sheet = client.get(reverse("desk:scheme_sheet", args=[scheme.pk]), {"gap": "not_asked"})
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")


def test_an_entry_is_mapped_on_its_page_by_offices_only(client, city, office):
    scheme = make_scheme()
    entry = scheme.entries.get(name="识字率")
    ours = make.make_indicator("识字比例")
    address = reverse("desk:scheme_entry", args=[scheme.pk, entry.pk])
    client.force_login(make.make_user(city, Role.LEADER))
    assert client.post(address, {"indicator": ours.pk}).status_code == 403
    client.force_login(office)
    wrong = client.post(address, {"indicator": ours.pk, "not_collected": "也不采集"})
    assert "二者只填一项" in wrong.content.decode()
    assert client.post(address, {"indicator": ours.pk, "not_collected": ""}).status_code == 302
    entry.refresh_from_db()
    assert (entry.indicator, entry.not_collected) == (ours, "")


def test_the_paper_is_made_of_a_collection_one_sees(client, city, office):
    scheme, collection = make_scheme(), make.make_collection(city)
    client.force_login(office)
    address = reverse("desk:scheme_paper", args=[scheme.pk])
    paper = client.get(address, {"collection": collection.pk})
    assert paper["Content-Type"].endswith("wordprocessingml.document")
    assert paper.content[:2] == b"PK"
    elsewhere = make.make_collection(make.make_area(name="别市"))
    for number in (elsewhere.pk, 999, "x"):
        assert client.get(address, {"collection": number}).status_code == 404


def fill_plan(plan, counties, targets):
    domain = make.make_clause(plan, "健康", ClauseKind.DOMAIN, title="健康")
    for _number in range(targets):
        target = make.make_target(plan, make.make_indicator())
        make.make_quote(target, domain, "健康")
        add_answer(target, "100")
        for county in counties:
            add_answer(target, "90", county)


def test_the_index_asks_as_much_for_three_counties_as_for_one(client, city, office):
    client.force_login(office)
    seen = []
    for number in (1, 3):
        plan = make.make_plan(city, "妇女发展规划\n健康\n", start_year=2020 + number)
        counties = [make.make_area(city) for _county in range(number)]
        fill_plan(plan, counties, number)
        address = f"{reverse('desk:index_page')}?plan={plan.pk}&year=2024"
        client.get(address)
        seen.append(count_queries(client, address))
    assert seen == [INDEX_QUERIES, INDEX_QUERIES]
    page = client.get(address)
    assert [(row["value"], row["one"].rank) for row in page.context["counties"]] == [("90.00", 1)] * 3
    assert page.context["overall"] == "100.00"


def test_weights_change_on_the_page_and_the_index_goes_off(client, city, office):
    plan = make.make_plan(city, "妇女发展规划\n健康\n")
    fill_plan(plan, [], 1)
    form = reverse("desk:index_method", args=[plan.pk])
    client.force_login(make.make_user(city, Role.LEADER))
    assert client.get(form).status_code == 403
    client.force_login(office)
    fields = client.get(form).context["form"]
    typed = {name: field.initial for name, field in fields.fields.items() if "_" in name and field.initial}
    typed |= {"score": "degree", "least_percent": "60", "is_active": "on"}
    assert client.post(form, typed | {"reason": ""}).context["form"].errors == {"reason": ["这个字段是必填项。"]}
    assert client.post(form, typed | {"reason": "提高"}).status_code == 302
    assert IndexMethod.objects.get().least_coverage * 100 == 60
    del typed["is_active"]
    client.post(form, typed | {"reason": "不再使用"})
    page = client.get(f"{reverse('desk:index_page')}?plan={plan.pk}").content.decode()
    assert "综合指数已停用" in page
    assert "不再使用" in page


def test_switched_off_it_has_no_tab_until_it_is_switched_on_again(client, city, office):
    plan = make.make_plan(city, "妇女发展规划\n健康\n")
    fill_plan(plan, [], 1)
    tab, again = f'href="{reverse("desk:index_page")}">综合指数</a>', "综合指数已停用，可重新启用"

    def look(user, name="desk:scheme_list"):
        client.force_login(user)
        words = client.get(reverse(name)).content.decode()
        return tab in words, again in words

    leader = make.make_user(city, Role.LEADER)
    assert (look(office), look(leader)) == ((True, False), (True, False))
    revise_index_method(plan, MethodDraft(is_active=False), reason="不再使用", user=office)
    assert (look(office), look(leader)) == ((False, True), (False, False))
    for user in (office, leader):
        assert not look(user, "desk:monitoring_board")[0]
        page = client.get(reverse("desk:index_page"))
        assert (page.status_code, page.context["page"].city) == (200, None)
        assert "综合指数已停用" in page.content.decode()
        assert "不再使用" in page.content.decode()
    revise_index_method(plan, MethodDraft(), reason="重新启用", user=office)
    assert (look(office), look(leader)) == ((True, False), (True, False))


def test_while_too_few_figures_are_in_the_year_before_is_shown(client, city, office):
    plan = make.make_plan(city, "妇女发展规划\n健康\n")
    domain = make.make_clause(plan, "健康", ClauseKind.DOMAIN, title="健康")
    targets = [add_target(plan, domain) for _number in range(3)]
    for target in targets:
        add_answer(target, "90", figure="90%")
    add_answer(targets[0], "95", year=2025, figure="95%")
    client.force_login(office)
    assert client.get(reverse("desk:index_page")).context["page"].year == 2024
    assert client.get(reverse("desk:index_page"), {"year": "2025"}).context["page"].year == 2025


def test_why_no_county_has_an_index_is_one_sentence(client, city, office):
    plan = make.make_plan(city, "妇女发展规划\n健康\n")
    county = make.make_area(city, name="甲县")
    domain = make.make_clause(plan, "健康", ClauseKind.DOMAIN, title="健康")
    for flags, printed in (("rare_events", "90"), ("", ""), ("", ""), ("", "80")):
        target = add_target(plan, domain)
        add_answer(target, "90", figure="90%")
        add_answer(target, printed, county, flags=flags)
    client.force_login(office)
    page = client.get(reverse("desk:index_page"), {"year": "2024"})
    assert page.context["silence"] == (
        "各县（市、区）可比的4项目标中最多1项有得分，不足50%，不发布也不排名；未计入的原因：这类目标不计算实现程度（2项）、"
        "小概率事件不参与排名（1项）。"
    )
    assert page.context["silence"] in page.content.decode()


def test_another_citys_plan_is_not_there(client, city, office):
    plan = make.make_plan(make.make_area(name="别市"))
    make.make_plan(city)
    client.force_login(office)
    assert client.get(reverse("desk:index_page"), {"plan": plan.pk}).status_code == 404
    assert client.get(reverse("desk:index_method", args=[plan.pk])).status_code == 404
