"""An evaluation is set up, dated and walked to its findings, one of which is given out, by the pages."""

import pytest
from django.urls import reverse

from fuer.evaluation.domain import reviews
from fuer.evaluation.domain.stages import DATED
from fuer.evaluation.models import Evaluation, Finding
from fuer.orgs.enums import Role
from tests import factories as make
from tests.browser.conftest import PHONE
from tests.desk.test_assessments import open_assessment
from tests.evaluation.makers import in_days, make_evaluation, make_finding, walk_to

pytestmark = pytest.mark.django_db(transaction=True)


def press(page, button):
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_selector("#messages .alert-success")


def skip(page, reason):
    page.locator(".missing-skip summary").click()
    page.fill(".missing-skip textarea", reason)
    press(page, "略过")


def test_an_evaluation_walks_to_its_findings(sign_in, find_barriers):
    city = make.make_area(name="样本市")
    unit, plan = make.make_unit(city, "市卫健委"), make.make_plan(city)
    page = sign_in(make.make_user(city))
    page.goto(reverse("desk:evaluation_new"))
    assert find_barriers(page) == []
    page.fill("input[name=year]", "2024")
    page.check(f'input[name=plans][value="{plan.pk}"]')
    press(page, "建立")
    assert page.get_by_role("button", name="进入“自评”").is_disabled()
    assert find_barriers(page) == []
    for place, stage in enumerate(DATED):
        page.fill(f"#calendar-{stage.value}", in_days(10 + place).isoformat())
    press(page, "保存日程")
    press(page, "进入“自评”")
    skip(page, "年度监测以报表代替自评")
    press(page, "进入“评审”")
    skip(page, "年度监测不设评估组")
    press(page, "进入“汇总问题”")
    page.fill("#finding-text", "乡镇筛查人员不足")
    page.select_option("#finding-unit", str(unit.pk))
    press(page, "登记")
    page.get_by_role("link", name="乡镇筛查人员不足").click()
    page.fill("#assign-measure", "每个乡镇配齐一名")
    assert find_barriers(page) == []
    press(page, "交办")
    assert Finding.objects.with_state().get().state == "acting"
    assert Evaluation.objects.get().stage == "finding"


def test_its_pages_fit_a_phone(sign_in, find_barriers):
    city = make.make_area(name="样本市")
    office, plan = make.make_user(city), make.make_plan(city)
    evaluation = walk_to(make_evaluation(office, plan), "finding", office)
    finding = make_finding(evaluation, office)
    page = sign_in(office, PHONE)
    names = (("evaluation_list", []), ("evaluation_detail", [evaluation.pk]), ("finding_detail", [finding.pk]))
    for name, arguments in names:
        page.goto(reverse(f"desk:{name}", args=arguments))
        assert find_barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_assessment_is_saved_while_it_is_typed(sign_in, find_barriers):
    city = make.make_area(name="样本市")
    unit = make.make_unit(city, "市卫健委")
    found = open_assessment(city, unit, make.make_user(city))
    page = sign_in(make.make_user(city, Role.UNIT_REPORTER, unit), PHONE)
    page.goto("/")
    page.get_by_role("link", name="去填写").click()
    page.wait_for_url("**" + reverse("desk:assessment", args=[found.pk]))
    assert find_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    item = found.items.last()
    rest = page.locator(f"#item-rest-{item.pk}")
    page.select_option(f"#progress-{item.pk}", "done")
    rest.get_by_text("已保存").wait_for()
    page.fill(f"#text-{item.pk}", "已完善筛查网络")
    page.locator(f"#text-{item.pk}").blur()
    page.wait_for_selector(f"#item-rest-{item.pk} input[name=row_version][value='3']", state="attached")
    rest.locator("input[type=file]").set_input_files(
        [{"name": "名单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}]
    )
    rest.get_by_role("link", name="名单.pdf").wait_for()
    assert find_barriers(page) == []
    press(page, "报送自评")
    item.refresh_from_db()
    assert (item.progress, item.text, item.versions.count()) == ("done", "已完善筛查网络", 1)


def test_a_review_shows_others_scores_after_one_s_own(sign_in, find_barriers):
    city = make.make_area(name="样本市")
    office, plan = make.make_user(city), make.make_plan(city)
    experts = [make.make_user(city, Role.EXPERT, name=name) for name in ("甲专家", "乙专家")]
    evaluation = make_evaluation(office, plan)
    group = reviews.make_group(evaluation, name="健康组", members=experts, user=office)
    rubric = reviews.set_rubric(group, make.make_target(plan, None), text="制度健全40分", user=office)
    walk_to(evaluation, "reviewing", office)
    first, second, keeper = sign_in(experts[0]), sign_in(experts[1], PHONE), sign_in(office)
    address = reverse("desk:review", args=[evaluation.pk])
    for page, points in ((first, "90"), (second, "60")):
        page.goto(address)
        assert find_barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.fill(f"#points-{rubric.pk}", points)
        page.fill(f"#words-{rubric.pk}", "制度健全")
        press(page, "评分")
    assert second.get_by_text("评分相差30分，请商议。").is_visible()
    keeper.goto(address)
    assert find_barriers(keeper) == []
