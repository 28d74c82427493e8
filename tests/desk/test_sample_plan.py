"""The sample's two plans, read and adopted as the demo does it, on the page: nothing of the published text is lost."""

from pathlib import Path

import pytest
from django.urls import reverse

from fuer.core.domain.jobs import execute_job
from fuer.plans.domain.adopt import adopt_draft
from fuer.plans.domain.drafts import start_draft
from fuer.plans.domain.review import park_open_targets
from tests import factories as make
from tests.desk.published import read_published, squeeze

SAMPLE = Path(__file__).parents[2] / "plans" / "quzhou" / "quzhou-2021-2025.txt"
pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make.make_user(make.make_area(name="衢州市"))


@pytest.fixture
def plans(office):
    area = office.memberships.get().area
    draft = start_draft(user=office, area=area, content=SAMPLE.read_bytes(), name=SAMPLE.name)
    execute_job(str(draft.job_id))
    draft.refresh_from_db()
    park_open_targets(draft, user=office)
    return adopt_draft(draft, user=office)


def test_page_shows_the_published_text_and_every_monitored_target(client, office, plans):
    client.force_login(office, backend="fuer.orgs.auth.MemberBackend")
    for plan in plans:
        response = client.get(reverse("desk:living_plan", args=[plan.pk]), {"year": 2023})
        assert read_published(response.content.decode()) == squeeze(plan.document.text[plan.start : plan.end])
        shown = {chip.target.pk for block in response.context["living"].blocks for chip in list_chips(block)}
        assert shown == set(plan.targets.monitored().values_list("pk", flat=True))


def list_chips(block):
    return [chip for holder in (block.rows if block.is_table else block.runs) for chip in holder.chips]
