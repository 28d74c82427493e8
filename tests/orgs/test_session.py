"""Lock-out and session expiry, through the real sign-in page."""

import datetime as dt

import pytest
from django.contrib.auth import get_user
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from fuer.orgs import middleware
from fuer.orgs.middleware import SessionTouchMiddleware
from fuer.orgs.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "stone-bridge-42"


@pytest.fixture
def user():
    return User.objects.create_user("wangmin", PASSWORD, name="王敏")


def try_to_sign_in(client, password, address="10.0.0.1", username="wangmin"):
    form = {"username": username, "password": password}
    return client.post(reverse("desk:login"), form, REMOTE_ADDR=address)


def test_the_fifth_failure_locks_out_even_the_right_password(client, user):
    statuses = [try_to_sign_in(client, "wrong").status_code for _attempt in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    locked = try_to_sign_in(client, PASSWORD)
    assert locked.status_code == 429
    assert "desk/lockout.html" in [template.name for template in locked.templates]
    assert get_user(client).is_authenticated is False


def test_a_locked_out_page_speaks_chinese(client, user):
    for _attempt in range(5):
        page = try_to_sign_in(client, "wrong")
    assert page.headers["Content-Language"] == "zh-hans"
    assert "登录" in page.content.decode()
    assert "Account locked" not in page.content.decode()


def test_others_of_the_building_and_the_person_elsewhere_can_still_sign_in(client, user):
    User.objects.create_user("lihua", PASSWORD, name="李华")
    for _attempt in range(5):
        try_to_sign_in(client, "wrong")
    assert try_to_sign_in(client, PASSWORD, username="lihua").status_code == 302
    assert try_to_sign_in(client, PASSWORD, address="10.0.0.2").status_code == 302


def test_a_success_forgets_earlier_failures(client, user):
    for _round in range(2):
        for _attempt in range(4):
            assert try_to_sign_in(client, "wrong").status_code == 200
        assert try_to_sign_in(client, PASSWORD).status_code == 302
        client.logout()


def test_a_session_ends_with_the_browser(client, user):
    cookie = try_to_sign_in(client, PASSWORD).cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], bool(cookie["httponly"])) == ("", "", True)


def test_an_unused_session_expires_after_eight_hours(client, user, monkeypatch):
    client.force_login(user)
    later = timezone.now() + dt.timedelta(hours=8, minutes=1)
    monkeypatch.setattr("django.contrib.sessions.backends.base.timezone.now", lambda: later)
    monkeypatch.setattr("django.contrib.sessions.backends.db.timezone.now", lambda: later)
    assert get_user(client).is_authenticated is False


@pytest.mark.parametrize(("seconds", "saved"), [(0, True), (599, False), (600, True)])
def test_use_renews_a_session_but_not_on_every_page(client, user, seconds, saved):
    client.force_login(user)
    request = RequestFactory().get("/")
    request.user, request.session = user, client.session
    now = int(timezone.now().timestamp())
    if seconds:
        request.session[middleware.TOUCHED_AT] = now - seconds
    request.session.modified = False
    SessionTouchMiddleware(lambda request: None)(request)
    assert request.session.modified is saved
