"""The form in which a unit records a survey."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SurveyForm(forms.Form):
    name = forms.CharField(label=_("调查名称"), max_length=200)
    held_on = forms.DateField(label=_("调查时间"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    population = forms.IntegerField(label=_("总体人数"), min_value=1, max_value=2_000_000_000)
    sample = forms.IntegerField(label=_("样本量"), min_value=1, max_value=2_000_000_000)
    valid_answers = forms.IntegerField(label=_("有效问卷"), min_value=1, max_value=2_000_000_000)
    margin = forms.DecimalField(
        label=_("允许误差（百分点）"), min_value=0, max_value=100, max_digits=6, decimal_places=3
    )
