"""Every kind of tampering is found, and named where it lies."""

import datetime as dt
import json

import pytest
from django.db import connection, transaction
from typer.testing import CliRunner

from fuer.cli import app
from fuer.core.domain.events import digest_event, record_event
from fuer.core.domain.seals import name_key, seal_events
from fuer.core.domain.verify import verify_seals
from fuer.core.models import Seal, SealedEvent, StoredFile
from fuer.core.triggers import allow_changes

pytestmark = pytest.mark.django_db
AT_ONCE = dt.timedelta(0)


@pytest.fixture
def record():
    """Six events in three seals, in the order of the seals."""
    with transaction.atomic():
        for n in range(6):
            record_event(actor=None, verb="core.tested", subject=StoredFile(), payload={"n": n})
    while seal_events(limit=2):
        pass
    return [row.event for row in SealedEvent.objects.select_related("event")]


def tamper(sql, *values):
    """Do what the triggers refuse, as somebody who may change the database's schema."""
    editor = connection.SchemaEditorClass(connection)
    for table in ("core_event", "core_seal", "core_sealedevent"):
        allow_changes(editor, table)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def database_id(event):
    return event.id.hex if connection.vendor == "sqlite" else event.id


def faults(**options):
    return [(finding.fault, finding.seal, finding.event) for finding in verify_seals(**options).findings]


def test_sound_record_has_no_findings(record):
    report = verify_seals()
    last = Seal.objects.get(number=3)
    assert (report.seals, report.events, report.waiting, report.head) == (3, 6, 0, (3, last.mac))
    assert report.findings == ()


def test_empty_record_is_sound():
    report = verify_seals()
    assert (report.seals, report.events, report.waiting, report.head, report.findings) == (0, 0, 0, None, ())


def test_queries_do_not_grow_with_the_record(record, django_assert_num_queries):
    with django_assert_num_queries(10):
        verify_seals()
    with transaction.atomic():
        for _turn in range(8):
            record_event(actor=None, verb="core.tested", subject=StoredFile())
    while seal_events(limit=1):
        pass
    with django_assert_num_queries(10):
        verify_seals()


def test_changed_event_is_found(record):
    tamper("UPDATE core_event SET actor_name = %s WHERE id = %s", "别人", database_id(record[3]))
    assert faults() == [("event_changed", 2, str(record[3].id))]


def test_changed_event_with_a_digest_to_match_is_found(record):
    event = record[3]
    event.verb = "core.other"
    sql = "UPDATE core_event SET verb = %s, digest = %s WHERE id = %s"
    tamper(sql, event.verb, digest_event(event), database_id(event))
    assert faults() == [("event_changed", 2, str(event.id))]
    tamper("UPDATE core_sealedevent SET digest = %s WHERE event_id = %s", digest_event(event), database_id(event))
    assert faults() == [("seal_changed", 2, None)]


def test_deleted_event_is_found(record):
    tamper("DELETE FROM core_event WHERE id = %s", database_id(record[0]))
    assert faults() == [("event_missing", 1, str(record[0].id))]


def test_event_taken_out_of_its_seal_is_found(record):
    tamper("DELETE FROM core_sealedevent WHERE event_id = %s", database_id(record[0]))
    assert faults(patience=AT_ONCE) == [("seal_changed", 1, None), ("event_waiting", None, None)]


def test_event_moved_inside_its_seal_is_found(record):
    tamper("UPDATE core_sealedevent SET position = 9 WHERE event_id = %s", database_id(record[0]))
    assert faults() == [("seal_changed", 1, None)]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("mac", "0" * 64, [("chain_broken", 3, None), ("seal_changed", 2, None)]),
        ("previous_mac", "0" * 64, [("chain_broken", 2, None), ("seal_changed", 2, None)]),
        ("event_count", 3, [("seal_changed", 2, None)]),
        ("made_at", "2020-01-01 00:00:00+00:00", [("seal_changed", 2, None)]),
        ("key_id", "00000000", [("key_unknown", 2, None)]),
    ],
)
def test_changed_seal_is_found(record, column, value, expected):
    tamper(f"UPDATE core_seal SET {column} = %s WHERE number = 2", value)
    assert faults() == expected


