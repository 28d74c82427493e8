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

        MAY_READ["reporting"] = cast("MayRead", may_read_file)


def may_read_file(user: Visitor, file: StoredFile) -> bool:
    """A file is read by whoever sees a filing it belongs to: as evidence, as text, or as a signed sheet."""
    from fuer.reporting.models import Filing

    return Filing.objects.visible_to(user).holding(file).exists()
