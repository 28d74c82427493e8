"""What the ready families must know of a definition (口径), and the thresholds of doubt."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from fuer.judging.adding import is_additive
from fuer.judging.units import factor_of, is_rate, normalise_unit

Shape = Literal["value", "ratio", "yes_no", "members"]


@dataclass(frozen=True)
class Thresholds:
    """From where a change from last year is doubted. Plan data; these are the defaults.

    `swing_share` is for counts, flows and rates that are no percentage, `swing_points` for percentages. Whole counts below
    `small_count` in both years swing by nature and are left alone. `magnitude_slack` is how near ×10, ×100, ×10,000 counts.
    """

    swing_share: Decimal = Decimal("0.3")
    swing_points: Decimal = Decimal(10)
    small_count: Decimal = Decimal(10)
    magnitudes: tuple[int, ...] = (10, 100, 10_000)
    magnitude_slack: Decimal = Decimal("0.2")


DEFAULTS = Thresholds()


@dataclass(frozen=True)
class Measure:
    """A definition as the families see it. All texts as the definition has them; bounds in its unit.

    members: how many areas sum to the city total; 0 when the city enters it directly.
    ages_cover_all: the age groups share out the whole, so that they must sum to it.
    parts, part_of: other indicators that sum to this one, or that contain this one.
    share_of: (part, whole), the indicators this rate is computed from: both for a typed rate, at least one for a fraction.
    """

    name: str
    unit: str = ""
    decimals: int = 2
    shape: Shape = "value"
    lower_bound: Decimal | None = None
    upper_bound: Decimal | None = None
    factor: Decimal | None = None
    by_sex: bool = False
    by_residence: bool = False
    age_groups: tuple[str, ...] = ()
    ages_cover_all: bool = False
    members: int = 0
    parts: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    share_of: tuple[str | None, str | None] = (None, None)

    @property
    def is_figure(self) -> bool:
        return self.shape in ("value", "ratio")

    @property
    def is_percentage(self) -> bool:
        return normalise_unit(self.unit) == "%"

    @property
    def adds_up(self) -> bool:
        """Whether its parts can be summed: a head count or an amount, never a rate, an age or an average per head."""
        return self.shape == "value" and is_additive(self.name, self.unit)

    @property
    def is_whole_count(self) -> bool:
        return self.adds_up and normalise_unit(self.unit) in _COUNTED

    @property
    def numerator_is_part(self) -> bool:
        """Whether the numerator counts some of the denominator: not for gross rates, which may pass 100 %."""
        if self.shape != "ratio" or not is_rate(self.unit):
            return False
        return not self.is_percentage or (self.upper_bound is not None and self.upper_bound <= 100)

    @property
    def multiplier(self) -> Decimal:
        """What part ÷ whole is multiplied by to stand in the indicator's unit."""
        return factor_of(self.unit) if self.factor is None or self.factor == 1 else self.factor


_COUNTED = {
    "",
    "人",
    "人次",
    "个",
    "所",
    "家",
    "张",
    "件",
    "例",
    "名",
    "对",
    "户",
    "处",
    "次",
    "项",
    "起",
    "场",
    "份",
    "支",
}
