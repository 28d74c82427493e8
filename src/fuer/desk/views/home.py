"""工作台: a person's day on one screen, by what they are: what waits for them, and how far the collection is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fuer.delivery.domain.queries import waiting as tasks
from fuer.desk.member import MemberRequest
from fuer.desk.views.board import draw_chart
from fuer.evaluation.domain.queries import waiting as evaluations
from fuer.monitoring.domain.queries import waiting as warnings
from fuer.monitoring.domain.queries.brief import read_brief
from fuer.monitoring.domain.queries.scene import Asked
from fuer.monitoring.domain.queries.waiting import DatedThing
from fuer.monitoring.rules import ANSWERERS
from fuer.notices.models import Notice
from fuer.orgs.enums import Role
from fuer.orgs.scope import has_role
from fuer.plans.models import Plan
from fuer.reporting.domain.queries.board import Board, BoardRow, read_board
from fuer.reporting.domain.queries.waiting import Kind, Thing, Urgency, waiting_for
from fuer.reporting.enums import CollectionState
from fuer.reporting.managers import OVERSEERS
from fuer.reporting.models import Collection
from fuer.reporting.rules import DEFINERS, OFFICES, REPORTERS, urges

if TYPE_CHECKING:
    from collections.abc import Iterable

# What fits on one screen at a desk; the rest is one click away.
SHOWN = 4
SHOWN_LATE = 6
SHOWN_AT_RISK = 5
ALL = 500


@dataclass(frozen=True)
class Panel:
    """One box: the things of some kinds, the most urgent shown. `quiet` is what it says when there are none."""

    title: str
    icon: str
    quiet: str
    things: tuple[Thing | DatedThing, ...]
    is_wide: bool = False
    limit: int = SHOWN

    @property
    def shown(self) -> Sequence[Thing | DatedThing]:
        return self.things[: self.limit]

    @property
    def rest(self) -> int:
        return max(len(self.things) - self.limit, 0)

    @property
    def urgency(self) -> Urgency:
        """That of its first thing: the most urgent come first."""
        return self.things[0].urgency if self.things else Urgency.CALM


@require_GET
def home(request: MemberRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    panels = [
        *list_panels(request, waiting_for(user, today)),
        *list_warning_panels(request, warnings.waiting_for(user, today)),
        *list_task_panels(request, tasks.waiting_for(user, today)),
        *list_evaluation_panels(evaluations.waiting_for(user, today)),
    ]
    if request.GET.get("all") == "1":
        panels = [replace(panel, limit=ALL) for panel in panels]
    found = read_main_board(request)
    is_leader = has_role(user, Role.LEADER)
    brief = read_brief(user, Asked(), today=today) if is_leader else None
    context = {
        "today": today,
        "panels": panels,
        "board": found,
        "late": found.late[:SHOWN_LATE] if found else (),
        "due_soon": list_due_soon(found) if found else (),
        "may_urge": found is not None and any(urges(user, row.filing) for row in found.rows),
        "is_office": has_role(user, *OFFICES),
        "is_leader": is_leader,
        "chart": draw_chart(found) if found and is_leader else None,
        "brief": brief,
        "at_risk": brief.at_risk[:SHOWN_AT_RISK] if brief else (),
        "notices": Notice.objects.visible_to(user).unread_first().select_related("area")[:SHOWN],
        "plans": () if found else Plan.objects.visible_to(user).select_related("area")[:SHOWN],
    }
    return render(request, "desk/home/home.html", context)


def list_panels(request: MemberRequest, things: Iterable[Thing]) -> list[Panel]:
    """A box for each kind of thing this person's posts can bring them, empty or not."""
    user = request.user
    found = tuple(things)

    def pick(*kinds: Kind) -> tuple[Thing, ...]:
        return tuple(thing for thing in found if thing.kind in kinds)

    panels = []
    if has_role(user, *REPORTERS):
        panels += [
            Panel(_("欠报"), "clipboard-list", _("没有欠报的报表。"), pick(Kind.OWED), is_wide=True),
            Panel(_("退回"), "arrow-back-up", _("没有退回的数据。"), pick(Kind.RETURNED)),
        ]
        differing = pick(Kind.TO_EXPLAIN)
        if differing:
            # Rare: no box of its own while no other unit reports the same figure differently.
            panels.append(Panel(_("双线差异待说明"), "git-compare", "", differing))
    if has_role(user, Role.STATISTICS_HEAD):
        panels.append(Panel(_("待审"), "user-check", _("没有待审核的报表。"), pick(Kind.TO_CHECK)))
    if has_role(user, Role.UNIT_HEAD):
        panels.append(Panel(_("待签"), "signature", _("没有待签署的报表。"), pick(Kind.TO_SIGN)))
    if has_role(user, Role.STATISTICS_BUREAU):
        panels += [
            Panel(_("待审定"), "clipboard-check", _("没有待审定的报表。"), pick(Kind.TO_ACCEPT, Kind.CORRECTION)),
            Panel(_("双线差异待认定"), "git-compare", _("没有不一致的数据。"), pick(Kind.TO_DECIDE)),
        ]
    if has_role(user, *OFFICES):
        title, quiet = _("待办：延期申请和文字材料"), _("没有待办事项。")
        panels.append(Panel(title, "inbox", quiet, pick(Kind.EXTENSION, Kind.TEXT)))
    asked = pick(Kind.DEFINITION)
    if asked and has_role(user, *DEFINERS):
        # Rare: no box of its own while nobody asks.
        panels.append(Panel(_("口径变更申请"), "message", "", asked))
    return panels


