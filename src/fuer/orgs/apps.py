from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    name = "fuer.orgs"
    verbose_name = _("地区、单位和人员")
