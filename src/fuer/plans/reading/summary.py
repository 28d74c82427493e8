"""A reading in a few lines, for a person at a terminal."""

from collections.abc import Iterator

from fuer.plans.reading.structure import Plan, Reading


def summarise(reading: Reading) -> Iterator[str]:
    """What was found, plan by plan, then the warnings."""
    for plan in reading.plans:
        yield f"《{plan.title}》 {plan.start or '？'}—{plan.end or '？'}年"
        yield from _counts(plan)
    for warning in reading.warnings:
        yield f"请核对：{warning}"


def _counts(plan: Plan) -> Iterator[str]:
    quantified = sum(1 for target in plan.targets if target.tier == "quantified")
    yield f"  领域{len(plan.domains)}个，重点指标{len(plan.table)}项，重点实事项目{len(plan.projects)}个"
    for domain in plan.domains:
        yield (
            f"  {domain.clause.label}{domain.clause.title}：主要目标{len(domain.goals)}条，措施{len(domain.measures)}条"
        )
    yield f"  文内量化目标{quantified}项，定性目标{len(plan.targets) - quantified}项，基期数据{len(plan.narrative)}个"
