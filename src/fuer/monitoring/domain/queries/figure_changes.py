"""Accepted figures that are other than the newest frozen ones (定版后数据变动)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Max

from fuer.indicators.models import Cell, ObservationVersion
from fuer.indicators.models.figures import TOTAL
from fuer.monitoring.models import SnapshotFigure
from fuer.monitoring.warning_rules import Change
from fuer.plans.domain.queries.figures import choose_definition, show_quantity

if TYPE_CHECKING:
    from fuer.indicators.models import Definition

FIGURE = ("value", "numerator", "denominator", "missing")
WHOLE = {"sex": TOTAL, "age": TOTAL, "residence": TOTAL, "detail": TOTAL}


def read_changes(
    indicator_ids: Iterable[int], definitions: Mapping[int | None, Sequence[Definition]]
) -> dict[int | None, list[tuple[str, Change]]]:
    """By indicator: the path of the figure's area and what changed. Two queries where nothing was ever frozen or moved."""
    frozen = SnapshotFigure.objects.filter(indicator_id__in=list(indicator_ids), **WHOLE)
    newest = dict(frozen.order_by().values_list("cell_id").annotate(Max("snapshot_id")))
    if not newest:
        return {}
    cells = Cell.objects.filter(pk__in=newest, accepted__isnull=False).select_related("accepted", "area", "period")
    standing = {cell.pk: cell for cell in cells}
    found: dict[int | None, list[tuple[str, Change]]] = defaultdict(list)
    for row in frozen.select_related("snapshot").order_by("cell_id"):
        cell = standing.get(row.cell_id)
        if row.snapshot_id != newest[row.cell_id] or cell is None or cell.accepted is None:
            continue
        if row.version_id == cell.accepted_id or says_the_same(row, cell.accepted):
            continue
        definition = choose_definition(definitions[row.indicator_id], row.label_year)
        found[row.indicator_id].append((cell.area.path, describe_change(row, cell, definition)))
    return found


def says_the_same(row: SnapshotFigure, version: ObservationVersion) -> bool:
    return all(getattr(row, name) == getattr(version, name) for name in FIGURE)


def describe_change(row: SnapshotFigure, cell: Cell, definition: Definition) -> Change:
    before = ObservationVersion(**{name: getattr(row, name) for name in (*FIGURE, "printed")})
    return Change(
        year=row.label_year,
        cause=f"version:{cell.accepted_id}",
        frozen=show_quantity(before, definition),
        now=show_quantity(cell.accepted, definition),
        snapshot=f"{row.snapshot.year}年第{row.snapshot.number}次定版（{row.area_name}）",
    )
