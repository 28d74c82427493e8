"""Draws an option to SVG on the server, for print and for documents, in the same ECharts the pages load.

ECharts runs in QuickJS. An engine belongs to the thread that made it, so each thread keeps its own; one that failed
is thrown away. What comes out is written anew from a list of allowed elements and attributes: no script, no style, no
reference outwards. It stands inside a page under its content security policy, and Typst takes it as an image.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import quickjs

from fuer.papers.charts.frame import Option

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "vendor" / "echarts" / "echarts.min.js"
MEMORY_LIMIT = 192 * 2**20  # bytes for one engine
TIME_LIMIT = 20  # seconds of computing for one drawing
_LARGEST = 4000  # pixels
_NAMESPACE = "http://www.w3.org/2000/svg"
# ECharts asks for timers at load though it draws at once; dates and sizes of windows are not there to ask for.
_STUBS = "globalThis.setTimeout = function () { return 0; }; globalThis.clearTimeout = function () {};"
_DRAW = """
function drawOption(text, width, height) {
  var chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: width, height: height });
  try {
    chart.setOption(JSON.parse(text));
    return JSON.stringify(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}
function registerOutlines(name, text) {
  echarts.registerMap(name, JSON.parse(text));
}
"""
_ALLOWED_ELEMENTS = """
    svg g defs clipPath pattern linearGradient stop path rect circle ellipse line polyline polygon text tspan
"""
_ALLOWED_ATTRIBUTES = """
    id x y x1 y1 x2 y2 cx cy r rx ry width height d points transform viewBox offset clip-path fill fill-opacity fill-rule
    stroke stroke-width stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
    opacity stop-color stop-opacity text-anchor dominant-baseline paint-order font-size font-family font-weight font-style
    patternUnits patternTransform patternContentUnits gradientUnits
"""
_ELEMENTS, _ATTRIBUTES = frozenset(_ALLOWED_ELEMENTS.split()), frozenset(_ALLOWED_ATTRIBUTES.split())
_REFERENCE = re.compile(r"^url\(#([\w-]+)\)$")
_local = threading.local()


class ChartError(RuntimeError):
    """The option could not be drawn: it is no option, or took more memory or time than a chart may."""


def render_svg(option: Option, width: int, height: int, *, maps: Mapping[str, str] | None = None) -> str:
    """The chart as an SVG of `width` × `height` pixels; `maps` holds GeoJSON text by the name a map series asks for.

    The same option gives the same text. ChartError when it cannot be drawn, ValueError for a size that is none.
    """
    if not (0 < width <= _LARGEST and 0 < height <= _LARGEST):
        raise ValueError(f"{width} × {height}")
    text = json.dumps(option, ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(f"{width} {height} {text}".encode()).hexdigest()[:8]
    try:
        engine = _find_engine()
        for name, outlines in (maps or {}).items():
            engine.register(name, outlines)
        drawn = engine.draw(text, width, height)
    except (quickjs.JSException, quickjs.StackOverflow) as error:
        _local.engine = None
        raise ChartError(str(error)) from error
    return clean_svg(drawn, key, str(option.get("aria", {}).get("label", {}).get("description", "")))


class _Engine:
    """ECharts in one QuickJS context, and the maps it knows."""

    def __init__(self) -> None:
        self._context = quickjs.Context()
        self._context.set_memory_limit(MEMORY_LIMIT)
        self._context.set_time_limit(TIME_LIMIT)
        self._context.eval(_STUBS)
        self._context.eval(SCRIPT.read_text(encoding="utf-8"))
        self._context.eval(_DRAW)
        self._maps: dict[str, int] = {}

    def register(self, name: str, outlines: str) -> None:
        if self._maps.get(name) != hash(outlines):
            self._context.get("registerOutlines")(name, outlines)
            self._maps[name] = hash(outlines)

    def draw(self, text: str, width: int, height: int) -> str:
        svg: str = json.loads(self._context.get("drawOption")(text, width, height))
        return svg


def _find_engine() -> _Engine:
    engine: _Engine | None = getattr(_local, "engine", None)
    if engine is None:
        engine = _local.engine = _Engine()
    return engine


def clean_svg(drawn: str, key: str, description: str) -> str:
    """The drawing with allowed elements and attributes only; ids begin with `key`, so that drawings share a page."""
    root = ElementTree.fromstring(drawn)
    names: dict[str, str] = {}
    for element in root.iter():
        if "id" in element.attrib:
            names[element.attrib["id"]] = f"c{key}-{len(names)}"
    top = ElementTree.Element("svg", {"xmlns": _NAMESPACE, "role": "img", "aria-label": description})
    top.attrib.update(_clean_attributes(root, names))
    if description:
        ElementTree.SubElement(top, "title").text = description
    _copy_children(root, top, names)
    return ElementTree.tostring(top, encoding="unicode")


def _copy_children(source: ElementTree.Element, target: ElementTree.Element, names: Mapping[str, str]) -> None:
    for child in source:
        name = child.tag.removeprefix(f"{{{_NAMESPACE}}}")
        if name in _ELEMENTS:
            copy = ElementTree.SubElement(target, name, _clean_attributes(child, names))
            copy.text = child.text if name in ("text", "tspan") else None
            _copy_children(child, copy, names)


def _clean_attributes(element: ElementTree.Element, names: Mapping[str, str]) -> dict[str, str]:
    """Allowed attributes; a style is taken apart into attributes of its own, which no policy forbids."""
    given: dict[str, Any] = dict(element.attrib)
    for declaration in given.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        given[name.strip()] = value.strip()
    cleaned = {}
    for name, value in given.items():
        if name == "id":
            cleaned[name] = names[value]
        elif name in _ATTRIBUTES and "url(" in value:
            match = _REFERENCE.match(value)
            if match and match[1] in names:
                cleaned[name] = f"url(#{names[match[1]]})"
        elif name in _ATTRIBUTES:
            cleaned[name] = value
    return cleaned
