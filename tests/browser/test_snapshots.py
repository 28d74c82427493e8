"""定版 in a real browser: made, checked, corrected afterwards, made again and compared; usable on a phone."""

import datetime as dt

import pytest

from fuer.core.domain.jobs import execute_job
from fuer.core.models import Job
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.snapshots import make_snapshot
from fuer.monitoring.models import Snapshot
from fuer.orgs.enums import Role
from tests import factories as make
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def indicator(city):
    plan = make.make_plan(city)
    found = make.make_indicator("入园率")
    make.make_target(plan, found)
    make.make_target(plan, make.make_indicator("无数指标"))
    make.make_observation(found, city, 2023, "95.20", is_demo=True)
    rebuild_answers(list_current_targets(), today=dt.date(2024, 6, 1))
    return found


def run_job(page):
    page.wait_for_selector("progress")
    execute_job(str(Job.objects.latest("created_at").pk))
    page.wait_for_url("**/monitoring/snapshots/*/")


def test_make_check_correct_and_compare(sign_in, city, indicator, find_barriers):
    page = sign_in(make.make_user(city, Role.STATISTICS_BUREAU))
    page.goto("/monitoring/snapshots/")
    assert find_barriers(page) == []
    page.click("text=新建定版")
    page.click("text=没有数据的目标")
    page.wait_for_selector("text=无数指标")
    assert find_barriers(page) == []
    page.fill("#note", "年度监测")
    page.click("main form.snapshot-form button[type=submit]")
    run_job(page)
    page.click("main >> text=校验 >> visible=true")
    run_job(page)
    page.wait_for_selector(".state-good >> text=校验通过")
    assert find_barriers(page) == []
    make.make_observation(indicator, city, 2023, "85.00", reason="重新核算")
    page.reload()
    assert page.inner_text("section[aria-labelledby=changes] tbody tr").split("\t")[-3:] == [
        "95.20%",
        "85.00%",
        "重新核算",
    ]
    make_snapshot(city, 2023, user=None)
    page.reload()
    page.click("button >> text=比较")
    page.wait_for_selector("text=个数字改动")
    row = page.locator("section[aria-labelledby=targets] tbody tr").first
    assert [text.strip() for text in row.locator("td").all_inner_texts()] == [
        "某市",
        "95.20%",
        "保持达标",
        "85.00%",
        "尚未达标",
    ]
    assert find_barriers(page) == []


def test_every_page_fits_a_phone(sign_in, city, indicator, find_barriers):
    page = sign_in(make.make_user(city, Role.STATISTICS_BUREAU), PHONE)
    snapshot = make_snapshot(city, 2023, user=None)
    base = f"/monitoring/snapshots/{snapshot.pk}/"
    compared = f"/monitoring/snapshots/diff/?before={snapshot.pk}&after={snapshot.pk}"
    for address in ("/monitoring/snapshots/", base, f"{base}figures/", f"{base}definitions/", compared):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert find_barriers(page) == []
    assert Snapshot.objects.count() == 1
