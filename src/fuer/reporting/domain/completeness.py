"""What still stands in the way of signing a filing, each a sentence that names the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.indicators.domain.figures import FigureError, require_storable
from fuer.reporting.domain.checks import check_filing, say_blocker
from fuer.reporting.domain.gaps import list_hard_gaps
from fuer.reporting.domain.items import is_changed, is_due, name_cell, read_items
from fuer.reporting.domain.queries.compulsory_texts import list_compulsory_texts
from fuer.reporting.domain.shown import name_text
from fuer.reporting.domain.texts import is_written
from fuer.reporting.domain.versions import read_figure
from fuer.reporting.models import FilingItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuer.reporting.models import Filing


class Obstacle(str):
    """A sentence of what stands in the way, and the figure (`item_id`) or the text (`text_id`) to go to."""

    __slots__ = ("item_id", "text_id")

    def __new__(cls, sentence: str, *, item_id: int | None = None, text_id: int | None = None) -> Obstacle:
        obstacle = super().__new__(cls, sentence)
        obstacle.item_id, obstacle.text_id = item_id, text_id
        return obstacle

    item_id: int | None
    text_id: int | None


def list_obstacles(filing: Filing) -> list[Obstacle]:
    """Figures not filled in or not whole, changes after acceptance without a reason, written parts, checks."""
    items = read_items(filing)
    accepted = list_accepted_entries(items)
    found = []
    for item in items:
        trouble = find_trouble(item, item.entry_id in accepted)
        if trouble:
            sentence = _("%(cell)s：%(trouble)s") % {"cell": name_cell(item.entry.cell), "trouble": trouble}
            found.append(Obstacle(sentence, item_id=item.pk))
    blocking = (finding for finding in check_filing(filing) if finding.blocks)
    checked = [Obstacle(say_blocker(finding), item_id=finding.item_id) for finding in blocking]
    return [*found, *list_missing_texts(filing), *checked]


def list_missing_texts(filing: Filing) -> list[Obstacle]:
    """Written parts that must be there because a target is behind, and are not."""
    compulsory = list_compulsory_texts(filing, today=timezone.localdate())
    missing = [
        text for text in filing.texts.select_related("clause__plan") if text.pk in compulsory and not is_written(text)
    ]
    return [
        Obstacle(
            _("文字材料“%(title)s · 工作进展”没有填写：%(targets)s未按进度完成，须说明情况。")
            % {"title": name_text(text), "targets": "、".join(behind.name for behind in compulsory[text.pk])},
            text_id=text.pk,
        )
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
