"""The ready families of checks. A family writes expressions; the one engine evaluates them.

Impossible things are hard, doubtful things are queries. Rates are checked by numerator and denominator; a rate is never
compared as typed except where it is typed (share, range, swing). Figures below the definition's decimals round: sums of
printed decimals may be off by half a unit of the last digit for each figure; whole counts compare exactly.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fuer.core.expressions.errors import N_
from fuer.reporting.checking import doubtful, impossible
from fuer.reporting.checking.measure import DEFAULTS, Measure, Thresholds
from fuer.reporting.checking.rules import Rule, Severity

Write = Callable[[Measure, Thresholds], Iterator[Rule]]


@dataclass(frozen=True)
class Family:
    """`yields_to`: families whose finding at the same cell says it better, so that this one keeps quiet there."""

    code: str
    title: str
    severity: Severity
    write: Write
    yields_to: tuple[str, ...] = ()


FAMILIES = (
    Family("zero_denominator", N_("分母为0而分子不为0"), Severity.HARD, impossible.write_zero_denominator),
    Family("part_whole", N_("部分不大于总体"), Severity.HARD, impossible.write_part_whole, ("zero_denominator",)),
    Family("female_total", N_("女性数不大于总数"), Severity.HARD, impossible.write_female_total),
    Family("parts_total", N_("各部分之和等于总数"), Severity.HARD, impossible.write_parts_total),
    Family("share", N_("比重等于部分除以总体"), Severity.HARD, impossible.write_share),
    Family("range", N_("数值在上下限之内"), Severity.HARD, impossible.write_range, ("part_whole",)),
    Family("magnitude", N_("与上年相差10倍、100倍、1万倍"), Severity.QUERY, doubtful.write_magnitude, ("range",)),
    Family("swing", N_("比上年变动过大"), Severity.QUERY, doubtful.write_swing, ("magnitude", "range")),
    Family("restated", N_("上年数与上年审定数不一致"), Severity.QUERY, doubtful.write_restated),
    Family("share_base", N_("分子、分母与对应指标不一致"), Severity.QUERY, doubtful.write_share_base),
    Family("members_sum", N_("下级合计与全市数不一致"), Severity.QUERY, doubtful.write_members_sum),
)
FAMILY_OF = {family.code: family for family in FAMILIES}


def write_rules(
    measure: Measure, thresholds: Thresholds = DEFAULTS, families: Iterable[str] | None = None
) -> list[Rule]:
    """Every rule the families have for a definition; `families` limits them to those codes. (code, where) is unique."""
    wanted = FAMILY_OF.keys() if families is None else set(families)
    if not measure.is_figure:
        return []
    return [rule for family in FAMILIES if family.code in wanted for rule in family.write(measure, thresholds)]
