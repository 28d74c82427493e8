"""Surveys a unit's figures come from: when, of whom, how many answered, how far it may be off."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.models import Survey

if TYPE_CHECKING:
    from fuer.orgs.models import Unit, User


class SurveyError(ValueError):
    """One sentence for a person: why the survey cannot be recorded."""


@transaction.atomic
def record_survey(
    unit: Unit,
    *,
    name: str,
    held_on: dt.date,
    population: int,
    sample: int,
    valid_answers: int,
    margin: Decimal,
    user: User,
) -> Survey:
    """Record a survey of `unit`; the same name and day again gives the one already there. `margin` in percentage
    points. SurveyError when the counts are impossible.
    """
    if held_on > timezone.localdate():
        raise SurveyError(_("调查时间还没到，请核对。"))
    if not 0 < valid_answers <= sample <= population:
        raise SurveyError(_("应当是：有效问卷不多于样本量，样本量不多于总体人数，且都大于0。"))
    if not 0 <= margin <= 100:
        raise SurveyError(_("允许误差以百分点计，应在0到100之间。"))
    facts = {"population": population, "sample": sample, "valid_answers": valid_answers, "margin": margin}
    survey, created = Survey.objects.get_or_create(unit=unit, name=name.strip(), held_on=held_on, defaults=facts)
    if not created and any(getattr(survey, field) != value for field, value in facts.items()):
        raise SurveyError(_("同名同日的调查已登记，内容不同。请改名称，或直接选用已登记的那次。"))
    if created:
        record_event(actor=user, verb="reporting.record_survey", subject=survey, area_id=unit.area_id)
    return survey
