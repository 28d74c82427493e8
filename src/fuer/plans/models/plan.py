"""A published document, the plans in it, and their clauses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.plans.enums import Audience, ClauseKind, ResponsibilityBasis, ResponsibilityRole
from fuer.plans.managers import PlanManager


class Document(models.Model):
    """A published document as it came, with the text read from it; spans of clauses and quotes point into `text`."""

    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name=_("原文件"))
    title = models.CharField(_("标题"), max_length=300)
    number = models.CharField(_("文号"), max_length=100, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    issued_on = models.DateField(_("成文日期"), null=True, blank=True)
    source_note = models.CharField(_("来源说明"), max_length=300, blank=True)
    text = models.TextField(_("全文"))
    created_at = models.DateTimeField(_("导入时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("规划文件")
        verbose_name_plural = _("规划文件")

    def __str__(self) -> str:
        return self.title


class Plan(models.Model):
    """One plan of one area and period. A revised document makes a new plan that supersedes the old one."""

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="plans", verbose_name=_("规划文件"))
    audience = models.CharField(_("对象"), max_length=10, choices=Audience.choices)
    title = models.CharField(_("规划名称"), max_length=300)
    start_year = models.PositiveIntegerField(_("起始年份"))
    end_year = models.PositiveIntegerField(_("终止年份"))
    start = models.PositiveIntegerField(_("全文起点"))
    end = models.PositiveIntegerField(_("全文终点"))
    # Two people adopting the same plan meet on this number: the second is refused by the table itself.
    revision = models.PositiveSmallIntegerField(_("修订次数"), default=1)
    superseded_by = models.OneToOneField(
        "self", models.SET_NULL, related_name="supersedes", null=True, blank=True, verbose_name=_("修订后规划")
    )
    adopted_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("采用人")
    )
    adopted_at = models.DateTimeField(_("采用时间"), auto_now_add=True)

    objects = PlanManager()

    class Meta:
        verbose_name = _("规划")
        verbose_name_plural = _("规划")
        ordering = ["-start_year", "area_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "audience", "start_year", "end_year", "revision"], name="plan_revision_once"
            ),
            models.CheckConstraint(
                name="plan_ends_after_it_starts", condition=models.Q(end_year__gte=models.F("start_year"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Clause(models.Model):
    """Any numbered piece of the document: domain, goal, measure, table row, project, organisation."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="clauses", verbose_name=_("规划"))
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="children", null=True, blank=True, verbose_name=_("上级条款")
    )
    kind = models.CharField(_("类别"), max_length=12, choices=ClauseKind.choices)
    position = models.PositiveIntegerField(_("次序"))
    label = models.CharField(_("编号"), max_length=40, blank=True)
    path = models.CharField(_("编号路径"), max_length=120)
    title = models.CharField(_("标题"), max_length=300, blank=True)
    start = models.PositiveIntegerField(_("全文起点"))
    end = models.PositiveIntegerField(_("全文终点"))
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, related_name="carried_to", null=True, blank=True, verbose_name=_("修订前条款")
    )

    class Meta:
        verbose_name = _("条款")
        verbose_name_plural = _("条款")
        ordering = ["plan_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="clause_position_once"),
            models.CheckConstraint(name="clause_has_a_span", condition=models.Q(end__gt=models.F("start"))),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.title}"


class Responsibility(models.Model):
    """A unit answers for a clause or a target. `open_list` = the text ends its list with 等.

    A name the register of units does not know stays as it was printed (`named_as`), without a unit.
    """

    clause = models.ForeignKey(
        Clause, models.CASCADE, related_name="responsibilities", null=True, blank=True, verbose_name=_("条款")
    )
    target = models.ForeignKey(
        "plans.Target", models.CASCADE, related_name="responsibilities", null=True, blank=True, verbose_name=_("目标")
    )
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("责任单位")
    )
    role = models.CharField(_("分工"), max_length=8, choices=ResponsibilityRole.choices)
    basis = models.CharField(_("依据"), max_length=10, choices=ResponsibilityBasis.choices)
    named_as = models.CharField(_("文中名称"), max_length=100, blank=True)
    open_list = models.BooleanField(_("名单未列尽"), default=False)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("责任分工")
        verbose_name_plural = _("责任分工")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="responsibility_for_clause_or_target",
                condition=models.Q(clause__isnull=False, target__isnull=True)
                | models.Q(clause__isnull=True, target__isnull=False),
            ),
            models.CheckConstraint(
                name="responsibility_names_somebody", condition=models.Q(unit__isnull=False) | ~models.Q(named_as="")
            ),
            models.UniqueConstraint(
                fields=["clause", "unit", "basis"],
                condition=models.Q(clause__isnull=False, unit__isnull=False),
                name="unit_once_for_a_clause",
            ),
            models.UniqueConstraint(
                fields=["target", "unit", "basis"],
                condition=models.Q(target__isnull=False, unit__isnull=False),
                name="unit_once_for_a_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.named_as} {self.get_role_display()}"
