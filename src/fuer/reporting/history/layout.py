"""Guessing what a sheet's columns mean from its headings: any order, any usual wording, one or two levels, merged cells.

A guess is shown to a person before anything is read by it; what it does not understand it leaves out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from fuer.papers.workbook_cells import CellKind, Row, Span
from fuer.reporting.history.mapping import ColumnRole, Layout, Mapping, signature_of
from fuer.reporting.history.words import (
    FIELD_OF,
    RESIDENCES,
    SEXES,
    TOTALS,
    Field,
    PeriodKind,
    find_year,
    read_period,
    read_quarter,
    split_unit,
    tidy_heading,
)

HEAD_ROWS = 20  # a heading is looked for in so many first rows
MOST_LEVELS = 3
_FIRST_OF = ("%", "‰")
Texts = dict[int, dict[int, str]]


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the heading stands, both rows included, and the texts of the first rows with merged cells filled."""

    top: int
    bottom: int
    texts: Texts


def guess_mapping(
    rows: Sequence[Row], merged: Sequence[Span], *, sheet_name: str = "", areas: Collection[str] = ()
) -> Mapping:
    """The likely meaning of a sheet from its first rows (HEAD_ROWS are enough); `areas` are names and short names.

    Layout.UNKNOWN when no heading is found.
    """
    head = _find_head(rows, merged, areas)
    if head is None:
        return Mapping(Layout.UNKNOWN, (), 1, signature_of([]))
    width = max(max(line, default=0) for line in head.texts.values())
    levels = {column: _read_levels(head, column) for column in range(1, width + 1)}
    headings = [" ".join(levels[column]) for column in levels]
    roles = _settle_roles(
        [_read_role(column, levels[column], areas) for column in levels if levels[column]], rows, head
    )
    titles = [text for number, line in head.texts.items() if number < head.top for text in set(line.values())]
    return Mapping(
        layout=_name_layout(roles),
        columns=tuple(roles),
        first_row=head.bottom + 1,
        signature=signature_of(headings),
        year=find_year(titles) or find_year([sheet_name]),
        area=_find_area(titles, areas),
    )


def _find_head(rows: Sequence[Row], merged: Sequence[Span], areas: Collection[str]) -> _Head | None:
    """The heading: the first row that names two or more columns, and the rows its merged cells reach."""
    first = [row for row in rows if row.number <= (rows[0].number if rows else 0) + HEAD_ROWS]
    texts: Texts = {row.number: {cell.column: cell.printed.strip() for cell in row.cells} for row in first}
    origins = {number: dict(line) for number, line in texts.items()}
    spans = [span for span in merged if span.top in texts]
    for span in spans:
        text = texts[span.top].get(span.left, "")
        for number in range(span.top, min(span.bottom, span.top + HEAD_ROWS) + 1):
            for column in range(span.left, min(span.right, span.left + 500) + 1):
                if text:
                    texts.setdefault(number, {}).setdefault(column, text)
    for row in first:
        if _count_known(origins[row.number].values(), areas) >= 2 or _is_name_row(row, areas):
            bottom = _find_bottom(row, first, spans, areas)
            return _Head(row.number, bottom, {number: texts[number] for number in sorted(texts) if number <= bottom})
    return None


def _is_name_row(row: Row, areas: Collection[str]) -> bool:
    """A heading with one known word only: the others are names (of indicators), and none is a figure."""
    texts = [cell.printed for cell in row.cells]
    return len(texts) >= 2 and _count_known(texts, areas) >= 1 and all(cell.kind is CellKind.TEXT for cell in row.cells)


def _find_bottom(top: Row, rows: Sequence[Row], spans: Sequence[Span], areas: Collection[str]) -> int:
    """The last row of the heading: as deep as its merged cells, and rows that only subdivide those above."""
    starting = [span for span in spans if span.top == top.number]
    bottom = max([top.number, *(span.bottom for span in starting)])
    if any(span.right > span.left for span in starting):
        bottom = max(bottom, top.number + 1)
    bottom = min(bottom, top.number + MOST_LEVELS - 1)
    for row in rows:
        if row.number == bottom + 1 < top.number + MOST_LEVELS and _only_subdivides(row, areas):
            bottom = row.number
    return bottom


def _only_subdivides(row: Row, areas: Collection[str]) -> bool:
    """Whether every cell is a word such as 女, 分子 or a year: no row of data is."""
    texts = [tidy_heading(cell.printed) for cell in row.cells]
    words = [
        text in SEXES
        or text in RESIDENCES
        or text in TOTALS
        or text in FIELD_OF
        or read_period(text)
        or ("季" in text and read_quarter(text))
        for text in texts
    ]
    return len(texts) >= 2 and all(words)


