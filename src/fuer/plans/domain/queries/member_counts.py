"""How many members of an area fulfil a target's condition, and the share they make, from the case as it was written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.judging.case import case_from_wire
from fuer.judging.facts import Case, Members
from fuer.judging.members import Tally, count_members
from fuer.judging.numbers import print_fixed
from fuer.judging.rules import EachMember, ShareOfMembers
from fuer.judging.units import is_rate, print_quantity

if TYPE_CHECKING:
    from fuer.plans.domain.queries.cases import Wire


@dataclass(frozen=True)
class MemberCount:
    tally: Tally
    case: Case

    @property
    def share(self) -> Fraction | None:
        """In the case's unit; None while a member is unknown, or where the unit is no rate."""
        if self.tally.unknown or not is_rate(self.case.unit):
            return None
        return self.tally.yes / self.tally.total * Fraction(self.case.factor)

    @property
    def text(self) -> str:
        """66.67%（4/6）; only 4/6 without a share."""
        counted = f"{self.tally.yes}/{self.tally.total}"
        if self.share is None:
            return counted
        printed = print_quantity(print_fixed(self.share, self.case.decimals), self.case.unit)
        return _("%(share)s（%(counted)s）") % {"share": printed, "counted": counted}


def count_case(case: Wire, year: int) -> MemberCount | None:
    """None where the case holds no members in `year`, or counts none."""
    if "members" not in case.get("series", {}).get(str(year), {}):
        return None
    read = case_from_wire(case)
    value = read.series[year].value
    if not isinstance(value, Members) or not isinstance(read.rule, ShareOfMembers | EachMember):
        return None
    tally = count_members(read.rule, value)
    return MemberCount(tally, read) if tally else None
