"""申请口径变更: what a unit asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fuer.indicators.models import DefinitionRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuer.orgs.models import Unit

FIELDS = ("what", "why", "proposed_meaning", "proposed_calculation", "from_year", "stays_comparable")


class DefinitionRequestForm(forms.ModelForm):  # type: ignore[type-arg]
    """`units` are those the person acts for that owe the indicator; one alone need not be chosen."""

    unit = forms.ChoiceField(label=_("申请单位"))

    class Meta:
        model = DefinitionRequest
        fields = FIELDS
        widgets = {
            "what": forms.Textarea(attrs={"rows": 2}),
            "why": forms.Textarea(attrs={"rows": 2}),
            "proposed_meaning": forms.Textarea(attrs={"rows": 3}),
            "proposed_calculation": forms.Textarea(attrs={"rows": 2}),
            "from_year": forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        }
        help_texts = {
            "what": _("例如：分母由常住人口改为户籍人口。"),
            "stays_comparable": _("改后不能与以前的数据放在一起比较的，不要勾选。"),
        }

    def __init__(self, units: Sequence[Unit], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.units = {str(unit.pk): unit for unit in units}
        choice = forms.ChoiceField(label=_("申请单位"), choices=[(pk, unit.name) for pk, unit in self.units.items()])
        choice.widget = choice.widget if len(units) > 1 else forms.HiddenInput()
        self.fields["unit"] = choice
        self.fields["unit"].initial = next(iter(self.units), "")
        year = forms.IntegerField(label=self.fields["from_year"].label, min_value=1990, max_value=2200)
        year.widget = self.fields["from_year"].widget
        self.fields["from_year"] = year
        self.order_fields(["unit", *FIELDS])

    @property
    def asked(self) -> dict[str, Any]:
        """What the domain takes."""
        return {name: self.cleaned_data[name] for name in FIELDS} | {"unit": self.units[self.cleaned_data["unit"]]}
