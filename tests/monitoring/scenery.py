"""A city with counties, a plan with domains, and figures: what the monitoring pages are tested on."""

import datetime as dt

from fuer.indicators.domain.figures import Place, accept_version, printed_figure, record_observation
from fuer.indicators.domain.periods import year_period
from fuer.indicators.enums import CollectedAt, ObservationSource
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.models import TargetWarning
from fuer.orgs.models import Area
from fuer.plans.enums import ClauseKind, Tier
from fuer.plans.models import Plan, Target
from tests import factories as make

TODAY = dt.date(2024, 6, 1)
# The day warnings are tested on.
SPRING = dt.date(2023, 3, 1)
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


def accept(indicator, area, year, printed):
    version = record_observation(
        indicator.definitions.latest("number"),
        Place(area=area, period=year_period(year)),
        printed_figure(printed),
        source=ObservationSource.FILING,
        user=None,
    )
    return accept_version(version, user=None, reason="更正")


def make_falling(plan, unit=None, **fields):
    """A target of 90 % whose figures fall away from 80."""
    indicator = make.make_indicator(collected_at=CollectedAt.BOTH, **fields)
    target = make.make_target(plan, indicator)
    make.make_baseline(target, 2020, "80")
    if unit:
        make.make_responsibility(unit, target=target)
    return target


def list_standing():
    return list(
        TargetWarning.objects.standing().order_by("kind", "pk").values_list("kind", "area__name", "year", "last_year")
    )
