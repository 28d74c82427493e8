"""Facts made by hand: one city, two plans, a county."""

from dataclasses import replace

from fuer.evaluation.composing.facts import DomainFact, Facts, PlanFact, TargetFact

CITY, COUNTY = "990000", "990001"
WOMEN = PlanFact(
    "p1", "某市妇女规划", 2021, 2025, "women", (DomainFact("p1.d1", "妇女与健康", 3), DomainFact("p1.d2", "妇女与环境"))
)
CHILDREN = PlanFact("p2", "某市儿童规划", 2021, 2025, "children", (DomainFact("p2.d1", "儿童与安全"),))


def make_target(number: int = 1, **fields) -> TargetFact:
    """A met target of 妇女与健康 with a figure, unless told otherwise."""
    made = TargetFact(
        target_id=number,
        area_code=CITY,
        area_name="某市",
        plan="p1",
        domain="p1.d1",
        tier="text",
        name="产前筛查率",
        year=2024,
        unit="%",
        goal="达到90%以上",
        last="91.0%",
        figure="92.4%",
        bucket="met",
        code="keeping",
        explanation="2024年为92.4%，目标为达到90%以上（2025年），保持达标",
        leads="市卫健委",
        is_open=True,
    )
    return replace(made, **fields)


def make_facts(*targets: TargetFact, **fields) -> Facts:
    own = [target for target in targets if target.area_code == CITY and not target.is_reference]
    made = Facts(
        area_code=CITY,
        area_name="某市",
        office="某市妇儿工委办",
        year=2024,
        basis="某市2024年第1次定版",
        plans=(WOMEN, CHILDREN),
        targets=targets,
        monitored=len(own),
        digest="ab" * 32,
    )
    return replace(made, **fields)
