from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from fuer.core.domain.files import MayRead
    from fuer.core.models import StoredFile
    from fuer.orgs.scope import Visitor


class EvaluationConfig(AppConfig):
    name = "fuer.evaluation"
    verbose_name = _("评估报告")

    def ready(self) -> None:
        from fuer.core.domain.files import MAY_READ

        MAY_READ["evaluation"] = cast("MayRead", may_read_file)


def may_read_file(user: Visitor, file: StoredFile) -> bool:
    """Evidence of a self-assessment is read by whoever sees it."""
    from fuer.evaluation.models import SelfAssessment

    return SelfAssessment.objects.visible_to(user).holding(file).exists()