def list_warning_panels(request: MemberRequest, things: Sequence[DatedThing]) -> list[Panel]:
    """预警: for units what they have to answer, then to put right; for offices the heaps that wait for them."""
    panels = []
    kinds = warnings.Kind
    if has_role(request.user, *ANSWERERS):
        own = tuple(thing for thing in things if thing.kind in (kinds.TO_ANSWER, kinds.TO_PUT_RIGHT))
        panels.append(Panel(_("预警：待反馈和整改"), "alert-triangle", _("没有待反馈的预警。"), own))
    if has_role(request.user, *OFFICES):
        heaps = tuple(thing for thing in things if thing.kind == kinds.OFFICE)
        panels.append(Panel(_("预警：待交办和督促"), "alert-triangle", _("没有待办理的预警。"), heaps))
    return panels


def list_task_panels(request: MemberRequest, things: Sequence[DatedThing]) -> list[Panel]:
    """任务: for units what they have to report on, for offices the heaps; no box while nothing waits."""
    panels = []
    own = tuple(thing for thing in things if thing.kind == tasks.Kind.TO_REPORT)
    heaps = tuple(thing for thing in things if thing.kind == tasks.Kind.OFFICE)
    if own:
        panels.append(Panel(_("任务：待反馈"), "flag", "", own))
    if heaps:
        panels.append(Panel(_("任务：待审阅和督办"), "flag", "", heaps))
    return panels


def list_evaluation_panels(things: tuple[DatedThing, ...]) -> list[Panel]:
    """自评: for units what they have to write, for offices what they have to read. 评估报告: for writers, approvers and
    issuers the step that is theirs. No box while nothing waits.
    """
    own = tuple(thing for thing in things if thing.kind not in evaluations.REPORT_KINDS)
    reports = tuple(thing for thing in things if thing.kind in evaluations.REPORT_KINDS)
    boxes = [Panel(_("自评"), "writing", "", own), Panel(_("评估报告：待办"), "file-text", "", reports)]
    return [box for box in boxes if box.things]


def read_main_board(request: MemberRequest) -> Board | None:
    """The board of the collection an overseer of this person's posts looks at first: open ones before closed ones, one's
    own area's before the city's, the newest year.
    """
    user = request.user
    if not has_role(user, *OVERSEERS):
        return None
    collections = Collection.objects.visible_to(user).exclude(state=CollectionState.DRAFT).select_related("area")
    order = {CollectionState.OPEN: 0, CollectionState.CLOSED: 1}

    def rank(found: Collection) -> tuple[int, int, bool]:
        is_own = has_role(user, *OVERSEERS, area=found.area)
        return order[CollectionState(found.state)], -found.year, not is_own

    best = min(collections, key=rank, default=None)
    return read_board(best, user, timezone.localdate()) if best else None


def list_due_soon(found: Board) -> tuple[BoardRow, ...]:
    """Units whose last day is near, the nearest first."""
    rows = [row for row in found.rows if row.status.is_due_soon]
    return tuple(sorted(rows, key=lambda row: row.status.deadline))
