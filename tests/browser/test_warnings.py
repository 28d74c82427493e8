"""A warning is given out, answered, sent back, answered again and closed, by the pages of people who signed in."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from fuer.monitoring.models import TargetWarning
from fuer.orgs.enums import Role
from tests import factories as make
from tests.browser.conftest import PHONE
from tests.desk.test_warnings import make_warning

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


@pytest.fixture
def enter(open_context):
    """Sign in by name and password, as people do."""

    def open_one(user, viewport=None):
        user.set_password(PASSWORD)
        user.save()
        page = open_context(viewport=viewport).new_page()
        page.goto("/")
        page.fill("input[name=username]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".home-panels")
        return page

    return open_one


def press(page, button):
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_selector("#messages .alert-success")


def answer(page, address, measure):
    page.goto(address)
    page.fill("#answer-cause", "乡镇服务力量不足")
    page.fill("#answer-measure", measure)
    page.fill("#answer-deadline", (timezone.localdate() + dt.timedelta(days=60)).isoformat())
    press(page, "报送反馈")


def test_a_warning_walks_to_its_end(enter, find_barriers):
    city = make.make_area(name="样本市")
    unit = make.make_unit(city, "市卫健委")
    plan = make.make_plan(city)
    warning, other = make_warning(plan, unit), make_warning(plan, unit)
    office, clerk = enter(make.make_user(city)), enter(make.make_user(city, Role.UNIT_REPORTER, unit), PHONE)
    office.goto(reverse("desk:warning_list"))
    assert find_barriers(office) == []
    office.check("[data-tick-all]")
    assert office.locator("#chosen").text_content() == "已勾选 2 项"
    office.uncheck(f'input[name=warning][value="{other.pk}"]')
    press(office, "交办勾选的预警")
    address = reverse("desk:warning_detail", args=[warning.pk])
    clerk.goto("/")
    clerk.get_by_role("link", name="去反馈").click()
    clerk.wait_for_url("**" + address)
    assert find_barriers(clerk) == []
    assert clerk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    answer(clerk, address, "增加检查")
    office.goto(address)
    assert find_barriers(office) == []
    office.get_by_text("退回", exact=True).click()
    office.fill("#return-reason", "措施不具体")
    press(office, "退回反馈")
    answer(clerk, address, "六月底前补齐三名检查人员")
    office.goto(address)
    office.locator("summary", has_text="销号").click()
    office.fill("#close-words", "措施已落实")
    press(office, "销号")
    assert [step.kind for step in warning.steps.all()] == [
        "raised", "assigned", "answered", "returned", "answered", "closed"
    ]  # fmt: skip
    assert TargetWarning.objects.standing().get() == other
