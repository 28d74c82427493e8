"""Simulated figures: pure, and the same for the same seed. The city's figure is always the sum of its areas and parts.

A rate is drawn as a whole numerator and denominator, so that what is shown is what was counted. Nothing here is a
statistic of any place: the course of every indicator is declared, the noise around it drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TypeVar

WHOLE = "_T"
FEMALE, MALE = "F", "M"
URBAN, RURAL = "U", "R"
# The course up to the year before the open collection is declared; the open year goes on a little slower.
DECLARED_STEPS = 3
LAST_STEP = Decimal("0.8")
NOISE = 0.18
SPREAD = 0.06


Count = TypeVar("Count", int, tuple[int, int])


@dataclass(frozen=True)
class Course:
    """How one indicator goes: `figures` by year in a row, or from `start` to `end`; `counts` are numerators in a row."""

    name: str
    shape: str
    start: str = ""
    end: str = ""
    figures: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    size: int = 0
    drift: Decimal = Decimal(0)
    factor: Decimal = Decimal(100)


@dataclass(frozen=True)
class Part:
    """Where a figure belongs inside a year: the area's code (empty for the whole), sex, age and residence."""

    area: str = ""
    sex: str = WHOLE
    age: str = WHOLE
    residence: str = WHOLE


@dataclass(frozen=True)
class Drawn:
    """A figure as it would be typed: either `value` (digits kept) or whole numerator and denominator."""

    value: str = ""
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True)
class Breakdown:
    """The areas a city's figure is made of, and into which parts each is split."""

    areas: tuple[str, ...] = ()
    by_sex: bool = False
    by_residence: bool = False
    ages: tuple[str, ...] = ()

    def list_splits(self) -> list[list[tuple[str, str, str]]]:
        """Each split's parts as (sex, age, residence); no cross product."""
        splits = []
        if self.by_sex:
            splits.append([(FEMALE, WHOLE, WHOLE), (MALE, WHOLE, WHOLE)])
        if self.by_residence:
            splits.append([(WHOLE, WHOLE, URBAN), (WHOLE, WHOLE, RURAL)])
        if self.ages:
            splits.append([(WHOLE, age, WHOLE) for age in self.ages])
        return splits


def draw_figures(course: Course, breakdown: Breakdown, years: int, seed: str) -> list[dict[Part, Drawn]]:
    """The figures of `years` years in a row, for the whole, every area, and every part of each."""
    random = Random(f"{seed} {course.name}")
    values = walk(course, years, random)
    weights = [random.uniform(0.6, 1.6) for _area in breakdown.areas]
    halves = [[random.uniform(0.85, 1.15) for _part in split] for split in breakdown.list_splits()]
    found = []
    for year, value in enumerate(values):
        if course.shape == "ratio":
            found.append(draw_ratios(course, breakdown, year, value, weights, halves, random))
        elif course.shape == "members":
            found.append(draw_members(course, breakdown, value))
        else:
            found.append(draw_values(value, breakdown, weights, halves, random))
    return found


def walk(course: Course, years: int, random: Random) -> list[Decimal]:
    """The city's figures year by year, in the digits they are declared with."""
    if course.figures:
        return [Decimal(figure) for figure in course.figures[:years]]
    if course.counts:
        return [Decimal(0)] * years
    start, end = Decimal(course.start), Decimal(course.end)
    step = (end - start) / DECLARED_STEPS
    digit = Decimal(1).scaleb(int(start.as_tuple().exponent))
    found = []
    for year in range(years):
        noise = Decimal(str(random.uniform(-NOISE, NOISE))) if 0 < year != DECLARED_STEPS else Decimal(0)
        gone = Decimal(year) if year <= DECLARED_STEPS else DECLARED_STEPS + (year - DECLARED_STEPS) * LAST_STEP
        value = (start + step * (gone + noise)).quantize(digit, ROUND_HALF_UP)
        # A share never passes 100%; a gross rate is declared beyond it where it does.
        found.append(min(value, Decimal(100)) if course.factor == 100 and end <= 100 else value)
    return found


