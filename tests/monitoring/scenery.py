"""A city with counties, a plan with domains, and figures: what the monitoring pages are tested on."""

import datetime as dt

from fuer.indicators.enums import CollectedAt
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.orgs.models import Area
from fuer.plans.enums import ClauseKind, Tier
from fuer.plans.models import Plan, Target
from tests import factories as make

TODAY = dt.date(2024, 6, 1)
TEXT = "妇女与健康。筛查率达到90%以上。妇女与教育。入学率达到90%以上。\n"


def make_city_plan(city: Area, **fields) -> Plan:
    return make.make_plan(city, TEXT, **fields)


def make_domain(plan: Plan, title: str):
    return make.make_clause(plan, title, ClauseKind.DOMAIN, title=title)


def add_target(
    plan: Plan, name: str, domain=None, figures=None, *, tier=Tier.TEXT, kind="at_least", params=None, **fields
):
    """A target on an indicator collected in counties too; `figures` are {(area, year): printed}."""
    indicator = make.make_indicator(name, collected_at=CollectedAt.BOTH, **fields)
    target = make.make_target(plan, indicator, kind, params, tier=tier)
    if domain is not None:
        make.make_quote(target, domain, domain.title)
    for (area, year), printed in (figures or {}).items():
        make.make_observation(indicator, area, year, printed)
    return target


def rebuild() -> list[Target]:
    targets = list_current_targets()
    rebuild_answers(targets, today=TODAY)
    return targets
