"""The figures a unit is working on, and where they are owed (DESIGN 5.4: FilingCell is mutable, versions are not)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.indicators.enums import FigureBasis, FigureStatus, Missing
from fuer.plans.enums import Audience
from fuer.reporting.managers import FilingCellManager


class FilingCell(models.Model):
    """What one unit has typed for one cell. A figure is typed once: the county's and the city's filing share the row.

    Half a fraction may stand here while somebody types; a version never holds one. `version` is what the last sign-off
    made of it, `row_version` rises with every save so that nobody overwrites what they have not seen.
    """

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", verbose_name=_("填报单位"))
    cell = models.ForeignKey("indicators.Cell", models.PROTECT, related_name="entries", verbose_name=_("数据"))
    definition = models.ForeignKey("indicators.Definition", models.PROTECT, related_name="+", verbose_name=_("口径"))
    value = models.DecimalField(_("数值"), max_digits=15, decimal_places=5, null=True, blank=True)
    printed = models.CharField(_("原文数字"), max_length=30, blank=True)
    numerator = models.DecimalField(_("分子"), max_digits=15, decimal_places=5, null=True, blank=True)
    denominator = models.DecimalField(_("分母"), max_digits=15, decimal_places=5, null=True, blank=True)
    missing = models.CharField(_("无数据原因"), max_length=20, choices=Missing.choices, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    status = models.CharField(_("数据性质"), max_length=12, choices=FigureStatus.choices, blank=True)
    basis = models.CharField(_("取得方式"), max_length=12, choices=FigureBasis.choices, blank=True)
    survey = models.ForeignKey(
        "indicators.Survey", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("抽样调查")
    )
    letter_number = models.CharField(_("函号"), max_length=60, blank=True)
    letter_date = models.DateField(_("函报日期"), null=True, blank=True)
    reason = models.CharField(_("改动原因"), max_length=300, blank=True)
    evidence = models.ManyToManyField("core.Evidence", related_name="entries", blank=True, verbose_name=_("佐证材料"))
    is_demo = models.BooleanField(_("演示数据"), default=False)
    version = models.ForeignKey(
        "indicators.ObservationVersion",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("最近签署版本"),
    )
    row_version = models.PositiveIntegerField(_("行版本"), default=1)
    changed_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("填表人")
    )
    changed_at = models.DateTimeField(_("填写时间"), null=True, blank=True)

    objects = FilingCellManager()

    class Meta:
        verbose_name = _("填报数据")
        verbose_name_plural = _("填报数据")
        constraints = [
            models.UniqueConstraint(fields=["unit", "cell"], name="entry_once_for_a_unit"),
            models.CheckConstraint(
                name="entry_is_value_or_fraction_or_missing",
                condition=models.Q(missing="", value__isnull=True)
                | models.Q(missing="", numerator__isnull=True, denominator__isnull=True)
                | (
                    models.Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True)
                    & ~models.Q(missing="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.cell}"

    @property
    def is_filled(self) -> bool:
        """Whether it says something whole: a value, a fraction, or why there is none. A true 0 is a value."""
        has_fraction = self.numerator is not None and self.denominator is not None
        return self.value is not None or has_fraction or bool(self.missing)


class FilingItem(models.Model):
    """One cell owed in one filing. `due_on` is set where the figure comes later than the filing (usual lag);
    `awaits` names the body whose feedback it waits for (上级反馈): such an item makes nobody late.

    `accepted` is the acceptance at the collection's own level.
    """

    filing = models.ForeignKey("reporting.Filing", models.CASCADE, related_name="items", verbose_name=_("报表"))
    entry = models.ForeignKey(FilingCell, models.PROTECT, related_name="items", verbose_name=_("填报数据"))
    audience = models.CharField(_("对象"), max_length=10, choices=Audience.choices)
    position = models.PositiveIntegerField(_("次序"))
    due_on = models.DateField(_("报送期"), null=True, blank=True)
    awaits = models.CharField(_("等待上级反馈"), max_length=100, blank=True)
    accepted = models.ForeignKey(
        "indicators.Acceptance", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("审定记录")
    )

    class Meta:
        verbose_name = _("应报数据")
        verbose_name_plural = _("应报数据")
        ordering = ["filing_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["filing", "entry"], name="item_once_in_a_filing")]

    def __str__(self) -> str:
        return f"{self.filing} {self.entry.cell}"


class ItemReport(models.Model):
    """What a filing said of one figure in one round (报送、重报): a row for each figure that is new or changed in it.

    The rounds tell a reviewer what changed since they last saw the filing; clocks cannot, as one figure may be signed
    in two filings.
    """

    item = models.ForeignKey(FilingItem, models.CASCADE, related_name="reports", verbose_name=_("应报数据"))
    round = models.PositiveSmallIntegerField(_("报送次数"))
    version = models.ForeignKey(
        "indicators.ObservationVersion", models.PROTECT, related_name="+", verbose_name=_("报送的版本")
    )

    class Meta:
        verbose_name = _("报送记录")
        verbose_name_plural = _("报送记录")
        ordering = ["item_id", "round"]
        constraints = [models.UniqueConstraint(fields=["item", "round"], name="report_once_in_a_round")]

    def __str__(self) -> str:
        return f"{self.item} {self.round}"


class ItemReturn(models.Model):
    """A reviewer sent one figure back with a reason (退回); it stays open until the figure is reported again.

    `answer` is why the figure stands, from the unit that reports it again unchanged.
    """

    item = models.ForeignKey(FilingItem, models.CASCADE, related_name="returns", verbose_name=_("应报数据"))
    version = models.ForeignKey(
        "indicators.ObservationVersion",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("退回的版本"),
    )
    round = models.PositiveSmallIntegerField(_("报送次数"))
    reason = models.CharField(_("退回原因"), max_length=500)
    returned_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("退回人"))
    returned_at = models.DateTimeField(_("退回时间"), auto_now_add=True)
    answer = models.CharField(_("核实说明"), max_length=200, blank=True)
    resolved_at = models.DateTimeField(_("重报时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("退回记录")
        verbose_name_plural = _("退回记录")
        ordering = ["item_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(resolved_at__isnull=True), name="one_open_return_for_an_item"
            ),
            models.CheckConstraint(name="return_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.reason}"
