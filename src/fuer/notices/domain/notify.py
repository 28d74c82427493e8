"""Telling people and the city's messenger: rows in the caller's transaction, so nothing is told that was rolled back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fuer.notices.enums import Channel, NoticeKind
from fuer.notices.models import Notice, Outgoing

if TYPE_CHECKING:
    from django.db.models import Model

    from fuer.orgs.models import Area, User


def notify(
    recipients: Iterable[User],
    *,
    kind: NoticeKind,
    key: str,
    title: str,
    text: str = "",
    link: str = "",
    area: Area | None = None,
    subject: Model | None = None,
    email: bool = True,
) -> list[Notice]:
    """Put a notice into each recipient's inbox, and an e-mail into the outbox where mail is set up.

    A recipient who was told of `key` before is left out, as is one whose account is closed; the new notices come back.
    `link` is a path of this site. Raises ValueError for another kind of link, TransactionManagementError outside a
    transaction.
    """
    require_transaction("notify")
    require_local_path(link)
    told = {
        "kind": kind,
        "key": key,
        "title": put_on_one_line(title),
        "text": text,
        "link": link,
        "area": area,
        "subject_type": subject._meta.label_lower if subject else "",
        "subject_id": str(subject.pk) if subject else "",
    }
    active = {user.pk: user for user in recipients if user.is_active}
    new = write_notices([Notice(recipient=user, **told) for user in active.values()])
    if email and settings.FUER_MAIL_FROM:
        Outgoing.objects.bulk_create(write_email(notice) for notice in new if notice.recipient.email)
    return new


def write_notices(notices: list[Notice]) -> list[Notice]:
    """Write all but those whose recipient was told of the key before, also by a transaction that runs beside this one.

    Returns the written ones: the ids are made here, so a notice of before stands under another id.
    """
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    written = set(Notice.objects.filter(pk__in=[notice.pk for notice in notices]).values_list("pk", flat=True))
    return [notice for notice in notices if notice.pk in written]


def announce(text: str, *, key: str, link: str = "") -> Outgoing | None:
    """Put a message to the city's messenger into the outbox; None when `key` was announced before, or there is none.

    Raises as `notify` does.
    """
    require_transaction("announce")
    require_local_path(link)
    if not settings.FUER_WEBHOOK_URL:
        return None
    title = put_on_one_line(text)
    row = Outgoing(channel=Channel.WEBHOOK, key=key, subject=title, body="\n".join([text, *complete_link(link)]))
    Outgoing.objects.bulk_create([row], ignore_conflicts=True)
    return Outgoing.objects.filter(pk=row.pk).first()


def write_email(notice: Notice) -> Outgoing:
    """The letter leads through the inbox, so that opening it counts as reading the notice."""
    paragraphs = [
        _("%(name)s：") % {"name": notice.recipient},
        notice.text or notice.title,
        *complete_link(reverse("desk:notice", args=[notice.pk])),
        _("本邮件由系统自动发出，请勿回复。"),
    ]
    return Outgoing(
        channel=Channel.EMAIL,
        address=notice.recipient.email,
        subject=notice.title,
        body="\n\n".join(paragraphs),
        notice=notice,
    )


def complete_link(path: str) -> list[str]:
    """The full address of `path` as a list of one; empty where the installation was not told its own address."""
    return [settings.FUER_BASE_URL + path] if path and settings.FUER_BASE_URL else []


def require_local_path(link: str) -> None:
    """The inbox sends its reader to `link`, so it must not lead out of the site."""
    if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        raise ValueError(f"{link} is no path of this site")


def put_on_one_line(text: str) -> str:
    """At most 200 characters without line breaks, as a mail's subject must be."""
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:199] + "…"


def require_transaction(name: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{name} must run inside the transaction it tells of.")
