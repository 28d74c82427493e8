"""Making indicators and their definitions (口径)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.domain import AFTER_DEFINE
from fuer.indicators.domain.errors import DefinitionError
from fuer.indicators.domain.kin import require_kin
from fuer.indicators.domain.names import normalise_name
from fuer.indicators.enums import CityTotal, CollectedAt, Shape
from fuer.indicators.models import Definition, Indicator, IndicatorAlias, ObservationVersion

if TYPE_CHECKING:
    from fuer.orgs.models import User


# What does not change what is measured, so that it is set in place also where figures stand: where a figure comes from,
# when it can be there, who may read it, and how it is checked against others.
ARRANGED = frozenset(
    {
        "source_unit",
        "source_text",
        "reporting_line",
        "first_year",
        "interval_years",
        "lag_months",
        "feedback_from",
        "disclosure",
        "whole",
        "parts_sum_to_whole",
        "ages_sum_to_total",
        "numerator_indicator",
        "denominator_indicator",
    }
)
# What is measured: a further number begins where figures stand under the present one.
MEASURED = frozenset(
    {
        "meaning",
        "calculation",
        "unit_of_measure",
        "remarks",
        "shape",
        "factor",
        "decimals",
        "lower_bound",
        "upper_bound",
        "accumulation",
        "direction",
        "cadence",
        "collected_at",
        "city_total",
        "by_sex",
        "by_residence",
        "by_age",
        "age_groups",
        "needs_basis",
    }
)
REVISABLE = ARRANGED | MEASURED
MOST_DECIMALS = 5  # what the columns of figures hold
TYPED_SHAPES = (Shape.VALUE, Shape.RATIO)


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
    reason: str = "",
    user: User | None,
) -> Definition:
    """Set `changes` (names of REVISABLE), from data year `valid_from_year` on where figures stand under the old numbers.

    A definition no version of a figure uses is changed in place; else the next number begins, in a comparability group
    of its own when the series breaks, and `reason` may not be empty. Nothing to change gives the same definition back. DefinitionError when a newer
    number exists, or the columns contradict each other.
    """
    found = lock_definition(definition)
    names = list_changed(found, changes, REVISABLE)
    if not names and not breaks_series:
        return found
    require_newest(found)
    old = {name: getattr(found, name) for name in names}
    begin_number(found, valid_from_year, reason)
    if breaks_series:
        groups = Definition.objects.filter(indicator=found.indicator_id).values_list("comparability_group", flat=True)
        found.comparability_group = next_group(groups)
    set_columns(found, names, changes)
    payload = {"number": found.number, "breaks": breaks_series, "reason": reason.strip()}
    record_change("indicators.revise_definition", found, old, payload, user)
    return found


@transaction.atomic
def arrange_definition(
    definition: Definition, changes: Mapping[str, Any], *, reason: str = "", user: User | None
) -> Definition:
    """Set `changes` (names of ARRANGED) in place, whatever figures stand under the definition: none of it changes what
    they measure. The event names old, new and the reason, which may be empty only while no figure stands.

    Nothing to change writes nothing. DefinitionError as for `revise_definition`, and for a missing reason.
    """
    found = lock_definition(definition)
    names = list_changed(found, changes, ARRANGED)
    if not names:
        return found
    require_newest(found)
    if is_in_use(found):
        require_reason(found, reason)
    old = {name: getattr(found, name) for name in names}
    set_columns(found, names, changes)
    payload = {"number": found.number, "reason": reason.strip()}
    record_change("indicators.arrange_definition", found, old, payload, user)
    return found


def lock_definition(definition: Definition) -> Definition:
    """All numbers of the indicator are locked: the next one is given once."""
    list(Definition.objects.select_for_update().filter(indicator=definition.indicator_id).values_list("pk"))
    return Definition.objects.select_related("indicator").get(pk=definition.pk)


def list_changed(definition: Definition, changes: Mapping[str, Any], allowed: Collection[str]) -> list[str]:
    """Names of the columns that would differ. TypeError for one a person may not set."""
    if not set(changes) <= set(allowed):
        raise TypeError(f"not to be set: {sorted(set(changes) - set(allowed))}")
    return sorted(name for name, value in changes.items() if getattr(definition, name) != value)


def require_newest(definition: Definition) -> None:
    if Definition.objects.filter(indicator=definition.indicator_id, number__gt=definition.number).exists():
        raise DefinitionError(_("“%(name)s”已有更新的口径，请改最新的一版。") % {"name": definition.indicator})


def set_columns(definition: Definition, names: Sequence[str], changes: Mapping[str, Any]) -> None:
    for name in names:
        setattr(definition, name, changes[name])
    if "source_unit" in names:
        definition.source_is_demo = False
    require_sound(definition, names)
    require_kin(definition)
    definition.save()


def record_change(
    verb: str, definition: Definition, old: Mapping[str, Any], payload: dict[str, Any], user: User | None
) -> None:
    """The event of a change: each column as it was and as it is."""
    changed = {name: [write_plain(value), write_plain(getattr(definition, name))] for name, value in old.items()}
    facts = {"indicator": definition.indicator_id, "fields": list(old), "changed": changed}
    record_event(actor=user, verb=verb, subject=definition, payload=facts | payload)
    for tell in AFTER_DEFINE:
        tell([definition.indicator_id])


def write_plain(value: Any) -> Any:
    """A column as an event holds it: rows by their id, decimals as text."""
    if isinstance(value, Model):
        return value.pk
    return format(value, "f") if isinstance(value, Decimal) else value


def require_reason(definition: Definition, reason: str) -> None:
    if not reason.strip():
        raise DefinitionError(_("“%(name)s”已有数据，请写明改动原因。") % {"name": definition.indicator})


def is_in_use(definition: Definition) -> bool:
    """Whether a version of a figure was reported under it."""
    return ObservationVersion.objects.filter(definition=definition).exists()


def begin_number(definition: Definition, valid_from_year: int, reason: str) -> None:
    """Turn `definition` into the next number, unsaved, where figures already stand under the present one."""
    if not is_in_use(definition):
        return
    require_reason(definition, reason)
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
    if definition.ages_sum_to_total and not definition.by_age:
        raise DefinitionError(_("“%(name)s”不分年龄填报，年龄组没有合计可核对。") % name)
    if definition.factor <= 0:
        raise DefinitionError(_("“%(name)s”的乘数应大于0。") % name)
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
