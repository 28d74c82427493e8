"""Four kinds of work in small steps, each a call people's clicks or a job make; and what must hold whenever it is cut off.

`take_step` goes on from wherever the last process stopped, as a person or the worker would after a restart, and gives
the round it has finished, or None. `find_problems` is asked after every death with the last round that was finished.
"""

import io
from collections import Counter
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Max, Min
from openpyxl import Workbook

from fuer.core.domain.events import record_event
from fuer.core.domain.seals import seal_events
from fuer.core.domain.verify import verify_seals
from fuer.core.enums import JobState
from fuer.core.models import Event, Job, Seal, SealedEvent
from fuer.indicators.models import Acceptance, Cell, ObservationVersion
from fuer.reporting.domain import history_commit, review, signing
from fuer.reporting.domain.entries import Edit, Outcome, save_entries
from fuer.reporting.domain.history_imports import commit_history_import, start_history_import
from fuer.reporting.domain.history_verify import verify_history
from fuer.reporting.enums import FilingState, HistoryState
from fuer.reporting.models import Filing, FilingCell, HistoryImport, ItemReturn, Signature
from tests import factories as make
from tests.reporting.people import build_house

ITEMS = 25
ROWS = 60
BATCH = 15
SEALED = 40


def person(name):
    from fuer.orgs.models import User

    return User.objects.get(name=name)


def read_filing():
    return Filing.objects.select_related("collection__area", "unit__area").earliest("pk")


class Autosave:
    """Round k writes k into every figure of a filing in one batch."""

    def build(self):
        house = build_house()
        filing = make.make_filing(make.make_collection(house.city), house.city_unit)
        for _number in range(ITEMS):
            make.make_item(filing, make.make_indicator(unit="人"))

    def take_step(self):
        filing = read_filing()
        items = list(filing.items.select_related("entry"))
        number = items[0].entry.row_version
        edits = [Edit(item.pk, item.entry.row_version, {"value": str(number)}) for item in items]
        result = save_entries(filing, edits, user=person("市卫健委填表人"))
        assert len(result.of(Outcome.SAVED)) == ITEMS
        return number

    def find_problems(self, finished):
        entries = FilingCell.objects.values_list("value", "row_version").distinct()
        if len(entries) != 1:
            return [f"half a batch: {list(entries)}"]
        ((value, row_version),) = entries
        done = int(value or 0)
        saves = Event.objects.filter(verb="reporting.save_entries").count()
        problems = (
            [] if (row_version, saves) == (done + 1, done) else [f"{done}, {row_version}, {saves} saves recorded"]
        )
        return problems + ([f"round {finished} was confirmed and is lost"] if finished > done else [])


class Review(Autosave):
    """Round k: typed, reported, checked, signed, accepted, opened again for a correction. Each is a step of its own."""

    def take_step(self):
        filing = read_filing()
        match filing.state:
            case FilingState.CHECKING:
                signing.approve_filing(filing, user=person("市卫健委统计负责人"))
            case FilingState.SIGNING:
                signing.sign_filing(filing, user=person("市卫健委单位负责人"))
            case FilingState.REPORTED:
                review.accept_items(filing, None, user=person("样本市统计局"), reason="更正")
                return filing.round
            case FilingState.ACCEPTED:
                reasons = {item.pk: f"第{filing.round}次更正" for item in filing.items.all()}
                review.reopen_items(filing, reasons, user=person("市卫健委填表人"))
            case _:
                self.type_or_report(filing)
        return None

    def type_or_report(self, filing):
        items = list(filing.items.select_related("entry"))
        wanted = Decimal(filing.round + 1)
        if items[0].entry.value == wanted:
            signing.report_filing(filing, user=person("市卫健委填表人"))
            return
        changes = {"value": str(wanted), "reason": f"第{wanted}次填报"}
        edits = [Edit(item.pk, item.entry.row_version, changes) for item in items]
        assert len(save_entries(filing, edits, user=person("市卫健委填表人")).of(Outcome.SAVED)) == ITEMS

    def find_problems(self, finished):
        filing = read_filing()
        versions = Counter(ObservationVersion.objects.values_list("cell", flat=True))
        accepted = Counter(Acceptance.objects.values_list("version__cell", flat=True))
        pointers = set(Cell.objects.filter(entries__items__filing=filing).values_list("accepted__number", flat=True))
        is_accepted = filing.state == FilingState.ACCEPTED
        rounds = filing.round
        done = next(iter(accepted.values()), 0)
        signed = Signature.objects.filter(step="unit_head").count()
        facts = {
            "versions of every cell": (set(versions.values()) or {0}) == {rounds},
            "every cell": rounds == 0 or len(versions) == ITEMS,
            "acceptances of every cell": len(accepted) in (0, ITEMS) and set(accepted.values()) <= {done},
            "pointers at what was accepted last": pointers == {done or None},
            "accepted rounds": done in (rounds - 1, rounds) or rounds == 0,
            "state and acceptances": not is_accepted or done == rounds,
            "signatures": signed == rounds,
            "typed figures": len(set(filing.items.values_list("entry__value", flat=True))) == 1,
            "returned figures": ItemReturn.objects.filter(resolved_at=None).count() in (0, ITEMS),
            "nothing accepted is lost": finished <= done,
            "nothing signed is lost": finished <= rounds,
        }
        return [f"{name}: {rounds} rounds, {done} accepted" for name, holds in facts.items() if not holds]


