"""The reader's result under review: it survives reload, sign-out and restart until it is adopted or discarded."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.plans.enums import Decision, DraftSource, DraftState, Tier
from fuer.plans.managers import DraftManager


class Draft(models.Model):
    """One upload. `reading` is the reader's output; only title and years of its plans are ever corrected.

    What people decide about its targets stands in DraftTarget rows.
    """

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name=_("原文件"))
    state = models.CharField(_("状态"), max_length=10, choices=DraftState.choices, default=DraftState.READING)
    job = models.ForeignKey(
        "core.Job", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("后台任务")
    )
    failure = models.TextField(_("未通过原因"), blank=True)
    text = models.TextField(_("全文"), blank=True)
    reading = models.JSONField(_("识别结果"), default=dict, blank=True)
    source_note = models.CharField(_("来源说明"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("导入人")
    )
    created_at = models.DateTimeField(_("导入时间"), auto_now_add=True)
    document = models.OneToOneField(
        "plans.Document", models.SET_NULL, related_name="draft", null=True, blank=True, verbose_name=_("采用后的文件")
    )
    adopted_at = models.DateTimeField(_("采用时间"), null=True, blank=True)

    objects = DraftManager()

    class Meta:
        verbose_name = _("规划草稿")
        verbose_name_plural = _("规划草稿")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.file)


class DraftTarget(models.Model):
    """One target the reader found, or a person added, and what was decided about it.

    `due` is a list of {"year", "raw"}; an entry whose rule differs from `kind` and `params` carries its own of each.
    `suggested_same` is our offer that two rows speak of one indicator, `same_as` what somebody (or an equal name)
    settled; `merged_into` says that this row only repeats the other: one target, two quotes.
    """

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="targets", verbose_name=_("规划草稿"))
    plan_index = models.PositiveSmallIntegerField(_("第几个规划"))
    position = models.PositiveIntegerField(_("次序"))
    source = models.CharField(_("出处"), max_length=10, choices=DraftSource.choices)
    tier = models.CharField(_("层级"), max_length=12, choices=Tier.choices)
    clause_path = models.CharField(_("编号路径"), max_length=120)
    quote = models.TextField(_("原文"))
    start = models.PositiveIntegerField(_("全文起点"))
    end = models.PositiveIntegerField(_("全文终点"))
    indicator_name = models.CharField(_("指标名称"), max_length=200)
    unit_of_measure = models.CharField(_("计算单位"), max_length=40, blank=True)
    kind = models.CharField(_("类型"), max_length=24, blank=True)
    params = models.JSONField(_("参数"), default=dict, blank=True)
    due = models.JSONField(_("目标年份和原文"), default=list, blank=True)
    baseline_year = models.PositiveIntegerField(_("基期年份"), null=True, blank=True)
    baseline_printed = models.CharField(_("基期值"), max_length=30, blank=True)
    confidence = models.DecimalField(_("把握程度"), max_digits=3, decimal_places=2)
    why = models.TextField(_("识别依据"), blank=True)
    decision = models.CharField(_("核对结果"), max_length=10, choices=Decision.choices, default=Decision.OPEN)
    indicator = models.ForeignKey(
        "indicators.Indicator", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("已有指标")
    )
    same_as = models.ForeignKey(
        "self", models.SET_NULL, related_name="repeats", null=True, blank=True, verbose_name=_("同一指标")
    )
    suggested_same = models.ForeignKey(
        "self", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("疑似同一指标")
    )
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, related_name="merged", null=True, blank=True, verbose_name=_("并入目标")
    )
    row_version = models.PositiveIntegerField(_("行版本"), default=1)

    class Meta:
        verbose_name = _("待核对目标")
        verbose_name_plural = _("待核对目标")
        ordering = ["plan_index", "start", "position"]
        constraints = [
            models.CheckConstraint(name="draft_target_has_a_span", condition=models.Q(end__gt=models.F("start"))),
            models.CheckConstraint(
                name="accepted_draft_target_has_a_rule",
                condition=~models.Q(decision=Decision.ACCEPTED) | ~models.Q(kind=""),
            ),
            models.UniqueConstraint(fields=["draft", "position"], name="draft_target_position_once"),
        ]

    def __str__(self) -> str:
        return self.indicator_name
