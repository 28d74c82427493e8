"""The form a draft's plan is corrected with."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class PlanForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("规划名称"), max_length=300)
    start = forms.IntegerField(label=gettext_lazy("起始年份"), min_value=1990, max_value=2100)
    end = forms.IntegerField(label=gettext_lazy("终止年份"), min_value=1990, max_value=2100)
