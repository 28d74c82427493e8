"""Accepting a hundred thousand figures at one moment: two statements of the database, a second instead of half a minute.

`figures.accept_versions` builds every row in Python, which is right for a filing. An import of many years must be
accepted whole or not at all, and while a transaction is open nobody else saves on SQLite: so the rows are made inside
the database, from the same columns and under the same rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Case, CharField, DateTimeField, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.indicators.domain import AFTER_ACCEPT
from fuer.indicators.domain.figures import FigureError
from fuer.indicators.enums import AcceptanceLevel
from fuer.indicators.models import Acceptance, Cell, ObservationVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fuer.orgs.models import User

COLUMNS = ("version_id", "accepted_by_id", "accepted_at", "level", "reason")


@transaction.atomic
def accept_at_once(
    versions: QuerySet[ObservationVersion], *, user: User, reason: str = "", replaces: bool = False
) -> int:
    """Accept `versions`, one a cell, at the city's level; gives how many. The caller writes one event for all of them.

    Where a figure stands accepted it stays, unless `replaces`, which needs a reason (FigureError).
    """
    if replaces and not reason.strip():
        raise FigureError(_("该数据已审定，改动须说明原因。"))
    taken = versions.filter(Q() if replaces else Q(cell__accepted=None)).order_by()
    cells = Cell.objects.filter(pk__in=taken.values("cell"))
    # Held in one order; what is told of is read now, while `taken` still finds it.
    moved = list(cells.select_for_update(of=("self",)).select_related("period").order_by("pk"))
    pointers = dict(taken.values_list("cell_id", "pk"))
    count = insert_acceptances(taken, user=user, reason=reason.strip())
    point = taken.filter(cell=OuterRef("pk")).values("pk")[:1]
    cells.update(accepted_id=Subquery(point))
    for cell in moved:
        cell.accepted_id = pointers[cell.pk]
    for tell in AFTER_ACCEPT if moved else ():
        tell(moved)
    return count


def insert_acceptances(versions: QuerySet[ObservationVersion], *, user: User, reason: str) -> int:
    """INSERT … SELECT: the reason stands where an accepted figure is replaced."""
    said = Case(When(cell__accepted=None, then=Value("")), default=Value(reason), output_field=CharField())
    rows = versions.values_list(
        "pk",
        Value(user.pk),
        Value(timezone.now(), output_field=DateTimeField()),
        Value(AcceptanceLevel.CITY.value),
        said,
    )
    select, params = rows.query.sql_with_params()
    table = connection.ops.quote_name(Acceptance._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(COLUMNS)}) {select}", params)
        return int(cursor.rowcount)
