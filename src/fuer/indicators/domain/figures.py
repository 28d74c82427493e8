"""Writing figures down and accepting them (DESIGN 5.4). A version is final; only the cell's pointer moves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from fuer.core.domain.events import Happening, record_events
from fuer.indicators.domain import AFTER_ACCEPT
from fuer.indicators.enums import AcceptanceLevel, Missing, ObservationSource
from fuer.indicators.models import Acceptance, Cell, Definition, ObservationVersion, Period, Survey
from fuer.indicators.models.figures import TOTAL

if TYPE_CHECKING:
    from fuer.core.models import Evidence
    from fuer.orgs.models import Area, User

# What the columns hold; 15 significant digits are also what SQLite keeps.
WHOLE_DIGITS = 10
DECIMALS = 5
BATCH = 1_000  # rows in one statement


class FigureError(ValueError):
    """One sentence for a person: why a figure cannot be written down or accepted."""


@dataclass(frozen=True)
class Place:
    """Where a figure belongs: area, period and breakdown (totals unless given)."""

    area: Area
    period: Period
    sex: str = TOTAL
    age: str = TOTAL
    residence: str = TOTAL
    detail: str = TOTAL


@dataclass(frozen=True)
class Figure:
    """A value, a fraction, or the reason why there is none; `printed` keeps the digits as published."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    missing: Missing | None = None
    printed: str = ""

    def numbers(self) -> list[Decimal]:
        return [number for number in (self.value, self.numerator, self.denominator) if number is not None]

    def columns(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "missing": self.missing or "",
            "printed": self.printed,
        }

    def says_one_thing(self) -> bool:
        if self.denominator == 0 and self.numerator != 0:
            return False
        has_fraction = self.numerator is not None and self.denominator is not None
        half_a_fraction = (self.numerator is None) != (self.denominator is None)
        return not half_a_fraction and [self.value is not None, has_fraction, self.missing is not None].count(True) == 1


@dataclass(frozen=True)
class Account:
    """How a figure came about and what stands behind it; kept with the version for good."""

    note: str = ""
    status: str = ""
    basis: str = ""
    survey: Survey | None = None
    letter_number: str = ""
    letter_date: dt.date | None = None
    reason: str = ""
    is_demo: bool = False
    evidence: Sequence[Evidence] = ()

    def columns(self) -> dict[str, Any]:
        """What of it stands in the version's own row: all but the evidence."""
        return {name: getattr(self, name) for name in ACCOUNT_COLUMNS}


@dataclass(frozen=True)
class NextVersion:
    """A figure to be written down as the next version of its cell.

    `author_id` is who filled it in where that is another person than the one who signs it.
    """

    cell_id: int
    definition_id: int
    figure: Figure
    source_reference: str = ""
    account: Account = field(default_factory=Account)
    author_id: int | None = None


ACCOUNT_COLUMNS = tuple(column.name for column in fields(Account) if column.name != "evidence")
NO_ACCOUNT = Account()


def printed_figure(text: str) -> Figure:
    """The figure a document prints, digits kept ("94.30"). FigureError if it is no number."""
    try:
        value = Decimal(text)
    except ArithmeticError:
        raise FigureError(_("“%(text)s”不是数字。") % {"text": text}) from None
    return Figure(value=value, printed=text)


@transaction.atomic
def record_observation(
    definition: Definition,
    place: Place,
    figure: Figure,
    *,
    source: ObservationSource,
    source_reference: str = "",
    account: Account = NO_ACCOUNT,
    user: User | None,
) -> ObservationVersion:
    """Append a version to the cell of `definition`'s indicator and comparability group at `place`. Not yet accepted."""
    cell, _created = Cell.objects.get_or_create(
        indicator_id=definition.indicator_id,
        comparability_group=definition.comparability_group,
        area=place.area,
        period=place.period,
        sex=place.sex,
        age=place.age,
        residence=place.residence,
        detail=place.detail,
    )
    return append_version(
        cell, definition, figure, source=source, source_reference=source_reference, account=account, user=user
    )


@transaction.atomic
def append_version(
    cell: Cell,
    definition: Definition,
    figure: Figure,
    *,
    source: ObservationSource,
    source_reference: str = "",
    account: Account = NO_ACCOUNT,
    user: User | None,
    author: User | None = None,
) -> ObservationVersion:
    """Write the next version of `cell`: `append_versions` of one figure."""
    author_id = author.pk if author else None
    entry = NextVersion(cell.pk, definition.pk, figure, source_reference, account, author_id)
    (version,) = append_versions([entry], source=source, user=user)
    return version


@transaction.atomic
def append_versions(
    entries: Sequence[NextVersion], *, source: ObservationSource, user: User | None, records_each: bool = True
) -> list[ObservationVersion]:
    """Write the next version of every entry's cell, in a handful of statements however many there are.

    FigureError, and nothing written, unless each figure says one thing in digits both engines keep. Without
    `records_each` the caller writes one event for all of them.
    """
    for entry in entries:
        require_storable(entry.figure)
    cells = hold_cells(entry.cell_id for entry in entries)
    numbers = number_versions(cells)
    versions = []
    for entry in entries:
        numbers[entry.cell_id] += 1
        version = ObservationVersion(
            cell=cells[entry.cell_id],
            number=numbers[entry.cell_id],
            definition_id=entry.definition_id,
            source=source,
            source_reference=entry.source_reference[:300],
            created_by_id=entry.author_id or (user.pk if user else None),
            **entry.figure.columns(),
            **entry.account.columns(),
        )
        versions.append(version)
    ObservationVersion.objects.bulk_create(versions, batch_size=BATCH)
    attach_evidence(versions, entries)
    if records_each:
        happenings = (Happening(one, {"cell": one.cell_id, "number": one.number}, one.cell.area_id) for one in versions)
        record_events(happenings, actor=user, verb="indicators.record_observation")
    return versions


