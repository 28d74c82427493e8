"""An evaluation: one level's annual monitoring, mid-term or final evaluation of its plans."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fuer.evaluation.enums import EvaluationKind, EvaluationStage, EvaluationStepKind
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


class EvaluationDate(models.Model):
    """The calendar: the day by which a stage is to be over."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="dates", verbose_name=_("评估"))
    stage = models.CharField(_("阶段"), max_length=12, choices=EvaluationStage.choices)
    due = models.DateField(_("完成日期"))

    class Meta:
        verbose_name = _("评估日程")
        verbose_name_plural = _("评估日程")
        ordering = ["due", "id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "stage"], name="evaluation_stage_due_once")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.due}"


class EvaluationStep(models.Model):
    """One decision about the evaluation as a whole; the steps in order are its history. Written once.

    `stage` is the stage it speaks of: the one entered, or the one in which `item` (what was missing) was passed over.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="steps", verbose_name=_("评估"))
    kind = models.CharField(_("步骤"), max_length=10, choices=EvaluationStepKind.choices)
    stage = models.CharField(_("阶段"), max_length=12, choices=EvaluationStage.choices)
    item = models.CharField(_("略过事项标识"), max_length=60, blank=True)
    subject = models.CharField(_("略过事项"), max_length=300, blank=True)
    note = models.TextField(_("说明"), blank=True)
    made_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("评估办理记录")
        verbose_name_plural = _("评估办理记录")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="skipped_item_says_why",
                condition=~models.Q(kind=EvaluationStepKind.SKIPPED) | (~models.Q(item="") & ~models.Q(note="")),
            ),
            models.UniqueConstraint(
                fields=["evaluation", "item"],
                condition=models.Q(kind=EvaluationStepKind.SKIPPED),
                name="item_skipped_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.get_kind_display()}"
