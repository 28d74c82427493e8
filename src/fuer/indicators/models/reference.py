"""Reference series (参照数): the same indicator of the country, the province or another city, as published by somebody else."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.indicators.enums import ReferenceLevel
from fuer.indicators.managers import ReferenceManager, ReferenceVersionManager, VersionIsFinalError


class ReferenceFigure(models.Model):
    """One published figure that stands beside ours: shown with its source and day, never judged or counted.

    `value` is empty while it is awaited: `expected_on` says when it should be out, after that day it reads 尚未发布.
    `rank` of `rank_of` is our own city's place among those of the level, where the publication gives it.
    """

    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, related_name="references", verbose_name=_("指标")
    )
    level = models.CharField(_("参照层级"), max_length=8, choices=ReferenceLevel.choices)
    place = models.CharField(_("地区名称"), max_length=50)
    data_year = models.PositiveSmallIntegerField(_("数据年度"))
    value = models.DecimalField(_("数值"), max_digits=15, decimal_places=5, null=True, blank=True)
    printed = models.CharField(_("原文数字"), max_length=30, blank=True)
    rank = models.PositiveSmallIntegerField(_("本市位次"), null=True, blank=True)
    rank_of = models.PositiveSmallIntegerField(_("参评数"), null=True, blank=True)
    source = models.CharField(_("资料来源"), max_length=200, blank=True)
    url = models.URLField(_("网址"), max_length=300, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    expected_on = models.DateField(_("预计发布日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    changed_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("录入人")
    )
    changed_at = models.DateTimeField(_("录入时间"), auto_now=True)

    objects = ReferenceManager()

    class Meta:
        verbose_name = _("参照数")
        verbose_name_plural = _("参照数")
        ordering = ["indicator_id", "level", "place", "data_year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "level", "place", "data_year"], name="reference_once"),
            models.CheckConstraint(
                name="reference_is_published_or_awaited",
                condition=(models.Q(value__isnull=False, published_on__isnull=False) & ~models.Q(source=""))
                | models.Q(value__isnull=True, expected_on__isnull=False, published_on__isnull=True),
            ),
            models.CheckConstraint(
                name="reference_rank_within_its_field",
                condition=models.Q(rank__isnull=True, rank_of__isnull=True)
                | models.Q(rank__gte=1, rank_of__isnull=False, rank__lte=models.F("rank_of")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.place} {self.data_year}"


class ReferenceVersion(models.Model):
    """What was known of a reference figure at one time. Written once: a correction adds the next, with its reason."""

    reference = models.ForeignKey(ReferenceFigure, models.PROTECT, related_name="versions", verbose_name=_("参照数"))
    number = models.PositiveSmallIntegerField(_("版本"))
    value = models.DecimalField(_("数值"), max_digits=15, decimal_places=5, null=True, blank=True)
    printed = models.CharField(_("原文数字"), max_length=30, blank=True)
    rank = models.PositiveSmallIntegerField(_("本市位次"), null=True, blank=True)
    rank_of = models.PositiveSmallIntegerField(_("参评数"), null=True, blank=True)
    source = models.CharField(_("资料来源"), max_length=200, blank=True)
    url = models.URLField(_("网址"), max_length=300, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    expected_on = models.DateField(_("预计发布日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    reason = models.CharField(_("更正原因"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("录入人")
    )
    recorded_at = models.DateTimeField(_("录入时间"))

    objects = ReferenceVersionManager()

    class Meta:
        verbose_name = _("参照数版本")
        verbose_name_plural = _("参照数版本")
        ordering = ["reference_id", "number"]
        constraints = [models.UniqueConstraint(fields=["reference", "number"], name="reference_version_once")]

    def __str__(self) -> str:
        return f"{self.reference_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise VersionIsFinalError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise VersionIsFinalError
