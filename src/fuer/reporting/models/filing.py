"""What one unit owes in a collection: the filing (报表), its written part, its signatures and delays."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.reporting.enums import ExtensionState, FilingState, SignatureStep, SigningMethod, TextState
from fuer.reporting.managers import FilingManager


class Filing(models.Model):
    """One unit's filing of one collection. `round` counts how often it was reported: 2 and more are 已重报.

    `sent_back_reason` is what a head of the unit said when the form went back to the 填表人, until it is reported again.
    """

    collection = models.ForeignKey(
        "reporting.Collection", models.PROTECT, related_name="filings", verbose_name=_("填报任务")
    )
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="filings", verbose_name=_("填报单位"))
    state = models.CharField(_("状态"), max_length=10, choices=FilingState.choices, default=FilingState.DRAFTING)
    round = models.PositiveSmallIntegerField(_("报送次数"), default=0)
    extended_to = models.DateField(_("延期至"), null=True, blank=True)
    begun_at = models.DateTimeField(_("开始填报时间"), null=True, blank=True)
    reported_at = models.DateTimeField(_("首次报送时间"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("审定时间"), null=True, blank=True)
    sent_back_reason = models.CharField(_("单位内退回原因"), max_length=500, blank=True)
    row_version = models.PositiveIntegerField(_("行版本"), default=1)

    objects = FilingManager()

    class Meta:
        verbose_name = _("报表")
        verbose_name_plural = _("报表")
        ordering = ["collection_id", "unit__area__path", "unit__position", "unit_id"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "unit"], name="filing_once_for_a_unit"),
            models.CheckConstraint(
                name="filing_signed_once_reported",
                condition=models.Q(state__in=["drafting", "checking", "signing"]) | models.Q(reported_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.collection}"


class FilingText(models.Model):
    """The written part (文字材料) a unit owes for a domain it leads; the WCC office accepts or returns it."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="texts", verbose_name=_("报表"))
    clause = models.ForeignKey("plans.Clause", models.PROTECT, related_name="+", verbose_name=_("领域"))
    progress = models.TextField(_("工作进展"), blank=True)
    problems = models.TextField(_("存在问题"), blank=True)
    next_steps = models.TextField(_("下一步打算"), blank=True)
    file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Word文件")
    )
    state = models.CharField(_("状态"), max_length=10, choices=TextState.choices, default=TextState.DRAFTING)
    returned_reason = models.CharField(_("退回原因"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("审核人")
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    row_version = models.PositiveIntegerField(_("行版本"), default=1)

    class Meta:
        verbose_name = _("文字材料")
        verbose_name_plural = _("文字材料")
        ordering = ["filing_id", "clause__plan_id", "clause__position"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "clause"], name="text_once_for_a_domain"),
            models.CheckConstraint(
                name="returned_text_says_why",
                condition=~models.Q(state=TextState.RETURNED) | ~models.Q(returned_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.clause}"


class Signature(models.Model):
    """Who stood up for a filing, in which step and round, and how (统计法 24: 审核、签署 persons answer for it)."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="signatures", verbose_name=_("报表"))
    round = models.PositiveSmallIntegerField(_("报送次数"))
    step = models.CharField(_("环节"), max_length=16, choices=SignatureStep.choices)
    signed_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("签署人"))
    signed_name = models.CharField(_("签名"), max_length=50, blank=True)
    signed_at = models.DateTimeField(_("签署时间"), auto_now_add=True)
    method = models.CharField(_("签署方式"), max_length=8, choices=SigningMethod.choices, default=SigningMethod.ONLINE)
    file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("扫描件")
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("签署记录")
        verbose_name_plural = _("签署记录")
        ordering = ["filing_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="signature_by_scan_has_it",
                condition=~models.Q(method=SigningMethod.SCAN) | models.Q(file__isnull=False),
            ),
            models.CheckConstraint(
                name="signature_by_proxy_says_why", condition=~models.Q(method=SigningMethod.PROXY) | ~models.Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.get_step_display()}"


class Extension(models.Model):
    """A unit asks for more time (申请延期); what was decided stands beside it."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="extensions", verbose_name=_("报表"))
    until = models.DateField(_("延期至"))
    reason = models.CharField(_("延期原因"), max_length=500)
    asked_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=8, choices=ExtensionState.choices, default=ExtensionState.ASKED)
    decided_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("审批人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decision_note = models.CharField(_("审批意见"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("延期申请")
        verbose_name_plural = _("延期申请")
        ordering = ["filing_id", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"], condition=models.Q(state=ExtensionState.ASKED), name="one_open_extension_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.until}"
