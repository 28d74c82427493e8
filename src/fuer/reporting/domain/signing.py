"""A filing on its way out of the unit: 填表人 reports, 统计负责人 checks, 单位负责人 signs, and versions come to be.

统计法 24 wants 审核、签署 by persons who answer for it: every step is a Signature. A step nobody in the unit can take is
passed over, and the signature before it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.files import discard_content, store_file
from fuer.notices.enums import NoticeKind
from fuer.orgs.domain.posts import anyone_holds
from fuer.orgs.enums import Role
from fuer.reporting.domain.check_code import digest_figures
from fuer.reporting.domain.checks import freeze_findings
from fuer.reporting.domain.completeness import list_obstacles
from fuer.reporting.domain.items import read_items
from fuer.reporting.domain.queries.differences import list_differences
from fuer.reporting.domain.rounds import is_correction, write_reports
from fuer.reporting.domain.steps import (
    BEYOND_UNIT,
    WITHIN_UNIT,
    StepError,
    lock_filing,
    record,
    require,
    require_state,
    require_words,
)
from fuer.reporting.domain.telling import find_county, tell_next, tell_office, tell_unit
from fuer.reporting.domain.texts import is_written
from fuer.reporting.domain.versions import lock_entries, write_versions
from fuer.reporting.enums import CollectionState, FilingState, SignatureStep, SigningMethod, TextState
from fuer.reporting.models import Filing, FilingText, ItemReturn, Signature
from fuer.reporting.rules import checks_for_unit, coordinates, fills, signs
from fuer.reporting.validators import check_file

if TYPE_CHECKING:
    from fuer.core.models import Event, StoredFile
    from fuer.orgs.models import User

# The posts of a unit in the order a filing passes them, and the state in which it waits for each.
UNIT_STEPS = (
    (SignatureStep.STATISTICS_HEAD, FilingState.CHECKING, Role.STATISTICS_HEAD),
    (SignatureStep.UNIT_HEAD, FilingState.SIGNING, Role.UNIT_HEAD),
)
SCAN_SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png")
VERBS = {
    SignatureStep.REPORTER: "reporting.report_filing",
    SignatureStep.STATISTICS_HEAD: "reporting.approve_filing",
}


class SigningError(StepError):
    """Why a filing cannot go on; `blockers` names each figure, text or check in the way."""


@transaction.atomic
def report_filing(filing: Filing, *, user: User) -> Filing:
    """填表人 hands the finished form on (报送): to 统计负责人, else to 单位负责人, else straight out of the unit."""
    filing = lock_filing(filing)
    require(fills(user, filing), SigningError(_("只有本单位填表人可以报送。")))
    require_running(filing, FilingState.DRAFTING)
    require_complete(filing)
    return advance(filing, SignatureStep.REPORTER, user=user)


@transaction.atomic
def approve_filing(filing: Filing, *, user: User) -> Filing:
    """统计负责人 has checked the form (审核) and passes it to 单位负责人."""
    filing = lock_filing(filing)
    require(checks_for_unit(user, filing), SigningError(_("只有本单位统计负责人可以审核。")))
    require_running(filing, FilingState.CHECKING)
    require_complete(filing)
    return advance(filing, SignatureStep.STATISTICS_HEAD, user=user)


@transaction.atomic
def sign_filing(filing: Filing, *, user: User) -> Filing:
    """单位负责人 signs: every changed figure becomes a version, returned ones are answered, the filing leaves the unit."""
    filing = lock_filing(filing)
    require(signs(user, filing), SigningError(_("只有本单位负责人可以签署。")))
    require_running(filing, FilingState.SIGNING)
    require_complete(filing)
    return advance(filing, SignatureStep.UNIT_HEAD, user=user)


@transaction.atomic
def send_back(filing: Filing, *, user: User, reason: str) -> Filing:
    """A head sends the form back to the 填表人, or the 填表人 takes it back, before it has left the unit."""
    filing = lock_filing(filing)
    require_running(filing, FilingState.CHECKING, FilingState.SIGNING)
    heads = {FilingState.CHECKING: checks_for_unit, FilingState.SIGNING: signs}
    may = heads[FilingState(filing.state)](user, filing) or fills(user, filing)
    require(may, SigningError(_("报表正在等待本单位负责人处理，只有处理人或填表人可以退回。")))
    filing.sent_back_reason = require_words(reason, SigningError(_("请写明退回原因。")))
    filing.state = FilingState.DRAFTING
    filing.save(update_fields=["state", "sent_back_reason"])
    event = record(filing, "reporting.send_back", user)
    tell_unit(filing, event, _("报表已退回修改：%(reason)s") % {"reason": filing.sent_back_reason})
    return filing


@transaction.atomic
def sign_by_scan(filing: Filing, *, user: User, file: StoredFile, note: str = "") -> Filing:
    """扫描回传: the 填表人 returns the sheet signed and sealed on paper; it stands for both heads.

    `note` may name them; the check code of the figures is kept beside it, as it stands on the sheet.
    """
    filing = lock_filing(filing)
    require(fills(user, filing), SigningError(_("只有本单位填表人可以回传扫描件。")))
    require_running(filing, *WITHIN_UNIT)
    require_complete(filing)
    code = _("校验码%(code)s") % {"code": digest_figures(filing, read_items(filing))}
    note = "；".join(words for words in (note.strip(), code) if words)
    if filing.state == FilingState.DRAFTING:
        add_signature(filing, SignatureStep.REPORTER, user=user)
    if filing.state != FilingState.SIGNING:
        add_signature(filing, SignatureStep.STATISTICS_HEAD, user=user, method=SigningMethod.SCAN, file=file, note=note)
    return finish(filing, user=user, method=SigningMethod.SCAN, file=file, note=note)


def return_scan(filing: Filing, *, name: str, content: bytes, note: str = "", user: User) -> Filing:
    """Keep the scanned sheet and sign by it. FileRefused for anything but a PDF or a picture; a refused step keeps none."""
    media_type = check_file(name, content, SCAN_SUFFIXES)
    file = store_file(content, name, media_type, owner_id=user.pk, room="reporting")
    try:
        return sign_by_scan(filing, user=user, file=file, note=note)
    except SigningError:
        discard_content(file)
        file.delete()
        raise


@transaction.atomic
def record_by_proxy(filing: Filing, *, user: User, note: str, method: str = SigningMethod.PROXY) -> Filing:
    """代录: the WCC office writes down what a unit that cannot come online handed in on paper (or by letter, 已函报).

    `note` says what lies behind it (who signed which paper, the letter's number and date); it is compulsory.
    """
    filing = lock_filing(filing)
    require(coordinates(user, filing.collection), SigningError(_("只有妇儿工委办可以代录。")))
    require(method in (SigningMethod.PROXY, SigningMethod.LETTER), SigningError(_("请选择代录或已函报。")))
    require_running(filing, *WITHIN_UNIT)
    words = require_words(note, SigningError(_("请写明代录依据（何人签署的哪份纸质报表）。")))
    require_complete(filing)
    for step in (SignatureStep.REPORTER, SignatureStep.STATISTICS_HEAD):
        add_signature(filing, step, user=user, method=method, note=words)
    return finish(filing, user=user, method=method, note=words)


@transaction.atomic
def continue_filing(filing: Filing, *, user: User) -> Filing:
    """补报: figures that came later than the form (lag, 上级反馈) are filled in; what was signed stays closed."""
    filing = lock_filing(filing)
    require(fills(user, filing), SigningError(_("只有本单位填表人可以补报。")))
    require_running(filing, *BEYOND_UNIT)
    require(filing.items.filter(entry__version=None).exists(), SigningError(_("没有尚未报送的数据，无需补报。")))
    filing.state = FilingState.DRAFTING
    filing.save(update_fields=["state"])
    record(filing, "reporting.continue_filing", user)
    return filing


@transaction.atomic
def send_text(text: FilingText, *, user: User) -> FilingText:
    """A written part goes (again) to the WCC office, independently of the figures."""
    text = FilingText.objects.select_for_update().get(pk=text.pk)
    filing = lock_filing(text.filing)
    require(fills(user, filing) or signs(user, filing), SigningError(_("只有本单位可以报送文字材料。")))
    require(text.state in (TextState.DRAFTING, TextState.RETURNED), SigningError(_("这份文字材料已经报送。")))
    require(filing.round > 0, SigningError(_("文字材料随报表首次报送时一并送出。")))
    require(is_written(text), SigningError(_("请填写工作进展或上传Word文件后再报送。")))
    mark_sent(text)
    event = record(filing, "reporting.send_text", user, text=text.pk)
    tell_office(filing, event, _("%(unit)s重新报送了文字材料。") % {"unit": filing.unit})
    return text


def require_running(filing: Filing, *states: FilingState) -> None:
    is_running = filing.collection.state == CollectionState.OPEN or is_correction(filing)
    require(is_running, SigningError(_("填报任务未布置或已结束，不能再报送。")))
    require_state(filing, states, SigningError)


def require_complete(filing: Filing) -> None:
    lock_entries(filing)
    obstacles = list_obstacles(filing)
    if obstacles:
        raise SigningError(_("还有%(number)d处需要处理，暂不能报送。") % {"number": len(obstacles)}, obstacles)


def advance(filing: Filing, step: SignatureStep, *, user: User) -> Filing:
    """Sign `step` online and hand the filing to the next post anybody holds."""
    steps = [name for name, _state, _role in UNIT_STEPS]
    after = UNIT_STEPS[steps.index(step) + 1 :] if step in steps else UNIT_STEPS
    skipped: list[str] = []
    for name, state, role in after:
        if anyone_holds(role, unit=filing.unit):
            add_signature(filing, step, user=user, note=describe_skipped(skipped))
            filing.state, filing.sent_back_reason = state, ""
            filing.save(update_fields=["state", "sent_back_reason"])
            tell_next(filing, record(filing, VERBS[step], user, waits_for=name))
            return filing
        skipped.append(str(name.label))
    return finish(filing, user=user, step=step, note=describe_skipped(skipped))


def describe_skipped(posts: Sequence[str]) -> str:
    return _("本单位无%(posts)s，此环节从略") % {"posts": "、".join(posts)} if posts else ""


def finish(
    filing: Filing,
    *,
    user: User,
    step: SignatureStep = SignatureStep.UNIT_HEAD,
    method: str = SigningMethod.ONLINE,
    file: StoredFile | None = None,
    note: str = "",
) -> Filing:
    """The last step of the unit: figures become versions and the filing goes to the first bureau that is there."""
    state, remark = choose_bureau(filing)
    remarks = "；".join(words for words in (note, remark) if words)
    freeze_findings(filing, filing.round + 1)
    changed = write_versions(filing, user=user)
    add_signature(filing, step, user=user, method=method, file=file, note=remarks)
    now = timezone.now()
    ItemReturn.objects.filter(item__filing=filing, resolved_at=None).update(resolved_at=now)
    if filing.collection.state == CollectionState.OPEN:
        for text in filing.texts.filter(state__in=(TextState.DRAFTING, TextState.RETURNED)):
            if is_written(text):
                mark_sent(text)
    filing.round += 1
    write_reports(filing, filing.round)
    filing.state, filing.sent_back_reason = state, ""
    filing.reported_at = filing.reported_at or now
    filing.begun_at = filing.begun_at or now
    filing.save(update_fields=["round", "state", "sent_back_reason", "reported_at", "begun_at"])
    payload = {"round": filing.round, "step": step, "method": method, "versions": len(changed)}
    event = record(filing, "reporting.sign_filing", user, **payload)
    tell_next(filing, event)
    tell_of_differences({entry.cell_id for entry in changed}, event)
    return filing


def choose_bureau(filing: Filing) -> tuple[FilingState, str]:
    """Where the filing goes, and the remark when a county has nobody to look at it first."""
    county = find_county(filing)
    if county is None:
        return FilingState.REPORTED, ""
    if anyone_holds(Role.STATISTICS_BUREAU, area=county):
        return FilingState.COUNTY, ""
    return FilingState.REPORTED, _("%(county)s无统计机构人员，直接报送市级") % {"county": county}


def tell_of_differences(cell_ids: Iterable[int], event: Event) -> None:
    """双线: the difference of two reports of one figure goes as a query to both units."""
    for difference in list_differences(cell_ids):
        sides = "；".join(f"{side.unit} {side.shown}" for side in difference.sides)
        sentence = _("%(cell)s两家报送的数据不一致，请核实：%(sides)s") % {"cell": difference.name, "sides": sides}
        owing = Filing.objects.filter(items__entry__in=[side.entry_id for side in difference.sides])
        for filing in owing.select_related("unit__area", "collection__area").distinct():
            tell_unit(filing, event, sentence, kind=NoticeKind.TODO)


def add_signature(
    filing: Filing,
    step: SignatureStep,
    *,
    user: User,
    method: str = SigningMethod.ONLINE,
    file: StoredFile | None = None,
    note: str = "",
) -> None:
    beyond = step in (SignatureStep.COUNTY, SignatureStep.CITY)
    Signature.objects.create(
        filing=filing,
        round=filing.round if beyond else filing.round + 1,
        step=step,
        signed_by=user,
        signed_name=user.name,
        method=method,
        file=file,
        note=note[:300],
    )


def mark_sent(text: FilingText) -> None:
    text.state, text.sent_at, text.returned_reason = TextState.SENT, timezone.now(), ""
    text.row_version += 1
    text.save(update_fields=["state", "sent_at", "returned_reason", "row_version"])
