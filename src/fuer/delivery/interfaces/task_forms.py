"""What people type about a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from fuer.delivery.domain.pieces import REFERENCE_LENGTH, Upload
from fuer.delivery.domain.tasks import RESULT_LENGTH
from fuer.monitoring.interfaces.warning_forms import DayInput, make_text
from fuer.reporting.validators import EVIDENCE_SUFFIXES


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; an empty list when none was chosen."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(file, initial) for file in chosen]


def read_uploads(files: Sequence[UploadedFile]) -> list[Upload]:
    return [Upload(file.name or "", file.read()) for file in files]


class ReportForm(forms.Form):
    """反馈: the result and its proof."""

    result = forms.CharField(label=_("办理结果"), max_length=RESULT_LENGTH, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = ManyFilesField(
        label=_("佐证材料"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": ",".join(EVIDENCE_SUFFIXES)}),
        help_text=_("可选多份，每份不超过20 MB"),
    )
    reference = forms.CharField(
        label=_("材料出处"),
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text=_("没有电子文件时填写文号、网址或存放处"),
    )


class ReasonAndDayForm(forms.Form):
    """退回、延期、重新启动: why, and until when."""

    reason = make_text(_("理由"))
    due = forms.DateField(label=_("期限"), widget=DayInput())

    def __init__(self, label: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
