"""What units still lack, by name: for the text to the chat group, for reminders and for the 缺报清单."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.plans.enums import Audience
from fuer.reporting.domain.queries.counts import OPEN_TEXT, place_items
from fuer.reporting.domain.shown import name_breakdown
from fuer.reporting.models import FilingItem, FilingText, ItemReturn

# More names make a message nobody reads to its end.
NAMED = 4


@dataclass(frozen=True)
class Lack:
    """One figure to fill in or to correct, or one written part: `reason` is why it was sent back, empty if it was not."""

    name: str
    area: str
    breakdown: str
    audience: str
    is_text: bool = False
    reason: str = ""


def read_lacks(filing_ids: Iterable[int], today: dt.date) -> dict[int, tuple[Lack, ...]]:
    """By filing, in the order of its form: figures missing or sent back, then texts not sent. Three queries."""
    ids = list(filing_ids)
    found: dict[int, list[Lack]] = defaultdict(list)
    items = place_items(FilingItem.objects.filter(filing__in=ids), today).filter(place__in=("missing", "returned"))
    reasons = dict(
        ItemReturn.objects.filter(item__filing__in=ids, resolved_at=None).values_list("item_id", "reason"),
    )
    for item in items.select_related("entry__cell__indicator", "entry__cell__area"):
        cell = item.entry.cell
        audience = Audience(item.audience).label
        found[item.filing_id].append(
            Lack(
                name=cell.indicator.name,
                area=cell.area.name,
                breakdown=name_breakdown(cell),
                audience=str(audience),
                reason=reasons.get(item.pk, ""),
            )
        )
    texts = FilingText.objects.filter(OPEN_TEXT, filing__in=ids).select_related("clause__plan__area")
    for text in texts:
        plan = text.clause.plan
        audience = Audience(plan.audience).label
        found[text.filing_id].append(
            Lack(text.clause.title, plan.area.name, "", str(audience), is_text=True, reason=text.returned_reason)
        )
    return {filing_id: tuple(lacks) for filing_id, lacks in found.items()}


def describe_lacks(lacks: Sequence[Lack]) -> str:
    """缺产前筛查率、婴儿死亡率等6项；退回待改村委会成员女性比例；文字材料2篇未报. Empty for nothing."""
    return "；".join([*write_figures(lacks), *write_texts(lacks)])


def write_figures(lacks: Sequence[Lack]) -> list[str]:
    figures = [lack for lack in lacks if not lack.is_text]
    missing = [lack for lack in figures if not lack.reason]
    returned = [lack for lack in figures if lack.reason]
    parts = [_("缺%(names)s") % {"names": name_some(missing)}] if missing else []
    return parts + ([_("退回待改%(names)s") % {"names": name_some(returned)}] if returned else [])


def name_some(lacks: Sequence[Lack]) -> str:
    """A few indicators by name, then how many figures there are in all."""
    names = list(dict.fromkeys(lack.name for lack in lacks))
    if len(names) == len(lacks) <= NAMED:
        return "、".join(names)
    some = "、".join(names[:NAMED])
    return ngettext("%(some)s等%(n)d项", "%(some)s等%(n)d项", len(lacks)) % {"some": some, "n": len(lacks)}


def write_texts(lacks: Sequence[Lack]) -> list[str]:
    number = sum(lack.is_text for lack in lacks)
    return [ngettext("文字材料%(n)d篇未报", "文字材料%(n)d篇未报", number) % {"n": number}] if number else []
