"""How the composite index of a plan is made: the newest IndexMethod, or equal weights where nobody has set one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.monitoring.enums import ScoreMethod
from fuer.monitoring.models import IndexMethod, IndexWeight
from fuer.monitoring.rules import sets_index
from fuer.plans.enums import ClauseKind
from fuer.plans.models import Clause, Plan, Target

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.orgs.scope import Visitor

EVEN = Decimal(1)
MOST = Decimal(1000)


class IndexMethodError(ValueError):
    """One sentence for a person: why the method cannot be changed like this."""


@dataclass(frozen=True)
class MethodDraft:
    """A method as somebody settles it. Weights by id; what is not named weighs 1. `least_coverage` is a share, 0 to 1."""

    is_active: bool = True
    score: str = ScoreMethod.DEGREE
    least_coverage: Decimal = Decimal("0.5")
    domains: Mapping[int, Decimal] = field(default_factory=dict)
    targets: Mapping[int, Decimal] = field(default_factory=dict)


def read_method(plan: Plan) -> tuple[IndexMethod, MethodDraft]:
    """The method in force with its weights; number 0 and never saved where nobody has set one."""
    method = plan.index_methods.select_related("created_by").order_by("number").last()
    if method is None:
        return IndexMethod(plan=plan, number=0), MethodDraft()
    weights = list(method.weights.all())
    domains = {row.domain_id: row.weight for row in weights if row.domain_id is not None}
    targets = {row.target_id: row.weight for row in weights if row.target_id is not None}
    return method, MethodDraft(method.is_active, method.score, method.least_coverage, domains, targets)


def list_plans(user: Visitor) -> list[tuple[Plan, bool]]:
    """The plans in force that the person reads, each with whether its index is switched on, as it is until somebody says no."""
    newest = IndexMethod.objects.filter(plan=OuterRef("pk")).order_by("-number").values("is_active")[:1]
    plans = Plan.objects.visible_to(user).current().select_related("area")
    annotated: Iterable[Any] = plans.annotate(shows_index=Subquery(newest))
    return [(plan, plan.shows_index is not False) for plan in annotated]


def is_index_shown(user: Visitor) -> bool:
    """Whether any plan the person reads has its index switched on; without, the room hides its tab."""
    return any(is_on for _plan, is_on in list_plans(user))


def may_switch_on(user: Visitor) -> bool:
    """Whether the index is switched off for all the person reads, and it is theirs to switch on again."""
    plans = list_plans(user)
    return not any(is_on for _plan, is_on in plans) and any(sets_index(user, plan) for plan, _is_on in plans)


@transaction.atomic
def revise_index_method(plan: Plan, draft: MethodDraft, *, reason: str, user: User) -> IndexMethod:
    """Write a new version of the method; earlier ones stay as they are. IndexMethodError for what cannot be."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    if not sets_index(user, plan):
        raise IndexMethodError(_("只有本级妇儿工委办和统计局可以修改综合指数的方法。"))
    if not reason.strip():
        raise IndexMethodError(_("请写明变更原因。"))
    check_draft(plan, draft)
    before, settled = read_method(plan)
    kept = keep_uneven(draft)
    if kept == keep_uneven(settled):
        raise IndexMethodError(_("方法没有改动。"))
    method = IndexMethod.objects.create(
        plan=plan,
        number=before.number + 1,
        is_active=kept.is_active,
        score=kept.score,
        least_coverage=kept.least_coverage,
        reason=reason.strip(),
        created_by=user,
    )
    rows = [IndexWeight(method=method, domain_id=pk, weight=weight) for pk, weight in kept.domains.items()]
    rows += [IndexWeight(method=method, target_id=pk, weight=weight) for pk, weight in kept.targets.items()]
    IndexWeight.objects.bulk_create(rows)
    payload = {"number": method.number, "is_active": method.is_active, "score": method.score, "weights": len(rows)}
    record_event(actor=user, verb="monitoring.revise_index", subject=method, payload=payload, area_id=plan.area_id)
    return method


def keep_uneven(draft: MethodDraft) -> MethodDraft:
    """The draft without weights of 1, which say nothing."""
    domains = {pk: weight for pk, weight in draft.domains.items() if weight != EVEN}
    targets = {pk: weight for pk, weight in draft.targets.items() if weight != EVEN}
    return MethodDraft(draft.is_active, draft.score, draft.least_coverage, domains, targets)


def check_draft(plan: Plan, draft: MethodDraft) -> None:
    if draft.score not in ScoreMethod.values:
        raise IndexMethodError(_("请选定评分方法。"))
    if not 0 < draft.least_coverage <= 1:
        raise IndexMethodError(_("最低有数比例须大于0、不超过100%。"))
    if any(not 0 <= weight <= MOST for weight in (*draft.domains.values(), *draft.targets.values())):
        raise IndexMethodError(_("权重须在0到1000之间。"))
    domains = set(Clause.objects.filter(plan=plan, kind=ClauseKind.DOMAIN).values_list("pk", flat=True))
    targets = set(Target.objects.monitored().filter(plan=plan).values_list("pk", flat=True))
    if set(draft.domains) - domains or set(draft.targets) - targets:
        raise IndexMethodError(_("权重只能设给本规划的领域和监测目标。"))
    if domains and not any(draft.domains.get(pk, EVEN) for pk in domains):
        raise IndexMethodError(_("各领域的权重不能全部为0。"))
