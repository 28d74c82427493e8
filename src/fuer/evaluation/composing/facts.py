"""What a report knows: targets of one area and year and how they stand, every number of it addressable by a key.

Facts come from a snapshot or, for a draft, from a running collection at a cut-off; whoever composes cannot tell the
difference, except by `basis` and by figures that are not in yet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from fuer.judging.numbers import print_fixed
from fuer.papers.charts import Outlines

# Every monitored target is in exactly one of these (DESIGN 5.2), in the order a report names them.
STATES: dict[str, str] = {
    "met": "已达标",
    "not_yet_met": "尚未达标（未到期）",
    "not_met": "未达标",
    "no_data": "无数据",
    "report_not_due": "未到报送期",
    "needs_person": "待人工判定",
    "needs_denominator": "待补分母",
    "definition_changed": "口径变更",
    "not_applicable": "不适用",
}
JUDGED = ("met", "not_yet_met", "not_met")
LABELS = {"early": "提前达标", "keeping": "保持达标", "so_far": "至今保持"}
TRAJECTORIES = {
    "on_track": "进展正常",
    "slow": "进展偏慢",
    "off_track": "进展滞后",
    "reversed": "出现倒退",
    "kept": "持续保持",
    "lost": "未能保持",
}
OUTLOOKS = {"will_meet": "预期可达标", "will_miss": "达标困难", "open": "尚难判断"}
# A number of an explanation with its unit; a year is no figure.
NUMBER = re.compile(r"(?<![\d.])(?!\d{4}(?:年|—\d{4}年))\d+(?:\.\d+)?(?:/10万|/万|%|‰)?")
BEHIND = ("reversed", "lost", "off_track")
ALL = "all"


class CountsDoNotAddUp(ValueError):
    """One sentence: where monitored targets and the sum of their states differ."""


@dataclass(frozen=True)
class Judgement:
    """基本实现: signed by a person, beside the computed state, never counted."""

    target_id: int
    text: str
    signed_by: str
    signed_on: str


@dataclass(frozen=True)
class TargetFact:
    """One target in one area, printed; empty where there is none. `plan` and `domain` are keys of Facts.

    `last` is the figure of the year before as it stands now, `last_frozen` as the report of that year printed it.
    """

    target_id: int
    area_code: str
    area_name: str
    plan: str
    domain: str
    tier: str
    name: str
    year: int = 0
    unit: str = ""
    goal: str = ""
    baseline: str = ""
    last: str = ""
    last_frozen: str = ""
    last_bucket: str = ""
    figure: str = ""
    bucket: str = ""
    code: str = ""
    trajectory: str = ""
    outlook: str = ""
    explanation: str = ""
    leads: str = ""
    # What the unit itself said of the target's warning.
    cause: str = ""
    measure: str = ""
    is_reference: bool = False
    is_open: bool = False
    is_provisional: bool = False
    rests_on_demo: bool = False
    # Not in at the cut-off of a draft, though it is owed.
    is_unreported: bool = False
    # In, but accepted by nobody yet.
    is_unaccepted: bool = False

    @property
    def key(self) -> str:
        return f"t{self.target_id}.{self.area_code}"

    @property
    def is_key(self) -> bool:
        return self.tier == "key"

    @property
    def is_restated(self) -> bool:
        return bool(self.last_frozen and self.last and self.last_frozen != self.last)

    @property
    def is_behind(self) -> bool:
        """未达标和进展滞后: missed, gone back, not kept or behind."""
        return self.bucket == "not_met" or (self.bucket in JUDGED and self.trajectory in BEHIND)

    @property
    def is_weak(self) -> bool:
        """Needs more than the usual: behind, or hard to reach on the present course."""
        return self.is_behind or (self.bucket != "met" and self.outlook == "will_miss")

    @property
    def state_word(self) -> str:
        """已达标、至今保持 …; before the due year the way it goes is said with it."""
        if self.is_unreported:
            return "未报送"
        if self.is_unaccepted:
            return "已报送（未审定）"
        word = LABELS.get(self.code, STATES[self.bucket])
        way = TRAJECTORIES.get(self.trajectory, "") if self.bucket == "not_yet_met" else ""
        return f"{word}，{way}" if way else word

    @property
    def mark(self) -> str:
        """What is wrong, in a word or two; empty where nothing is."""
        words = ["未达标"] if self.bucket == "not_met" else []
        words += (
            [TRAJECTORIES[self.trajectory]] if self.trajectory in (*BEHIND, "slow") and self.bucket in JUDGED else []
        )
        words += [OUTLOOKS["will_miss"]] if self.outlook == "will_miss" and self.bucket != "met" else []
        return "，".join(words)

    @property
    def brief(self) -> str:
        """The explanation without what stands in the other columns of a table."""
        parts = re.split("[，；]", self.explanation)
        said = (
            *STATES.values(),
            *LABELS.values(),
            *TRAJECTORIES.values(),
            "目标为",
            "基期为",
            "无基期值",
            "不判断进度",
        )
        kept = [part for part in parts if not part.startswith(said) and part != f"{self.year}年为{self.figure}"]
        return "，".join(kept)

    @property
    def shown(self) -> str:
        return "未报送" if self.is_unreported else self.figure

    def strip_unit(self, printed: str) -> str:
        """The number alone, for a column beside that of units."""
        ending = self.unit.removeprefix("1") if self.unit.startswith("1/") else self.unit
        return printed.removesuffix(ending) if ending else printed

    def list_fields(self) -> dict[str, str]:
        names = {
            "name": self.name,
            "goal": self.goal,
            "base": self.baseline,
            "last": self.last,
            "old": self.last_frozen,
            "now": self.shown,
            "state": self.state_word,
            "base_n": self.strip_unit(self.baseline),
            "last_n": self.strip_unit(self.last),
            "now_n": self.strip_unit(self.shown),
            "mark": self.mark,
            "brief": self.brief,
            "said": self.explanation,
            "leads": self.leads,
            "cause": self.cause,
            "measure": self.measure,
        }
        names |= {f"s{place}": found for place, found in enumerate(NUMBER.findall(self.explanation), start=1)}
        return {f"{self.key}.{name}": text for name, text in names.items() if text}

    def bind_explanation(self) -> str:
        """The explanation with its numbers as tokens, as part of a sentence."""
        numbers = iter(range(1, len(self.explanation)))
        text = NUMBER.sub(lambda _found: "{{" + f"{self.key}.s{next(numbers)}" + "}}", self.explanation)
        return text.replace("；", "，").rstrip("。")


@dataclass(frozen=True)
class DomainFact:
    key: str
    title: str
    # Quantified targets of the domain that are parked (未纳入监测), and qualitative ones: named, never counted.
    parked: int = 0


@dataclass(frozen=True)
class PlanFact:
    key: str
    title: str
    start_year: int
    end_year: int
    audience: str
    domains: tuple[DomainFact, ...]
    parked: int = 0


@dataclass(frozen=True)
class Lacking:
    """A unit that owes: what, of which area."""

    unit: str
    area: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """Targets of a scope by state; `monitored` is counted apart, so that a sum that differs shows."""

    monitored: int
    by_state: Mapping[str, int]

    @property
    def judged(self) -> int:
        return sum(self.by_state[state] for state in JUDGED)

    @property
    def share(self) -> str:
        """达标率: met ÷ judged in per cent, one decimal; empty where nothing is judged."""
        return print_share(self.by_state["met"], self.judged)

    @property
    def unjudged(self) -> int:
        return sum(self.by_state.values()) - self.judged


def print_share(part: int, whole: int) -> str:
    return print_fixed(Fraction(part * 100, whole), 1) + "%" if whole else ""


@dataclass(frozen=True)
class Facts:
    """`monitored` is by plan what was counted when the data was frozen; `basis` is the data's name, `mark` that of a draft."""

    area_code: str
    area_name: str
    office: str
    year: int
    basis: str
    plans: tuple[PlanFact, ...]
    targets: tuple[TargetFact, ...]
    monitored: int
    counties: tuple[tuple[str, str], ...] = ()
    lacking: tuple[Lacking, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    mark: str = ""
    digest: str = ""
    has_demo: bool = False
    # Shapes of the counties, where the place has them.
    outlines: Outlines | None = None
    last_year_basis: str = ""
    # Targets the report of the year before monitored and this one does not.
    dropped: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[TargetFact, ...]:
        """What is counted: targets of the area itself."""
        return tuple(t for t in self.targets if not t.is_reference and t.area_code == self.area_code)

    def select(self, scope: str = ALL) -> tuple[TargetFact, ...]:
        """Own targets of a plan ("p1"), of its table of key indicators ("p1.key") or of a domain ("p1.d2")."""
        return tuple(t for t in self.own if scope in (ALL, t.plan, t.domain))

    def find_domain(self, scope: str) -> DomainFact | None:
        return next((one for plan in self.plans for one in plan.domains if one.key == scope), None)

    def count(self, scope: str = ALL) -> Counts:
        found = Counter(target.bucket for target in self.select(scope))
        total = self.monitored if scope == ALL else len(self.select(scope))
        return Counts(total, {state: found[state] for state in STATES})

    def list_scopes(self) -> Iterable[str]:
        yield ALL
        for plan in self.plans:
            yield plan.key
            yield f"{plan.key}.key"
            yield from (domain.key for domain in plan.domains)
            yield f"{plan.key}.rest"

    def require_sums(self) -> None:
        """CountsDoNotAddUp unless monitored = the sum of the states, of all and of the plans together."""
        counts = self.count()
        if counts.monitored != sum(counts.by_state.values()):
            parts = "、".join(f"{STATES[state]}{number}项" for state, number in counts.by_state.items() if number)
            raise CountsDoNotAddUp(
                f"监测目标{counts.monitored}项，与各状态之和{sum(counts.by_state.values())}项（{parts}）不符"
            )
        by_plan = sum(self.count(plan.key).monitored for plan in self.plans)
        if by_plan != counts.monitored:
            raise CountsDoNotAddUp(f"各规划监测目标之和{by_plan}项，与总数{counts.monitored}项不符")

    def references_of(self, area_code: str) -> tuple[TargetFact, ...]:
        return tuple(t for t in self.targets if t.area_code == area_code and t.is_reference)

    def own_of(self, area_code: str) -> tuple[TargetFact, ...]:
        return tuple(t for t in self.targets if t.area_code == area_code and not t.is_reference)

    def narrow(self, unit: str) -> Facts:
        """The same of what one unit leads, without counties: for a paper that goes to the unit."""
        own = tuple(target for target in self.own if unit in target.leads.split("、"))
        lacking = tuple(lack for lack in self.lacking if lack.unit == unit)
        return replace(self, targets=own, monitored=len(own), counties=(), lacking=lacking)

    def judge(self, judgements: tuple[Judgement, ...]) -> Facts:
        return replace(self, judgements=judgements)

    def find_judgement(self, target: TargetFact) -> Judgement | None:
        return next((one for one in self.judgements if one.target_id == target.target_id), None)

    def keep(self, printed: Mapping[str, str]) -> Facts:
        """The same with some values as they were printed before."""
        kept = replace(self)
        kept.__dict__["fields"] = {**self.fields, **printed}
        return kept

    @cached_property
    def fields(self) -> dict[str, str]:
        """Every number and name by key, as it is printed."""
        found = {"year": str(self.year), "area": self.area_name, "n.plans": str(len(self.plans))}
        for scope in self.list_scopes():
            found |= list_counts(scope, self.count(scope), self.select(scope))
        for target in self.targets:
            found |= target.list_fields()
        for code, _name in self.counties:
            found |= list_county(code, self)
        found |= {f"n.{domain.key}.parked": str(domain.parked) for plan in self.plans for domain in plan.domains}
        found["n.signed"] = str(len(self.judgements))
        found["n.lacking"] = str(len(self.lacking))
        found |= {f"u{place}.n": str(len(lack.names)) for place, lack in enumerate(self.lacking, start=1)}
        found["n.unreported"] = str(sum(target.is_unreported for target in self.own))
        found["n.unaccepted"] = str(sum(target.is_unaccepted for target in self.own))
        found["n.open"] = str(sum(target.is_open for target in self.own))
        found |= {"basis": self.basis} | ({"mark": self.mark} if self.mark else {})
        return found

    @cached_property
    def withheld(self) -> frozenset[str]:
        """Beginnings of the keys of what is not for the public."""
        return frozenset(target.key for target in self.targets if not target.is_open)


def list_counts(scope: str, counts: Counts, targets: Sequence[TargetFact]) -> dict[str, str]:
    head = f"c.{scope}"
    found = {f"{head}.{state}": str(number) for state, number in counts.by_state.items()}
    found |= {f"{head}.monitored": str(counts.monitored), f"{head}.judged": str(counts.judged)}
    found |= {f"{head}.unjudged": str(counts.unjudged), f"{head}.share": counts.share or "—"}
    for way in TRAJECTORIES:
        found[f"{head}.{way}"] = str(sum(t.trajectory == way and t.bucket in JUDGED for t in targets))
    for says in OUTLOOKS:
        found[f"{head}.{says}"] = str(sum(t.outlook == says and t.bucket != "met" for t in targets))
    found[f"{head}.weak"] = str(sum(target.is_weak for target in targets))
    found[f"{head}.behind"] = str(sum(target.is_behind for target in targets))
    found[f"{head}.early"] = str(sum(t.is_behind and t.bucket != "not_met" for t in targets))
    found[f"{head}.hard"] = str(sum(t.is_weak and not t.is_behind for t in targets))
    found[f"{head}.came"] = str(sum(t.bucket == "met" and t.last_bucket not in ("met", "") for t in targets))
    found[f"{head}.went"] = str(sum(t.bucket in ("not_met", "not_yet_met") and t.last_bucket == "met" for t in targets))
    found[f"{head}.restated"] = str(sum(target.is_restated for target in targets))
    return found


def list_county(code: str, facts: Facts) -> dict[str, str]:
    """A county is judged by its own targets alone; what it is held against besides is told apart."""
    own, held = facts.own_of(code), facts.references_of(code)
    judged = [target for target in held if target.bucket in JUDGED]
    met = sum(target.bucket == "met" for target in held)
    own_judged = [target for target in own if target.bucket in JUDGED]
    own_met = sum(target.bucket == "met" for target in own)
    return {
        f"a{code}.own": str(len(own)),
        f"a{code}.own_met": str(own_met),
        f"a{code}.own_share": print_share(own_met, len(own_judged)) or "—",
        f"a{code}.held": str(len(held)),
        f"a{code}.held_met": str(met),
        f"a{code}.held_not": str(len(judged) - met),
        f"a{code}.held_none": str(len(held) - len(judged)),
    }
