"""What the pages of checks list: families as set, typed checks as they stand, and how each came to be so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fuer.orgs.models import Area
from fuer.orgs.scope import scope_of
from fuer.plans.domain.queries.figures import print_plain
from fuer.reporting.checking.families import FAMILIES, FAMILY_OF, Family
from fuer.reporting.checking.measure import DEFAULTS
from fuer.reporting.domain.queries.rulebook import FAMILY_THRESHOLDS, SETTING_LEVELS, list_newest
from fuer.reporting.enums import Severity
from fuer.reporting.managers import list_paths_up
from fuer.reporting.models import Check, FamilySetting

if TYPE_CHECKING:
    from fuer.orgs.models import User

CHECK_FIELDS = ("title", "severity", "text", "message", "scope", "indicator", "is_active")
SETTING_FIELDS = ("is_active", "severity", "swing_share", "swing_points", "small_count", "magnitude_slack")


@dataclass(frozen=True)
class FamilyRow:
    """One ready family as it is used in an area. `setting` None: as delivered."""

    family: Family
    setting: FamilySetting | None

    @property
    def code(self) -> str:
        return self.family.code

    @property
    def title(self) -> str:
        return _(self.family.title)

    @property
    def meaning(self) -> str:
        return MEANINGS[self.code]()

    @property
    def is_active(self) -> bool:
        return self.setting is None or self.setting.is_active

    @property
    def severity(self) -> Severity:
        return Severity(self.setting.severity if self.setting and self.setting.severity else self.family.severity)

    @property
    def thresholds(self) -> dict[str, Decimal]:
        """In force, whether set here or the default."""
        found = {}
        for name in FAMILY_THRESHOLDS.get(self.code, ()):
            given: Decimal | None = getattr(self.setting, name, None)
            default: Decimal = getattr(DEFAULTS, name)
            found[name] = default if given is None else given
        return found

    @property
    def said_thresholds(self) -> str:
        """比上年变动30%、10个百分点以上，小于10的计数不核对."""
        values = {name: print_plain(value) for name, value in self.thresholds.items()}
        if self.code == "swing":
            values["percent"] = print_plain(self.thresholds["swing_share"] * 100)
            return (
                _("变动超过%(percent)s%%，百分比超过%(swing_points)s个百分点；两年都小于%(small_count)s的计数不核对")
                % values
            )
        if self.code == "magnitude":
            values["percent"] = print_plain(self.thresholds["magnitude_slack"] * 100)
            return _("倍数允许偏差%(percent)s%%") % values
        return ""


MEANINGS = {
    "zero_denominator": lambda: _("分母填0，分子却不是0。分子、分母都是0的表示没有对象，不提示。"),
    "part_whole": lambda: _(
        "分子不能大于分母，分组数（城镇、农村、男、各年龄组）不能大于总数，口径写明的其中项不能大于所属的指标。"
        "粗率可以超过100%，不核对。"
    ),
    "female_total": lambda: _("分性别填报的，女性数不能大于总数。"),
    "parts_total": lambda: _("男女之和、城镇农村之和应等于总数。年龄组、其中项只在口径写明合计等于总数时核对。"),
    "share": lambda: _("直接填报比率的，应等于口径写明的分子指标除以分母指标，按口径的小数位数四舍五入。"),
    "range": lambda: _("数值应在口径规定的上下限之内，分子、分母不能是负数。"),
    "magnitude": lambda: _("本年数约为上年的10倍、100倍、1万倍或几分之一，多半是计量单位填错。"),
    "swing": lambda: _("本年数与上年审定数相差太大，请单位核实并说明原因。"),
    "restated": lambda: _("报表里重新填写的上年数与上年审定的不同，请单位说明调整原因。"),
    "share_base": lambda: _("按分子、分母填报的，应与口径写明的对应指标一致；不一致的请核实是哪一边的数。"),
    "members_sum": lambda: _("口径规定由县（市、区）相加得出全市数的，合计应与全市数一致；率按分子、分母分别相加。"),
}


def find_home(user: User) -> Area | None:
    """The area whose checks a person sees first: that of their first post that writes checks, else of any."""
    paths = scope_of(user).paths()
    return Area.objects.filter(path__in=paths).order_by("path").first()


def list_families(area: Area) -> list[FamilyRow]:
    """The families as they are used at `area`; one query."""
    settings = FamilySetting.objects.filter(
        area__path__in=list_paths_up(area.path), area__level__in=SETTING_LEVELS
    ).order_by("area__path", "number")
    newest = {setting.family: setting for setting in settings.select_related("area", "created_by")}
    return [FamilyRow(family, newest.get(family.code)) for family in FAMILIES]


def read_family(area: Area, code: str) -> FamilyRow | None:
    return next((row for row in list_families(area) if row.code == code), None)


def list_checks(user: User) -> list[Check]:
    """The newest version of every typed check a person may see, the switched off ones last; one query."""
    checks = Check.objects.visible_to(user).select_related("area", "indicator", "created_by")
    return sorted(list_newest(checks), key=lambda check: not check.is_active)


@dataclass(frozen=True)
class Change:
    """One column that differs between two versions, printed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    row: Check | FamilySetting
    changes: tuple[Change, ...]


def list_versions(rows: Sequence[Check | FamilySetting], fields: Sequence[str]) -> list[Version]:
    """Versions, the newest first, each with what it changed; the first one changed nothing."""
    ordered = sorted(rows, key=lambda row: row.number)
    befores: list[Check | FamilySetting | None] = [None, *ordered[:-1]]
    versions = [
        Version(row, tuple(compare(before, row, fields)) if before else ())
        for before, row in zip(befores, ordered, strict=False)
    ]
    return versions[::-1]


def compare(before: Any, after: Any, fields: Sequence[str]) -> list[Change]:
    return [
        Change(str(after._meta.get_field(name).verbose_name), show(before, name), show(after, name))
        for name in fields
        if getattr(before, name) != getattr(after, name)
    ]


def show(row: Any, name: str) -> str:
    """A column as a person reads it."""
    value = getattr(row, name)
    if name == "severity" and not value:
        return str(Severity(FAMILY_OF[row.family].severity).label)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        return print_plain(value)
    display = getattr(row, f"get_{name}_display", None)
    return str(display()) if display else str(value or "—")


def list_check_versions(check: Check) -> list[Version]:
    rows = Check.objects.filter(area=check.area_id, code=check.code).select_related("indicator", "created_by")
    return list_versions(list(rows), CHECK_FIELDS)


def list_family_versions(area: Area, code: str) -> list[Version]:
    """Of the setting in force at `area`, which may be its city's."""
    paths = list_paths_up(area.path)
    rows = FamilySetting.objects.filter(area__path__in=paths, area__level__in=SETTING_LEVELS, family=code)
    return list_versions(list(rows.select_related("created_by")), SETTING_FIELDS)
