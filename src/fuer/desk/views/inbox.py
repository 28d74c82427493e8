"""The inbox: what a person was told, unread first; opening a notice reads it and leads to what it speaks of."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from fuer.desk.member import MemberRequest
from fuer.notices.domain.inbox import choose_email, read_all, read_notice
from fuer.notices.models import Notice

PAGE_ROWS = 30


@require_GET
def notice_list(request: MemberRequest) -> HttpResponse:
    notices = Notice.objects.visible_to(request.user).unread_first().select_related("area")
    page = Paginator(notices, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "desk/inbox/list.html", {"page": page, "sends_email": bool(settings.FUER_MAIL_FROM)})


@require_GET
def notice(request: MemberRequest, pk: str) -> HttpResponse:
    """The way from the inbox, or from an e-mail, to what the notice speaks of."""
    found = find_notice(request, pk)
    read_notice(found)
    return redirect(found.link or "desk:notice_list")


@require_POST
def notice_read(request: MemberRequest, pk: str) -> HttpResponse:
    read_notice(find_notice(request, pk))
    return redirect("desk:notice_list")


@require_POST
def notice_read_all(request: MemberRequest) -> HttpResponse:
    number = read_all(request.user)
    if number:
        messages.success(
            request,
            ngettext("已将%(number)s条消息标为已读。", "已将%(number)s条消息标为已读。", number) % {"number": number},
        )
    else:
        messages.info(request, _("没有未读消息。"))
    return redirect("desk:notice_list")


@require_POST
def notice_email(request: MemberRequest) -> HttpResponse:
    wants_email = request.POST.get("email") == "1"
    choose_email(request.user, wants_email)
    messages.success(request, _("已开启邮件提醒。") if wants_email else _("已关闭邮件提醒，消息仍会出现在这里。"))
    return redirect("desk:notice_list")


def find_notice(request: MemberRequest, pk: str) -> Notice:
    found: Notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    return found
