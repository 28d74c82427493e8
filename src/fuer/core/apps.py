from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "fuer.core"
    verbose_name = _("公共基础")

    def ready(self) -> None:
        # Every process knows every kind of job: the web server starts them, the worker runs them.
        autodiscover_modules("jobs")
