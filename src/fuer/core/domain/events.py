"""The record of everything: one Event for each transition, written in the transaction that makes it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from fuer.core.models import Event

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import Model

# Who acts when no person does: loading declared content, the reaper.
SYSTEM_ACTOR = "系统"


@dataclass(frozen=True)
class Happening:
    """What an Event says of one subject: the rest is the same for everything done in one stroke."""

    subject: Model
    payload: dict[str, Any] = field(default_factory=dict)
    area_id: int | None = None


def record_event(
    *,
    actor: AbstractBaseUser | None,
    verb: str,
    subject: Model,
    payload: dict[str, Any] | None = None,
    area_id: int | None = None,
) -> Event:
    """Write down that `actor` (None: the system) did `verb` to `subject`, as part of the caller's transaction.

    `payload` holds ids and names of fields, never personal values. Raises TransactionManagementError outside a
    transaction: an event must not outlive a change that was rolled back.
    """
    (event,) = record_events([Happening(subject, payload or {}, area_id)], actor=actor, verb=verb)
    return event


def record_events(happenings: Iterable[Happening], *, actor: AbstractBaseUser | None, verb: str) -> list[Event]:
    """One Event for each of `happenings`, in their order, written together; see `record_event`."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record_event must run inside the transaction it records.")
    events = [
        Event(
            at=timezone.now(),
            actor_id=actor.pk if actor else None,
            actor_name=str(actor) if actor else SYSTEM_ACTOR,
            verb=verb,
            subject_type=happening.subject._meta.label_lower,
            subject_id=str(happening.subject.pk),
            area_id=happening.area_id,
            payload=happening.payload,
        )
        for happening in happenings
    ]
    for event in events:
        event.digest = digest_event(event)
    return Event.objects.bulk_create(events)


def digest_event(event: Event) -> str:
    """SHA-256, in hex, of the canonical JSON of every column but the digest.

    The time is taken in UTC with microseconds, which both engines keep, so a stored event gives the same digest.
    """
    columns = {
        "id": str(event.id),
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor_id": event.actor_id,
        "actor_name": event.actor_name,
        "verb": event.verb,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "area_id": event.area_id,
        "payload": event.payload,
    }
    return hashlib.sha256(write_canonical_json(columns)).hexdigest()


def write_canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces. Floats are refused: they do not survive a round trip exactly."""
    refuse_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("An event payload holds no floats; write figures as strings.")
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for child in children:
        refuse_floats(child)
