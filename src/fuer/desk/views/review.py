"""Deciding about the targets of a draft: every action answers with the rows it changed and one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fuer.desk.member import MemberRequest
from fuer.desk.views.imports import find_draft
from fuer.indicators.domain.matching import suggest_indicators
from fuer.indicators.models import Indicator
from fuer.judging.chinese import parse_rule
from fuer.judging.rules import params_to_wire
from fuer.plans.domain import review
from fuer.plans.domain.queries.draft_review import describe_row, print_rule, read_review, read_rows
from fuer.plans.domain.queries.row_history import describe_last_change
from fuer.plans.enums import Decision
from fuer.plans.interfaces.rule_form import KIND_FIELDS, RuleForm, kinds_with, show_rule
from fuer.plans.models import Draft, DraftTarget

STALE, REFUSED = 409, 422


def find_row(request: MemberRequest, pk: int, row: int) -> DraftTarget:
    draft = find_draft(request, pk)
    target: DraftTarget = get_object_or_404(
        draft.targets.select_related("indicator", "same_as", "suggested_same", "merged_into"), pk=row
    )
    target.draft = draft
    return target


def read_version(request: MemberRequest) -> int:
    """The row version the page was showing; anything else than a number is a version nobody has."""
    text = request.POST.get("row_version", "")
    return int(text) if text.isdecimal() else 0


def find_other(target: DraftTarget, text: str) -> DraftTarget | None:
    """Another row of the same draft named by the page, None for "no row"."""
    if not text:
        return None
    other: DraftTarget = get_object_or_404(target.draft.targets, pk=text if text.isdecimal() else 0)
    return other


def answer_rows(request: MemberRequest, draft: Draft, ids: list[int], said: str, status: int = 200) -> HttpResponse:
    """The changed rows and what happened, each to be swapped into its own place."""
    rows = read_rows(draft, ids)
    context = {"rows": rows, "said": said, "is_refusal": status != 200}
    return render(request, "desk/imports/parts/changed.html", context, status=status)


def answer_all(request: MemberRequest, draft: Draft, said: str, selected: int) -> HttpResponse:
    """The whole list and text, after rows came or went."""
    context = {"draft": draft, "review": read_review(draft), "said": said, "selected": selected}
    return render(request, "desk/imports/parts/redrawn.html", context)


def answer_refusal(request: MemberRequest, target: DraftTarget, error: Exception) -> HttpResponse:
    """Why nothing was changed; after somebody else's change, who made it and how the row stands now."""
    if isinstance(error, review.StaleRowError):
        said = f"{error}{describe_last_change(target)}"
        return answer_rows(request, target.draft, [target.pk], said, STALE)
    return answer_rows(request, target.draft, [target.pk], str(error), REFUSED)


def perform(request: MemberRequest, target: DraftTarget, action: Callable[[], Any], said: str) -> HttpResponse:
    """Do something that changes one row only."""
    try:
        action()
    except review.ReviewError as error:
        return answer_refusal(request, target, error)
    return answer_rows(request, target.draft, [target.pk], said)


@require_GET
def draft_row(request: MemberRequest, pk: int, row: int) -> HttpResponse:
    """All about one target: quote, reason, rule, indicator, and what can be done."""
    return show_row(request, find_row(request, pk, row))


def show_row(request: MemberRequest, target: DraftTarget, form: RuleForm | None = None) -> HttpResponse:
    if form is None:
        years = "、".join(str(due["year"]) for due in target.due if due.get("year"))
        initial = show_rule(target.kind, target.params, target.unit_of_measure)
        initial |= {"indicator_name": target.indicator_name, "unit_of_measure": target.unit_of_measure}
        form = RuleForm(initial=initial | {"due_years": years})
    context = {
        "draft": target.draft,
        "row": describe_row(target),
        "form": form,
        "form_fields": list_rule_fields(form),
        "suggestions": [] if target.indicator else suggest_indicators(target.indicator_name, target.unit_of_measure),
        "last_change": describe_last_change(target),
    }
    return render(request, "desk/imports/parts/detail.html", context, status=REFUSED if form.errors else 200)


def list_rule_fields(form: RuleForm) -> list[tuple[Any, str]]:
    """The parameter fields with the kinds that take them."""
    names = dict.fromkeys(name for fields in KIND_FIELDS.values() for name in fields)
    return [(form[name], kinds_with(name)) for name in names]


@require_POST
def draft_decide(request: MemberRequest, pk: int, row: int) -> HttpResponse:
    target = find_row(request, pk, row)
    decision = request.POST.get("decision", "")
    words = dict(Decision.choices)
    said = _("%(decision)s：%(name)s") % {"decision": words.get(decision, ""), "name": target.indicator_name}
    version = read_version(request)
    return perform(
        request, target, lambda: review.decide(target, decision, user=request.user, row_version=version), said
    )


@require_POST
def draft_decide_clause(request: MemberRequest, pk: int) -> HttpResponse:
    """One decision for a whole clause."""
    draft = find_draft(request, pk)
    plan_index = request.POST.get("plan_index", "")
    path, decision = request.POST.get("clause_path", ""), request.POST.get("decision", "")
    rows = draft.targets.filter(plan_index=plan_index if plan_index.isdecimal() else -1, clause_path=path)
    ids = list(rows.values_list("pk", flat=True))
    try:
        changed = review.decide_clause(draft, int(plan_index or 0), path, decision, user=request.user)
    except review.ReviewError as error:
        return answer_rows(request, draft, ids, str(error), REFUSED)
    said = _("%(decision)s：本条%(number)d项") % {"decision": dict(Decision.choices)[decision], "number": changed}
    return answer_rows(request, draft, ids, said)


