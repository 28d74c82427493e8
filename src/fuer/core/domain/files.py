"""Files kept outside the web root. The room that owns a file decides who reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.db import transaction

from fuer.core.models import StoredFile

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    Visitor = AbstractBaseUser | AnonymousUser

MayRead = Callable[["Visitor", StoredFile], bool]

# Filled by each room's AppConfig.ready; a file of no room is read by nobody but its owner.
MAY_READ: dict[str, MayRead] = {}


class FileDamaged(Exception):
    """The bytes on disk are not those that were stored."""


def store_file(content: bytes, name: str, media_type: str, *, owner_id: int, room: str = "") -> StoredFile:
    """Keep `content` under an id of its own; `room` names the app whose `may_read` answers for it.

    The bytes are written before the row and taken away again if the row is refused.
    """
    file = StoredFile(
        name=PurePath(name.replace("\\", "/")).name[-255:],
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        owner_id=owner_id,
        room=room,
    )
    path = locate_file(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return file


def locate_file(file: StoredFile) -> Path:
    """Where the bytes lie. The path is made of the id alone: a name somebody typed never reaches the disk."""
    key = file.id.hex
    return Path(settings.FUER_FILES_ROOT) / key[:2] / key


def open_file(file: StoredFile) -> BinaryIO:
    return locate_file(file).open("rb")


def read_file(file: StoredFile) -> bytes:
    """The stored bytes, checked against their digest. Raises FileDamaged when they differ or are gone."""
    try:
        content = locate_file(file).read_bytes()
    except FileNotFoundError as error:
        raise FileDamaged(f"{file.id} is missing from the file store") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise FileDamaged(f"{file.id} does not match its digest")
    return content


def discard_content(file: StoredFile) -> None:
    """Take the bytes away once the caller's transaction is committed; the row stays as the record of what came."""
    path = locate_file(file)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def has_content(file: StoredFile) -> bool:
    return locate_file(file).exists()


def may_read(user: Visitor, file: StoredFile) -> bool:
    """Whether the owning room lets `user` read `file`; closed when nobody answers for it."""
    if not user.is_authenticated:
        return False
    if file.room in MAY_READ:
        return MAY_READ[file.room](user, file)
    return not file.room and file.owner_id == user.pk
