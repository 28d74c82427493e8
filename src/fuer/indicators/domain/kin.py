"""Parts and wholes among indicators: which indicator is a part (其中项) of which, and what a rate is computed from.

Only what can be held against each other is taken: counts of one unit of measure, or fractions, whose numerators and
denominators are compared apart. Rates are never compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.domain.errors import DefinitionError
from fuer.indicators.enums import Cadence, Shape
from fuer.indicators.models import Definition, Indicator
from fuer.judging.adding import is_additive
from fuer.judging.units import normalise_unit

if TYPE_CHECKING:
    from collections.abc import Iterable


def require_kin(definition: Definition) -> None:
    """DefinitionError for the first relation of `definition` that cannot hold."""
    if definition.whole is not None:
        require_whole(definition, definition.whole)
    sides = [definition.numerator_indicator, definition.denominator_indicator]
    if any(sides):
        require_sides(definition, [side for side in sides if side is not None])


def require_whole(definition: Definition, whole: Indicator) -> None:
    names = {"part": definition.indicator, "whole": whole}
    if whole.pk == definition.indicator_id or whole.name == definition.indicator.name:
        raise DefinitionError(_("“%(part)s”不能是自己的其中项。") % names)
    if definition.indicator_id in list_wholes(whole):
        raise DefinitionError(_("“%(whole)s”本身是“%(part)s”的其中项，不能反过来再设。") % names)
    above = find_newest(whole)
    if not are_comparable(definition, above):
        raise DefinitionError(
            _("“%(part)s”和“%(whole)s”不能比大小：须都是同一计量单位、同一报告期的数量，或都按分子、分母填报。") % names
        )


def require_sides(definition: Definition, sides: Iterable[Indicator]) -> None:
    """A rate's numerator and denominator are counts, in one unit where both are named."""
    name = {"name": definition.indicator}
    if definition.shape not in (Shape.VALUE, Shape.RATIO) or is_count(definition):
        raise DefinitionError(_("“%(name)s”不是比率，没有分子、分母对应的指标。") % name)
    if definition.shape == Shape.VALUE and None in (definition.numerator_indicator, definition.denominator_indicator):
        raise DefinitionError(_("“%(name)s”直接填报比率，分子和分母对应的指标须都选。") % name)
    if definition.numerator_indicator == definition.denominator_indicator:
        raise DefinitionError(_("“%(name)s”的分子和分母不能是同一个指标。") % name)
    units = set()
    for side in sides:
        below = find_newest(side)
        words = name | {"side": side}
        if side.pk == definition.indicator_id or side.name == definition.indicator.name or not is_count(below):
            raise DefinitionError(_("“%(name)s”的分子、分母须是直接填报的数量，“%(side)s”不是。") % words)
        if below.cadence != definition.cadence:
            raise DefinitionError(_("“%(name)s”与“%(side)s”的报告期不同，不能核对。") % words)
        units.add(normalise_unit(below.unit_of_measure))
    if len(units) > 1:
        raise DefinitionError(_("“%(name)s”的分子和分母计量单位不同，不能核对。") % name)


def list_wholes(indicator: Indicator) -> list[int]:
    """Ids of `indicator` and of everything it is a part of, the nearest first; ends where a chain runs in a ring."""
    found: list[int] = []
    current: int | None = indicator.pk
    while current is not None and current not in found:
        found.append(current)
        newest = Definition.objects.filter(indicator=current).order_by("-number")
        current = newest.values_list("whole", flat=True).first()
    return found


def find_newest(indicator: Indicator) -> Definition:
    return Definition.objects.filter(indicator=indicator).order_by("-number").select_related("indicator")[0]


def is_count(definition: Definition) -> bool:
    """Reported as a number that can be summed: no rate, age or average."""
    return definition.shape == Shape.VALUE and is_additive(definition.indicator.name, definition.unit_of_measure)


def are_comparable(part: Definition, whole: Definition) -> bool:
    """Counts in one unit, or both fractions; of periods alike."""
    if Cadence(part.cadence) != Cadence(whole.cadence):
        return False
    if part.shape == whole.shape == Shape.RATIO:
        return True
    is_one_unit = normalise_unit(part.unit_of_measure) == normalise_unit(whole.unit_of_measure)
    return is_count(part) and is_count(whole) and is_one_unit
