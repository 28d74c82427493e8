"""Closed lists of the reporting room. What dates can tell (late, due soon) is never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CollectionState(TextChoices):
    DRAFT = "draft", _("未布置")
    OPEN = "open", _("填报中")
    CLOSED = "closed", _("已结束")


class FilingState(TextChoices):
    """Where a filing lies. 待填报 and 填报中 are both `drafting` (told apart by what is filled in), 已退回 and 已重报 follow
    from returned rows and the number of the round.
    """

    DRAFTING = "drafting", _("填报中")
    CHECKING = "checking", _("待审核")
    SIGNING = "signing", _("待签署")
    COUNTY = "county", _("待县级审核")
    REPORTED = "reported", _("已报送（未审定）")
    ACCEPTED = "accepted", _("已审定")


class SignatureStep(TextChoices):
    REPORTER = "reporter", _("填表人")
    STATISTICS_HEAD = "statistics_head", _("统计负责人")
    UNIT_HEAD = "unit_head", _("单位负责人")
    COUNTY = "county", _("县级统计机构")
    CITY = "city", _("市级统计机构")


class SigningMethod(TextChoices):
    ONLINE = "online", _("线上签署")
    SCAN = "scan", _("扫描回传")
    PROXY = "proxy", _("代录")
    LETTER = "letter", _("已函报")


class TextState(TextChoices):
    DRAFTING = "drafting", _("填报中")
    SENT = "sent", _("已报送（未审定）")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已审定")


class ExtensionState(TextChoices):
    ASKED = "asked", _("待审批")
    GRANTED = "granted", _("同意延期")
    REFUSED = "refused", _("不同意延期")


class CorrectionState(TextChoices):
    ASKED = "asked", _("待审批")
    GRANTED = "granted", _("同意更正")
    REFUSED = "refused", _("不同意更正")


class Severity(TextChoices):
    HARD = "hard", _("强制性")
    QUERY = "query", _("核实性")


class HistoryState(TextChoices):
    VERIFYING = "verifying", _("正在核对")
    VERIFIED = "verified", _("待确认")
    COMMITTING = "committing", _("正在导入")
    COMMITTED = "committed", _("已导入")
    FAILED = "failed", _("未通过")
    DISCARDED = "discarded", _("已放弃")


class CheckScope(TextChoices):
    """Where a typed check is asked: of each area figures are filed for, or of the area's own total only."""

    EACH_AREA = "each_area", _("每个地区各自核对")
    CITY = "city", _("只核对本级合计")
