"""The demo's open collection: every unit taken to where the declared file says, by the functions people's clicks call."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

import xlsxwriter
import yaml
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from fuer.core.domain.working_days import add_working_days, next_working_day, read_holidays
from fuer.demo.definitions import DemoFileError
from fuer.demo.people import UnitPeople, find_people
from fuer.demo.simulation import SEED, Simulation, is_second_source, type_differently, type_wrongly
from fuer.orgs.enums import Role
from fuer.orgs.models import User
from fuer.reporting.domain.checks import check_filing, explain_finding
from fuer.reporting.domain.collections import open_collection, prepare_collection
from fuer.reporting.domain.entries import Edit, Outcome, save_entries
from fuer.reporting.domain.evidence import attach_evidence
from fuer.reporting.domain.extensions import ask_extension, decide_extension
from fuer.reporting.domain.review import accept_items, accept_text, return_items
from fuer.reporting.domain.signing import approve_filing, report_filing, sign_filing
from fuer.reporting.domain.texts import save_text
from fuer.reporting.enums import FilingState, SignatureStep, TextState
from fuer.reporting.models import Collection, Filing, FilingCell, FilingItem, ItemReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fuer.indicators.models import Survey
    from fuer.orgs.models import Area
    from fuer.plans.models import Plan

Stage = Literal[
    "untouched", "drafting", "checking", "signing", "county", "reported", "returned", "reported_again", "accepted"
]
UNIT_STEPS = (SignatureStep.REPORTER, SignatureStep.STATISTICS_HEAD, SignatureStep.UNIT_HEAD)
STRICT = ConfigDict(extra="forbid", frozen=True)


class DeclaredDay(BaseModel):
    model_config = STRICT

    days: int = 0
    working: int = 0


class DeclaredStage(BaseModel):
    model_config = STRICT

    stage: Stage
    share: int = 50
    wrong: int = 0
    differs: int = 0
    evidence: int = 0
    returns: int = 0
    asks: int = 0
    extended: int = 0


class DeclaredCollection(BaseModel):
    model_config = STRICT

    opens: DeclaredDay
    unit_due: DeclaredDay
    county_due: DeclaredDay
    city_due: DeclaredDay
    form: dict[str, str]
    stages: dict[str, DeclaredStage]
    others: tuple[Stage, ...]
    return_reasons: tuple[str, ...]
    texts: dict[str, str]


@dataclass(frozen=True)
class Cast:
    """Everybody who acts in the open collection, and what they say."""

    declared: DeclaredCollection
    simulation: Simulation
    surveys: Mapping[int, Survey]
    people: Mapping[int, UnitPeople]
    office: User
    bureau: User
    today: dt.date


def read_demo_collection(path: Path) -> DeclaredCollection:
    """DemoFileError when the file is missing or says what cannot be."""
    try:
        return DeclaredCollection.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise DemoFileError(_("无法从%(file)s读出演示填报任务。") % {"file": path.name}) from error


def open_demo_collection(
    declared: DeclaredCollection, area: Area, year: int, plans: Sequence[Plan], *, today: dt.date, office: User
) -> Collection:
    """The collection with its days counted from `today`; nobody has filled in anything yet."""
    holidays = read_holidays()

    def count(day: DeclaredDay) -> dt.date:
        if day.working:
            return add_working_days(today, day.working, holidays)
        return next_working_day(today + dt.timedelta(days=day.days), holidays)

    collection = prepare_collection(
        area,
        year,
        plans=plans,
        is_demo=True,
        user=office,
        opens_on=count(declared.opens),
        unit_due=count(declared.unit_due),
        county_due=count(declared.county_due),
        city_due=count(declared.city_due),
        form_number=declared.form.get("form_number", ""),
        form_issuer=declared.form.get("form_issuer", ""),
        approval_number=declared.form.get("approval_number", ""),
    )
    opened = open_collection(collection, user=office)
    FilingCell.objects.filter(items__filing__collection=opened).update(is_demo=True)
    return opened


def play_collection(collection: Collection, cast: Cast) -> None:
    """Take every filing to its declared stage, then put its days where they would have been."""
    others: Iterator[Stage] = cycle(cast.declared.others)
    items = read_by_filing(collection, cast.simulation)
    for filing in collection.filings.select_related("unit__area", "collection__area"):
        stage = cast.declared.stages.get(filing.unit.short_name) or DeclaredStage(stage=next(others))
        play_filing(filing, items.get(filing.pk, []), stage, cast)
    date_filings(collection, cast.today)


def read_by_filing(collection: Collection, simulation: Simulation) -> dict[int, list[FilingItem]]:
    found: dict[int, list[FilingItem]] = {}
    for item in simulation.items:
        if item.filing.collection_id == collection.pk:
            found.setdefault(item.filing_id, []).append(item)
    return found


def play_filing(filing: Filing, items: Sequence[FilingItem], stage: DeclaredStage, cast: Cast) -> None:
    people = cast.people[filing.unit_id]
    if stage.asks or stage.extended:
        ask_for_time(filing, stage, cast)
    if stage.stage == "untouched":
        return
    share = stage.share if stage.stage == "drafting" else 100
    chosen = items[: len(items) * share // 100]
    fill_items(filing, chosen, cast, stage)
    attach_files([item for item in chosen if not item.awaits][: stage.evidence], people.reporter)
    if stage.stage == "drafting":
        return
    write_texts(filing, cast)
    carry_on(filing, stage, cast)


def carry_on(filing: Filing, stage: DeclaredStage, cast: Cast) -> None:
    """From the finished form up to its stage, through every hand it passes."""
    sign_in_unit(filing, stage.stage, cast)
    if stage.stage in ("checking", "signing", "county"):
        return
    pass_county(filing)
    if stage.stage in ("returned", "reported_again"):
        send_items_back(filing, stage, cast)
    if stage.stage == "accepted":
        accept_items(filing, None, user=cast.bureau)
        for text in filing.texts.filter(state=TextState.SENT):
            accept_text(text, user=cast.office)


def fill_items(filing: Filing, items: Sequence[FilingItem], cast: Cast, stage: DeclaredStage) -> None:
    """Type the simulated figures. The first `wrong` fractions lose a digit of their denominator; of the figures another
    unit reports too the first `differs` say something else.
    """
    edits, wrong, differs = [], stage.wrong, stage.differs
    for item in items:
        changes = cast.simulation.type_item(item, cast.surveys)
        if item.awaits or not changes:
            continue
        if wrong and "denominator" in changes and len(changes["denominator"]) > 3:
            changes, wrong = type_wrongly(changes), wrong - 1
        if differs and is_second_source(item):
            changes, differs = type_differently(changes), differs - 1
        edits.append(Edit(item.pk, item.entry.row_version, changes))
    if edits:
        save_all(filing, edits, cast)


def save_all(filing: Filing, edits: Sequence[Edit], cast: Cast) -> None:
    """Save a batch that nothing may be refused of."""
    result = save_entries(filing, edits, user=cast.people[filing.unit_id].reporter)
    refused = [one.errors for one in result.results if one.outcome != Outcome.SAVED]
    if refused:
        raise ValueError(f"{filing.unit}: {refused[0]}")


def attach_files(items: Sequence[FilingItem], user: User) -> None:
    for item in items:
        title = _("%(indicator)s原始记录汇总（演示）") % {"indicator": item.entry.cell.indicator}
        attach_evidence(item, name=f"{title}.xlsx", content=write_evidence(title), title=title, user=user)


def write_evidence(title: str) -> bytes:
    """A workbook with nothing but a sentence that says what it is."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.add_worksheet().write(0, 0, _("%(title)s：演示材料，没有真实数据。") % {"title": title})
    return buffer.getvalue()


