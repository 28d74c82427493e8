"""Names a check may use, with what is known of each figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.core.expressions.check import KnownName
from fuer.core.expressions.tree import Kind
from fuer.indicators.enums import CityTotal, Shape
from fuer.indicators.models import Definition

if TYPE_CHECKING:
    from collections.abc import Iterable


def read_known_names() -> dict[str, KnownName]:
    """Every indicator with the newest of its definitions; one query. Members judged one by one have no figure."""
    return {definition.indicator.name: describe_name(definition) for definition in list_newest_definitions()}


def list_newest_definitions() -> Iterable[Definition]:
    newest: dict[int, Definition] = {}
    for definition in Definition.objects.select_related("indicator").order_by("-indicator_id", "number"):
        newest[definition.indicator_id] = definition
    return [definition for definition in newest.values() if definition.shape != Shape.MEMBERS]


def describe_name(definition: Definition) -> KnownName:
    return KnownName(
        kind=Kind.TRUTH if definition.shape == Shape.YES_NO else Kind.NUMBER,
        unit=definition.unit_of_measure,
        has_fraction=definition.shape == Shape.RATIO,
        by_sex=definition.by_sex,
        by_residence=definition.by_residence,
        by_age=definition.by_age,
        has_members=definition.city_total != CityTotal.CITY_DIRECT,
    )


@dataclass(frozen=True)
class NameChoice:
    """One indicator of the list beside the expression; `parts` are the qualifiers it has."""

    name: str
    unit: str
    parts: str


def list_name_choices() -> list[NameChoice]:
    """For the editor, by name."""
    choices = [
        NameChoice(definition.indicator.name, definition.unit_of_measure, list_parts(definition))
        for definition in list_newest_definitions()
    ]
    return sorted(choices, key=lambda choice: choice.name)


def list_parts(definition: Definition) -> str:
    """分子、分母、女、男 …: what may stand behind the name."""
    known = describe_name(definition)
    parts = ["分子", "分母"] if known.has_fraction else []
    parts += ["女", "男"] if known.by_sex else []
    parts += ["城镇", "农村"] if known.by_residence else []
    parts += ["下级合计"] if known.has_members else []
    return " ".join(parts)
