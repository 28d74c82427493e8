"""Tables and charts of a report, made from facts: every number in them is a bound figure. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from fuer.evaluation.composing.facts import JUDGED, STATES, Facts, PlanFact, TargetFact
from fuer.papers.charts import Figure as Value
from fuer.papers.charts import MapArea, MapData, StateData, StateRow, area_map, look_of, state_stack
from fuer.papers.official.blocks import (
    Block,
    Chart,
    ChartData,
    ChartKind,
    ChartSeries,
    Column,
    Figure,
    Paragraph,
    ParagraphKind,
    Runs,
    Table,
)

# Rows of the table on a paper of one page.
MOST_WATCHED = 6
SHORT_STATES = {**STATES, "not_yet_met": "尚未达标"}
ANNEX = (
    Column("序号", 11),
    Column("指标", 50),
    Column("单位", 16),
    Column("基期", 19, is_figure=True),
    Column("上年", 19, is_figure=True),
    Column("本年", 19, is_figure=True),
    Column("目标", 32),
    Column("状态", 26),
    Column("责任单位", 26),
    Column("说明", 47),
)
FLAWS = (
    Column("序号", 10),
    Column("指标", 44),
    Column("上年", 24, is_figure=True),
    Column("本年", 24, is_figure=True),
    Column("目标", 28),
    Column("情况", 22),
    Column("责任单位", 22),
)


def bind(facts: Facts, key: str, without: str = "—") -> Runs:
    """One bound number, as it is printed; `without` where there is none."""
    text = facts.fields.get(key, "")
    return (Figure(key, text),) if text else (without,)


def make_counts(facts: Facts) -> list[Block]:
    """规划 × 状态, with the whole below; and the same as bars."""
    shown = [state for state in STATES if facts.count().by_state[state]]
    rows: list[tuple[Runs, ...]] = []
    scopes = [(plan.key, plan.title) for plan in facts.plans]
    for scope, name in [*scopes, ("all", "合计")] if len(scopes) > 1 else scopes:
        cells = [bind(facts, f"c.{scope}.{state}") for state in ("monitored", *shown, "share")]
        rows.append(((name,), *cells))
    columns = (
        Column("规划", 44),
        Column("监测目标", 16, is_figure=True),
        *(Column(SHORT_STATES[state], 16, is_figure=True) for state in shown),
        Column("达标率", 18, is_figure=True),
    )
    note = "监测目标等于各状态之和；达标率为已达标占已判定（已达标、尚未达标、未达标）的比重。"
    table = Table(f"{facts.year}年监测目标状态表（单位：项）", columns, tuple(rows), note=note)
    return [table, *make_states_chart(facts)]


def make_states_chart(facts: Facts) -> list[Block]:
    """One bar a domain, its states side by side."""
    found = []
    for plan in facts.plans:
        for scope, title in list_parts(facts, plan):
            if facts.select(scope):
                name = f"{title}（{short_plan(plan)}）" if title in ("重点指标", "其他目标") else title
                found.append((name, facts.count(scope)))
    if not found:
        return []
    order = tuple(state for state in STATES if any(counts.by_state[state] for _name, counts in found))
    rows = tuple(StateRow(name, counts.by_state, counts.monitored) for name, counts in found)
    option = state_stack(StateData("各领域监测目标状态", tuple(STATES), rows))
    series = tuple(
        ChartSeries(
            SHORT_STATES[state],
            tuple(Decimal(counts.by_state[state]) for _name, counts in found),
            tuple(str(counts.by_state[state]) if counts.by_state[state] else "" for _name, counts in found),
            look_of(state).colour,
        )
        for state in order
    )
    data = ChartData(tuple(name for name, _counts in found), series, ChartKind.STACKED, "项")
    return [Chart(f"{facts.year}年各领域监测目标状态（单位：项）", option, data)]


def short_plan(plan: PlanFact) -> str:
    return {"women": "妇女", "children": "儿童"}.get(plan.audience, "妇女儿童")


def list_parts(facts: Facts, plan: PlanFact) -> list[tuple[str, str]]:
    """Parts of a plan in the order of a report: its table of key indicators, its domains, what stands in none."""
    parts = [(f"{plan.key}.key", "重点指标")] if facts.select(f"{plan.key}.key") else []
    parts += [(domain.key, domain.title) for domain in plan.domains]
    return parts + ([(f"{plan.key}.rest", "其他目标")] if facts.select(f"{plan.key}.rest") else [])


def make_watch(facts: Facts) -> list[Block]:
    """The worst of them, as many as one page takes."""
    found = [block for block in make_flaws(facts) if isinstance(block, Table)]
    more = sum(target.is_weak for target in facts.own) - MOST_WATCHED
    note = f"其余{more}项见统计监测报告。" if more > 0 else ""
    return [replace(table, rows=table.rows[:MOST_WATCHED], note=note) for table in found]


def make_flaws(facts: Facts) -> list[Block]:
    weak = sorted((t for t in facts.own if t.is_weak), key=lambda t: (t.bucket != "not_met", not t.is_behind))
    if not weak:
        return []
    rows = tuple(
        (
            (str(number),),
            bind(facts, f"{target.key}.name"),
            bind(facts, f"{target.key}.last"),
            bind(facts, f"{target.key}.now"),
            bind(facts, f"{target.key}.goal"),
            bind(facts, f"{target.key}.mark"),
            bind(facts, f"{target.key}.leads"),
        )
        for number, target in enumerate(weak, start=1)
    )
    return [Table("未达标、进展滞后和达标困难指标表", FLAWS, rows)]


def make_gaps(facts: Facts) -> list[Block]:
    gaps = [target for target in facts.own if target.bucket not in JUDGED]
    if not gaps:
        return []
    columns = (Column("序号", 10), Column("指标", 54), Column("状态", 26), Column("责任单位", 30), Column("说明", 46))
    rows = tuple(
        (
            (str(number),),
            bind(facts, f"{target.key}.name"),
            bind(facts, f"{target.key}.state"),
            bind(facts, f"{target.key}.leads"),
            bind(facts, f"{target.key}.brief"),
        )
        for number, target in enumerate(gaps, start=1)
    )
    return [Table("无数据和没有判定结果的目标表", columns, rows)]


def make_counties(facts: Facts) -> list[Block]:
    if not facts.counties:
        return []
    columns = (
        Column("县（市、区）", 26),
        Column("自身目标", 20, is_figure=True),
        Column("已达标", 20, is_figure=True),
        Column("达标率", 20, is_figure=True),
        Column("参照市级目标", 24, is_figure=True),
        Column("达到", 18, is_figure=True),
        Column("未达到", 18, is_figure=True),
        Column("无判定结果", 20, is_figure=True),
    )
    names = ("own", "own_met", "own_share", "held", "held_met", "held_not", "held_none")
    rows = tuple(((name,), *(bind(facts, f"a{code}.{field}") for field in names)) for code, name in facts.counties)
    note = "达标率只按自身目标计算；参照市级目标的指标不计入达标率。"
    return [
        Table("县（市、区）目标完成情况（单位：项）", columns, rows, note=note),
        *make_map(facts),
        *make_matrix(facts),
    ]


def make_map(facts: Facts) -> list[Block]:
    """How many of the city's targets each county comes up to, on the map; nothing where no shapes are known."""
    held = [(code, name) for code, name in facts.counties if facts.references_of(code)]
    if facts.outlines is None or not any(code in facts.outlines.codes for code, _name in held):
        return []
    areas = tuple(
        MapArea(code, name, Value(Decimal(met), f"{met}项"))
        for code, name in held
        for met in [facts.fields[f"a{code}.held_met"]]
    )
    caption = f"{facts.year}年各县（市、区）达到市级目标值的指标数（单位：项）"
    option = area_map(MapData(caption, "项", areas), facts.outlines)
    return [Chart(caption, option, maps={facts.outlines.name: facts.outlines.geojson})]


