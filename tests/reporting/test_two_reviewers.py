"""Two people at one filing at the same moment: one takes the step, the other is told, nothing is doubled."""

from functools import partial

import pytest

from fuer.indicators.models import Acceptance, ObservationVersion
from fuer.orgs.enums import Role
from fuer.reporting.domain import review, signing
from fuer.reporting.domain.review import ReviewError
from fuer.reporting.domain.signing import SigningError
from fuer.reporting.models import Filing, ItemReturn, Signature
from tests import factories as make
from tests.reporting.people import build_house, sign_through
from tests.together import run_together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("database_on_disk")]


@pytest.fixture
def house(transactional_db, database_on_disk):
    return build_house()


@pytest.fixture
def filing(house):
    filing = make.make_filing(make.make_collection(house.city), house.city_unit)
    make.make_item(filing, make.make_indicator(), value="1", printed="1")
    return filing


def test_two_heads_sign_once(house, filing):
    signing.report_filing(filing, user=house["city_reporter"])
    signing.approve_filing(filing, user=house["city_stathead"])
    second = make.make_user(house.city, Role.UNIT_HEAD, house.city_unit)
    heads = [house["city_head"], second]
    outcomes = run_together([partial(signing.sign_filing, filing, user=head) for head in heads])
    assert outcomes == sorted(["done", SigningError.__name__])
    assert (ObservationVersion.objects.count(), Signature.objects.count()) == (1, 3)


def test_one_accepts_while_another_sends_back(house, filing):
    sign_through(filing, house)
    item = filing.items.get()
    bureau, colleague = house["city_bureau"], make.make_user(house.city, Role.STATISTICS_BUREAU)
    outcomes = run_together(
        [
            partial(review.accept_items, filing, [item.pk], user=bureau),
            partial(review.return_items, filing, {item.pk: "请核实"}, user=colleague),
        ]
    )
    # Sent back first, nothing is accepted; accepted first, it may still go back with its reason.
    state = Filing.objects.get().state
    assert (state, ItemReturn.objects.count()) == ("drafting", 1)
    assert outcomes == (["done", "done"] if Acceptance.objects.exists() else sorted(["done", ReviewError.__name__]))


def test_two_accept_once(house, filing):
    sign_through(filing, house)
    reviewers = [house["city_bureau"], make.make_user(house.city, Role.STATISTICS_BUREAU)]
    outcomes = run_together([partial(review.accept_items, filing, None, user=user) for user in reviewers])
    assert outcomes == sorted(["done", ReviewError.__name__])
    assert Acceptance.objects.count() == 1
