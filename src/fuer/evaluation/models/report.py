"""A report: a tree of sections whose numbers are bound to a snapshot, or in a draft to a running collection at a cut-off.

A section's text is written in versions that are never changed; each keeps, as printed, every number of its text and its
tables, so that what has changed since is found by comparing.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fuer.evaluation.enums import ReportState, ReportStepKind
from fuer.evaluation.managers import ReportManager

KEY_LENGTH = 64


class ReportTemplate(models.Model):
    """A city's own template: a shipped one copied and changed. `content` is its YAML, checked before it is kept."""

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    slug = models.SlugField(_("标识"), max_length=40)
    name = models.CharField(_("名称"), max_length=200)
    content = models.TextField(_("内容"))
    changed_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", null=True, verbose_name=_("修改人"))
    changed_at = models.DateTimeField(_("修改时间"), default=timezone.now)

    class Meta:
        verbose_name = _("报告模板")
        verbose_name_plural = _("报告模板")
        ordering = ["area_id", "slug"]
        constraints = [models.UniqueConstraint(fields=["area", "slug"], name="report_template_once")]

    def __str__(self) -> str:
        return self.name


class Report(models.Model):
    """`cut_off` is the day a draft without snapshot was last taken from the running collection. `unit`: whom a paper made
    for one unit is about.
    """

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    year = models.PositiveSmallIntegerField(_("数据年度"))
    template = models.CharField(_("模板"), max_length=40)
    title = models.CharField(_("标题"), max_length=300)
    evaluation = models.ForeignKey(
        "evaluation.Evaluation", models.PROTECT, related_name="reports", null=True, blank=True, verbose_name=_("评估")
    )
    snapshot = models.ForeignKey(
        "monitoring.Snapshot", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("定版数据")
    )
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("单位")
    )
    cut_off = models.DateField(_("数据截至"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    number = models.CharField(_("发文字号"), max_length=60, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    seal_head = models.CharField(_("留痕链首"), max_length=120, blank=True)
    made_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", null=True, verbose_name=_("建立人"))
    made_at = models.DateTimeField(_("建立时间"), default=timezone.now)

    objects = ReportManager()

    class Meta:
        verbose_name = _("报告")
        verbose_name_plural = _("报告")
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "number"], condition=~models.Q(number=""), name="report_number_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ReportState.ISSUED)
                | (models.Q(snapshot__isnull=False, issued_on__isnull=False) & ~models.Q(number="")),
                name="report_issued_with_number_and_snapshot",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A section. `filling` says what it fills itself with, `argument` of which part of a plan (`p1.d2`)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="sections", verbose_name=_("报告"))
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="children", null=True, blank=True, verbose_name=_("上级章节")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    level = models.PositiveSmallIntegerField(_("层级"), default=1)
    heading = models.CharField(_("标题"), max_length=300)
    filling = models.CharField(_("填充方式"), max_length=20)
    argument = models.CharField(_("内容范围"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("章节")
        verbose_name_plural = _("章节")
        ordering = ["report_id", "position"]
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="section_position_once")]

    def __str__(self) -> str:
        return self.heading


class SectionVersion(models.Model):
    """What a section said from some moment on; the newest stands. Never changed."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="versions", verbose_name=_("章节"))
    number = models.PositiveIntegerField(_("版本号"))
    text = models.TextField(_("文字"), blank=True)
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    written_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", null=True, verbose_name=_("编写人"))
    written_at = models.DateTimeField(_("编写时间"), default=timezone.now)

    class Meta:
        verbose_name = _("章节版本")
        verbose_name_plural = _("章节版本")
        ordering = ["section_id", "number"]
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="section_version_once")]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"


class FieldValue(models.Model):
    """A number of a section's version, as it was printed."""

    version = models.ForeignKey(SectionVersion, models.CASCADE, related_name="values", verbose_name=_("章节版本"))
    key = models.CharField(_("字段"), max_length=KEY_LENGTH)
    printed = models.TextField(_("数值"))

    class Meta:
        verbose_name = _("字段值")
        verbose_name_plural = _("字段值")
        ordering = ["version_id", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="field_value_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.printed}"


class SectionLease(models.Model):
    """Who is editing a section and until when; another may take it over, and is named in the record."""

    section = models.OneToOneField(Section, models.CASCADE, related_name="lease", verbose_name=_("章节"))
    holder = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("编辑人"))
    until = models.DateTimeField(_("有效至"))

    class Meta:
        verbose_name = _("编辑占用")
        verbose_name_plural = _("编辑占用")

    def __str__(self) -> str:
        return f"{self.section} {self.holder}"


class Comment(models.Model):
    """意见 on a section of a circulating report; `answer` says what became of it."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="comments", verbose_name=_("章节"))
    text = models.TextField(_("意见"))
    made_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("提出人"))
    made_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    answer = models.CharField(_("处理情况"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("处理人")
    )
    answered_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("意见")
        verbose_name_plural = _("意见")
        ordering = ["section_id", "id"]

    def __str__(self) -> str:
        return self.text[:40]


class ReportStep(models.Model):
    """What somebody did with a report; never changed."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="steps", verbose_name=_("报告"))
    kind = models.CharField(_("动作"), max_length=12, choices=ReportStepKind.choices)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", null=True, verbose_name=_("经办人"))
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("报告经过")
        verbose_name_plural = _("报告经过")
        ordering = ["report_id", "id"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class SignedJudgement(models.Model):
    """基本实现: a signed human judgement beside the computed state of a target; never counted."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="judgements", verbose_name=_("报告"))
    target_id = models.BigIntegerField(_("目标编号"))
    text = models.CharField(_("理由"), max_length=500)
    signed_by = models.ForeignKey("orgs.User", models.PROTECT, related_name="+", verbose_name=_("认定人"))
    signed_at = models.DateTimeField(_("认定时间"), default=timezone.now)

    class Meta:
        verbose_name = _("基本实现认定")
        verbose_name_plural = _("基本实现认定")
        ordering = ["report_id", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "target_id"], name="judgement_once")]

    def __str__(self) -> str:
        return f"{self.report} {self.target_id}"
