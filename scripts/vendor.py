"""Fetch the front-end packages once, at development time, into src/fuer/static/vendor (committed).

Nothing is fetched at run time: users sit on intranets. Run `python scripts/vendor.py` after changing a
version or an icon below; `--check` proves that the committed files are the ones the manifest names.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "src" / "fuer" / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"

# Tabler's outline icons used by the templates: one sprite, so a page names a picture without carrying it.
ICON_NAMES = """
    adjustments-horizontal alert-circle alert-octagon alert-triangle arrow-back-up arrow-down-right arrow-left
    arrow-merge arrow-right arrow-up-right arrows-split ban bell bell-ringing bolt book-2 building
    building-bank calculator calendar calendar-due calendar-event chart-bar chart-line check checks
    chevron-down chevron-left chevron-right chevrons-left chevrons-right circle-check circle-dashed circle-x
    clipboard-check clipboard-list clock clock-pause copy device-floppy divide dots download edit equal-not
    eraser external-link eye file-spreadsheet file-text file-upload filter flag git-compare help-circle history
    home hourglass inbox info-circle language link list list-details loader-2 lock logout mail math-symbols
    menu-2 message minus paperclip player-play plus point printer question-mark quote refresh robot rotate
    scale search send settings shield-check signature sum table table-export table-import target traffic-cone
    trash upload user user-check users webhook writing x
"""
ICONS = ICON_NAMES.split()


@dataclass(frozen=True)
class Package:
    """One npm package: `files` maps a member of its archive to the file written below `folder`."""

    spec: str
    folder: str
    licence: str
    files: dict[str, str]
    changes: tuple[str, ...] = ()


TABLER_CHANGES = (
    "sourceMappingURL removed",
    "`inset` (Chromium 87) written out as top, right, bottom and left",
    "`a:hover:has(.icon)` (Chromium 105) dropped: it only takes the underline off links with a picture",
)
PACKAGES = (
    Package(
        "@tabler/core@1.0.0",
        "tabler",
        "MIT",
        {
            "dist/css/tabler.min.css": "tabler.min.css",
            "dist/js/tabler.min.js": "tabler.min.js",
            "LICENSE": "LICENSE.txt",
        },
        TABLER_CHANGES,
    ),
    Package(
        "echarts@6.1.0",
        "echarts",
        "Apache-2.0",
        {
            "dist/echarts.min.js": "echarts.min.js",
            "LICENSE": "LICENSE.txt",
            "NOTICE": "NOTICE.txt",
            "licenses/LICENSE-d3": "LICENSE-d3.txt",
        },
        ("sourceMappingURL removed",),
    ),
    Package(
        "tabulator-tables@6.5.3",
        "tabulator",
        "MIT",
        {
            "dist/js/tabulator.min.js": "tabulator.min.js",
            "dist/css/tabulator_simple.min.css": "tabulator.min.css",
            "LICENSE": "LICENSE.txt",
        },
        ("sourceMappingURL removed",),
    ),
    Package(
        "@tabler/icons@3.51.0",
        "icons",
        "MIT",
        {"tabler-nodes-outline.json": "icons.svg", "LICENSE": "LICENSE.txt"},
        ("the outline icons named in scripts/vendor.py, gathered into one sprite",),
    ),
)


def strip_source_map(text: str) -> str:
    """Take the pointer to a source map away: the map is not shipped, a manifest storage would look for it."""
    return re.sub(r"\n?(//[#@]|/\*[#@])\s*sourceMappingURL=[^\n*]*(\*/)?\n?", "\n", text)


def expand_inset(text: str) -> str:
    """Write the shorthand `inset` (Chromium 87) out as the four sides, which every browser knows."""

    def write_sides(match: re.Match[str]) -> str:
        sides = match.group(1).split()
        top, right = sides[0], sides[1] if len(sides) > 1 else sides[0]
        bottom, left = sides[2] if len(sides) > 2 else top, sides[3] if len(sides) > 3 else right
        return f"top:{top};right:{right};bottom:{bottom};left:{left}"

    return re.sub(r"(?<![\w-])inset:([^;}]+)", write_sides, text)


def drop_rules_with_has(text: str) -> str:
    """Drop rules whose whole selector list uses :has(): an older browser ignores them anyway."""
    return re.sub(r"(?<=})[^{}]*:has\([^{}]*\{[^{}]*\}", "", text)


def prepare_css(data: bytes) -> bytes:
    text = strip_source_map(data.decode())
    return drop_rules_with_has(expand_inset(text)).encode()


def prepare_js(data: bytes) -> bytes:
    return strip_source_map(data.decode()).encode()


def build_sprite(data: bytes) -> bytes:
    """One SVG with a <symbol> for each of ICONS, from the package's table of nodes."""
    nodes: dict[str, list[tuple[str, dict[str, str]]]] = json.loads(data)
    symbols = []
    for name in ICONS:
        shapes = "".join(
            f"<{tag} " + " ".join(f'{key}="{value}"' for key, value in attributes.items()) + "/>"
            for tag, attributes in nodes[name]
        )
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


PREPARE: dict[str, Callable[[bytes], bytes]] = {".css": prepare_css, ".js": prepare_js, ".svg": build_sprite}


def fetch_package(spec: str, folder: Path) -> Path:
    """Download the archive of an npm package with the ordinary client; its path is returned."""
    command = ["npm", "pack", spec, "--silent", "--pack-destination", str(folder)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    return folder / name


def unpack_package(package: Package, archive: Path) -> dict[str, str]:
    """Write the wanted files below VENDOR and return their sha256 by path."""
    digests = {}
    with tarfile.open(archive) as tar:
        for member, target in package.files.items():
            source = tar.extractfile(f"package/{member}")
            if source is None:
                raise FileNotFoundError(f"{package.spec}: {member}")
            data = PREPARE.get(Path(target).suffix, bytes)(source.read())
            path = VENDOR / package.folder / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            digests[f"{package.folder}/{target}"] = hashlib.sha256(data).hexdigest()
    return digests


def vendor_packages() -> None:
    """Fetch every package and write the manifest of what stands in VENDOR and where it came from."""
    entries = []
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            digests = unpack_package(package, fetch_package(package.spec, Path(folder)))
            entries.append(
                {
                    "package": package.spec,
                    "licence": package.licence,
                    "changes": list(package.changes),
                    "sha256": digests,
                }
            )
    MANIFEST.write_text(json.dumps(entries, ensure_ascii=False, indent=2) + "\n")


def find_differences() -> list[str]:
    """Files below VENDOR that the manifest does not name or names with another digest, one line each."""
    named: dict[str, str] = {}
    for entry in json.loads(MANIFEST.read_text()):
        named.update(entry["sha256"])
    present = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path != MANIFEST
    }
    return [
        f"{path}: {'missing' if path not in present else 'unknown' if path not in named else 'changed'}"
        for path in sorted(named.keys() | present.keys())
        if named.get(path) != present.get(path)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare files with the manifest")
    if not parser.parse_args().check:
        vendor_packages()
    differences = find_differences()
    print("\n".join(differences) or f"{MANIFEST.name}: every vendored file is the one it names")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
