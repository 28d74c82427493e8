"""Seals over the record: a chain of macs that shows, later, whether an event was changed, removed or slipped in.

Recording never waits for sealing: events are committed on their own, and a sealer gathers what is committed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from fuer.core.domain.events import write_canonical_json
from fuer.core.models import Event, Seal, SealedEvent

# Heads of the chain leave the machine's database through this logger (see LOGGING in the settings).
head_logger = logging.getLogger("fuer.seal")

# One seal holds at most so many events, so that SQLite's writers wait for it a fraction of a second at most.
BATCH = 2000
# An event gets its time when it is recorded and is seen when its transaction ends, which may be after later ones were
# sealed. A usual round looks so far back behind the last seal; a full round sees every event.
LOOK_BACK = dt.timedelta(hours=1)
# Any number, the same in every sealer.
ADVISORY_LOCK = 0x6675657253


def seal_events(*, limit: int = BATCH, everything: bool = True) -> Seal | None:
    """Put the oldest committed events without a seal, at most `limit`, into the next seal.

    None when there are none, or when another sealer is at work. With `everything` false only events are looked for that
    are not older than LOOK_BACK before the last seal, which keeps a round cheap however long the record is.
    """
    if not list_unsealed(everything=everything).exists():
        return None
    with transaction.atomic():
        if not take_sealer_lock():
            return None
        events = list(list_unsealed(everything=everything).values_list("id", "digest")[:limit])
        if not events:
            return None
        seal = make_seal([(str(event_id), digest) for event_id, digest in events])
        SealedEvent.objects.bulk_create(
            SealedEvent(event_id=event_id, seal=seal, position=position, digest=digest)
            for position, (event_id, digest) in enumerate(events, start=1)
        )
        transaction.on_commit(lambda: head_logger.info("seal %s:%s", seal.number, seal.mac))
    return seal


def list_unsealed(*, everything: bool = True) -> QuerySet[Event]:
    """Events in no seal, in the order in which they are sealed."""
    events = Event.objects.filter(sealing=None).order_by("at", "id")
    last = None if everything else Seal.objects.last()
    return events.filter(at__gte=last.made_at - LOOK_BACK) if last else events


def take_sealer_lock() -> bool:
    """Whether this transaction is the only sealer's. On SQLite it is: an IMMEDIATE transaction has no other beside it."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        (taken,) = cursor.fetchone()
    return bool(taken)


def make_seal(digests: list[tuple[str, str]]) -> Seal:
    """Save the next link of the chain over `digests`, pairs of event id and digest. Needs the sealer's lock."""
    last = Seal.objects.last()
    key = settings.FUER_SEAL_KEY
    seal = Seal(
        number=last.number + 1 if last else 1,
        previous_mac=last.mac if last else "",
        event_count=len(digests),
        key_id=name_key(key),
        made_at=timezone.now(),
    )
    seal.mac = compute_mac(key, seal, digests)
    seal.save(force_insert=True)
    return seal


def compute_mac(key: str, seal: Seal, digests: list[tuple[str, str]]) -> str:
    """HMAC-SM3 (GB/T 32905, GB/T 15852.2), in hex, over the canonical JSON of what the seal says.

    `digests` are pairs of event id and digest in the order of the seal; the time is taken in UTC with microseconds.
    """
    content = {
        "number": seal.number,
        "previous_mac": seal.previous_mac,
        "made_at": seal.made_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "digests": digests,
    }
    mac = hmac.HMAC(key.encode(), hashes.SM3())
    mac.update(write_canonical_json(content))
    return mac.finalize().hex()


def name_key(key: str) -> str:
    """The id by which a seal names its key: the first 8 hex digits of the key's SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def find_seal(event: Event) -> Seal | None:
    """The seal that holds `event`, None while it waits for one."""
    return Seal.objects.filter(events__event=event).first()
