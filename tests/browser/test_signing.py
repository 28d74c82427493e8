"""A filing walks from the clerk to the bureau and back, by its pages alone."""

import pytest
from django.urls import reverse

from fuer.indicators.models import Cell
from fuer.reporting.models import Filing
from tests import factories as make
from tests.browser.conftest import PHONE
from tests.reporting.people import build_house, sign_through, type_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    return build_house()


@pytest.fixture
def filing(house):
    filing = make.make_filing(make.make_collection(house.city), house.city_unit)
    rate = make.make_indicator("产前筛查率", shape="ratio", decimals=1)
    make.make_item(filing, rate, numerator="930", denominator="1000")
    make.make_observation(rate, house.city, 2024, "90.5")
    make.make_item(filing, make.make_indicator("孕产妇死亡率", "1/10万"), value="7.1", printed="7.1")
    return filing


@pytest.fixture
def walk(sign_in, house, filing):
    """Open the review page as somebody, and press one button of the page head."""

    def press(name, button):
        page = sign_in(house[name])
        page.goto(reverse("desk:filing_review", args=[filing.pk]))
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_selector("#messages .alert-success")
        page.close()

    return press


def sign_by_pages(walk):
    walk("city_stathead", "审核通过")
    walk("city_head", "签署并报送")


def test_a_figure_goes_back_and_comes_again(walk, sign_in, house, filing, find_barriers):
    walk("city_reporter", "报送")
    sign_by_pages(walk)
    bureau = sign_in(house["city_bureau"])
    bureau.goto(reverse("desk:filing_review", args=[filing.pk]))
    assert find_barriers(bureau) == []
    first = bureau.get_by_role("checkbox").first
    first.focus()
    bureau.keyboard.press("ArrowDown")
    bureau.keyboard.press("Space")
    assert bureau.locator("#chosen").text_content() == "已选1项"
    own = bureau.locator(".review-own-reason.is-open")
    own.fill("与卫生统计年报不一致")
    own.press("Enter")  # does not send anything by itself
    bureau.get_by_role("button", name="退回所选").click()
    bureau.wait_for_selector("#messages .alert-success")
    assert "与卫生统计年报不一致" in bureau.locator("tr.is-returned").inner_text()
    type_in(filing.items.last(), value="7.4")
    walk("city_reporter", "重报")
    sign_by_pages(walk)
    bureau.reload()
    assert bureau.locator("tr.is-changed").count() == 1
    assert bureau.locator("tr.is-changed del").inner_text().endswith("7.1")
    assert bureau.locator("tr.is-changed ins").inner_text() == "7.4"
    bureau.get_by_role("button", name="全部审定").click()
    bureau.wait_for_selector("#messages .alert-success")
    assert Filing.objects.get().state == "accepted"
    assert set(Cell.objects.exclude(accepted=None).values_list("accepted__printed", flat=True)) == {"90.5", "", "7.4"}


def test_what_is_missing_is_listed_and_the_phone_reads_it(sign_in, house, filing, find_barriers):
    type_in(filing.items.last(), value=None)
    page = sign_in(house["city_reporter"], PHONE)
    page.goto(reverse("desk:filing_review", args=[filing.pk]))
    page.get_by_role("button", name="报送", exact=True).click()
    page.wait_for_selector("#refusal")
    assert page.locator("#refusal li").all_inner_texts() == [
        "孕产妇死亡率（样本市）：没有填写；确实没有数据的，请选择无数据原因。"
    ]
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_two_figures_are_decided_side_by_side(sign_in, house, filing, find_barriers):
    shared = make.make_indicator("体检率")
    county = make.make_filing(filing.collection, house.county_unit)
    for owing, figure in ((filing, "90"), (county, "91")):
        make.make_item(owing, shared, house.county, value=figure, printed=figure)
        sign_through(owing, house)
    page = sign_in(house["city_bureau"])
    page.goto(reverse("desk:filing_review", args=[filing.pk]))
    assert find_barriers(page) == []
    page.get_by_role("radio").first.check()
    page.get_by_placeholder("认定理由").fill("以市级年报为准")
    page.get_by_role("button", name="认定", exact=True).click()
    page.wait_for_selector("#messages .alert-success")
    assert Cell.objects.get(indicator=shared).accepted.printed == "90"
