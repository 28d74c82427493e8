"""申请口径变更: a unit asks for another definition of a figure it owes, the office whose plan asks for it decides.

It stands in this room because only here is known who owes a figure; the request itself belongs to the indicator.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.domain.definitions import revise_definition
from fuer.indicators.enums import RequestState
from fuer.indicators.models import DefinitionRequest
from fuer.notices.domain.notify import notify
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import people_holding
from fuer.orgs.models import Unit
from fuer.orgs.scope import acts_for_unit
from fuer.reporting.domain.queries.definition_requests import find_deciding_area, list_owing_units
from fuer.reporting.rules import DEFINERS, REPORTERS, decides_definitions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fuer.indicators.models import Definition, Indicator
    from fuer.orgs.models import User


class DefinitionRequestError(ValueError):
    """One sentence for a person: why a change cannot be asked for, or not be decided on."""


@transaction.atomic
def ask_definition_change(
    indicator: Indicator,
    unit: Unit,
    *,
    what: str,
    why: str,
    from_year: int,
    stays_comparable: bool,
    user: User,
    proposed_meaning: str = "",
    proposed_calculation: str = "",
) -> DefinitionRequest:
    """Ask the deciding office for another definition from data year `from_year` on. Only somebody of a unit that owes the
    indicator, one open request of each; DefinitionRequestError otherwise.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    if not acts_for_unit(user, unit) or unit not in list_owing_units(user, indicator):
        raise DefinitionRequestError(_("只有填报“%(name)s”的单位可以申请口径变更。") % {"name": indicator})
    if not (what.strip() and why.strip()):
        raise DefinitionRequestError(_("请写明要改什么、为什么改。"))
    if DefinitionRequest.objects.filter(indicator=indicator, unit=unit, state=RequestState.OPEN).exists():
        raise DefinitionRequestError(_("本单位对这项指标已有一份口径变更申请在等待审批。"))
    request = DefinitionRequest.objects.create(
        indicator=indicator,
        unit=unit,
        area=find_deciding_area(indicator, unit),
        what=what.strip(),
        why=why.strip(),
        proposed_meaning=proposed_meaning.strip(),
        proposed_calculation=proposed_calculation.strip(),
        from_year=from_year,
        stays_comparable=stays_comparable,
        asked_by=user,
    )
    record(request, "reporting.ask_definition_change", user)
    sentence = _("%(unit)s申请变更“%(name)s”的口径：%(what)s") % {"unit": unit, "name": indicator, "what": request.what}
    tell(people_holding(*DEFINERS, area=request.area), request, sentence, NoticeKind.TODO)
    return request


@transaction.atomic
def grant_definition_request(
    request: DefinitionRequest,
    definition: Definition,
    changes: Mapping[str, Any],
    *,
    valid_from_year: int,
    breaks_series: bool,
    reason: str,
    user: User,
) -> Definition:
    """Revise the definition as the office settled it, which is what granting is. Errors also of `revise_definition`."""
    found = lock_request(request, user)
    revised = revise_definition(
        definition, changes, valid_from_year=valid_from_year, breaks_series=breaks_series, reason=reason, user=user
    )
    if not changes:
        raise DefinitionRequestError(_("口径没有改动。不需要改的，请退回申请并说明理由。"))
    found.definition = revised
    decide(found, RequestState.GRANTED, reason, user)
    sentence = _("“%(name)s”的口径变更申请已同意，新口径自%(year)s数据年度起适用。") % {
        "name": found.indicator,
        "year": revised.valid_from_year,
    }
    tell(list_askers(found), found, sentence, NoticeKind.INFO)
    return revised


@transaction.atomic
def refuse_definition_request(request: DefinitionRequest, note: str, *, user: User) -> DefinitionRequest:
    """Say no, with the reason the unit is told."""
    found = lock_request(request, user)
    if not note.strip():
        raise DefinitionRequestError(_("退回口径变更申请须说明理由。"))
    decide(found, RequestState.REFUSED, note, user)
    sentence = _("“%(name)s”的口径变更申请已退回：%(note)s") % {"name": found.indicator, "note": found.decision_note}
    tell(list_askers(found), found, sentence, NoticeKind.RETURNED)
    return found


def lock_request(request: DefinitionRequest, user: User) -> DefinitionRequest:
    """The request, if it is open and `user` decides on it."""
    rows = DefinitionRequest.objects.select_for_update(of=("self",)).select_related("indicator", "unit", "area")
    found = rows.get(pk=request.pk)
    if not decides_definitions(user, found.area):
        words = {"area": found.area}
        raise DefinitionRequestError(_("只有%(area)s妇儿工委办或统计局可以审批口径变更。") % words)
    if found.state != RequestState.OPEN:
        raise DefinitionRequestError(_("这份口径变更申请已经审批过了。"))
    return found


def decide(request: DefinitionRequest, state: RequestState, note: str, user: User) -> None:
    request.state, request.decided_by, request.decided_at = state, user, timezone.now()
    request.decision_note = note.strip()[:300]
    request.save(update_fields=["state", "decided_by", "decided_at", "decision_note", "definition"])
    record(request, "reporting.decide_definition_request", user)


def record(request: DefinitionRequest, verb: str, user: User) -> None:
    payload = {"indicator": request.indicator_id, "unit": request.unit_id, "state": request.state}
    payload |= {"definition": request.definition_id, "from_year": request.from_year}
    record_event(actor=user, verb=verb, subject=request, payload=payload, area_id=request.unit.area_id)


def list_askers(request: DefinitionRequest) -> list[User]:
    """Who asked, and whoever fills in for the unit today."""
    holders = people_holding(*REPORTERS, unit=request.unit)
    return [*{user.pk: user for user in (request.asked_by, *holders)}.values()]


def tell(people: Iterable[User], request: DefinitionRequest, sentence: str, kind: NoticeKind) -> None:
    notify(
        people,
        kind=kind,
        key=f"definition-request-{request.pk}-{request.state}",
        title=sentence,
        text=sentence,
        link=reverse("desk:definition_request", args=[request.pk]),
        area=request.area,
        subject=request,
    )
