"""The form of one definition (口径): everything a person may set, in the words of the columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.indicators.domain.definitions import ARRANGED
from fuer.indicators.models import Definition, Indicator

if TYPE_CHECKING:
    from django.http import QueryDict

    from fuer.indicators.models import DefinitionRequest
    from fuer.orgs.models import Unit

KIN = ("whole", "numerator_indicator", "denominator_indicator")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "measure": (
        "meaning",
        "calculation",
        "remarks",
        "unit_of_measure",
        "shape",
        "factor",
        "decimals",
        "lower_bound",
        "upper_bound",
        "accumulation",
        "direction",
        "cadence",
        "collected_at",
        "city_total",
        "age_groups",
        "by_sex",
        "by_residence",
        "by_age",
        "needs_basis",
    ),
    "kin": ("whole", "numerator_indicator", "denominator_indicator", "parts_sum_to_whole", "ages_sum_to_total"),
    "source": (
        "source_unit",
        "source_text",
        "reporting_line",
        "first_year",
        "interval_years",
        "lag_months",
        "feedback_from",
        "disclosure",
    ),
}
TITLES = {
    "measure": gettext_lazy("测什么、怎么填"),
    "kin": gettext_lazy("部分与总体"),
    "source": gettext_lazy("数从哪里来、什么时候有"),
}
HINTS = {
    "measure": gettext_lazy("已有数据的，改动这里会另立新版，旧数据保留原口径。"),
    "kin": gettext_lazy("写明这项指标和别的指标的关系，填报时自动核对。改动这里不另立新版。"),
    "source": gettext_lazy("改动这里不影响数据的含义，不另立新版。"),
}
HELP = {
    "whole": gettext_lazy(
        "本指标是哪一项指标的其中项。例如新生儿死亡率是婴儿死亡率的其中项：按分子、分母填报的，分子和分母都不能大于所属指标的。"
    ),
    "parts_sum_to_whole": gettext_lazy("把本指标选作所属指标的各个其中项，相加应正好等于本指标。"),
    "ages_sum_to_total": gettext_lazy("各年龄组不重不漏、包括所有人时选；只列部分年龄的不选，各组只须不大于总数。"),
    "numerator_indicator": gettext_lazy("分子另有一项指标填报数量时选，两处的数会互相核对。"),
    "denominator_indicator": gettext_lazy("分母另有一项指标填报数量时选，两处的数会互相核对。"),
    "first_year": gettext_lazy("这一年以前没有数，不算缺报。"),
    "interval_years": gettext_lazy("每年都有数的填1；每2年调查一次的填2，从首个有数年份起算，非调查年份不算缺报。"),
    "lag_months": gettext_lazy("报告期结束后要过几个月才出数。"),
}


class IndicatorField(forms.CharField):
    """An indicator chosen by its name; `choices` are the names by id, offered as one types."""

    def __init__(self, names: Mapping[int, str], **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"list": "indicator-names", "autocomplete": "off"}), **options)
        self.ids = {name: pk for pk, name in names.items()}

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        if text not in self.ids:
            raise forms.ValidationError(_("没有叫“%(name)s”的指标，请从列出的名称中选择。") % {"name": text})
        return self.ids[text]


class DefinitionPageForm(forms.Form):
    """Initial values are the definition's, overlaid with what a request proposes."""

    valid_from_year = forms.IntegerField(label=gettext_lazy("自哪个数据年度起"), min_value=1990, max_value=2200)
    breaks_series = forms.BooleanField(label=gettext_lazy("与以前不可比"), required=False)
    reason = forms.CharField(label=gettext_lazy("改动原因"), max_length=300)

    def __init__(
        self,
        definition: Definition,
        units: Iterable[Unit],
        year: int,
        data: QueryDict | None = None,
        request: DefinitionRequest | None = None,
    ) -> None:
        initial = {name: read_column(definition, name) for group in GROUPS.values() for name in group}
        self.names = list_indicator_names(definition.indicator_id)
        initial |= {name: self.names.get(getattr(definition, f"{name}_id"), "") for name in KIN}
        super().__init__(data, initial=initial | {"valid_from_year": year} | propose(request))
        self.definition = definition
        columns = [name for group in GROUPS.values() for name in group if name not in KIN]
        own = {name: make_field(column_of(name)) for name in columns if name != "source_unit"}
        for name in KIN:
            label = column_of(name).verbose_name
            own[name] = IndicatorField(self.names, label=label, required=False)
        known = {unit.pk: unit for unit in units}
        if definition.source_unit is not None:
            known.setdefault(definition.source_unit.pk, definition.source_unit)
        self.units = known
        choices = [("", "—"), *((str(pk), unit.name) for pk, unit in known.items())]
        label = column_of("source_unit").verbose_name
        own["source_unit"] = forms.ChoiceField(choices=choices, required=False, label=label)
        for name, field in own.items():
            field.help_text = HELP.get(name, field.help_text)
            self.fields[name] = field

    @property
    def groups(self) -> list[tuple[str, Any, Any, Sequence[Any]]]:
        """Code, title, hint and fields of each part of the form."""
        return [(code, TITLES[code], HINTS[code], [self[name] for name in names]) for code, names in GROUPS.items()]

    @property
    def changes(self) -> dict[str, Any]:
        """Columns that differ from the definition, as the domain takes them."""
        given = {name: self.read(name) for group in GROUPS.values() for name in group}
        return {name: value for name, value in given.items() if getattr(self.definition, name) != value}

    def read(self, name: str) -> Any:
        value = self.cleaned_data[name]
        if name in KIN:
            return Indicator.objects.get(pk=value) if value else None
        if name == "source_unit":
            return self.units[int(value)] if value else None
        return value

    @property
    def only_arranges(self) -> bool:
        """Whether nothing of what is measured changes."""
        return not self.cleaned_data["breaks_series"] and set(self.changes) <= ARRANGED


def column_of(name: str) -> models.Field[Any, Any]:
    column = Definition._meta.get_field(name)
    assert isinstance(column, models.Field)
    return column


def make_field(column: models.Field[Any, Any]) -> forms.Field:
    """The column's own form field, with an input fit for it."""
    options: dict[str, Any] = {}
    if isinstance(column, models.TextField):
        options = {"widget": forms.Textarea(attrs={"rows": 2})}
    elif isinstance(column, (models.IntegerField, models.DecimalField)):
        options = {"widget": forms.TextInput(attrs={"inputmode": "decimal"})}
    elif column.choices:
        return forms.ChoiceField(choices=column.flatchoices, label=column.verbose_name)
    field = column.formfield(**options)
    assert field is not None
    return field


def read_column(definition: Definition, name: str) -> Any:
    value = getattr(definition, column_of(name).attname)
    is_padded = isinstance(column_of(name), models.DecimalField) and value is not None
    return format(value.normalize(), "f") if is_padded else value


def propose(request: DefinitionRequest | None) -> dict[str, Any]:
    """What a request asks for, as the form shows it."""
    if request is None:
        return {}
    words = {"meaning": request.proposed_meaning, "calculation": request.proposed_calculation}
    asked = {name: text for name, text in words.items() if text}
    return asked | {
        "valid_from_year": request.from_year,
        "breaks_series": not request.stays_comparable,
        "reason": request.why[:300],
    }


def list_indicator_names(own_id: int) -> dict[int, str]:
    """Every other indicator by a name of its own: those of one name bear their number too."""
    rows = list(Indicator.objects.exclude(pk=own_id).order_by("name", "pk").values_list("pk", "name"))
    names = [name for _pk, name in rows]
    return {pk: f"{name}（{pk}）" if names.count(name) > 1 else name for pk, name in rows}
