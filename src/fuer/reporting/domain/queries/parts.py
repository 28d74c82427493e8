"""A total beside the sum of its parts (sex, residence, age): counts add, rates add by numerator and denominator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.enums import Shape
from fuer.indicators.models.figures import TOTAL
from fuer.plans.domain.queries.figures import print_plain

if TYPE_CHECKING:
    from fuer.indicators.models import Cell
    from fuer.reporting.models import FilingCell

DIMENSIONS = ("sex", "residence", "age")


@dataclass(frozen=True)
class PartsSum:
    """`dimension` is sex, residence or age; `shown` the sum of the parts; `difference` total minus sum, None while a
    figure is missing.
    """

    dimension: str
    column: str
    shown: str
    difference: Decimal | None

    @property
    def sentence(self) -> str:
        """Empty while they agree or nothing can be said."""
        if not self.difference:
            return ""
        words = {
            "parts": name_parts(self.dimension),
            "sum": self.shown,
            "difference": print_plain(abs(self.difference)),
        }
        if self.column == "value":
            return _("%(parts)s相加为%(sum)s，与合计相差%(difference)s。") % words
        return _("%(parts)s的%(column)s相加为%(sum)s，与合计相差%(difference)s。") % (
            words | {"column": _("分子") if self.column == "numerator" else _("分母")}
        )


def name_parts(dimension: str) -> str:
    return {"sex": _("男女"), "residence": _("城镇和农村"), "age": _("各年龄组")}[dimension]


def add_parts(total: FilingCell, others: Sequence[FilingCell]) -> Iterator[PartsSum]:
    """Sums over every dimension broken down; a rate's value never adds, so a typed one gives no sum."""
    if total.definition.shape == Shape.RATIO:
        columns: tuple[str, ...] = ("numerator", "denominator")
    elif total.definition.shape == Shape.VALUE and total.definition.factor == 1:
        columns = ("value",)
    else:
        return
    for dimension in DIMENSIONS:
        parts = [entry for entry in others if differs_only_in(entry.cell, dimension)]
        if len(parts) > 1:
            for column in columns:
                yield add_column(total, parts, dimension, column)


def differs_only_in(cell: Cell, dimension: str) -> bool:
    """Whether it is a part of the total by this dimension alone."""
    broken = [name for name in (*DIMENSIONS, "detail") if getattr(cell, name) != TOTAL]
    return broken == [dimension]


def add_column(total: FilingCell, parts: Sequence[FilingCell], dimension: str, column: str) -> PartsSum:
    figures = [getattr(part, column) for part in parts]
    whole: Decimal | None = getattr(total, column)
    if any(figure is None for figure in figures):
        return PartsSum(dimension, column, "", None)
    added = sum(figures, Decimal(0))
    return PartsSum(dimension, column, print_plain(added), None if whole is None else whole - added)
