"""Writing figures down and accepting them (DESIGN 5.4). A version is final; only the cell's pointer moves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.domain import AFTER_ACCEPT
from fuer.indicators.enums import Cadence, Missing, ObservationSource
from fuer.indicators.models import Acceptance, Cell, Definition, ObservationVersion, Period
from fuer.indicators.models.figures import TOTAL

if TYPE_CHECKING:
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
        has_fraction = self.numerator is not None and self.denominator is not None
        half_a_fraction = (self.numerator is None) != (self.denominator is None)
        return not half_a_fraction and [self.value is not None, has_fraction, self.missing is not None].count(True) == 1


def printed_figure(text: str) -> Figure:
    """The figure a document prints, digits kept ("94.30"). FigureError if it is no number."""
    try:
        value = Decimal(text)
    except ArithmeticError:
        raise FigureError(_("“%(text)s”不是数字。") % {"text": text}) from None
    return Figure(value=value, printed=text)


def year_period(year: int) -> Period:
    """The calendar year as a reporting period."""
    period, _created = Period.objects.get_or_create(
        cadence=Cadence.YEAR,
        start=dt.date(year, 1, 1),
        end=dt.date(year, 12, 31),
        defaults={"label_year": year},
    )
    return period


@transaction.atomic
def record_observation(
    definition: Definition,
    place: Place,
    figure: Figure,
    *,
    source: ObservationSource,
    source_reference: str = "",
    user: User | None,
) -> ObservationVersion:
    """Append a version to the cell of `definition`'s indicator and comparability group at `place`. Not yet accepted."""
    require_storable(figure)
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
        created_by=user,
    )
    payload = {"cell": cell.pk, "number": version.number}
    record_event(
        actor=user, verb="indicators.record_observation", subject=version, payload=payload, area_id=place.area.pk
    )
    return version


@transaction.atomic
def accept_version(version: ObservationVersion, *, user: User | None, reason: str = "") -> Cell:
    """Make `version` the accepted figure of its cell and tell AFTER_ACCEPT, all in one transaction.

    FigureError when another version stands accepted and no reason is given: every later change is explained.
    """
    cell = Cell.objects.select_for_update().get(pk=version.cell_id)
    if cell.accepted_id == version.pk:
        return cell
    if cell.accepted_id is not None and not reason.strip():
        raise FigureError(_("该数据已审定，改动须说明原因。"))
    Acceptance.objects.create(version=version, accepted_by=user, reason=reason.strip())
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


def require_storable(figure: Figure) -> None:
    """FigureError unless the figure says exactly one thing, in digits both engines keep exactly."""
    if not figure.says_one_thing():
        raise FigureError(_("一项数据应当是数值、分子和分母、无数据原因三者之一。"))
    for number in figure.numbers():
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > DECIMALS or abs(number) >= 10**WHOLE_DIGITS:
            raise FigureError(_("%(number)s的位数太多：整数部分最多10位，小数最多5位。") % {"number": number})
