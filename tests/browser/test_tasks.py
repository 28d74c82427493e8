"""A task is reported from a phone with its file, sent back, reported again and closed."""

import pytest
from django.urls import reverse

from fuer.orgs.enums import Role
from tests import factories as make
from tests.browser.conftest import PHONE
from tests.delivery.makers import in_days, make_task

pytestmark = pytest.mark.django_db(transaction=True)


def press(page, button):
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_selector("#messages .alert-success")


def report(page, address, result):
    page.goto(address)
    page.fill("#report-result", result)
    page.set_input_files(
        "#report-evidence", [{"name": "名单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}]
    )
    press(page, "报送反馈")


def test_a_task_walks_to_its_end(sign_in, find_barriers):
    city = make.make_area(name="样本市")
    unit = make.make_unit(city, "市卫健委")
    person = make.make_user(city)
    task = make_task(person, unit)
    make_task(person, unit, days=-4, title="补报托位数")
    office, clerk = sign_in(person), sign_in(make.make_user(city, Role.UNIT_REPORTER, unit), PHONE)
    address = reverse("desk:task_detail", args=[task.pk])
    for page in (office, clerk):
        page.goto(reverse("desk:task_list"))
        assert find_barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    clerk.goto(address)
    assert find_barriers(clerk) == []
    assert clerk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    report(clerk, address, "已配齐")
    office.goto(address)
    assert find_barriers(office) == []
    office.locator("summary", has_text="退回").click()
    office.fill("#send_back-reason", "缺乡镇名单")
    office.fill("#send_back-due", in_days(9).isoformat())
    press(office, "退回反馈")
    report(clerk, address, "已配齐，名单附后")
    office.goto(address)
    office.fill("#close-words", "已核实")
    press(office, "销号")
    kinds = ["created", "reported", "returned", "reported", "closed"]
    assert [step.kind for step in task.steps.order_by("pk")] == kinds
