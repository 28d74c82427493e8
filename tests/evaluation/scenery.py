"""A city with two counties, a plan and figures of two years, frozen: what reports are tested on."""

from fuer.indicators.enums import CollectedAt
from fuer.monitoring.domain.snapshots import make_snapshot
from fuer.plans.enums import ClauseKind, Tier
from tests import factories as make

TEXT = "妇女与健康。筛查率达到90%以上。\n"


def add_target(plan, name, domain=None, figures=None, *, tier=Tier.TEXT, **fields):
    """A target of at least 90 (unless told otherwise) on an indicator collected in counties too."""
    indicator = make.make_indicator(name, collected_at=CollectedAt.BOTH, **fields)
    target = make.make_target(plan, indicator, "at_least", {"T": "90"}, tier=tier)
    if domain is not None:
        make.make_quote(target, domain, domain.title)
    for (area, year), printed in (figures or {}).items():
        make.make_observation(indicator, area, year, printed)
    return target


def make_city():
    city = make.make_area(name="某市", code="990000")
    return city, [make.make_area(city, name=f"{name}县") for name in "甲乙"]


def make_year(city):
    """Plan, targets and the snapshot of 2023."""
    plan = make.make_plan(city, TEXT)
    domain = make.make_clause(plan, "妇女与健康", ClauseKind.DOMAIN, title="妇女与健康")
    good = add_target(plan, "筛查率", domain, {(city, 2022): "91.0", (city, 2023): "92.4"})
    poor = add_target(plan, "入园率", None, {(city, 2022): "80.5", (city, 2023): "82.0"}, tier=Tier.KEY)
    empty = add_target(plan, "检测率", domain)
    return (good, poor, empty), make_snapshot(city, 2023, user=None)
