"""Writing checks and setting the ready families: every change is a new version with its reason (DESIGN habit 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.expressions.errors import ExpressionError, Problem
from fuer.orgs.models import Area
from fuer.reporting.checking.families import FAMILY_OF
from fuer.reporting.checking.rules import Rule, Scope, question_rule, write_rule
from fuer.reporting.checking.rules import Severity as RuleSeverity
from fuer.reporting.domain.queries.check_names import read_known_names
from fuer.reporting.domain.queries.rulebook import FAMILY_THRESHOLDS
from fuer.reporting.enums import CheckScope, Severity
from fuer.reporting.models import Check, FamilySetting
from fuer.reporting.rules import sets_families, writes_checks

if TYPE_CHECKING:
    from fuer.core.expressions.check import KnownName
    from fuer.indicators.models import Indicator
    from fuer.orgs.models import User

CODE = re.compile(r"S(\d+)")


class CheckRefusedError(ValueError):
    """One sentence for a person: why the check or setting is not saved."""


@dataclass(frozen=True)
class DraftProblems:
    """What is wrong with the expression, and (once that is right) with the expressions of the message, with their places."""

    text: tuple[Problem, ...] = ()
    message: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text or self.message)


@dataclass(frozen=True)
class CheckDraft:
    """What somebody writes: everything of a check but its number, reason and author."""

    title: str
    text: str
    severity: str = Severity.QUERY
    message: str = ""
    scope: str = CheckScope.EACH_AREA
    indicator: Indicator | None = None

    def write_rule(self, code: str = "draft") -> Rule:
        """ExpressionError for what cannot be read."""
        return write_rule(code, RuleSeverity(self.severity), self.text, message=self.message, scope=Scope(self.scope))


def find_problems(draft: CheckDraft) -> DraftProblems:
    """Why the draft cannot be saved; one query. Nothing: it can."""
    names = read_known_names()
    text = list_problems(replace(draft, message=""), names)
    return DraftProblems(text) if text else DraftProblems(message=list_problems(draft, names))


def list_problems(draft: CheckDraft, names: Mapping[str, KnownName]) -> tuple[Problem, ...]:
    try:
        rule = draft.write_rule()
    except ExpressionError as error:
        return (error.problem,)
    return question_rule(rule, names)


@transaction.atomic
def write_check(area: Area, draft: CheckDraft, *, reason: str, user: User) -> Check:
    """A first version; it gets the area's next code (S1, S2 …)."""
    lock_area(area, user)
    codes = Check.objects.filter(area=area).values_list("code", flat=True)
    last = max((int(match[1]) for code in codes if (match := CODE.fullmatch(code))), default=0)
    return add_version(area, f"S{last + 1}", 1, draft, reason=reason, user=user)


@transaction.atomic
def change_check(check: Check, draft: CheckDraft, *, reason: str, user: User) -> Check:
    """The next version. CheckRefusedError when another one was written since `check`, or nothing changed."""
    lock_area(check.area, user)
    require_newest(check)
    if draft == read_draft(check) and check.is_active:
        raise CheckRefusedError(_("内容没有变化，无需保存新版本。"))
    return add_version(check.area, check.code, check.number + 1, draft, reason=reason, user=user)


@transaction.atomic
def switch_check(check: Check, *, is_active: bool, reason: str, user: User) -> Check:
    """On or off again, as a version like any other change."""
    lock_area(check.area, user)
    require_newest(check)
    if check.is_active == is_active:
        raise CheckRefusedError(_("审核关系已经是这个状态。"))
    draft = read_draft(check)
    return add_version(check.area, check.code, check.number + 1, draft, is_active=is_active, reason=reason, user=user)


def read_draft(check: Check) -> CheckDraft:
    return CheckDraft(check.title, check.text, check.severity, check.message, check.scope, check.indicator)


def lock_area(area: Area, user: User) -> None:
    """Only its own offices write; of two who write at once the second sees what the first did."""
    if not writes_checks(user, area):
        raise CheckRefusedError(_("只有本级统计机构和妇儿工委办可以编写审核关系。"))
    Area.objects.select_for_update().get(pk=area.pk)


def require_newest(check: Check) -> None:
    newer = Check.objects.filter(area=check.area_id, code=check.code, number__gt=check.number)
    found = newer.select_related("created_by").order_by("-number").first()
    if found is not None:
        words = {"name": found.created_by, "number": found.number}
        raise CheckRefusedError(_("%(name)s刚才已保存第%(number)s版，请打开最新版本再改。") % words)


def add_version(
    area: Area, code: str, number: int, draft: CheckDraft, *, reason: str, user: User, is_active: bool = True
) -> Check:
    why = require_reason(reason)
    if is_active and find_problems(draft):
        raise CheckRefusedError(_("算式或提示语有误，改正后才能保存。"))
    fields = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
    check = Check.objects.create(
        area=area, code=code, number=number, is_active=is_active, reason=why, created_by=user, **fields
    )
    payload = {"code": code, "number": number, "is_active": is_active, "severity": draft.severity}
    record_event(actor=user, verb="reporting.write_check", subject=check, payload=payload, area_id=area.pk)
    return check


def require_reason(reason: str) -> str:
    why = reason.strip()
    if not why:
        raise CheckRefusedError(_("请写明变更原因。"))
    return why[:200]


@transaction.atomic
def set_family(
    area: Area,
    family: str,
    *,
    is_active: bool,
    severity: str,
    thresholds: Mapping[str, Decimal | None],
    reason: str,
    user: User,
) -> FamilySetting:
    """The next version of how a ready family is used; only the thresholds the family has are kept."""
    if not sets_families(user, area):
        raise CheckRefusedError(_("常用审核由市级统计机构和妇儿工委办设置。"))
    Area.objects.select_for_update().get(pk=area.pk)
    last = FamilySetting.objects.filter(area=area, family=family).order_by("number").last()
    wanted = {name: thresholds.get(name) for name in FAMILY_THRESHOLDS.get(family, ())}
    wanted_severity = "" if severity == FAMILY_OF[family].severity else severity
    new = FamilySetting(
        area=area,
        family=family,
        number=last.number + 1 if last else 1,
        severity=wanted_severity,
        is_active=is_active,
        reason=require_reason(reason),
        created_by=user,
        **wanted,
    )
    new.save(force_insert=True)
    payload = {"family": family, "number": new.number, "is_active": is_active, "severity": severity}
    record_event(actor=user, verb="reporting.set_family", subject=new, payload=payload, area_id=area.pk)
    return new
