"""Targets, the quotes they come from, their milestones and typed rules (DESIGN 5.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.judging.rules import Kind
from fuer.orgs.enums import TermBody
from fuer.plans.enums import RulePart, Tier
from fuer.plans.managers import TargetManager

# Rules that make no sense without this column; the same lists guard the table.
KINDS_WITH_VALUE = sorted(
    kind.value
    for kind in (
        Kind.AT_LEAST,
        Kind.AT_MOST,
        Kind.ABOVE,
        Kind.BELOW,
        Kind.ABOUT,
        Kind.CHANGE_PER_YEAR,
        Kind.ADD_AT_LEAST,
        Kind.EACH_MEMBER,
    )
)
KINDS_WITH_SHARE = sorted([Kind.SHARE_OF_MEMBERS.value, Kind.CHANGE_BY.value])


class Target(models.Model):
    """Plan × indicator × area. Parked (未纳入监测) = no indicator, no milestone, outside "monitored"."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="targets", verbose_name=_("规划"))
    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, related_name="targets", null=True, blank=True, verbose_name=_("指标")
    )
    name = models.CharField(_("文中名称"), max_length=200)
    tier = models.CharField(_("层级"), max_length=12, choices=Tier.choices)
    is_parked = models.BooleanField(_("未纳入监测"), default=False)
    position = models.PositiveIntegerField(_("次序"))
    comparability_group = models.CharField(_("可比组"), max_length=40, default="1")
    baseline_year = models.PositiveIntegerField(_("基期年份"), null=True, blank=True)
    baseline = models.ForeignKey(
        "indicators.ObservationVersion",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("基期值"),
    )
    term_body = models.CharField(_("换届机构"), max_length=12, choices=TermBody.choices, blank=True)
    derived_from = models.ForeignKey(
        "self", models.SET_NULL, related_name="derived", null=True, blank=True, verbose_name=_("来源目标")
    )

    objects = TargetManager()

    class Meta:
        verbose_name = _("目标")
        verbose_name_plural = _("目标")
        ordering = ["plan_id", "position"]
        constraints = [
            models.CheckConstraint(
                name="monitored_target_has_indicator",
                condition=models.Q(is_parked=True, indicator__isnull=True)
                | models.Q(is_parked=False, indicator__isnull=False),
            ),
            models.UniqueConstraint(fields=["plan", "position"], name="target_position_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TargetQuote(models.Model):
    """Where in the document a target is said; one target may be said in several places and counts once."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="quotes", verbose_name=_("目标"))
    clause = models.ForeignKey("plans.Clause", models.CASCADE, related_name="quotes", verbose_name=_("条款"))
    quote = models.TextField(_("原文"))
    start = models.PositiveIntegerField(_("全文起点"))
    end = models.PositiveIntegerField(_("全文终点"))

    class Meta:
        verbose_name = _("原文引用")
        verbose_name_plural = _("原文引用")
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(name="quote_has_a_span", condition=models.Q(end__gt=models.F("start"))),
            models.UniqueConstraint(fields=["target", "start", "end"], name="quote_once_for_a_target"),
        ]

    def __str__(self) -> str:
        return self.quote


class Milestone(models.Model):
    """What must hold in a due year. `raw` is the cell or phrase as published."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="milestones", verbose_name=_("目标"))
    due_year = models.PositiveIntegerField(_("目标年份"))
    raw = models.CharField(_("原文目标值"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("节点")
        verbose_name_plural = _("节点")
        ordering = ["target_id", "due_year"]
        constraints = [models.UniqueConstraint(fields=["target", "due_year"], name="milestone_year_once")]

    def __str__(self) -> str:
        return f"{self.target} {self.due_year}"


class MilestoneRule(models.Model):
    """A rule of DESIGN 5.1 in typed columns; rules inside rules are rows of their own part.

    `value` carries T, n or delta, by kind; `base_year` carries `since` of add_at_least. A share is a fraction in two
    whole columns, because a third has no decimal. `decimals` keeps the digits `value`, `low` and `high` are printed
    with: 94.30 asks for two. Event years are never stored: they come from the Terms.
    """

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="rules", verbose_name=_("节点"))
    part = models.CharField(_("部分"), max_length=16, choices=RulePart.choices, default=RulePart.SELF)
    kind = models.CharField(_("类型"), max_length=24, choices=[(kind.value, kind.value) for kind in Kind])
    value = models.DecimalField(_("目标值"), max_digits=15, decimal_places=5, null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(_("原文小数位数"), default=0)
    share_numerator = models.PositiveBigIntegerField(_("比例分子"), null=True, blank=True)
    share_denominator = models.PositiveBigIntegerField(_("比例分母"), null=True, blank=True)
    low = models.DecimalField(_("下限"), max_digits=15, decimal_places=5, null=True, blank=True)
    high = models.DecimalField(_("上限"), max_digits=15, decimal_places=5, null=True, blank=True)
    high_binds = models.BooleanField(_("上限有约束"), null=True, blank=True)
    tolerance = models.DecimalField(_("允许偏差"), max_digits=15, decimal_places=5, null=True, blank=True)
    base_year = models.PositiveIntegerField(_("基年"), null=True, blank=True)
    base = models.DecimalField(_("基数"), max_digits=15, decimal_places=5, null=True, blank=True)
    mode = models.CharField(_("变化方式"), max_length=10, blank=True)
    direction = models.CharField(_("方向"), max_length=4, blank=True)
    level = models.TextField(_("成员层级"), blank=True)
    condition = models.TextField(_("成员条件"), blank=True)
    reference = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("参照指标")
    )
    reference_name = models.TextField(_("参照指标名称"), blank=True)
    operator = models.CharField(_("比较方式"), max_length=5, blank=True)
    deadline = models.PositiveIntegerField(_("期限"), null=True, blank=True)
    rubric = models.TextField(_("评判标准"), blank=True)

    class Meta:
        verbose_name = _("判定规则")
        verbose_name_plural = _("判定规则")
        constraints = [
            models.UniqueConstraint(fields=["milestone", "part"], name="rule_part_once"),
            models.CheckConstraint(
                name="rule_kind_is_known", condition=models.Q(kind__in=sorted(kind.value for kind in Kind))
            ),
            models.CheckConstraint(
                name="rule_has_its_columns",
                condition=(~models.Q(kind__in=KINDS_WITH_VALUE) | models.Q(value__isnull=False))
                & (
                    ~models.Q(kind__in=KINDS_WITH_SHARE)
                    | models.Q(share_numerator__isnull=False, share_denominator__gt=0)
                )
                & (~models.Q(kind=Kind.BETWEEN.value) | models.Q(low__lte=models.F("high")))
                & (~models.Q(kind=Kind.BY_YEAR.value) | models.Q(deadline__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.kind}"
