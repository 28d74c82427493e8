"""What still stands in the way of signing a filing, each a sentence that names the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.indicators.domain.figures import FigureError, require_storable
from fuer.reporting.domain.checks import find_blockers
from fuer.reporting.domain.gaps import list_hard_gaps
from fuer.reporting.domain.items import is_changed, is_due, name_cell, read_items
from fuer.reporting.domain.queries.compulsory_texts import list_compulsory_texts
from fuer.reporting.domain.rounds import keep_reportable, list_unanswered
from fuer.reporting.domain.texts import is_written
from fuer.reporting.domain.versions import read_figure
from fuer.reporting.enums import CollectionState
from fuer.reporting.models import FilingItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuer.reporting.models import Filing


def list_obstacles(filing: Filing) -> list[str]:
    """Figures not filled in or not whole, changes after acceptance without a reason, returned figures left as they were
    without a word, written parts, checks. After the collection is closed, of the figures that are open again only.
    """
    items = keep_reportable(filing, read_items(filing))
    is_closed = filing.collection.state == CollectionState.CLOSED
    accepted = frozenset(item.entry_id for item in items) if is_closed else list_accepted_entries(items)
    found = []
    for item in items:
        trouble = find_trouble(item, item.entry_id in accepted)
        if trouble:
            found.append(_("%(cell)s：%(trouble)s") % {"cell": name_cell(item.entry.cell), "trouble": trouble})
    found += list_unanswered(filing, items)
    if is_closed:
        return [*found, *find_blockers(filing, [item.pk for item in items])]
    return [*found, *list_missing_texts(filing), *find_blockers(filing)]


def list_missing_texts(filing: Filing) -> list[str]:
    """Written parts that must be there because a target is behind, and are not."""
    compulsory = list_compulsory_texts(filing, today=timezone.localdate())
    missing = [text for text in filing.texts.select_related("clause") if text.pk in compulsory and not is_written(text)]
    return [
        _("文字材料“%(title)s”没有填写：%(targets)s未按进度完成，须说明情况。")
        % {"title": text.clause, "targets": "、".join(behind.name for behind in compulsory[text.pk])}
        for text in missing
    ]


def list_accepted_entries(items: Sequence[FilingItem]) -> frozenset[int]:
    """Figures accepted (审定) in this filing or in the other one that shares them: changing those needs a reason."""
    shared = FilingItem.objects.filter(entry__in=[item.entry_id for item in items], accepted__isnull=False)
    return frozenset(shared.values_list("entry_id", flat=True))


def find_trouble(item: FilingItem, was_accepted: bool) -> str:
    """Why this figure cannot be signed; empty when it can, or when it is not due and may stay away."""
    entry = item.entry
    if not entry.is_filled and entry.version_id:
        return _("已签署过的数据不能清空，请填写数据或无数据原因。")
    if not entry.is_filled and not is_due(item):
        return ""
    for gap in list_hard_gaps(entry):
        return gap.sentence
    if not entry.is_filled:
        return _("没有填写；确实没有数据的，请选择无数据原因。")
    if was_accepted and is_changed(entry) and not entry.reason.strip():
        return _("该数据已审定，改动须说明原因。")
    try:
        require_storable(read_figure(entry))
    except FigureError as error:
        return str(error)
    return ""
