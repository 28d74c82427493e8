"""更正: errors found after a collection is closed, and returned figures a unit stands by.

A unit asks (更正申请), the statistics bureau agrees or not; or the bureau returns figures itself (`review.return_items`).
Either way only the figures named are open, and go the whole way of signatures again (实施条例 19: the respondent
corrects its own figures).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.notices.enums import NoticeKind
from fuer.reporting.domain.items import read_items
from fuer.reporting.domain.review import ReviewError, lock_with_twins, open_items
from fuer.reporting.domain.signing import SigningError, report_filing
from fuer.reporting.domain.steps import (
    BEYOND_UNIT,
    WITHIN_UNIT,
    lock_filing,
    record,
    require,
    require_state,
    require_words,
)
from fuer.reporting.domain.telling import tell_bureau, tell_unit
from fuer.reporting.enums import CollectionState, CorrectionState
from fuer.reporting.models import CorrectionRequest, Filing, ItemReturn
from fuer.reporting.rules import belongs_to_unit, reviews, types_in

if TYPE_CHECKING:
    from fuer.orgs.models import User


@transaction.atomic
def ask_correction(filing: Filing, item_ids: Iterable[int], *, user: User, reason: str) -> CorrectionRequest:
    """更正申请: the unit says which signed figures of a closed collection are wrong, and why. Nothing is opened yet."""
    filing = lock_filing(filing)
    require(belongs_to_unit(user, filing), ReviewError(_("只有填报单位可以申请更正本单位的数据。")))
    is_closed = filing.collection.state == CollectionState.CLOSED
    require(is_closed, ReviewError(_("填报任务还没有结束，可以直接更正，不需要申请。")))
    require_state(filing, BEYOND_UNIT, ReviewError)
    words = require_words(reason, ReviewError(_("请写明更正原因。")))
    wanted = set(item_ids)
    require(bool(wanted), ReviewError(_("请先勾选数据。")))
    signed = {item.pk for item in read_items(filing) if item.entry.version_id}
    require(wanted <= signed, ReviewError(_("所选数据不在这张报表中，或还没有报送，请刷新页面。")))
    is_first = not filing.correction_requests.filter(state=CorrectionState.ASKED).exists()
    require(is_first, ReviewError(_("已有一份更正申请在等待审批。")))
    request = CorrectionRequest.objects.create(filing=filing, reason=words, asked_by=user)
    request.items.set(wanted)
    event = record(filing, "reporting.ask_correction", user, request=request.pk, items=sorted(wanted))
    sentence = _("%(unit)s申请更正《%(title)s》的%(number)d项数据：%(reason)s")
    words_of = {"unit": filing.unit, "title": filing.collection.title, "number": len(wanted), "reason": words}
    tell_bureau(filing, event, sentence % words_of)
    return request


@transaction.atomic
def grant_correction(request: CorrectionRequest, *, user: User) -> CorrectionRequest:
    """同意更正: the figures asked for are opened, with the unit's reason; the rest of the collection stays closed."""
    filing, twins = lock_with_twins(request.filing)
    request = lock_request(request, filing, user)
    require_state(filing, BEYOND_UNIT, ReviewError)
    reasons = dict.fromkeys(request.items.values_list("pk", flat=True), request.reason)
    for item in open_items(filing, twins, reasons, user=user):
        item.entry.reason = request.reason
        item.entry.save(update_fields=["reason"])
    settle_request(request, CorrectionState.GRANTED, user)
    event = record(filing, "reporting.grant_correction", user, request=request.pk, items=sorted(reasons))
    sentence = _("更正申请已同意，可以更正%(number)d项数据，更正后请重报。") % {"number": len(reasons)}
    tell_unit(filing, event, sentence, kind=NoticeKind.TODO)
    return request


@transaction.atomic
def refuse_correction(request: CorrectionRequest, *, user: User, note: str) -> CorrectionRequest:
    """不同意更正, with a reason; no figure is opened."""
    filing = lock_filing(request.filing)
    request = lock_request(request, filing, user)
    request.decision_note = require_words(note, ReviewError(_("不同意更正须说明理由。")))
    settle_request(request, CorrectionState.REFUSED, user)
    event = record(filing, "reporting.refuse_correction", user, request=request.pk)
    sentence = _("更正申请未同意：%(reason)s") % {"reason": request.decision_note}
    tell_unit(filing, event, sentence, kind=NoticeKind.INFO)
    return request


def lock_request(request: CorrectionRequest, filing: Filing, user: User) -> CorrectionRequest:
    require(reviews(user, filing), ReviewError(_("只有本级统计机构可以审批更正申请。")))
    found = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    require(found.state == CorrectionState.ASKED, ReviewError(_("这份更正申请已经审批过了。")))
    return found


def settle_request(request: CorrectionRequest, state: CorrectionState, user: User) -> None:
    request.state, request.decided_by, request.decided_at = state, user, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])


@transaction.atomic
def answer_returns(filing: Filing, answers: Mapping[int, str], *, user: User) -> Filing:
    """核实说明: why returned figures (item id → words) stand as they are. Shown beside the figure to whoever reviews it.

    A figure two filings share is answered once for both.
    """
    filing = lock_filing(filing)
    require(types_in(user, filing), SigningError(_("只有本单位填表人可以填写核实说明。")))
    require_state(filing, WITHIN_UNIT, SigningError)
    opened = ItemReturn.objects.filter(resolved_at=None)
    own = dict(opened.filter(item__filing=filing, item__in=answers).values_list("item_id", "item__entry_id"))
    require(set(own) == set(answers), SigningError(_("所选数据没有被退回或已经重报，请刷新页面。")))
    for item_id, entry_id in own.items():
        words = require_words(answers[item_id], SigningError(_("请写明核实情况和不改的理由。")))
        opened.filter(item__entry=entry_id).update(answer=words)
    record(filing, "reporting.answer_returns", user, items=sorted(own))
    return filing


@transaction.atomic
def report_with_answers(filing: Filing, answers: Mapping[int, str], *, user: User) -> Filing:
    """重报 with the words asked for; answers and report stand or fall together."""
    if answers:
        answer_returns(filing, answers, user=user)
    return report_filing(filing, user=user)
