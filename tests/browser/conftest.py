"""Real-browser fixtures: Debian's Chromium against the live server, one browser a run."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright keeps an event loop running in this thread, which Django would take for asynchronous use of the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(browser: Browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser window, signed in as `user` when one is given, at desk width unless told otherwise."""
    contexts: list[BrowserContext] = []

    def open_one(user=None, viewport=None) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, viewport=viewport or DESK, locale="zh-CN")
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([make_session_cookie(user, live_server.url)])
        return context

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(open_context) -> Callable[..., Page]:
    """A page signed in as `user`."""
    return lambda user, viewport=None: open_context(user, viewport).new_page()


@pytest.fixture
def open_filing(live_server, sign_in, filing):
    """The page of the filing as `user` sees it; console errors fail the test, but for refusals and a broken line."""
    complaints: list[str] = []

    def open_as(user, viewport=None):
        page = sign_in(user, viewport)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"/filings/{filing.pk}/")
        return page

    yield open_as
    assert [said for said in complaints if "ERR_FAILED" not in said and "status of 422" not in said] == []


def make_session_cookie(user, url: str) -> dict:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}


@pytest.fixture
def find_barriers() -> Callable[[Page], list[str]]:
    """Serious and critical findings of axe-core on the page as it stands, as "rule: target" lines."""

    def find(page: Page) -> list[str]:
        results = Axe().run(page).response["violations"]
        return [
            f"{finding['id']}: {node['target']}"
            for finding in results
            if finding["impact"] in SERIOUS
            for node in finding["nodes"]
        ]

    return find
