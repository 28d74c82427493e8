"""Findings (问题): what an evaluation found wanting, and whether it is being put right."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fuer.evaluation.managers import FindingManager


class Finding(models.Model):
    """One finding. Its words are written once: what turns out wrong is dropped with its reason and found anew.

    What is done about it is a delivery task of origin `finding` that holds this row's id; its state follows from that
    task, or from `dropped_reason` where no task is to be made.
    """

    evaluation = models.ForeignKey(
        "evaluation.Evaluation", models.CASCADE, related_name="findings", verbose_name=_("评估")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    clause = models.ForeignKey(
        "plans.Clause", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("领域")
    )
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("责任单位")
    )
    text = models.TextField(_("问题"))
    cause = models.TextField(_("原因"), blank=True)
    advice = models.TextField(_("建议"), blank=True)
    dropped_reason = models.TextField(_("不列入整改的理由"), blank=True)
    dropped_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("决定人")
    )
    dropped_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    made_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("登记人"))
    made_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    # FindingState and the id of its task, where the row was read `with_state`.
    state: str
    task_id: int | None

    objects = FindingManager()

    class Meta:
        verbose_name = _("问题")
        verbose_name_plural = _("问题")
        ordering = ["evaluation_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="finding_number_once"),
            models.CheckConstraint(
                name="dropped_finding_says_who",
                condition=models.Q(dropped_reason="", dropped_by__isnull=True, dropped_at__isnull=True)
                | (~models.Q(dropped_reason="") & models.Q(dropped_by__isnull=False, dropped_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.text
