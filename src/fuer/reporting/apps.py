from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from fuer.core.domain.files import MayRead
    from fuer.core.models import StoredFile
    from fuer.orgs.scope import Visitor


class ReportingConfig(AppConfig):
    name = "fuer.reporting"
    verbose_name = _("数据填报")

    def ready(self) -> None:
        from fuer.core.domain.files import MAY_READ
        from fuer.orgs.domain import STILL_OWED
        from fuer.plans.domain import FIND_OWED
        from fuer.reporting.domain.queries.owing import find_owed, name_open_filings

        STILL_OWED.append(name_open_filings)
        FIND_OWED.append(find_owed)
        MAY_READ["reporting"] = cast("MayRead", may_read_file)


def may_read_file(user: Visitor, file: StoredFile) -> bool:
    """A file is read by whoever sees a filing or an import of history it belongs to."""
    from fuer.reporting.models import Filing, HistoryImport

    is_of_filing = Filing.objects.visible_to(user).holding(file).exists()
    return is_of_filing or HistoryImport.objects.visible_to(user).holding(file).exists()
