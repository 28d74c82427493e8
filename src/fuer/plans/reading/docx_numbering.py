"""Automatic numbering of Word: the label a paragraph shows, which its text does not hold."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

_HAN = "〇一二三四五六七八九"
_HAN_FORMATS = {
    "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographDigital", "japaneseCounting",
    "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseDigitalTenThousand", "ideographTraditional",
}  # fmt: skip
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class _Level:
    number_format: str
    text: str
    start: int


class Numbering:
    """Counts through a document; `label_for` must be called once for every numbered paragraph, in order."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract_of: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        for abstract in root.iter(f"{W}abstractNum"):
            levels = {int(level.get(f"{W}ilvl")): _read_level(level) for level in abstract.iter(f"{W}lvl")}
            self._levels[abstract.get(f"{W}abstractNumId")] = levels
        for num in root.iter(f"{W}num"):
            reference = num.find(f"{W}abstractNumId")
            if reference is None:
                continue
            number = num.get(f"{W}numId")
            self._abstract_of[number] = reference.get(f"{W}val")
            self._restarts[number] = {
                int(override.get(f"{W}ilvl")): int(start.get(f"{W}val"))
                for override in num.iter(f"{W}lvlOverride")
                if (start := override.find(f"{W}startOverride")) is not None
            }

    def label_for(self, number: str, depth: int) -> str:
        """The label of the next paragraph of list `number` at a depth from 0; "" for bullets and unknown lists."""
        abstract = self._abstract_of.get(number)
        levels = self._levels.get(abstract or "", {})
        level = levels.get(depth)
        if abstract is None or level is None:
            return ""
        counters = self._counters[abstract]
        restart = self._restarts.get(number, {}).get(depth)
        if restart is not None and (number, depth) not in self._started:
            counters[depth] = restart
        else:
            counters[depth] = counters.get(depth, level.start - 1) + 1
        self._started.add((number, depth))
        for deeper in [key for key in counters if key > depth]:
            del counters[deeper]
        if level.number_format in ("bullet", "none"):
            return ""
        label = level.text
        for place in range(depth + 1):
            shown = levels.get(place, level)
            count = counters.get(place, shown.start)
            label = label.replace(f"%{place + 1}", format_count(count, shown.number_format))
        return label


def _read_level(level: Any) -> _Level:
    def value(name: str, default: str) -> str:
        found = level.find(f"{W}{name}")
        return default if found is None else found.get(f"{W}val") or default

    start = value("start", "1")
    return _Level(value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdigit() else 1)


def format_count(count: int, number_format: str) -> str:
    """12 as 十二, ⑫ or 12."""
    if number_format in _HAN_FORMATS and 0 < count < 100:
        tens, ones = divmod(count, 10)
        return ("" if tens == 0 else "十" if tens == 1 else _HAN[tens] + "十") + (_HAN[ones] if ones else "")
    if number_format.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(ord("①") + count - 1)
    return str(count)
