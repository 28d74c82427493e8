"""Charts on pages: the option with its table, the outlines of maps, and the drawing itself for print."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from fuer.papers.charts import Option, Outlines, Table, find_height, render_svg

register = template.Library()


@register.inclusion_tag("desk/parts/chart.html")
def chart(option: Option, chart_id: str, title: str = "", table: Table | None = None, form: str = "") -> dict[str, Any]:
    """A chart drawn by the page's script. `form` is a class of fuer.css (chart-small); charts of rows bring their height."""
    height = find_height(option)
    return {
        "option": option,
        "chart_id": chart_id,
        "title": title,
        "table": table,
        "form": form,
        "height": 0 if form or height == find_height({"series": []}) else height,
        "description": option["aria"]["label"]["description"],
    }


@register.simple_tag
def chart_svg(option: Option, width: int, height: int = 0, outlines: Outlines | None = None) -> SafeString:
    """The chart drawn on the server, for pages that are printed; in the height it reads well in, unless one is given."""
    maps = {outlines.name: outlines.geojson} if outlines else None
    # Every element and attribute in it is one of a short list of harmless ones, and its text is escaped.
    return mark_safe(render_svg(option, width, height or find_height(option), maps=maps))


@register.simple_tag
def chart_outlines(outlines: Outlines) -> SafeString:
    """The shapes a page's maps are drawn from, once for a page; a map series names them."""
    return json_script(json.loads(outlines.geojson), outlines.name)
