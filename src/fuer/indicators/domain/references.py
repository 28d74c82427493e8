"""Reference series (参照数): entering and correcting what country, province and other cities have published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import Happening, record_event, record_events
from fuer.indicators.enums import ReferenceLevel
from fuer.indicators.models import ReferenceFigure, ReferenceVersion

if TYPE_CHECKING:
    from fuer.indicators.models import Indicator
    from fuer.orgs.models import User

FIRST_YEAR = 1949


class ReferenceError(ValueError):
    """One sentence for a person: why a reference figure cannot be entered or corrected."""


@dataclass(frozen=True)
class ReferenceKey:
    """Whose figure of which year."""

    indicator: Indicator
    level: str
    place: str
    data_year: int


@dataclass(frozen=True)
class Published:
    """What is known of it: the figure with source and day, or the day it is awaited for; a rank where one is given."""

    value: Decimal | None = None
    printed: str = ""
    rank: int | None = None
    rank_of: int | None = None
    source: str = ""
    url: str = ""
    published_on: dt.date | None = None
    expected_on: dt.date | None = None
    is_demo: bool = False


def find_fault(key: ReferenceKey, published: Published, today: dt.date) -> str:
    """What is wrong with it, as one sentence; "" for nothing."""
    if not FIRST_YEAR <= key.data_year <= today.year:
        return _("数据年度%(year)d不在合理范围内。") % {"year": key.data_year}
    if not key.place.strip():
        return _("请写明地区名称，如“全国”“浙江省”。")
    if published.value is None and published.expected_on is None:
        return _("没有数值时，请写明预计发布日期，到期未录入的显示“尚未发布”。")
    if published.value is None and published.published_on is not None:
        return _("写了发布日期，但没有数值。")
    if published.value is not None and not (published.source and published.published_on):
        return _("有数值时，请写明资料来源和发布日期。")
    if published.published_on is not None and published.published_on > today:
        return _("发布日期在今天之后。")
    return find_rank_fault(published)


def find_rank_fault(published: Published) -> str:
    if (published.rank is None) != (published.rank_of is None):
        return _("位次和参评数要一起写，如第3位、共11个。")
    if published.rank is not None and published.rank_of is not None and not 1 <= published.rank <= published.rank_of:
        return _("位次应在1和参评数之间。")
    return ""


@transaction.atomic
def enter_reference(key: ReferenceKey, published: Published, *, user: User | None, today: dt.date) -> ReferenceFigure:
    """Write down one figure. ReferenceError when it is impossible, or there is one of this place and year already."""
    (entered,) = enter_references([(key, published)], user=user, today=today)
    return entered


@transaction.atomic
def enter_references(
    rows: Iterable[tuple[ReferenceKey, Published]], *, user: User | None, today: dt.date
) -> list[ReferenceFigure]:
    """Write down several figures, all or none."""
    figures = []
    for key, published in rows:
        if fault := find_fault(key, published, today):
            raise ReferenceError(fault)
        figures.append(
            ReferenceFigure(
                indicator=key.indicator,
                level=key.level,
                place=key.place,
                data_year=key.data_year,
                changed_by=user,
                **asdict(published),
            )
        )
    try:
        with transaction.atomic():
            for figure in figures:
                figure.save(force_insert=True)
    except IntegrityError as error:
        raise ReferenceError(_("同一指标、地区和年度的参照数已经录入，请用“更正”修改。")) from error
    ReferenceVersion.objects.bulk_create(make_version(figure, number=1) for figure in figures)
    record_events((Happening(figure) for figure in figures), actor=user, verb="indicators.enter_reference")
    return figures


@transaction.atomic
def correct_reference(
    figure: ReferenceFigure, published: Published, *, reason: str, user: User, today: dt.date
) -> ReferenceFigure:
    """Set what is known of a figure: an awaited one needs no reason to be filled in, a published one does to be changed.

    What stood before stays as a version of its own; the record of everything keeps which columns changed, and why.
    """
    figure = ReferenceFigure.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=figure.pk)
    if not reason.strip() and figure.value is not None:
        raise ReferenceError(_("请写明更正原因。"))
    key = ReferenceKey(figure.indicator, figure.level, figure.place, figure.data_year)
    if fault := find_fault(key, published, today):
        raise ReferenceError(fault)
    before = {name: getattr(figure, name) for name in asdict(published)}
    changed = {name: value for name, value in asdict(published).items() if before[name] != value}
    if not changed:
        return figure
    for name, value in changed.items():
        setattr(figure, name, value)
    figure.changed_by = user
    figure.save()
    number = figure.versions.count() + 1
    make_version(figure, number=number, reason=reason.strip()).save()
    payload = {"reason": reason, "before": {name: as_text(before[name]) for name in changed}}
    record_event(actor=user, verb="indicators.correct_reference", subject=figure, payload=payload)
    return figure


def make_version(figure: ReferenceFigure, *, number: int, reason: str = "") -> ReferenceVersion:
    """The figure as it now stands."""
    known = {field.name: getattr(figure, field.name) for field in fields(Published)}
    return ReferenceVersion(
        reference=figure,
        number=number,
        reason=reason,
        recorded_by=figure.changed_by,
        recorded_at=figure.changed_at,
        **known,
    )


def as_text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(value)


def name_place(level: str, place: str) -> str:
    """全国 has one name; elsewhere what was typed, without blanks around it."""
    return str(ReferenceLevel.NATION.label) if level == ReferenceLevel.NATION else place.strip()
