"""What a person corrects about a plan of a draft as a whole: its title and its years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.plans.domain.review import YEARS, ReviewError, lock_draft

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.plans.models import Draft

TITLE_LENGTH = 300


@transaction.atomic
def correct_plan(draft: Draft, plan_index: int, *, title: str, start: int, end: int, user: User | None) -> Draft:
    """Set title and years; targets without a due year of their own become due at the plan's end. ReviewError if wrong."""
    draft = lock_draft(draft.pk)
    plans = draft.reading.get("plans", [])
    if not 0 <= plan_index < len(plans):
        raise ReviewError(_("草稿里没有这个规划。"))
    title = title.strip()
    if not title or len(title) > TITLE_LENGTH:
        raise ReviewError(_("规划名称不能为空，也不能超过%(length)d个字。") % {"length": TITLE_LENGTH})
    if start not in YEARS or end not in YEARS or start > end:
        raise ReviewError(_("起始年份不能晚于终止年份，并且要写成四位数。"))
    plans[plan_index] |= {"title": title, "start": start, "end": end}
    draft.save(update_fields=["reading"])
    waiting = list(draft.targets.select_for_update().filter(plan_index=plan_index, due=[]))
    for row in waiting:
        row.due = [{"year": end, "raw": row.quote[:300]}]
        row.row_version += 1
    draft.targets.bulk_update(waiting, ["due", "row_version"], batch_size=500)
    payload = {"plan_index": plan_index, "start": start, "end": end, "due_set": len(waiting)}
    record_event(actor=user, verb="plans.correct_plan", subject=draft, payload=payload, area_id=draft.area_id)
    return draft
