import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from fuer.core.domain.events import digest_event, record_event, write_canonical_json
from fuer.core.models import Event, StoredFile
from fuer.orgs.models import User

SUBJECT = StoredFile(name="x")


@pytest.mark.django_db
def test_event_says_who_did_what_to_what():
    user = User.objects.create_user("wang", name="王敏")
    event = record_event(actor=user, verb="core.tested", subject=SUBJECT, payload={"fields": ["name"]}, area_id=7)
    stored = Event.objects.get()
    assert (stored.actor_id, stored.actor_name, stored.verb) == (user.pk, "王敏", "core.tested")
    assert (stored.subject_type, stored.subject_id) == ("core.storedfile", str(SUBJECT.pk))
    assert (stored.area_id, stored.payload) == (7, {"fields": ["name"]})
    assert stored.id == event.id


@pytest.mark.django_db
def test_the_system_acts_by_name():
    assert record_event(actor=None, verb="core.tested", subject=SUBJECT).actor_name == "系统"


@pytest.mark.django_db
def test_digest_of_a_stored_event_can_be_computed_again():
    record_event(actor=None, verb="core.tested", subject=SUBJECT, payload={"乙": 1, "甲": ["2"]})
    stored = Event.objects.get()
    assert digest_event(stored) == stored.digest


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_id", 99),
        ("actor_name", "别人"),
        ("verb", "core.other"),
        ("subject_type", "core.job"),
        ("subject_id", "1"),
        ("area_id", 3),
        ("payload", {"fields": []}),
        ("at", dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
    ],
)
def test_digest_covers_every_column(column, value):
    record_event(actor=None, verb="core.tested", subject=SUBJECT)
    stored = Event.objects.get()
    setattr(stored, column, value)
    assert digest_event(stored) != stored.digest


@pytest.mark.django_db
def test_event_goes_with_the_change_that_was_rolled_back():
    with transaction.atomic():
        record_event(actor=None, verb="core.tested", subject=SUBJECT)
        transaction.set_rollback(True)
    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_event_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        record_event(actor=None, verb="core.tested", subject=SUBJECT)
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_event_refuses_floats_anywhere_in_its_payload():
    with pytest.raises(TypeError):
        record_event(actor=None, verb="core.tested", subject=SUBJECT, payload={"a": [{"b": 0.1}]})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=6,
)


@given(st.dictionaries(st.text(min_size=1), JSON, min_size=2))
def test_canonical_json_does_not_depend_on_the_order_of_keys(payload):
    turned = dict(reversed(payload.items()))
    assert write_canonical_json(turned) == write_canonical_json(payload)
