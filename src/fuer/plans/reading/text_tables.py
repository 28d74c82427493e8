"""Tables in plain text: one cell a line behind a tab, one row a line, or cells that lost their frame."""

import re
from collections.abc import Callable, Iterator

from fuer.plans.reading.lines import split_lines
from fuer.plans.reading.source import Cell, Grid, to_plain

_HEADER_WORD = re.compile(r"指\s*标|名\s*称|项\s*目|主要目标|目标内容")
_YEAR_OR_VALUE = re.compile(r"(?:19|20)\d\d\s*年?|目标|基期|基数|现状|单位")
_SEPARATORS = re.compile(r"\t+|[|｜│]|\s{2,}|\u3000+")
_BARS = re.compile("[|｜│]")
_Lines = list[tuple[int, int]]


def find_text_tables(text: str) -> tuple[Grid, ...]:
    """The tables of a plain text, in their order."""
    lines = split_lines(text)
    grids: list[Grid] = []
    at = 0
    while at < len(lines):
        taken = 0
        for read in _FORMS:
            grid, taken = read(text, lines, at)
            if grid is not None:
                grids.append(grid)
                break
            taken = 0
        at += max(taken, 1)
    return tuple(grids)


def _cell(text: str, start: int, end: int) -> Cell:
    raw = text[start:end]
    stripped = raw.strip()
    first = start + (raw.index(stripped) if stripped else 0)
    return Cell("".join(stripped.split()), first, first + len(stripped))


def _read_tabbed(text: str, lines: _Lines, at: int) -> tuple[Grid | None, int]:
    """Each cell a line that begins with a tab, rows parted by other lines (what word processors export)."""
    if not text.startswith("\t", *lines[at]):
        return None, 0
    rows: list[list[Cell]] = [[]]
    line, blanks = at, 0
    while line < len(lines) and blanks <= 1:
        start, end = lines[line]
        if text.startswith("\t", start, end):
            rows[-1].append(_cell(text, start + 1, end))
            blanks = 0
        elif not text[start:end].strip():
            blanks += 1
            rows.append([])
        else:
            break
        line += 1
    rows = [row for row in rows if row]
    width = max(map(len, rows))
    if len(rows) < 2 or width < 3 or not _is_header("".join(cell.text for cell in rows[0])):
        return None, 0
    return _grid(rows, width), line - at


def _read_split(text: str, lines: _Lines, at: int) -> tuple[Grid | None, int]:
    """One row a line, cells parted by tabs, bars or several blanks."""
    header = _split_cells(text, *lines[at])
    if len(header) < 3 or not _is_header("".join(cell.text for cell in header)):
        return None, 0
    rows = [header]
    line = at + 1
    last = line
    while line < len(lines) and line - last <= 1:
        start, end = lines[line]
        cells = _split_at_tabs(text, start, end, len(header)) or _split_cells(text, start, end)
        if not text[start:end].strip(" \t|+-—:｜") and cells:
            last = line + 1
        elif len(cells) >= min(3, len(header)) and len(cells) <= len(header):
            rows.append(cells)
            last = line + 1
        elif text[start:end].strip(" \t|+-—:｜"):
            break
        line += 1
    return (_grid(rows, len(header)), last - at) if len(rows) >= 2 else (None, 0)


def _split_at_tabs(text: str, start: int, end: int, width: int) -> list[Cell]:
    """The cells of a row with as many tabs as the table needs: two tabs in a row hold an empty cell."""
    raw = text[start:end]
    if raw.count("\t") != width - 1 or len(raw) > 300 or not raw.strip():
        return []
    cells = []
    for part in raw.split("\t"):
        cells.append(_cell(text, start, start + len(part)))
        start += len(part) + 1
    return cells


def _split_cells(text: str, start: int, end: int) -> list[Cell]:
    raw = text[start:end]
    body = raw.strip()
    if not body or len(body) > 300:
        return []
    start += raw.index(body)
    if body[0] in "|｜│":
        start, body = start + 1, body[1:].rstrip("|｜│ ")
    cells, place = [], 0
    separators = _BARS if _BARS.search(body) else _SEPARATORS
    for found in separators.finditer(body):
        cells.append(_cell(text, start + place, start + found.start()))
        place = found.end()
    cells.append(_cell(text, start + place, start + len(body)))
    return cells