def make_matrix(facts: Facts) -> list[Block]:
    """Every indicator that counties can be held against, a column a county."""
    first = [target for code, _name in facts.counties for target in facts.references_of(code)]
    ids = list(dict.fromkeys(target.target_id for target in first))
    by_place = {(target.target_id, target.area_code): target for target in first}
    city = {target.target_id: target for target in facts.own}
    rows: list[tuple[Runs, ...]] = []
    for number, target_id in enumerate((one for one in ids if one in city), start=1):
        here = city[target_id]
        cells = [find_cell(facts, by_place.get((target_id, code))) for code, _name in facts.counties]
        head = ((str(number),), bind(facts, f"{here.key}.name"), bind(facts, f"{here.key}.goal"))
        rows.append((*head, bind(facts, f"{here.key}.now"), *cells))
    if not rows:
        return []
    columns = (
        Column("序号", 11),
        Column("指标", 54),
        Column("市级目标", 36),
        Column(facts.area_name, 22, is_figure=True),
        *(Column(name, 22, is_figure=True) for _code, name in facts.counties),
    )
    caption = f"{facts.year}年县（市、区）指标对比表"
    note = "有※的为未达到市级目标值；小样本指标只列数据，不作排名。"
    return [Table(caption, columns, tuple(rows), is_wide=True, note=note)]


