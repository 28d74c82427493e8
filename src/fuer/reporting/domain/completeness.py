"""What still stands in the way of signing a filing, each a sentence that names the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.indicators.domain.figures import FigureError, require_storable
from fuer.indicators.enums import FigureBasis, Missing
from fuer.reporting.domain.items import is_changed, is_due, name_cell, read_items
from fuer.reporting.domain.neighbours import find_blockers, list_missing_texts
from fuer.reporting.domain.versions import read_figure
from fuer.reporting.models import FilingItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuer.reporting.models import Filing, FilingCell


def list_obstacles(filing: Filing) -> list[str]:
    """Figures not filled in or not whole, changes after acceptance without a reason, written parts, checks."""
    items = read_items(filing)
    accepted = list_accepted_entries(items)
    found = []
    for item in items:
        trouble = find_trouble(item, item.entry_id in accepted)
        if trouble:
            found.append(_("%(cell)s：%(trouble)s") % {"cell": name_cell(item.entry.cell), "trouble": trouble})
    return [*found, *list_missing_texts(filing), *find_blockers(filing)]


def list_accepted_entries(items: Sequence[FilingItem]) -> frozenset[int]:
    """Figures accepted (审定) in this filing or in the other one that shares them: changing those needs a reason."""
    shared = FilingItem.objects.filter(entry__in=[item.entry_id for item in items], accepted__isnull=False)
    return frozenset(shared.values_list("entry_id", flat=True))


def find_trouble(item: FilingItem, was_accepted: bool) -> str:
    """Why this figure cannot be signed; empty when it can, or when it is not due and may stay away."""
    entry = item.entry
    if not entry.is_filled:
        if entry.version_id:
            return _("已签署过的数据不能清空，请填写数据或无数据原因。")
        return describe_gap(entry) if is_due(item) else ""
    if was_accepted and is_changed(entry) and not entry.reason.strip():
        return _("该数据已审定，改动须说明原因。")
    return find_fault(entry)


def describe_gap(entry: FilingCell) -> str:
    if entry.numerator is not None or entry.denominator is not None:
        return _("分子、分母只填了一个。")
    return _("没有填写；确实没有数据的，请选择无数据原因。")


def find_fault(entry: FilingCell) -> str:
    """What a version would refuse, said before it does."""
    if entry.missing == Missing.OTHER and not entry.note.strip():
        return _("无数据原因选“其他”的，请在备注中说明。")
    if entry.missing == Missing.BY_LETTER and not (entry.letter_number and entry.letter_date):
        return _("已函报的数据请填写函号和函报日期。")
    if entry.basis == FigureBasis.SURVEY and entry.survey_id is None:
        return _("取得方式为抽样调查的，请填写调查情况。")
    try:
        require_storable(read_figure(entry))
    except FigureError as error:
        return str(error)
    return ""
