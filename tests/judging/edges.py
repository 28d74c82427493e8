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

# The edges of the golden cases and the kinds that have them.
APPLIES: dict[str, tuple[Kind, ...]] = {
    "before due": tuple(Kind),
    "due year": tuple(Kind),
    "after due": tuple(Kind),
    "several due years": tuple(kind for kind in Kind if kind is not Kind.BY_YEAR),
    "year missing": tuple(Kind),
    "gap before it": FIGURES,
    "one year only": FIGURES,
    "definition break": FIGURES,
    "zero baseline": (*LIMITS, *(k for k in FIGURES if k not in (*LIMITS, Kind.BY_CALENDAR, Kind.FULL_COVERAGE))),
    "baseline = target": (
        *LIMITS,
        Kind.BETWEEN,
        Kind.ABOUT,
        Kind.HOLD,
        Kind.ZERO,
        Kind.SHARE_OF_MEMBERS,
        Kind.FULL_COVERAGE,
    ),
    "baseline better": (*LIMITS, Kind.BETWEEN, Kind.SHARE_OF_MEMBERS, Kind.EACH_MEMBER),
    "worse than baseline": (
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
    "strict limit": (Kind.ABOVE, Kind.BELOW),
    "small denominator": (
        *LIMITS,
        Kind.BETWEEN,
        Kind.ZERO,
        Kind.FULL_COVERAGE,
        Kind.SHARE_OF_MEMBERS,
        Kind.EACH_MEMBER,
    ),
    "sixths": (Kind.SHARE_OF_MEMBERS, Kind.EACH_MEMBER),
    "terms": (Kind.BY_CALENDAR, Kind.INCREASE_EACH_TERM),
    "rare events": (Kind.AT_MOST, Kind.BELOW, Kind.CHANGE_BY),
    "will meet": PATH_KINDS,
    "will miss": PATH_KINDS,
    "open": PATH_KINDS,
    "two points": PATH_KINDS,
    "no outlook": PATH_KINDS,
}


def find_edges(case: Case, answer: Answer) -> set[str]:
    """The edges of APPLIES a case stands on."""
    return {edge for edge, holds in _list_edges(case, answer) if holds}


def _list_edges(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    values = {year: entry.value for year, entry in case.series.items()}
    known = {year for year, value in values.items() if not isinstance(value, Missing)}
    yield {"before": "before due", "due": "due year", "after": "after due"}[case.phase], True
    yield "several due years", len(case.milestones) > 1
    yield "year missing", case.year not in known
    yield "gap before it", any(year not in known for year in range(min(known, default=case.year), case.year))
    yield "one year only", len(known) == 1 and case.baseline is None
    yield "definition break", any(not case.is_comparable(entry) for entry in _list_entries(case))
    yield "strict limit", _is_at_a_strict_limit(case)
    yield (
        "small denominator",
        any(isinstance(v, Figure) and v.den is not None and v.den <= SMALL for v in values.values()),
    )
    yield "sixths", any(isinstance(value, Members) and len(value.values) == 6 for value in values.values())
    yield "terms", isinstance(case.rule, ByCalendar | IncreaseEachTerm) and bool(case.rule.event_years)
    yield "rare events", "rare_events" in answer.flags
    yield from _list_baseline_edges(case, answer)
    outlook = answer.outlook
    yield "two points", outlook is not None and outlook.is_indicative
    yield "no outlook", outlook is None and case.phase == "before" and answer.state in (State.JUDGED, State.NO_DATA)
    if outlook is not None and not outlook.is_indicative:
        yield {"will_meet": "will meet", "will_miss": "will miss", "open": "open"}[outlook.says], True


def _list_entries(case: Case) -> list[Entry]:
    return [*case.series.values(), *([case.baseline_entry] if case.baseline_entry else [])]


def _is_at_a_strict_limit(case: Case) -> bool:
    figure = case.figure_in(case.year)
    rule = case.rule
    return isinstance(rule, Limit) and figure is not None and figure.amount == Fraction(rule.target)


def _list_baseline_edges(case: Case, answer: Answer) -> Iterator[tuple[str, bool]]:
    base, standing = _base_amount(case), answer.workings.standing
    rule = case.rule.rule if isinstance(case.rule, Hold) else case.rule
    yield "zero baseline", base == 0
    if base is None:
        return
    if standing is not None and (standing.is_count or rule.kind in (Kind.ZERO, Kind.FULL_COVERAGE)):
        is_equal = standing.base == standing.goal
    else:
        is_equal = base in {getattr(rule, name, None) for name in ("target", "lo", "hi")}
    yield "baseline = target", is_equal
    yield "baseline better", meets_at_base(case, rule) is True and not is_equal
    if standing is not None and standing.base is not None:
        yield "worse than baseline", (standing.x - standing.base) * standing.direction < 0
    elif (figure := case.figure_in(case.year)) is not None:
        yield "worse than baseline", figure.amount > base if rule.kind is Kind.DECREASE else figure.amount < base


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
    lines = [f"| kind | {' | '.join(APPLIES)} |", "|---" * (len(APPLIES) + 1) + "|"]
    for kind in Kind:
        cells = [str(table.get((kind, edge), 0)) if kind in kinds else "–" for edge, kinds in APPLIES.items()]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)
