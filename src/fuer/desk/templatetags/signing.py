"""What the pages of a filing ask: which steps are open, and small helps for their forms."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django import template

from fuer.plans.domain.queries.figures import print_plain
from fuer.reporting.domain.queries.returned import Returned, read_returned
from fuer.reporting.domain.queries.steps_open import OpenSteps, list_open_steps
from fuer.reporting.domain.shown import name_text

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor
    from fuer.reporting.models import Filing

register = template.Library()
register.filter("name_text", name_text)


@register.simple_tag
def open_steps(filing: Filing, user: Visitor) -> OpenSteps:
    return list_open_steps(filing, user)


@register.simple_tag
def returned_of(filing: Filing) -> Returned:
    return read_returned(filing)


@register.filter
def plain(value: Decimal | None) -> str:
    """Digits without the zeros a column pads them with; a dash for half a fraction."""
    return print_plain(value) or "—"


@register.filter
def add_number(text: str, number: int) -> str:
    return f"{text}{number}"


@register.filter
def of(values: Mapping[str, str], name: str) -> str:
    return values.get(name, "")
