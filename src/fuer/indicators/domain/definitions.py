"""Making indicators and their definitions (口径)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from fuer.core.domain.events import record_event
from fuer.indicators.domain.names import normalise_name
from fuer.indicators.models import Definition, Indicator, IndicatorAlias

if TYPE_CHECKING:
    from fuer.orgs.models import User


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
