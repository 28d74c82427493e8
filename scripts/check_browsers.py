"""Finds CSS and JavaScript newer than Chromium 86, the oldest browser on officials' desks.

Reads our own and the vendored files, and htmx as its package ships it. A finding is printed with the version it came
in and the exit code is 1, unless ALLOWANCES names it with a reason. Strings and comments of our own files count too:
a word there is rewritten more cheaply than a real finding is missed.
"""

import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 86
ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "fuer"


@dataclass(frozen=True)
class Feature:
    name: str
    version: int
    pattern: str


CSS_FEATURES = (
    Feature("inset", 87, r"(?<![\w-])inset(-block|-inline)?(-start|-end)?\s*:"),
    Feature("margin/padding-block/-inline shorthands", 87, r"(?<![\w-])(margin|padding)-(block|inline)\s*:"),
    Feature(":is()", 88, r":is\("),
    Feature(":where()", 88, r":where\("),
    Feature(":not() with a list", 88, r":not\([^()]*(\([^()]*\)[^()]*)*,"),
    Feature("aspect-ratio", 88, r"(?<![\w-])aspect-ratio\s*:"),
    Feature("text-underline-offset", 87, r"text-underline-offset\s*:"),
    Feature("text-decoration-thickness", 87, r"text-decoration-thickness\s*:"),
    Feature("overflow: clip", 90, r"(?<![\w-])overflow(-[xy])?\s*:\s*clip"),
    Feature("accent-color", 93, r"(?<![\w-])accent-color\s*:"),
    Feature("scrollbar-gutter", 94, r"scrollbar-gutter\s*:"),
    Feature("forced-colors", 89, r"forced-color"),
    Feature("prefers-contrast", 96, r"prefers-contrast"),
    Feature("hwb(), lab(), lch(), oklab(), oklch()", 111, r"(?<![\w-])(hwb|lab|lch|oklab|oklch)\("),
    Feature("@layer", 99, r"@layer\b"),
    Feature("individual transforms", 104, r"[{;]\s*(translate|rotate|scale)\s*:"),
    Feature("range media queries", 104, r"@media[^{]*[<>]"),
    Feature("@container", 105, r"@container\b"),
    Feature(":has()", 105, r":has\("),
    Feature("text-wrap", 114, r"(?<![\w.-])text-wrap\s*:"),
    Feature("dvh, svh, lvh units", 108, r"\d(d|s|l)v(h|w|min|max)\b"),
    Feature("color-mix()", 111, r"color-mix\("),
    Feature("nesting", 112, r"(^|[{};])\s*&[\s:.\[>+~#]"),
    Feature("subgrid", 117, r"\bsubgrid\b"),
    Feature("light-dark()", 123, r"(?<![\w-])light-dark\("),
    Feature("@scope, @starting-style", 118, r"@(scope|starting-style)\b"),
)
JS_FEATURES = (
    Feature(".at()", 92, r"\.at\((-?\d+|\w)\)"),
    Feature("private fields tested with in", 91, r"#\w+ in \w"),
    Feature("top-level await", 89, r"^await\s"),
    Feature("crypto.randomUUID", 92, r"\.randomUUID\("),
    Feature("Object.hasOwn", 93, r"Object\.hasOwn\("),
    Feature("Error cause", 93, r"new \w*Error\([^()]*,\s*\{\s*cause"),
    Feature("static blocks", 94, r"\bstatic\s*\{"),
    Feature("findLast", 97, r"\.findLast(Index)?\("),
    Feature("structuredClone", 98, r"\bstructuredClone\("),
    Feature("AbortSignal.timeout", 103, r"AbortSignal\.(timeout|any)\("),
    Feature("Array.prototype.group, toSorted, with", 110, r"\.(toSorted|toReversed|toSpliced)\("),
    Feature(
        "v flag of regular expressions", 112, r"[(=,:!&|?{};]\s*/(\\.|\[(\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[dgimsuy]*v\b"
    ),
    Feature("Object.groupBy", 117, r"(Object|Map)\.groupBy\("),
    Feature("Array.fromAsync", 121, r"Array\.fromAsync\("),
    Feature("Promise.withResolvers", 119, r"Promise\.withResolvers\("),
    Feature("import attributes", 123, r"\bimport\b[^;\n]*\bwith\s*\{\s*type"),
    Feature("iterator helpers, set methods", 122, r"\.(isSubsetOf|isSupersetOf|symmetricDifference)\("),
    Feature("startViewTransition", 111, r"\.startViewTransition\("),
    Feature("moveBefore", 133, r"\.moveBefore\("),
    Feature("popover", 114, r"\.(showPopover|hidePopover|togglePopover)\("),
    Feature("element.checkVisibility", 105, r"\.checkVisibility\("),
    Feature("scheduler, requestIdle hints", 94, r"\bscheduler\.(postTask|yield)\("),
    Feature("URL.canParse", 120, r"URL\.canParse\("),
    Feature("Intl.Segmenter", 87, r"Intl\.Segmenter"),
    Feature("String.isWellFormed", 111, r"\.(isWellFormed|toWellFormed)\("),
)

# (file name, feature): why an older browser loses nothing but decoration.
ALLOWANCES = {
    ("tabler.min.css", "text-underline-offset"): "an underline stands a little closer to its text",
    ("tabulator.min.js", "findLast"): "only its spreadsheet module, which no page turns on, asks for it",
    ("htmx-2.min.js", "startViewTransition"): "htmx asks first whether the document has it",
    ("htmx-2.min.js", "moveBefore"): "htmx asks first whether the element has it",
}


@dataclass(frozen=True)
class Finding:
    path: Path
    feature: Feature
    excerpt: str

    @property
    def allowance(self) -> str:
        return ALLOWANCES.get((self.path.name, self.feature.name), "")


def list_files() -> list[Path]:
    files = [path for suffix in ("css", "js") for path in sorted(PACKAGE.rglob(f"*.{suffix}"))]
    return [*files, find_htmx()]


def find_htmx() -> Path:
    """The htmx that django-htmx serves; it is not copied into our own vendor folder."""
    spec = importlib.util.find_spec("django_htmx")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("django_htmx is not installed")
    return Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


def find_features(path: Path) -> Iterator[Finding]:
    """Features of `path` that came after OLDEST, each once, with where it was first met."""
    text = path.read_text()
    for feature in CSS_FEATURES if path.suffix == ".css" else JS_FEATURES:
        match = re.search(feature.pattern, text, re.MULTILINE)
        if match:
            yield Finding(path, feature, text[max(match.start() - 20, 0) : match.end() + 20].replace("\n", " "))


def main() -> int:
    findings = [finding for path in list_files() for finding in find_features(path)]
    for finding in findings:
        note = f"allowed: {finding.allowance}" if finding.allowance else f"…{finding.excerpt}…"
        print(f"{finding.path.name}: {finding.feature.name} (Chromium {finding.feature.version}) {note}")
    faults = [finding for finding in findings if not finding.allowance]
    print(f"{len(list_files())} files, {len(faults)} need a browser newer than Chromium {OLDEST}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
