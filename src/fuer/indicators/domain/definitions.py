"""Making indicators and their definitions (口径)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.domain import AFTER_DEFINE
from fuer.indicators.domain.names import normalise_name
from fuer.indicators.enums import CityTotal, CollectedAt, Shape
from fuer.indicators.models import Definition, Indicator, IndicatorAlias, ObservationVersion

if TYPE_CHECKING:
    from fuer.orgs.models import User


# What a person may set for a definition in use: availability, reporting line, breakdowns, and how it is typed.
REVISABLE = frozenset(
    {
        "source_unit",
        "cadence",
        "first_year",
        "interval_years",
        "lag_months",
        "reporting_line",
        "collected_at",
        "city_total",
        "feedback_from",
        "disclosure",
        "by_sex",
        "by_residence",
        "by_age",
        "age_groups",
        "shape",
        "decimals",
        "lower_bound",
        "upper_bound",
        "needs_basis",
    }
)
MOST_DECIMALS = 5  # what the columns of figures hold
TYPED_SHAPES = (Shape.VALUE, Shape.RATIO)


class DefinitionError(ValueError):
    """One sentence for a person: why a definition cannot be revised like this."""


@transaction.atomic
def make_indicator(name: str, *, valid_from_year: int, user: User | None, **columns: Any) -> Indicator:
    """A new indicator with its first definition; `columns` are those of Definition."""
    indicator = Indicator.objects.create(name=name, normalised_name=normalise_name(name))
    Definition.objects.create(indicator=indicator, number=1, valid_from_year=valid_from_year, **columns)
    record_event(actor=user, verb="indicators.make_indicator", subject=indicator)
    return indicator


@transaction.atomic
def add_alias(indicator: Indicator, name: str, *, user: User | None) -> None:
    """Let `indicator` be found under a further name; a name it already has changes nothing."""
    normalised = normalise_name(name)
    if normalised == indicator.normalised_name:
        return
    _, created = IndicatorAlias.objects.get_or_create(
        indicator=indicator, normalised_name=normalised, defaults={"name": name}
    )
    if created:
        record_event(actor=user, verb="indicators.add_alias", subject=indicator, payload={"alias": name})


@transaction.atomic
def revise_definition(
    definition: Definition,
    changes: Mapping[str, Any],
    *,
    valid_from_year: int,
    breaks_series: bool = False,
    user: User | None,
) -> Definition:
    """Set `changes` (names of REVISABLE), from data year `valid_from_year` on where figures stand under the old numbers.

    A definition no version of a figure uses is changed in place; else the next number begins, in a comparability group
    of its own when the series breaks. Nothing to change gives the same definition back. DefinitionError when a newer
    number exists, or the columns contradict each other.
    """
    versions = Definition.objects.select_for_update().filter(indicator=definition.indicator_id)
    found = versions.select_related("indicator").get(pk=definition.pk)
    names = sorted(name for name, value in changes.items() if getattr(found, name) != value)
    if not set(changes) <= REVISABLE:
        raise TypeError(f"not revisable: {sorted(set(changes) - REVISABLE)}")
    if not names and not breaks_series:
        return found
    if versions.filter(number__gt=found.number).exists():
        raise DefinitionError(_("“%(name)s”已有更新的口径，请改最新的一版。") % {"name": found.indicator})
    begin_number(found, valid_from_year)
    if breaks_series:
        found.comparability_group = next_group(versions.values_list("comparability_group", flat=True))
    for name in names:
        setattr(found, name, changes[name])
    if "source_unit" in names:
        found.source_is_demo = False
    require_sound(found, names)
    found.save()
    payload = {"indicator": found.indicator_id, "number": found.number, "fields": names, "breaks": breaks_series}
    record_event(actor=user, verb="indicators.revise_definition", subject=found, payload=payload)
    for tell in AFTER_DEFINE:
        tell([found.indicator_id])
    return found


def begin_number(definition: Definition, valid_from_year: int) -> None:
    """Turn `definition` into the next number, unsaved, where figures already stand under the present one."""
    if not ObservationVersion.objects.filter(definition=definition).exists():
        return
    if valid_from_year < definition.valid_from_year:
        raise DefinitionError(
            _("“%(name)s”的现行口径自%(year)s年起适用，新的口径不能更早。")
            % {"name": definition.indicator, "year": definition.valid_from_year}
        )
    definition.pk, definition.number, definition.valid_from_year = None, definition.number + 1, valid_from_year
    definition._state.adding = True


def next_group(groups: Iterable[str]) -> str:
    """A group none of the indicator's definitions is in."""
    taken = set(groups)
    return next(str(number) for number in count(1) if str(number) not in taken)


def require_sound(definition: Definition, names: Iterable[str]) -> None:
    """DefinitionError in one sentence for the first thing that does not hold together."""
    name = {"name": definition.indicator}
    low, high = definition.lower_bound, definition.upper_bound
    if definition.by_age and not definition.age_groups.strip():
        raise DefinitionError(_("“%(name)s”分年龄填报，请写明年龄分组。") % name)
    if low is not None and high is not None and low > high:
        raise DefinitionError(_("“%(name)s”的下限大于上限。") % name)
    if definition.interval_years < 1:
        raise DefinitionError(_("“%(name)s”的调查间隔至少1年。") % name)
    if definition.decimals > MOST_DECIMALS:
        raise DefinitionError(_("“%(name)s”的小数位数最多5位。") % name)
    if "shape" in names and definition.shape not in TYPED_SHAPES:
        raise DefinitionError(_("“%(name)s”只能改为填数值或填分子分母。") % name)
    if definition.collected_at == CollectedAt.COUNTY and definition.city_total == CityTotal.CITY_DIRECT:
        raise DefinitionError(_("“%(name)s”只在县级填报，全市数构成应为各县（市、区）合计。") % name)
    try:
        definition.clean_fields(exclude={"indicator"})
    except ValidationError as error:
        raise DefinitionError(f"{definition.indicator}：{error.messages[0]}") from error
