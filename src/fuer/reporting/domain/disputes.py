"""双线: each of the units that report one figure differently explains its own, until the statistics bureau decides (认定)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.notices.enums import NoticeKind
from fuer.reporting.domain.items import name_cell
from fuer.reporting.domain.queries.differences import list_differences
from fuer.reporting.domain.review import ReviewError
from fuer.reporting.domain.steps import lock_filing, record, require, require_words
from fuer.reporting.domain.telling import tell_bureau
from fuer.reporting.models import FilingItem, SideExplanation
from fuer.reporting.rules import belongs_to_unit, fills_by_proxy

if TYPE_CHECKING:
    from fuer.indicators.models import ObservationVersion
    from fuer.orgs.models import User
    from fuer.reporting.models import Filing


@transaction.atomic
def explain_side(filing: Filing, version: ObservationVersion, text: str, *, user: User) -> SideExplanation:
    """差异说明 of the filing's own figure; said again it takes the place of what was said, until the bureau decides.

    ReviewError for another unit's figure, a figure nobody reports differently, and after the decision.
    """
    filing = lock_filing(filing)
    may = belongs_to_unit(user, filing) or fills_by_proxy(user, filing)
    require(may, ReviewError(_("只有填报单位可以说明本单位的数据。")))
    words = require_words(text, ReviewError(_("请写明数据来源、统计范围等差异原因。")))
    item = FilingItem.objects.filter(filing=filing, entry__version=version).first()
    if item is None or not list_differences([version.cell_id]):
        raise ReviewError(_("两家数据已经一致或已改动，请刷新页面查看。"))
    require(item.accepted_id is None, ReviewError(_("这项数据已经认定，不能再改说明。")))
    explanation, is_new = SideExplanation.objects.update_or_create(
        version=version, defaults={"text": words, "explained_by": user, "explained_at": timezone.now()}
    )
    event = record(filing, "reporting.explain_side", user, cell=version.cell_id, version=version.pk)
    if is_new:
        about = {"unit": filing.unit, "cell": name_cell(version.cell), "text": words}
        tell_bureau(filing, event, _("%(unit)s说明了%(cell)s的差异：%(text)s") % about, kind=NoticeKind.INFO)
    return explanation
