"""The sheet a unit signs and seals on paper (签署单), as Word and as PDF, from the figures as they stand typed.

Head and foot follow the statistics law's forms: 表号、制定机关、批准文号、有效期至、填报单位 above, 单位负责人、统计负责人、填表人、
联系电话、报出日期 below (统计法 17, 24; 实施条例 17).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from docx.shared import Mm, Pt

from fuer.papers import docx, pdf
from fuer.plans.domain.queries.figures import print_plain
from fuer.reporting.domain.check_code import digest_figures
from fuer.reporting.domain.queries.review_page import ReviewPage, ReviewRow, read_review
from fuer.reporting.domain.steps import WITHIN_UNIT
from fuer.reporting.enums import SignatureStep
from fuer.reporting.models import Filing

TEMPLATE = Path(__file__).with_name("sign_sheet.typ")
WIDTHS = (13, 55, 34, 18, 24, 24, 24, 24, 45)
FIGURE_COLUMNS = (4, 5, 6, 7)
FOOT_STEPS = (SignatureStep.UNIT_HEAD, SignatureStep.STATISTICS_HEAD, SignatureStep.REPORTER)


@dataclass(frozen=True)
class Sheet:
    """Everything on the paper, in words; `foot` are the posts with the names that signed this round online, if any."""

    title: str
    unit: str
    year: int
    years: str
    head: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[tuple[str, str], ...]
    code: str


def read_sheet(filing: Filing) -> Sheet:
    """The sheet of `filing`; its collection, area and unit are loaded. Constant queries."""
    page, collection = read_review(filing), filing.collection
    valid_until = collection.form_valid_until
    return Sheet(
        title=collection.title,
        unit=filing.unit.name,
        year=collection.year,
        years=_("数据年度%(year)d年，填报年度%(filing_year)d年")
        % {"year": collection.year, "filing_year": collection.filing_year},
        head=(
            (_("表号"), collection.form_number),
            (_("制定机关"), collection.form_issuer),
            (_("批准文号"), collection.approval_number),
            (_("有效期至"), valid_until.strftime("%Y-%m-%d") if valid_until else ""),
        ),
        rows=tuple(write_row(number, row) for number, row in enumerate(page.rows, 1)),
        foot=write_foot(page),
        code=digest_figures(filing, (row.item for row in page.rows)),
    )


def write_row(number: int, row: ReviewRow) -> tuple[str, ...]:
    entry = row.item.entry
    is_fraction = entry.numerator is not None or entry.denominator is not None
    where = "，".join(part for part in (row.area, row.breakdown) if part)
    notes = [
        entry.note,
        str(entry.get_status_display()) if entry.status else "",
        _("演示数据") if entry.is_demo else "",
    ]
    return (
        str(number),
        row.name,
        where,
        row.unit,
        row.shown,
        print_plain(entry.numerator) if is_fraction else "",
        print_plain(entry.denominator) if is_fraction else "",
        row.last,
        "；".join(note for note in notes if note),
    )


def write_foot(page: ReviewPage) -> tuple[tuple[str, str], ...]:
    is_within = page.filing.state in WITHIN_UNIT
    current = page.filing.round + 1 if is_within else page.filing.round
    names = {signed.step: signed.signed_name for signed in page.signatures if signed.round == current}
    signed_on = [
        signed.signed_at for signed in page.signatures if signed.round == current and signed.step in FOOT_STEPS
    ]
    day = timezone.localtime(signed_on[-1]).strftime("%Y-%m-%d") if signed_on and not is_within else ""
    people = tuple((str(step.label), names.get(step, "")) for step in FOOT_STEPS)
    reporters = [
        signed.signed_by
        for signed in page.signatures
        if (signed.round, signed.step) == (current, SignatureStep.REPORTER)
    ]
    phone = reporters[-1].phone if reporters else ""
    return (*people, (_("联系电话"), phone), (_("报出日期"), day))


def name_columns() -> list[str]:
    return [
        _("序号"),
        _("指标"),
        _("范围"),
        _("计量单位"),
        _("数据"),
        _("分子"),
        _("分母"),
        _("上年"),
        _("备注"),
    ]


def write_pdf_sheet(sheet: Sheet) -> bytes:
    return pdf.write_pdf(
        TEMPLATE,
        {
            "title": sheet.title,
            "unit": sheet.unit,
            "years": sheet.years,
            "head": [[name, value] for name, value in sheet.head],
            "heads": name_columns(),
            "rows": [list(row) for row in sheet.rows],
            "foot": [[name, value] for name, value in sheet.foot],
            "code": sheet.code,
            "words": {
                "unit": _("填报单位"),
                "years": _("年度"),
                "code": _("校验码"),
                "seal": _("（单位公章）"),
            },
        },
    )


def write_docx_sheet(sheet: Sheet) -> bytes:
    document = docx.start_document(sheet.title, landscape=True)
    docx.add_line(document, sheet.title, font=docx.HEI, points=16, centred=True)
    for name, value in sheet.head:
        docx.add_line(document, f"{name}：{value}", points=9).paragraph_format.left_indent = Mm(185)
    docx.add_line(document, f"{_('填报单位')}：{sheet.unit}")
    docx.add_line(document, f"{_('年度')}：{sheet.years}")
    docx.add_table(document, name_columns(), sheet.rows, WIDTHS, figures=FIGURE_COLUMNS)
    foot = docx.add_line(document, "\t".join(f"{name}：{value}" for name, value in sheet.foot))
    foot.paragraph_format.space_before = Pt(12)
    for place in (52, 104, 156, 208):
        foot.paragraph_format.tab_stops.add_tab_stop(Mm(place))
    seal = docx.add_line(document, _("（单位公章）"), right=True)
    seal.paragraph_format.space_before = Pt(30)
    docx.add_page_numbers(document, f"{_('校验码')} {sheet.code}　　")
    return docx.save_document(document)


# By suffix: the media type and who writes it.
SHEETS: dict[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "docx": (docx.MEDIA_TYPE, write_docx_sheet),
    "pdf": (pdf.MEDIA_TYPE, write_pdf_sheet),
}
