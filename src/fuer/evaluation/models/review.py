"""Review (评审): groups of experts and officials, a rubric for each target they judge, scores given apart."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewGroup(models.Model):
    """评估组: the people who judge the targets of some domains or of a county."""

    evaluation = models.ForeignKey(
        "evaluation.Evaluation", models.CASCADE, related_name="groups", verbose_name=_("评估")
    )
    name = models.CharField(_("名称"), max_length=100)
    members = models.ManyToManyField("orgs.User", related_name="+", verbose_name=_("成员"))

    class Meta:
        verbose_name = _("评估组")
        verbose_name_plural = _("评估组")
        ordering = ["evaluation_id", "id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name


class Rubric(models.Model):
    """评分标准: by what a group judges one target. It stands as written once somebody has scored by it."""

    group = models.ForeignKey(ReviewGroup, models.CASCADE, related_name="rubrics", verbose_name=_("评估组"))
    target = models.ForeignKey("plans.Target", models.PROTECT, related_name="+", verbose_name=_("目标"))
    text = models.TextField(_("评分标准"))

    class Meta:
        verbose_name = _("评分标准")
        verbose_name_plural = _("评分标准")
        ordering = ["target__plan_id", "target__position"]
        constraints = [models.UniqueConstraint(fields=["group", "target"], name="rubric_once_for_a_target")]

    def __str__(self) -> str:
        return str(self.target)


class Recusal(models.Model):
    """回避: a member does not score by this rubric, and why. Written once."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="recusals", verbose_name=_("评分标准"))
    user = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("成员"))
    reason = models.TextField(_("回避理由"))
    made_at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("回避")
        verbose_name_plural = _("回避")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["rubric", "user"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.rubric}"


class Score(models.Model):
    """评分 of 0 to 100 by one member, with reasons; hidden from the others until they gave their own. Written once."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="scores", verbose_name=_("评分标准"))
    user = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("评分人"))
    points = models.PositiveSmallIntegerField(_("得分"), validators=[MaxValueValidator(100)])
    words = models.TextField(_("评语"))
    made_at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("评分")
        verbose_name_plural = _("评分")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "user"], name="score_once"),
            models.CheckConstraint(name="score_within_bounds", condition=models.Q(points__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.points}"
