"""Sample logins, one for each role. They exist in a demo only and are refused everywhere else."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from fuer.core.domain.events import record_event
from fuer.orgs.enums import Role
from fuer.orgs.models import Area, Membership, Unit, User

# Without the letters and digits people confuse.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
PASSWORD_LENGTH = 12


@dataclass(frozen=True)
class DemoLogin:
    username: str
    password: str
    name: str
    role: Role
    place: str


def create_demo_people(passwords: dict[str, str] | None = None) -> list[DemoLogin]:
    """Make sure the people declared in the place's demo_people.yaml can sign in, and say how.

    `passwords` by login name fix some; others keep the one of an earlier run, noted for its owner only in the data
    folder, or get a random one. Raises ImproperlyConfigured outside a demo.
    """
    if not settings.FUER_DEMO:
        raise ImproperlyConfigured("Demo people are created with FUER_DEMO=1 only.")
    path = Path(settings.FUER_PLACE_DIR) / "demo_people.yaml"
    declared: list[dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = read_known_passwords() | (passwords or {})
    with transaction.atomic():
        logins = [create_demo_person(person, known) for person in declared]
    note_passwords({login.username: login.password for login in logins})
    return logins


def create_demo_person(person: dict[str, Any], known: dict[str, str]) -> DemoLogin:
    area = Area.objects.get(code=person["area"], valid_to=None)
    unit = Unit.objects.get(area=area, short_name=person["unit"], valid_to=None) if "unit" in person else None
    role = Role(person["role"])
    user, created = User.objects.get_or_create(
        username=person["login"], is_demo=True, defaults={"name": person["name"]}
    )
    password = known.get(user.username) or draw_password()
    if created or not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    Membership.objects.get_or_create(user=user, role=role, area=area, unit=unit)
    if created:
        record_event(actor=None, verb="orgs.demo_person_created", subject=user, area_id=area.pk)
    return DemoLogin(user.username, password, user.name, role, str(unit or area))


def draw_password() -> str:
    return "".join(secrets.choice(ALPHABET) for _position in range(PASSWORD_LENGTH))


def locate_note() -> Path:
    return Path(settings.DATA_DIR) / "demo-logins.json"


def read_known_passwords() -> dict[str, str]:
    note = locate_note()
    known: dict[str, str] = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
    return known


def note_passwords(passwords: dict[str, str]) -> None:
    note = locate_note()
    note.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(passwords, stream, indent=1)
