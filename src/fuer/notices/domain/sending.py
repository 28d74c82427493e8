"""Sending what waits in the outbox.

At least once: a sender that dies after the other side took a message, and before it wrote that down, sends it again.
An e-mail then carries the same Message-ID, a JSON webhook the same id, by which the other side can tell.
"""

from __future__ import annotations

import datetime as dt
import logging
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.notices.domain.webhook import WebhookRefused, post_message
from fuer.notices.enums import Channel, OutgoingState
from fuer.notices.models import Outgoing

logger = logging.getLogger(__name__)

# 1 minute, 4, 16, … 4096: the last try is almost four days after the first, past a weekend without a mail server.
MAX_TRIES = 8
FIRST_PAUSE = dt.timedelta(minutes=1)
PAUSE_FACTOR = 4
# Longer than any try takes (10 s to answer at each step); a row whose sender died is free again after this.
LEASE = dt.timedelta(minutes=5)
RUN_LIMIT = 100


def send_waiting(limit: int = RUN_LIMIT) -> int:
    """Try to send what is due, at most `limit` messages; returns how many went out. Safe in several processes.

    No transaction stays open while the other side is spoken to.
    """
    sent = 0
    for _number in range(limit):
        row = claim_next()
        if row is None:
            break
        sent += try_to_send(row)
    return sent


@transaction.atomic
def claim_next() -> Outgoing | None:
    """Take the message that waits longest: from now on it is this sender's for the length of the lease."""
    now = timezone.now()
    due = Outgoing.objects.filter(state=OutgoingState.WAITING, next_try_at__lte=now).order_by("next_try_at", "id")
    # PostgreSQL passes over rows another sender holds; SQLite has given this transaction the only write lock.
    row = due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
    if row is None:
        return None
    row.attempts += 1
    row.next_try_at = now + LEASE
    row.save(update_fields=["attempts", "next_try_at"])
    return row


def try_to_send(row: Outgoing) -> bool:
    if row.attempts > MAX_TRIES:
        # Its last sender died on the way, and every one before it failed.
        give_up(row, _("发送进程意外中断。"))
        return False
    try:
        send_message(row)
    except Exception as error:
        # Whatever it was, this message must not hold up those behind it.
        logger.warning("Message %s was not sent in try %s", row.pk, row.attempts, exc_info=True)
        put_off(row, describe_error(error))
        return False
    update_own_try(row, state=OutgoingState.SENT, sent_at=timezone.now(), last_error="")
    return True


def send_message(row: Outgoing) -> None:
    if row.channel == Channel.WEBHOOK:
        post_message(str(row.pk), row.body)
        return
    domain = settings.FUER_MAIL_FROM.rpartition("@")[2].rstrip("> ")
    headers = {"Message-ID": f"<{row.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(row.subject, row.body, settings.FUER_MAIL_FROM, [row.address], headers=headers).send()


def put_off(row: Outgoing, reason: str) -> None:
    """Let the message wait four times as long as before, or give it up after the last try."""
    if row.attempts >= MAX_TRIES:
        give_up(row, reason)
        return
    pause = FIRST_PAUSE * PAUSE_FACTOR ** (row.attempts - 1)
    update_own_try(row, next_try_at=timezone.now() + pause, last_error=reason[:500])


def give_up(row: Outgoing, reason: str) -> None:
    logger.error("Message %s was given up: %s", row.pk, reason)
    update_own_try(row, state=OutgoingState.FAILED, last_error=reason[:500])


def update_own_try(row: Outgoing, **columns: object) -> None:
    """Write down how this try ended, unless the row was given to another sender meanwhile."""
    Outgoing.objects.filter(pk=row.pk, state=OutgoingState.WAITING, attempts=row.attempts).update(**columns)


def describe_error(error: Exception) -> str:
    """A sentence for whoever looks after the system; the details stand in the log."""
    if isinstance(error, WebhookRefused):
        return str(error)
    if isinstance(error, SMTPRecipientsRefused):
        return describe_refusal(error)
    # smtplib tells a timeout as a lost connection.
    if isinstance(error, SMTPServerDisconnected) and not isinstance(error.__context__, TimeoutError):
        return _("邮件服务器中断了连接。")
    if isinstance(error, SMTPAuthenticationError):
        return _("邮件服务器不接受登录名或密码，请核对邮件设置。")
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return _("对方没有及时应答，连接超时。")
    if isinstance(reason, ConnectionError):
        return _("无法连接对方服务器：%(reason)s") % {"reason": reason}
    return _("发送未成功：%(reason)s") % {"reason": error}


def describe_refusal(error: SMTPRecipientsRefused) -> str:
    """What the server said to the address, in its own words; a letter has one recipient."""
    address, (code, words) = next(iter(error.recipients.items()))
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return _("收件服务器拒收%(address)s：%(code)s %(words)s") % {"address": address, "code": code, "words": text}
