import datetime as dt

import pytest

from fuer.core.models import Event
from fuer.orgs.domain.terms import TermError, record_term, remove_term
from fuer.orgs.enums import TermBody
from fuer.orgs.models import Term
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 12, 20)


@pytest.fixture
def area():
    return make.make_area()


def record(area, user=None):
    return record_term(area=area, body=TermBody.PARTY, elected_on=DAY, source="公告", user=user or make.make_user(area))


def test_recording_writes_one_event(area):
    term = record(area)
    event = Event.objects.get(verb="term.record")
    assert (event.subject_id, event.area_id) == (str(term.pk), area.pk)
    assert event.payload == {"body": "party", "elected_on": "2021-12-20"}


def test_second_record_of_the_same_election_changes_nothing(area):
    record(area)
    with pytest.raises(TermError, match="已经登记"):
        record(area)
    assert (Term.objects.count(), Event.objects.filter(verb="term.record").count()) == (1, 1)


def test_removing_keeps_what_was_removed_on_record(area):
    term = record(area)
    number = str(term.pk)
    remove_term(term, user=make.make_user(area))
    event = Event.objects.get(verb="term.remove")
    assert (Term.objects.count(), event.subject_id, event.payload["elected_on"]) == (0, number, "2021-12-20")
