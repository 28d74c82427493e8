"""The progress board of a collection, 催报, and the list of what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.orgs.enums import UnitKind
from fuer.papers.charts import progress_chart
from fuer.reporting.domain.chasing import ChasingError, list_chased, urge_units, write_chasing_text
from fuer.reporting.domain.progress import STATE_LOOKS, word_of
from fuer.reporting.domain.queries.board import Board, BoardRow, read_board
from fuer.reporting.interfaces.missing_list import write_missing_list
from fuer.reporting.models import Collection
from fuer.reporting.rules import urges

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SORTS: dict[str, Callable[[BoardRow], int]] = {
    "late": lambda row: -row.status.overdue_days,
    "missing": lambda row: -row.lacks,
    "begun": lambda row: row.counts.begun * 1000 // max(row.counts.expected, 1),
}


@dataclass(frozen=True)
class Filters:
    """What the address asks for; `area` is a group of the board, `filing` one row."""

    area: int | None = None
    kind: str = ""
    state: str = ""
    late: bool = False
    sort: str = ""
    filing: int | None = None

    def keeps(self, row: BoardRow) -> bool:
        return (
            self.area in (None, row.group.pk)
            and self.kind in ("", row.unit.kind)
            and self.state in ("", row.status.state.code)
            and self.filing in (None, row.filing.pk)
            and (row.status.is_late or not self.late)
        )

    @property
    def is_set(self) -> bool:
        return bool(self.area or self.kind or self.state or self.late)

    @property
    def query(self) -> str:
        """The filters as an address carries them, without the order."""
        given = {"area": self.area, "kind": self.kind, "state": self.state, "late": "1" if self.late else ""}
        return urlencode({name: value for name, value in given.items() if value})


def read_filters(request: MemberRequest) -> Filters:
    """Whatever is no choice narrows to nothing found, never to an error."""
    given = request.GET
    return Filters(
        area=read_choice(given.get("area", "")),
        kind=given.get("kind", ""),
        state=given.get("state", ""),
        late=given.get("late") == "1",
        sort=given.get("sort", ""),
        filing=read_choice(given.get("filing", "")),
    )


def read_choice(text: str) -> int | None:
    return (read_number(text) or 0) if text else None


def find_board(request: MemberRequest, pk: int) -> Board:
    collections = Collection.objects.visible_to(request.user).select_related("area")
    collection = get_object_or_404(collections, pk=pk)
    return read_board(collection, request.user, timezone.localdate())


def sort_board(board: Board, sort: str) -> Board:
    """Inside each place; the order of the register where no other is asked for."""
    key = SORTS.get(sort)
    return board.sorted_by(key) if key else board


@require_GET
def board(request: MemberRequest, pk: int) -> HttpResponse:
    whole, filters = find_board(request, pk), read_filters(request)
    shown = sort_board(whole.narrow(filters.keeps), filters.sort)
    context = {
        "whole": whole,
        "board": shown,
        "collection": whole.collection,
        "filters": filters,
        "areas": [group.area for group in whole.groups],
        "kinds": [choice for choice in UnitKind.choices if choice[0] in {row.unit.kind for row in whole.rows}],
        "states": [(code, word_of(code)) for code in STATE_LOOKS],
        "may_urge": may_urge(request, whole),
        "chart": draw_chart(whole),
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/board/parts/table.html", context)
    return render(request, "desk/board/board.html", context)


def may_urge(request: MemberRequest, found: Board) -> bool:
    return any(urges(request.user, row.filing) for row in found.rows)


def draw_chart(found: Board) -> dict[str, Any] | None:
    collection = found.collection
    if found.day < collection.opens_on or not found.rows:
        return None
    filings = [row.filing for row in found.rows]
    closed = collection.closed_at
    return progress_chart(
        collection.opens_on,
        collection.unit_due,
        timezone.localdate(closed) if closed else found.day,
        reported=[timezone.localdate(filing.reported_at) for filing in filings if filing.reported_at],
        accepted=[timezone.localdate(filing.accepted_at) for filing in filings if filing.accepted_at],
        units=len(filings),
    )


@require_http_methods(["GET", "POST"])
def chasing(request: MemberRequest, pk: int) -> HttpResponse:
    """The text for the chat group, of the rows the address names (all late ones without any); posting urges them."""
    whole, filters = find_board(request, pk), read_filters(request)
    if not may_urge(request, whole):
        raise PermissionDenied
    if not (filters.is_set or filters.filing):
        filters = Filters(late=True)
    chosen = [row for row in whole.narrow(filters.keeps).rows if urges(request.user, row.filing)]
    chased = list_chased(chosen, whole.day)
    if request.method == "POST":
        return urge(request, whole, chased)
    context = {
        "collection": whole.collection,
        "chased": chased,
        "text": write_chasing_text(chased, whole.collection, whole.day) if chased else "",
        "query": request.GET.urlencode(),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/board/parts/chasing.html" if part else "desk/board/chasing.html", context)


def urge(request: MemberRequest, whole: Board, chased: list[Any]) -> HttpResponse:
    try:
        number = urge_units(chased, whole.collection, user=request.user, today=whole.day)
    except ChasingError as error:
        messages.error(request, str(error))
    else:
        if number:
            words = ngettext("已登记催报并通知%(n)d个单位。", "已登记催报并通知%(n)d个单位。", number)
            messages.success(request, words % {"n": number})
        else:
            messages.info(request, _("这些单位今天已经催报过，没有重复通知。"))
    return redirect("desk:board", pk=whole.collection.pk)


@require_GET
def missing_list(request: MemberRequest, pk: int) -> FileResponse:
    """缺报清单 of the rows shown, as a workbook."""
    whole, filters = find_board(request, pk), read_filters(request)
    shown = whole.narrow(filters.keeps)
    file = BytesIO()
    write_missing_list(file, shown.collection, list_chased(shown.rows, shown.day), shown.day)
    file.seek(0)
    name = _("%(title)s缺报清单%(day)s.xlsx") % {"title": shown.collection.title, "day": shown.day.isoformat()}
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
