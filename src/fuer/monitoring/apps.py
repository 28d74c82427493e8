from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "fuer.monitoring"
    verbose_name = _("监测分析")

    def ready(self) -> None:
        from fuer.indicators.domain import AFTER_ACCEPT, AFTER_DEFINE
        from fuer.monitoring.domain import answers, warnings
        from fuer.orgs.domain import AFTER_ELECTION
        from fuer.plans.domain import AFTER_ADOPT

        AFTER_ACCEPT.append(warnings.refresh_accepted)
        AFTER_DEFINE.append(warnings.refresh_defined)
        AFTER_ELECTION.append(answers.refresh_elections)
        AFTER_ADOPT.append(answers.rebuild_plans)
