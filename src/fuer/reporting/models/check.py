"""Checks (审核关系) as data: what is asked, how strictly, what was explained, and what stood at each sign-off."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.reporting.checking.families import FAMILIES
from fuer.reporting.enums import CheckScope, Severity
from fuer.reporting.managers import CheckManager, FamilySettingManager

FAMILY_TITLES = [(family.code, _(family.title)) for family in FAMILIES]


class Check(models.Model):
    """One version of a check somebody typed. Never updated: a change, switching off too, is the next number.

    `text` must hold for the figures of each area in `scope`; `message` may hold expressions in braces. `area` is whose
    check it is: it is asked of the units of that area and below it. `indicator` only sorts it in the list.
    """

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    code = models.CharField(_("编号"), max_length=20)
    number = models.PositiveIntegerField(_("版本号"))
    title = models.CharField(_("名称"), max_length=100)
    severity = models.CharField(_("类型"), max_length=5, choices=Severity.choices, default=Severity.QUERY)
    text = models.TextField(_("算式"))
    message = models.CharField(_("提示语"), max_length=300, blank=True)
    scope = models.CharField(_("适用范围"), max_length=9, choices=CheckScope.choices, default=CheckScope.EACH_AREA)
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("指标")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    reason = models.CharField(_("变更原因"), max_length=200)
    created_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("编写人")
    )
    created_at = models.DateTimeField(_("编写时间"), auto_now_add=True)

    objects = CheckManager()

    class Meta:
        verbose_name = _("审核关系")
        verbose_name_plural = _("审核关系")
        ordering = ["area__path", "code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["area", "code", "number"], name="check_number_once"),
            models.CheckConstraint(name="check_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rule_code(self) -> str:
        """What names its findings from one run to the next; another version is another question."""
        return f"own.{self.area_id}.{self.code}.{self.number}"


class FamilySetting(models.Model):
    """One version of how a ready family is used in an area: on or off, how strict, from where a change is doubted.

    Empty columns stand for the family's own default. Shares are fractions (0.3 is 30 %), points are percentage points.
    """

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    family = models.CharField(_("审核类别"), max_length=20, choices=FAMILY_TITLES)
    number = models.PositiveIntegerField(_("版本号"))
    severity = models.CharField(_("类型"), max_length=5, choices=Severity.choices, blank=True)
    swing_share = models.DecimalField(_("变动幅度"), max_digits=7, decimal_places=4, null=True, blank=True)
    swing_points = models.DecimalField(_("变动百分点"), max_digits=7, decimal_places=3, null=True, blank=True)
    small_count = models.DecimalField(_("小数目"), max_digits=9, decimal_places=0, null=True, blank=True)
    magnitude_slack = models.DecimalField(_("倍数允许偏差"), max_digits=5, decimal_places=4, null=True, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    reason = models.CharField(_("变更原因"), max_length=200)
    created_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("编写人")
    )
    created_at = models.DateTimeField(_("编写时间"), auto_now_add=True)

    objects = FamilySettingManager()

    class Meta:
        verbose_name = _("审核类别设置")
        verbose_name_plural = _("审核类别设置")
        ordering = ["area__path", "family", "number"]
        constraints = [
            models.UniqueConstraint(fields=["area", "family", "number"], name="family_setting_number_once"),
            models.CheckConstraint(name="family_setting_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.get_family_display()


class Explanation(models.Model):
    """Why a unit's figure is right although a check asks about it.

    It answers the finding `code` at `place` for the figures of `figures_key` only: other figures, another question. It
    belongs to the figure, so the county's and the city's filing of the same figure share it.
    """

    filing = models.ForeignKey("reporting.Filing", models.CASCADE, related_name="+", verbose_name=_("报表"))
    entry = models.ForeignKey(
        "reporting.FilingCell", models.CASCADE, related_name="explanations", verbose_name=_("填报数据")
    )
    code = models.CharField(_("编号"), max_length=60)
    place = models.CharField(_("位置"), max_length=300)
    figures_key = models.CharField(_("数据摘要"), max_length=64)
    text = models.CharField(_("说明"), max_length=500)
    explained_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("说明人"))
    explained_at = models.DateTimeField(_("说明时间"), auto_now=True)

    class Meta:
        verbose_name = _("审核说明")
        verbose_name_plural = _("审核说明")
        constraints = [
            models.UniqueConstraint(fields=["entry", "code", "place", "figures_key"], name="explanation_once"),
            models.CheckConstraint(name="explanation_says_something", condition=~models.Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text


class CheckResult(models.Model):
    """A finding as it stood when a filing was signed, with its explanation. Written once.

    `version` is the number of the check or family setting it came from, 0 for a family as delivered.
    """

    filing = models.ForeignKey("reporting.Filing", models.PROTECT, related_name="check_results", verbose_name=_("报表"))
    round = models.PositiveSmallIntegerField(_("报送次数"))
    cell = models.ForeignKey("indicators.Cell", models.PROTECT, related_name="+", verbose_name=_("数据"))
    code = models.CharField(_("编号"), max_length=60)
    version = models.PositiveIntegerField(_("版本号"), default=0)
    severity = models.CharField(_("类型"), max_length=5, choices=Severity.choices)
    place = models.CharField(_("位置"), max_length=300)
    message = models.TextField(_("提示"))
    explanation = models.CharField(_("说明"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("审核结果")
        verbose_name_plural = _("审核结果")
        ordering = ["filing_id", "round", "id"]

    def __str__(self) -> str:
        return self.message
