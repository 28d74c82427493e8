import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError

from fuer.core.domain import files
from fuer.core.domain.files import FileDamaged, locate_file, may_read, open_file, read_file, store_file
from fuer.core.models import StoredFile
from fuer.orgs.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return User.objects.create_user("owner", name="所有人")


@pytest.fixture
def other():
    return User.objects.create_user("other", name="旁人")


def test_stored_bytes_come_back_as_they_were(owner):
    file = store_file("规划".encode(), "规划.txt", "text/plain", owner_id=owner.pk)
    assert read_file(file) == "规划".encode()
    with open_file(file) as stream:
        assert stream.read() == "规划".encode()
    assert (file.size, file.sha256) == (6, hashlib.sha256("规划".encode()).hexdigest())


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\evil.txt", "/abs/规划.docx", "a" * 400])
def test_a_typed_name_never_reaches_the_disk(settings, owner, name):
    file = store_file(b"x", name, "text/plain", owner_id=owner.pk)
    written = [path for path in settings.FUER_FILES_ROOT.rglob("*") if path.is_file()]
    assert written == [settings.FUER_FILES_ROOT / file.id.hex[:2] / file.id.hex]
    assert file.name == name.replace("\\", "/").rsplit("/", 1)[-1][-255:]


def test_other_accounts_of_the_machine_cannot_read_it(owner):
    file = store_file(b"x", "x.txt", "text/plain", owner_id=owner.pk)
    assert locate_file(file).stat().st_mode & 0o077 == 0


def test_a_row_that_is_refused_leaves_no_bytes(settings, owner):
    with pytest.raises(DatabaseError):
        store_file(b"x", "x.txt", "text/plain", owner_id=None)
    assert [path for path in settings.FUER_FILES_ROOT.rglob("*") if path.is_file()] == []
    assert StoredFile.objects.count() == 0


def test_changed_or_missing_bytes_are_noticed(owner):
    file = store_file(b"x", "x.txt", "text/plain", owner_id=owner.pk)
    locate_file(file).write_bytes(b"y")
    with pytest.raises(FileDamaged):
        read_file(file)
    locate_file(file).unlink()
    with pytest.raises(FileDamaged):
        read_file(file)


def test_a_file_of_no_room_is_its_owners_only(owner, other):
    file = store_file(b"x", "x.txt", "text/plain", owner_id=owner.pk)
    assert [may_read(user, file) for user in (owner, other, AnonymousUser())] == [True, False, False]


def test_the_owning_room_decides(monkeypatch, owner, other):
    monkeypatch.setitem(files.MAY_READ, "archive", lambda user, file: user.username == "other")
    file = store_file(b"x", "x.txt", "text/plain", owner_id=owner.pk, room="archive")
    assert [may_read(user, file) for user in (owner, other, AnonymousUser())] == [False, True, False]


def test_a_file_whose_room_does_not_answer_is_closed(owner):
    file = store_file(b"x", "x.txt", "text/plain", owner_id=owner.pk, room="gone")
    assert may_read(owner, file) is False
