"""What people type about an evaluation and its findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from fuer.evaluation.domain.evaluations import TITLE_LENGTH
from fuer.evaluation.domain.findings import TEXT_LENGTH
from fuer.evaluation.domain.stages import DATED
from fuer.evaluation.enums import EvaluationKind, EvaluationStage
from fuer.monitoring.interfaces.warning_forms import DayInput, make_text
from fuer.plans.models import Plan

if TYPE_CHECKING:
    from fuer.orgs.models import Area, Unit
    from fuer.plans.models import Clause


class EvaluationForm(forms.Form):
    """建立评估 of an area's plans."""

    kind = forms.ChoiceField(label=_("评估类型"), choices=EvaluationKind.choices)
    year = forms.IntegerField(label=_("数据年度"), min_value=1990, max_value=2100)
    plans = forms.ModelMultipleChoiceField(
        label=_("评估的规划"), queryset=Plan.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(
        label=_("名称"), required=False, max_length=TITLE_LENGTH, help_text=_("不填写时按地区、年度和类型自动命名")
    )

    def __init__(self, areas: Sequence[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelMultipleChoiceField[Plan]", self.fields["plans"])
        field.queryset = Plan.objects.current().filter(area__in=areas).select_related("area")


class CalendarForm(forms.Form):
    """日程: a day for each stage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stage in DATED:
            self.fields[stage.value] = forms.DateField(label=stage.label, widget=DayInput())

    @property
    def days(self) -> dict[EvaluationStage, dt.date]:
        return {stage: self.cleaned_data[stage.value] for stage in DATED}


class OneOfForm(forms.Form):
    """A choice among rows, by id; `chosen` is the row."""

    def offer(self, name: str, rows: Iterable[Any], empty: str = "", *, initial: int | None = None) -> None:
        by_id = {row.pk: row for row in rows}
        setattr(self, f"{name}_rows", by_id)
        choices: list[tuple[Any, Any]] = [("", empty or "—")]
        field = cast("forms.TypedChoiceField", self.fields[name])
        field.choices = choices + [(pk, str(row)) for pk, row in by_id.items()]
        field.initial = initial

    def chosen(self, name: str) -> Any:
        return getattr(self, f"{name}_rows").get(self.cleaned_data[name])


def make_choice(label: Any, *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=required, coerce=int, empty_value=None)


class SnapshotForm(OneOfForm):
    """引用定版数据."""

    snapshot = make_choice(_("定版数据"))

    def __init__(self, snapshots: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("snapshot", snapshots)


class FindingForm(OneOfForm):
    """登记问题."""

    text = forms.CharField(label=_("问题"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
    cause = forms.CharField(
        label=_("原因"), required=False, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    advice = forms.CharField(
        label=_("建议"), required=False, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    clause = make_choice(_("领域"), required=False)
    unit = make_choice(_("责任单位"), required=False)

    def __init__(self, clauses: Iterable[Clause], units: Iterable[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("clause", clauses)
        field = cast("forms.TypedChoiceField", self.fields["clause"])
        field.choices = [("", "—"), *((clause.pk, f"{clause.plan}：{clause.title}") for clause in clauses)]
        self.offer("unit", units)


class AssignFindingForm(OneOfForm):
    """交办整改."""

    unit = make_choice(_("责任单位"))
    measure = forms.CharField(label=_("整改要求"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    due = forms.DateField(label=_("整改期限"), widget=DayInput())

    def __init__(self, units: Iterable[Unit], *args: Any, proposed: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("unit", units, initial=proposed)


class ReasonForm(forms.Form):
    """略过、不列入整改: why."""

    reason = make_text(_("理由"))
