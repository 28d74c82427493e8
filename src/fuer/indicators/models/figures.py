"""Cells, their versions, and which version is accepted (DESIGN 5.4). Versions are never updated or deleted."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.indicators.enums import (
    AcceptanceLevel,
    Cadence,
    FigureBasis,
    FigureStatus,
    Missing,
    ObservationSource,
    Residence,
    Sex,
)
from fuer.indicators.managers import CellManager, VersionIsFinalError, VersionManager

TOTAL = "_T"


class Period(models.Model):
    """A reporting period; October–September and school years are rows like any other."""

    cadence = models.CharField(_("报告期类型"), max_length=12, choices=Cadence.choices)
    start = models.DateField(_("起"))
    end = models.DateField(_("止"))
    label_year = models.PositiveIntegerField(_("数据年度"))

    class Meta:
        verbose_name = _("报告期")
        verbose_name_plural = _("报告期")
        ordering = ["label_year", "start"]
        constraints = [
            models.UniqueConstraint(fields=["cadence", "start", "end"], name="period_once"),
            models.CheckConstraint(name="period_ends_after_it_starts", condition=models.Q(end__gt=models.F("start"))),
        ]

    def __str__(self) -> str:
        return str(self.label_year)


class Cell(models.Model):
    """One place in the cube; a total is `_T` in every breakdown."""

    indicator = models.ForeignKey("indicators.Indicator", models.PROTECT, related_name="cells", verbose_name=_("指标"))
    comparability_group = models.CharField(_("可比组"), max_length=40, default="1")
    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    period = models.ForeignKey(Period, models.PROTECT, related_name="cells", verbose_name=_("报告期"))
    sex = models.CharField(_("性别"), max_length=2, choices=Sex.choices, default=TOTAL)
    age = models.CharField(_("年龄"), max_length=20, default=TOTAL)
    residence = models.CharField(_("城乡"), max_length=2, choices=Residence.choices, default=TOTAL)
    detail = models.CharField(_("其他分组"), max_length=40, default=TOTAL)
    accepted = models.ForeignKey(
        "indicators.ObservationVersion",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("审定版本"),
    )
    # The newest version there was when the bureau last decided between two sources (认定): what is older waits for nobody.
    decided_number = models.PositiveIntegerField(_("认定时的版本号"), default=0)

    objects = CellManager()

    class Meta:
        verbose_name = _("数据")
        verbose_name_plural = _("数据")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "comparability_group", "area", "period", "sex", "age", "residence", "detail"],
                name="cell_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area} {self.period}"


class Survey(models.Model):
    """A survey figures come from: when, of whom, how many answered, and how far it may be off."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", verbose_name=_("组织单位"))
    name = models.CharField(_("调查名称"), max_length=200)
    held_on = models.DateField(_("调查时间"))
    population = models.PositiveIntegerField(_("总体人数"))
    sample = models.PositiveIntegerField(_("样本量"))
    valid_answers = models.PositiveIntegerField(_("有效问卷"))
    margin = models.DecimalField(_("允许误差（百分点）"), max_digits=6, decimal_places=3)

    class Meta:
        verbose_name = _("抽样调查")
        verbose_name_plural = _("抽样调查")
        constraints = [
            models.UniqueConstraint(fields=["unit", "name", "held_on"], name="survey_once"),
            models.CheckConstraint(
                name="survey_counts_in_order",
                condition=models.Q(valid_answers__lte=models.F("sample"), sample__lte=models.F("population")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ObservationVersion(models.Model):
    """One version of a figure: a value, a fraction, or the reason why there is none. Written once.

    `printed` keeps the digits as published or typed: 94.30 is not 94.3 when it comes to precision.
    """

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="versions", verbose_name=_("数据"))
    number = models.PositiveIntegerField(_("版本号"))
    value = models.DecimalField(_("数值"), max_digits=15, decimal_places=5, null=True, blank=True)
    printed = models.CharField(_("原文数字"), max_length=30, blank=True)
    numerator = models.DecimalField(_("分子"), max_digits=15, decimal_places=5, null=True, blank=True)
    denominator = models.DecimalField(_("分母"), max_digits=15, decimal_places=5, null=True, blank=True)
    missing = models.CharField(_("无数据原因"), max_length=20, choices=Missing.choices, blank=True)
    definition = models.ForeignKey("indicators.Definition", models.PROTECT, related_name="+", verbose_name=_("口径"))
    source = models.CharField(_("来源"), max_length=10, choices=ObservationSource.choices)
    source_reference = models.CharField(_("来源说明"), max_length=300, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    status = models.CharField(_("数据性质"), max_length=12, choices=FigureStatus.choices, blank=True)
    basis = models.CharField(_("取得方式"), max_length=12, choices=FigureBasis.choices, blank=True)
    survey = models.ForeignKey(
        Survey, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("抽样调查")
    )
    letter_number = models.CharField(_("函号"), max_length=60, blank=True)
    letter_date = models.DateField(_("函报日期"), null=True, blank=True)
    reason = models.CharField(_("改动原因"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    evidence = models.ManyToManyField("core.Evidence", related_name="+", blank=True, verbose_name=_("佐证材料"))
    created_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("填表人")
    )
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = VersionManager()

    class Meta:
        verbose_name = _("数据版本")
        verbose_name_plural = _("数据版本")
        ordering = ["cell_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cell", "number"], name="version_number_once"),
            models.CheckConstraint(
                name="version_fraction_is_possible",
                condition=models.Q(denominator__isnull=True)
                | models.Q(denominator__gt=0)
                | models.Q(denominator=0, numerator=0),
            ),
            models.CheckConstraint(
                name="version_by_letter_names_the_letter",
                condition=(models.Q(missing=Missing.BY_LETTER, letter_date__isnull=False) & ~models.Q(letter_number=""))
                | (~models.Q(missing=Missing.BY_LETTER) & models.Q(letter_number="", letter_date__isnull=True)),
            ),
            models.CheckConstraint(
                name="version_from_a_survey_names_it",
                condition=~models.Q(basis=FigureBasis.SURVEY) | models.Q(survey__isnull=False),
            ),
            models.CheckConstraint(
                name="version_is_value_fraction_or_missing",
                condition=(
                    models.Q(value__isnull=False, numerator__isnull=True, denominator__isnull=True, missing="")
                    | models.Q(value__isnull=True, numerator__isnull=False, denominator__isnull=False, missing="")
                    | (
                        models.Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True)
                        & ~models.Q(missing="")
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cell} v{self.number}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """A version is never deleted; a trigger refuses its update in the database itself."""
        raise VersionIsFinalError


class Acceptance(models.Model):
    """Who accepted which version at which level, and why; the cell's pointer follows the newest row of the level that
    has the last word: the city's, or the county's for an indicator of the county's plan only.
    """

    version = models.ForeignKey(
        ObservationVersion, models.PROTECT, related_name="acceptances", verbose_name=_("数据版本")
    )
    accepted_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("审定人")
    )
    accepted_at = models.DateTimeField(_("审定时间"), auto_now_add=True)
    level = models.CharField(_("审定层级"), max_length=8, choices=AcceptanceLevel.choices, default=AcceptanceLevel.CITY)
    reason = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("审定记录")
        verbose_name_plural = _("审定记录")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.version} {self.accepted_at:%Y-%m-%d}"