def _count_known(texts: Collection[str], areas: Collection[str]) -> int:
    return sum(1 for text in texts if text and _is_known(text, areas))


def _is_known(text: str, areas: Collection[str]) -> bool:
    plain, _unit = split_unit(tidy_heading(text))
    return plain in FIELD_OF or read_period(plain) is not None or text in areas


def _read_levels(head: _Head, column: int) -> list[str]:
    """A column's heading texts from the top, each once: a cell merged downwards is one."""
    levels: list[str] = []
    for number in range(head.top, head.bottom + 1):
        text = head.texts.get(number, {}).get(column, "")
        if text and text not in levels:
            levels.append(text)
    return levels


def _read_role(column: int, levels: Sequence[str], areas: Collection[str]) -> ColumnRole:
    """What the words of a heading say. A free name is kept as `indicator`, with the field still to be settled."""
    role = ColumnRole(column, " ".join(levels), Field.IGNORED)
    names: list[str] = []
    field: Field | None = None
    for text in levels:
        plain, unit = split_unit(tidy_heading(text))
        role = replace(role, unit=unit) if unit else role
        period = read_period(plain)
        quarter = read_quarter(plain) if role.year is not None and not role.quarter and "季" in plain else None
        if period is not None:
            role = replace(role, year=period.year, period=period.kind, quarter=period.quarter)
        elif quarter is not None:
            role = replace(role, period=PeriodKind.QUARTER, quarter=quarter)
        elif plain in FIELD_OF:
            field = FIELD_OF[plain]
        elif plain in SEXES:
            role = replace(role, sex=SEXES[plain])
        elif plain in RESIDENCES:
            role = replace(role, residence=RESIDENCES[plain])
        elif text.strip() in areas:
            role = replace(role, area=text.strip())
        elif plain in _FIRST_OF:
            role = replace(role, unit=plain)
        elif plain not in TOTALS:
            names.append(text.strip())
    says_figure = role.year is not None or role.area or role.sex != "_T" or role.residence != "_T" or names
    if field is None and says_figure:
        field = Field.VALUE
    return replace(role, field=field or Field.IGNORED, indicator=names[-1] if names else "")


def _settle_roles(roles: list[ColumnRole], rows: Sequence[Row], head: _Head) -> list[ColumnRole]:
    """Decide what free names are: indicators where no column names them, else columns to leave out."""
    held = {role.field for role in roles}
    if Field.INDICATOR not in held:
        roles = _find_indicator_column(roles, rows, head)
        held = {role.field for role in roles}
    settled: list[ColumnRole] = []
    for role in roles:
        is_free = role.field.is_figure and bool(role.indicator)
        if is_free and Field.INDICATOR in held:
            kept = (
                replace(role, indicator="") if _says_place(role) else replace(role, field=Field.IGNORED, indicator="")
            )
            settled.append(kept)
        elif role.field.is_figure or role.field is Field.IGNORED or role.field not in {one.field for one in settled}:
            settled.append(role)
        else:
            settled.append(replace(role, field=Field.IGNORED))
    return settled


def _says_place(role: ColumnRole) -> bool:
    return role.year is not None or bool(role.area)


def _find_indicator_column(roles: list[ColumnRole], rows: Sequence[Row], head: _Head) -> list[ColumnRole]:
    """Years or areas stand side by side and nobody wrote 指标 above the names: the first column of text it is."""
    if not any(_says_place(role) or role.field is Field.VALUE and not role.indicator for role in roles):
        return roles
    below = [row for row in rows if head.bottom < row.number <= head.bottom + HEAD_ROWS]
    for index, role in enumerate(roles):
        cells = [cell for row in below for cell in row.cells if cell.column == role.column]
        is_text = bool(cells) and all(cell.kind is CellKind.TEXT for cell in cells)
        if is_text and not _says_place(role) and role.indicator:
            named = replace(role, field=Field.INDICATOR, indicator="")
            return [*roles[:index], named, *roles[index + 1 :]]
    return roles


def _name_layout(roles: Sequence[ColumnRole]) -> Layout:
    figures = [role for role in roles if role.field.is_figure]
    if not figures:
        return Layout.UNKNOWN
    if any(role.indicator for role in figures):
        return Layout.INDICATORS_ACROSS
    if any(role.year for role in figures):
        return Layout.YEARS_ACROSS
    return Layout.AREAS_ACROSS if any(role.area for role in figures) else Layout.LONG


def _find_area(titles: Sequence[str], areas: Collection[str]) -> str:
    """The one area a title names; the longest name counts where one stands in another."""
    found = {area for area in areas if len(area) >= 2 and any(area in title for title in titles)}
    longest = {area for area in found if not any(area != other and area in other for other in found)}
    return next(iter(longest)) if len(longest) == 1 else ""
