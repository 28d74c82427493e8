"""Closed lists of the indicators room (names after SDMX and the statistics law where they have one)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Shape(TextChoices):
    """How a figure is reported: typed as a value, or as a fraction from which the rate is computed."""

    VALUE = "value", _("直接填报数值")
    RATIO = "ratio", _("分子÷分母")
    MEMBERS = "members", _("逐个成员判定")
    YES_NO = "yes_no", _("是否")


class Accumulation(TextChoices):
    LEVEL = "level", _("时点水平")
    FLOW = "flow", _("年度流量")
    CUMULATIVE = "cumulative", _("累计数")


class Direction(TextChoices):
    RISE = "rise", _("越高越好")
    FALL = "fall", _("越低越好")
    NONE = "none", _("不分高低")


class Cadence(TextChoices):
    YEAR = "year", _("年度")
    SCHOOL_YEAR = "school_year", _("学年")
    HEALTH_YEAR = "health_year", _("妇幼卫生年度（10月至次年9月）")
    QUARTER = "quarter", _("季度")
    SURVEY = "survey", _("调查年份")


class ReportingLine(TextChoices):
    BY_CITY_UNIT = "by_city_unit", _("市级部门分县填报")
    BY_LEVEL = "by_level", _("逐级填报")
    BOTH = "both", _("双线")


class Disclosure(TextChoices):
    OPEN = "open", _("公开")
    INTERNAL = "internal", _("内部")
    OFFLINE = "offline", _("不上网")


class CityTotal(TextChoices):
    """Who the members of a city total are (DESIGN 5.3)."""

    COUNTIES = "counties", _("各县（市、区）合计")
    COUNTIES_AND_CITY_PROPER = "counties_and_city_proper", _("各县（市、区）和市本级合计")
    CITY_DIRECT = "city_direct", _("市级直接填报")


class FigureStatus(TextChoices):
    """How final a figure is (SDMX OBS_STATUS); empty for an ordinary one."""

    PRELIMINARY = "preliminary", _("初步数")
    VERIFIED = "verified", _("核实数")
    REVISED = "revised", _("修订数")
    ESTIMATED = "estimated", _("推算数")


class FigureBasis(TextChoices):
    """How a figure came about."""

    RECORDS = "records", _("行政记录")
    HEAD_COUNT = "head_count", _("全面清点")
    SURVEY = "survey", _("抽样调查")
    ESTIMATE = "estimate", _("推算")
    FEEDBACK = "feedback", _("上级反馈")


class AcceptanceLevel(TextChoices):
    COUNTY = "county", _("县级审定")
    CITY = "city", _("市级审定")


class CollectedAt(TextChoices):
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    BOTH = "both", _("市级和县级")


class Sex(TextChoices):
    TOTAL = "_T", _("合计")
    FEMALE = "F", _("女")
    MALE = "M", _("男")


class Residence(TextChoices):
    """SDMX URBANISATION."""

    TOTAL = "_T", _("合计")
    URBAN = "U", _("城镇")
    RURAL = "R", _("农村")


class Missing(TextChoices):
    NO_DATA = "no_data", _("无数据")
    NOT_APPLICABLE = "not_applicable", _("不适用")
    NOT_CARRIED_OUT = "not_carried_out", _("未开展")
    NOT_DUE = "not_due", _("未到报送期")
    NO_SURVEY = "no_survey", _("非调查年份")
    BY_LETTER = "by_letter", _("已函报")
    OTHER = "other", _("其他")


class ObservationSource(TextChoices):
    DOCUMENT = "document", _("规划文件")
    FILING = "filing", _("报表")
    REGISTER = "register", _("台账")
    IMPORT = "import", _("导入")
    ROLL_UP = "roll_up", _("汇总")


class RequestState(TextChoices):
    """申请口径变更: asked, and what was decided."""

    OPEN = "open", _("待审批")
    GRANTED = "granted", _("已同意")
    REFUSED = "refused", _("已退回")


class ReferenceLevel(TextChoices):
    """Whose published figure stands beside ours."""

    NATION = "nation", _("全国")
    PROVINCE = "province", _("全省")
    CITY = "city", _("设区市")