def write_texts(filing: Filing, cast: Cast) -> None:
    reporter = cast.people[filing.unit_id].reporter
    for text in filing.texts.all():
        save_text(text, cast.declared.texts, row_version=text.row_version, user=reporter)


def sign_in_unit(filing: Filing, stage: Stage, cast: Cast) -> None:
    """填表人, 统计负责人 and 单位负责人 in turn, as far as the stage says."""
    people = cast.people[filing.unit_id]
    settle_findings(filing, people.reporter)
    report_filing(filing, user=people.reporter)
    if stage == "checking":
        return
    approve_filing(filing, user=people.statistics_head)
    if stage == "signing":
        return
    sign_filing(filing, user=people.unit_head)


def settle_findings(filing: Filing, user: User) -> None:
    """Explain what the checks ask about, as a unit has to before it reports."""
    for finding in check_filing(filing):
        if finding.needs_explanation:
            explain_finding(filing, finding.key, _("已核对原始记录，数据无误（演示）。"), user=user)


def pass_county(filing: Filing) -> None:
    filing.refresh_from_db()
    if filing.state == FilingState.COUNTY:
        accept_items(filing, None, user=find_county_bureau(filing))


def find_county_bureau(filing: Filing) -> User:
    posts = {"memberships__role": Role.STATISTICS_BUREAU, "memberships__area": filing.unit.area}
    return User.objects.filter(**posts).earliest("pk")


