from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from fuer.orgs.enums import UNIT_ROLES, Role
from fuer.orgs.managers import MembershipManager, UserManager
from fuer.orgs.models.area import Area
from fuer.orgs.models.unit import Unit
from fuer.orgs.scope import Scope, read_scope


class User(AbstractBaseUser):
    """A person who signs in. What they may do follows from memberships, never from the account itself."""

    username = models.CharField(
        _("登录名"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("这个登录名已被使用。")},
    )
    name = models.CharField(_("姓名"), max_length=50)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    wants_email = models.BooleanField(_("接收邮件提醒"), default=True)
    is_active = models.BooleanField(_("启用"), default=True)
    is_demo = models.BooleanField(_("演示账号"), default=False)
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    @cached_property
    def scope(self) -> Scope:
        """What this person may see today; read once for each loaded user, that is once a request."""
        return read_scope(self)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Ask the registered rules; there are no class-wide permissions that could outrank a record's."""
        return self.is_active and any(
            backend.has_perm(self, perm, obj) for backend in get_backends() if hasattr(backend, "has_perm")
        )

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)


class Membership(models.Model):
    """What a person is, where, and on which days. `valid_to` is the last day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="memberships", verbose_name=_("行政区划"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("责任单位")
    )
    valid_from = models.DateField(_("任职日期"), null=True, blank=True)
    valid_to = models.DateField(_("离任日期"), null=True, blank=True)

    objects = MembershipManager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["user_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "area"],
                condition=models.Q(valid_to=None, unit=None),
                name="membership_is_unique",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=models.Q(valid_to=None, unit__isnull=False),
                name="unit_membership_is_unique",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=sorted(UNIT_ROLES)) | models.Q(unit__isnull=False),
                name="unit_roles_name_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"