@require_POST
def draft_change(request: MemberRequest, pk: int, row: int) -> HttpResponse:
    """Set name, unit, years and rule of a target."""
    target = find_row(request, pk, row)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return show_row(request, target, form)
    cleaned, version = form.cleaned_data, read_version(request)
    return perform(
        request,
        target,
        lambda: review.change_target(
            target,
            indicator_name=cleaned["indicator_name"],
            unit_of_measure=cleaned["unit_of_measure"],
            kind=cleaned["kind"],
            params=cleaned["params"],
            due_years=cleaned["due_years"],
            user=request.user,
            row_version=version,
        ),
        _("已修改：%(name)s") % {"name": cleaned["indicator_name"]},
    )


@require_POST
def draft_preview(request: MemberRequest, pk: int) -> HttpResponse:
    """The rule being typed, in Chinese, or what is still missing."""
    find_draft(request, pk)
    form = RuleForm(request.POST)
    rule = ""
    if form.is_valid():
        cleaned = form.cleaned_data
        rule = print_rule(cleaned["kind"], cleaned["params"], cleaned["unit_of_measure"])
    return render(request, "desk/imports/parts/preview.html", {"form": form, "rule": rule})


@require_POST
def draft_split(request: MemberRequest, pk: int, row: int) -> HttpResponse:
    """One target for each line of names."""
    target = find_row(request, pk, row)
    names = [line.strip() for line in request.POST.get("names", "").splitlines() if line.strip()]
    try:
        parts = review.split_target(target, names, user=request.user, row_version=read_version(request))
    except review.ReviewError as error:
        return answer_refusal(request, target, error)
    said = _("已拆分为%(number)d个目标") % {"number": len(parts)}
    return answer_all(request, target.draft, said, selected=parts[0].pk)


@require_POST
def draft_merge(request: MemberRequest, pk: int, row: int) -> HttpResponse:
    """This row joins the one named `keep`: two quotes, one target."""
    target = find_row(request, pk, row)
    keep = find_other(target, request.POST.get("keep", ""))
    if keep is None:
        return answer_rows(request, target.draft, [row], _("前面没有可以合并的目标。"), REFUSED)
    try:
        review.merge_targets(keep, target, user=request.user)
    except review.ReviewError as error:
        return answer_refusal(request, target, error)
    return answer_all(request, target.draft, _("已并入：%(name)s") % {"name": keep.indicator_name}, selected=keep.pk)


@require_POST
def draft_same(request: MemberRequest, pk: int, row: int) -> HttpResponse:
    """Confirm (other named) or refuse (none named) that two targets speak of one indicator."""
    target = find_row(request, pk, row)
    other = find_other(target, request.POST.get("other", ""))
    said = _("同一指标：%(name)s") % {"name": other.indicator_name} if other else _("已按不同指标处理")
    return perform(request, target, lambda: review.link_same(target, other, user=request.user), said)


@require_POST
def draft_match(request: MemberRequest, pk: int, row: int) -> HttpResponse:
    """Tie the target to an indicator of the catalogue, or (none named) let it make a new one."""
    target = find_row(request, pk, row)
    chosen = request.POST.get("indicator", "")
    indicator = get_object_or_404(Indicator, pk=chosen if chosen.isdecimal() else 0) if chosen else None
    said = _("对应已有指标：%(name)s") % {"name": indicator.name} if indicator else _("将新建指标")
    version = read_version(request)
    return perform(
        request,
        target,
        lambda: review.match_indicator(target, indicator, user=request.user, row_version=version),
        said,
    )


@require_GET
def draft_indicators(request: MemberRequest, pk: int, row: int) -> HttpResponse:
    """Indicators of the catalogue like the words typed."""
    target = find_row(request, pk, row)
    words = request.GET.get("q", "").strip() or target.indicator_name
    found = suggest_indicators(words, None, 10)
    context = {"draft": target.draft, "row": describe_row(target), "suggestions": found}
    return render(request, "desk/imports/parts/indicators.html", context)


@require_POST
def draft_add(request: MemberRequest, pk: int) -> HttpResponse:
    """A target the reader missed, from words selected in the text."""
    draft = find_draft(request, pk)
    span = [request.POST.get(name, "") for name in ("start", "end")]
    if not all(part.isdecimal() for part in span):
        return answer_rows(request, draft, [], _("请先在原文中选中写明目标的文字。"), REFUSED)
    start, end = int(span[0]), int(span[1])
    plan_index = next(
        (index for index, plan in enumerate(draft.reading.get("plans", [])) if covers(plan, start, end)), None
    )
    if plan_index is None:
        return answer_rows(request, draft, [], _("选中的文字不在任何一个规划之内。"), REFUSED)
    try:
        target = add_from_text(draft, plan_index, start, end, user=request.user)
    except review.ReviewError as error:
        return answer_rows(request, draft, [], str(error), REFUSED)
    return answer_all(request, draft, _("已新增：%(name)s") % {"name": target.indicator_name}, selected=target.pk)


def add_from_text(draft: Draft, plan_index: int, start: int, end: int, *, user: Any) -> DraftTarget:
    """The words themselves are the first name, and the rule is what the reader makes of them; both can be changed."""
    words = " ".join(draft.text[start:end].split())
    rule = parse_rule(words, name=words)
    kind, params = (str(rule.kind), params_to_wire(rule)) if rule else ("", {})
    return review.add_target(
        draft, plan_index, start, end, indicator_name=words[:60], kind=kind, params=params, user=user
    )


def covers(plan: dict[str, Any], start: int, end: int) -> bool:
    inside: bool = plan.get("start_offset", 0) <= start < end <= plan.get("end_offset", 0)
    return inside