def send_items_back(filing: Filing, stage: DeclaredStage, cast: Cast) -> None:
    """The bureau returns a few figures; for a filing reported again the unit corrects them and signs once more."""
    reasons = cycle(cast.declared.return_reasons)
    fractions = filing.items.filter(entry__version__denominator__gt=100).select_related("entry")
    chosen = list(fractions.order_by("position")[: stage.returns])
    return_items(filing, {item.pk: next(reasons) for item in chosen}, user=cast.bureau)
    if stage.stage == "reported_again":
        edits = []
        for item in chosen:
            item.entry.refresh_from_db()
            denominator = int(item.entry.denominator or 0) + 3
            edits.append(Edit(item.pk, item.entry.row_version, {"denominator": str(denominator)}))
        save_all(filing, edits, cast)
        sign_in_unit(filing, "reported", cast)


def ask_for_time(filing: Filing, stage: DeclaredStage, cast: Cast) -> None:
    until = next_working_day(cast.today + dt.timedelta(days=stage.asks or stage.extended))
    reason = _("年报数据尚未汇总完成，申请延期（演示）。")
    extension = ask_extension(filing, until, reason, cast.people[filing.unit_id].reporter)
    if stage.extended:
        decide_extension(extension, True, _("同意（演示）。"), cast.office)
    filing.refresh_from_db()


def date_filings(collection: Collection, today: dt.date) -> None:
    """Days of the demo: whatever was done just now was done on working days between opening and today, in time."""
    random = Random(f"{SEED} {collection.year} days")
    half = (collection.unit_due - collection.opens_on).days // 2

    def later(day: dt.date, most: int, latest: dt.date) -> dt.date:
        return min(next_working_day(day + dt.timedelta(days=random.randint(1, most))), latest)

    filings = list(collection.filings.exclude(begun_at=None).order_by("pk"))
    for filing in filings:
        begun = later(collection.opens_on, half, collection.unit_due)
        reported = later(begun, half, collection.unit_due)
        reviewed = later(reported, 4, today)
        filing.begun_at = at_hour(begun, 9)
        filing.reported_at = at_hour(reported, 15) if filing.reported_at else None
        filing.accepted_at = at_hour(reviewed, 11) if filing.accepted_at else None
        filing.signatures.filter(step__in=UNIT_STEPS).update(signed_at=at_hour(reported, 15))
        again = filing.signatures.filter(step__in=UNIT_STEPS, round__gt=1)
        again.update(signed_at=at_hour(later(reviewed, 3, today), 15))
        filing.signatures.exclude(step__in=UNIT_STEPS).update(signed_at=at_hour(reviewed, 11))
        ItemReturn.objects.filter(item__filing=filing).update(returned_at=at_hour(reviewed, 10))
    Filing.objects.bulk_update(filings, ["begun_at", "reported_at", "accepted_at"])


def at_hour(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def gather_cast(
    declared: DeclaredCollection,
    collection: Collection,
    simulation: Simulation,
    *,
    office: User,
    bureau: User,
    today: dt.date,
) -> Cast:
    items = [item for item in simulation.items if item.filing.collection_id == collection.pk]
    people = find_people(filing.unit for filing in collection.filings.select_related("unit__area"))
    surveys = simulation.hold_surveys(items, {unit_id: found.reporter for unit_id, found in people.items()})
    return Cast(declared, simulation, surveys, people, office, bureau, today)
