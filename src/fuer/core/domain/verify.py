"""Checks the record of events against its seals; reads only."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import digest_event
from fuer.core.domain.seals import BATCH, compute_mac, list_unsealed, name_key
from fuer.core.enums import SealFault
from fuer.core.models import Event, Seal, SealedEvent

# A sealer comes by every two seconds; an event that still waits after this had none.
PATIENCE = dt.timedelta(minutes=5)

# Number and mac of a seal as the system's log or a report kept it.
Head = tuple[int, str]


@dataclass(frozen=True)
class SealFinding:
    """One fault, with the seal or the event it lies in and a sentence for a person."""

    fault: SealFault
    text: str
    seal: int | None = None
    event: str | None = None


@dataclass(frozen=True)
class SealReport:
    """What was looked at: numbers of seals and of sealed events, events without a seal, the newest seal, the faults."""

    seals: int
    events: int
    waiting: int
    head: Head | None
    findings: tuple[SealFinding, ...]


def verify_seals(*, patience: dt.timedelta = PATIENCE, kept_head: Head | None = None) -> SealReport:
    """Compute every mac and every digest again and compare; nothing is repaired.

    `kept_head` is a head kept outside the database: without it nobody can tell that the newest seals were removed
    together with their events. Events without a seal are a fault once they are older than `patience`.
    """
    # Read first: a sealer at work then adds seals, and never a sealed event whose seal is not yet seen.
    last_used = SealedEvent.objects.aggregate(last=Max("seal_id"))["last"] or 0
    last = Seal.objects.last()
    findings = list(check_numbers(last_used))
    for seals in gather_seals(last.number if last else 0):
        findings += check_seals(seals)
    findings += check_kept_head(kept_head)
    findings += check_waiting(patience)
    return SealReport(
        seals=Seal.objects.count(),
        events=SealedEvent.objects.count(),
        waiting=list_unsealed().count(),
        head=(last.number, last.mac) if last else None,
        findings=tuple(findings),
    )


def check_numbers(last_used: int) -> Iterator[SealFinding]:
    """Numbers run from 1 to the last without a gap, and each seal names the mac of the one before."""
    number, mac = 0, ""
    for seal in Seal.objects.iterator():
        if seal.number > number + 1:
            yield describe_gap(number + 1, seal.number - 1)
        elif seal.previous_mac != mac:
            text = _("第 %(number)s 号封存没有接上前一号：其中所记的上一封存值与前一号不一致。") % {
                "number": seal.number
            }
            yield SealFinding(SealFault.CHAIN_BROKEN, text, seal=seal.number)
        number, mac = seal.number, seal.mac
    if last_used > number:
        yield describe_gap(number + 1, last_used)


def describe_gap(first: int, last: int) -> SealFinding:
    text = _("缺少第 %(first)s 号至第 %(last)s 号封存，其中的操作记录无从核对。") % {"first": first, "last": last}
    return SealFinding(SealFault.SEAL_MISSING, text, seal=first)


def gather_seals(last_number: int) -> Iterator[list[Seal]]:
    """Seals up to `last_number` in groups of some thousand events, so that memory stays small and queries few."""
    group: list[Seal] = []
    events = 0
    for seal in Seal.objects.filter(number__lte=last_number).iterator():
        group.append(seal)
        events += seal.event_count
        if events >= BATCH:
            yield group
            group, events = [], 0
    if group:
        yield group


def check_seals(seals: list[Seal]) -> Iterator[SealFinding]:
    """Seals of neighbouring numbers: their macs, and the digest of every event in them."""
    first, last = seals[0].number, seals[-1].number
    sealed: dict[int, list[SealedEvent]] = defaultdict(list)
    for row in SealedEvent.objects.filter(seal__gte=first, seal__lte=last):
        sealed[row.seal_id].append(row)
    found = Event.objects.filter(sealing__seal__gte=first, sealing__seal__lte=last).order_by()
    events = {event.id: event for event in found}
    for seal in seals:
        rows = sealed[seal.number]
        yield from check_mac(seal, rows)
        for row in rows:
            yield from check_event(row, events.get(row.event_id))


def check_mac(seal: Seal, rows: list[SealedEvent]) -> Iterator[SealFinding]:
    keys = {name_key(key): key for key in [settings.FUER_SEAL_KEY, *settings.FUER_OLD_SEAL_KEYS]}
    if seal.key_id not in keys:
        values = {"number": seal.number, "key": seal.key_id}
        text = _("第 %(number)s 号封存用的是编号为 %(key)s 的密钥，本机没有这把密钥，无法核对。") % values
        yield SealFinding(SealFault.KEY_UNKNOWN, text, seal=seal.number)
        return
    mac = compute_mac(keys[seal.key_id], seal, [(str(row.event_id), row.digest) for row in rows])
    if mac != seal.mac or len(rows) != seal.event_count:
        text = _("第 %(number)s 号封存的内容与封存值不一致，封存后被改动过。") % {"number": seal.number}
        yield SealFinding(SealFault.SEAL_CHANGED, text, seal=seal.number)


def check_event(row: SealedEvent, event: Event | None) -> Iterator[SealFinding]:
    values = {"event": row.event_id, "number": row.seal_id}
    if event is None:
        text = _("操作记录 %(event)s 已封存在第 %(number)s 号，现在库中没有这条记录。") % values
        yield SealFinding(SealFault.EVENT_MISSING, text, seal=row.seal_id, event=str(row.event_id))
    elif digest_event(event) != row.digest:
        text = _("操作记录 %(event)s 与第 %(number)s 号封存时的内容不一致，封存后被改动过。") % values
        yield SealFinding(SealFault.EVENT_CHANGED, text, seal=row.seal_id, event=str(row.event_id))


def check_kept_head(head: Head | None) -> Iterator[SealFinding]:
    if head is None or Seal.objects.filter(number=head[0], mac=head[1]).exists():
        return
    text = _("外部留存的第 %(number)s 号封存值在库中查不到，该号封存被删除或被替换。") % {"number": head[0]}
    yield SealFinding(SealFault.HEAD_DIFFERS, text, seal=head[0])


def check_waiting(patience: dt.timedelta) -> Iterator[SealFinding]:
    count = list_unsealed().filter(at__lt=timezone.now() - patience).count()
    if count:
        minutes = patience // dt.timedelta(minutes=1)
        values = {"count": count, "minutes": minutes}
        text = _("有 %(count)s 条操作记录超过 %(minutes)s 分钟没有封存，请检查后台服务是否在运行。") % values
        yield SealFinding(SealFault.EVENT_WAITING, text)
