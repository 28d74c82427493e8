"""Writing figures down and accepting them (DESIGN 5.4). A version is final; only the cell's pointer moves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.domain import AFTER_ACCEPT
from fuer.indicators.enums import AcceptanceLevel, Missing, ObservationSource
from fuer.indicators.models import Acceptance, Cell, Definition, ObservationVersion, Period, Survey
from fuer.indicators.models.figures import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuer.core.models import Evidence
    from fuer.orgs.models import Area, User

# What the columns hold; 15 significant digits are also what SQLite keeps.
WHOLE_DIGITS = 10
DECIMALS = 5


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


ACCOUNT_COLUMNS = tuple(field.name for field in fields(Account) if field.name != "evidence")
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
    """Write the next version of `cell`. FigureError unless the figure says one thing in digits both engines keep.

    `author` is who filled the figure in where that is another person than `user`, who signs it.
    """
    require_storable(figure)
    Cell.objects.select_for_update().get(pk=cell.pk)
    version = ObservationVersion.objects.create(
        cell=cell,
        number=cell.versions.count() + 1,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        missing=figure.missing or "",
        printed=figure.printed,
        definition=definition,
        source=source,
        source_reference=source_reference[:300],
        **account.columns(),
        created_by=author or user,
    )
    version.evidence.set(account.evidence)
    payload = {"cell": cell.pk, "number": version.number}
    record_event(
        actor=user, verb="indicators.record_observation", subject=version, payload=payload, area_id=cell.area_id
    )
    return version


@transaction.atomic
def accept_version(
    version: ObservationVersion,
    *,
    user: User | None,
    reason: str = "",
    level: AcceptanceLevel = AcceptanceLevel.CITY,
) -> Cell:
    """Make `version` the accepted figure of its cell and tell AFTER_ACCEPT, all in one transaction.

    `level` says whose word it is; a county's moves the pointer only for an indicator of the county's plan alone, which
    the caller knows (`endorse_version` writes the row that moves nothing). FigureError when another version stands accepted and no reason is given: every later change is explained.
    """
    cell = Cell.objects.select_for_update().get(pk=version.cell_id)
    if cell.accepted_id == version.pk:
        return cell
    if cell.accepted_id is not None and not reason.strip():
        raise FigureError(_("该数据已审定，改动须说明原因。"))
    Acceptance.objects.create(version=version, accepted_by=user, reason=reason.strip(), level=level)
    cell.accepted = version
    cell.save(update_fields=["accepted"])
    record_event(
        actor=user,
        verb="indicators.accept_version",
        subject=version,
        payload={"cell": cell.pk},
        area_id=cell.area_id,
    )
    for tell in AFTER_ACCEPT:
        tell(cell)
    return cell


@transaction.atomic
def endorse_version(
    version: ObservationVersion, *, user: User | None, level: AcceptanceLevel, reason: str = ""
) -> Acceptance:
    """Write down that `level` accepts `version` without moving the cell's pointer: the last word is another level's."""
    acceptance = Acceptance.objects.create(version=version, accepted_by=user, reason=reason.strip(), level=level)
    record_event(
        actor=user,
        verb="indicators.endorse_version",
        subject=version,
        payload={"cell": version.cell_id, "level": level},
        area_id=version.cell.area_id,
    )
    return acceptance


def require_storable(figure: Figure) -> None:
    """FigureError unless the figure says exactly one thing, in digits both engines keep exactly."""
    if not figure.says_one_thing():
        raise FigureError(_("一项数据应当是数值、分子和分母、无数据原因三者之一。"))
    for number in figure.numbers():
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > DECIMALS or abs(number) >= 10**WHOLE_DIGITS:
            raise FigureError(_("%(number)s的位数太多：整数部分最多10位，小数最多5位。") % {"number": number})
