"""A plan on its way in, in a real browser: upload, progress, review by keyboard, adoption."""

from pathlib import Path

import pytest

from fuer.core.domain.jobs import execute_job
from fuer.plans.domain import review
from fuer.plans.models import Draft, Plan
from tests.browser.conftest import PHONE
from tests.factories import make_area, make_user

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLE = Path(__file__).parent.parent.parent / "plans" / "quzhou" / "quzhou-2021-2025.txt"
REVIEWED = ".review-item[data-decision='{}']"


@pytest.fixture
def office():
    return make_user(make_area(name="衢州市"))


@pytest.fixture
def page(sign_in, office):
    """The page on which the sample waits to be reviewed."""
    page = sign_in(office)
    page.goto("/plans/imports/new/")
    page.set_input_files("input[type=file]", SAMPLE)
    page.click("main button[type=submit]")
    page.wait_for_selector("#draft-progress")
    execute_job(str(Draft.objects.get().job_id))
    page.wait_for_selector(".review-row[aria-current]")
    return page


def focused(page):
    return page.evaluate("document.activeElement.closest('.review-item').dataset.row")


def wait_for_answer(page, row, decision):
    page.wait_for_selector(f"#row-{row}[data-decision='{decision}']", state="attached")


def test_the_sample_is_reviewed_by_keyboard_and_adopted(page, find_barriers):
    assert find_barriers(page) == []
    page.keyboard.press("2")
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("x")
    wait_for_answer(page, first, "rejected")
    page.wait_for_selector(f".review-item:not(#row-{first}) .review-row:focus")
    page.keyboard.press("u")
    wait_for_answer(page, first, "accepted")
    page.wait_for_selector(f"#row-{first} .review-row:focus")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("e")
    page.wait_for_selector("#detail .rule-form input:focus")
    assert find_barriers(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    while page.query_selector(REVIEWED.format("open")):
        row = page.get_attribute(".review-row[aria-current] >> xpath=..", "data-row")
        page.focus(f"#row-{row} .review-row")
        page.keyboard.press("a")
        wait_for_answer(page, row, "accepted")
    page.reload()
    assert page.query_selector(REVIEWED.format("open")) is None
    page.click("text=核对完毕，去采用")
    assert find_barriers(page) == []
    page.click("main form button[type=submit]")
    page.wait_for_url("**/plans/")
    assert Plan.objects.count() == 2


def test_whoever_types_ahead_decides_row_by_row(page):
    page.keyboard.press("2")
    page.keyboard.type("jxxx")
    page.wait_for_selector("[data-count=rejected]:text-is('3')")
    page.keyboard.type("uu")
    page.wait_for_selector("[data-count=rejected]:text-is('1')")
    assert page.query_selector("#status.is-refusal") is None


def test_text_and_list_show_the_same_target(page):
    page.keyboard.press("2")
    mark = page.locator("mark[data-decision=accepted]").last
    rows = mark.get_attribute("data-rows").split(" ")
    mark.click()
    page.wait_for_selector("mark.is-selected")
    assert focused(page) in rows


def test_a_person_who_was_slower_sees_what_the_other_decided(page, office):
    row = Draft.objects.get().targets.filter(decision="accepted").first()
    colleague = make_user(office.memberships.get().area, name="王敏")
    review.decide(row, "parked", user=colleague, row_version=row.row_version)
    page.keyboard.press("2")
    page.focus(f"#row-{row.pk} .review-row")
    page.click(f"#row-{row.pk} .review-row")
    page.keyboard.press("x")
    wait_for_answer(page, row.pk, "parked")
    assert "王敏" in page.inner_text("#status")


def test_the_review_fits_a_phone(page, find_barriers):
    page.set_viewport_size(PHONE)
    page.reload()
    page.click("[data-filter=accepted]")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.click("[data-show=source]")
    assert page.is_visible("#source")
    assert not page.is_visible("#structure")
    assert find_barriers(page) == []