def hold_cells(ids: Iterable[int]) -> dict[int, Cell]:
    """The cells by id with their periods, held until the transaction ends; always in one order, so that nobody waits in
    a ring.
    """
    cells = Cell.objects.select_for_update(of=("self",)).select_related("period")
    return {cell.pk: cell for cell in cells.filter(pk__in=set(ids)).order_by("pk")}


def number_versions(cells: Iterable[int]) -> dict[int, int]:
    """The newest version's number by cell, 0 where there is none."""
    counted = ObservationVersion.objects.filter(cell__in=cells).order_by()
    return defaultdict(int, counted.values_list("cell_id").annotate(Max("number")))


def attach_evidence(versions: Sequence[ObservationVersion], entries: Sequence[NextVersion]) -> None:
    cited = ObservationVersion.evidence.through
    cited.objects.bulk_create(
        cited(observationversion_id=version.pk, evidence_id=evidence.pk)
        for version, entry in zip(versions, entries, strict=True)
        for evidence in entry.account.evidence
    )


@transaction.atomic
def accept_version(
    version: ObservationVersion,
    *,
    user: User | None,
    reason: str = "",
    level: AcceptanceLevel = AcceptanceLevel.CITY,
) -> Cell:
    """Make `version` the accepted figure of its cell: `accept_versions` of one. Returns the cell as it is now."""
    accept_versions([version], user=user, reason=reason, level=level)
    return Cell.objects.get(pk=version.cell_id)


@transaction.atomic
def accept_versions(
    versions: Sequence[ObservationVersion],
    *,
    user: User | None,
    reason: str = "",
    level: AcceptanceLevel = AcceptanceLevel.CITY,
    records_each: bool = True,
) -> list[Acceptance]:
    """Make each of `versions` the accepted figure of its cell and tell AFTER_ACCEPT, all in one transaction.

    `level` says whose word it is; a county's moves the pointer only for an indicator of the county's plan alone, which
    the caller knows (`endorse_versions` writes the rows that move nothing). FigureError, and nothing accepted, when
    another version of a cell stands accepted and no reason is given: every later change is explained. Returns the new
    rows; what is accepted already gets none. Without `records_each` the caller writes one event for all of them.
    """
    cells = hold_cells(version.cell_id for version in versions)
    taken, moved = [], {}
    for version in versions:
        cell = cells[version.cell_id]
        if cell.accepted_id == version.pk:
            continue
        if cell.accepted_id is not None and not reason.strip():
            raise FigureError(_("该数据已审定，改动须说明原因。"))
        cell.accepted = version
        taken.append(version)
        moved[cell.pk] = cell
    acceptances = write_acceptances(taken, user=user, reason=reason, level=level)
    point_to_newest(acceptances)
    if records_each:
        happenings = (Happening(one, {"cell": one.cell_id}, cells[one.cell_id].area_id) for one in taken)
        record_events(happenings, actor=user, verb="indicators.accept_version")
    for tell in AFTER_ACCEPT if moved else ():
        tell(list(moved.values()))
    return acceptances


def point_to_newest(acceptances: Sequence[Acceptance]) -> None:
    """Move the pointer of every cell to what the newest of these rows accepts; the caller holds the cells."""
    for start in range(0, len(acceptances), BATCH):
        batch = acceptances[start : start + BATCH]
        rows = Acceptance.objects.filter(pk__in=[one.pk for one in batch], version__cell=OuterRef("pk"))
        moved = Cell.objects.filter(pk__in={one.version.cell_id for one in batch})
        moved.update(accepted_id=Subquery(rows.order_by("-pk").values("version")[:1]))


@transaction.atomic
def endorse_version(
    version: ObservationVersion, *, user: User | None, level: AcceptanceLevel, reason: str = ""
) -> Acceptance:
    """Write down that `level` accepts `version`: `endorse_versions` of one."""
    (acceptance,) = endorse_versions([version], user=user, level=level, reason=reason)
    return acceptance


@transaction.atomic
def endorse_versions(
    versions: Sequence[ObservationVersion], *, user: User | None, level: AcceptanceLevel, reason: str = ""
) -> list[Acceptance]:
    """Write down that `level` accepts `versions` without moving a pointer: the last word is another level's."""
    cells = hold_cells(version.cell_id for version in versions)
    acceptances = write_acceptances(versions, user=user, reason=reason, level=level)
    happenings = (Happening(one, {"cell": one.cell_id, "level": level}, cells[one.cell_id].area_id) for one in versions)
    record_events(happenings, actor=user, verb="indicators.endorse_version")
    return acceptances


def write_acceptances(
    versions: Sequence[ObservationVersion], *, user: User | None, reason: str, level: AcceptanceLevel
) -> list[Acceptance]:
    rows = (Acceptance(version=one, accepted_by=user, reason=reason.strip(), level=level) for one in versions)
    return Acceptance.objects.bulk_create(rows, batch_size=BATCH)


def require_storable(figure: Figure) -> None:
    """FigureError unless the figure says exactly one thing, in digits both engines keep exactly."""
    if not figure.says_one_thing():
        raise FigureError(_("一项数据应当是数值、分子和分母、无数据原因三者之一。"))
    for number in figure.numbers():
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > DECIMALS or abs(number) >= 10**WHOLE_DIGITS:
            raise FigureError(_("%(number)s的位数太多：整数部分最多10位，小数最多5位。") % {"number": number})
