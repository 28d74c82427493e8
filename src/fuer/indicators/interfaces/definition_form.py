"""One row of the table in which many definitions are set at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.indicators.domain.definitions import ARRANGED, TYPED_SHAPES
from fuer.indicators.models import Definition

if TYPE_CHECKING:
    from django.http import QueryDict

    from fuer.orgs.models import Unit

# Two sights of one table, each as wide as a screen.
SOURCE_FIELDS = (
    "source_unit",
    "reporting_line",
    "collected_at",
    "city_total",
    "cadence",
    "first_year",
    "interval_years",
    "lag_months",
    "feedback_from",
    "disclosure",
)
FIGURE_FIELDS = (
    "shape",
    "decimals",
    "lower_bound",
    "upper_bound",
    "needs_basis",
    "by_sex",
    "by_residence",
    "by_age",
    "age_groups",
)
SIGHTS = {"source": SOURCE_FIELDS, "figure": FIGURE_FIELDS}


class DefinitionForm(forms.Form):
    """The columns of one sight for one definition. What nobody touched is never sent on: two people may work at once."""

    breaks_series = forms.BooleanField(label=_("与以前不可比"), required=False)

    def __init__(
        self, definition: Definition, sight: str, units: Mapping[int, Unit], data: QueryDict | None = None
    ) -> None:
        super().__init__(data, prefix=f"d{definition.pk}", auto_id="%s")
        self.definition, self.sight, self.units = definition, sight, units
        for name in SIGHTS[sight]:
            self.fields[name] = self.make_field(name)
        self.order_fields([*SIGHTS[sight], "breaks_series"])
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{definition.indicator} {field.label}"
            field.widget.attrs["data-column"] = name

    def make_field(self, name: str) -> forms.Field:
        column = Definition._meta.get_field(name)
        assert isinstance(column, models.Field)
        common: dict[str, Any] = {"label": column.verbose_name, "required": False, "show_hidden_initial": True}
        value = getattr(self.definition, "source_unit_id" if name == "source_unit" else name)
        if name == "source_unit":
            return forms.ChoiceField(choices=self.list_units(value), initial=str(value or ""), **common)
        if name == "shape" and value not in TYPED_SHAPES:
            return forms.ChoiceField(choices=[(value, self.definition.get_shape_display())], initial=value, **common)
        if name == "shape":
            choices = [(shape.value, shape.label) for shape in TYPED_SHAPES]
            return forms.ChoiceField(choices=choices, initial=value, **common)
        if column.choices:
            return forms.ChoiceField(choices=column.flatchoices, initial=value, **common)
        if isinstance(column, models.BooleanField):
            return forms.BooleanField(initial=value, **common)
        if isinstance(column, models.DecimalField):
            shown = None if value is None else format(value.normalize(), "f")
            return forms.DecimalField(max_digits=15, decimal_places=5, initial=shown, widget=forms.TextInput, **common)
        if isinstance(column, models.IntegerField):
            widget = forms.TextInput(attrs={"inputmode": "numeric"})
            return forms.IntegerField(min_value=0, max_value=9999, initial=value, widget=widget, **common)
        return forms.CharField(max_length=column.max_length, initial=value, **common)

    def list_units(self, current: int | None) -> list[tuple[str, Any]]:
        choices = [("", "—"), *((str(pk), unit.short_name or unit.name) for pk, unit in self.units.items())]
        if current is not None and current not in self.units:
            choices.append((str(current), str(self.definition.source_unit)))
        return choices

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed here, as `revise_definition` takes it."""
        return {name: self.read(name) for name in self.changed_data if name in SIGHTS[self.sight]}

    @property
    def only_arranges(self) -> bool:
        """Whether nothing of what is measured changes."""
        return not self.cleaned_data["breaks_series"] and set(self.changes) <= ARRANGED

    def read(self, name: str) -> Any:
        value = self.cleaned_data[name]
        if name == "source_unit":
            return self.units.get(int(value)) if value else None
        if name in ("interval_years", "decimals") and value is None:
            return 1 if name == "interval_years" else 0
        return value


def list_columns(sight: str) -> Sequence[tuple[str, Any]]:
    """Names and labels of the columns of a sight, the last for a break in the series."""
    named = [(name, Definition._meta.get_field(name)) for name in SIGHTS[sight]]
    labels = [(name, column.verbose_name) for name, column in named if isinstance(column, models.Field)]
    return [*labels, ("breaks_series", DefinitionForm.base_fields["breaks_series"].label)]
