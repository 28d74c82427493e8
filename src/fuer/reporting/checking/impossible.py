"""Families of what cannot be: hard."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from fuer.core.expressions.errors import N_
from fuer.core.expressions.tree import Part, Reference, Sex
from fuer.reporting.checking.measure import Measure, Thresholds
from fuer.reporting.checking.rules import Rule, Severity, Shown
from fuer.reporting.checking.slices import (
    IN_PART,
    PART_LABELS,
    additive_parts,
    at_part,
    find_slack,
    list_groupings,
    list_slices,
    write,
    write_equal,
)

ZERO_DENOMINATOR = N_("分母为0，分子却为%(part)s，请核对分母。")
NUMERATOR_TOO_LARGE = N_("分子大于分母：分子%(part)s，分母%(whole)s，多%(gap)s。")
PART_TOO_LARGE = N_("“%(part_name)s”大于“%(whole_name)s”%(of)s：%(part)s大于%(whole)s，多%(gap)s。")
GROUP_TOO_LARGE = N_("%(group)s大于总数%(part_of)s：%(group)s%(part)s，总数%(whole)s，多%(gap)s。")
FEMALE_TOO_LARGE = N_("女性数大于总数%(part_of)s：女%(part)s，总数%(whole)s，多%(gap)s。")
GROUPS_NOT_TOTAL = N_("%(grouping)s合计不等于总数%(part_of)s：%(sum_of)s＝%(sum)s，填报总数为%(total)s，相差%(gap)s。")
PARTS_NOT_TOTAL = N_(
    "“%(whole_name)s”的其中项合计不等于总数%(part_of)s：%(sum_of)s＝%(sum)s，填报总数为%(total)s，相差%(gap)s。"
)
SHARE_WRONG = N_(
    "“%(rate_name)s”与部分、总体不符：%(part_name)s%(part)s÷%(whole_name)s%(whole)s，应为%(computed)s，填报为%(given)s。"
)
TOO_LOW = N_("%(given)s低于下限%(bound)s，请核对数值和计量单位。")
TOO_HIGH = N_("%(given)s高于上限%(bound)s，请核对数值和计量单位。")
NEGATIVE = N_("%(what)s为%(given)s，不能是负数。")


def write_zero_denominator(measure: Measure, _thresholds: Thresholds) -> Iterator[Rule]:
    """分母 0 with 分子 ≠ 0; 0/0 is 不适用（无对象） and no finding."""
    if measure.shape != "ratio":
        return
    for place in list_slices(measure):
        part, whole = write(at_part(place, Part.NUMERATOR)), write(at_part(place, Part.DENOMINATOR))
        yield Rule(
            code="zero_denominator",
            family="zero_denominator",
            severity=Severity.HARD,
            text=f"非 ({whole} = 0 且 {part} ≠ 0)",
            where=at_part(place, Part.DENOMINATOR),
            template=ZERO_DENOMINATOR,
            shows={"part": Shown(part)},
        )


def write_part_whole(measure: Measure, _thresholds: Thresholds) -> Iterator[Rule]:
    """Numerator ≤ denominator, every group ≤ total, this indicator ≤ those it is part of.

    Women ≤ total has a family of its own.
    """
    if measure.numerator_is_part:
        for place in list_slices(measure):
            part, whole = at_part(place, Part.NUMERATOR), at_part(place, Part.DENOMINATOR)
            yield _limit_part(measure, "part_whole.fraction", part, whole, NUMERATOR_TOO_LARGE, {}, {})
    for grouping in list_groupings(measure):
        for label, group in grouping.groups:
            if group.sex is Sex.FEMALE:
                continue
            yield from _limit_group(measure, "part_whole", label, group, GROUP_TOO_LARGE)
    for number, name in enumerate(measure.part_of, 1):
        words = {"part_name": measure.name, "whole_name": name}
        for place in list_slices(measure):
            for kind in additive_parts(measure):
                part, whole, labels = (
                    at_part(place, kind),
                    at_part(replace(place, name=name), kind),
                    {"of": IN_PART[kind]},
                )
                yield _limit_part(measure, f"part_whole.of{number}", part, whole, PART_TOO_LARGE, words, labels)


def write_female_total(measure: Measure, _thresholds: Thresholds) -> Iterator[Rule]:
    if measure.by_sex:
        group = Reference(measure.name, sex=Sex.FEMALE)
        yield from _limit_group(measure, "female_total", "", group, FEMALE_TOO_LARGE)


def _limit_group(measure: Measure, code: str, label: str, group: Reference, template: str) -> Iterator[Rule]:
    for part in additive_parts(measure):
        total = Reference(measure.name, part=part)
        labels = {"part_of": IN_PART[part], "group": label}
        yield _limit_part(measure, f"{code}.{part.name.lower()}", at_part(group, part), total, template, {}, labels)


def _limit_part(
    measure: Measure,
    code: str,
    part: Reference,
    whole: Reference,
    template: str,
    words: dict[str, str],
    labels: dict[str, str],
) -> Rule:
    one, other = write(part), write(whole)
    return Rule(
        code=code,
        family=code.partition(".")[0],
        severity=Severity.HARD,
        text=f"{one} <= {other}",
        where=part,
        template=template,
        shows={"part": Shown(one), "whole": Shown(other), "gap": Shown(f"{one} - {other}")},
        words=words,
        labels=labels,
        decimals=measure.decimals,
    )


def write_parts_total(measure: Measure, _thresholds: Thresholds) -> Iterator[Rule]:
    """Women and men, town and country, age groups that cover all, and named parts sum to the total."""
    for grouping in list_groupings(measure):
        if not grouping.covers_all:
            continue
        for part in additive_parts(measure):
            addends = [(label, at_part(group, part)) for label, group in grouping.groups]
            labels = {"grouping": grouping.title, "part_of": IN_PART[part]}
            code = f"parts_total.{grouping.code}"
            yield _require_sum(measure, code, addends, Reference(measure.name, part=part), GROUPS_NOT_TOTAL, labels)
    for part in additive_parts(measure) if measure.parts else ():
        addends = [(name, Reference(name, part=part)) for name in measure.parts]
        total, labels = Reference(measure.name, part=part), {"part_of": IN_PART[part]}
        yield _require_sum(measure, "parts_total.parts", addends, total, PARTS_NOT_TOTAL, labels)


def _require_sum(
    measure: Measure,
    code: str,
    addends: list[tuple[str, Reference]],
    total: Reference,
    template: str,
    labels: dict[str, str],
) -> Rule:
    summed = " + ".join(write(reference) for _label, reference in addends)
    slack = find_slack(measure, total.part, len(addends))
    return Rule(
        code=code,
        family="parts_total",
        severity=Severity.HARD,
        text=write_equal(summed, write(total), slack),
        where=total,
        template=template,
        shows={
            "sum": Shown(summed),
            "total": Shown(write(total)),
            "gap": Shown(f"绝对值({summed} - {write(total)})"),
        },
        words={"whole_name": measure.name},
        labels=labels,
        addends=tuple((label, write(reference)) for label, reference in addends),
        decimals=measure.decimals,
    )


def write_share(measure: Measure, _thresholds: Thresholds) -> Iterator[Rule]:
    """A rate typed beside its part and whole equals their quotient at the digits printed."""
    part_name, whole_name = measure.share_of
    if measure.shape != "value" or part_name is None or whole_name is None:
        return
    part, whole = write(Reference(part_name)), write(Reference(whole_name))
    given = write(Reference(measure.name))
    computed = f"{part} / {whole} * {format(measure.multiplier, 'f')}"
    digits = measure.decimals
    slack = Decimal(5).scaleb(-digits - 1)
    yield Rule(
        code="share",
        family="share",
        severity=Severity.HARD,
        text=write_equal(given, computed, slack),
        where=Reference(measure.name),
        template=SHARE_WRONG,
        shows={
            "part": Shown(part),
            "whole": Shown(whole),
            "computed": Shown(computed, measure.unit),
            "given": Shown(given, measure.unit),
        },
        words={"rate_name": measure.name, "part_name": part_name, "whole_name": whole_name},
        decimals=digits,
    )


def write_range(measure: Measure, _thresholds: Thresholds) -> Iterator[Rule]:
    """The definition's bounds; a fraction's parts are never negative."""
    bounds = (("lower", ">=", measure.lower_bound, TOO_LOW), ("upper", "<=", measure.upper_bound, TOO_HIGH))
    for place in list_slices(measure):
        for side, sign, bound, template in bounds:
            if bound is None:
                continue
            shows = {
                "given": Shown(write(place), measure.unit),
                "bound": Shown(_plain(bound), measure.unit),
            }
            text = f"{write(place)} {sign} {_plain(bound)}"
            yield Rule(f"range.{side}", Severity.HARD, text, place, template, "range", shows, decimals=measure.decimals)
        for part in (Part.NUMERATOR, Part.DENOMINATOR) if measure.shape == "ratio" else ():
            figure = at_part(place, part)
            shows, labels = {"given": Shown(write(figure))}, {"what": PART_LABELS[part]}
            text = f"{write(figure)} >= 0"
            yield Rule("range.negative", Severity.HARD, text, figure, NEGATIVE, "range", shows, labels=labels)


def _plain(bound: Decimal) -> str:
    """100.00000 as the database holds it is written 100."""
    text = format(bound, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
