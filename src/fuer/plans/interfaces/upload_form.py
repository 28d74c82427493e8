"""The form a plan document is uploaded with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.orgs.domain.scope import areas_visible_to, has_role
from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Area
from fuer.plans.rules import IMPORTERS

if TYPE_CHECKING:
    from fuer.orgs.models import User

SUFFIXES = (".docx", ".pdf", ".txt")
PLANNING_LEVELS = (AreaLevel.PROVINCE, AreaLevel.CITY, AreaLevel.COUNTY)


def importable_areas(user: User) -> list[Area]:
    """Areas that issue plans of their own and whose plans this person may import, the highest first."""
    areas = areas_visible_to(user).filter(level__in=PLANNING_LEVELS, kind=AreaKind.ORDINARY, valid_to=None)
    return [area for area in areas.order_by("path") if has_role(user, *IMPORTERS, area=area)]


class UploadForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("行政区划"), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("规划文件"),
        help_text=gettext_lazy("Word（.docx）、带文字的PDF或纯文本（.txt）；一份文件里可以有几个规划。"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )
    source_note = forms.CharField(
        label=gettext_lazy("来源说明"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("如“市政府门户网站2021年8月公开件”。"),
    )

    def __init__(self, areas: Sequence[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Area.objects.filter(pk__in=[area.pk for area in areas]).order_by("path")

    def clean_file(self) -> UploadedFile:
        """Refuse what the reader could not take anyway, before it is stored."""
        upload: UploadedFile = self.cleaned_data["file"]
        if PurePath(upload.name or "").suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(_("只能导入.docx、.pdf和.txt文件；旧的.doc请先另存为.docx。"))
        if (upload.size or 0) > settings.FUER_UPLOAD_LIMIT:
            limit = settings.FUER_UPLOAD_LIMIT // (1024 * 1024)
            raise forms.ValidationError(_("文件超过%(limit)d MB，请只上传规划正文。") % {"limit": limit})
        return upload
