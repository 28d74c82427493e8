"""The form in which an office settles how the composite index of a plan is made."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fuer.monitoring.domain.index_methods import EVEN, MOST, MethodDraft
from fuer.monitoring.domain.queries.index import NO_DOMAIN
from fuer.monitoring.enums import ScoreMethod

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuer.monitoring.domain.queries.index import IndexPage


class IndexMethodForm(forms.Form):
    """Everything of a method; weights are one field for each domain and each target."""

    is_active = forms.BooleanField(label=_("启用综合指数"), required=False)
    score = forms.ChoiceField(label=_("评分方法"), choices=ScoreMethod.choices)
    least_percent = forms.DecimalField(
        label=_("最低有数比例（%）"),
        min_value=Decimal(1),
        max_value=Decimal(100),
        max_digits=4,
        decimal_places=1,
        help_text=_("有得分的项目低于这个比例的，不发布指数，不参加排名。"),
    )
    reason = forms.CharField(label=_("变更原因"), max_length=200)

    def __init__(self, page: IndexPage, data: Any = None) -> None:
        settled = page.settled
        initial = {
            "is_active": settled.is_active,
            "score": settled.score,
            "least_percent": f"{settled.least_coverage * 100:.1f}",
        }
        super().__init__(data, initial=initial)
        self.page = page
        for code, title in page.domains.items():
            if code != NO_DOMAIN:
                self.fields[f"domain_{code}"] = make_weight_field(title, settled.domains.get(int(code), EVEN))
        for one in page.scored:
            weight = settled.targets.get(one.target.pk, EVEN)
            self.fields[f"target_{one.target.pk}"] = make_weight_field(one.target.name, weight)

    def domain_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if name.startswith("domain_"))

    def target_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if name.startswith("target_"))

    def complete_draft(self) -> MethodDraft:
        """What was typed; the form must be valid."""
        given = self.cleaned_data
        weights: dict[str, dict[int, Decimal]] = {"domain": {}, "target": {}}
        for name, value in given.items():
            kind, _underscore, pk = name.partition("_")
            if kind in weights:
                weights[kind][int(pk)] = value
        least = given["least_percent"] / 100
        return MethodDraft(given["is_active"], given["score"], least, weights["domain"], weights["target"])


def make_weight_field(label: str, weight: Decimal) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        initial=format(weight.normalize(), "f"),
        min_value=Decimal(0),
        max_value=MOST,
        max_digits=8,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