def draw_ratios(
    course: Course,
    breakdown: Breakdown,
    year: int,
    rate: Decimal,
    weights: Sequence[float],
    halves: Sequence[Sequence[float]],
    random: Random,
) -> dict[Part, Drawn]:
    jitter = 1 + random.uniform(-0.012, 0.012) if course.drift else 1.0
    growth = (1 + float(course.drift) / 100) ** year
    bottom = max(1, round(course.size * growth * jitter))
    top = course.counts[year] if course.counts else round_half_up(rate * bottom / course.factor)
    counts = {Part(): (top, bottom)}
    bottoms = split_whole(bottom, weights)
    counts |= {Part(area): pair for area, pair in zip(breakdown.areas, split_ratio(top, bottoms, random), strict=True)}

    def split(pair: tuple[int, int], shares: Sequence[float]) -> list[tuple[int, int]]:
        return split_ratio(pair[0], split_whole(pair[1], shares), random)

    add_parts(counts, breakdown, halves, split, lambda pairs: (sum(p[0] for p in pairs), sum(p[1] for p in pairs)))
    return {place: Drawn(numerator=pair[0], denominator=pair[1]) for place, pair in counts.items()}


def draw_values(
    value: Decimal,
    breakdown: Breakdown,
    weights: Sequence[float],
    halves: Sequence[Sequence[float]],
    random: Random,
) -> dict[Part, Drawn]:
    """Values that add up, in the digits of the whole."""
    exponent = int(value.as_tuple().exponent)
    units = int(value.scaleb(-exponent))
    shares = [weight * random.uniform(1 - SPREAD, 1 + SPREAD) for weight in weights]
    counts = {Part(): units}
    counts |= {Part(area): count for area, count in zip(breakdown.areas, split_whole(units, shares), strict=True)}
    add_parts(counts, breakdown, halves, split_whole, sum)
    return {place: Drawn(value=format(Decimal(count).scaleb(exponent), "f")) for place, count in counts.items()}


def add_parts(
    counts: dict[Part, Count],
    breakdown: Breakdown,
    halves: Sequence[Sequence[float]],
    split: Callable[[Count, Sequence[float]], Sequence[Count]],
    add: Callable[[Sequence[Count]], Count],
) -> None:
    """Split every area into its parts; the whole's parts are what those of its areas add up to."""
    for places, shares in zip(breakdown.list_splits(), halves, strict=True):
        split_areas = {area: split(counts[Part(area)], shares) for area in breakdown.areas or ("",)}
        for index, (sex, age, residence) in enumerate(places):
            for area, parts in split_areas.items():
                counts[Part(area, sex, age, residence)] = parts[index]
            counts[Part("", sex, age, residence)] = add([parts[index] for parts in split_areas.values()])


def draw_members(course: Course, breakdown: Breakdown, yes: Decimal) -> dict[Part, Drawn]:
    """Members that have it come to have it in one order and keep it; the order is drawn from the name alone."""
    order = list(breakdown.areas)
    Random(course.name).shuffle(order)
    return {Part(area): Drawn(value="1" if place < yes else "0") for place, area in enumerate(order)}


def split_ratio(top: int, bottoms: Sequence[int], random: Random) -> list[tuple[int, int]]:
    """Numerators for `bottoms` that add up to `top`, each about in proportion and none above its denominator where the
    whole is not. What is rarer, being counted or not, is what is dealt out.
    """
    whole = sum(bottoms)
    is_share = top <= whole
    rarer = min(top, whole - top) if is_share else top
    weights = [bottom * random.uniform(1 - SPREAD, 1 + SPREAD) for bottom in bottoms]
    dealt = split_whole(rarer, weights, caps=bottoms if is_share else None)
    if is_share and rarer != top:
        dealt = [bottom - count for bottom, count in zip(bottoms, dealt, strict=True)]
    return list(zip(dealt, bottoms, strict=True))


def split_whole(whole: int, weights: Sequence[float], caps: Sequence[int] | None = None) -> list[int]:
    """Whole numbers in proportion to `weights` (largest remainders) that add up to `whole`; none above its cap.

    Without weights there is nothing to split: []. The caps must have room for the whole.
    """
    total = sum(weights)
    if not weights or total <= 0:
        return [0 for _weight in weights]
    exact = [whole * weight / total for weight in weights]
    found = [int(share) for share in exact]
    if caps is not None:
        found = [min(count, cap) for count, cap in zip(found, caps, strict=True)]
    order = sorted(range(len(weights)), key=lambda index: (int(exact[index]) - exact[index], index))
    while sum(found) < whole:
        for index in order:
            if sum(found) < whole and (caps is None or found[index] < caps[index]):
                found[index] += 1
    return found


def round_half_up(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


def lose_a_digit(drawn: Drawn) -> Drawn:
    """The wrong denominator people really type: its last digit left out."""
    if drawn.denominator is None:
        return drawn
    return Drawn(numerator=drawn.numerator, denominator=max(1, drawn.denominator // 10))
