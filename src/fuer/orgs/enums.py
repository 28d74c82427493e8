from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AreaLevel(TextChoices):
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWN = "town", _("乡级")
    VILLAGE = "village", _("村级")


class AreaKind(TextChoices):
    """Only ordinary areas count as members of a share; the other two report figures of their own."""

    ORDINARY = "ordinary", _("行政区划")
    CITY_PROPER = "city_proper", _("市本级")
    ZONE = "zone", _("功能区")


class ChangeKind(TextChoices):
    RENAME = "rename", _("更名")
    SPLIT = "split", _("拆分")
    MERGE = "merge", _("合并")
    TRANSFER = "transfer", _("划转")


class UnitKind(TextChoices):
    COORDINATION = "coordination", _("议事协调机构")
    PARTY = "party", _("党委部门")
    NPC = "npc", _("人大机关")
    CPPCC = "cppcc", _("政协机关")
    JUDICIAL = "judicial", _("司法机关")
    GOVERNMENT = "government", _("政府部门")
    VERTICAL = "vertical", _("垂直管理单位")
    MASS = "mass", _("群团组织")
    INSTITUTION = "institution", _("事业单位")


class TermBody(TextChoices):
    PARTY = "party", _("党委")
    GOVERNMENT = "government", _("政府")
    NPC = "npc", _("人大")
    CPPCC = "cppcc", _("政协")
    VILLAGE = "village", _("村社")


class Role(TextChoices):
    WCC_OFFICE = "wcc_office", _("妇儿工委办")
    STATISTICS_BUREAU = "statistics_bureau", _("统计局")
    UNIT_REPORTER = "unit_reporter", _("填表人")
    STATISTICS_HEAD = "statistics_head", _("统计负责人")
    UNIT_HEAD = "unit_head", _("单位负责人")
    COUNTY_WCC_OFFICE = "county_wcc_office", _("县（市、区）妇儿工委办")
    CHILD_SUPERVISOR = "child_supervisor", _("儿童督导员")
    VILLAGE_WORKER = "village_worker", _("村（社区）工作人员")
    INSTITUTION_CLERK = "institution_clerk", _("机构经办人")
    EXPERT = "expert", _("专家")
    LEADER = "leader", _("分管领导")
    ADMINISTRATOR = "administrator", _("系统管理员")


# Roles that act for a unit: their membership names it.
UNIT_ROLES = frozenset({Role.UNIT_REPORTER, Role.STATISTICS_HEAD, Role.UNIT_HEAD, Role.INSTITUTION_CLERK})
