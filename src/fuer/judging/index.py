"""Composite index of a plan: a weighted mean of scores within each domain, then across domains (method of a scheme's own).

Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008), the steps weighting, aggregation (linear, for
scores on one scale) and robustness (ranks under changed weights). Weights are data and equal unless given. An item that
cannot be scored is left out and named; below a minimum coverage nothing is published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Literal

from fuer.judging.numbers import print_fixed

METHOD_VERSION = "1"
HALF = Fraction(1, 2)
FULL = Fraction(100)
SCORE_DIGITS = 2
METHODS = {"progress": "目标实现进程", "degree": "实现程度"}


@dataclass(frozen=True, slots=True)
class Item:
    """One target's score, 0–100 (judging.attainment); None where it cannot be scored, with the reason in Chinese."""

    code: str
    name: str
    domain: str
    score: Fraction | None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.score is not None and not 0 <= self.score <= FULL:
            raise ValueError(f"“{self.name}”的得分{self.score}不在0—100之间")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of domains and, within a domain, of items, by code; what is not named weighs 1. Only proportions count."""

    domains: Mapping[str, Decimal] | None = None
    items: Mapping[str, Decimal] | None = None

    def of_domain(self, code: str) -> Fraction:
        return _weigh(self.domains, code)

    def of_item(self, code: str) -> Fraction:
        return _weigh(self.items, code)


@dataclass(frozen=True, slots=True)
class Part:
    """A domain's index, or the plan's: `value` 0–100, None below the minimum coverage.

    `left_out` are the items without a score; `coverage` counts items, not weights.
    """

    code: str
    value: Fraction | None
    scored: int
    items: int
    left_out: tuple[Item, ...]

    @property
    def coverage(self) -> Fraction:
        return Fraction(self.scored, self.items) if self.items else Fraction(0)


@dataclass(frozen=True, slots=True)
class Index:
    """The index of an area and year with how it came about; `explanation` is one Chinese sentence."""

    overall: Part
    domains: tuple[Part, ...]
    method: Literal["progress", "degree"]
    formula: str
    explanation: str
    method_version: str = METHOD_VERSION


@dataclass(frozen=True, slots=True)
class Stability:
    """How an area's rank fares under changed weights: its rank, best and worst rank, and the share of draws that keep it."""

    code: str
    rank: int
    best: int
    worst: int
    held: Fraction


def compose_index(
    items: Sequence[Item],
    weights: Weights | None = None,
    *,
    method: Literal["progress", "degree"] = "progress",
    least_coverage: Fraction = HALF,
) -> Index:
    """Weighted means of the scored items; a domain without enough of them stays out of the whole. ValueError for a
    negative weight, an item named twice or no weight at all.
    """
    weights = weights or Weights()
    codes = [item.code for item in items]
    if len(set(codes)) != len(codes):
        raise ValueError("同一项目列入两次")
    domains = tuple(
        _compose_domain(code, [item for item in items if item.domain == code], weights, least_coverage)
        for code in dict.fromkeys(item.domain for item in items)
    )
    known = [(weights.of_domain(part.code), part.value) for part in domains if part.value is not None]
    scored, left_out = sum(part.scored for part in domains), tuple(item for part in domains for item in part.left_out)
    is_covered = bool(items) and Fraction(scored, len(items)) >= least_coverage
    overall = Part("", _mean(known) if is_covered else None, scored, len(items), left_out)
    formula = _write_formula(weights, method)
    return Index(overall, domains, method, formula, _explain(overall, domains, least_coverage))


def rank_areas(values: Mapping[str, Fraction | None]) -> dict[str, int]:
    """1 for the highest; equal values share the better rank, those without a value have none."""
    known = sorted((value for value in values.values() if value is not None), reverse=True)
    return {code: known.index(value) + 1 for code, value in values.items() if value is not None}


def measure_stability(
    areas: Mapping[str, Sequence[Item]],
    weights: Weights | None = None,
    *,
    least_coverage: Fraction = HALF,
    spread: Fraction = Fraction(1, 4),
    draws: int = 1000,
    seed: str = "fuer",
) -> tuple[Stability, ...]:
    """Ranks of the areas' indices when every domain's and item's weight moves by up to ±`spread`, `draws` times.

    Deterministic: the same seed gives the same draws everywhere, whatever the order of items. Inside the draws scores
    are held to 6 digits, so that a thousand of them take a moment. An area without an index has no rank and is left out.
    """
    weights = weights or Weights()
    indices = {code: compose_index(items, weights, least_coverage=least_coverage) for code, items in areas.items()}
    ranks = rank_areas({code: index.overall.value for code, index in indices.items()})
    scored = {code: _group_scores(areas[code], indices[code]) for code in ranks}
    base = _scale_weights([item for code in ranks for item in areas[code]], weights)
    seen: dict[str, list[int]] = {code: [] for code in ranks}
    for draw in range(draws):
        drawn = {key: weight * _draw_factor(seed, draw, key, spread) for key, weight in base.items()}
        for code, rank in rank_areas({code: _recompose(found, drawn) for code, found in scored.items()}).items():
            seen[code].append(rank)
    return tuple(
        Stability(
            code,
            rank,
            min([rank, *seen[code]]),
            max([rank, *seen[code]]),
            Fraction(seen[code].count(rank), draws) if draws else Fraction(1),
        )
        for code, rank in sorted(ranks.items(), key=lambda pair: (pair[1], pair[0]))
    )


