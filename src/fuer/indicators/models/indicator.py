"""Indicators and their versioned definitions (口径)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.indicators.enums import (
    Accumulation,
    Cadence,
    CityTotal,
    CollectedAt,
    Direction,
    Disclosure,
    ReportingLine,
    RequestState,
    Shape,
)
from fuer.indicators.managers import DefinitionRequestManager, IndicatorManager


class Indicator(models.Model):
    """What is measured, whoever asks for it; how it is measured stands in its definitions."""

    name = models.CharField(_("指标名称"), max_length=200)
    normalised_name = models.CharField(_("规范名称"), max_length=200, db_index=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = IndicatorManager()

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class IndicatorAlias(models.Model):
    """Another name under which a document or a department speaks of the indicator."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="aliases", verbose_name=_("指标"))
    name = models.CharField(_("别名"), max_length=200)
    normalised_name = models.CharField(_("规范名称"), max_length=200, db_index=True)

    class Meta:
        verbose_name = _("指标别名")
        verbose_name_plural = _("指标别名")
        constraints = [models.UniqueConstraint(fields=["indicator", "normalised_name"], name="indicator_alias_once")]

    def __str__(self) -> str:
        return self.name


class Definition(models.Model):
    """One version of how an indicator is measured; a new comparability group breaks the series."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="definitions", verbose_name=_("指标"))
    number = models.PositiveIntegerField(_("版本号"))
    valid_from_year = models.PositiveIntegerField(_("适用起始年份"))
    comparability_group = models.CharField(_("可比组"), max_length=40, default="1")
    meaning = models.TextField(_("定义"), blank=True)
    calculation = models.TextField(_("计算方法"), blank=True)
    unit_of_measure = models.CharField(_("计算单位"), max_length=40, blank=True)
    source_text = models.TextField(_("资料来源"), blank=True)
    remarks = models.TextField(_("说明"), blank=True)
    shape = models.CharField(_("填报方式"), max_length=10, choices=Shape.choices, default=Shape.VALUE)
    factor = models.DecimalField(_("乘数"), max_digits=12, decimal_places=2, default=1)
    decimals = models.PositiveSmallIntegerField(_("小数位数"), default=2)
    lower_bound = models.DecimalField(_("下限"), max_digits=15, decimal_places=5, null=True, blank=True)
    upper_bound = models.DecimalField(_("上限"), max_digits=15, decimal_places=5, null=True, blank=True)
    accumulation = models.CharField(
        _("累计方式"), max_length=10, choices=Accumulation.choices, default=Accumulation.LEVEL
    )
    direction = models.CharField(_("方向"), max_length=4, choices=Direction.choices, default=Direction.NONE)
    cadence = models.CharField(_("报告期"), max_length=12, choices=Cadence.choices, default=Cadence.YEAR)
    by_sex = models.BooleanField(_("分性别"), default=False)
    by_residence = models.BooleanField(_("分城乡"), default=False)
    by_age = models.BooleanField(_("分年龄"), default=False)
    age_groups = models.CharField(
        _("年龄分组"), max_length=200, blank=True, help_text=_("用顿号隔开，如：0—3岁、4—6岁")
    )
    ages_sum_to_total = models.BooleanField(_("各年龄组合计等于总数"), default=False)
    whole = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("属于其中项的指标")
    )
    parts_sum_to_whole = models.BooleanField(_("其中项合计等于本指标"), default=False)
    numerator_indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("分子对应的指标")
    )
    denominator_indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("分母对应的指标")
    )
    collected_at = models.CharField(_("填报层级"), max_length=10, choices=CollectedAt.choices, default=CollectedAt.CITY)
    city_total = models.CharField(
        _("全市数构成"), max_length=30, choices=CityTotal.choices, default=CityTotal.CITY_DIRECT
    )
    reporting_line = models.CharField(
        _("报送渠道"), max_length=12, choices=ReportingLine.choices, default=ReportingLine.BY_CITY_UNIT
    )
    disclosure = models.CharField(_("公开范围"), max_length=10, choices=Disclosure.choices, default=Disclosure.INTERNAL)
    source_unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("数据来源单位")
    )
    source_is_demo = models.BooleanField(_("演示分工"), default=False)
    first_year = models.PositiveIntegerField(_("首个有数年份"), null=True, blank=True)
    lag_months = models.PositiveSmallIntegerField(_("数据滞后（月）"), null=True, blank=True)
    interval_years = models.PositiveSmallIntegerField(_("调查间隔（年）"), default=1)
    needs_basis = models.BooleanField(_("须有调查或清点依据"), default=False)
    feedback_from = models.CharField(_("上级反馈机构"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("口径")
        verbose_name_plural = _("口径")
        ordering = ["indicator_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="definition_number_once"),
            models.CheckConstraint(name="definition_factor_is_positive", condition=models.Q(factor__gt=0)),
            models.CheckConstraint(name="definition_interval_is_positive", condition=models.Q(interval_years__gt=0)),
            models.CheckConstraint(
                name="definition_bounds_in_order",
                condition=models.Q(lower_bound__isnull=True)
                | models.Q(upper_bound__isnull=True)
                | models.Q(lower_bound__lte=models.F("upper_bound")),
            ),
            models.CheckConstraint(
                name="definition_is_no_part_of_itself",
                condition=models.Q(whole__isnull=True) | ~models.Q(whole=models.F("indicator")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} v{self.number}"


class DefinitionRequest(models.Model):
    """申请口径变更: a unit asks for another definition of a figure it owes; the office of `area` decides."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="requests", verbose_name=_("指标"))
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", verbose_name=_("申请单位"))
    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("审批地区"))
    what = models.TextField(_("要改什么"), max_length=500)
    why = models.TextField(_("为什么改"), max_length=500)
    proposed_meaning = models.TextField(_("建议的定义"), blank=True, max_length=1000)
    proposed_calculation = models.TextField(_("建议的计算方法"), blank=True, max_length=1000)
    from_year = models.PositiveIntegerField(_("自哪个数据年度起"))
    stays_comparable = models.BooleanField(_("与以前的数据仍然可比"), default=True)
    asked_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    decided_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("审批人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decision_note = models.CharField(_("审批意见"), max_length=300, blank=True)
    definition = models.ForeignKey(
        Definition, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("据此修改的口径")
    )

    objects = DefinitionRequestManager()

    class Meta:
        verbose_name = _("口径变更申请")
        verbose_name_plural = _("口径变更申请")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit"],
                condition=models.Q(state=RequestState.OPEN),
                name="one_open_definition_request",
            ),
            models.CheckConstraint(
                name="refused_definition_request_says_why",
                condition=~models.Q(state=RequestState.REFUSED) | ~models.Q(decision_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit}"
