"""What a person says the columns of a sheet mean, as the mapping screen sends it."""

from __future__ import annotations

from collections.abc import Mapping as Posted
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.orgs.domain.scope import areas_visible_to
from fuer.orgs.enums import AreaKind, AreaLevel
from fuer.orgs.models import Area
from fuer.reporting.history.mapping import ColumnRole, Layout, Mapping
from fuer.reporting.history.words import Field
from fuer.reporting.rules import prepares_history

if TYPE_CHECKING:
    from fuer.orgs.models import User


def name_fields() -> list[tuple[str, str]]:
    """Every meaning of a column with its word."""
    return [
        (Field.IGNORED, _("不读")),
        (Field.INDICATOR, _("指标")),
        (Field.AREA, _("地区")),
        (Field.AREA_CODE, _("地区代码")),
        (Field.YEAR, _("数据年度")),
        (Field.QUARTER, _("季度")),
        (Field.SEX, _("性别")),
        (Field.RESIDENCE, _("城乡")),
        (Field.AGE, _("年龄")),
        (Field.UNIT, _("计算单位")),
        (Field.VALUE, _("数值")),
        (Field.NUMERATOR, _("分子")),
        (Field.DENOMINATOR, _("分母")),
        (Field.NOTE, _("备注")),
    ]


def read_posted_mapping(mapping: Mapping, posted: Posted[str, Any]) -> Mapping:
    """The mapping with what was chosen on the screen; what is no choice leaves the column as it was."""
    columns = tuple(read_role(role, posted) for role in mapping.columns)
    first_row = read_number(posted.get("first_row", "")) or mapping.first_row
    layout = Layout.LONG if mapping.layout is Layout.UNKNOWN else mapping.layout
    return replace(
        mapping,
        layout=layout,
        columns=columns,
        first_row=first_row,
        year=read_number(posted.get("year", "")),
        area=str(posted.get("area", "")).strip()[:100],
    )


def read_role(role: ColumnRole, posted: Posted[str, Any]) -> ColumnRole:
    field = posted.get(f"field-{role.column}", "")
    chosen = Field(field) if field in set(Field) else role.field
    if not chosen.is_figure:
        return replace(role, field=chosen)
    indicator = str(posted.get(f"indicator-{role.column}", role.indicator)).strip()[:200]
    year = read_number(posted.get(f"year-{role.column}", str(role.year or "")))
    return replace(role, field=chosen, indicator=indicator, year=year)


def read_number(text: Any) -> int | None:
    plain = str(text).strip()
    return int(plain) if plain.isdecimal() and len(plain) < 8 else None


def list_history_areas(user: User) -> list[Area]:
    """Cities and counties whose earlier figures this person may prepare."""
    areas = areas_visible_to(user).filter(
        level__in=(AreaLevel.CITY, AreaLevel.COUNTY), kind=AreaKind.ORDINARY, valid_to=None
    )
    return [area for area in areas.order_by("path") if prepares_history(user, area)]


class HistoryUploadForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("行政区划"), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("历年数据（.xlsx）"),
        help_text=gettext_lazy("一行一个数，或年份、指标、地区横排都可以；不用改动原来的表格。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, areas: list[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Area.objects.filter(pk__in=[area.pk for area in areas]).order_by("path")

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if PurePath(upload.name or "").suffix.lower() != ".xlsx":
            raise forms.ValidationError(_("只能上传.xlsx文件。旧的.xls或.et请用Excel或WPS另存为.xlsx。"))
        if (upload.size or 0) > settings.FUER_UPLOAD_LIMIT:
            limit = settings.FUER_UPLOAD_LIMIT // (1024 * 1024)
            raise forms.ValidationError(_("文件超过%(limit)d MB，请分成几个文件上传。") % {"limit": limit})
        return upload
