"""PDF with a text layer: lines and ruled tables in reading order, pages parted by form feeds."""

import io
from collections.abc import Sequence
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from fuer.plans.reading.builder import TextBuilder
from fuer.plans.reading.source import ReadingError, Source
from fuer.plans.reading.text_tables import find_text_tables

_MAX_PAGES = 500
# Characters a page: fewer are page numbers and stamps on scanned pages.
_FEWEST = 20
_SAME_LINE = 3.0
_GAP = 2.0


def read_pdf(data: bytes) -> Source:
    """The Source of a PDF. ReadingError for scanned, encrypted, overlong or damaged files."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return _read_pages(pdf.pages)
    except ReadingError:
        raise
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise ReadingError("PDF文件已加密，请去掉密码后再上传") from None
        raise ReadingError("PDF文件已损坏，无法读取，请重新导出后再上传") from None
    except Exception:  # damaged PDF fails anywhere in the library, with any exception
        raise ReadingError("PDF文件已损坏，无法读取，请重新导出后再上传") from None


def _read_pages(pages: Sequence[Any]) -> Source:
    if len(pages) > _MAX_PAGES:
        raise ReadingError(f"PDF超过{_MAX_PAGES}页，请上传规划正文本身")
    out = TextBuilder()
    characters = 0
    for page in pages:
        characters += len(page.chars)
        _read_page(page, out)
        out.add("\f")
        page.close()
    if characters < _FEWEST * len(pages):
        raise ReadingError("PDF是扫描件，没有可复制的文字，请上传Word文件或经文字识别的PDF")
    source = out.build()
    if source.grids:
        return source
    return Source(source.text, find_text_tables(source.text))


def _read_page(page: Any, out: TextBuilder) -> None:
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    boxes = [table.bbox for table in tables]
    outside = [
        word for word in page.extract_words(x_tolerance=2, keep_blank_chars=False) if not _is_inside(word, boxes)
    ]
    blocks: list[tuple[float, Any]] = [(line[0]["top"], line) for line in _lines(outside)]
    blocks += [(table.bbox[1], table) for table in tables]
    for _, block in sorted(blocks, key=lambda block: block[0]):
        if isinstance(block, list):
            out.add_line(_join(block))
        else:
            _add_table(block, out)


def _is_inside(word: dict[str, Any], boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def _lines(words: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Words that stand at one height, from left to right."""
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (round(word["bottom"]), word["x0"])):
        if lines and abs(lines[-1][0]["bottom"] - word["bottom"]) <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: float(word["x0"])) for line in lines]


def _join(words: Sequence[dict[str, Any]]) -> str:
    text, right = "", None
    for word in words:
        text += (" " if right is not None and word["x0"] - right > _GAP else "") + word["text"]
        right = word["x1"]
    return text


def _add_table(table: Any, out: TextBuilder) -> None:
    """Merged cells are told by their boxes: a place without a cell belongs to the one whose box covers it."""
    texts: list[str] = []
    keys: dict[tuple[float, float, float, float], int] = {}
    extracted = table.extract()
    for row, words in zip(table.rows, extracted, strict=True):
        for box, text in zip(row.cells, words, strict=True):
            if box is not None and box not in keys:
                keys[box] = len(texts)
                texts.append((text or "").strip())
    texts.append("")
    columns = _columns(table)
    layout = []
    for row in table.rows:
        middle = (row.bbox[1] + min(cell[3] for cell in row.cells if cell)) / 2
        layout.append([_key_at(x, middle, keys, len(texts) - 1) for x in columns])
    out.add_table(texts, layout)


def _columns(table: Any) -> list[float]:
    """The middle of each column."""
    edges = sorted({round(edge, 1) for cell in table.cells for edge in (cell[0], cell[2])})
    return [(left + right) / 2 for left, right in zip(edges, edges[1:], strict=False) if right - left > 2]


def _key_at(x: float, y: float, keys: dict[tuple[float, float, float, float], int], nothing: int) -> int:
    return next(
        (key for (left, top, right, bottom), key in keys.items() if left <= x <= right and top <= y <= bottom), nothing
    )
