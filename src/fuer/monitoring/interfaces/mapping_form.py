"""The form in which an office says which indicator of ours an entry of a scheme is, or why there is none."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fuer.indicators.models import Indicator


class MappingForm(forms.Form):
    indicator = forms.ModelChoiceField(
        label=_("本市指标"), queryset=Indicator.objects.order_by("name"), required=False, empty_label=_("（未采集）")
    )
    not_collected = forms.CharField(
        label=_("未采集原因"), max_length=200, required=False, help_text=_("没有对应的本市指标时必填。")
    )
