from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.orgs.enums import ChangeKind, UnitKind
from fuer.orgs.managers import UnitManager
from fuer.orgs.models.area import Area


class Unit(models.Model):
    """A department or body at one area. `valid_to` is its last day; a successor is linked by UnitChange.

    `counterpart` of a county's unit is the city unit that does the same work: what the city unit answers for is filled
    in by it level by level (逐级填报).
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="units", verbose_name=_("行政区划"))
    name = models.CharField(_("名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=50)
    kind = models.CharField(_("类别"), max_length=15, choices=UnitKind.choices)
    valid_from = models.DateField(_("成立日期"), null=True, blank=True)
    valid_to = models.DateField(_("终止日期"), null=True, blank=True)
    position = models.PositiveIntegerField(_("排序"), default=0)
    counterpart = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="county_counterparts",
        verbose_name=_("市级对口单位"),
    )

    objects = UnitManager()

    class Meta:
        verbose_name = _("责任单位")
        verbose_name_plural = _("责任单位")
        ordering = ["area__path", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"], condition=models.Q(valid_to=None), name="unit_name_is_unique_in_area"
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class UnitAlias(models.Model):
    """Another way documents write a unit's name.

    A bare sector word ("教育") names a unit only between other units: `in_lists_only` keeps it out of running
    text.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name=_("责任单位"))
    name = models.CharField(_("别名"), max_length=100, db_index=True)
    in_lists_only = models.BooleanField(_("仅用于单位名单"), default=False)

    class Meta:
        verbose_name = _("单位别名")
        verbose_name_plural = _("单位别名")
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="unit_alias_is_unique")]

    def __str__(self) -> str:
        return self.name


class UnitChange(models.Model):
    """`before` gave way to `after` on `date`, the first day of the successor."""

    before = models.ForeignKey(Unit, models.PROTECT, related_name="changes_after", verbose_name=_("变更前"))
    after = models.ForeignKey(Unit, models.PROTECT, related_name="changes_before", verbose_name=_("变更后"))
    date = models.DateField(_("变更日期"))
    kind = models.CharField(_("变更类型"), max_length=10, choices=ChangeKind.choices)

    class Meta:
        verbose_name = _("责任单位变更")
        verbose_name_plural = _("责任单位变更")
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="unit_change_is_unique"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="unit_change_has_two_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
