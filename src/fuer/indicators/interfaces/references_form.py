"""Entering reference figures (参照数): one by a form, many as a pasted block or a workbook in the same columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.indicators.domain.names import normalise_name
from fuer.indicators.domain.references import Published, ReferenceKey, find_fault, name_place
from fuer.indicators.enums import ReferenceLevel
from fuer.indicators.models import Indicator, IndicatorAlias, ReferenceFigure
from fuer.papers.numbers_typed import read_typed_number
from fuer.papers.workbook_cells import Cell
from fuer.papers.workbook_read import read_workbook

COLUMNS = (
    "指标",
    "层级",
    "地区",
    "数据年度",
    "数值",
    "本市位次",
    "参评数",
    "资料来源",
    "发布日期",
    "预计发布日期",
    "网址",
)
MOST_ROWS = 500
LEVELS = {str(label): value for value, label in ReferenceLevel.choices}


def make_day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PublishedForm(forms.Form):
    """What is known of one figure."""

    value = forms.CharField(
        label=gettext_lazy("数值"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("按发布的写法；未发布的留空。"),
    )
    rank = forms.IntegerField(label=gettext_lazy("本市位次"), min_value=1, max_value=999, required=False)
    rank_of = forms.IntegerField(label=gettext_lazy("参评数"), min_value=1, max_value=999, required=False)
    source = forms.CharField(label=gettext_lazy("资料来源"), max_length=200, required=False)
    url = forms.URLField(label=gettext_lazy("网址"), max_length=300, required=False, assume_scheme="https")
    published_on = make_day_field(gettext_lazy("发布日期"))
    expected_on = make_day_field(gettext_lazy("预计发布日期"))

    def clean_value(self) -> str:
        typed: str = self.cleaned_data["value"].strip()
        number = read_typed_number(typed)
        if typed and (number.is_refused or number.value is None):
            raise forms.ValidationError(number.sentence)
        return typed

    def read_published(self) -> Published:
        columns = dict(self.cleaned_data)
        number = read_typed_number(columns["value"])
        return Published(
            value=number.value,
            printed=format(number.value, "f") if number.value is not None else "",
            **{name: columns[name] for name in ("rank", "rank_of", "source", "url", "published_on", "expected_on")},
        )


class ReferenceForm(PublishedForm):
    """A whole figure, with whose and of which year it is."""

    indicator = forms.ModelChoiceField(Indicator.objects.none(), label=gettext_lazy("指标"))
    level = forms.ChoiceField(label=gettext_lazy("层级"), choices=ReferenceLevel.choices)
    place = forms.CharField(
        label=gettext_lazy("地区"), max_length=50, required=False, help_text=gettext_lazy("如“浙江省”；全国可不填。")
    )
    data_year = forms.IntegerField(label=gettext_lazy("数据年度"))
    field_order = ("indicator", "level", "place", "data_year")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["indicator"].queryset = Indicator.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and (fault := find_fault(self.read_key(), self.read_published(), self.today)):
            raise forms.ValidationError(fault)
        return found

    def read_key(self) -> ReferenceKey:
        given = self.cleaned_data
        return ReferenceKey(
            given["indicator"], given["level"], name_place(given["level"], given["place"]), given["data_year"]
        )


class CorrectionForm(PublishedForm):
    reason = forms.CharField(label=gettext_lazy("更正原因"), max_length=300, required=False)


@dataclass(frozen=True)
class BlockRow:
    """One line of a block: what was typed, and the figure it comes to or the sentence that says what is wrong."""

    number: int
    cells: tuple[str, ...]
    fault: str
    key: ReferenceKey | None = None
    published: Published | None = None


def read_workbook_block(content: bytes) -> str:
    """The first sheet as a block of lines. WorkbookError for a file that is no workbook."""
    sheet = read_workbook(content).sheets[0]
    lines = []
    for row in sheet.rows:
        by_column = {cell.column: print_cell(cell) for cell in row.cells}
        lines.append("\t".join(by_column.get(column, "") for column in range(1, len(COLUMNS) + 1)))
    return "\n".join(lines)


def print_cell(cell: Cell) -> str:
    """What a person sees; a day as it is typed in the form, blanks and line breaks within a cell made one blank."""
    shown = cell.value.isoformat() if isinstance(cell.value, dt.date) else cell.printed
    return " ".join(shown.split())


def verify_block(text: str, *, today: dt.date) -> list[BlockRow]:
    """Every line of a pasted block; a line of headings is passed over. Three queries, whatever its length."""
    lines = [line.split("\t") for line in text.replace("\r", "").split("\n")]
    numbered = [(number, cells) for number, cells in enumerate(lines, 1) if any(cell.strip() for cell in cells)]
    numbered = [(number, cells) for number, cells in numbered if cells[0].strip() not in ("指标", "指标名称")][
        :MOST_ROWS
    ]
    by_name = read_names()
    taken = set(ReferenceFigure.objects.values_list("indicator_id", "level", "place", "data_year"))
    rows = []
    for number, cells in numbered:
        row = verify_line(number, [cell.strip() for cell in cells], by_name, today)
        if row.key is not None:
            place = (row.key.indicator.pk, row.key.level, row.key.place, row.key.data_year)
            if place in taken:
                row = BlockRow(number, row.cells, _("同一指标、地区和年度已经有参照数，或在本次内容中重复。"))
            taken.add(place)
        rows.append(row)
    return rows


def read_names() -> dict[str, Indicator]:
    indicators = {one.pk: one for one in Indicator.objects.all()}
    names = dict(IndicatorAlias.objects.values_list("normalised_name", "indicator_id"))
    return {name: indicators[pk] for name, pk in names.items()} | {
        one.normalised_name: one for one in indicators.values()
    }


def verify_line(number: int, cells: Sequence[str], by_name: dict[str, Indicator], today: dt.date) -> BlockRow:
    cells = tuple(pad(cells, len(COLUMNS)))
    given = dict(zip(COLUMNS, cells, strict=True))
    level = LEVELS.get(given["层级"], "")
    indicator = by_name.get(normalise_name(given["指标"]))
    if indicator is None:
        return BlockRow(number, cells, _("没有名为“%(name)s”的指标。") % {"name": given["指标"]})
    if not level:
        return BlockRow(number, cells, _("层级应为全国、全省或设区市。"))
    if not (given["数据年度"].isdecimal() and len(given["数据年度"]) == 4):
        return BlockRow(number, cells, _("数据年度应为四位数字。"))
    form = PublishedForm(
        {
            "value": given["数值"],
            "rank": given["本市位次"],
            "rank_of": given["参评数"],
            "source": given["资料来源"],
            "url": given["网址"],
            "published_on": given["发布日期"],
            "expected_on": given["预计发布日期"],
        }
    )
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        return BlockRow(number, cells, f"{form.fields[name].label}：{errors[0]}")
    key = ReferenceKey(indicator, level, name_place(level, given["地区"]), int(given["数据年度"]))
    published = form.read_published()
    fault = find_fault(key, published, today)
    return BlockRow(number, cells, fault) if fault else BlockRow(number, cells, "", key, published)


def pad(cells: Iterable[str], width: int) -> list[str]:
    found = list(cells)[:width]
    return found + [""] * (width - len(found))
