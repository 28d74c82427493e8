"""The answers of every target, kept at hand (DESIGN 4, habit 4): a disposable cache, equal to what a rebuild gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.monitoring.managers import AnswerManager


class Answer(models.Model):
    """How a target stands in one area and year, judged by the milestone due next (DESIGN 5.2).

    `is_reference`: the area is not the target's own; it is held against a target of the area above it (参照市级目标)
    and counts in no 达标率. Numbers are kept as the wire form prints them, so a rebuild compares to the digit;
    `value` is x itself for sorting and gaps, in the unit of measure. `input_hash` names the case judged.
    """

    target = models.ForeignKey("plans.Target", models.CASCADE, related_name="answers", verbose_name=_("目标"))
    milestone = models.ForeignKey(
        "plans.Milestone", models.CASCADE, related_name="+", null=True, verbose_name=_("节点")
    )
    area = models.ForeignKey("orgs.Area", models.CASCADE, related_name="+", verbose_name=_("行政区划"))
    year = models.PositiveSmallIntegerField(_("数据年度"))
    due_year = models.PositiveSmallIntegerField(_("目标年份"))
    is_reference = models.BooleanField(_("参照市级目标"), default=False)
    input_hash = models.CharField(_("算例摘要"), max_length=64)
    bucket = models.CharField(_("状态"), max_length=20)
    code = models.CharField(_("标识"), max_length=20)
    state = models.CharField(max_length=20)
    verdict = models.CharField(_("达标判定"), max_length=8, blank=True)
    phase = models.CharField(max_length=6, blank=True)
    label = models.CharField(max_length=8, blank=True)
    trajectory = models.CharField(_("进度"), max_length=10, blank=True)
    p = models.CharField(max_length=30, blank=True)
    breach_year = models.PositiveSmallIntegerField(null=True)
    flags = models.CharField(_("提示"), max_length=120, blank=True, help_text=_("逗号隔开"))
    outlook = models.CharField(_("预期"), max_length=10, blank=True)
    outlook_year = models.PositiveSmallIntegerField(null=True)
    outlook_value = models.CharField(max_length=30, blank=True)
    outlook_low = models.CharField(max_length=30, blank=True)
    outlook_high = models.CharField(max_length=30, blank=True)
    needed_per_year = models.CharField(max_length=30, blank=True)
    needed_members = models.PositiveIntegerField(null=True)
    degree = models.CharField(_("实现程度"), max_length=10, blank=True)
    progress = models.CharField(_("目标实现进程"), max_length=10, blank=True)
    explanation = models.TextField(_("说明"))
    rule_version = models.CharField(_("规则版本"), max_length=10, blank=True)
    unit = models.CharField(_("计算单位"), max_length=40, blank=True)
    goal = models.CharField(_("目标值"), max_length=300, blank=True)
    baseline = models.CharField(_("基期值"), max_length=60, blank=True)
    figure = models.CharField(_("数据"), max_length=60, blank=True)
    value = models.DecimalField(_("数值"), max_digits=20, decimal_places=8, null=True)
    is_provisional = models.BooleanField(_("暂为"), default=False)
    members_counted = models.PositiveSmallIntegerField(null=True)
    members_expected = models.PositiveSmallIntegerField(null=True)
    rests_on_demo = models.BooleanField(_("演示数据"), default=False)

    objects = AnswerManager()

    class Meta:
        verbose_name = _("判定结果")
        verbose_name_plural = _("判定结果")
        constraints = [models.UniqueConstraint(fields=["target", "area", "year"], name="answer_once")]
        indexes = [models.Index(fields=["area", "year", "bucket"], name="answer_by_area_and_year")]

    def __str__(self) -> str:
        return f"{self.target} {self.year}"

    @property
    def flag_list(self) -> list[str]:
        return [flag for flag in self.flags.split(",") if flag]
