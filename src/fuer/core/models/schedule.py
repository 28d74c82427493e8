from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.core.enums import JobState


class Schedule(models.Model):
    """When a function of the timetable last began and how that ended; the row is what several supervisors agree by."""

    name = models.CharField(_("名称"), max_length=100, unique=True)
    last_run_at = models.DateTimeField(_("上次执行时间"), null=True)
    last_result = models.CharField(_("上次执行结果"), max_length=10, choices=JobState.choices, blank=True)
    failure = models.CharField(_("未通过原因"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("定时作业")
        verbose_name_plural = _("定时作业")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
