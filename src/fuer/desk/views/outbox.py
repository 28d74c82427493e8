"""发送记录: what left the house or did not, why, and trying again. What a letter says is not shown: it is another's."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from fuer.desk.member import MemberRequest
from fuer.notices.domain.outbox import OutboxError, retry_failed, retry_message
from fuer.notices.enums import OutgoingState
from fuer.notices.models import Outgoing
from fuer.orgs.enums import Role
from fuer.orgs.scope import has_role

PAGE_ROWS = 50


def require_office(request: MemberRequest) -> None:
    if not has_role(request.user, Role.WCC_OFFICE):
        raise Http404


@require_GET
def outbox(request: MemberRequest) -> HttpResponse:
    require_office(request)
    rows = Outgoing.objects.visible_to(request.user).select_related("notice__recipient").defer("body", "notice__text")
    failed = rows.filter(state=OutgoingState.FAILED).count()
    state = request.GET.get("state", "")
    if state in OutgoingState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows.order_by("-created_at", "id"), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "failed": failed, "state": state, "states": OutgoingState.choices, "system_page": "outbox"}
    return render(request, "desk/outbox/list.html", context)


@require_POST
def outbox_retry(request: MemberRequest, pk: str) -> HttpResponse:
    require_office(request)
    row = get_object_or_404(Outgoing.objects.visible_to(request.user), pk=pk)
    try:
        retry_message(row, user=request.user)
    except OutboxError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(title)s”已重新排队发送。") % {"title": row.subject})
    return redirect("desk:outbox")


@require_POST
def outbox_retry_all(request: MemberRequest) -> HttpResponse:
    require_office(request)
    number = retry_failed(user=request.user)
    if number:
        words = ngettext("%(n)d条消息已重新排队发送。", "%(n)d条消息已重新排队发送。", number)
        messages.success(request, words % {"n": number})
    else:
        messages.info(request, _("没有未送达的消息。"))
    return redirect("desk:outbox")
