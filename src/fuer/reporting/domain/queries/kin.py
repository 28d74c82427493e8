"""Which indicators are part, whole, numerator or denominator of one another, as the checks of a year read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection as Group
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q

from fuer.indicators.domain.kin import are_comparable, is_count
from fuer.indicators.models import Definition

if TYPE_CHECKING:
    Definitions = Mapping[int | None, Definition]


@dataclass(frozen=True)
class Relations:
    """What one definition is held against; every one of another name than its own, and no two of one name."""

    whole: Definition | None = None
    parts: tuple[Definition, ...] = ()
    numerator: Definition | None = None
    denominator: Definition | None = None

    @property
    def names(self) -> dict[str, int]:
        """Indicators by the names the rules of this definition call them."""
        found = [self.whole, *self.parts, self.numerator, self.denominator]
        return {one.indicator.name: one.indicator_id for one in found if one is not None}


@dataclass(frozen=True)
class KinBook:
    """The relations among `definitions`, those in force by indicator."""

    definitions: Definitions

    @cached_property
    def parts(self) -> Mapping[int, list[Definition]]:
        """Parts by their whole."""
        found: dict[int, list[Definition]] = defaultdict(list)
        for definition in self.definitions.values():
            if definition.whole_id is not None:
                found[definition.whole_id].append(definition)
        return found

    @cached_property
    def rates(self) -> Mapping[int, list[Definition]]:
        """Rates by the indicators of their numerator and denominator."""
        found: dict[int, list[Definition]] = defaultdict(list)
        for definition in self.definitions.values():
            for side in {definition.numerator_indicator_id, definition.denominator_indicator_id}:
                if side is not None:
                    found[side].append(definition)
        return found

    def relate(self, definition: Definition) -> Relations:
        """What can be compared today: a relation whose other side has since become a rate asks nothing."""
        whole = self.definitions.get(definition.whole_id)
        sides = [self.definitions.get(definition.numerator_indicator_id)]
        sides += [self.definitions.get(definition.denominator_indicator_id)]
        numerator, denominator = (side if side is not None and is_count(side) else None for side in sides)
        return Relations(
            whole=whole if whole is not None and are_comparable(definition, whole) else None,
            parts=self.list_parts(definition),
            numerator=numerator,
            denominator=denominator,
        )

    def list_parts(self, definition: Definition) -> tuple[Definition, ...]:
        """The parts that must sum to the definition; none where they need not, or one of them cannot be summed."""
        parts = self.parts.get(definition.indicator_id, []) if definition.parts_sum_to_whole else []
        names = {part.indicator.name for part in parts} - {definition.indicator.name}
        is_sound = len(names) == len(parts) and all(are_comparable(part, definition) for part in parts)
        return tuple(sorted(parts, key=lambda part: part.indicator_id)) if is_sound else ()

    def list_readers(self, indicator_id: int) -> Iterator[int]:
        """Indicators whose rules read this one: its parts, its whole, the rates made of it."""
        definition = self.definitions.get(indicator_id)
        yield from (part.indicator_id for part in self.parts.get(indicator_id, ()))
        yield from (rate.indicator_id for rate in self.rates.get(indicator_id, ()))
        if definition is not None and definition.whole_id is not None:
            yield definition.whole_id


def list_kin(definitions: Iterable[Definition]) -> set[int]:
    """Ids of the indicators `definitions` are held against, or which are held against them; one query."""
    known = {definition.indicator_id: definition for definition in definitions}
    wholes = {one.whole_id for one in known.values() if one.whole_id}
    sides = {
        side for one in known.values() for side in (one.numerator_indicator_id, one.denominator_indicator_id) if side
    }
    return (wholes | sides | read_readers(known.keys() | wholes, known)) - known.keys()


def read_readers(wholes: Group[int], sides: Group[int]) -> set[int]:
    """Indicators with a definition that names one of `wholes` as its whole or one of `sides` as numerator or
    denominator, and whatever else these name.
    """
    rows = Definition.objects.filter(
        Q(whole__in=wholes) | Q(numerator_indicator__in=sides) | Q(denominator_indicator__in=sides)
    )
    columns = ("indicator_id", "whole_id", "numerator_indicator_id", "denominator_indicator_id")
    return {found for row in rows.values_list(*columns) for found in row if found is not None}
