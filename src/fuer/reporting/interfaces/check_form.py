"""The forms in which an office writes a check and sets a ready family."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.indicators.models import Indicator
from fuer.reporting.domain.check_versions import CheckDraft, find_problems
from fuer.reporting.enums import CheckScope, Severity
from fuer.reporting.models import Check

if TYPE_CHECKING:
    from fuer.reporting.domain.queries.check_lists import FamilyRow


def reason_field() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("变更原因"), max_length=200)


class CheckForm(forms.Form):
    """Everything of a check; `draft` is what was typed, right or wrong."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=100)
    text = forms.CharField(
        label=gettext_lazy("应当成立的关系"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("指标名称写在方括号里，如：[甲] <= [乙]。不成立时提示；缺数时不提示。"),
    )
    message = forms.CharField(
        label=gettext_lazy("提示语"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("花括号里的算式会换成数，如：甲{[甲]}大于乙{[乙]}。不填的，提示算式和用到的数。"),
    )
    severity = forms.ChoiceField(label=gettext_lazy("类型"), choices=Severity.choices, initial=Severity.QUERY)
    scope = forms.ChoiceField(label=gettext_lazy("适用范围"), choices=CheckScope.choices, initial=CheckScope.EACH_AREA)
    reason = reason_field()

    @classmethod
    def of(cls, check: Check | None) -> CheckForm:
        """An unbound form that shows `check`, or an empty one."""
        if check is None:
            return cls(initial={"reason": _("新增")})
        return cls(initial={name: getattr(check, name) for name in ("title", "text", "message", "severity", "scope")})

    @property
    def draft(self) -> CheckDraft:
        """What stands typed, also where it is wrong; a choice that is none falls back to the usual one."""
        given = self.data if self.is_bound else self.initial
        severity, scope = str(given.get("severity", "")), str(given.get("scope", ""))
        return CheckDraft(
            title=str(given.get("title", "")).strip(),
            text=str(given.get("text", ""))
            .replace("\r\n", "\n")
            .rstrip(),  # what stands before tells the place of a mistake
            severity=severity if severity in Severity.values else Severity.QUERY.value,
            message=str(given.get("message", "")).strip(),
            scope=scope if scope in CheckScope.values else CheckScope.EACH_AREA.value,
        )

    def complete_draft(self) -> CheckDraft:
        """The draft of a valid form, sorted under the first indicator it names."""
        draft = self.draft
        indicator = Indicator.objects.filter(name=draft.write_rule().where.name).order_by("pk").first()
        return CheckDraft(draft.title, draft.text, draft.severity, draft.message, draft.scope, indicator)

    def clean(self) -> dict[str, Any] | None:
        problems = find_problems(self.draft) if self.draft.text else None
        for field in ("text", "message") if problems else ():
            for problem in getattr(problems, field):
                self.add_error(field, problem.sentence(_))
        return super().clean()


class FamilyForm(forms.Form):
    """How a ready family is used; only the thresholds the family has are asked. Shares are typed in per cent."""

    is_active = forms.BooleanField(label=gettext_lazy("启用"), required=False)
    severity = forms.ChoiceField(label=gettext_lazy("类型"), choices=Severity.choices)
    swing_share = forms.DecimalField(
        label=gettext_lazy("计数、金额等比上年变动超过（%）"), min_value=1, max_value=1000, decimal_places=2
    )
    swing_points = forms.DecimalField(
        label=gettext_lazy("百分比比上年变动超过（百分点）"), min_value=Decimal("0.1"), max_value=100, decimal_places=2
    )
    small_count = forms.DecimalField(
        label=gettext_lazy("两年都小于这个数的计数不核对"), min_value=0, max_value=100_000, decimal_places=0
    )
    magnitude_slack = forms.DecimalField(
        label=gettext_lazy("倍数允许偏差（%）"), min_value=0, max_value=50, decimal_places=2
    )
    reason = reason_field()

    PERCENT = ("swing_share", "magnitude_slack")

    def __init__(self, data: object, row: FamilyRow) -> None:
        initial: dict[str, Any] = {"is_active": row.is_active, "severity": row.severity}
        for name, value in row.thresholds.items():
            initial[name] = format((value * 100 if name in self.PERCENT else value).normalize(), "f")
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a QueryDict or None
        self.threshold_names = tuple(row.thresholds)
        for name in ("swing_share", "swing_points", "small_count", "magnitude_slack"):
            if name not in self.threshold_names:
                del self.fields[name]

    @property
    def threshold_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.threshold_names]

    def read_thresholds(self) -> dict[str, Decimal | None]:
        """As they are kept: shares as fractions."""
        return {
            name: self.cleaned_data[name] / 100 if name in self.PERCENT else self.cleaned_data[name]
            for name in self.threshold_names
        }
