"""Families of what is probably wrong: queries, to be explained or put right."""

from collections.abc import Iterator
from decimal import Decimal

from fuer.core.expressions.errors import N_
from fuer.core.expressions.tree import Level, Part, Reference, Standing, Time
from fuer.judging.units import difference_unit
from fuer.reporting.checking.measure import Measure, Thresholds
from fuer.reporting.checking.rules import Rule, Scope, Severity, Shown
from fuer.reporting.checking.slices import PART_LABELS, additive_parts, find_slack, write, write_equal

MANY_TIMES = N_("本年%(what)s%(now)s约为上年%(last)s的%(times)s倍，请核对计量单位。")
A_FRACTION = N_("本年%(what)s%(now)s，上年%(last)s约为其%(times)s倍，请核对计量单位。")
SWUNG = N_("%(what)s比上年变动%(change)s，超过%(limit)s：上年%(last)s，本年%(now)s，请核实并说明原因。")
FROM_ZERO = N_("%(what)s上年为0，本年为%(now)s，请核实并说明原因。")
RESTATED = N_(
    "%(what)s的上年数与上年审定数不一致：审定%(accepted)s，本次填报%(restated)s，相差%(gap)s，请说明调整原因。"
)
NOT_CITY = N_("%(what)s的下级合计与全市数不一致：合计%(sum)s，全市%(total)s，相差%(gap)s，请核实。")
NOT_BASE = N_(
    "“%(rate_name)s”的%(what)s与“%(base_name)s”不一致：%(what)s填报为%(given)s，“%(base_name)s”为%(base)s，相差%(gap)s，请核实。"
)
NUMBER_WORDS = {10: "10", 100: "100", 1000: "1000", 10_000: "1万"}


def _compared_parts(measure: Measure) -> tuple[Part, ...]:
    """What is held against last year: both parts of a fraction, else the value. The rate follows from its parts."""
    return (Part.NUMERATOR, Part.DENOMINATOR) if measure.shape == "ratio" else (Part.VALUE,)


def _unit(measure: Measure, part: Part) -> str:
    return measure.unit if part is Part.VALUE else ""


def _is_count(measure: Measure, part: Part) -> bool:
    return part is not Part.VALUE or measure.is_whole_count


def _pair(measure: Measure, part: Part) -> tuple[Reference, str, str]:
    """This year's figure, its text and last year's."""
    now = Reference(measure.name, part=part)
    return now, write(now), write(Reference(measure.name, part=part, time=Time.LAST_YEAR))


def write_magnitude(measure: Measure, thresholds: Thresholds) -> Iterator[Rule]:
    """About ×10, ×100, ×10,000 or ÷ as much of last year's value: was the unit of measure meant?

    Counts that stay below ten times `small_count` are left alone: from 1 to 10 cases is no slip of a unit.
    """
    for part in _compared_parts(measure):
        now, this, last = _pair(measure, part)
        unit, labels = _unit(measure, part), {"what": PART_LABELS[part]}
        small = f"最大({this}, {last}) < {10 * thresholds.small_count:f} 或 " if _is_count(measure, part) else ""
        least, most = 1 - thresholds.magnitude_slack, 1 + thresholds.magnitude_slack
        for times in thresholds.magnitudes:
            for one, other, template in ((this, last, MANY_TIMES), (last, this, A_FRACTION)):
                near = f"{least * times:f} * {other} <= {one} <= {most * times:f} * {other}"
                side = "up" if one == this else "down"
                yield Rule(
                    code=f"magnitude.{side}{times}",
                    family="magnitude",
                    severity=Severity.QUERY,
                    text=f"{small}{last} <= 0 或 {this} <= 0 或 非 ({near})",
                    where=now,
                    template=template,
                    shows={"now": Shown(this, unit), "last": Shown(last, unit)},
                    words={"times": NUMBER_WORDS.get(times, str(times))},
                    labels=labels,
                    decimals=measure.decimals,
                )


def write_swing(measure: Measure, thresholds: Thresholds) -> Iterator[Rule]:
    """Changed too much since last year: percentages by points, all else by share of last year's value.

    A rate that is reported as a fraction is judged as a percentage too, besides its denominator, whose swing shows a
    wrong population. From 0 there is no share: only what is no small count is asked about.
    """
    if measure.is_percentage:
        yield _limit_points(measure, thresholds)
    elif measure.shape == "ratio" or not measure.adds_up:
        yield from _limit_share(measure, Part.VALUE, thresholds)
    for part in additive_parts(measure):
        if part is not Part.NUMERATOR:
            yield from _limit_share(measure, part, thresholds)