class Import:
    """Round k is an upload of earlier years in which every figure is k: verified, then committed over the last one."""

    def build(self):
        history_commit.BATCH = BATCH
        house = build_house()
        make.make_unit(house.city)
        for number in range(ROWS // 5):
            make.make_indicator(f"导入指标{number}", unit="人")

    def take_step(self):
        record = HistoryImport.objects.order_by("pk").last()
        bureau = person("样本市统计局")
        if record is None or record.state == HistoryState.COMMITTED:
            number = HistoryImport.objects.count() + 1
            content = write_book(number)
            start_history_import(user=bureau, area=make_city(), content=content, name=f"第{number}次.xlsx")
        elif record.state == HistoryState.VERIFYING:
            verify_history(run(record.job), record.pk)
        elif record.state == HistoryState.VERIFIED:
            commit_history_import(record, user=bureau, replaces=True, reason="更正")
        else:
            history_commit.commit_history(run(record.job), record.pk)
            return HistoryImport.objects.count()
        return None

    def find_problems(self, finished):
        problems = []
        rounds = HistoryImport.objects.order_by("pk")
        done, whole = 0, {}
        for number, record in enumerate(rounds, start=1):
            versions = ObservationVersion.objects.filter(source_reference__startswith=f"第{number}次.xlsx ")
            whole[number] = versions.count()
            accepted = Acceptance.objects.filter(version__in=versions).count()
            done += record.state == HistoryState.COMMITTED
            # Whole batches may stand before all are in: written, accepted and counted, or none of it.
            is_possible = (
                whole[number] == ROWS if record.state == HistoryState.COMMITTED else whole[number] % BATCH == 0
            )
            if not is_possible or (record.written, record.accepted) != (whole[number], accepted):
                problems.append(
                    f"import {number} ({record.state}) has {whole[number]} of {ROWS} figures, {accepted} accepted"
                )
            if accepted != whole[number]:
                problems.append(f"import {number} left {whole[number] - accepted} figures unaccepted")
        newest = Counter(int(value) for value in Cell.objects.values_list("accepted__value", flat=True))
        under_way = whole.get(done + 1, 0)
        expected = Counter({done: ROWS - under_way if done else 0, done + 1: under_way})
        if newest != +expected:
            problems.append(f"after {done} imports and {under_way} figures the accepted figures are {newest}")
        return problems + ([f"import {finished} was confirmed and is lost"] if finished > done else [])


class Seals:
    """Round k records events, some transactions of them, and seals them; its number is the seal's."""

    def build(self):
        build_house()

    def take_step(self):
        if Event.objects.filter(sealing=None).count() < SEALED:
            with transaction.atomic():
                for number in range(SEALED):
                    record_event(actor=None, verb="core.tested", subject=make_city(), payload={"n": number})
            return None
        # More than one seal for what waits: the order of sealing shows whether anything was passed over.
        return seal_events(limit=SEALED // 2).number

    def find_problems(self, finished):
        report = verify_seals()
        problems = [f"{finding}" for finding in report.findings]
        seals = list(Seal.objects.order_by("number").values_list("number", "event_count"))
        sealed = SealedEvent.objects.aggregate(
            last=Max("event__at"), rows=Count("pk"), events=Count("event", distinct=True)
        )
        first_waiting = Event.objects.filter(sealing=None).aggregate(first=Min("at"))["first"]
        facts = {
            "one seal after another": [number for number, _count in seals] == list(range(1, len(seals) + 1)),
            "every event once": sealed["rows"] == sealed["events"] == sum(count for _number, count in seals),
            "whole transactions": Event.objects.filter(verb="core.tested").count() % SEALED == 0,
            "nothing passed over": not (sealed["last"] and first_waiting) or sealed["last"] <= first_waiting,
            "nothing confirmed is lost": finished <= len(seals),
        }
        return problems + [f"{name}: {seals[-3:]}, {sealed}" for name, holds in facts.items() if not holds]


def make_city():
    from fuer.orgs.models import Area

    return Area.objects.get(name="样本市")


def run(job):
    """The job as a worker holds it, whether or not another worker died over it."""
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1)
    job.refresh_from_db()
    return job


def write_book(number):
    book = Workbook()
    sheet = book.active
    sheet.append(["指标", "地区", "年份", "数值"])
    for indicator in range(ROWS // 5):
        for year in range(2016, 2021):
            sheet.append([f"导入指标{indicator}", "样本市", year, number])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WORKS = {"autosave": Autosave, "review": Review, "import": Import, "seals": Seals}
