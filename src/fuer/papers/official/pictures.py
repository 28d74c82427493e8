"""Charts as pictures: SVG for the PDF, and PNG for Word where a chart has no figures to edit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fuer.papers import pdf
from fuer.papers.charts.frame import Option, find_height
from fuer.papers.charts.svg import render_svg
from fuer.papers.official.blocks import Chart
from fuer.papers.official.layout import TEXT_WIDTH

TEMPLATE = Path(__file__).with_name("picture.typ")
PIXELS = 720  # the width charts are drawn in, as on a page at a desk
MOST_HEIGHT = 170  # millimetres; a caption stands on the same page


@dataclass(frozen=True)
class Picture:
    """A drawn chart and the millimetres it takes on paper."""

    svg: str
    width: float
    height: float


def draw_chart(chart: Chart, option: Option) -> Picture:
    """The option of the chart drawn as wide as the text block, smaller where it would be higher than a page has room for."""
    pixels = find_height(option)
    svg = render_svg(option, PIXELS, pixels, maps=chart.maps)
    scale = min(TEXT_WIDTH / PIXELS, MOST_HEIGHT / pixels)
    return Picture(svg, round(PIXELS * scale, 2), round(pixels * scale, 2))


def write_png(picture: Picture) -> bytes:
    values = {"svg": picture.svg, "width": picture.width, "height": picture.height}
    return pdf.write_png(TEMPLATE, values)


def describe_chart(chart: Chart) -> str:
    """The chart in words, for those who listen to the paper."""
    return str(chart.option.get("aria", {}).get("label", {}).get("description", "")) or chart.caption
