"""Deciding what a draft holds. Every transition locks the draft and the row, changes, counts up, writes one Event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.domain.matching import find_indicator, unit_of
from fuer.judging.chinese import parse_quantity
from fuer.judging.rules import Kind, RuleError, params_to_wire, rule_from_wire
from fuer.judging.units import normalise_unit
from fuer.plans.domain.outline import find_path
from fuer.plans.domain.rule_rows import make_rows
from fuer.plans.enums import Decision, DraftSource, DraftState, Tier
from fuer.plans.models import Draft, DraftTarget, Milestone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuer.indicators.models import Indicator
    from fuer.orgs.models import User

NAME_LENGTH = 200
# Over members the unit is a matter of wording: 每个乡镇1家 and 100%的乡镇 may count the same thing.
MEMBER_KINDS = {Kind.SHARE_OF_MEMBERS.value, Kind.EACH_MEMBER.value, Kind.FULL_COVERAGE.value}
YEARS = range(1990, 2101)


class ReviewError(ValueError):
    """One sentence for a person: why the decision cannot be taken."""


class StaleRowError(ReviewError):
    """Somebody else changed the row since it was shown."""

    def __init__(self) -> None:
        super().__init__(_("这一行已被他人修改，请看过最新内容后再核对。"))


@transaction.atomic
def decide(target: DraftTarget, decision: str, *, user: User | None, row_version: int) -> DraftTarget:
    """Accept, park, reject or reopen one target; rows merged into it follow, and a merged row stands alone again."""
    row = lock_row(target, row_version)
    require_decidable(row, decision)
    row.decision = decision
    row.merged_into = None
    row.merged.update(decision=decision, row_version=F("row_version") + 1)
    return save_row(row, "decide", user, {"decision": decision})


@transaction.atomic
def decide_clause(draft: Draft, plan_index: int, clause_path: str, decision: str, *, user: User | None) -> int:
    """One decision for all targets of a clause; those without a rule cannot be accepted and stay. Gives the number."""
    draft = lock_draft(draft.pk)
    require_known(decision)
    rows = [
        row
        for row in draft.targets.select_for_update().filter(plan_index=plan_index, clause_path=clause_path)
        if decision != Decision.ACCEPTED or has_rule(row)
    ]
    if not rows:
        raise ReviewError(_("本条没有可以这样处理的目标。"))
    return decide_rows(draft, rows, decision, user, "plans.decide_clause", {"clause": clause_path})


@transaction.atomic
def park_open_targets(draft: Draft, *, user: User | None) -> int:
    """Park (未纳入监测) whatever is still open. Gives the number."""
    draft = lock_draft(draft.pk)
    rows = list(draft.targets.select_for_update().filter(decision=Decision.OPEN))
    return decide_rows(draft, rows, Decision.PARKED, user, "plans.park_open_targets", {})


@transaction.atomic
def change_target(
    target: DraftTarget,
    *,
    indicator_name: str,
    unit_of_measure: str,
    kind: str,
    params: dict[str, Any],
    due_years: Sequence[int],
    user: User | None,
    row_version: int,
) -> DraftTarget:
    """Set name, unit, rule and due years. Years that stay keep their wording, and the rule of their own if they have one."""
    row = lock_row(target, row_version)
    name, unit = require_name(indicator_name), normalise_unit(unit_of_measure)[:40]
    before = {due["year"]: keep_due(due) for due in row.due}
    if (name, unit) != (row.indicator_name, row.unit_of_measure):
        row.indicator = find_indicator(name, unit)
    row.indicator_name, row.unit_of_measure = name, unit
    row.kind, row.params = kind, require_rule(kind, params)
    row.due = [before.get(year, {"year": year, "raw": ""}) for year in require_years(due_years)]
    return save_row(row, "change_target", user, {"kind": kind})


@transaction.atomic
def split_target(
    target: DraftTarget, names: Sequence[str], *, user: User | None, row_version: int
) -> list[DraftTarget]:
    """One target for each name, all with the quote and the rule of this one, which takes the first name."""
    row = lock_row(target, row_version)
    wanted = [require_name(name) for name in names]
    if len(set(wanted)) < 2 or len(set(wanted)) < len(wanted):
        raise ReviewError(_("拆分要写出至少两个不同的名称。"))
    row.indicator_name, row.indicator = wanted[0], find_indicator(wanted[0], row.unit_of_measure)
    first = save_row(row, "split_target", user, {"parts": len(wanted)})
    return [first, *(copy_row(first, name) for name in wanted[1:])]


@transaction.atomic
def merge_targets(keep: DraftTarget, other: DraftTarget, *, user: User | None) -> DraftTarget:
    """`other` only repeats `keep`: one target, two quotes. The rule of `keep` holds. Gives `keep`."""
    kept, row = lock_row(keep), lock_row(other)
    if (kept.draft_id, kept.plan_index) != (row.draft_id, row.plan_index) or kept.pk == row.pk:
        raise ReviewError(_("只能合并同一规划中的两个目标；不同规划的目标请标为同一指标。"))
    if kept.merged_into_id is not None:
        raise ReviewError(_("前一个目标已并入别的目标，请先恢复它。"))
    row.merged.update(merged_into=kept, row_version=F("row_version") + 1)
    row.merged_into, row.decision = kept, kept.decision
    if not row.kind:
        row.kind, row.params = kept.kind, kept.params
    save_row(row, "merge_targets", user, {"into": kept.pk})
    return kept


@transaction.atomic
def link_same(target: DraftTarget, other: DraftTarget | None, *, user: User | None) -> DraftTarget:
    """Both speak of one indicator, or (None) of two after all; either way our suggestion is answered."""
    row = lock_row(target)
    root = find_root(lock_row(other)) if other else None
    if root and root.draft_id != row.draft_id:
        raise ReviewError(_("只能关联同一份草稿中的目标。"))
    counts_members = root and row.kind in MEMBER_KINDS and root.kind in MEMBER_KINDS
    if root and not counts_members and units_differ(row.unit_of_measure, root.unit_of_measure):
        raise ReviewError(_("两个目标的计算单位不同，不能作为同一指标；请先统一计算单位。"))
    row.same_as = None if root is None or root.pk == row.pk else root
    row.suggested_same = None
    return save_row(row, "link_same", user, {"same_as": row.same_as_id})


@transaction.atomic
def match_indicator(
    target: DraftTarget, indicator: Indicator | None, *, user: User | None, row_version: int
) -> DraftTarget:
    """Tie the target to an indicator of the catalogue, or (None) let adopting make a new one."""
    row = lock_row(target, row_version)
    if indicator and units_differ(row.unit_of_measure, unit_of(indicator)):
        raise ReviewError(_("该指标的计算单位与目标不同，不能对应。"))
    if indicator is None and find_indicator(row.indicator_name, row.unit_of_measure):
        raise ReviewError(_("已有同名、同单位的指标；要新建指标，请先修改名称。"))
    row.indicator = indicator
    return save_row(row, "match_indicator", user, {"indicator": indicator.pk if indicator else None})


@transaction.atomic
def add_target(
    draft: Draft,
    plan_index: int,
    start: int,
    end: int,
    *,
    indicator_name: str,
    kind: str,
    params: dict[str, Any],
    user: User | None,
) -> DraftTarget:
    """A target the reader missed, open until it is decided. Without `kind` the rule is still to be given."""
    draft = lock_draft(draft.pk)
    quote = draft.text[start:end] if 0 <= start < end else ""
    if not quote.strip() or end > len(draft.text):
        raise ReviewError(_("请先在原文中选中写明目标的文字。"))
    plan = draft.reading["plans"][plan_index]
    quantity = parse_quantity(quote)
    row = DraftTarget.objects.create(
        draft=draft,
        plan_index=plan_index,
        position=next_position(draft),
        source=DraftSource.SENTENCE,
        tier=Tier.TEXT,
        clause_path=find_path(plan, start),
        quote=quote,
        start=start,
        end=end,
        indicator_name=require_name(indicator_name),
        unit_of_measure=normalise_unit(quantity.unit)[:40] if quantity else "",
        kind=kind,
        params=require_rule(kind, params) if kind else {},
        due=[{"year": plan["end"], "raw": quote[:300]}] if plan.get("end") else [],
        confidence=1,
        why=_("人工补充"),
    )
    record_event(actor=user, verb="plans.add_target", subject=row, area_id=draft.area_id)
    return row


def lock_draft(pk: int) -> Draft:
    """The draft, locked until the transaction ends. ReviewError unless it is under review."""
    draft = Draft.objects.select_for_update().get(pk=pk)
    if draft.state != DraftState.REVIEWING:
        raise ReviewError(_("这份草稿不在核对中，不能再修改。"))
    return draft


def lock_row(target: DraftTarget, row_version: int | None = None) -> DraftTarget:
    """The row as it is now, locked after its draft. StaleRowError when it is not the version the person saw."""
    draft = lock_draft(target.draft_id)
    row = draft.targets.select_for_update().get(pk=target.pk)
    if row_version is not None and row.row_version != row_version:
        raise StaleRowError
    return row


def save_row(row: DraftTarget, verb: str, user: User | None, payload: dict[str, Any]) -> DraftTarget:
    row.row_version += 1
    row.save()
    record_event(actor=user, verb=f"plans.{verb}", subject=row, payload=payload, area_id=row.draft.area_id)
    return row


def decide_rows(
    draft: Draft, rows: list[DraftTarget], decision: str, user: User | None, verb: str, payload: dict[str, Any]
) -> int:
    ids = [row.pk for row in rows]
    chosen = draft.targets.filter(Q(pk__in=ids) | Q(merged_into__in=ids))
    chosen.update(decision=decision, row_version=F("row_version") + 1)
    payload |= {"decision": decision, "rows": ids}
    record_event(actor=user, verb=verb, subject=draft, payload=payload, area_id=draft.area_id)
    return len(rows)


def copy_row(row: DraftTarget, name: str) -> DraftTarget:
    """A further row on the same words, under its own name."""
    twin = DraftTarget.objects.get(pk=row.pk)
    twin.pk, twin.row_version = None, 1
    twin._state.adding = True
    twin.position = next_position(row.draft)
    twin.indicator_name, twin.indicator = name, find_indicator(name, row.unit_of_measure)
    twin.same_as = twin.suggested_same = twin.merged_into = None
    twin.save()
    return twin


def next_position(draft: Draft) -> int:
    return (draft.targets.aggregate(last=Max("position"))["last"] or 0) + 1


def find_root(row: DraftTarget) -> DraftTarget:
    """The row at the end of the same_as chain."""
    seen = {row.pk}
    while row.same_as and row.same_as_id not in seen:
        row = row.same_as
        seen.add(row.pk)
    return row


def units_differ(one: str, other: str) -> bool:
    """Whether two units contradict each other; a text often leaves the unit out, which contradicts nothing."""
    first, second = normalise_unit(one), normalise_unit(other)
    return bool(first and second and first != second)


def has_rule(row: DraftTarget) -> bool:
    """Whether the row and each of its years that has a rule of its own make rules."""
    try:
        require_rules(row)
    except ReviewError:
        return False
    return True


def require_rules(row: DraftTarget) -> None:
    require_rule(row.kind, row.params)
    for due in row.due:
        if "kind" in due:
            require_rule(due["kind"], due["params"])


def keep_due(due: dict[str, Any]) -> dict[str, Any]:
    """A year as it was, but without a rule of its own that makes none."""
    try:
        require_rule(due.get("kind", ""), due.get("params", {}))
    except ReviewError:
        return {"year": due["year"], "raw": due.get("raw", "")}
    return due


def require_known(decision: str) -> None:
    if decision not in Decision.values:
        raise ReviewError(_("没有这种核对结果。"))


def require_decidable(row: DraftTarget, decision: str) -> None:
    require_known(decision)
    if decision == Decision.ACCEPTED:
        require_rules(row)


def require_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise ReviewError(_("指标名称不能为空，且不超过%(length)d字。") % {"length": NAME_LENGTH})
    return name


def require_rule(kind: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters in normal form. ReviewError when they make no rule, or one the tables cannot hold."""
    if not kind:
        raise ReviewError(_("还没有选定目标类型。"))
    try:
        rule = rule_from_wire(kind, params)
        make_rows(Milestone(), rule)
    except (RuleError, ValueError) as error:
        raise ReviewError(str(error)) from error
    wire = params_to_wire(rule)
    wire.pop("event_years", None)
    return wire


def require_years(years: Sequence[int]) -> list[int]:
    if any(year not in YEARS for year in years):
        raise ReviewError(_("目标年份应在%(first)d年至%(last)d年之间。") % {"first": YEARS[0], "last": YEARS[-1]})
    return sorted(set(years))
