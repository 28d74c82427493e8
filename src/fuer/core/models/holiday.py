from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """One day whose kind the office has entered: a rest day, or a weekend day worked instead (调休).

    It wins over the built-in calendar, which knows no year before the State Council's notice of that year.
    """

    date = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("是否上班"), default=False)
    name = models.CharField(_("名称"), max_length=50)
    source = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("节假日")
        verbose_name_plural = _("节假日")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
