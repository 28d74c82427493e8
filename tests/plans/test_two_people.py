"""Two people at one draft at the same moment: one wins, the other is told, nothing is doubled."""

from collections.abc import Callable

import pytest

from fuer.plans.domain.adopt import AdoptError, adopt_draft
from fuer.plans.domain.review import StaleRowError, decide
from fuer.plans.enums import Decision
from fuer.plans.models import Document, Draft, DraftTarget, Plan
from tests.factories import make_area
from tests.plans.samples import make_draft
from tests.together import run_together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("database_on_disk")]


def test_one_row_is_decided_by_one_of_them():
    row = make_draft(make_area()).targets.get(indicator_name="产前筛查率")

    def act(decision: Decision) -> Callable[[], object]:
        return lambda: decide(DraftTarget.objects.get(pk=row.pk), decision, user=None, row_version=1)

    assert run_together([act(Decision.REJECTED), act(Decision.PARKED)]) == sorted([StaleRowError.__name__, "done"])
    assert DraftTarget.objects.get(pk=row.pk).row_version == 2


def test_one_draft_is_adopted_by_one_of_them():
    draft = make_draft(make_area())

    def act() -> object:
        return adopt_draft(Draft.objects.get(pk=draft.pk), user=None)

    assert run_together([act, act]) == sorted([AdoptError.__name__, "done"])
    assert (Plan.objects.count(), Document.objects.count()) == (2, 1)


def test_two_drafts_of_one_document_become_a_plan_and_its_revision():
    area = make_area()
    drafts = [make_draft(area), make_draft(area)]

    def act(draft: Draft) -> Callable[[], object]:
        return lambda: adopt_draft(Draft.objects.get(pk=draft.pk), user=None)

    assert run_together([act(draft) for draft in drafts]) == ["done", "done"]
    assert sorted(Plan.objects.values_list("revision", flat=True)) == [1, 1, 2, 2]
    assert Plan.objects.current().count() == 2
