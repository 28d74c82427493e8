import json

import pytest
from django.contrib.auth import authenticate, get_user
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import (
    get_password_validators,
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError

from fuer import settings as configured
from fuer.orgs.domain.demo import create_demo_people
from fuer.orgs.enums import Role
from fuer.orgs.interfaces.place import load_place
from fuer.orgs.models import Membership, User

PASSWORD = "stone-bridge-42"


@pytest.fixture
def user(db):
    return User.objects.create_user("wangmin", PASSWORD, name="王敏")


@pytest.fixture
def demo(db, settings, tmp_path, small_quzhou):
    settings.FUER_DEMO, settings.DATA_DIR, settings.FUER_PLACE_DIR = True, tmp_path, small_quzhou
    load_place(small_quzhou)


@pytest.fixture
def few_people(demo, settings):
    """Argon2 is slow by design: two people prove the same as twelve."""
    path = settings.FUER_PLACE_DIR / "demo_people.yaml"
    comment, *people = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(people[:2]), encoding="utf-8")


def sign_in(rf, username, password):
    return authenticate(rf.post("/"), username=username, password=password)


def test_passwords_are_kept_as_argon2_at_full_cost(settings):
    settings.PASSWORD_HASHERS = configured.PASSWORD_HASHERS
    assert make_password(PASSWORD).startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")


def test_sign_in(rf, user):
    assert sign_in(rf, "wangmin", PASSWORD) == user
    assert sign_in(rf, "wangmin", "wrong") is None
    assert sign_in(rf, "nobody", PASSWORD) is None


def test_an_account_without_password_cannot_sign_in(rf, db):
    User.objects.create_user("empty", name="空")
    assert sign_in(rf, "empty", "") is None


def test_an_account_switched_off_loses_its_open_session(client, user):
    client.force_login(user)
    assert get_user(client) == user
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert get_user(client).is_authenticated is False


def test_demo_accounts_are_refused_outside_a_demo(rf, user, settings):
    User.objects.filter(pk=user.pk).update(is_demo=True)
    settings.FUER_DEMO = True
    assert sign_in(rf, "wangmin", PASSWORD) == user
    settings.FUER_DEMO = False
    assert sign_in(rf, "wangmin", PASSWORD) is None


@pytest.mark.parametrize(
    ("password", "sentences"),
    [
        ("short-7", ["密码至少10个字符。"]),
        ("8461937205", ["密码不能全是数字。"]),
        ("wangmin-wang", ["密码与“登录名”太相似。"]),
        ("password123", ["这个密码太常见，容易被猜中。"]),
        (PASSWORD, []),
    ],
)
def test_password_rules_speak_chinese(user, password, sentences):
    try:
        validate_password(password, user)
        said = []
    except ValidationError as refusal:
        said = refusal.messages
    assert said == sentences


def test_every_password_rule_explains_itself_in_chinese(settings):
    texts = password_validators_help_texts(get_password_validators(settings.AUTH_PASSWORD_VALIDATORS))
    assert len(texts) == len(settings.AUTH_PASSWORD_VALIDATORS)
    assert [text for text in texts if any(letter.isascii() and letter.isalpha() for letter in text)] == []


@pytest.mark.parametrize("role", [Role.UNIT_REPORTER, Role.INSTITUTION_CLERK])
def test_unit_roles_need_a_unit(areas, user, role):
    with pytest.raises(IntegrityError):
        Membership.objects.create(user=user, role=role, area=areas["11"])


def test_a_post_is_held_once_at_a_time(areas, user):
    Membership.objects.create(user=user, role=Role.EXPERT, area=areas["11"])
    with pytest.raises(IntegrityError):
        Membership.objects.create(user=user, role=Role.EXPERT, area=areas["11"])


def test_demo_has_logins_for_every_role_that_work(rf, demo):
    logins = create_demo_people()
    assert {login.role for login in logins} == set(Role)
    assert [sign_in(rf, login.username, login.password).memberships.get().role for login in logins] == [
        login.role for login in logins
    ]
    assert {user.is_demo for user in User.objects.all()} == {True}
    assert len({login.password for login in logins}) == len(logins)


def test_a_second_run_keeps_people_and_passwords(few_people):
    first = create_demo_people()
    hashes = list(User.objects.values_list("password", flat=True))
    assert create_demo_people() == first
    assert list(User.objects.values_list("password", flat=True)) == hashes
    assert Membership.objects.count() == 2


def test_lost_passwords_are_drawn_anew(rf, few_people, tmp_path):
    first = create_demo_people()
    (tmp_path / "demo-logins.json").unlink()
    second = create_demo_people()
    assert [a.password != b.password for a, b in zip(first, second, strict=True)] == [True, True]
    assert sign_in(rf, second[0].username, second[0].password) is not None


def test_passwords_are_noted_for_the_owner_of_the_machine_only(few_people, tmp_path):
    logins = create_demo_people({"wcc": "given-by-the-caller"})
    note = tmp_path / "demo-logins.json"
    assert note.stat().st_mode & 0o777 == 0o600
    assert json.loads(note.read_text()) == {login.username: login.password for login in logins}
    assert json.loads(note.read_text())["wcc"] == "given-by-the-caller"


def test_outside_a_demo_nobody_is_created(demo, settings):
    settings.FUER_DEMO = False
    with pytest.raises(ImproperlyConfigured):
        create_demo_people()
    assert User.objects.count() == 0
