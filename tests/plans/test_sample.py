"""The sample from its published text to living plans: the same reader, the same adopt step, the demo division on top."""

from pathlib import Path

import pytest

from fuer.core.domain.jobs import execute_job
from fuer.indicators.models import Definition, Indicator
from fuer.judging.rules import Kind
from fuer.orgs.interfaces.place import load_place
from fuer.plans.domain.adopt import adopt_draft
from fuer.plans.domain.division import apply_demo_division, confirm_declared_repeats, read_division
from fuer.plans.domain.drafts import start_draft
from fuer.plans.enums import Audience, ClauseKind, ResponsibilityBasis, ResponsibilityRole, Tier
from fuer.plans.models import Clause, MilestoneRule, Plan, Responsibility, Target
from tests.factories import make_user

PLACE = Path(__file__).parents[2] / "plans" / "quzhou"
UNITS = PLACE / "units.yaml"


@pytest.fixture(scope="module")
def plans(django_db_setup, django_db_blocker, tmp_path_factory):
    """Adopted once for the module, inside a transaction that is taken back at its end."""
    from django.db import transaction
    from django.test import override_settings

    files = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(FUER_FILES_ROOT=files), transaction.atomic():
        area = load_place(PLACE).area
        user = make_user(area)
        content = (PLACE / "quzhou-2021-2025.txt").read_bytes()
        draft = start_draft(user=user, area=area, content=content, name="quzhou-2021-2025.txt")
        execute_job(str(draft.job_id))
        draft.refresh_from_db()
        confirm_declared_repeats(UNITS, draft, user=user)
        yield adopt_draft(draft, user=user)
        transaction.set_rollback(True)


def count(plan: Plan, kind: ClauseKind) -> int:
    return Clause.objects.filter(plan=plan, kind=kind).count()


@pytest.mark.django_db
def test_all_pieces_are_there(plans):
    kinds = (ClauseKind.DOMAIN, ClauseKind.MEASURE, ClauseKind.PROJECT, ClauseKind.TABLE_ROW)
    assert [[count(plan, kind) for kind in kinds] for plan in plans] == [[8, 73, 5, 11], [7, 69, 7, 11]]


@pytest.mark.django_db
def test_every_table_row_is_a_key_target_with_its_baseline(plans):
    keys = Target.objects.filter(plan__in=plans, tier=Tier.KEY)
    assert keys.count() == 22
    assert keys.filter(baseline__isnull=True).count() == 0
    assert keys.get(name="妇女国民体质合格率").baseline.printed == "93.3"


@pytest.mark.django_db
def test_rows_5_and_6_ask_their_own_elections(plans):
    rules = MilestoneRule.objects.filter(kind=Kind.BY_CALENDAR.value, milestone__target__plan__in=plans)
    bodies = rules.order_by("milestone__target__position").values_list("milestone__target__term_body", flat=True)
    assert list(bodies) == ["party", "government"]


@pytest.mark.django_db
def test_repeats_are_one_indicator(plans):
    for name, targets in (
        ("学生掌握运动技能项数", 1),
        ("建立儿童活动中心的县（市、区）比例", 1),
        ("区域性儿童福利机构数", 1),
    ):
        indicator = Indicator.objects.get(name=name)
        assert (indicator.targets.count(), indicator.targets.get().quotes.count()) == (targets, 2)
    homes = Indicator.objects.get(name="乡镇（街道）建有示范型儿童之家的比例")
    assert homes.targets.count() == 2


@pytest.mark.django_db
def test_project_units_are_the_documents(plans):
    project = Clause.objects.filter(plan=plans[0], kind=ClauseKind.PROJECT)[2]
    rows = project.responsibilities.all()
    assert [(row.unit.short_name, row.role, row.basis, row.open_list) for row in rows] == [
        (name, ResponsibilityRole.NAMED, ResponsibilityBasis.DOCUMENT, True)
        for name in ("市卫健委", "市教育局", "市民政局", "市妇联")
    ]
    assert not Responsibility.objects.filter(clause__plan__in=plans, unit=None).exists()


@pytest.mark.django_db
def test_the_demo_division_resolves_whole_is_marked_and_applied_once(plans):
    document_rows = Responsibility.objects.filter(basis=ResponsibilityBasis.DOCUMENT).count()
    report = apply_demo_division(UNITS, plans)
    assert report.unresolved == []
    assert report.added == Responsibility.objects.filter(basis=ResponsibilityBasis.DEMO).count() > 0
    assert apply_demo_division(UNITS, plans).added == 0
    assert Responsibility.objects.filter(basis=ResponsibilityBasis.DOCUMENT).count() == document_rows
    screening = Target.objects.get(name="产前筛查率", plan=plans[0])
    lead = screening.responsibilities.get(role=ResponsibilityRole.LEAD)
    assert (lead.unit.short_name, lead.basis) == ("市卫健委", ResponsibilityBasis.DEMO)
    source = Definition.objects.get(indicator=screening.indicator)
    assert (source.source_unit.short_name, source.source_is_demo) == ("市卫健委", True)


@pytest.mark.django_db
def test_each_declared_target_has_its_own_lead(plans):
    apply_demo_division(UNITS, plans)
    leads = read_division(UNITS).lead
    led = Responsibility.objects.filter(
        target__isnull=False, role=ResponsibilityRole.LEAD, basis=ResponsibilityBasis.DEMO
    )
    # Entries that repeat another (same_as) with an equal rule fall on the same target.
    repeats = sum(1 for lead in leads if lead.same_as and lead.same_as != "children.table.10")
    assert led.values("target").distinct().count() == len(leads) - repeats
    assert {plan.audience for plan in plans} == {Audience.WOMEN, Audience.CHILDREN}
