"""What warns at once, without waiting for the day's job: elections, adopted plans; and what a usual lag is worth."""

import datetime as dt

import pytest

from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.warnings import raise_everywhere, refresh_adopted
from fuer.monitoring.enums import WarningKind as K
from fuer.monitoring.jobs import rebuild
from fuer.monitoring.models import Answer, TargetWarning
from fuer.orgs.domain.terms import record_term
from fuer.orgs.enums import TermBody
from tests import factories as make
from tests.monitoring.scenery import SPRING, accept, list_standing, make_falling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_spring_of_2023")]


def test_an_election_warns_at_once(plan, city):
    rule = {"event": {"kind": "at_least", "params": {"T": "100"}}, "other": {"kind": "at_least", "params": {"T": "85"}}}
    target = make.make_target(plan, make.make_indicator(), "by_calendar", rule, term_body=TermBody.PARTY)
    make.make_term(city, elected_on="2021-12-20")
    accept(target.indicator, city, 2022, "90")
    assert list_standing() == []
    user = make.make_user(city)
    record_term(area=city, body=TermBody.PARTY, elected_on=dt.date(2022, 6, 1), source="公报", user=user)
    assert TargetWarning.objects.filter(kind=K.LOST, ceased_on=None).count() == 1


def test_an_adopted_plan_warns_at_once_and_ends_what_its_forerunner_was_warned_of(plan, city):
    target = make_falling(plan)
    for year, printed in ((2021, "80"), (2022, "70")):
        make.make_observation(target.indicator, city, year, printed)
    rebuild_answers(list_current_targets(), today=SPRING)
    raise_everywhere(today=SPRING)
    before = set(TargetWarning.objects.values_list("pk", flat=True))
    assert before
    newer = make.make_plan(city, revision=2)
    plan.superseded_by = newer
    plan.save()
    copy = make.make_target(newer, target.indicator, "at_least", {"T": "95"})
    copy.baseline, copy.baseline_year = target.baseline, target.baseline_year
    copy.save()
    refresh_adopted([newer])
    standing = TargetWarning.objects.filter(ceased_on=None)
    assert not before & set(standing.values_list("pk", flat=True))
    assert {row.target.plan for row in standing.select_related("target__plan")} == {newer}


def test_a_usual_lag_is_no_debt(plan, city):
    """Nobody was asked for 2022; of one the source has it fourteen months after the year: until then nobody owes it."""
    for lag in (1, 14):
        target = make.make_target(plan, make.make_indicator(f"滞后{lag}", lag_months=lag), "at_least", {"T": "10"})
        make.make_observation(target.indicator, city, 2021, "90")
    rebuild_answers(list_current_targets(), today=dt.date(2023, 12, 1))
    raise_everywhere(today=dt.date(2023, 12, 1))
    found = TargetWarning.objects.filter(last_year=2022).values_list("target__indicator__name", "kind")
    assert dict(found) == {"滞后1": K.NO_DATA}


def test_the_days_job_ends_the_wait_for_a_late_figure(plan, city, monkeypatch):
    """Kept answers change with the calendar: fourteen months after 2022 its figure is missing."""
    target = make.make_target(plan, make.make_indicator(lag_months=14), "at_least", {"T": "10"})
    make.make_observation(target.indicator, city, 2021, "90")
    found = []
    for day in (dt.date(2024, 2, 29), dt.date(2024, 3, 1)):
        monkeypatch.setattr("fuer.monitoring.jobs.timezone.localdate", lambda value=None, day=day: day)
        rebuild()
        bucket = Answer.objects.get(target=target, year=2022).bucket
        found.append((bucket, TargetWarning.objects.filter(last_year=2022, ceased_on=None).count()))
    assert found == [("report_not_due", 0), ("no_data", 1)]
