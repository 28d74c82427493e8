"""Paragraphs written by rules from facts, in the sober style of such reports. Numbers stand in them as tokens. Pure.

A part that speaks of one target ends with ；or 。, so that the public edition can leave that part out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from fuer.evaluation.composing.facts import (
    JUDGED,
    OUTLOOKS,
    STATES,
    TRAJECTORIES,
    Facts,
    PlanFact,
    TargetFact,
)
from fuer.evaluation.composing.fields import token

# Targets told one by one in a paragraph; the annex holds them all.
MOST_TOLD = 12


def name_plans(facts: Facts) -> str:
    return "".join(f"《{plan.title}》" for plan in facts.plans)


def join_parts(parts: Iterable[str]) -> str:
    return "、".join(part for part in parts if part)


def end(parts: Sequence[str]) -> str:
    """Parts as one sentence."""
    return "；".join(parts) + "。" if parts else ""


def list_states(facts: Facts, scope: str, states: Iterable[str]) -> str:
    """已达标5项、未达标1项: the states that hold any."""
    counts = facts.count(scope).by_state
    return join_parts(f"{STATES[state]}{token(f'c.{scope}.{state}')}项" for state in states if counts[state])


def write_sums(facts: Facts, scope: str, subject: str) -> str:
    """How the targets of a scope stand: judged ones with the share, then those that are no answer, counted apart."""
    counts = facts.count(scope)
    head = f"c.{scope}"
    if not counts.monitored:
        return f"{subject}没有纳入监测的量化目标。"
    text = f"{subject}纳入监测的目标{token(f'{head}.monitored')}项"
    if counts.judged:
        text += f"，其中已判定{token(f'{head}.judged')}项：{list_states(facts, scope, JUDGED)}"
        text += f"，达标率为{token(f'{head}.share')}"
    apart = [state for state in STATES if state not in JUDGED]
    if counts.unjudged:
        several = sum(counts.by_state[state] > 0 for state in apart) > 1
        total = f"，共{token(f'{head}.unjudged')}项" if several else ""
        text += f"；另有{list_states(facts, scope, apart)}{total}，不计入达标率"
    return text + "。"


def write_basis(facts: Facts) -> str:
    names = name_plans(facts)
    lines = [
        f"本报告依据{names}和经审定的统计数据编写，数据年度为{token('year')}年，数据取自{token('basis')}。"
        f"纳入监测的量化目标共{token('c.all.monitored')}项"
        + "".join(f"，《{plan.title}》{token(f'c.{plan.key}.monitored')}项" for plan in facts.plans)
        + "；定性目标由评估另行评定，不在本报告计数。",
        "达标判定以本年数据与规划目标值直接比较；目标年份未到而数据未达目标值的，记为尚未达标（未到期），另按序时进度说明进展。"
        "无数据、未到报送期、待人工判定、待补分母、口径变更和不适用的目标单独列示，不计入达标率。"
        "达标率为已达标项数占已判定项数的比重。",
    ]
    if facts.counties:
        lines.append("县（市、区）以其自身规划目标判定；未设自身目标的，参照市级目标列示，不计入其达标率。")
    if any(target.is_restated for target in facts.own):
        lines.append(
            f"有{token('c.all.restated')}项指标的上年数经过修订，与上年报告所载不同，新旧数值在附表下注明，本报告按修订后数据比较。"
        )
    if facts.dropped:
        lines.append(f"上年监测而本年不再监测的目标：{'、'.join(facts.dropped)}。")
    if facts.mark:
        lines.append(f"本稿为{token('mark')}，截至该日尚未报送的数据记为未报送，并计入无数据；待数据审定、定版后更新。")
    if facts.has_demo:
        lines.append("本报告含演示数据，不是真实统计数据，仅用于说明报告形式，不得引用。")
    return "\n".join(lines)


def write_overview(facts: Facts) -> str:
    lines = [write_sums(facts, "all", f"{token('year')}年，{facts.area_name}")]
    if len(facts.plans) > 1:
        lines += [write_sums(facts, plan.key, f"《{plan.title}》") for plan in facts.plans]
    ways = join_parts(
        f"{word}{token(f'c.all.{way}')}项" for way, word in TRAJECTORIES.items() if facts.fields[f"c.all.{way}"] != "0"
    )
    says = join_parts(
        f"{word}{token(f'c.all.{code}')}项" for code, word in OUTLOOKS.items() if facts.fields[f"c.all.{code}"] != "0"
    )
    if ways:
        lines.append(f"从进度看，可判断进度的目标中，{ways}。")
    if says:
        lines.append(f"从走势看，尚未达标的目标按近年走势推算，到目标年份{says}。")
    if facts.last_year_basis:
        lines.append(
            f"与上年（{facts.last_year_basis}）相比，新达标{token('c.all.came')}项，由达标转为未达标或尚未达标{token('c.all.went')}项。"
        )
    if facts.judgements:
        lines.append(
            f"此外，经评估人员签署认定，有{token('n.signed')}项目标基本实现；该认定与计算结果并列说明，不计入以上各项数。"
        )
    return "\n".join(lines)


def tell_standing(target: TargetFact) -> str:
    """产前筛查率为92.1%（目标为达到90%以上）— what a met target comes to, in one breath."""
    key = target.key
    text = f"{token(f'{key}.name')}为{token(f'{key}.now')}" if target.figure else token(f"{key}.name")
    if not target.goal or target.goal == target.name:
        return text
    goal = f"目标为{token(f'{key}.goal')}"
    return f"{text}，{goal}" if "（" in target.figure else f"{text}（{goal}）"


def tell_fully(target: TargetFact) -> str:
    """A target as it was judged, with its baseline, the year before, its goal, its way and its outlook."""
    key = target.key
    beside = [f"基期{token(f'{key}.base')}"] if target.baseline and "基期为" not in target.explanation else []
    beside += [f"上年{token(f'{key}.last')}"] if target.last else []
    beside += [f"目标{token(f'{key}.goal')}"] if target.goal and "目标为" not in target.explanation else []
    head, comma, rest = target.bind_explanation().removesuffix("，无基期值，不判断进度").partition("，")
    head += f"（{'，'.join(beside)}）" if beside else ""
    if target.state_word.split("，")[0] not in target.explanation:
        head += f"，{token(f'{key}.state')}"
    return f"{token(f'{key}.name')}{head}{comma}{rest}"


def tell_unknown(target: TargetFact) -> str:
    text = token(f"{target.key}.name")
    text += f"（{token(f'{target.key}.state')}）"
    return text


def write_targets(targets: Sequence[TargetFact]) -> list[str]:
    """A paragraph each for what is met, what is under way, what is weak, and what has no answer."""
    met = [t for t in targets if t.bucket == "met" and not t.is_behind]
    weak = [t for t in targets if t.is_behind]
    under_way = [t for t in targets if t.bucket == "not_yet_met" and not t.is_behind]
    unknown = [t for t in targets if t.bucket not in JUDGED]
    lines = []
    if met:
        told = end([tell_standing(target) for target in met[:MOST_TOLD]])
        more = "其余各项见附表。" if len(met) > MOST_TOLD else ""
        lines.append(f"已达标的有：{told}{more}")
    lines += [f"{tell_fully(target)}。" for target in under_way]
    lines += [f"{tell_fully(target)}。" for target in weak]
    if unknown:
        lines.append(f"没有判定结果的：{end([tell_unknown(target) for target in unknown])}")
    return lines


def write_domain(facts: Facts, scope: str, title: str) -> str:
    targets = facts.select(scope)
    domain = facts.find_domain(scope)
    if not targets:
        said = f"“{title}”领域在规划中没有纳入监测的量化目标"
        if domain is not None and domain.parked:
            said += f"，另有定性目标和措施{token(f'n.{scope}.parked')}条，由评估中的自评和评审反映"
        return said + "；本年度没有可供判定的数据。"
    subject = f"“{title}”领域" if domain else "重点指标" if scope.endswith(".key") else "未归入各领域的部分，"
    lines = [write_sums(facts, scope, subject)]
    if not any(target.figure for target in targets):
        lines.append("本领域各项目标本年度均没有数据。")
    return "\n".join([*lines, *write_targets(targets)])


def write_behind(facts: Facts) -> str:
    missed = [target for target in facts.own if target.bucket == "not_met"]
    behind = [target for target in facts.own if target.is_behind and target.bucket != "not_met"]
    hard = [t for t in facts.own if t.is_weak and not t.is_behind]
    if not (missed or behind or hard):
        return f"{token('year')}年没有未达标、进展滞后、出现倒退和未能保持的目标。"
    lines = [
        f"未达标{token('c.all.not_met')}项；未到目标年份但进展滞后、出现倒退或未能保持的{token('c.all.early')}项；"
        f"此外按近年走势达标困难的{token('c.all.hard')}项。各项分述如下。"
    ]
    lines += [f"{number}. {tell_weak(target)}" for number, target in enumerate([*missed, *behind, *hard], start=1)]
    return "\n".join(lines)


def tell_weak(target: TargetFact) -> str:
    text = tell_fully(target)
    if target.leads:
        text += f"，责任单位为{token(f'{target.key}.leads')}"
    if target.cause:
        text += f"，责任单位反馈的原因是“{token(f'{target.key}.cause')}”"
    return text + "。"


def write_missing(facts: Facts) -> str:
    lines = []
    for state in ("no_data", "needs_denominator", "needs_person", "definition_changed", "report_not_due"):
        found = [target for target in facts.own if target.bucket == state]
        if found:
            told = end([tell_missing(target) for target in found])
            lines.append(f"{STATES[state]}{token(f'c.all.{state}')}项：{told}")
    gaps = [(name, facts.fields[f"a{code}.held_none"]) for code, name in facts.counties]
    if any(number != "0" for _name, number in gaps):
        told = join_parts(
            f"{name}{token(f'a{code}.held_none')}项"
            for code, name in facts.counties
            if facts.fields[f"a{code}.held_none"] != "0"
        )
        lines.append(f"县（市、区）参照市级目标列示的指标中，没有判定结果的：{told}。")
    if facts.mark:
        lines.append(
            f"按{token('mark')}，{facts.area_name}本级监测目标中未报送数据的{token('n.unreported')}项、"
            f"已报送但未审定的{token('n.unaccepted')}项，均计入无数据。"
        )
    if facts.lacking:
        units = end(
            [
                f"{lack.unit}{token(f'u{number}.n')}项（{join_names(lack.names)}）"
                for number, lack in enumerate(facts.lacking, start=1)
            ]
        )
        lines.append(f"尚有{token('n.lacking')}个单位未报齐：{units}")
    return "\n".join(lines) or f"{token('year')}年各项目标均有数据，没有未报送的单位。"


def join_names(names: Sequence[str], most: int = 4) -> str:
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def tell_missing(target: TargetFact) -> str:
    text = token(f"{target.key}.name")
    return f"{text}（{token(f'{target.key}.leads')}）" if target.leads else text


def write_counties(facts: Facts) -> str:
    if not facts.counties:
        return f"{facts.area_name}不分县（市、区）列示。"
    own = [code for code, _name in facts.counties if facts.own_of(code)]
    lines = []
    if not own:
        lines.append(
            "各县（市、区）尚未在系统中设定自身规划目标，以下参照市级目标列示，只反映各地与市级目标的差距，不是对各地的达标判定。"
        )
    for code, name in facts.counties:
        if code in own:
            lines.append(
                f"{name}自身目标{token(f'a{code}.own')}项，已达标{token(f'a{code}.own_met')}项，达标率{token(f'a{code}.own_share')}。"
            )
    held = [(code, name) for code, name in facts.counties if facts.references_of(code)]
    if held:
        told = end(
            [
                f"{name}{token(f'a{code}.held')}项，达到市级目标值{token(f'a{code}.held_met')}项、未达到{token(f'a{code}.held_not')}项"
                for code, name in held
            ]
        )
        lines.append(f"参照市级目标的指标：{told}")
    return "\n".join(lines)


def write_watch(facts: Facts) -> str:
    """The same in one line, for a paper of one page."""
    if facts.fields["c.all.weak"] == "0":
        return f"{token('year')}年没有未达标、进展滞后和达标困难的目标。"
    return (
        f"未达标{token('c.all.not_met')}项，进展滞后、出现倒退或未能保持{token('c.all.early')}项，"
        f"按近年走势达标困难{token('c.all.hard')}项。"
    )


def write_steps(facts: Facts) -> str:
    """What to do, by responsible unit, as short as it goes."""
    weak = [target for target in facts.own if target.is_weak]
    units = list(dict.fromkeys(target.leads for target in weak if target.leads))
    if not units:
        return "继续按序时进度推进。"
    return f"请{'、'.join(units)}对所负责的指标分析原因、提出措施和时限；妇儿工委办跟踪办理情况。"


def write_problems(facts: Facts) -> str:
    weak = [target for target in facts.own if target.is_weak]
    lines: list[str] = []
    for plan in facts.plans:
        here = [target for target in weak if target.plan == plan.key]
        if here:
            told = end([tell_problem(target) for target in here])
            lines.append(f"《{plan.title}》有{token(f'c.{plan.key}.weak')}项目标进展不理想：{told}")
    causes = [target for target in weak if target.cause]
    lines += [f"关于{token(f'{t.key}.name')}，责任单位分析的原因是“{token(f'{t.key}.cause')}”。" for t in causes]
    gaps = facts.count().by_state
    if gaps["no_data"] or gaps["needs_denominator"]:
        parts = list_states(facts, "all", ("no_data", "needs_denominator"))
        lines.append(f"数据基础仍有短板，{parts}，影响对相应目标的判断。")
    if weak and not causes:
        lines.append("以上目标的原因，责任单位尚未在系统中反馈，须在征求意见时补充。")
    return "\n".join(lines) or "监测数据未显示突出问题。"


def tell_problem(target: TargetFact) -> str:
    return f"{token(f'{target.key}.name')}（{token(f'{target.key}.mark')}）"


def write_advice(facts: Facts) -> str:
    """What follows from the data, by responsible unit; a person adds what only a person knows."""
    lines = []
    weak = sorted((t for t in facts.own if t.is_weak), key=lambda target: target.leads or "～")
    parts = []
    for leads, found in groupby(weak, key=lambda target: target.leads):
        names = "、".join(token(f"{target.key}.name") for target in found)
        parts.append(f"{leads or '未列责任单位的由妇儿工委办明确牵头单位'}负责{names}")
    if parts:
        lines.append(
            f"一是逐项整改。对进展不理想的{token('c.all.weak')}项目标，责任单位应分析原因、提出措施和时限：{end(parts)}"
        )
    gaps = [t for t in facts.own if t.bucket in ("no_data", "needs_denominator")]
    if gaps:
        told = end([tell_missing(target) for target in gaps])
        lines.append(
            f"{'二' if lines else '一'}是补齐数据。对没有数据或缺少分母的目标，由责任单位补报或说明取数途径：{told}"
        )
    persons = [target for target in facts.own if target.bucket == "needs_person"]
    if persons:
        told = end([tell_missing(target) for target in persons])
        lines.append(
            f"{'三' if len(lines) > 1 else '二' if lines else '一'}是完成判定。对需要人工判定的目标，明确判定标准和责任人：{told}"
        )
    return "\n".join(lines) or "各项目标进展正常，责任单位应巩固已有成果，继续按序时进度推进。"


def write_abstract(facts: Facts) -> str:
    lines = [write_sums(facts, "all", f"截至{token('year')}年，{facts.area_name}")]
    lines += [tell_plan(facts, plan) for plan in facts.plans]
    return "\n".join(lines)


def tell_plan(facts: Facts, plan: PlanFact) -> str:
    text = f"《{plan.title}》达标率为{token(f'c.{plan.key}.share')}"
    if facts.fields[f"c.{plan.key}.weak"] != "0":
        text += f"，进展不理想的目标{token(f'c.{plan.key}.weak')}项"
    return text + "。"
