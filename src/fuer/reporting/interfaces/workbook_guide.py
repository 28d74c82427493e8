"""The sheets of a filing's workbook that are only read: how to fill it, and what each indicator means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fuer.indicators.enums import Missing
from fuer.papers.workbook_write import (
    Column,
    HouseFormats,
    fit_height,
    lay_out_page,
    protect_sheet,
    write_figure,
    write_head,
    write_text,
)
from fuer.plans.domain.queries.figures import print_plain
from fuer.reporting.interfaces.workbook_layout import name_survey

if TYPE_CHECKING:
    from fuer.indicators.models import Survey
    from fuer.reporting.domain.queries.filing_page import FilingRow
    from fuer.reporting.models import Filing

# A name formulas can hold in every language of the interface.
SURVEY_SHEET = "抽样调查"


def write_guide(sheet: Any, filing: Filing, formats: HouseFormats) -> None:
    """说明: what this file is, until when, and how it is filled in."""
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 88)
    write_text(sheet, 0, 0, filing.collection.title, formats.title)
    row = 2
    for name, text in list_facts(filing):
        write_text(sheet, row, 0, name, formats.head)
        write_text(sheet, row, 1, text, formats.text)
        row += 1
    row = write_list(sheet, row + 1, _("怎样填写"), [("", line) for line in list_steps()], formats)
    write_list(sheet, row + 1, _("无数据原因"), explain_missing(), formats)
    lay_out_page(sheet)
    protect_sheet(sheet)


def list_facts(filing: Filing) -> list[tuple[str, str]]:
    collection = filing.collection
    due = filing.extended_to or collection.unit_due
    facts = [
        (_("填报单位"), filing.unit.name),
        (_("数据年度"), _("%(year)d年") % {"year": collection.year}),
        (_("填报年度"), _("%(year)d年") % {"year": collection.filing_year}),
        (_("延期至") if filing.extended_to else _("报送截止"), due.isoformat()),
        (_("表号"), collection.form_number),
        (_("制定机关"), collection.form_issuer),
        (_("批准文号"), collection.approval_number),
        (_("有效期至"), collection.form_valid_until.isoformat() if collection.form_valid_until else ""),
    ]
    if collection.is_demo:
        facts.append((_("数据性质"), _("演示数据")))
    return [(name, text) for name, text in facts if text]


def list_steps() -> list[str]:
    return [
        _("只填“数据”表中浅黄色的格子；其他格子已锁定，请不要撤销保护、增删行列或改动编号。"),
        _("比率只填分子和分母，“本年数”由公式算出；其他指标直接填“本年数”，只填数字，不写单位、“约”和文字。"),
        _("确实是零请填0；没有数据请在“无数据原因”中选择一项，并在“备注”中写明情况。"),
        _("请填数字本身，不要填公式；从别处复制时请选择“只粘贴数值”。"),
        _("填好后保存，在报表页面点“导入Excel”上传：系统先核对，列出问题，您确认后才保存。"),
        _("导出以后如有人在页面上改过同一项数据，上传时会并列显示两边的数，由您选择。"),
        _("数据来自抽样调查的，在“抽样调查”列选择是哪一次；没有的调查先在页面上登记，再导出。"),
        _("有“文字材料”表的，按领域和栏目填写，标明“必须填写”的不能空着；与数据一起核对、一起保存。"),
        _("上传只保存数据和文字，不等于报送；佐证材料请在页面上登记，最后在页面上报送。"),
    ]


def explain_missing() -> list[tuple[str, str]]:
    meanings = {
        Missing.NO_DATA: _("应有数据，但没有统计或取不到；须在备注中写明原因。"),
        Missing.NOT_APPLICABLE: _("本地没有这项指标所说的对象，如没有农村人口。"),
        Missing.NOT_CARRIED_OUT: _("这项工作本年度没有开展。"),
        Missing.NOT_DUE: _("数据要到以后才出来，现在还没有到报送的时候。"),
        Missing.NO_SURVEY: _("数据来自若干年一次的调查，本年度不是调查年份。"),
        Missing.BY_LETTER: _("不上网的数据已用函件报送，请填函号和函报日期。"),
        Missing.OTHER: _("以上都不是；须在备注中写明。"),
    }
    return [(str(reason.label), meaning) for reason, meaning in meanings.items()]


def write_list(sheet: Any, row: int, title: str, lines: Sequence[tuple[str, str]], formats: HouseFormats) -> int:
    """A titled list of two columns, numbered where its first is empty. The row after it."""
    sheet.merge_range(row, 0, row, 1, title, formats.head)
    for number, (name, text) in enumerate(lines, start=1):
        write_text(sheet, row + number, 0, name or str(number), formats.text)
        write_text(sheet, row + number, 1, text, formats.text)
    return row + len(lines) + 1


def write_definitions(sheet: Any, rows: Sequence[FilingRow], formats: HouseFormats) -> None:
    """口径: each indicator once, in the order it is first owed."""
    headings = [(_("指标"), 30), (_("计算单位"), 10), (_("定义"), 50), (_("计算方法"), 44)]
    headings += [(_("资料来源"), 24), (_("说明"), 30)]
    write_head(sheet, 0, [Column(heading, width) for heading, width in headings], formats)
    seen: set[int] = set()
    for row in rows:
        definition = row.definition
        if definition.pk in seen:
            continue
        seen.add(definition.pk)
        texts = [row.name, definition.unit_of_measure, definition.meaning, definition.calculation]
        texts += [definition.source_text, definition.remarks]
        for column, text in enumerate(texts):
            write_text(sheet, len(seen), column, text, formats.text)
        sheet.set_row(len(seen), fit_height(texts, [width for _heading, width in headings]))
    lay_out_page(sheet)
    protect_sheet(sheet)


def write_surveys(sheet: Any, surveys: Sequence[Survey], formats: HouseFormats) -> None:
    """抽样调查: the unit's surveys; the first column is what the data sheet offers."""
    headings = [(_("抽样调查"), 60), (_("调查时间"), 12), (_("总体人数"), 12), (_("样本量"), 12)]
    headings += [(_("有效问卷"), 12), (_("允许误差（百分点）"), 18)]
    write_head(sheet, 0, [Column(heading, width) for heading, width in headings], formats)
    for row, survey in enumerate(surveys, start=1):
        name = name_survey(survey)
        write_text(sheet, row, 0, name, formats.text)
        sheet.set_row(row, fit_height([name], [headings[0][1]]))
        write_text(sheet, row, 1, survey.held_on.isoformat(), formats.text)
        counts = (survey.population, survey.sample, survey.valid_answers)
        for column, figure in enumerate([*map(str, counts), print_plain(survey.margin)], start=2):
            write_figure(sheet, row, column, figure, formats)
    lay_out_page(sheet)
    protect_sheet(sheet)
