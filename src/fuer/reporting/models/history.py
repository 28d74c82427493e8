"""Years of figures that come in one workbook: what was uploaded, how it was read, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.reporting.enums import HistoryState
from fuer.reporting.managers import HistoryImportManager


class HistoryImport(models.Model):
    """One upload of earlier years' figures for an area and everything below it.

    `mapping` says what each column means (reporting.history.mapping, as JSON), `reading` what the page shows of the
    file: sheets and sample rows, `findings` the groups of findings with a few examples. The counts are of figures.
    `errors_file` lists every error by address.
    """

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件"))
    errors_file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("问题清单")
    )
    job = models.ForeignKey(
        "core.Job", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("后台作业")
    )
    state = models.CharField(_("状态"), max_length=10, choices=HistoryState.choices, default=HistoryState.VERIFYING)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    mapping = models.JSONField(_("列的含义"), default=dict)
    reading = models.JSONField(_("文件内容"), default=dict)
    findings = models.JSONField(_("核对结果"), default=list)
    figures = models.PositiveIntegerField(_("可导入"), default=0)
    changes = models.PositiveIntegerField(_("与审定数不同"), default=0)
    unchanged = models.PositiveIntegerField(_("与审定数相同"), default=0)
    errors = models.PositiveIntegerField(_("问题"), default=0)
    written = models.PositiveIntegerField(_("已写入"), default=0)
    accepted = models.PositiveIntegerField(_("已审定"), default=0)
    failure = models.CharField(_("未通过原因"), max_length=500, blank=True)
    replaces = models.BooleanField(_("以导入的数据为准"), default=False)
    reason = models.CharField(_("改动原因"), max_length=300, blank=True)
    created_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("导入人"))
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    committed_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("审定人")
    )
    committed_at = models.DateTimeField(_("导入时间"), null=True, blank=True)

    objects = HistoryImportManager()

    class Meta:
        verbose_name = _("历年数据导入")
        verbose_name_plural = _("历年数据导入")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="history_committed_by_somebody",
                condition=~models.Q(state=HistoryState.COMMITTED)
                | models.Q(committed_by__isnull=False, committed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="history_replacing_says_why", condition=models.Q(replaces=False) | ~models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.file.name


class RememberedMapping(models.Model):
    """What the columns of sheets with the same headings were said to mean, for the next file of that kind."""

    area = models.ForeignKey("orgs.Area", models.CASCADE, related_name="+", verbose_name=_("行政区划"))
    signature = models.CharField(_("表头特征"), max_length=32)
    mapping = models.JSONField(_("列的含义"))
    changed_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("保存人"))
    changed_at = models.DateTimeField(_("保存时间"), auto_now=True)

    class Meta:
        verbose_name = _("记住的列含义")
        verbose_name_plural = _("记住的列含义")
        constraints = [models.UniqueConstraint(fields=["area", "signature"], name="mapping_once_for_headings")]

    def __str__(self) -> str:
        return self.signature
