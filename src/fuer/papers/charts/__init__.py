"""Charts as options for Apache ECharts: one builder for the page and for the document.

Options are plain JSON. Numbers in them only place the ink; every figure a reader sees is a string as printed. Each kind
of chart has a function for its option and one for its table; `render_svg` draws an option on the server.
"""

from fuer.papers.charts.areas import (
    MapArea,
    MapData,
    Outlines,
    area_map,
    find_missing_outlines,
    map_table,
    read_outlines,
    small_multiples,
)
from fuer.papers.charts.figures import Band, Break, Figure, Outlook, Point, Reference, SeriesData
from fuer.papers.charts.frame import Option, Table, find_height
from fuer.papers.charts.looks import Shade, choose_classes, find_shade, look_of
from fuer.papers.charts.pairs import Pair, PairData, pair_chart, pair_table
from fuer.papers.charts.progress import progress_chart
from fuer.papers.charts.rows import BarData, Row, bars_table, index_chart, ranking_bars
from fuer.papers.charts.series import series_chart, series_table
from fuer.papers.charts.states import StateData, StateRow, state_stack, state_table
from fuer.papers.charts.svg import ChartError, render_svg

__all__ = [
    "Band",
    "BarData",
    "Break",
    "ChartError",
    "Figure",
    "MapArea",
    "MapData",
    "Option",
    "Outlines",
    "Outlook",
    "Pair",
    "PairData",
    "Point",
    "Reference",
    "Row",
    "SeriesData",
    "Shade",
    "StateData",
    "StateRow",
    "Table",
    "area_map",
    "bars_table",
    "choose_classes",
    "find_height",
    "find_missing_outlines",
    "find_shade",
    "index_chart",
    "look_of",
    "map_table",
    "pair_chart",
    "pair_table",
    "progress_chart",
    "ranking_bars",
    "read_outlines",
    "render_svg",
    "series_chart",
    "series_table",
    "small_multiples",
    "state_stack",
    "state_table",
]
