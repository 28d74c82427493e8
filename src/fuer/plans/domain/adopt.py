"""Adopting a draft: one step that makes document, plans, clauses, targets, indicators and baselines, or nothing."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.domain.figures import FigureError
from fuer.orgs.models import Area
from fuer.plans.domain import AFTER_ADOPT
from fuer.plans.domain.adopt_clauses import make_clauses, make_responsibilities
from fuer.plans.domain.adopt_figures import attach_baselines
from fuer.plans.domain.adopt_indicators import IndicatorConflictError, choose_indicators
from fuer.plans.domain.adopt_targets import make_targets
from fuer.plans.domain.outline import PlanJson
from fuer.plans.domain.review import has_rule
from fuer.plans.domain.revision import find_current_plan, supersede_plan
from fuer.plans.enums import Audience, Decision, DraftState
from fuer.plans.models import Document, Draft, DraftTarget, Plan

if TYPE_CHECKING:
    from fuer.orgs.models import User

DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
NAMED_ROWS = 5


class AdoptError(ValueError):
    """Why a draft cannot be adopted yet: one sentence for each thing still open, in `problems`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def adopt_draft(draft: Draft, *, user: User | None) -> list[Plan]:
    """Turn a decided draft into plans. AdoptError, and nothing changed, while anything is open or done already.

    A plan that stands already for the same area, audience and period is superseded: indicators, figures and the
    division of work stay linked.
    """
    draft = lock_for_adoption(draft)
    rows = list(draft.targets.select_related("indicator", "same_as", "merged_into"))
    problems = list_problems(draft, rows)
    if problems:
        raise AdoptError(problems)
    document = make_document(draft)
    try:
        plans = [make_plan(draft, document, index, user) for index in range(len(draft.reading["plans"]))]
        fill_plans(draft, plans, rows, user)
    except (IndicatorConflictError, FigureError) as error:
        raise AdoptError([str(error)]) from error
    draft.state, draft.adopted_at, draft.document = DraftState.ADOPTED, timezone.now(), document
    draft.save(update_fields=["state", "adopted_at", "document"])
    payload = {"plans": [plan.pk for plan in plans]}
    record_event(actor=user, verb="plans.adopt_draft", subject=draft, payload=payload, area_id=draft.area_id)
    for tell in AFTER_ADOPT:
        tell(plans)
    return plans


def fill_plans(draft: Draft, plans: list[Plan], rows: list[DraftTarget], user: User | None) -> None:
    """Everything inside the new plans; plans of one document share their indicators."""
    clauses = {
        plan.pk: make_clauses(plan, plan_json, [row for row in rows if row.plan_index == index])
        for index, (plan, plan_json) in enumerate(zip(plans, draft.reading["plans"], strict=True))
    }
    indicators = choose_indicators(rows, plans, user=user)
    targets = make_targets(plans, rows, indicators, clauses)
    for plan, plan_json in zip(plans, draft.reading["plans"], strict=True):
        make_responsibilities(plan, plan_json, clauses[plan.pk])
    attach_baselines(draft, plans, targets, user=user)
    for index, plan in enumerate(plans):
        old = find_current_plan(draft, index, excluding=plan)
        if old:
            supersede_plan(old, plan, user=user)


def lock_for_adoption(draft: Draft) -> Draft:
    """Two people adopting plans of one area wait for each other here; the second finds the draft adopted."""
    Area.objects.select_for_update().get(pk=draft.area_id)
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.state == DraftState.ADOPTED:
        raise AdoptError([_("这份草稿已经采用过了。")])
    if locked.state != DraftState.REVIEWING:
        raise AdoptError([_("这份草稿不在核对中，不能采用。")])
    return locked


def list_problems(draft: Draft, rows: list[DraftTarget]) -> list[str]:
    """What stands in the way of adopting, one sentence each; empty when nothing does."""
    single = [row for row in rows if row.merged_into_id is None]
    waiting = [row for row in single if row.decision == Decision.OPEN]
    accepted = [row for row in single if row.decision == Decision.ACCEPTED]
    problems = [
        *describe_rows(_("还有%(count)d项待核对：%(names)s。"), waiting),
        *describe_rows(_("还有%(count)d项没有目标类型或目标值：%(names)s。"), [r for r in accepted if not has_rule(r)]),
        *describe_rows(_("还有%(count)d项没有目标年份：%(names)s。"), [row for row in accepted if not row.due]),
    ]
    plans = draft.reading["plans"]
    for plan in plans:
        if not (plan["start"] and plan["end"]):
            problems.append(_("“%(title)s”没有识别出规划起止年份。") % {"title": plan["title"]})
    if len({(read_audience(plan), plan["start"], plan["end"]) for plan in plans}) < len(plans):
        problems.append(_("文件中有两个对象和年份都相同的规划。"))
    return problems


def describe_rows(sentence: str, rows: list[DraftTarget]) -> list[str]:
    """The sentence with the number of rows and the first few names; nothing without rows."""
    if not rows:
        return []
    names = "、".join(row.indicator_name for row in rows[:NAMED_ROWS]) + ("等" if len(rows) > NAMED_ROWS else "")
    return [sentence % {"count": len(rows), "names": names}]


def make_document(draft: Draft) -> Document:
    plans: list[PlanJson] = draft.reading["plans"]
    notice = plans[0].get("document") or {}
    return Document.objects.create(
        file_id=draft.file_id,
        title="、".join(plan["title"] for plan in plans)[:300],
        number=(notice.get("number") or "")[:100],
        issuer=(notice.get("issuer") or "")[:200],
        issued_on=read_date(notice.get("date") or ""),
        source_note=draft.source_note,
        text=draft.text,
    )


def read_date(text: str) -> dt.date | None:
    """The first date a text writes as 2021年8月2日."""
    found = DATE.search(text)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def read_audience(plan: PlanJson) -> Audience:
    """A title that names neither women nor children stands for both."""
    return Audience(plan.get("audience") or Audience.BOTH)


def make_plan(draft: Draft, document: Document, index: int, user: User | None) -> Plan:
    plan: PlanJson = draft.reading["plans"][index]
    old = find_current_plan(draft, index)
    made = Plan.objects.create(
        area_id=draft.area_id,
        document=document,
        audience=read_audience(plan),
        title=plan["title"][:300],
        start_year=plan["start"],
        end_year=plan["end"],
        start=plan["start_offset"],
        end=plan["end_offset"],
        revision=old.revision + 1 if old else 1,
        adopted_by=user,
    )
    record_event(actor=user, verb="plans.adopt_plan", subject=made, area_id=made.area_id)
    return made
