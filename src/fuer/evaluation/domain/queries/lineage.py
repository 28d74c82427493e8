"""Where a number of a report comes from, told in words, and which numbers a section may speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.evaluation.composing.facts import ALL, JUDGED, OUTLOOKS, STATES, TRAJECTORIES, Facts, TargetFact

if TYPE_CHECKING:
    from django.utils.functional import Promise

TARGET_KEY = re.compile(r"t(\d+)\.([^.]+)\.(\w+)")
COUNT_KEY = re.compile(r"c\.(.+)\.(\w+)")
COUNTY_KEY = re.compile(r"a([^.]+)\.(\w+)")
# What one number of a target is; `now` and `last` are figures of a year and have a lineage of their own.
OF_TARGET: dict[str, Promise] = {
    "name": gettext_lazy("目标名称"),
    "goal": gettext_lazy("目标值"),
    "base": gettext_lazy("基期值"),
    "base_n": gettext_lazy("基期值"),
    "old": gettext_lazy("上年报告所载的上年数"),
    "state": gettext_lazy("判定结果"),
    "mark": gettext_lazy("判定结果"),
    "brief": gettext_lazy("判定说明"),
    "said": gettext_lazy("判定说明"),
    "leads": gettext_lazy("牵头单位"),
    "cause": gettext_lazy("责任单位反馈的原因"),
    "measure": gettext_lazy("责任单位反馈的措施"),
}
OF_COUNT: dict[str, Promise] = {
    "monitored": gettext_lazy("纳入监测的目标数"),
    "judged": gettext_lazy("已判定的目标数"),
    "unjudged": gettext_lazy("未判定的目标数"),
    "share": gettext_lazy("达标率（已达标÷已判定）"),
    "weak": gettext_lazy("需要关注的目标数"),
    "behind": gettext_lazy("未达标和进展滞后的目标数"),
    "early": gettext_lazy("未到期而进展滞后的目标数"),
    "hard": gettext_lazy("按近年走势达标困难的目标数"),
    "came": gettext_lazy("比上年新达标的目标数"),
    "went": gettext_lazy("由达标转为未达标或尚未达标的目标数"),
    "restated": gettext_lazy("上年数经过修订的目标数"),
}
OF_COUNTY: dict[str, Promise] = {
    "own": gettext_lazy("自身目标数"),
    "own_met": gettext_lazy("自身目标中已达标数"),
    "own_share": gettext_lazy("自身目标达标率"),
    "held": gettext_lazy("参照市级目标数"),
    "held_met": gettext_lazy("参照市级目标中达标数"),
    "held_not": gettext_lazy("参照市级目标中未达标数"),
    "held_none": gettext_lazy("参照市级目标中未判定数"),
}
OF_REPORT: dict[str, Promise] = {
    "year": gettext_lazy("数据年度"),
    "area": gettext_lazy("行政区划"),
    "basis": gettext_lazy("数据依据"),
    "mark": gettext_lazy("初稿标记"),
    "n.plans": gettext_lazy("规划数"),
    "n.signed": gettext_lazy("基本实现（人工认定）数"),
    "n.lacking": gettext_lazy("未报送单位数"),
    "n.unreported": gettext_lazy("未报送的目标数"),
    "n.open": gettext_lazy("可以公开的目标数"),
}
# Offered while writing, in this order.
OFFERED = ("now", "last", "base", "goal", "state")
COUNTS_OFFERED = ("monitored", "judged", *STATES, "share", "unjudged", "behind", *TRAJECTORIES, *OUTLOOKS)


@dataclass(frozen=True)
class FieldSource:
    """What a number is. `year` is set where the number is a figure of that year, whose lineage can be shown."""

    key: str
    printed: str
    what: str
    target: TargetFact | None = None
    year: int | None = None
    # What a count counts.
    members: tuple[TargetFact, ...] = ()


@dataclass(frozen=True)
class Offer:
    """Numbers of one thing that may be put into a text: (key, what it is, as printed)."""

    title: str
    fields: tuple[tuple[str, str, str], ...]


def describe_field(key: str, facts: Facts) -> FieldSource:
    """In words, for the person who asks what a number of the report is."""
    printed = facts.fields.get(key, "")
    if found := TARGET_KEY.fullmatch(key):
        target = next((one for one in facts.targets if one.key == f"t{found[1]}.{found[2]}"), None)
        year = {"now": facts.year, "now_n": facts.year, "last": facts.year - 1, "last_n": facts.year - 1}.get(found[3])
        return FieldSource(key, printed, name_target_field(found[3], facts.year), target, year)
    if found := COUNT_KEY.fullmatch(key):
        what = f"{name_scope(found[1], facts)} · {name_count(found[2])}"
        return FieldSource(key, printed, what, members=list_members(found[1], found[2], facts))
    if found := COUNTY_KEY.fullmatch(key):
        name = dict(facts.counties).get(found[1], found[1])
        return FieldSource(key, printed, f"{name} · {OF_COUNTY.get(found[2], found[2])}")
    if key.startswith("source."):
        return FieldSource(key, facts.basis, str(OF_REPORT["basis"]))
    return FieldSource(key, printed, str(OF_REPORT.get(key, _("报告自身的数"))))


def list_members(scope: str, name: str, facts: Facts) -> tuple[TargetFact, ...]:
    """The targets a count counts; none where it is no count of one kind."""
    return tuple(target for target in facts.select(scope) if is_counted(target, name))


def is_counted(target: TargetFact, name: str) -> bool:
    is_judged = target.bucket in JUDGED
    if name in STATES:
        return target.bucket == name
    if name in TRAJECTORIES:
        return is_judged and target.trajectory == name
    if name in OUTLOOKS:
        return target.outlook == name and target.bucket != "met"
    sorts = {
        "monitored": True,
        "judged": is_judged,
        "unjudged": not is_judged,
        "weak": target.is_weak,
        "behind": target.is_behind,
        "restated": target.is_restated,
    }
    return sorts.get(name, False)


def name_target_field(name: str, year: int) -> str:
    if name in ("now", "now_n"):
        return _("%(year)d年数据") % {"year": year}
    if name in ("last", "last_n"):
        return _("%(year)d年数据") % {"year": year - 1}
    return str(OF_TARGET.get(name, _("判定说明中的数")))


def name_scope(scope: str, facts: Facts) -> str:
    """全部目标, a plan, its table of key indicators, or a domain."""
    if scope == ALL:
        return _("全部目标")
    domain = facts.find_domain(scope)
    plan = next((one for one in facts.plans if one.key == scope.split(".")[0]), None)
    if plan is None:
        return scope
    title = f"《{plan.title}》"
    if domain is not None:
        return f"{title}{domain.title}"
    if scope == plan.key:
        return title
    return title + (_("重点指标") if scope.endswith(".key") else _("其他目标"))


def name_count(name: str) -> str:
    words: Mapping[str, str | Promise] = {**STATES, **TRAJECTORIES, **OUTLOOKS, **OF_COUNT}
    return str(words.get(name, name))


def list_offers(argument: str, facts: Facts) -> Iterator[Offer]:
    """The numbers a section of that scope may speak of: its counts, then each of its targets."""
    scope = argument or ALL
    yield offer_counts(scope, facts)
    for target in facts.select(scope):
        offer = offer_target(target, facts)
        if offer.fields:
            yield offer


def offer_counts(scope: str, facts: Facts) -> Offer:
    rows = [(f"c.{scope}.{name}", name) for name in COUNTS_OFFERED]
    fields = [
        (key, name_count(name), facts.fields[key])
        for key, name in rows
        if key in facts.fields and (facts.fields[key] != "0" or name in ("monitored", *JUDGED))
    ]
    return Offer(name_scope(scope, facts), tuple(fields))


def offer_target(target: TargetFact, facts: Facts) -> Offer:
    rows = [(f"{target.key}.{name}", name) for name in OFFERED]
    fields = [
        (key, name_target_field(name, facts.year), facts.fields[key]) for key, name in rows if key in facts.fields
    ]
    return Offer(target.name, tuple(fields))
