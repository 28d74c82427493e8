"""The chain of seals: what goes in, in which order, and under which mac."""

import datetime as dt
import json
import logging
from contextlib import contextmanager
from threading import Event as Signal
from threading import Thread

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from django.db import connection, transaction
from django.utils import timezone

from fuer.core.domain.events import record_event
from fuer.core.domain.seals import find_seal, name_key, seal_events
from fuer.core.domain.verify import verify_seals
from fuer.core.domain.worker import Supervisor
from fuer.core.models import Event, Seal, SealedEvent, StoredFile
from tests.together import run_together

SUBJECT = StoredFile(name="x")


@transaction.atomic
def record(count=1):
    return [record_event(actor=None, verb="core.tested", subject=SUBJECT, payload={"n": n}) for n in range(count)]


def count_by_seal():
    return list(Seal.objects.values_list("number", "event_count"))


@pytest.mark.django_db
def test_nothing_to_seal_makes_no_seal():
    assert seal_events() is None
    record()
    assert seal_events().event_count == 1
    assert seal_events() is None
    assert Seal.objects.count() == 1


@pytest.mark.django_db
def test_seals_hold_every_event_once_in_the_order_of_time():
    events = record(5)
    while seal_events(limit=2):
        pass
    assert count_by_seal() == [(1, 2), (2, 2), (3, 1)]
    rows = list(SealedEvent.objects.values_list("event_id", "seal_id", "position", "digest"))
    assert rows == [
        (event.id, n // 2 + 1, n % 2 + 1, event.digest)
        for n, event in enumerate(sorted(events, key=lambda event: (event.at, event.id.hex)))
    ]


@pytest.mark.django_db
def test_each_seal_names_the_mac_before_it():
    record(2)
    first, second = seal_events(limit=1), seal_events(limit=1)
    assert (first.previous_mac, second.previous_mac) == ("", first.mac)


@pytest.mark.django_db
def test_mac_is_hmac_sm3_of_the_canonical_json(settings):
    settings.FUER_SEAL_KEY = "钥匙"
    (event,) = record()
    seal = seal_events()
    content = {
        "digests": [[str(event.id), event.digest]],
        "made_at": seal.made_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "number": 1,
        "previous_mac": "",
    }
    mac = hmac.HMAC("钥匙".encode(), hashes.SM3())
    mac.update(json.dumps(content, separators=(",", ":")).encode())
    assert seal.mac == mac.finalize().hex()
    # echo -n 钥匙 | sha256sum
    assert seal.key_id == name_key("钥匙") == "6d132744"


@pytest.mark.django_db
def test_the_seal_of_an_event_is_found_by_index(django_assert_num_queries):
    waiting, sealed = record(2)
    Event.objects.get(pk=waiting.pk)
    seal_events(limit=1)
    with django_assert_num_queries(2):
        found = [find_seal(event) for event in sorted([waiting, sealed], key=lambda event: (event.at, event.id.hex))]
    assert [seal and seal.number for seal in found] == [1, None]


@pytest.mark.django_db
def test_a_usual_round_leaves_old_latecomers_to_a_full_one():
    record()
    seal_events()
    late = Event(at=timezone.now() - dt.timedelta(hours=2), actor_name="x", verb="core.late", digest="0" * 64)
    late.save(force_insert=True)
    assert seal_events(everything=False) is None
    assert seal_events(everything=True).number == 2
    assert find_seal(late).number == 2


@pytest.mark.django_db(transaction=True)
def test_heads_go_to_the_log_once_they_are_committed(caplog):
    caplog.set_level(logging.INFO, logger="fuer.seal")
    record()
    with transaction.atomic():
        seal_events()
        transaction.set_rollback(True)
    seal = seal_events()
    assert [message.getMessage() for message in caplog.records] == [f"seal 1:{seal.mac}"]


@pytest.mark.django_db(transaction=True)
def test_supervisor_seals_from_time_to_time():
    supervisor = Supervisor()
    record(2)
    supervisor.seal_from_time_to_time()
    record(3)
    supervisor.seal_from_time_to_time()
    assert count_by_seal() == [(1, 2)]
    supervisor.sealed_at -= 2
    supervisor.seal_from_time_to_time()
    assert count_by_seal() == [(1, 2), (2, 3)]


@pytest.mark.django_db(transaction=True)
def test_supervisor_survives_a_database_that_is_not_ready(caplog):
    supervisor = Supervisor()
    record()
    with table_away("core_sealedevent"):
        supervisor.seal_from_time_to_time()
    assert [message.getMessage() for message in caplog.records] == ["The sealer could not do its round"]
    assert count_by_seal() == []
    supervisor.sealed_at -= 2
    supervisor.seal_from_time_to_time()
    assert count_by_seal() == [(1, 1)]


@contextmanager
def table_away(table):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO core_away")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE core_away RENAME TO {table}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_on_disk")
def test_two_sealers_and_three_writers_at_once():
    written, writers = [], 3

    def write():
        for turn in range(15):
            with transaction.atomic():
                record(2)
                # Every fifth transaction fails: its events never were.
                transaction.set_rollback(turn % 5 == 4)
        written.append(True)

    def seal():
        while len(written) < writers:
            seal_events(limit=7, everything=False)

    assert run_together([seal, seal, *[write] * writers]) == ["done"] * 5
    while seal_events(limit=7):
        pass
    report = verify_seals()
    assert (report.events, report.waiting, report.findings) == (writers * 12 * 2, 0, ())
    assert list(Seal.objects.values_list("number", flat=True)) == list(range(1, report.seals + 1))


def hold_transaction(recorded, go):
    with transaction.atomic():
        record()
        recorded.set()
        go.wait(20)
    connection.close()


@pytest.fixture
def open_transaction(database_on_disk):
    """A thread with an event in a transaction it has not committed; the test lets it go on."""
    recorded, go = Signal(), Signal()
    thread = Thread(target=hold_transaction, args=(recorded, go))
    thread.start()
    assert recorded.wait(20)

    def commit():
        go.set()
        thread.join()

    yield commit
    commit()


@pytest.mark.django_db(transaction=True)
def test_events_are_sealed_once_they_are_committed(open_transaction):
    assert seal_events() is None
    open_transaction()
    assert seal_events(everything=False).event_count == 1
    assert verify_seals().findings == ()


@pytest.mark.django_db(transaction=True)
def test_event_committed_after_younger_ones_is_still_sealed(open_transaction):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    record()
    assert seal_events().event_count == 1
    open_transaction()
    assert seal_events(everything=False).event_count == 1
    assert count_by_seal() == [(1, 1), (2, 1)]
    assert verify_seals().findings == ()
