"""From the reader's JSON to the rows of a draft, with what can be decided beforehand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fuer.indicators.domain.matching import find_indicators
from fuer.indicators.domain.names import measure_overlap, normalise_name
from fuer.judging.units import normalise_unit
from fuer.plans.domain.outline import PATH_LENGTH, PlanJson, table_path
from fuer.plans.domain.review import MEMBER_KINDS, NAME_LENGTH, has_rule
from fuer.plans.enums import Decision, DraftSource, Tier
from fuer.plans.models import Draft, DraftTarget

SURE = Decimal("0.9")
# The word by which the reader warns that a figure may be a tenth or ten times of what was meant.
LOST_DIGITS = "小数"
SAME_OVERLAP = 0.6
# A pair of characters in more rows than this says nothing about which rows belong together.
COMMON_PAIR = 30
TABLE = DraftSource.TABLE
NUMERAL = re.compile(r"\d+")
# Words of which a name takes one or the other: two names that took different ones are two measures.
CONTRASTS = (
    ("城市", "城镇", "农村"),
    ("妇女", "女性", "女童", "儿童", "未成年", "学生", "老年", "男性"),
    ("新生儿", "婴儿", "婴幼儿", "幼儿", "孕产妇"),
    ("党委", "政府", "人大", "政协"),
    ("市级", "县级", "乡镇", "村民", "社区", "居民"),
    ("小学", "初中", "高中", "幼儿园", "中职"),
    ("死亡", "发生", "患病", "筛查", "治疗", "检测", "覆盖", "普及", "巩固", "入园", "入学"),
)
# A change is written in points of the figure it changes.
POINT_UNITS = {"个百分点": "%", "百分点": "%", "个千分点": "‰", "千分点": "‰"}


def make_rows(draft: Draft, reading: dict[str, Any]) -> list[DraftTarget]:
    """Unsaved rows of all plans in document order, decided and matched as far as the reader is sure."""
    rows: list[DraftTarget] = []
    for plan_index, plan in enumerate(reading["plans"]):
        found = [read_row(draft, row, number) for number, row in enumerate(plan.get("table", []), start=1)]
        found += [read_sentence(draft, target) for target in plan.get("targets", [])]
        for row in found:
            row.plan_index = plan_index
            row.due = row.due or ([{"year": plan["end"], "raw": row.quote[:300]}] if plan.get("end") else [])
        rows += sorted(found, key=lambda row: row.start)
    for position, row in enumerate(rows, start=1):
        row.position = position
        doubts = [warning for warning in reading.get("warnings", []) if f"“{row.indicator_name}”" in warning]
        row.why = "；".join([row.why, *doubts])
        row.decision = decide_beforehand(row, doubts)
    matches = find_indicators((row.indicator_name, row.unit_of_measure) for row in rows if row.tier != Tier.QUALITATIVE)
    for row in rows:
        row.indicator = matches.get((row.indicator_name, row.unit_of_measure))
    return rows


def read_row(draft: Draft, row: PlanJson, number: int) -> DraftTarget:
    """A row of the indicator table. The first target year gives the rule; years that differ carry their own."""
    cells = sorted((int(year), cell) for year, cell in row["targets"].items())
    rule = (cells[0][1]["kind"] or "", cells[0][1]["params"]) if cells else ("", {})
    baselines = sorted((int(year), printed) for year, printed in row["baselines"].items())
    return DraftTarget(
        draft=draft,
        source=DraftSource.TABLE,
        tier=Tier.KEY,
        clause_path=table_path(row, number)[:PATH_LENGTH],
        quote=draft.text[row["start"] : row["end"]],
        start=row["start"],
        end=row["end"],
        indicator_name=row["name"][:NAME_LENGTH],
        unit_of_measure=read_unit(row["unit"]),
        kind=rule[0],
        params=rule[1],
        due=[read_due(year, cell, rule) for year, cell in cells],
        baseline_year=baselines[-1][0] if baselines else None,
        baseline_printed=baselines[-1][1][:30] if baselines else "",
        confidence=1 if rule[0] else 0,
        why=_("指标表第%(number)s行") % {"number": number},
    )


def read_due(year: int, cell: PlanJson, rule: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    due: dict[str, Any] = {"year": year, "raw": cell["raw"][:300]}
    own = (cell["kind"] or "", cell["params"])
    return due if own == rule else due | {"kind": own[0], "params": own[1]}


def read_sentence(draft: Draft, target: PlanJson) -> DraftTarget:
    return DraftTarget(
        draft=draft,
        source=DraftSource.SENTENCE,
        tier=Tier.QUALITATIVE if target["tier"] == "qualitative" else Tier.TEXT,
        clause_path=target["clause"][:PATH_LENGTH],
        quote=target["quote"],
        start=target["start"],
        end=target["end"],
        indicator_name=target["indicator"][:NAME_LENGTH],
        unit_of_measure=read_unit(target["unit"]),
        kind=target["kind"] or "",
        params=target["params"],
        due=[{"year": due["year"], "raw": target["quote"][:300]} for due in target["due"]],
        confidence=Decimal(str(target["confidence"])),
        why=target["why"],
    )


def read_unit(unit: str | None) -> str:
    plain = normalise_unit(unit or "")
    return POINT_UNITS.get(plain, plain)[:40]


def decide_beforehand(row: DraftTarget, doubts: Iterable[str]) -> Decision:
    """Sure and complete ones are accepted, those without a number parked, the rest is for a person."""
    if row.tier == Tier.QUALITATIVE:
        return Decision.PARKED
    is_doubtful = row.confidence < SURE or any(LOST_DIGITS in doubt for doubt in doubts)
    return Decision.OPEN if is_doubtful or not has_rule(row) else Decision.ACCEPTED


def link_repeats(rows: Iterable[DraftTarget]) -> list[DraftTarget]:
    """Set `same_as` on saved rows of equal name and unit, offer `suggested_same` for similar ones; gives the changed.

    Rows without a number stay out of it: they have no indicator yet. Table rows come first, so a sentence points at the
    row of the table that it repeats.
    """
    measured = sorted(
        (row for row in rows if row.tier != Tier.QUALITATIVE), key=lambda row: (row.source != DraftSource.TABLE, row.pk)
    )
    roots: dict[tuple[str, str], DraftTarget] = {}
    for row in measured:
        root = roots.setdefault((normalise_name(row.indicator_name), row.unit_of_measure), row)
        row.same_as = None if root is row else root
    offer_similar(list(roots.values()))
    return [row for row in measured if row.same_as or row.suggested_same]


def offer_similar(roots: list[DraftTarget]) -> None:
    """Point each row at the best earlier row that may speak of the same indicator."""
    by_pair: dict[str, list[DraftTarget]] = defaultdict(list)
    for row in roots:
        pairs = list_pairs(row.indicator_name)
        rivals = {rival.pk: rival for pair in pairs for rival in by_pair[pair] if len(by_pair[pair]) <= COMMON_PAIR}
        likely = [(measure_overlap(row.indicator_name, rival.indicator_name), rival) for rival in rivals.values()]
        likely = [(overlap, rival) for overlap, rival in likely if overlap >= SAME_OVERLAP and may_be_same(row, rival)]
        row.suggested_same = max(likely, key=lambda pair: (pair[0], -pair[1].pk))[1] if likely else None
        for pair in pairs:
            by_pair[pair].append(row)


def list_pairs(name: str) -> set[str]:
    plain = normalise_name(name)
    return {plain[start : start + 2] for start in range(len(plain) - 1)}


def may_be_same(one: DraftTarget, other: DraftTarget) -> bool:
    """Two places of the text, names without a contrast, and units that agree (over members they are mere wording)."""
    if (one.plan_index, one.clause_path) == (
        other.plan_index,
        other.clause_path,
    ) or one.source == other.source == TABLE:
        return False
    if contrasts(one.indicator_name, other.indicator_name):
        return False
    if one.kind in MEMBER_KINDS and other.kind in MEMBER_KINDS:
        return True
    return one.unit_of_measure == other.unit_of_measure


def contrasts(one: str, other: str) -> bool:
    """Whether two names differ in a numeral or in a word that sets measures apart (城市/农村, 妇女/儿童)."""
    if NUMERAL.findall(normalise_name(one)) != NUMERAL.findall(normalise_name(other)):
        return True
    for words in CONTRASTS:
        first, second = ({word for word in words if word in name} for name in (one, other))
        if first and second and first != second:
            return True
    return False
