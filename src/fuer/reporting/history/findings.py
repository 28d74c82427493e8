"""What is wrong with the rows of a sheet: named, by address, a few examples of each kind and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from fuer.papers.numbers_typed import Remark, TypedNumber

EXAMPLES = 20


class Severity(StrEnum):
    """An error keeps the figure out; a note only says how it was read."""

    ERROR = "error"
    NOTE = "note"


class FindingKind(StrEnum):
    NO_INDICATOR = "no_indicator"
    UNKNOWN_INDICATOR = "unknown_indicator"
    AMBIGUOUS_INDICATOR = "ambiguous_indicator"
    OFFLINE_INDICATOR = "offline_indicator"
    NO_AREA = "no_area"
    UNKNOWN_AREA = "unknown_area"
    AREA_OUT_OF_SCOPE = "area_out_of_scope"
    AREA_AND_CODE_DIFFER = "area_and_code_differ"
    NO_YEAR = "no_year"
    BAD_YEAR = "bad_year"
    YEAR_OUT_OF_RANGE = "year_out_of_range"
    WRONG_PERIOD = "wrong_period"
    BAD_BREAKDOWN = "bad_breakdown"
    UNIT_DIFFERS = "unit_differs"
    BAD_NUMBER = "bad_number"
    HALF_A_FRACTION = "half_a_fraction"
    ZERO_DENOMINATOR = "zero_denominator"
    RATE_DIFFERS = "rate_differs"
    OUT_OF_BOUNDS = "out_of_bounds"
    DUPLICATE_DIFFERS = "duplicate_differs"
    CHANGES_ACCEPTED = "changes_accepted"
    DUPLICATE = "duplicate"
    SAME_AS_ACCEPTED = "same_as_accepted"
    TIDIED = "tidied"
    ROUNDED = "rounded"
    FORMULA = "formula"
    HIDDEN_ROW = "hidden_row"


_NOTES = frozenset(
    {
        FindingKind.CHANGES_ACCEPTED,
        FindingKind.DUPLICATE,
        FindingKind.SAME_AS_ACCEPTED,
        FindingKind.TIDIED,
        FindingKind.ROUNDED,
        FindingKind.FORMULA,
        FindingKind.HIDDEN_ROW,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding at an A1 address; `text` is what stands there, `other` what it is compared with."""

    kind: FindingKind
    address: str
    text: str = ""
    other: str = ""
    number: TypedNumber | None = None

    @property
    def severity(self) -> Severity:
        return Severity.NOTE if self.kind in _NOTES else Severity.ERROR

    @property
    def group(self) -> tuple[FindingKind, Remark | None]:
        """Findings of one group are counted together; what is wrong with numbers is told apart."""
        return self.kind, self.number.remark if self.number else None

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in one sentence."""
        if self.number is not None:
            return self.number.sentence
        return explain_kind(self.kind) % {"text": self.text, "other": self.other}


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """All findings of one kind: how many, and the first few."""

    kind: FindingKind
    remark: Remark | None
    severity: Severity
    count: int
    examples: tuple[Finding, ...]


class FindingTally:
    """Counts findings as they stream by and keeps the first `examples` of each group."""

    def __init__(self, examples: int = EXAMPLES) -> None:
        self._most = examples
        self._counts: dict[tuple[FindingKind, Remark | None], int] = {}
        self._examples: dict[tuple[FindingKind, Remark | None], list[Finding]] = {}

    def add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            group = finding.group
            count = self._counts.get(group, 0)
            self._counts[group] = count + 1
            if count < self._most:
                self._examples.setdefault(group, []).append(finding)

    @property
    def groups(self) -> list[FindingGroup]:
        """Errors first, then by number."""
        made = [
            FindingGroup(kind, remark, examples[0].severity, self._counts[kind, remark], tuple(examples))
            for (kind, remark), examples in self._examples.items()
        ]
        return sorted(made, key=lambda group: (group.severity is Severity.NOTE, -group.count, group.kind))

    @property
    def errors(self) -> int:
        return sum(group.count for group in self.groups if group.severity is Severity.ERROR)


def explain_kind(kind: FindingKind) -> str:
    return {
        FindingKind.NO_INDICATOR: _("没有指标名称：如果上方是合并单元格，请取消合并，逐行写明指标。"),
        FindingKind.UNKNOWN_INDICATOR: _("系统中没有指标“%(text)s”，请核对名称，或先为已有指标添加别名。"),
        FindingKind.AMBIGUOUS_INDICATOR: _("“%(text)s”对应多个计量单位（%(other)s），请在计量单位一列写明。"),
        FindingKind.OFFLINE_INDICATOR: _("“%(text)s”不上网，系统只登记函报，不保存数据，请从文件中删去。"),
        FindingKind.NO_AREA: _("没有写明地区，表名中也没有，请补上地区名称或代码。"),
        FindingKind.UNKNOWN_AREA: _("系统中没有地区“%(text)s”，请核对名称或代码。"),
        FindingKind.AREA_OUT_OF_SCOPE: _("“%(text)s”不在这次导入的行政区划内，请删去这些行，或按所属地区另行导入。"),
        FindingKind.AREA_AND_CODE_DIFFER: _("地区名称“%(text)s”与代码“%(other)s”不是同一个地区，请核对。"),
        FindingKind.NO_YEAR: _("没有写明年份，表名中也没有，请补上数据年度。"),
        FindingKind.BAD_YEAR: _("“%(text)s”不是报告期，请写成2021年、2021年一季度、2021学年或2021妇幼年度。"),
        FindingKind.YEAR_OUT_OF_RANGE: _("%(text)s年不在可以导入的年份%(other)s之内，请核对。"),
        FindingKind.WRONG_PERIOD: _("报告期是%(text)s，而该指标按%(other)s报送，请核对表头或指标名称。"),
        FindingKind.BAD_BREAKDOWN: _("“%(text)s”不是可以识别的分组，请用男、女、城镇、农村或合计。"),
        FindingKind.UNIT_DIFFERS: _("计量单位“%(text)s”与指标的计量单位“%(other)s”不同，请换算后改正。"),
        FindingKind.BAD_NUMBER: _("“%(text)s”不是数字，请填阿拉伯数字。"),
        FindingKind.HALF_A_FRACTION: _("分子和分母只填了一个，请补齐。"),
        FindingKind.ZERO_DENOMINATOR: _("分母为0而分子是%(text)s，请核对。"),
        FindingKind.RATE_DIFFERS: _("填的是%(text)s，按分子和分母计算应为%(other)s，请核对。"),
        FindingKind.OUT_OF_BOUNDS: _("%(text)s超出了指标允许的范围（%(other)s），请核对数字和计量单位。"),
        FindingKind.DUPLICATE_DIFFERS: _("与%(other)s是同一项数据，数值却不同，请只保留正确的一个。"),
        FindingKind.CHANGES_ACCEPTED: _(
            "已审定的数据是%(other)s，这里是%(text)s：导入后作为另一来源并存，或在确认时写明原因后以导入的为准。"
        ),
        FindingKind.DUPLICATE: _("与%(other)s重复，数值相同，只导入一次。"),
        FindingKind.SAME_AS_ACCEPTED: _("与已审定的数据相同，不再导入。"),
        FindingKind.TIDIED: _("“%(text)s”已整理后读取。"),
        FindingKind.ROUNDED: _("单元格里是%(text)s，按显示的%(other)s读取。"),
        FindingKind.FORMULA: _("单元格里是公式，按文件中保存的计算结果%(text)s读取。"),
        FindingKind.HIDDEN_ROW: _("这是隐藏的行，也已读入，请核对是否需要。"),
    }[kind]
