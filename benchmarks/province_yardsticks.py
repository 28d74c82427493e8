"""What the answers of the province are held against: vectorised pandas, and a loop with its queries for every target."""

import random
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.province import END, START, TODAY, Province
from fuer.indicators.models import Cell
from fuer.monitoring.domain.answers import list_current_targets
from fuer.plans.domain.queries.answers import answer_target
from fuer.plans.domain.queries.figures import read_figures

LIMITS = {"at_least": np.greater_equal, "at_most": np.less_equal, "above": np.greater, "below": np.less}


def answer_in_pandas(province: Province) -> int:
    """Verdict, p on the straight path and the outlook by median slopes, as floats; no states, no sentence, no hash."""
    plain = {
        target.indicator_id: asked
        for target, asked in zip(province.targets, province.asked, strict=True)
        if asked.kind in LIMITS
    }
    cells = Cell.objects.filter(
        indicator__in=list(plain), sex="_T", age="_T", residence="_T", accepted__isnull=False
    ).values_list(
        "indicator_id", "area_id", "period__label_year",
        "accepted__value", "accepted__numerator", "accepted__denominator",
    )  # fmt: skip
    frame = pd.DataFrame(list(cells), columns=["indicator", "area", "year", "value", "part", "whole"])
    numbers = frame[["value", "part", "whole"]].astype(float)
    frame["x"] = numbers["value"].fillna(numbers["part"] / numbers["whole"] * 100)
    series = frame.pivot_table(index=["indicator", "area"], columns="year", values="x")
    indicators = series.index.get_level_values("indicator")
    goal = np.array([float(plain[pk].params["T"]) for pk in indicators])
    x, base, met = series.to_numpy(), series[START - 1].to_numpy(), np.zeros((len(series), END - START + 1), dtype=bool)
    for kind, meets in LIMITS.items():
        chosen = np.array([plain[pk].kind == kind for pk in indicators])
        met[chosen] = meets(x[chosen, 1:], goal[chosen, None])
    found = [met]
    for year in range(START, END + 1):
        elapsed = year - START + 1
        path = base + (goal - base) * elapsed / (END - START + 1)
        with np.errstate(all="ignore"):
            found.append((x[:, elapsed] - base) / (path - base))
            pairs = [(x[:, later] - x[:, at]) / (later - at) for at, later in combinations(range(elapsed + 1), 2)]
            slope = middle_known(np.array(pairs))
            ends = [x[:, at] + slope * (END - year + elapsed - at) for at in range(elapsed + 1)]
            found.append(middle_known(np.array(ends)))
    return int(met.size)


def middle_known(rows: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """The median down each column of what is known there; nan where nothing is, which numpy would warn about."""
    middle, known = np.full(rows.shape[1], np.nan), ~np.isnan(rows).all(axis=0)
    middle[known] = np.nanmedian(rows[:, known], axis=0)
    return middle


def answer_one_by_one(sample: int) -> int:
    """Each answer reads its own figures, as a page without the cache would."""
    draw, targets = random.Random(3), list_current_targets()
    for _ in range(sample):
        target, year = draw.choice(targets), draw.randint(START, END)
        answer_target(target, target.area, read_figures([target], year), year, TODAY)
    return sample
