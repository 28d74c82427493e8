from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.reporting.enums import CollectionState
from fuer.reporting.managers import CollectionManager


class Collection(models.Model):
    """One data year's collection (填报任务) of one area: what is asked, until when, under which form number.

    `year` is the data year (数据年度) the figures are of, `filing_year` the year in which they are filled in. The form
    head follows 统计法 24 and 实施条例 on statistical forms: number, issuer, approval, validity.
    """

    area = models.ForeignKey("orgs.Area", models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    year = models.PositiveIntegerField(_("数据年度"))
    filing_year = models.PositiveIntegerField(_("填报年度"))
    title = models.CharField(_("任务名称"), max_length=200)
    plans = models.ManyToManyField("plans.Plan", related_name="+", verbose_name=_("规划"))
    opens_on = models.DateField(_("布置日期"))
    unit_due = models.DateField(_("单位报送截止"))
    county_due = models.DateField(_("县级审核截止"))
    city_due = models.DateField(_("市级审定截止"))
    form_number = models.CharField(_("表号"), max_length=60, blank=True)
    form_issuer = models.CharField(_("制定机关"), max_length=100, blank=True)
    approval_number = models.CharField(_("批准文号"), max_length=100, blank=True)
    form_valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=CollectionState.choices, default=CollectionState.DRAFT)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    created_by = models.ForeignKey(
        "orgs.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("布置人")
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    opened_at = models.DateTimeField(_("布置时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = CollectionManager()

    class Meta:
        verbose_name = _("填报任务")
        verbose_name_plural = _("填报任务")
        ordering = ["-year", "area__path"]
        constraints = [
            models.UniqueConstraint(fields=["area", "year"], name="collection_once_a_year"),
            models.CheckConstraint(
                name="collection_dates_in_order",
                condition=models.Q(
                    opens_on__lte=models.F("unit_due"),
                    unit_due__lte=models.F("county_due"),
                    county_due__lte=models.F("city_due"),
                ),
            ),
            models.CheckConstraint(
                name="collection_filed_after_its_year", condition=models.Q(filing_year__gte=models.F("year"))
            ),
        ]

    def __str__(self) -> str:
        return self.title
