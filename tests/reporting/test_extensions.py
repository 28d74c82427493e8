"""More time: who asks, who decides, when it is no longer to be had."""

import datetime as dt

import pytest
from django.utils import timezone

from fuer.orgs.enums import Role
from fuer.reporting.domain.collections import open_collection
from fuer.reporting.domain.extensions import ExtensionError, ask_extension, decide_extension
from fuer.reporting.models import Filing
from tests import factories as make

pytestmark = pytest.mark.django_db

LATER = dt.date(2099, 6, 1)


@pytest.fixture
def filing():
    city = make.make_area(name="某市")
    unit = make.make_unit(city, "市教育局")
    make.make_target(make.make_plan(city), make.make_indicator(source_unit=unit))
    open_collection(make.make_prepared_collection(city), user=None)
    return Filing.objects.get()


@pytest.fixture
def clerk(filing):
    return make.make_user(filing.unit.area, Role.UNIT_REPORTER, filing.unit)


@pytest.fixture
def office(filing):
    return make.make_user(filing.unit.area)


def test_granted_is_the_filings_new_day(filing, clerk, office):
    extension = ask_extension(filing, LATER, " 学籍系统升级 ", clerk)
    assert (extension.state, extension.reason) == ("asked", "学籍系统升级")
    decided = decide_extension(extension, True, "", office)
    assert (decided.state, decided.decided_by) == ("granted", office)
    filing.refresh_from_db()
    assert filing.extended_to == LATER


def test_refused_says_why_and_changes_no_day(filing, clerk, office):
    extension = ask_extension(filing, LATER, "忙", clerk)
    with pytest.raises(ExtensionError, match="须说明理由"):
        decide_extension(extension, False, " ", office)
    assert decide_extension(extension, False, "按期报送。", office).state == "refused"
    filing.refresh_from_db()
    assert filing.extended_to is None
    with pytest.raises(ExtensionError, match="已经审批过"):
        decide_extension(extension, True, "", office)


def test_what_cannot_be_asked(filing, clerk, office):
    for until, reason, user, said in (
        (LATER, "忙", office, "只有市教育局的人员"),
        (LATER, "", clerk, "写明延期原因"),
        (dt.date(2024, 5, 10), "忙", clerk, "应当晚于"),
    ):
        with pytest.raises(ExtensionError, match=said):
            ask_extension(filing, until, reason, user)
    ask_extension(filing, LATER, "忙", clerk)
    with pytest.raises(ExtensionError, match="等待审批"):
        ask_extension(filing, LATER, "还是忙", clerk)
    Filing.objects.update(reported_at=timezone.now())
    with pytest.raises(ExtensionError, match="已报送"):
        ask_extension(filing, LATER, "忙", clerk)


@pytest.mark.parametrize("role", [Role.STATISTICS_BUREAU, Role.LEADER])
def test_only_the_office_decides(filing, clerk, role):
    extension = ask_extension(filing, LATER, "忙", clerk)
    for user in (clerk, make.make_user(filing.unit.area, role)):
        with pytest.raises(ExtensionError, match="只有某市妇儿工委办"):
            decide_extension(extension, True, "", user)
