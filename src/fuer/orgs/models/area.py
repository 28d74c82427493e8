from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from fuer.orgs.enums import AreaKind, AreaLevel, ChangeKind
from fuer.orgs.managers import AreaManager


class Area(MP_Node):
    """A place in the administrative tree, province to village, for the days it was valid.

    Never moved or re-coded: a change ends one node and begins another, and an AreaChange links the two. The
    code is an attribute, not the identity, because code systems conflict. `valid_to` is the last valid day; an
    empty `valid_from` means "since before our records".
    """

    name = models.CharField(_("名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=50, blank=True)
    level = models.CharField(_("层级"), max_length=10, choices=AreaLevel.choices)
    kind = models.CharField(_("类别"), max_length=12, choices=AreaKind.choices, default=AreaKind.ORDINARY)
    code_system = models.CharField(_("代码体系"), max_length=30)
    code = models.CharField(_("代码"), max_length=20)
    valid_from = models.DateField(_("生效日期"), null=True, blank=True)
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)

    objects: ClassVar[AreaManager] = AreaManager()

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        constraints = [
            models.UniqueConstraint(
                fields=["code_system", "code"], condition=models.Q(valid_to=None), name="area_code_is_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_from=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="area_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="area_by_code"),
            models.Index(fields=["name"], name="area_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class AreaChange(models.Model):
    """`before` gave way to `after` on `date`, the first day of the successor."""

    before = models.ForeignKey(Area, models.PROTECT, related_name="changes_after", verbose_name=_("变更前"))
    after = models.ForeignKey(Area, models.PROTECT, related_name="changes_before", verbose_name=_("变更后"))
    date = models.DateField(_("变更日期"))
    kind = models.CharField(_("变更类型"), max_length=10, choices=ChangeKind.choices)

    class Meta:
        verbose_name = _("行政区划变更")
        verbose_name_plural = _("行政区划变更")
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="area_change_is_unique"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="area_change_has_two_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
