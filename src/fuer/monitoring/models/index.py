"""How the composite index of a plan is made: on or off, what items score, and weights as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.monitoring.enums import ScoreMethod


class IndexMethod(models.Model):
    """One version of a plan's index; never updated, the newest number holds. Without weights all weigh the same."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="index_methods", verbose_name=_("规划"))
    number = models.PositiveIntegerField(_("版本号"))
    is_active = models.BooleanField(_("启用"), default=True)
    score = models.CharField(_("评分方法"), max_length=10, choices=ScoreMethod.choices, default=ScoreMethod.DEGREE)
    least_coverage = models.DecimalField(_("最低有数比例"), max_digits=4, decimal_places=3, default="0.5")
    reason = models.CharField(_("变更原因"), max_length=200)
    created_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("编写人")
    )
    created_at = models.DateTimeField(_("编写时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("综合指数方法")
        verbose_name_plural = _("综合指数方法")
        ordering = ["plan_id", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="index_method_number_once")]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class IndexWeight(models.Model):
    """The weight of a domain, or of one target within its domain; what is not named weighs 1."""

    method = models.ForeignKey(IndexMethod, models.CASCADE, related_name="weights", verbose_name=_("综合指数方法"))
    domain = models.ForeignKey(
        "plans.Clause", models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("领域")
    )
    target = models.ForeignKey(
        "plans.Target", models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("目标")
    )
    weight = models.DecimalField(_("权重"), max_digits=8, decimal_places=4)

    class Meta:
        verbose_name = _("权重")
        verbose_name_plural = _("权重")
        constraints = [
            models.CheckConstraint(
                name="weight_is_of_one_thing",
                condition=models.Q(domain__isnull=False, target__isnull=True)
                | models.Q(domain__isnull=True, target__isnull=False),
            ),
            models.CheckConstraint(name="weight_is_not_negative", condition=models.Q(weight__gte=0)),
            models.UniqueConstraint(fields=["method", "domain"], name="domain_weight_once"),
            models.UniqueConstraint(fields=["method", "target"], name="target_weight_once"),
        ]

    def __str__(self) -> str:
        return str(self.weight)