@pytest.mark.parametrize("number", [1, 2])
def test_missing_seal_is_found(record, number):
    tamper("DELETE FROM core_sealedevent WHERE seal_id = %s", number)
    tamper("DELETE FROM core_seal WHERE number = %s", number)
    assert faults() == [("seal_missing", number, None)]
    assert faults(patience=AT_ONCE) == [("seal_missing", number, None), ("event_waiting", None, None)]


def test_missing_last_seal_is_found_by_what_it_held(record):
    with transaction.atomic():
        tamper("DELETE FROM core_seal WHERE number = 3")
        assert faults() == [("seal_missing", 3, None)]
        transaction.set_rollback(True)


def test_end_of_the_chain_cut_off_is_found_by_a_kept_head(record):
    head = verify_seals().head
    tamper("DELETE FROM core_sealedevent WHERE seal_id = 3")
    tamper("DELETE FROM core_seal WHERE number = 3")
    for event in record[4:]:
        tamper("DELETE FROM core_event WHERE id = %s", database_id(event))
    assert faults() == []
    assert faults(kept_head=head) == [("head_differs", 3, None)]


def test_record_sealed_again_with_another_key_is_found(record, settings):
    kept = settings.FUER_SEAL_KEY
    settings.FUER_SEAL_KEY = "another"
    assert faults() == [("key_unknown", number, None) for number in (1, 2, 3)]
    tamper("UPDATE core_seal SET key_id = %s", name_key("another"))
    assert faults() == [("seal_changed", number, None) for number in (1, 2, 3)]
    settings.FUER_SEAL_KEY = kept


def test_old_keys_check_what_they_sealed(record, settings):
    settings.FUER_OLD_SEAL_KEYS = [settings.FUER_SEAL_KEY]
    settings.FUER_SEAL_KEY = "another"
    with transaction.atomic():
        record_event(actor=None, verb="core.tested", subject=StoredFile())
    assert seal_events().key_id == name_key("another")
    assert verify_seals().findings == ()


def test_waiting_events_are_a_fault_after_a_while(record):
    with transaction.atomic():
        record_event(actor=None, verb="core.tested", subject=StoredFile())
    assert (verify_seals().waiting, faults()) == (1, [])
    (finding,) = verify_seals(patience=AT_ONCE).findings
    assert finding.text == "有 1 条操作记录超过 0 分钟没有封存，请检查后台服务是否在运行。"


def test_command_line_says_what_it_found(record):
    mac = Seal.objects.get(number=3).mac
    sound = CliRunner().invoke(app, ["verify", "--head", f"3:{mac}"])
    assert (sound.exit_code, sound.output.splitlines()) == (
        0,
        ["封存 3 号，操作记录 6 条；待封存 0 条。", f"最新封存：3:{mac}", "核对无误。"],
    )
    tamper("DELETE FROM core_event WHERE id = %s", database_id(record[0]))
    found = CliRunner().invoke(app, ["verify", "--json"])
    text = f"操作记录 {record[0].id} 已封存在第 1 号，现在库中没有这条记录。"
    finding = {"fault": "event_missing", "seal": 1, "event": str(record[0].id), "text": text}
    assert found.exit_code == 1
    assert json.loads(found.output) == {
        "seals": 3,
        "events": 6,
        "waiting": 0,
        "head": {"number": 3, "mac": mac},
        "findings": [finding],
    }


def test_command_line_says_why_it_cannot_run():
    assert CliRunner().invoke(app, ["verify", "--head", "三"]).exit_code == 2
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_seal RENAME TO core_away")
        assert CliRunner().invoke(app, ["verify"]).exit_code == 2
        transaction.set_rollback(True)
