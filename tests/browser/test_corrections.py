"""After a return and after the end of a collection, by the pages alone."""

import pytest
from django.urls import reverse

from fuer.reporting.domain import review
from fuer.reporting.domain.collections import close_collection
from fuer.reporting.models import Filing, SideExplanation
from tests import factories as make
from tests.browser.conftest import PHONE
from tests.reporting.people import accept_all, build_house, sign_through

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    return build_house()


@pytest.fixture
def filing(house):
    filing = make.make_filing(make.make_collection(house.city), house.city_unit)
    make.make_item(filing, make.make_indicator("孕产妇死亡率"), value="7.1", printed="7.1")
    make.make_item(filing, make.make_indicator("产前筛查率"), value="92.1", printed="92.1")
    return sign_through(filing, house)


def test_a_figure_that_stands_is_explained_when_reported_again(sign_in, house, filing, find_barriers):
    review.return_items(filing, {filing.items.first().pk: "请核实"}, user=house["city_bureau"])
    page = sign_in(house["city_reporter"], PHONE)
    page.goto(reverse("desk:filing_review", args=[filing.pk]))
    assert "其余1项保持已报送的数" in page.locator("#returned-note").inner_text()
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_placeholder("核实情况和不改的理由").fill("已核对病历，数据无误")
    page.get_by_role("button", name="说明并重报").click()
    page.wait_for_selector("#messages .alert-success")
    assert Filing.objects.get().state == "checking"
    assert "已核对病历，数据无误" in page.locator(".review-answer").inner_text()


def test_a_closed_collection_is_corrected_on_request(sign_in, house, filing, find_barriers):
    accept_all(filing, house)
    close_collection(filing.collection, user=house["city_office"])
    unit, bureau = sign_in(house["city_reporter"]), sign_in(house["city_bureau"])
    address = reverse("desk:filing_review", args=[filing.pk])
    unit.goto(address)
    unit.get_by_role("checkbox").first.check()
    unit.get_by_label("原因", exact=True).fill("录入错误")
    unit.get_by_role("button", name="申请更正所选").click()
    unit.wait_for_selector("#messages .alert-success")
    bureau.goto(address)
    assert find_barriers(bureau) == []
    bureau.get_by_role("button", name="同意更正", exact=True).click()
    bureau.wait_for_selector("#messages .alert-success")
    assert Filing.objects.get().state == "drafting"


def test_each_side_says_why_it_differs(sign_in, house, find_barriers):
    shared, collection = make.make_indicator("体检率"), make.make_collection(house.city)
    for unit, figure in ((house.city_unit, "90"), (house.county_unit, "91")):
        owing = make.make_filing(collection, unit)
        make.make_item(owing, shared, house.county, value=figure, printed=figure)
        sign_through(owing, house)
    page = sign_in(house["county_reporter"])
    page.goto(reverse("desk:filing_review", args=[owing.pk]))
    assert find_barriers(page) == []
    page.get_by_label("本单位的差异说明").fill("按常住人口统计")
    page.get_by_role("button", name="保存说明").click()
    page.wait_for_selector("#messages .alert-success")
    assert SideExplanation.objects.get().text == "按常住人口统计"
