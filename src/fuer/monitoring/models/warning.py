"""Warnings about targets (预警), and everything that was done about each."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fuer.monitoring.enums import WarningKind, WarningStepKind
from fuer.monitoring.managers import WarningManager


class TargetWarning(models.Model):
    """A target that needs somebody, with its reason.

    One warning speaks for one cause: `year` is the data year in which it first held. While it stands open the same
    kind is not raised again for the target and area; a later year that still shows it renews it (`last_year`, `reason`).
    Its state (未反馈、已反馈、整改中、已销号) follows from `steps`; `closed_at` is kept for lists. `ceased_on` is the day the
    cause was found gone: the office still decides to close. `unit` is proposed until the warning is assigned, which sets
    `deadline`: the day by which the next thing is expected of the unit, its answer first, then what it set itself.
    """

    target = models.ForeignKey("plans.Target", models.CASCADE, related_name="warnings", verbose_name=_("目标"))
    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    kind = models.CharField(_("预警类型"), max_length=20, choices=WarningKind.choices)
    year = models.PositiveSmallIntegerField(_("起始数据年度"))
    last_year = models.PositiveSmallIntegerField(_("最近数据年度"))
    due_year = models.PositiveSmallIntegerField(_("目标年份"))
    cause = models.CharField(_("成因标识"), max_length=80, blank=True)
    reason = models.TextField(_("原因"))
    gap = models.CharField(_("差距"), max_length=80, blank=True)
    needed_per_year = models.CharField(_("每年需变化"), max_length=80, blank=True)
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("责任单位")
    )
    deadline = models.DateField(_("期限"), null=True, blank=True)
    raised_at = models.DateTimeField(_("发出时间"), default=timezone.now)
    ceased_on = models.DateField(_("成因消除日期"), null=True, blank=True)
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)

    # WarningStage, where the row was read `with_stage`.
    stage: str

    objects = WarningManager()

    class Meta:
        verbose_name = _("预警")
        verbose_name_plural = _("预警")
        ordering = ["-last_year", "target_id", "area_id", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "area", "kind", "year", "cause"], name="warning_once_for_a_cause"
            ),
            models.UniqueConstraint(
                fields=["target", "area", "kind", "cause"],
                condition=models.Q(closed_at=None),
                name="warning_open_once",
            ),
        ]
        indexes = [models.Index(fields=["area", "closed_at"], name="warning_by_area")]

    def __str__(self) -> str:
        return f"{self.target} {self.get_kind_display()}"


class WarningStep(models.Model):
    """One thing done about a warning; the steps in order are its history. Written once.

    An answer says cause, measure and deadline (成因、措施、时限); a closing and a return say why.
    """

    warning = models.ForeignKey(TargetWarning, models.CASCADE, related_name="steps", verbose_name=_("预警"))
    kind = models.CharField(_("步骤"), max_length=10, choices=WarningStepKind.choices)
    cause = models.TextField(_("成因"), blank=True)
    measure = models.TextField(_("措施"), blank=True)
    deadline = models.DateField(_("时限"), null=True, blank=True)
    note = models.TextField(_("说明"), blank=True)
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("单位")
    )
    made_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("经办人")
    )
    made_at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("预警办理记录")
        verbose_name_plural = _("预警办理记录")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="warning_answer_says_cause_and_measure",
                condition=~models.Q(kind=WarningStepKind.ANSWERED)
                | (~models.Q(cause="") & ~models.Q(measure="") & models.Q(deadline__isnull=False)),
            ),
            models.CheckConstraint(
                name="warning_decision_says_why",
                condition=~models.Q(
                    kind__in=[WarningStepKind.RETURNED, WarningStepKind.CLOSED, WarningStepKind.REOPENED]
                )
                | ~models.Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warning} {self.get_kind_display()}"
