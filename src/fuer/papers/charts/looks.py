"""How states and classes of figures are coloured in charts, maps and heat tables: never by colour alone.

The codes are those of the state badges; colours are DESIGN §6. Every ink stands at 4.5:1 or more on its ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

GOOD, FAIR, SLOW, LATE, BAD, PERSON = "#1a7f4b", "#0b4ea2", "#9a6700", "#c2410c", "#b42318", "#6b4fbb"
QUIET = "#5b6778"
DARK_INK, WHITE = "#1f2a3a", "#ffffff"
HATCH_GROUND, HATCH_LINE = "#f3f4f7", "#a7b0be"
# Light to dark: how much of the primary colour stands on white, a class each.
_SCALE = ("#e3edf9", "#b5d0ee", "#7fabdc", "#2f6db5", "#0b4ea2", "#073a7a")


@dataclass(frozen=True)
class Look:
    """Sign, word and colours of a state; `tint` is its ground on a map. `is_hatched`: there is no figure."""

    sign: str
    word: str
    colour: str
    tint: str
    is_hatched: bool = False

    @property
    def text(self) -> str:
        return f"{self.sign} {self.word}"


@dataclass(frozen=True)
class Shade:
    """One class of figures: its bounds, its ground and the ink that reads on it."""

    low: Decimal
    high: Decimal
    ground: str
    ink: str


def look_of(code: str) -> Look:
    """The look of a state. KeyError for a code that has none: a state is never silently blank."""
    sign, word, colour, tint, is_hatched = _looks()[code]
    return Look(sign, word, colour, tint, is_hatched)


def find_place(code: str) -> int:
    """Where a state stands in a legend: the better first, what is not judged last."""
    return list(_looks()).index(code)


def _looks() -> dict[str, tuple[str, str, str, str, bool]]:
    good, fair = (GOOD, "#bfe3cf", False), (FAIR, "#c5d9f2", False)
    slow, late, bad = (SLOW, "#f6e3b0", False), (LATE, "#fbd0b5", False), (BAD, "#f2bcb8", False)
    person, quiet = (PERSON, "#ddd5f3", False), (QUIET, "#e4e8ee", False)
    return {
        "met": ("✓", _("已达标"), *good),
        "early": ("✓", _("提前达标"), *good),
        "keeping": ("✓", _("保持达标"), *good),
        "so_far": ("✓", _("至今保持"), *good),
        "kept": ("✓", _("持续保持"), *good),
        "will_meet": ("↗", _("预期可达标"), *good),
        "on_track": ("↗", _("进展正常"), *fair),
        "slow": ("→", _("进展偏慢"), *slow),
        "off_track": ("↘", _("进展滞后"), *late),
        "will_miss": ("↘", _("达标困难"), *late),
        "not_met": ("✕", _("未达标"), *bad),
        "reversed": ("✕", _("出现倒退"), *bad),
        "lost": ("✕", _("未能保持"), *bad),
        "needs_person": ("?", _("待人工判定"), *person),
        "needs_denominator": ("÷", _("待补分母"), *person),
        "definition_changed": ("≠", _("口径变更"), *person),
        "not_yet_met": ("·", _("尚未达标"), QUIET, "#d3dae4", False),
        "open": ("·", _("尚难判断"), *quiet),
        "insufficient_data": ("·", _("数据不足"), *quiet),
        "report_not_due": ("·", _("未到报送期"), *quiet),
        "not_applicable": ("·", _("不适用"), QUIET, "#f0f2f5", False),
        "no_data": ("·", _("无数据"), QUIET, HATCH_GROUND, True),
        "city_target": ("·", _("参照市级目标"), *quiet),
    }


def choose_classes(values: Sequence[Decimal], most: int = 5) -> list[Shade]:
    """Classes of equal numbers of figures (quantiles), light to dark; equal figures fall into one class.

    Fewer classes than `most` where there are fewer different figures; bounds are figures that occur.
    """
    ordered = sorted(values)
    different = sorted(set(ordered))
    number = min(most, len(different))
    if not number:
        return []
    edges: list[Decimal] = []
    for index in range(1, number):
        edge = ordered[min(index * len(ordered) // number, len(ordered) - 1)]
        if edge > different[0] and edge not in edges:
            edges.append(edge)
    starts = [different[0], *edges]
    shades = []
    for place, start in enumerate(starts):
        upper = starts[place + 1] if place + 1 < len(starts) else None
        high = max(value for value in different if upper is None or value < upper)
        ground = _SCALE[1 + place * (len(_SCALE) - 2) // max(len(starts) - 1, 1)] if len(starts) > 1 else _SCALE[1]
        shades.append(Shade(start, high, ground, choose_ink(ground)))
    return shades


def find_shade(value: Decimal, shades: Sequence[Shade]) -> Shade:
    """The class a figure falls into. LookupError when it lies in none."""
    for shade in shades:
        if shade.low <= value <= shade.high:
            return shade
    raise LookupError(value)


def choose_ink(ground: str) -> str:
    """Dark or white, whichever reads better on `ground`."""
    return max((DARK_INK, WHITE), key=lambda ink: measure_contrast(ink, ground))


def measure_contrast(one: str, other: str) -> float:
    """Contrast of two colours (#rrggbb), 1 to 21, as WCAG 2.2 defines it."""
    lights = sorted((_measure_light(one), _measure_light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _measure_light(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
