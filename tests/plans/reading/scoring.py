"""How well a reading agrees with what a careful reader finds, counted as the issue counts it."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

Json = dict

# at_least 100, full_coverage and a share of all members may stand for each other.
_ALL = {"at_least", "full_coverage", "share_of_members", "each_member"}


@dataclass
class Score:
    found: list[Json] = field(default_factory=list)
    missed: list[Json] = field(default_factory=list)
    wrong: list[Json] = field(default_factory=list)
    offered: list[Json] = field(default_factory=list)
    not_offered: list[Json] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return 1 - len(self.wrong) / max(1, len(self.found) + len(self.wrong))

    @property
    def offered_share(self) -> float:
        return len(self.offered) / max(1, len(self.offered) + len(self.not_offered))


def score_plan(text: str, plan: Json, expected: Json) -> Score:
    """Each target serves one expectation; quantified ones need kind, value, span and name, directional ones a span."""
    score = Score()
    unused = [target for target in plan["targets"] if target["tier"] == "quantified"]
    for want in expected["quantified"]:
        spans = spans_of(text, plan, want["quote"])
        match = next((got for got in unused if overlaps(got, spans) and agrees(got, want)), None)
        if match is None:
            score.missed.append(want)
        else:
            unused.remove(match)
            score.found.append(match)
    score.wrong = unused
    for want in expected.get("directional", []):
        spans = spans_of(text, plan, want["quote"])
        hit = any(overlaps(got, spans) for got in plan["targets"])
        (score.offered if hit else score.not_offered).append(want)
    return score


def spans_of(text: str, plan: Json, quote: str) -> list[tuple[int, int]]:
    """Every place of a quote inside the plan, line breaks and blanks apart."""
    offset, end = plan["start_offset"], plan["end_offset"]
    places = [place for place in range(offset, end) if not text[place].isspace()]
    plain = "".join(text[place] for place in places)
    wanted = "".join(quote.split())
    spans, at = [], plain.find(wanted)
    while at >= 0:
        spans.append((places[at], places[at + len(wanted) - 1] + 1))
        at = plain.find(wanted, at + 1)
    assert spans, f"not in the text: {quote}"
    return spans


def overlaps(target: Json, spans: list[tuple[int, int]]) -> bool:
    return any(target["start"] < end and start < target["end"] for start, end in spans)


def agrees(got: Json, want: Json) -> bool:
    return kind_agrees(got, want) and value_agrees(got, want) and name_share(got["indicator"], want["indicator"]) >= 0.6


def name_share(got: str, want: str) -> float:
    """Characters both names have, out of the longer name's."""
    shared = sum((Counter(got) & Counter(want)).values())
    return shared / max(len(got), len(want))


def kind_agrees(got: Json, want: Json) -> bool:
    if got["kind"] == "hold" and want["kind"] == "hold":
        return got["params"]["rule"]["kind"] == want.get("inner", "at_least")
    return got["kind"] == want["kind"] or (is_all(got["kind"], value_of(got)) and is_all(want["kind"], want["value"]))


def is_all(kind: str, value: object) -> bool:
    return kind == "full_coverage" or (kind in _ALL and str(value) in ("100", "1.0"))


def value_of(got: Json) -> object:
    params = got["params"]
    if got["kind"] == "hold":
        return value_of(params["rule"])
    if "share" in params:
        return Fraction(params["share"]) * 100
    if "lo" in params:
        return {"lo": params["lo"], "hi": params["hi"]}
    return (
        params.get("T") or params.get("n") or params.get("delta") or (100 if got["kind"] == "full_coverage" else None)
    )


def value_agrees(got: Json, want: Json) -> bool:
    value, wanted = value_of(got), want["value"]
    if got["kind"] == want["kind"] == "exists" or is_all(got["kind"], value):
        return got["kind"] == "exists" or is_all(want["kind"], wanted)
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(Decimal(value[key]) == Decimal(str(wanted[key])) for key in wanted)
    return value is not None and not isinstance(value, dict) and Fraction(str(value)) == Fraction(str(wanted))