def _limit_points(measure: Measure, thresholds: Thresholds) -> Rule:
    now, this, last = _pair(measure, Part.VALUE)
    gap, points = f"绝对值({this} - {last})", difference_unit(measure.unit)
    return Rule(
        code="swing.points",
        family="swing",
        severity=Severity.QUERY,
        text=f"{gap} <= {thresholds.swing_points:f}",
        where=now,
        template=SWUNG,
        shows={
            "change": Shown(gap, points),
            "limit": Shown(f"{thresholds.swing_points:f}", points),
            "last": Shown(last, measure.unit),
            "now": Shown(this, measure.unit),
        },
        labels={"what": PART_LABELS[Part.VALUE]},
        decimals=measure.decimals,
    )


def _limit_share(measure: Measure, part: Part, thresholds: Thresholds) -> Iterator[Rule]:
    now, this, last = _pair(measure, part)
    unit, labels = _unit(measure, part), {"what": PART_LABELS[part]}
    gap, limit = f"绝对值({this} - {last})", f"{thresholds.swing_share:f}"
    small = _write_small(measure, part, thresholds)
    yield Rule(
        code="swing.share",
        family="swing",
        severity=Severity.QUERY,
        text=f"{small}{last} = 0 或 {gap} <= {limit} * 绝对值({last})",
        where=now,
        template=SWUNG,
        shows={
            "change": Shown(f"{gap} / 绝对值({last}) * 100", "%", 1),
            "limit": Shown(f"{limit} * 100", "%"),
            "last": Shown(last, unit),
            "now": Shown(this, unit),
        },
        labels=labels,
        decimals=measure.decimals,
    )
    yield Rule(
        code="swing.from_zero",
        family="swing",
        severity=Severity.QUERY,
        text=f"{small}{last} ≠ 0 或 {this} = 0",
        where=now,
        template=FROM_ZERO,
        shows={"now": Shown(this, unit)},
        labels=labels,
        decimals=measure.decimals,
    )


def _write_small(measure: Measure, part: Part, thresholds: Thresholds) -> str:
    """The condition, with its 或, under which a swing is noise: small counts, or a rate made of small counts."""
    counted = Part.NUMERATOR if measure.shape == "ratio" and part is Part.VALUE else part
    if not _is_count(measure, counted):
        return ""
    _now, this, last = _pair(measure, counted)
    return f"最大({this}, {last}) < {thresholds.small_count:f} 或 "


def write_restated(measure: Measure, _thresholds: Thresholds) -> Iterator[Rule]:
    """Last year's figure as this filing gives it again, against the one accepted last year."""
    for part in _compared_parts(measure):
        restated = Reference(measure.name, part=part, time=Time.LAST_YEAR)
        accepted = Reference(measure.name, part=part, time=Time.LAST_YEAR, standing=Standing.ACCEPTED)
        one, other, unit = write(restated), write(accepted), _unit(measure, part)
        yield Rule(
            code="restated",
            family="restated",
            severity=Severity.QUERY,
            text=f"{one} = {other}",
            where=restated,
            template=RESTATED,
            shows={
                "accepted": Shown(other, unit),
                "restated": Shown(one, unit),
                "gap": Shown(f"绝对值({one} - {other})"),
            },
            labels={"what": PART_LABELS[part]},
            decimals=measure.decimals,
        )


def write_members_sum(measure: Measure, _thresholds: Thresholds) -> Iterator[Rule]:
    """Σ of the definition's members = city; fractions by both parts. The lookup knows who the members are."""
    if measure.members == 0:
        return
    for part in additive_parts(measure):
        total, members = Reference(measure.name, part=part), Reference(measure.name, part=part, level=Level.MEMBERS)
        one, other, unit = write(total), write(members), _unit(measure, part)
        slack: Decimal = find_slack(measure, part, measure.members)
        yield Rule(
            code="members_sum",
            family="members_sum",
            severity=Severity.QUERY,
            text=write_equal(one, other, slack),
            where=total,
            template=NOT_CITY,
            shows={
                "sum": Shown(other, unit),
                "total": Shown(one, unit),
                "gap": Shown(f"绝对值({one} - {other})"),
            },
            labels={"what": PART_LABELS[part]},
            scope=Scope.CITY,
            decimals=measure.decimals,
        )


def write_share_base(measure: Measure, _thresholds: Thresholds) -> Iterator[Rule]:
    """A fraction's numerator and denominator are the figures of the indicators they are said to be.

    A query: the other figure is often another unit's, and which of the two is wrong nobody knows yet.
    """
    if measure.shape != "ratio":
        return
    for part, name in zip((Part.NUMERATOR, Part.DENOMINATOR), measure.share_of, strict=True):
        if name is None:
            continue
        own = Reference(measure.name, part=part)
        one, other = write(own), write(Reference(name))
        yield Rule(
            code=f"share_base.{part.name.lower()}",
            family="share_base",
            severity=Severity.QUERY,
            text=f"{one} = {other}",
            where=own,
            template=NOT_BASE,
            shows={"given": Shown(one), "base": Shown(other), "gap": Shown(f"绝对值({one} - {other})")},
            words={"rate_name": measure.name, "base_name": name},
            labels={"what": PART_LABELS[part]},
            decimals=measure.decimals,
        )
