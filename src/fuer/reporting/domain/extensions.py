"""申请延期: a unit asks for more time, the office decides."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.orgs.scope import acts_for_unit
from fuer.reporting.domain.telling import tell_extension_asked, tell_extension_decided
from fuer.reporting.enums import CollectionState, ExtensionState
from fuer.reporting.models import Extension, Filing
from fuer.reporting.rules import coordinates

if TYPE_CHECKING:
    from fuer.orgs.models import User


class ExtensionError(ValueError):
    """One sentence for a person: why more time cannot be asked for, or not be decided on."""


@transaction.atomic
def ask_extension(filing: Filing, until: dt.date, reason: str, user: User) -> Extension:
    """Ask for time until the end of `until`. Only somebody of the unit, and only while the filing is not reported."""
    found = lock_filing(filing)
    if not acts_for_unit(user, found.unit):
        raise ExtensionError(_("只有%(unit)s的人员可以申请延期。") % {"unit": found.unit})
    if found.collection.state != CollectionState.OPEN or found.reported_at is not None:
        raise ExtensionError(_("报表已报送或任务已结束，不需要延期。"))
    if not reason.strip():
        raise ExtensionError(_("请写明延期原因。"))
    due = found.extended_to or found.collection.unit_due
    if until <= max(due, timezone.localdate()):
        raise ExtensionError(_("延期日期应当晚于今天和现在的截止日期（%(due)s）。") % {"due": due.isoformat()})
    if found.extensions.filter(state=ExtensionState.ASKED).exists():
        raise ExtensionError(_("已有一份延期申请在等待审批。"))
    extension = Extension.objects.create(filing=found, until=until, reason=reason.strip()[:500], asked_by=user)
    payload = {"filing": found.pk, "until": until.isoformat()}
    event = record_event(
        actor=user, verb="reporting.ask_extension", subject=extension, payload=payload, area_id=found.unit.area_id
    )
    tell_extension_asked(extension, event)
    return extension


@transaction.atomic
def decide_extension(extension: Extension, granted: bool, note: str, user: User) -> Extension:
    """Grant or refuse; what is granted is the filing's new day. A refusal says why."""
    filing = lock_filing(extension.filing)
    found = Extension.objects.get(pk=extension.pk)
    if not coordinates(user, filing.collection):
        raise ExtensionError(_("只有%(area)s妇儿工委办可以审批延期。") % {"area": filing.collection.area})
    if found.state != ExtensionState.ASKED:
        raise ExtensionError(_("这份延期申请已经审批过了。"))
    if not granted and not note.strip():
        raise ExtensionError(_("不同意延期须说明理由。"))
    found.state = ExtensionState.GRANTED if granted else ExtensionState.REFUSED
    found.decided_by, found.decided_at, found.decision_note = user, timezone.now(), note.strip()[:300]
    found.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    if granted:
        filing.extended_to = found.until
        filing.save(update_fields=["extended_to"])
    payload = {"filing": filing.pk, "state": found.state}
    event = record_event(
        actor=user, verb="reporting.decide_extension", subject=found, payload=payload, area_id=filing.unit.area_id
    )
    tell_extension_decided(found, filing, event)
    return found


def lock_filing(filing: Filing) -> Filing:
    filings = Filing.objects.select_for_update(of=("self",)).select_related("collection__area", "unit__area")
    return filings.get(pk=filing.pk)
