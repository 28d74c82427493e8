"""The forms of collections: plans, calendar and form head; asking for more time and deciding on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Area
from fuer.plans.models import Plan
from fuer.reporting.domain.deadlines import find_idle_days
from fuer.reporting.rules import coordinates_area

if TYPE_CHECKING:
    from django.http import QueryDict

    from fuer.core.domain.working_days import Extra
    from fuer.orgs.models import User
    from fuer.reporting.domain.collections import Calendar, FormHead

DAYS = ("opens_on", "unit_due", "county_due", "city_due")
HEAD = ("title", "form_number", "form_issuer", "approval_number", "form_valid_until")
COLLECTING_LEVELS = (AreaLevel.CITY, AreaLevel.COUNTY)


def list_coordinated_areas(user: User) -> list[Area]:
    """Areas whose collections this person may open, the highest first."""
    areas = Area.objects.visible_to(user).filter(level__in=COLLECTING_LEVELS, kind=AreaKind.ORDINARY, valid_to=None)
    return [area for area in areas.order_by("path") if coordinates_area(user, area)]


def date_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, help_text=help_text)


class CollectionForm(forms.Form):
    """A day nobody works on is said with the next working one; it stands if the office insists (`keep_days`)."""

    plans = forms.ModelMultipleChoiceField(
        Plan.objects.none(),
        label=gettext_lazy("规划"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一个规划。")},
    )
    opens_on = date_field(gettext_lazy("布置日期"))
    unit_due = date_field(gettext_lazy("单位报送截止"))
    county_due = date_field(gettext_lazy("县级审核截止"))
    city_due = date_field(gettext_lazy("市级审定截止"))
    keep_days = forms.BooleanField(label=gettext_lazy("不改，就用非工作日"), required=False)
    title = forms.CharField(label=gettext_lazy("任务名称"), max_length=200, required=False)
    form_number = forms.CharField(label=gettext_lazy("表号"), max_length=60, required=False)
    form_issuer = forms.CharField(label=gettext_lazy("制定机关"), max_length=100, required=False)
    approval_number = forms.CharField(label=gettext_lazy("批准文号"), max_length=100, required=False)
    form_valid_until = date_field(gettext_lazy("有效期至"), required=False)

    def __init__(self, area: Area, year: int, holidays: Extra, data: QueryDict | None, **options: Any) -> None:
        super().__init__(data, **options)
        field = cast("forms.ModelMultipleChoiceField[Plan]", self.fields["plans"])
        field.queryset = plans_in_force(area, year)
        self.holidays = holidays
        self.idle: dict[str, dt.date] = {}

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        days = {name: cleaned[name] for name in DAYS if cleaned.get(name)}
        self.idle = find_idle_days(days, self.holidays)
        if not cleaned.get("keep_days"):
            for name, working in self.idle.items():
                self.add_error(name, explain_idle_day(days[name], working))
        return cleaned

    @property
    def calendar(self) -> Calendar:
        return cast("Calendar", {name: self.cleaned_data[name] for name in DAYS})

    @property
    def head(self) -> FormHead:
        return cast("FormHead", {name: self.cleaned_data[name] for name in HEAD})


def plans_in_force(area: Area, year: int) -> Any:
    """Plans of the area whose years hold the data year; a superseded one asks for nothing more."""
    return Plan.objects.current().filter(area=area, start_year__lte=year, end_year__gte=year)


def explain_idle_day(day: dt.date, working: dt.date) -> str:
    return _("%(month)s月%(day)s日不是工作日，下一个工作日是%(next_month)s月%(next_day)s日。") % {
        "month": day.month,
        "day": day.day,
        "next_month": working.month,
        "next_day": working.day,
    }


def shift_idle_days(data: QueryDict, holidays: Extra) -> QueryDict:
    """What was typed, with every day nobody works on moved to the next working day."""
    shifted = data.copy()
    for name in DAYS:
        try:
            day = dt.date.fromisoformat(shifted.get(name, ""))
        except ValueError:
            continue
        for moved in find_idle_days({name: day}, holidays).values():
            shifted[name] = moved.isoformat()
    return shifted


class ExtensionForm(forms.Form):
    until = date_field(gettext_lazy("延期至"))
    reason = forms.CharField(label=gettext_lazy("延期原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    granted = forms.ChoiceField(choices=[("1", ""), ("0", "")])
    note = forms.CharField(max_length=300, required=False)
