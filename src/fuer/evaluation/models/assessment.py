"""Self-assessment (自评): what a unit says of the domains, measures and projects it answers for."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fuer.evaluation.enums import AssessmentStepKind, ItemProgress
from fuer.evaluation.managers import SelfAssessmentManager


class SelfAssessment(models.Model):
    """What one unit owes in one evaluation. Its state follows from `steps`."""

    evaluation = models.ForeignKey(
        "evaluation.Evaluation", models.CASCADE, related_name="assessments", verbose_name=_("评估")
    )
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"))
    made_at = models.DateTimeField(_("布置时间"), default=timezone.now)

    # AssessmentState, where the row was read `with_state`.
    state: str

    objects = SelfAssessmentManager()

    class Meta:
        verbose_name = _("自评")
        verbose_name_plural = _("自评")
        ordering = ["evaluation_id", "unit__position", "id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "unit"], name="assessment_once_for_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.evaluation}"


class AssessmentItem(models.Model):
    """One clause the unit answers for: a domain, a measure, a project; the working copy the unit types in.

    `row_version` grows with each save, so that two people do not write over each other. `returned_reason` stands while
    the office waits for this item again.
    """

    assessment = models.ForeignKey(SelfAssessment, models.CASCADE, related_name="items", verbose_name=_("自评"))
    clause = models.ForeignKey("plans.Clause", models.PROTECT, related_name="+", verbose_name=_("条款"))
    progress = models.CharField(_("进展"), max_length=12, choices=ItemProgress.choices, blank=True)
    text = models.TextField(_("自评情况"), blank=True)
    evidence = models.ManyToManyField("core.Evidence", related_name="+", blank=True, verbose_name=_("佐证材料"))
    row_version = models.PositiveIntegerField(default=1)
    returned_reason = models.TextField(_("退回理由"), blank=True)

    class Meta:
        verbose_name = _("自评项")
        verbose_name_plural = _("自评项")
        ordering = ["clause__plan_id", "clause__position"]
        constraints = [models.UniqueConstraint(fields=["assessment", "clause"], name="assessment_item_once")]

    def __str__(self) -> str:
        return str(self.clause)


class AssessmentStep(models.Model):
    """报送, 退回, 审核通过. Written once."""

    assessment = models.ForeignKey(SelfAssessment, models.CASCADE, related_name="steps", verbose_name=_("自评"))
    kind = models.CharField(_("步骤"), max_length=10, choices=AssessmentStepKind.choices)
    note = models.TextField(_("说明"), blank=True)
    made_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("自评办理记录")
        verbose_name_plural = _("自评办理记录")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.assessment} {self.get_kind_display()}"


class AssessmentItemVersion(models.Model):
    """What an item said when it was reported, or why it was returned: `step` tells which. Written once."""

    item = models.ForeignKey(AssessmentItem, models.CASCADE, related_name="versions", verbose_name=_("自评项"))
    step = models.ForeignKey(AssessmentStep, models.CASCADE, related_name="items", verbose_name=_("步骤"))
    progress = models.CharField(_("进展"), max_length=12, choices=ItemProgress.choices, blank=True)
    text = models.TextField(_("内容"), blank=True)
    evidence = models.ManyToManyField("core.Evidence", related_name="+", blank=True, verbose_name=_("佐证材料"))

    class Meta:
        verbose_name = _("自评项版本")
        verbose_name_plural = _("自评项版本")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "step"], name="assessment_item_once_a_step")]

    def __str__(self) -> str:
        return f"{self.item} {self.step_id}"
