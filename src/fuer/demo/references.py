"""One simulated reference series, so that 比全省平均 and 全省位次 can be seen: drawn by seed, marked 演示数据, no statistic.

Nothing of the country or the province is known to the demo: what stands here is drawn around the city's own simulated
figures and says so in its source.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.demo.simulation import SEED
from fuer.indicators.domain.references import Published, ReferenceKey, enter_references
from fuer.indicators.enums import ReferenceLevel
from fuer.indicators.models import Cell, Indicator
from fuer.orgs.models import Area
from fuer.plans.domain.queries.figures import TOTALS

if TYPE_CHECKING:
    from fuer.orgs.models import User

SHOWN = "普惠性幼儿园覆盖率"
SPREAD = {ReferenceLevel.NATION: 4.0, ReferenceLevel.PROVINCE: 2.0}
CITIES_OF_THE_PROVINCE = 11


def load_demo_references(city: Area, last: int, *, user: User, today: dt.date) -> int:
    """Write down both series up to the year before `last`; that one is awaited since a month. Returns how many."""
    indicator = Indicator.objects.filter(name=SHOWN).first()
    if indicator is None:
        return 0
    cells = Cell.objects.filter(TOTALS, indicator=indicator, area=city, accepted__is_demo=True)
    figures = {cell.period.label_year: cell.accepted for cell in cells.select_related("accepted", "period")}
    province = Area.objects.filter(path=city.path[: -Area.steplen]).first()
    places = {ReferenceLevel.NATION: str(ReferenceLevel.NATION.label)}
    if province is not None:
        places[ReferenceLevel.PROVINCE] = province.name
    rows = []
    for level, place in places.items():
        random = Random(f"{SEED} {SHOWN} {level}")
        for year, version in sorted(figures.items()):
            if version is None or not version.denominator or version.numerator is None or year >= last:
                continue
            ours = version.numerator / version.denominator * 100
            drawn = min(Decimal(100), ours - Decimal(str(random.uniform(0.3, SPREAD[level]))))
            rows.append((ReferenceKey(indicator, level, place, year), publish(drawn, level, year, random)))
        awaited = Published(expected_on=today - dt.timedelta(days=30), is_demo=True)
        rows.append((ReferenceKey(indicator, level, place, last), awaited))
    return len(enter_references(rows, user=user, today=today))


def publish(drawn: Decimal, level: str, year: int, random: Random) -> Published:
    value = drawn.quantize(Decimal("0.1"), ROUND_HALF_UP)
    rank = random.randint(2, 5) if level == ReferenceLevel.PROVINCE else None
    return Published(
        value=value,
        printed=format(value, "f"),
        rank=rank,
        rank_of=CITIES_OF_THE_PROVINCE if rank else None,
        source=_("演示数据（模拟生成，非公布数）"),
        published_on=dt.date(year + 1, 6, 30),
        is_demo=True,
    )
