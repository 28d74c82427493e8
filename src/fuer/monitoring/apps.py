from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "fuer.monitoring"
    verbose_name = _("监测分析")

    def ready(self) -> None:
        from fuer.indicators.domain import AFTER_ACCEPT, AFTER_DEFINE
        from fuer.monitoring.domain import warnings
        from fuer.monitoring.domain.postponing import unless_postponed
        from fuer.orgs.domain import AFTER_ELECTION
        from fuer.plans.domain import AFTER_ADOPT

        AFTER_ACCEPT.append(unless_postponed(warnings.refresh_accepted))
        AFTER_DEFINE.append(unless_postponed(warnings.refresh_defined))
        AFTER_ELECTION.append(unless_postponed(warnings.refresh_elected))
        AFTER_ADOPT.append(unless_postponed(warnings.refresh_adopted))
