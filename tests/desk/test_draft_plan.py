"""Title and years of a plan the reader did not find: said on the way to adopting, corrected on a page of their own."""

import pytest
from django.urls import reverse

from fuer.core.models import Event
from fuer.orgs.enums import Role
from fuer.plans.domain.draft_plans import correct_plan
from fuer.plans.domain.review import ReviewError
from fuer.plans.models import Plan
from tests.desk.test_imports import DOCUMENT, at, city, office, read_upload, sign_in  # noqa: F401
from tests.factories import make_user

pytestmark = pytest.mark.django_db

UNDATED = DOCUMENT.decode().replace("“十四五”", "").encode()


def correct(client, draft, **changes):
    data = {"title": "云岭市妇女发展规划", "start": "2021", "end": "2025"} | changes
    return client.post(reverse("desk:draft_plan", args=[draft.pk, 0]), data)


def test_a_plan_without_years_is_adopted_after_they_are_given(office, city):  # noqa: F811
    client = sign_in(office)
    draft = read_upload(client, city, UNDATED)
    assert "没有识别出规划起止年份" in client.get(at("draft_adopt", draft)).content.decode()
    assert correct(client, draft).url == at("draft_adopt", draft)
    assert {tuple(due["year"] for due in row.due) for row in draft.targets.all()} == {(2025,)}
    assert Event.objects.filter(verb="plans.correct_plan").count() == 1
    client.post(at("draft_park_open", draft))
    client.post(at("draft_adopt", draft))
    plan = Plan.objects.get()
    assert (plan.title, plan.start_year, plan.end_year) == ("云岭市妇女发展规划", 2021, 2025)


def test_years_in_the_wrong_order_are_refused_with_a_sentence(office, city):  # noqa: F811
    client = sign_in(office)
    draft = read_upload(client, city, UNDATED)
    answer = correct(client, draft, start="2025", end="2021")
    assert answer.context["form"].non_field_errors() == ["起始年份不能晚于终止年份，并且要写成四位数。"]
    draft.refresh_from_db()
    assert draft.reading["plans"][0]["start"] is None


def test_only_importers_and_only_plans_of_the_draft(office, city):  # noqa: F811
    draft = read_upload(sign_in(office), city, UNDATED)
    assert correct(sign_in(make_user(city, role=Role.LEADER)), draft).status_code == 404
    assert sign_in(office).get(reverse("desk:draft_plan", args=[draft.pk, 3])).status_code == 404
    with pytest.raises(ReviewError):
        correct_plan(draft, 3, title="x", start=2021, end=2025, user=office)
