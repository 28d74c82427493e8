from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from fuer.core.domain.files import MayRead
    from fuer.core.models import StoredFile
    from fuer.orgs.scope import Visitor


class PlansConfig(AppConfig):
    name = "fuer.plans"
    verbose_name = _("规划")

    def ready(self) -> None:
        from fuer.core.domain.files import MAY_READ

        MAY_READ["plans"] = cast("MayRead", may_read_file)


def may_read_file(user: Visitor, file: StoredFile) -> bool:
    """A published document is read by whoever sees one of its plans, a draft's by whoever may review it."""
    from fuer.plans.models import Draft, Plan

    return (
        Plan.objects.visible_to(user).filter(document__file=file).exists()
        or Draft.objects.visible_to(user).filter(file=file).exists()
    )
