import pytest
from django.contrib.auth import get_user_model

from tests.factories import make_area

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-9"


@pytest.fixture
def person():
    return get_user_model().objects.create_user("zhoumin", PASSWORD, name="周敏")


def sign_in(client, password=PASSWORD, **more):
    return client.post("/login/", {"username": "zhoumin", "password": password, **more})


def test_signing_in_goes_to_the_page_asked_for(client, person):
    response = sign_in(client, next="/indicators/")
    assert (response.status_code, response.url) == (302, "/indicators/")


def test_signing_in_never_leaves_the_site(client, person):
    assert sign_in(client, next="https://example.org/").url == "/"


def test_a_wrong_password_is_told_in_one_sentence(client, person):
    html = sign_in(client, "wrong").content.decode()
    assert "登录名或密码不正确，请重新输入。" in html


def test_five_wrong_passwords_lock_the_account_for_a_while(client, person):
    for _number in range(4):
        assert sign_in(client, "wrong").status_code == 200
    response = sign_in(client, "wrong")
    assert response.status_code == 429
    assert "登录名或密码连续输错5次，请在15分钟后再试" in response.content.decode()
    assert sign_in(client).status_code == 429


def test_signing_out_needs_a_post(client, person):
    client.force_login(person, "fuer.orgs.auth.MemberBackend")
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"


def test_a_fragment_asked_for_after_the_session_ended_reloads_the_page(client):
    response = client.get("/login/", headers={"HX-Request": "true"})
    assert response.headers["HX-Refresh"] == "true"
    assert response.content == b""


def test_a_visitor_may_choose_english(client):
    assert client.post("/language/", {"language": "en", "next": "/login/"}).url == "/login/"
    html = client.get("/login/").content.decode()
    assert '<html lang="en">' in html
    assert "Sign in</button>" in html


def test_chinese_is_the_language_of_those_who_choose_none(client):
    html = client.get("/login/").content.decode()
    assert '<html lang="zh-hans">' in html
    assert "登录</button>" in html


def test_the_place_comes_from_the_data(client):
    assert "衢州" not in client.get("/login/").content.decode()
    make_area(name="云溪市")
    assert '<div class="plain-place">云溪市</div>' in client.get("/login/").content.decode()
