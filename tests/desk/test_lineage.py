"""The lineage on an indicator's page: every version, who accepted it and why, on what evidence, and breaks in series."""

import pytest
from django.urls import reverse

from fuer.core.domain.files import store_file
from fuer.core.models import Evidence
from fuer.indicators.domain.figures import endorse_version
from fuer.reporting.domain import review
from fuer.reporting.models import Filing
from tests import factories as make
from tests.reporting.people import accept_all, build_house, sign_through, type_in

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"


@pytest.fixture
def house():
    return build_house()


@pytest.fixture
def indicator(house):
    indicator = make.make_indicator("产前筛查率")
    make.make_target(make.make_plan(house.city), indicator)
    return indicator


@pytest.fixture
def item(house, indicator):
    """A figure of the city with a piece of evidence, signed and not accepted yet."""
    filing = make.make_filing(make.make_collection(house.city), house.city_unit)
    item = make.make_item(filing, indicator, value="92.1", printed="92.1", basis="head_count", is_demo=True)
    file = store_file(b"%PDF-1.7", "台账.pdf", "application/pdf", owner_id=1, room="reporting")
    item.entry.evidence.add(Evidence.objects.create(title="筛查台账", file=file, created_by_id=1))
    sign_through(filing, house)
    return item


@pytest.fixture
def look(client, indicator):
    def get(user):
        client.force_login(user, backend=BACKEND)
        return client.get(reverse("desk:indicator", args=[indicator.pk]))

    return get


def test_a_correction_after_acceptance_is_told_whole(look, house, item):
    filing = Filing.objects.get()
    assert [row.state for row in look(house["city_office"]).context["page"].lineage] == ["waiting"]
    accept_all(filing, house)
    review.reopen_items(filing, {item.pk: "漏计一所医院"}, user=house["city_reporter"])
    type_in(item, value="92.8")
    sign_through(filing, house)
    review.accept_items(filing, None, user=house["city_bureau"], reason="同意更正")
    answer = look(house["city_office"])
    assert [(row.printed, row.state) for row in answer.context["page"].lineage] == [
        ("92.8", "accepted"),
        ("92.1", "former"),
    ]
    page = answer.content.decode()
    told = ["改动原因：漏计一所医院", "样本市统计局：同意更正", "市卫健委第2次报送", "全面清点", "演示数据", "筛查台账"]
    assert [words for words in told if words not in page] == []


def test_evidence_opens_to_those_who_see_the_filing_only(look, house, item):
    address = reverse("desk:stored_file", args=[item.entry.evidence.get().file_id])
    accept_all(Filing.objects.get(), house)
    assert address in look(house["city_office"]).content.decode()
    stranger = look(house["county_reporter"])
    assert "筛查台账" in stranger.content.decode()
    assert address not in stranger.content.decode()


def test_a_figure_not_accepted_is_for_those_of_its_area(look, house, item):
    assert look(house["county_office"]).context["page"].lineage == ()
    assert len(look(house["leader"]).context["page"].lineage) == 1


def test_a_break_in_the_series_is_seen(look, house, indicator):
    for year, group in ((2021, "1"), (2022, "1"), (2023, "2"), (2024, "2")):
        make.make_observation(indicator, house.city, year, "90", comparability_group=group)
    page = look(house["city_office"]).context["page"]
    assert [figure.breaks for figure in page.series[0].figures] == [False, False, True, False]
    assert [row.version.cell.period.label_year for row in page.lineage if row.breaks] == [2023]


def test_queries_do_not_grow_with_versions(client, house, indicator, item, django_assert_num_queries):
    address = reverse("desk:indicator", args=[indicator.pk])

    def add_one(year):
        version = make.make_observation(indicator, house.city, year, "90", source="filing")
        version.evidence.add(Evidence.objects.create(title="台账", reference="县台账", created_by_id=1))
        endorse_version(version, user=house["city_bureau"], level="city", reason="补录")

    accept_all(Filing.objects.get(), house)
    client.force_login(house["city_office"], backend=BACKEND)
    client.get(address)
    with django_assert_num_queries(45):
        assert len(client.get(address).context["page"].lineage) == 1
    add_one(2023)
    add_one(2024)
    with django_assert_num_queries(45):
        assert len(client.get(address).context["page"].lineage) == 3
