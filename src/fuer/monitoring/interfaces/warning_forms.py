"""What people type about a warning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from fuer.orgs.models import Unit

LENGTH = 500


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def make_text(label: Any, *, required: bool = True, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=LENGTH, widget=forms.Textarea(attrs={"rows": rows})
    )


class AssignForm(forms.Form):
    """交办. Without a unit each warning goes to the one proposed for it."""

    unit = forms.TypedChoiceField(label=_("责任单位"), required=False, coerce=int, empty_value=None)
    deadline = forms.DateField(label=_("反馈期限"), widget=DayInput())
    note = make_text(_("交办意见"), required=False)

    def __init__(self, units: Iterable[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_id = {unit.pk: unit for unit in units}
        choices: list[tuple[Any, Any]] = [("", _("按各预警的责任单位"))]
        self.fields["unit"].choices = choices + [(pk, str(unit)) for pk, unit in self.by_id.items()]  # type: ignore[attr-defined]

    @property
    def unit_chosen(self) -> Unit | None:
        return self.by_id.get(self.cleaned_data["unit"])


class AnswerForm(forms.Form):
    """反馈."""

    cause = make_text(_("成因"), rows=3)
    measure = make_text(_("措施"), rows=3)
    deadline = forms.DateField(label=_("整改时限"), widget=DayInput())


class ReturnForm(forms.Form):
    """退回."""

    reason = make_text(_("退回理由"))
    deadline = forms.DateField(label=_("重新反馈期限"), widget=DayInput())


class WordsForm(forms.Form):
    """跟进、销号、重新启动: some words."""

    words = make_text(_("说明"))

    def __init__(self, label: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
