"""Whose figures come to a city's total, as its definition says (DESIGN 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuer.indicators.enums import CityTotal, CollectedAt, Shape
from fuer.judging.adding import is_additive
from fuer.judging.rollup import Measure
from fuer.judging.rollup import Shape as Summed
from fuer.orgs.enums import AreaKind

if TYPE_CHECKING:
    from fuer.indicators.models import Definition
    from fuer.orgs.models import Area


def counts_as_member(area: Area, definition: Definition, own: Area) -> bool:
    """Whether the city's figure is asked for area by area, and this one is among its members."""
    if definition.collected_at == CollectedAt.CITY:
        return False
    if area.kind == AreaKind.ORDINARY:
        return True
    return definition.city_total == CityTotal.COUNTIES_AND_CITY_PROPER and area.depth == own.depth + 1


def is_summed(definition: Definition) -> bool:
    """Whether the city's figure is made of its members' figures; what is judged member by member is no sum."""
    return (
        definition.city_total != CityTotal.CITY_DIRECT
        and definition.collected_at != CollectedAt.CITY
        and definition.shape in (Shape.VALUE, Shape.RATIO)
    )


def measure_of(definition: Definition, name: str) -> Measure:
    """What a roll-up must know of the definition; `name` is the indicator's."""
    shape = Summed.RATIO if definition.shape == Shape.RATIO else Summed.COUNT
    if shape is Summed.COUNT and not is_additive(name, definition.unit_of_measure):
        shape = Summed.NOT_ADDITIVE
    return Measure(shape, definition.unit_of_measure, definition.factor, definition.decimals)
