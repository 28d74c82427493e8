"""Errors found later: what a unit asks to correct in a collection that is closed, and how each side explains a difference."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.reporting.enums import CorrectionState


class CorrectionRequest(models.Model):
    """更正申请: a unit names figures of a closed collection that are wrong, and why; the statistics bureau decides.

    Granted, the figures are returned like any other (`ItemReturn`); everything else of the collection stays closed.
    """

    filing = models.ForeignKey(
        "reporting.Filing", models.PROTECT, related_name="correction_requests", verbose_name=_("报表")
    )
    items = models.ManyToManyField("reporting.FilingItem", related_name="+", verbose_name=_("申请更正的数据"))
    reason = models.CharField(_("更正原因"), max_length=200)
    asked_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=8, choices=CorrectionState.choices, default=CorrectionState.ASKED)
    decided_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("审批人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decision_note = models.CharField(_("审批意见"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("更正申请")
        verbose_name_plural = _("更正申请")
        ordering = ["filing_id", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"], condition=models.Q(state=CorrectionState.ASKED), name="one_open_correction_request"
            ),
            models.CheckConstraint(name="correction_request_says_why", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="refused_correction_says_why",
                condition=~models.Q(state=CorrectionState.REFUSED) | ~models.Q(decision_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.reason}"


class SideExplanation(models.Model):
    """双线: how one of two units that report one figure differently explains its own version. A new version of the figure
    starts without one.
    """

    version = models.OneToOneField(
        "indicators.ObservationVersion", models.PROTECT, related_name="+", verbose_name=_("数据版本")
    )
    text = models.CharField(_("差异说明"), max_length=200)
    explained_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("说明人"))
    explained_at = models.DateTimeField(_("说明时间"))

    class Meta:
        verbose_name = _("差异说明")
        verbose_name_plural = _("差异说明")
        constraints = [models.CheckConstraint(name="side_explanation_says_something", condition=~models.Q(text=""))]

    def __str__(self) -> str:
        return f"{self.version} {self.text}"
