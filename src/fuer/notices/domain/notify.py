"""Telling people and the city's messenger: rows in the caller's transaction, so nothing is told that was rolled back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Message:
    """What is told: `key` names the cause, `link` is a path of this site."""

    kind: NoticeKind
    key: str
    title: str
    text: str = ""
    link: str = ""
    area: Area | None = None
    subject: Model | None = None

    def address_to(self, user: User) -> Notice:
        return Notice(
            recipient=user,
            kind=self.kind,
            key=self.key,
            title=put_on_one_line(self.title),
            text=self.text,
            link=self.link,
            area=self.area,
            subject_type=self.subject._meta.label_lower if self.subject else "",
            subject_id=str(self.subject.pk) if self.subject else "",
        )


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
    """Put a notice into each recipient's inbox, and an e-mail into the outbox where mail is set up and wanted.

    A recipient who was told of `key` before is left out, as is one whose account is closed; the new notices come back.
    Raises ValueError for a link that is no path of this site, TransactionManagementError outside a transaction.
    """
    message = Message(kind, key, title, text, link, area, subject)
    return notify_each([(recipients, message)], email=email)


def notify_each(told: Iterable[tuple[Iterable[User], Message]], *, email: bool = True) -> list[Notice]:
    """`notify` of many messages, each to its own people, in three queries whatever their number."""
    require_transaction("notify")
    notices: dict[tuple[int, str], Notice] = {}
    for recipients, message in told:
        require_local_path(message.link)
        for user in recipients:
            if user.is_active:
                notices.setdefault((user.pk, message.key), message.address_to(user))
    new = write_notices(list(notices.values()))
    if email and settings.FUER_MAIL_FROM:
        wanted = [notice for notice in new if notice.recipient.email and notice.recipient.wants_email]
        Outgoing.objects.bulk_create(map(write_email, wanted))
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
