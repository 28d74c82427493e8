"""Official papers (GB/T 9704-2012): written once as blocks, printed as Word, PDF and Excel, and read back."""

from fuer.papers.official.annex import write_annex
from fuer.papers.official.blocks import (
    Block,
    Chart,
    ChartData,
    ChartKind,
    ChartSeries,
    Column,
    Figure,
    Heading,
    Paper,
    Paragraph,
    ParagraphKind,
    Run,
    Runs,
    Table,
)
from fuer.papers.official.layout import list_figures
from fuer.papers.official.reading import NotOurPaperError, read_figures
from fuer.papers.official.typeset import write_pdf
from fuer.papers.official.word import write_docx

__all__ = [
    "Block",
    "Chart",
    "ChartData",
    "ChartKind",
    "ChartSeries",
    "Column",
    "Figure",
    "Heading",
    "NotOurPaperError",
    "Paper",
    "Paragraph",
    "ParagraphKind",
    "Run",
    "Runs",
    "Table",
    "list_figures",
    "read_figures",
    "write_annex",
    "write_docx",
    "write_pdf",
]
