"""Charts Word can edit: the drawing, the chart part and the workbook with its figures."""

from __future__ import annotations

import io
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from xlsxwriter.utility import xl_col_to_name

from fuer.papers.charts.frame import GRID_COLOUR, TEXT_COLOUR
from fuer.papers.docx import MADE
from fuer.papers.official.blocks import ChartData, ChartKind, ChartSeries
from fuer.papers.official.charted import find_colour, is_lying
from fuer.papers.official.layout import SONG, TEXT_WIDTH, WESTERN
from fuer.papers.workbook_write import HouseFormats, clean_text, fit_width, new_workbook, number_format, write_text

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_NAMESPACES = f'xmlns:c="{_C}" {nsdecls("a", "r")}'
_SHEET = "Sheet1"
_PRINTED = re.compile(r"^(-?[\d,]*\d(?:\.\d+)?)(.*)$")


def add_chart(document: Any, paragraph: Any, data: ChartData, description: str) -> None:
    """The chart as the only thing in `paragraph`, as wide as the text block."""
    package = document.part.package
    number = 1 + sum(part.partname.startswith("/word/charts/") for part in package.iter_parts())
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _WORKBOOK_TYPE, write_workbook(data), package)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    chart._blob = write_chart(data, chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)).encode()
    relation = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    size = f'cx="{Mm(TEXT_WIDTH)}" cy="{Mm(find_height(data))}"'
    identity = document.part.next_id
    paragraph.append(
        parse_xml(
            f"<w:r {nsdecls('w', 'wp', 'a', 'r')}><w:drawing><wp:inline distT='0' distB='0' distL='0' distR='0'>"
            f"<wp:extent {size}/><wp:effectExtent l='0' t='0' r='0' b='0'/>"
            f"<wp:docPr id='{identity}' name='Chart {number}' descr={quoteattr(description)}/><wp:cNvGraphicFramePr/>"
            f"<a:graphic><a:graphicData uri='{_C}'><c:chart xmlns:c='{_C}' r:id='{relation}'/></a:graphicData></a:graphic>"
            f"</wp:inline></w:drawing></w:r>"
        )
    )


def find_height(data: ChartData) -> float:
    """Millimetres: lying bars grow with their number."""
    if is_lying(data):
        bars = len(data.categories) * (1 if data.kind is ChartKind.STACKED else len(data.series))
        return min(170, 24 + 8 * max(bars, 3))
    return 78


def write_workbook(data: ChartData) -> bytes:
    """What Word opens under "edit data": categories down, series across, figures with their decimals."""
    buffer = io.BytesIO()
    book = new_workbook(buffer)
    book.set_properties({"created": MADE})
    formats, sheet = HouseFormats(book), book.add_worksheet(_SHEET)
    write_text(sheet, 0, 0, data.unit, formats.head)
    sheet.set_column(0, 0, fit_width(data.categories))
    for row, category in enumerate(data.categories, 1):
        write_text(sheet, row, 0, category, formats.text)
    for column, series in enumerate(data.series, 1):
        write_text(sheet, 0, column, series.name, formats.head)
        sheet.set_column(column, column, fit_width([series.name]))
        for row, (value, printed) in enumerate(zip(series.values, series.printed, strict=True), 1):
            if value is not None:
                sheet.write_number(row, column, float(value), formats.number(count_decimals(printed)))
    book.close()
    return buffer.getvalue()


def write_chart(data: ChartData, relation: str) -> str:
    """The chart part. Elements stand in the order the schema has."""
    draw = write_lines if data.kind is ChartKind.LINE else write_bars
    legend = (
        ""
        if len(data.series) == 1
        else (f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{write_letters(900)}</c:legend>')
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_NAMESPACES}>'
        f'<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea><c:layout/>{draw(data)}{write_axes(data)}</c:plotArea>{legend}"
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{write_letters(900)}<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def write_bars(data: ChartData) -> str:
    direction = "bar" if is_lying(data) else "col"
    grouping = "stacked" if data.kind is ChartKind.STACKED else "clustered"
    overlap = '<c:overlap val="100"/>' if data.kind is ChartKind.STACKED else ""
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>'
        f"{''.join(write_series(data, place) for place in range(len(data.series)))}"
        f'<c:gapWidth val="60"/>{overlap}<c:axId val="1"/><c:axId val="2"/></c:barChart>'
    )


def write_lines(data: ChartData) -> str:
    series = "".join(write_series(data, place) for place in range(len(data.series)))
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
        f'<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
    )


def write_series(data: ChartData, place: int) -> str:
    series = data.series[place]
    colour = find_colour(series, place).removeprefix("#").upper()
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    is_line = data.kind is ChartKind.LINE
    if is_line:
        look = f'<c:spPr><a:ln w="28575" cap="rnd">{fill}<a:round/></a:ln></c:spPr>'
        look += f'<c:marker><c:symbol val="circle"/><c:size val="6"/><c:spPr>{fill}</c:spPr></c:marker>'
    else:
        look = f'<c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>'
    smooth = '<c:smooth val="0"/>' if is_line else ""
    letter, last = xl_col_to_name(place + 1), len(data.categories) + 1
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx>{write_words(f'{_SHEET}!${letter}$1', (series.name,))}</c:tx>{look}{write_labels(data, series)}"
        f"<c:cat>{write_words(f'{_SHEET}!$A$2:$A${last}', data.categories)}</c:cat>"
        f"<c:val>{write_values(f'{_SHEET}!${letter}$2:${letter}${last}', series)}</c:val>"
        f"{smooth}</c:ser>"
    )


