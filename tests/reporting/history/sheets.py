"""A small catalogue, and a workbook taken through guessing and verifying as an import does it."""

from decimal import Decimal

from fuer.papers.workbook_read import open_workbook
from fuer.reporting.history.catalogue import Catalogue, KnownIndicator
from fuer.reporting.history.layout import guess_mapping
from fuer.reporting.history.verify import verify_rows
from tests.papers.sheets import make_book

MORTALITY = KnownIndicator(1, "孕产妇死亡率", "1/10万", Decimal(100_000), Decimal(0), Decimal(1000))
ENROLMENT = KnownIndicator(2, "毛入园率", "%", Decimal(100), Decimal(0), None)
DEPUTIES_SHARE = KnownIndicator(3, "女代表比例", "%", Decimal(100), Decimal(0), Decimal(100))
DEPUTIES_COUNT = KnownIndicator(4, "女代表比例", "人")
INDICATORS = {
    "孕产妇死亡率": (MORTALITY,),
    "学前教育毛入园率": (ENROLMENT,),
    "毛入园率": (ENROLMENT,),
    "女代表比例": (DEPUTIES_SHARE, DEPUTIES_COUNT),
}
AREAS = {"衢州市": 100, "全市": 100, "柯城区": 101, "柯城": 101, "330802": 101, "江山市": 102, "330881": 102}


def make_catalogue(**more):
    return Catalogue(INDICATORS, AREAS, range(2010, 2026), **more)


def guess(rows, **more):
    """The guessed mapping of a sheet written from A1."""
    return read_sheet(rows, **more)[0]


def read_sheet(rows, *, known=None, merged=(), name="表1", change=None):
    """The guessed mapping and the results of all rows."""
    with open_workbook(make_book(rows, merged=merged, name=name, change=change)) as book:
        sheet = book.sheets[0]
        spans = book.list_merged(sheet)
        mapping = guess_mapping(list(book.iterate_rows(sheet)), spans, sheet_name=sheet.name, areas=AREAS)
        known = known or make_catalogue()
        return mapping, list(verify_rows(mapping, book.iterate_rows(sheet), known, merged=spans))


def list_figures(results):
    """(indicator, area, year, sex, residence, figure as text, address) of every figure."""
    return [
        (one.key.indicator, one.key.area, one.key.year, one.key.sex, one.key.residence, str(one.figure), one.address)
        for result in results
        for one in result.figures
    ]


def list_findings(results):
    """(kind, address) of every finding; of a wrong number its remark."""
    return [
        (one.number.remark.value if one.number else one.kind.value, one.address)
        for result in results
        for one in result.findings
    ]
