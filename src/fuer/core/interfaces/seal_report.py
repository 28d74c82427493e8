"""The report on the sealed record as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from fuer.core.domain.verify import Head, SealReport


def read_head(text: str) -> Head | None:
    """NUMBER:MAC as the system's log shows it; None for an empty text. Raises ValueError with a sentence."""
    if not text:
        return None
    number, _colon, mac = text.partition(":")
    if not (number.isascii() and number.isdigit() and mac):
        raise ValueError(_("“%(text)s”不是“序号:封存值”的形式。") % {"text": text})
    return int(number), mac


def report_to_json(report: SealReport) -> dict[str, Any]:
    return {
        "seals": report.seals,
        "events": report.events,
        "waiting": report.waiting,
        "head": {"number": report.head[0], "mac": report.head[1]} if report.head else None,
        "findings": [
            {"fault": finding.fault.value, "seal": finding.seal, "event": finding.event, "text": finding.text}
            for finding in report.findings
        ],
    }


def report_to_lines(report: SealReport) -> Iterator[str]:
    values = {"seals": report.seals, "events": report.events, "waiting": report.waiting}
    yield _("封存 %(seals)s 号，操作记录 %(events)s 条；待封存 %(waiting)s 条。") % values
    if report.head:
        yield _("最新封存：%(number)s:%(mac)s") % {"number": report.head[0], "mac": report.head[1]}
    for finding in report.findings:
        yield finding.text
    if not report.findings:
        yield _("核对无误。")