def _compose_domain(code: str, items: Sequence[Item], weights: Weights, least_coverage: Fraction) -> Part:
    known = [(weights.of_item(item.code), item.score) for item in items if item.score is not None]
    is_covered = Fraction(len(known), len(items)) >= least_coverage
    left_out = tuple(item for item in items if item.score is None)
    return Part(code, _mean(known) if is_covered else None, len(known), len(items), left_out)


def _weigh(weights: Mapping[str, Decimal] | None, code: str) -> Fraction:
    weight = Fraction((weights or {}).get(code, Decimal(1)))
    if weight < 0:
        raise ValueError(f"“{code}”的权重为负数")
    return weight


def _mean(weighted: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Σ weight × value ÷ Σ weight; None where nothing weighs."""
    total = sum((weight for weight, _ in weighted), Fraction(0))
    return sum((weight * value for weight, value in weighted), Fraction(0)) / total if total else None


def _write_formula(weights: Weights, method: str) -> str:
    within = "按设定权重" if weights.items else "等权"
    across = "按设定权重" if weights.domains else "等权"
    return (
        f"项目得分为{METHODS[method]}（0—100）；领域得分＝Σ（项目权重×项目得分）÷Σ项目权重，领域内{within}；"
        f"综合指数＝Σ（领域权重×领域得分）÷Σ领域权重，领域间{across}；无得分的项目不计入并列明"
    )


def _explain(overall: Part, domains: Sequence[Part], least_coverage: Fraction) -> str:
    """综合指数81.25（100分制），38项中36项有得分，未计入2项：…."""
    counted = f"{overall.items}项中{overall.scored}项有得分"
    named = "、".join(f"{item.name}（{item.reason or '无得分'}）" for item in overall.left_out)
    left_out = f"，未计入{len(overall.left_out)}项：{named}" if overall.left_out else ""
    if overall.value is None:
        share = print_fixed(least_coverage * 100, 0)
        return f"{counted}，{'没有可计权的得分' if overall.coverage >= least_coverage else f'不足{share}%，不发布综合指数'}{left_out}"
    unpublished = [part for part in domains if part.value is None]
    silent = f"，{len(unpublished)}个领域得分不足，未计入" if unpublished else ""
    return f"综合指数{print_fixed(overall.value, SCORE_DIGITS)}（100分制），{counted}{silent}{left_out}"


# Domain code → (item code, score in millionths) of its scored items, published domains only.
_Scores = Mapping[str, Sequence[tuple[str, int]]]
_MILLION = 10**6


def _group_scores(items: Sequence[Item], index: Index) -> _Scores:
    published = {part.code for part in index.domains if part.value is not None}
    return {
        domain: [
            (item.code, round(item.score * _MILLION))
            for item in items
            if item.domain == domain and item.score is not None
        ]
        for domain in published
    }


def _scale_weights(items: Sequence[Item], weights: Weights) -> dict[str, int]:
    """Whole weights of domains ("d:") and items ("i:"), which is quicker than fractions a thousand times over."""
    found = {f"d:{item.domain}": weights.of_domain(item.domain) for item in items}
    found |= {f"i:{item.code}": weights.of_item(item.code) for item in items}
    return {key: round(weight * _MILLION) for key, weight in found.items()}


def _draw_factor(seed: str, draw: int, key: str, spread: Fraction) -> int:
    """A whole number between 1 − spread and 1 + spread in millionths, evenly spread, the same for the same words."""
    number = int.from_bytes(sha256(f"{seed}|{draw}|{key}".encode()).digest()[:8], "big")
    reach = round(spread * _MILLION)
    return _MILLION - reach + number % (2 * reach + 1)


def _recompose(scores: _Scores, weights: Mapping[str, int]) -> Fraction | None:
    means = []
    for domain, items in scores.items():
        total = sum(weights[f"i:{code}"] for code, _ in items)
        if total:
            value = sum(weights[f"i:{code}"] * score for code, score in items)
            means.append((Fraction(weights[f"d:{domain}"]), Fraction(value, total)))
    return _mean(means)
