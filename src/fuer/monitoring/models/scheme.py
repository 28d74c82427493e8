"""Monitoring schemes (统计监测指标体系) of state, province and city: versioned data, each entry mapped or explained."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.monitoring.enums import Certainty, SchemeLevel
from fuer.monitoring.managers import SchemeManager
from fuer.plans.enums import Audience


class Scheme(models.Model):
    """One version of a scheme; a newer version stands beside it and the older one stays readable.

    `digest` is the SHA-256 of what its file declares: the same version never says two things.
    """

    slug = models.SlugField(_("标识"), max_length=60)
    version = models.CharField(_("版本"), max_length=30)
    level = models.CharField(_("层级"), max_length=10, choices=SchemeLevel.choices)
    audience = models.CharField(_("对象"), max_length=10, choices=Audience.choices)
    name = models.CharField(_("名称"), max_length=200)
    valid_from_year = models.PositiveSmallIntegerField(_("适用起始年份"))
    source = models.CharField(_("来源"), max_length=300)
    source_url = models.URLField(_("来源网址"), max_length=300, blank=True)
    certainty = models.CharField(_("可靠程度"), max_length=10, choices=Certainty.choices)
    digest = models.CharField(_("文件摘要"), max_length=64, blank=True)

    objects = SchemeManager()

    class Meta:
        verbose_name = _("监测指标体系")
        verbose_name_plural = _("监测指标体系")
        ordering = ["slug", "-valid_from_year", "-version"]
        constraints = [models.UniqueConstraint(fields=["slug", "version"], name="scheme_version_once")]

    def __str__(self) -> str:
        return self.name


class SchemeIndicator(models.Model):
    """One entry: an indicator of ours, or 未采集 with the reason."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="entries", verbose_name=_("监测指标体系"))
    position = models.PositiveIntegerField(_("次序"))
    code = models.CharField(_("代码"), max_length=30, blank=True)
    domain = models.CharField(_("领域"), max_length=100)
    name = models.CharField(_("指标名称"), max_length=200)
    unit_of_measure = models.CharField(_("计算单位"), max_length=40, blank=True)
    by_sex = models.BooleanField(_("分性别"), default=False)
    by_residence = models.BooleanField(_("分城乡"), default=False)
    by_age = models.BooleanField(_("分年龄"), default=False)
    cadence = models.CharField(_("报告期"), max_length=20, blank=True)
    department = models.CharField(_("数据来源部门"), max_length=100, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    certainty = models.CharField(_("可靠程度"), max_length=10, choices=Certainty.choices)
    indicator = models.ForeignKey(
        "indicators.Indicator",
        models.PROTECT,
        related_name="scheme_entries",
        null=True,
        blank=True,
        verbose_name=_("指标"),
    )
    not_collected = models.CharField(_("未采集原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("监测指标")
        verbose_name_plural = _("监测指标")
        ordering = ["scheme_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "position"], name="scheme_position_once"),
            models.CheckConstraint(
                name="scheme_entry_is_mapped_or_explained",
                condition=models.Q(indicator__isnull=False, not_collected="")
                | (models.Q(indicator__isnull=True) & ~models.Q(not_collected="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
