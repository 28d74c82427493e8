import pytest

from fuer.orgs.models import User
from tests.browser.conftest import DESK, PHONE
from tests.factories import make_area, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> User:
    user = make_user(make_area(name="云溪市"), name="周敏")
    user.set_password("correct-horse-9")
    user.save()
    return user


def is_within_window(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def collect_complaints(page):
    """What the browser says on its console; a breach of the content security policy stands there."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return complaints


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_signing_in_changing_language_and_signing_out(open_context, office, find_barriers, viewport):
    page = open_context(viewport=viewport).new_page()
    page.emulate_media(reduced_motion="reduce")
    complaints = collect_complaints(page)
    page.goto("/login/")
    assert find_barriers(page) == []
    assert is_within_window(page)
    page.keyboard.type(office.username)
    page.keyboard.press("Tab")
    page.keyboard.type("correct-horse-9")
    page.keyboard.press("Enter")
    page.wait_for_selector("header.top-bar")
    page.goto("/indicators/")
    if viewport is PHONE:
        page.click(".navbar-toggler")
        page.wait_for_selector("#main-menu.show")
    page.focus(".user-menu-button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".user-menu .dropdown-menu.show")
    assert find_barriers(page) == []
    page.click("button[name=language][value=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.inner_text("nav a[aria-current=page]") == "Indicators"
    if viewport is PHONE:
        page.click(".navbar-toggler")
        page.wait_for_selector("#main-menu.show")
    page.click(".user-menu-button")
    page.click("text=Sign out")
    page.wait_for_url("**/login/")
    assert complaints == []


def test_the_first_stop_of_the_tabulator_leads_past_the_menu(sign_in, office):
    page = sign_in(office)
    page.goto("/indicators/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_an_unknown_page_is_calm_and_reachable(open_context, office, find_barriers, viewport):
    page = open_context(office, viewport).new_page()
    page.goto("/nothing/")
    assert page.inner_text("h1") == "没有找到"
    assert find_barriers(page) == []
    assert is_within_window(page)
