"""The places of a definition's figures: total, by sex, by residence, by age; and the parts of a fraction."""

from dataclasses import dataclass, replace
from decimal import Decimal

from fuer.core.expressions.errors import N_
from fuer.core.expressions.format import format_reference
from fuer.core.expressions.tree import Part, Reference, Residence, Sex
from fuer.judging.adding import rounding_slack
from fuer.reporting.checking.measure import Measure

SEXES = (Sex.FEMALE, Sex.MALE)
RESIDENCES = (Residence.URBAN, Residence.RURAL)
IN_PART = {Part.VALUE: "", Part.NUMERATOR: N_("（分子）"), Part.DENOMINATOR: N_("（分母）")}
PART_LABELS = {Part.VALUE: N_("数值"), Part.NUMERATOR: N_("分子"), Part.DENOMINATOR: N_("分母")}


@dataclass(frozen=True)
class Grouping:
    """One way the total is shared out; `covers_all` when the groups must sum to it."""

    code: str
    title: str
    groups: tuple[tuple[str, Reference], ...]
    covers_all: bool = True


def list_groupings(measure: Measure) -> list[Grouping]:
    total = Reference(measure.name)
    found = []
    if measure.by_sex:
        found.append(Grouping("sex", N_("分性别"), tuple((str(sex), replace(total, sex=sex)) for sex in SEXES)))
    if measure.by_residence:
        groups = tuple((str(residence), replace(total, residence=residence)) for residence in RESIDENCES)
        found.append(Grouping("residence", N_("分城乡"), groups))
    if measure.age_groups:
        groups = tuple((age, replace(total, age=age)) for age in measure.age_groups)
        found.append(Grouping("age", N_("分年龄"), groups, measure.ages_cover_all))
    return found


def list_slices(measure: Measure) -> list[Reference]:
    """The total and every group, as values."""
    return [
        Reference(measure.name),
        *(reference for grouping in list_groupings(measure) for _label, reference in grouping.groups),
    ]


def additive_parts(measure: Measure) -> tuple[Part, ...]:
    """Which figures of the definition may be summed: the count itself, or both parts of a fraction."""
    if measure.shape == "ratio":
        return (Part.NUMERATOR, Part.DENOMINATOR)
    return (Part.VALUE,) if measure.adds_up else ()


def at_part(reference: Reference, part: Part) -> Reference:
    return replace(reference, part=part)


def find_slack(measure: Measure, part: Part, figures: int) -> Decimal:
    """How far a sum of `figures` figures may be off its total by their rounding; 0 for counts, which are exact."""
    is_exact = part is not Part.VALUE or measure.is_whole_count
    return Decimal(0) if is_exact else rounding_slack(measure.decimals, figures)


def write_equal(one: str, other: str, slack: Decimal) -> str:
    """Expression for one = other, within the rounding."""
    return f"{one} = {other}" if slack == 0 else f"绝对值({one} - ({other})) <= {format(slack, 'f')}"


def write(reference: Reference) -> str:
    return format_reference(reference)