def write_words(place: str, words: tuple[str, ...]) -> str:
    points = "".join(
        f'<c:pt idx="{number}"><c:v>{escape(clean_text(word))}</c:v></c:pt>' for number, word in enumerate(words)
    )
    return f'<c:strRef><c:f>{place}</c:f><c:strCache><c:ptCount val="{len(words)}"/>{points}</c:strCache></c:strRef>'


def write_values(place: str, series: ChartSeries) -> str:
    points = "".join(
        f'<c:pt idx="{number}"><c:v>{value}</c:v></c:pt>'
        for number, value in enumerate(series.values)
        if value is not None
    )
    return (
        f"<c:numRef><c:f>{place}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(series.values)}"/>{points}</c:numCache></c:numRef>'
    )


def write_labels(data: ChartData, series: ChartSeries) -> str:
    """Every figure as it is printed; none where it is printed as nothing."""
    position = "ctr" if data.kind is ChartKind.STACKED else "t" if data.kind is ChartKind.LINE else "outEnd"
    points = zip(series.values, series.printed, strict=True)
    single = "".join(
        write_label(number, value, printed, position)
        for number, (value, printed) in enumerate(points)
        if value is not None
    )
    return f"<c:dLbls>{single}{write_label_form(position, 'General')}</c:dLbls>"


def write_label(number: int, value: Decimal, printed: str, position: str) -> str:
    if not printed:
        return f'<c:dLbl><c:idx val="{number}"/><c:delete val="1"/></c:dLbl>'
    code = find_format(value, printed)
    if code:
        return f'<c:dLbl><c:idx val="{number}"/>{write_label_form(position, code)}</c:dLbl>'
    words = f'<c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN"/><a:t>{escape(clean_text(printed))}</a:t></a:r></a:p></c:rich></c:tx>'
    return f'<c:dLbl><c:idx val="{number}"/>{words}{write_showing(position)}</c:dLbl>'


def write_label_form(position: str, code: str) -> str:
    white = "FFFFFF" if position == "ctr" else TEXT_COLOUR.removeprefix("#").upper()
    return (
        f'<c:numFmt formatCode={quoteattr(code)} sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f"{write_letters(900, white)}{write_showing(position)}"
    )


def write_showing(position: str) -> str:
    shown = (("LegendKey", 0), ("Val", 1), ("CatName", 0), ("SerName", 0), ("Percent", 0), ("BubbleSize", 0))
    return f'<c:dLblPos val="{position}"/>' + "".join(f'<c:show{name} val="{on}"/>' for name, on in shown)


def find_format(value: Decimal, printed: str) -> str:
    """The number format that prints `value` so; "" where no format does (the label is then words)."""
    match = _PRINTED.match(printed)
    if not match:
        return ""
    digits, unit = match[1], match[2]
    decimals = count_decimals(printed)
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    thousands = "," in digits
    if f"{rounded:{',' if thousands else ''}f}" != digits or '"' in unit:
        return ""
    form = number_format(decimals)
    return ("#,##" + form if thousands else form) + (f'"{unit}"' if unit else "")


def count_decimals(printed: str) -> int:
    match = _PRINTED.match(printed)
    return len(match[1].partition(".")[2]) if match else 0


def write_axes(data: ChartData) -> str:
    """Categories from above to below on lying bars, whose figures stand beside them: they need no axis of values."""
    lying = is_lying(data)
    first, second = ("l", "b") if lying else ("b", "l")
    known = [value for series in data.series for value in series.values if value is not None]
    from_zero = data.kind is not ChartKind.LINE and all(value >= 0 for value in known)
    least = '<c:min val="0"/>' if from_zero else ""
    line = '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="9AA7BA"/></a:solidFill></a:ln></c:spPr>'
    grid = GRID_COLOUR.removeprefix("#").upper()
    grid_line = (
        ""
        if lying
        else (
            f'<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{grid}"/></a:solidFill></a:ln></c:spPr>'
            "</c:majorGridlines>"
        )
    )
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{"maxMin" if lying else "minMax"}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{first}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}{write_letters(900)}'
        f'<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        f'<c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{least}</c:scaling>'
        f'<c:delete val="{int(lying)}"/><c:axPos val="{second}"/>{grid_line}{write_unit(data)}'
        f'<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{write_letters(900)}'
        f'<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def write_unit(data: ChartData) -> str:
    if not data.unit or is_lying(data):
        return ""
    words = f'<a:r><a:rPr lang="zh-CN" sz="900" b="0"/><a:t>{escape(clean_text(data.unit))}</a:t></a:r>'
    upright = '<a:bodyPr rot="0" vert="eaVert"/>'
    return f'<c:title><c:tx><c:rich>{upright}<a:p>{words}</a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'


def write_letters(size: int, colour: str = TEXT_COLOUR) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{colour.removeprefix("#").upper()}"/></a:solidFill>'
    fonts = f'<a:latin typeface="{WESTERN}"/><a:ea typeface="{SONG}"/>'
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}" b="0">{fill}{fonts}</a:defRPr></a:pPr>'
        f'<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )
