"""Which edges a golden case stands on, read off the case itself, and which edges each kind of target has."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from fuer.judging.case import Answer, judge
from fuer.judging.facts import Case, Entry, Figure, Members, Missing, State
from fuer.judging.rules import ByCalendar, Hold, IncreaseEachTerm, Kind, Limit
from fuer.judging.standing import PATH_KINDS
from fuer.judging.yearly import meets_at_base

LIMITS = (Kind.AT_LEAST, Kind.AT_MOST, Kind.ABOVE, Kind.BELOW)
DECIDED = (Kind.EXISTS, Kind.BY_YEAR, Kind.BY_RUBRIC)
FIGURES = tuple(kind for kind in Kind if kind not in DECIDED)
SMALL = 100  # a denominator in which one case is a point or more

# The edges of the golden cases, in Chinese for the table, and the kinds that have them.
APPLIES: dict[str, tuple[Kind, ...]] = {
    "未到期": tuple(Kind),
    "到期当年": tuple(Kind),
    "到期以后": tuple(Kind),
    "多个节点": tuple(kind for kind in Kind if kind is not Kind.BY_YEAR),
    "当年缺数": tuple(Kind),
    "中间年份缺数": FIGURES,
    "仅一年数据": FIGURES,
    "口径变更": FIGURES,
    "基期为0": (*LIMITS, *(k for k in FIGURES if k not in (*LIMITS, Kind.BY_CALENDAR, Kind.FULL_COVERAGE))),
    "基期等于目标": (
        *LIMITS,
        Kind.BETWEEN,
        Kind.ABOUT,
        Kind.HOLD,
        Kind.ZERO,
        Kind.SHARE_OF_MEMBERS,
        Kind.FULL_COVERAGE,
    ),
    "基期优于目标": (*LIMITS, Kind.BETWEEN, Kind.SHARE_OF_MEMBERS, Kind.EACH_MEMBER),
    "低于（高于）基期": (
        *LIMITS,
        Kind.BETWEEN,
        Kind.INCREASE,
        Kind.DECREASE,
        Kind.INCREASE_EACH_YEAR,
        Kind.INCREASE_EACH_TERM,
        Kind.CHANGE_BY,
        Kind.ADD_AT_LEAST,
        Kind.SHARE_OF_MEMBERS,
        Kind.FULL_COVERAGE,
        Kind.ZERO,
    ),
    "严格界限": (Kind.ABOVE, Kind.BELOW),
    "小分母": (*LIMITS, Kind.BETWEEN, Kind.ZERO, Kind.FULL_COVERAGE, Kind.SHARE_OF_MEMBERS, Kind.EACH_MEMBER),
    "六个成员": (Kind.SHARE_OF_MEMBERS, Kind.EACH_MEMBER),
    "换届": (Kind.BY_CALENDAR, Kind.INCREASE_EACH_TERM),
    "小样本": (Kind.AT_MOST, Kind.BELOW, Kind.CHANGE_BY),
    "预期可达标": PATH_KINDS,
    "达标困难": PATH_KINDS,
    "尚难判断": PATH_KINDS,
    "两点预测": PATH_KINDS,
    "预期数据不足": PATH_KINDS,
}


def find_edges(case: Case, answer: Answer) -> set[str]:
    """The edges of APPLIES a case stands on."""
    return {edge for edge, holds in _list_edges(case, answer) if holds}


def _list_edges(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    values = {year: entry.value for year, entry in case.series.items()}
    known = {year for year, value in values.items() if not isinstance(value, Missing)}
    yield {"before": "未到期", "due": "到期当年", "after": "到期以后"}[case.phase], True
    yield "多个节点", len(case.milestones) > 1
    yield "当年缺数", case.year not in known
    yield "中间年份缺数", any(year not in known for year in range(min(known, default=case.year), case.year))
    yield "仅一年数据", len(known) == 1 and case.baseline is None
    yield "口径变更", any(not case.is_comparable(entry) for entry in _list_entries(case))
    yield "严格界限", _is_at_a_strict_limit(case)
    yield "小分母", any(isinstance(v, Figure) and v.den is not None and v.den <= SMALL for v in values.values())
    yield "六个成员", any(isinstance(value, Members) and len(value.values) == 6 for value in values.values())
    yield "换届", isinstance(case.rule, ByCalendar | IncreaseEachTerm) and bool(case.rule.event_years)
    yield "小样本", "rare_events" in answer.flags
    yield from _list_baseline_edges(case, answer)
    outlook = answer.outlook
    yield "两点预测", outlook is not None and outlook.is_indicative
    yield "预期数据不足", outlook is None and case.phase == "before" and answer.state in (State.JUDGED, State.NO_DATA)
    if outlook is not None and not outlook.is_indicative:
        yield {"will_meet": "预期可达标", "will_miss": "达标困难", "open": "尚难判断"}[outlook.says], True


def _list_entries(case: Case) -> list[Entry]:
    return [*case.series.values(), *([case.baseline_entry] if case.baseline_entry else [])]


def _is_at_a_strict_limit(case: Case) -> bool:
    figure = case.figure_in(case.year)
    rule = case.rule
    return isinstance(rule, Limit) and figure is not None and figure.amount == Fraction(rule.target)


def _list_baseline_edges(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    base, standing = _base_amount(case), answer.workings.standing
    rule = case.rule.rule if isinstance(case.rule, Hold) else case.rule
    yield "基期为0", base == 0
    if base is None:
        return
    if standing is not None and (standing.is_count or rule.kind in (Kind.ZERO, Kind.FULL_COVERAGE)):
        is_equal = standing.base == standing.goal
    else:
        is_equal = base in {getattr(rule, name, None) for name in ("target", "lo", "hi")}
    yield "基期等于目标", is_equal
    yield "基期优于目标", meets_at_base(case, rule) is True and not is_equal
    if standing is not None and standing.base is not None:
        yield "低于（高于）基期", (standing.x - standing.base) * standing.direction < 0
    elif (figure := case.figure_in(case.year)) is not None:
        yield "低于（高于）基期", figure.amount > base if rule.kind is Kind.DECREASE else figure.amount < base


def _base_amount(case: Case) -> Fraction | None:
    """B, the rule's own base before the baseline; members are counted."""
    own = getattr(case.rule, "base", None)
    if own is not None:
        return Fraction(own)
    if isinstance(case.baseline, Members):
        return Fraction(sum(bool(value) for value in case.baseline.values.values()))
    return case.base_figure.amount if case.base_figure else None


Table = dict[tuple[Kind, str], int]


def count_edges(cases: Iterable[Case]) -> Table:
    """How many cases stand on each edge of each kind."""
    table: Table = {}
    for case in cases:
        for edge in find_edges(case, judge(case)):
            table[case.rule.kind, edge] = table.get((case.rule.kind, edge), 0) + 1
    return table


def print_table(table: Table) -> str:
    """Markdown: a row for each kind, a column for each edge; – where the edge does not apply."""
    lines = [f"| 类型 | {' | '.join(APPLIES)} |", "|---" * (len(APPLIES) + 1) + "|"]
    for kind in Kind:
        cells = [str(table.get((kind, edge), 0)) if kind in kinds else "–" for edge, kinds in APPLIES.items()]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)
