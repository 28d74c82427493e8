from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from fuer.core.domain.files import MayRead
    from fuer.core.models import StoredFile
    from fuer.orgs.scope import Visitor


class DeliveryConfig(AppConfig):
    name = "fuer.delivery"
    verbose_name = _("任务落实")

    def ready(self) -> None:
        from fuer.core.domain.files import MAY_READ

        MAY_READ["delivery"] = cast("MayRead", may_read_file)


def may_read_file(user: Visitor, file: StoredFile) -> bool:
    """Evidence of a task is read by whoever sees the task."""
    from fuer.delivery.models import Task

    return Task.objects.visible_to(user).holding(file).exists()