def find_cell(facts: Facts, target: TargetFact | None) -> Runs:
    if target is None:
        return ("—",)
    runs = bind(facts, f"{target.key}.now")
    return (*runs, "※") if target.figure and target.bucket in ("not_met", "not_yet_met") else runs


def make_annexes(facts: Facts) -> list[Block]:
    """附表: key indicators of each plan, then the targets written in its text."""
    found: list[Block] = []
    for tier, name in (("key", "重点指标监测表"), ("text", "文内量化目标监测表")):
        for plan in facts.plans:
            targets = [t for t in facts.select(plan.key) if t.is_key == (tier == "key")]
            if targets:
                annex = f"附表{len([one for one in found if isinstance(one, Table)]) + 1}"
                found += make_annex(facts, targets, f"《{plan.title}》{name}", annex)
    return found


def make_annex(facts: Facts, targets: Sequence[TargetFact], caption: str, annex: str) -> list[Block]:
    rows = tuple(make_annex_row(facts, number, target) for number, target in enumerate(targets, start=1))
    notes = "；".join(f"第{number}项{note}" for number, note in list_restated(targets))
    note = "“—”为没有数据。" + (f"上年数修订：{notes}。" if notes else "")
    return [Table(caption, ANNEX, rows, is_wide=True, note=note, annex=annex)]


def make_annex_row(facts: Facts, number: int, target: TargetFact) -> tuple[Runs, ...]:
    key = target.key
    last = bind(facts, f"{key}.last_n")
    return (
        (str(number),),
        bind(facts, f"{key}.name"),
        (target.unit or "—",),
        bind(facts, f"{key}.base_n"),
        (*last, "①") if target.is_restated else last,
        bind(facts, f"{key}.now_n"),
        bind(facts, f"{key}.goal"),
        bind(facts, f"{key}.state"),
        bind(facts, f"{key}.leads"),
        (*bind(facts, f"{key}.brief", ""), *tell_judgement(facts, target)),
    )


def tell_judgement(facts: Facts, target: TargetFact) -> Runs:
    """基本实现: beside the computed state, never counted."""
    found = facts.find_judgement(target)
    if found is None:
        return ()
    return (f"；基本实现（人工认定，{found.signed_by}，{found.signed_on}）：{found.text}",)


def list_restated(targets: Iterable[TargetFact]) -> Iterable[tuple[int, str]]:
    """By number of the row: both figures of the year before."""
    for number, target in enumerate(targets, start=1):
        if target.is_restated:
            yield number, f"①上年报告为{target.last_frozen}，修订为{target.last}"


def make_restated(facts: Facts, targets: Sequence[TargetFact]) -> list[Block]:
    """A note under the text that compares with a restated figure."""
    return [
        Paragraph(
            (
                "注：",
                *bind(facts, f"{target.key}.name"),
                "上年数已修订，上年报告为",
                *bind(facts, f"{target.key}.old"),
                "，现为",
                *bind(facts, f"{target.key}.last"),
                "。",
            ),
            ParagraphKind.NOTE,
        )
        for target in targets
        if target.is_restated
    ]
