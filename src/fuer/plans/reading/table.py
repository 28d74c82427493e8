"""Indicator tables: grids to rows with baselines, targets by year, attribute and units."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from fuer.judging.chinese import parse_quantity, parse_rule
from fuer.judging.rules import Rule
from fuer.judging.units import normalise_unit
from fuer.plans.reading.source import Cell, Grid, to_plain
from fuer.plans.reading.structure import CellTarget, TableRow, UnitMention
from fuer.plans.reading.units import read_unit_list

_YEAR = re.compile(r"(?:19|20)\d\d")
_PAST = re.compile(r"基期|基数|基准|现状|实际|实绩|完成|完成值|达到值|现值|底数")
_AHEAD = re.compile(r"目标|规划|预期|末期|期末")
_NO_VALUE = {"", "-", "—", "——", "/", "／", "无", "…", "--"}
_UNIT_IN_NAME = re.compile(r"[（(]([^（）()]{1,10})[)）]$")
_UNIT_LIKE = re.compile(
    r"%|‰|％|/|万|千|岁|年|个|家|所|名|人|次|元|张|小时|分钟|平方米|床|件|户|项|处|分|月|例|对|天|倍|班|台|辆|座|米|期|百分"
)


@dataclass(slots=True)
class _Columns:
    """Which column holds what; baselines and targets by year."""

    no: int | None = None
    name: int = 0
    unit: int | None = None
    attribute: int | None = None
    group: int | None = None
    lead: int | None = None
    support: int | None = None
    plain_units: int | None = None
    baselines: dict[int, int] = field(default_factory=dict)
    targets: dict[int, int] = field(default_factory=dict)


def read_tables(grids: Sequence[Grid], plan_years: tuple[int | None, int | None]) -> tuple[list[TableRow], list[str]]:
    """The rows of all indicator tables among the grids of one plan, and warnings about single cells."""
    rows: list[TableRow] = []
    warnings: list[str] = []
    columns: _Columns | None = None
    width = 0
    for grid in grids:
        found, first = _find_columns(grid, plan_years)
        if found is not None:
            columns, width, body = found, len(grid.rows[0]), grid.rows[first:]
        elif columns is not None and len(grid.rows[0]) == width and rows:
            body = grid.rows
        else:
            continue
        rows += _read_rows(body, columns, warnings)
    return rows, warnings


def _find_columns(grid: Grid, plan_years: tuple[int | None, int | None]) -> tuple[_Columns | None, int]:
    """The columns by the head of the table (one or two rows), and the number of the first body row."""
    for depth in (1, 2, 3):
        if depth >= len(grid.rows):
            break
        heads = [_head_text(grid.rows[:depth], column) for column in range(len(grid.rows[0]))]
        columns = _read_heads(heads, plan_years)
        if columns is not None and columns.targets and not _is_head_row(grid.rows[depth]):
            return columns, depth
    return None, 0


def _head_text(rows: Sequence[Sequence[Cell]], column: int) -> str:
    parts: list[str] = []
    for row in rows:
        if row[column].text not in parts:
            parts.append(row[column].text)
    return to_plain("".join(parts))


def _is_head_row(row: Sequence[Cell]) -> bool:
    """A second head row holds years, units or the words of a head, and no figure."""
    texts = [to_plain(cell.text) for cell in row if cell.text]
    return (
        bool(texts)
        and any(_YEAR.match(text) for text in texts)
        and not any(re.fullmatch(r"\d{1,3}(\.\d+)?%?", text) for text in texts)
    )


def _read_heads(heads: Sequence[str], plan_years: tuple[int | None, int | None]) -> _Columns | None:
    columns = _Columns()
    named = False
    for place, head in enumerate(heads):
        if _read_value_head(head, place, columns, plan_years):
            continue
        if re.fullmatch(r"序号|编号|No\.?", head):
            columns.no = place
        elif "牵头" in head or "主责" in head:
            columns.lead = place
        elif "配合" in head or "参与" in head or "协办" in head:
            columns.support = place
        elif re.search(r"责任|部门", head) or (head.endswith("单位") and "计" not in head and head != "单位"):
            columns.plain_units = place
        elif re.fullmatch(r"(?:计量|计算|指标)?单位", head):
            columns.unit = place
        elif re.search(r"属性|性质|指标类型", head):
            columns.attribute = place
        elif re.search(r"领域|类别|分类|类型|一级指标", head):
            columns.group = place
        elif re.search(r"指标|名称|项目|内容|目标", head) and not named:
            columns.name, named = place, True
    return columns if named else None


def _read_value_head(head: str, place: int, columns: _Columns, plan_years: tuple[int | None, int | None]) -> bool:
    """A head with a year, or with 基期/目标, opens a column of figures."""
    start, end = plan_years
    found = _YEAR.search(head)
    if re.fullmatch("(?:主要|具体|发展|工作)目标|目标(?:名称|内容|任务)", head):
        return False
    if found is None and not (re.search(r"目标值?|现状值?|基期值?|基数|期末", head) and len(head) <= 10):
        return False
    past = bool(_PAST.search(head)) and not _AHEAD.search(head)
    year = int(found[0]) if found else (start - 1 if past and start else end)
    if year is None:
        return False
    if past or (not _AHEAD.search(head) and start is not None and year < start):
        columns.baselines.setdefault(year, place)
    else:
        columns.targets.setdefault(year, place)
    return True


def _read_rows(body: Sequence[Sequence[Cell]], columns: _Columns, warnings: list[str]) -> list[TableRow]:
    rows: list[TableRow] = []
    above: Sequence[Cell] | None = None
    group: str | None = None
    for cells in body:
        name = cells[columns.name].text
        if _is_head_row(cells) or not name or _is_one_merged_cell(cells):
            continue
        if _is_heading(cells, columns):
            group, above = name, None
            continue
        if re.fullmatch(r"[\d.]+%?", name):
            warnings.append(f"表格中有一行的指标名称读作“{name}”，可能错列，没有读取，请核对原文")
            continue
        row = _read_row(cells, columns, above, warnings)
        group = row.group or group
        rows.append(replace(row, group=group))
        above = cells
    return rows


def _is_one_merged_cell(cells: Sequence[Cell]) -> bool:
    """A heading or remark across the whole table."""
    return len({cell.start for cell in cells if cell.text}) == 1 and len(cells) > 2


def _is_heading(cells: Sequence[Cell], columns: _Columns) -> bool:
    """A row that holds no unit and no figure names the group of the rows below."""
    places = [*columns.baselines.values(), *columns.targets.values()]
    if columns.unit is not None:
        places.append(columns.unit)
    return not any(cells[place].text for place in places)


def _read_row(cells: Sequence[Cell], columns: _Columns, above: Sequence[Cell] | None, warnings: list[str]) -> TableRow:
    name, unit = _split_name(cells[columns.name].text)
    if columns.unit is not None and cells[columns.unit].text:
        unit = cells[columns.unit].text
    no = to_plain(cells[columns.no].text).strip("．.、") if columns.no is not None else ""
    raw_baselines = {
        year: cells[place].text for year, place in columns.baselines.items() if cells[place].text not in _NO_VALUE
    }
    targets = {}
    for year, place in columns.targets.items():
        # Only a row with a figure of its own can share the target of the row above.
        cell = _target_cell(cells, place, above if raw_baselines else None, name, warnings)
        if cell.text not in _NO_VALUE:
            targets[year] = CellTarget(cell.text, _read_cell(cell.text, name, unit))
    unit = unit or _unit_in_cells([*(target.raw for target in targets.values()), *raw_baselines.values()])
    # A cell merged with the row above stands there in the text, so it is no part of this row's span.
    own = [cell for cell in cells if cell.text and (above is None or all(cell is not other for other in above))]
    row = TableRow(
        no=int(no) if no.isdecimal() else None,
        name=name,
        unit=normalise_unit(unit),
        baselines={year: _normalise_figure(raw) for year, raw in raw_baselines.items()},
        raw_baselines=raw_baselines,
        targets=targets,
        attribute=cells[columns.attribute].text or None if columns.attribute is not None else None,
        group=cells[columns.group].text or None if columns.group is not None else None,
        units=_read_units(cells, columns),
        start=min(cell.start for cell in own),
        end=max(cell.end for cell in own),
    )
    warnings += _warn_of_lost_decimals(row)
    return row


def _read_cell(printed: str, name: str, unit: str) -> Rule | None:
    """[200] in brackets is the usual mark of a sum over all years of the plan."""
    summed = re.fullmatch(r"[\[［【〔](\d[\d.,]*)[\]］】〕]", printed)
    return parse_rule(f"新增{summed[1]}" if summed else printed, name=name, unit=unit)


def _unit_in_cells(texts: Sequence[str]) -> str:
    """The first unit a cell prints with its figure: 81.2%, 降至7/10万."""
    quantities = (parse_quantity(text) for text in texts)
    return next((quantity.unit for quantity in quantities if quantity and quantity.unit), "")


def _target_cell(
    cells: Sequence[Cell], place: int, above: Sequence[Cell] | None, name: str, warnings: list[str]
) -> Cell:
    """An empty cell below a filled one, in a text that shows no merging, is taken as merged with it."""
    cell = cells[place]
    if cell.text or above is None or not above[place].text:
        return cell
    warnings.append(f"表格中“{name}”的目标值为空，按与上一行合并的单元格读作“{above[place].text}”，请核对")
    return Cell(above[place].text, cell.start, cell.end)


def _split_name(printed: str) -> tuple[str, str]:
    """妇女国民体质合格率（%） is a name and a unit; …的县（市、区） is a name."""
    plain = to_plain(printed)
    found = _UNIT_IN_NAME.search(plain)
    if found and _UNIT_LIKE.search(found[1]) and "、" not in found[1]:
        return plain[: found.start()], found[1]
    return plain, ""


def _normalise_figure(raw: str) -> str:
    """90.1% is 90.1; what is no figure stays as it is."""
    quantity = parse_quantity(raw)
    plain = to_plain(raw)
    return quantity.printed if quantity and re.match(r"[-+<>≤≥]?\d", plain) else plain


def _read_units(cells: Sequence[Cell], columns: _Columns) -> tuple[UnitMention, ...]:
    units: list[UnitMention] = []
    if columns.lead is not None:
        units += read_unit_list(cells[columns.lead].text, "lead")[0]
    if columns.support is not None:
        units += read_unit_list(cells[columns.support].text, "support")[0]
    if columns.plain_units is not None:
        units += read_unit_list(cells[columns.plain_units].text, None)[0]
    return tuple(units)


def _warn_of_lost_decimals(row: TableRow) -> list[str]:
    """ "744" beside 7.06: a figure without a point, ten times and more away from the neighbouring year."""
    figures = dict(row.raw_baselines)
    figures |= {year: target.raw for year, target in row.targets.items()}
    read = {year: parse_quantity(raw) for year, raw in figures.items()}
    values = sorted((year, quantity) for year, quantity in read.items() if quantity and quantity.value > 0)
    warnings = []
    for (year, one), (other_year, other) in zip(values, values[1:], strict=False):
        high, low = (one, other) if one.value > other.value else (other, one)
        lost = "." not in high.printed and ("." in low.printed or high.value >= 100)
        if lost and high.value >= Decimal(10) * low.value:
            at, near = (year, other_year) if high is one else (other_year, year)
            warnings.append(
                f"表格中“{row.name}”{at}年的“{high.printed}”与{near}年的“{low.printed}”相差十倍以上，可能丢失了小数点，请核对原文"
            )
    return warnings
