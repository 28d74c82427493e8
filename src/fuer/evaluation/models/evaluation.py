"""An evaluation: one level's annual monitoring, mid-term or final evaluation of its plans."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fuer.evaluation.enums import EvaluationKind, EvaluationStage
from fuer.evaluation.managers import EvaluationManager


class Evaluation(models.Model):
    """One area's evaluation of `plans` up to data year `year`; the areas below hold their own, which it reads and cites.

    `predecessor` is the evaluation whose unfinished rectification this one opens with. `snapshot` is what its figures are
    cited from, once the year is frozen.
    """

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    kind = models.CharField(_("评估类型"), max_length=10, choices=EvaluationKind.choices)
    year = models.PositiveSmallIntegerField(_("数据年度"))
    title = models.CharField(_("名称"), max_length=200)
    plans = models.ManyToManyField("plans.Plan", related_name="+", verbose_name=_("规划"))
    snapshot = models.ForeignKey(
        "monitoring.Snapshot", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("定版数据")
    )
    predecessor = models.ForeignKey(
        "self", models.PROTECT, related_name="successors", null=True, blank=True, verbose_name=_("上一次评估")
    )
    stage = models.CharField(
        _("阶段"), max_length=12, choices=EvaluationStage.choices, default=EvaluationStage.PREPARING
    )
    made_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", null=True, verbose_name=_("建立人"))
    made_at = models.DateTimeField(_("建立时间"), default=timezone.now)

    objects = EvaluationManager()

    class Meta:
        verbose_name = _("评估")
        verbose_name_plural = _("评估")
        ordering = ["-year", "kind", "-id"]
        constraints = [models.UniqueConstraint(fields=["area", "kind", "year"], name="evaluation_once_a_year")]

    def __str__(self) -> str:
        return self.title