def _read_columns(text: str, lines: _Lines, at: int) -> tuple[Grid | None, int]:
    """One row a line with single blanks, as PDF text has it: number, name, figures."""
    header = _tokens(text, *lines[at])
    if len(header) < 3 or len(header) > 10 or not _is_header("".join(cell.text for cell in header)):
        return None, 0
    width = len(header)
    rows = [header]
    line = at + 1
    while line < len(lines):
        tokens = _tokens(text, *lines[line])
        if len(tokens) >= width and re.fullmatch(r"\d{1,3}", tokens[0].text):
            name = _cell(text, tokens[1].start, tokens[len(tokens) - width + 1].end)
            rows.append([tokens[0], name, *tokens[len(tokens) - width + 2 :]])
        elif tokens and not (len(tokens) == 1 and re.fullmatch(r"[-—–\s\d]+", tokens[0].text)):
            break
        line += 1
    return (_grid(rows, width), line - at) if len(rows) >= 3 else (None, 0)


def _tokens(text: str, start: int, end: int) -> list[Cell]:
    if end - start > 300:
        return []
    return [_cell(text, start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])]


def _read_stacked(text: str, lines: _Lines, at: int) -> tuple[Grid | None, int]:
    """Every cell a line of its own without any mark; the running number tells where a row begins."""
    if "".join(text[slice(*lines[at])].split()) != "序号":
        return None, 0
    head = [to_plain("".join(text[slice(*span)].split())) for span in lines[at : at + 40]]
    head = [cell for cell in head if cell][:12]
    if "1" not in head or not _is_header("".join(head[: head.index("1")])):
        return None, 0
    filled = [
        (n, _cell(text, *lines[n])) for n in range(at, min(at + 2000, len(lines))) if text[slice(*lines[n])].strip()
    ]
    texts = [to_plain(cell.text) for _, cell in filled]
    width = texts.index("1")
    if width < 3:
        return None, 0
    rows = [[cell for _, cell in filled[:width]]]
    place, taken = width, 0
    for row, following in _stacked_rows(filled, texts, place, width, text):
        rows.append(row)
        taken = filled[following - 1][0] + 1 - at
    return (_grid(rows, width), taken) if len(rows) >= 3 else (None, 0)


def _stacked_rows(
    filled: list[tuple[int, Cell]], texts: list[str], place: int, width: int, text: str
) -> Iterator[tuple[list[Cell], int]]:
    """(row, place after it): number, name (perhaps over several lines), figures."""
    number = 1
    while place < len(filled) and texts[place] == str(number):
        following = next(
            (p for p in range(place + width - 1, min(place + 3 * width, len(filled))) if texts[p] == str(number + 1)),
            None,
        )
        end = following if following is not None else min(place + width, len(filled))
        cells = [cell for _, cell in filled[place:end]]
        if len(cells) > width:
            name = _cell(text, cells[1].start, cells[len(cells) - width + 1].end)
            cells = [cells[0], name, *cells[len(cells) - width + 2 :]]
        yield cells, end
        place, number = end, number + 1


def _is_header(text: str) -> bool:
    plain = to_plain(text)
    return len(plain) <= 120 and bool(_HEADER_WORD.search(plain)) and bool(_YEAR_OR_VALUE.search(plain))


def _grid(rows: list[list[Cell]], width: int) -> Grid:
    """Rows filled up to one width; missing cells are empty, at the end of their row."""
    full = [tuple(row + [Cell("", row[-1].end, row[-1].end)] * (width - len(row))) for row in rows]
    return Grid(tuple(full), rows[0][0].start, max(cell.end for row in rows for cell in row))


_FORMS: tuple[Callable[[str, _Lines, int], tuple[Grid | None, int]], ...] = (
    _read_tabbed,
    _read_split,
    _read_columns,
    _read_stacked,
)
