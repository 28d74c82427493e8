"""Forms of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.evaluation.domain.queries.choices import Basis
from fuer.evaluation.models import Evaluation
from fuer.monitoring.domain.snapshots import name_snapshot
from fuer.orgs.models import Area, Unit


class NewReportForm(forms.Form):
    """Which paper, from which data, for which unit. for which evaluation. `basis_chosen`, `unit` and `evaluation` hold what was
    chosen once it is valid.
    """

    template = forms.ChoiceField(label=gettext_lazy("报告类型"))
    basis = forms.ChoiceField(
        label=gettext_lazy("依据的数据"),
        help_text=gettext_lazy("定版数据不再变动；初稿取当天已审定的数据，未报送的如实列出，印发前再改用定版数据。"),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("单位"),
        required=False,
        empty_label=gettext_lazy("（不分单位）"),
        help_text=gettext_lazy("只有单位反馈单需要选择。"),
    )
    evaluation = forms.ModelChoiceField(
        Evaluation.objects.none(),
        label=gettext_lazy("所属评估"),
        required=False,
        empty_label=gettext_lazy("（按报告类型和年度对应）"),
        help_text=gettext_lazy("评估进入整改前，要有一份属于它的报告已经印发。"),
    )

    def __init__(
        self, areas: Sequence[Area], bases: Sequence[Basis], templates: Mapping[str, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bases = {basis.value: basis for basis in bases}
        frozen = [(one.value, name_snapshot(one.snapshot)) for one in bases if one.snapshot is not None]
        drafts = [(one.value, name_draft(one)) for one in bases if one.snapshot is None]
        groups = [(_("定版数据"), frozen), (_("初稿（尚未定版）"), drafts)]
        self.fields["template"].choices = list(templates.items())  # type: ignore[attr-defined]
        self.fields["basis"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]
        units = Unit.objects.filter(area__in=areas, valid_to=None).order_by("area__path", "name")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        years = {basis.year for basis in bases}
        evaluations = Evaluation.objects.filter(area__in=areas, year__in=years)
        self.fields["evaluation"].queryset = evaluations  # type: ignore[attr-defined]

    @property
    def basis_chosen(self) -> Basis:
        return self.bases[self.cleaned_data["basis"]]


def name_draft(basis: Basis) -> str:
    return _("%(area)s%(year)d年初稿（数据截至今天）") % {"area": basis.area.name, "year": basis.year}
