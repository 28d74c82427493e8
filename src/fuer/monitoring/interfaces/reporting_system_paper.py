"""The 统计监测报表制度 on paper: 总说明、报表目录、调查表式、主要指标解释, and what of the scheme is not collected.

The form head and foot are those of statistical forms (统计法实施条例): number, issuer, approval, validity; who answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from docx.enum.text import WD_BREAK

from fuer.monitoring.domain.queries.reporting_system import PLANS
from fuer.papers import docx
from fuer.plans.enums import Audience

if TYPE_CHECKING:
    from fuer.monitoring.domain.queries.reporting_system import Explained, ReportingSystem, UnitForm

# Millimetres; the page is A4 across with 18 at each side, so 261 are free.
DIRECTORY_WIDTHS = (18, 78, 32, 48, 40, 45)
FORM_WIDTHS = (12, 95, 24, 20, 22, 22, 22, 22, 22)
LEFT_OUT_WIDTHS = (12, 50, 85, 114)
FIRST_FIGURE = 4


def write_reporting_system(system: ReportingSystem) -> bytes:
    document = docx.start_document(system.title, landscape=True)
    write_cover(document, system)
    docx.add_heading(document, _("一、总说明"))
    for text in list_general(system):
        docx.add_line(document, text)
    docx.add_heading(document, _("二、报表目录"))
    docx.add_table(document, list_directory_heads(), list_directory(system), DIRECTORY_WIDTHS, figures=())
    docx.add_heading(document, _("三、调查表式"))
    for form in system.forms:
        write_form(document, system, form)
    docx.add_heading(document, _("四、主要指标解释"))
    for number, one in enumerate(system.explained, start=1):
        write_explained(document, number, one)
    if system.left_out:
        write_left_out(document, system)
    docx.add_page_numbers(document, f"{system.title}    ")
    return docx.save_document(document)


def or_unwritten(text: str) -> str:
    return text.strip() or _("（尚未填写）")


def write_cover(document: Any, system: ReportingSystem) -> None:
    for _blank in range(5):
        docx.add_line(document, "")
    docx.add_line(document, system.title, font=docx.HEI, points=26, centred=True)
    year = _("（%(year)d数据年度）") % {"year": system.collection.year}
    docx.add_line(document, year, points=16, centred=True)
    for _blank in range(6):
        docx.add_line(document, "")
    for text in list_head(system):
        docx.add_line(document, text, points=14, centred=True)
    docx.add_line(document, "").add_run().add_break(WD_BREAK.PAGE)


def list_head(system: ReportingSystem) -> list[str]:
    """表号、制定机关、批准文号、有效期至, as they stand in the collection."""
    collection = system.collection
    until = collection.form_valid_until
    return [
        _("表号：%(text)s") % {"text": or_unwritten(collection.form_number)},
        _("制定机关：%(text)s") % {"text": or_unwritten(collection.form_issuer)},
        _("批准文号：%(text)s") % {"text": or_unwritten(collection.approval_number)},
        _("有效期至：%(text)s") % {"text": or_unwritten(write_day(until) if until else "")},
    ]


def write_day(day: Any) -> str:
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def list_general(system: ReportingSystem) -> Iterator[str]:
    """总说明, point by point; every fact is of the scheme or the collection."""
    collection, scheme = system.collection, system.scheme
    plans = "、".join(f"《{title}》" for title in system.plans) or f"《{scheme.name}》"
    yield _("（一）调查目的。监测%(plans)s的实施情况，为评估和决策提供依据。") % {"plans": plans}
    basis = {"name": scheme.name, "version": scheme.version, "source": scheme.source}
    yield _("（二）制定依据。《中华人民共和国统计法》《中华人民共和国统计法实施条例》，%(source)s。") % basis
    words = _("（三）指标体系。采用%(name)s（版本%(version)s）；可靠程度：%(certainty)s。")
    yield words % (basis | {"certainty": scheme.get_certainty_display()})
    scope = {"area": system.area, "counties": system.counties}
    yield _("（四）统计范围。%(area)s全域，含%(counties)d个县（市、区）；各表的综合范围见报表目录。") % scope
    days: dict[str, int | str] = {"year": collection.year, "filing_year": collection.filing_year}
    days |= {"unit": write_day(collection.unit_due), "city": write_day(collection.city_due)}
    yield _("（五）报告期。数据年度%(year)d年，填报年度%(filing_year)d年；学年、妇幼卫生年度按指标解释执行。") % days
    yield _("（六）报送时间。单位%(unit)s前报送，市级%(city)s前审定。") % days
    yield _("（七）填报要求。由填表人填报、统计负责人审核、单位负责人签署，依法真实、准确、完整、及时提供统计资料。")
    yield _("（八）比率指标只填分子、分母，由系统计算；没有数据的写明原因，不得以0代替。")
    if not (collection.approval_number and collection.form_number):
        yield _(
            "（九）本制度的表号、批准文号尚未填写齐全，依法办理审批或者备案后补填，在此之前不作为法定统计调查表使用。"
        )


def list_directory_heads() -> tuple[str, ...]:
    return (_("表序"), _("表名"), _("报告期别"), _("综合范围"), _("报送单位"), _("报送方法及日期"))


def list_directory(system: ReportingSystem) -> Iterator[tuple[str, ...]]:
    for form in system.forms:
        by_county = any(line.by_county for line in form.lines)
        scope = _("全市及各县（市、区）") if by_county else _("全市")
        due = _("网上填报，%(day)s前") % {"day": write_day(system.due)}
        yield (name_form(form), title_form(system, form), form.cadences, scope, form.unit, due)


def name_form(form: UnitForm) -> str:
    return _("附表%(number)d") % {"number": form.number}


def title_form(system: ReportingSystem, form: UnitForm) -> str:
    return _("%(plan)s监测统计表（%(unit)s）") % {"plan": PLANS[Audience(system.scheme.audience)], "unit": form.unit}


def write_form(document: Any, system: ReportingSystem, form: UnitForm) -> None:
    heading = docx.add_heading(document, f"{name_form(form)}  {title_form(system, form)}", level=2)
    heading.paragraph_format.page_break_before = form.number > 1
    for text in list_head(system):
        docx.add_line(document, text, points=9, right=True)
    facts = {"unit": form.unit, "year": system.collection.year}
    docx.add_line(document, _("填报单位：%(unit)s        数据年度：%(year)d年") % facts, points=9)
    docx.add_table(document, list_form_heads(), list_lines(form), FORM_WIDTHS, figures=range(FIRST_FIGURE, 9))
    for text in list_notes(form):
        docx.add_line(document, text, points=9)
    foot = _(
        "单位负责人：            统计负责人：            填表人：            联系电话：            报出日期：    年  月  日"
    )
    docx.add_line(document, foot, points=9)


def list_form_heads() -> tuple[str, ...]:
    return (_("序号"), _("指标名称"), _("计量单位"), _("代码"), _("合计"), _("女"), _("男"), _("城镇"), _("农村"))


def list_lines(form: UnitForm) -> Iterator[tuple[str, ...]]:
    """A cell that is not to be filled in shows —, an empty one is."""
    yield ("甲", "乙", "丙", "丁", "1", "2", "3", "4", "5")
    for number, line in enumerate(form.lines, start=1):
        cells = ("" if is_asked else "—" for is_asked in line.columns)
        yield (str(number), line.name, line.unit, line.code, *cells)


def list_notes(form: UnitForm) -> Iterator[str]:
    numbered = list(enumerate(form.lines, start=1))
    by_county = [number for number, line in numbered if line.by_county]
    if by_county:
        yield _("说明：第%(rows)s行分县（市、区）填报。") % {"rows": "、".join(map(str, by_county))}
    for number, line in numbered:
        if line.ages:
            yield _("第%(row)d行分年龄填报：%(ages)s。") % {"row": number, "ages": line.ages}


def write_explained(document: Any, number: int, one: Explained) -> None:
    title = f"{number}．{one.name}" + (f"（{one.unit}）" if one.unit else "")
    docx.add_line(document, title, font=docx.HEI).paragraph_format.keep_with_next = True
    docx.add_line(document, _("指标含义：%(text)s") % {"text": or_unwritten(one.meaning)})
    docx.add_line(document, _("计算方法：%(text)s") % {"text": or_unwritten(one.calculation)})
    docx.add_line(document, _("资料来源：%(text)s") % {"text": or_unwritten(one.source)})


def write_left_out(document: Any, system: ReportingSystem) -> None:
    docx.add_heading(document, _("附：指标体系中尚未采集的指标"))
    heads = (_("序号"), _("领域"), _("指标名称"), _("未采集原因"))
    rows = ((str(number), *texts) for number, texts in enumerate(system.left_out, start=1))
    docx.add_table(document, heads, rows, LEFT_OUT_WIDTHS, figures=())
