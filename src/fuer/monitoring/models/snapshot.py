"""Frozen data of one year (定版): figures, answers, definitions copied with the ids of their versions.

Rows are written once; every row carries the digest of its canonical JSON, and the snapshot the digest over those, in
order. No foreign keys to what is frozen: a row must read the same whatever becomes of its origin.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.indicators.enums import ObservationSource, Residence, Sex
from fuer.indicators.models.figures import TOTAL
from fuer.monitoring.managers import SnapshotManager


class Snapshot(models.Model):
    """The accepted figures of `area` and everything below it up to data year `year`, as they stood when it was made.

    `digest` is the SHA-256 over what was frozen (`freezing.digest_snapshot`); the counts say how many rows there must be.
    `monitored` counts the targets in areas of their own: what the states of its own targets must add up to.
    """

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    year = models.PositiveSmallIntegerField(_("数据年度"))
    number = models.PositiveSmallIntegerField(_("定版序号"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    rule_version = models.CharField(_("规则版本"), max_length=10)
    monitored = models.PositiveIntegerField(_("监测目标数"))
    target_count = models.PositiveIntegerField(_("定版目标数"))
    figure_count = models.PositiveIntegerField(_("定版数字个数"))
    definition_count = models.PositiveIntegerField(_("定版口径数"))
    digest = models.CharField(_("摘要"), max_length=64)
    has_demo = models.BooleanField(_("含演示数据"), default=False)
    made_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("定版人")
    )
    made_at = models.DateTimeField(_("定版时间"))

    objects = SnapshotManager()

    class Meta:
        verbose_name = _("定版数据")
        verbose_name_plural = _("定版数据")
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["area", "year", "number"], name="snapshot_number_once")]

    def __str__(self) -> str:
        return f"{self.area} {self.year}-{self.number}"


class SnapshotTarget(models.Model):
    """One target in one area: the case as judged and the answer, both in the wire form of DESIGN 5.2, as canonical JSON.

    `sources` names the versions of the figures the case was written from, as canonical JSON (`freezing.Sources`).
    `lacks_basis`: judged or not, the answer waits for a person, because nobody can stand up for the year's figure.
    `explanation` is the sentence a page shows: the answer's own and what is to be said of sums.
    """

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="targets", verbose_name=_("定版数据"))
    position = models.PositiveIntegerField(_("次序"))
    target_id = models.BigIntegerField(_("目标编号"))
    plan_title = models.CharField(_("规划"), max_length=300)
    domain = models.CharField(_("领域"), max_length=200, blank=True)
    tier = models.CharField(_("层级"), max_length=12)
    name = models.CharField(_("目标"), max_length=200)
    quote = models.TextField(_("原文"), blank=True)
    area_code = models.CharField(_("区划代码"), max_length=20)
    area_name = models.CharField(_("行政区划"), max_length=100)
    is_reference = models.BooleanField(_("参照市级目标"), default=False)
    lead_units = models.CharField(_("牵头单位"), max_length=300, blank=True)
    bucket = models.CharField(_("状态"), max_length=20)
    code = models.CharField(_("标识"), max_length=20)
    goal = models.CharField(_("目标值"), max_length=300, blank=True)
    baseline = models.CharField(_("基期值"), max_length=60, blank=True)
    figure = models.CharField(_("数据"), max_length=60, blank=True)
    unit = models.CharField(_("计算单位"), max_length=40, blank=True)
    explanation = models.TextField(_("说明"), blank=True)
    is_provisional = models.BooleanField(_("暂为"), default=False)
    lacks_basis = models.BooleanField(_("缺少依据"), default=False)
    rests_on_demo = models.BooleanField(_("演示数据"), default=False)
    case = models.TextField(_("算例"))
    answer = models.TextField(_("结果"))
    sources = models.TextField(_("数据版本编号"))
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("定版目标")
        verbose_name_plural = _("定版目标")
        ordering = ["snapshot_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "target_id", "area_code"], name="snapshot_target_once")
        ]

    def __str__(self) -> str:
        return self.name


class SnapshotFigure(models.Model):
    """One accepted figure, every breakdown; `version_id` is the ObservationVersion it was copied from.

    `shown` is the figure with its unit as the pages print it, a rate at the decimals of its definition.
    """

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="figures", verbose_name=_("定版数据"))
    position = models.PositiveIntegerField(_("次序"))
    indicator_id = models.BigIntegerField(_("指标编号"))
    indicator_name = models.CharField(_("指标"), max_length=200)
    comparability_group = models.CharField(_("可比组"), max_length=40)
    definition_number = models.PositiveIntegerField(_("口径版本号"))
    area_code = models.CharField(_("区划代码"), max_length=20)
    area_name = models.CharField(_("行政区划"), max_length=100)
    period_start = models.DateField(_("起"))
    period_end = models.DateField(_("止"))
    label_year = models.PositiveIntegerField(_("数据年度"))
    sex = models.CharField(_("性别"), max_length=2)
    age = models.CharField(_("年龄"), max_length=20)
    residence = models.CharField(_("城乡"), max_length=2)
    detail = models.CharField(_("其他分组"), max_length=40)
    value = models.DecimalField(_("数值"), max_digits=15, decimal_places=5, null=True)
    printed = models.CharField(_("原文数字"), max_length=30, blank=True)
    numerator = models.DecimalField(_("分子"), max_digits=15, decimal_places=5, null=True)
    denominator = models.DecimalField(_("分母"), max_digits=15, decimal_places=5, null=True)
    missing = models.CharField(_("无数据原因"), max_length=20, blank=True)
    shown = models.CharField(_("数据"), max_length=80, blank=True)
    source = models.CharField(_("来源"), max_length=10)
    status = models.CharField(_("数据性质"), max_length=12, blank=True)
    basis = models.CharField(_("取得方式"), max_length=12, blank=True)
    cell_id = models.BigIntegerField(_("数据编号"))
    version_id = models.BigIntegerField(_("数据版本编号"))
    version_number = models.PositiveIntegerField(_("版本号"))
    is_demo = models.BooleanField(_("演示数据"), default=False)
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("定版数字")
        verbose_name_plural = _("定版数字")
        ordering = ["snapshot_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["cell_id", "snapshot"], name="snapshot_figure_once"),
            models.UniqueConstraint(fields=["snapshot", "position"], name="snapshot_figure_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_name} {self.area_name} {self.label_year}"

    @property
    def words(self) -> str:
        """女、城镇、0—3岁; empty for a total."""
        parts = [
            str(Sex(self.sex).label) if self.sex != TOTAL else "",
            str(Residence(self.residence).label) if self.residence != TOTAL else "",
            *(part for part in (self.age, self.detail) if part != TOTAL),
        ]
        return "、".join(part for part in parts if part)

    @property
    def source_word(self) -> str:
        return str(ObservationSource(self.source).label)

    @property
    def fraction(self) -> str:
        """45.5/50, without the zeros the columns pad with; empty for no fraction."""
        if self.numerator is None or self.denominator is None:
            return ""
        return f"{self.numerator.normalize():f}/{self.denominator.normalize():f}"


class SnapshotDefinition(models.Model):
    """The definition under which figures were frozen."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="definitions", verbose_name=_("定版数据"))
    position = models.PositiveIntegerField(_("次序"))
    indicator_id = models.BigIntegerField(_("指标编号"))
    indicator_name = models.CharField(_("指标"), max_length=200)
    number = models.PositiveIntegerField(_("版本号"))
    content = models.TextField(_("口径内容"))
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = _("定版口径")
        verbose_name_plural = _("定版口径")
        ordering = ["snapshot_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "indicator_id", "number"], name="snapshot_definition_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_name} v{self.number}"


class SnapshotCheck(models.Model):
    """One check (校验) somebody ran on a snapshot; `report` keeps what it found as a JSON list of findings."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="checks", verbose_name=_("定版数据"))
    findings = models.PositiveIntegerField(_("问题数"))
    remarks = models.PositiveIntegerField(_("说明数"))
    report = models.TextField(_("结果"), blank=True)
    checked_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("校验人")
    )
    checked_at = models.DateTimeField(_("校验时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("定版校验")
        verbose_name_plural = _("定版校验")
        ordering = ["snapshot_id", "-id"]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.findings}"
