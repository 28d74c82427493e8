"""Everything the page of one indicator shows, put together: targets drawn, counties, sexes, references, one figure's lineage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.monitoring.domain.queries.figure_lineage import FigureLineage, read_figure_lineage
from fuer.monitoring.domain.queries.indicator_counties import Counties, read_counties
from fuer.monitoring.domain.queries.indicator_series import DrawnTarget, draw_target
from fuer.monitoring.domain.queries.part_figures import read_part_figures
from fuer.monitoring.domain.queries.references import (
    Beside,
    choose_headlines,
    draw_references,
    list_beside,
    read_references,
)
from fuer.monitoring.domain.queries.sexes import BY_RESIDENCE, BY_SEX, Compared, compare_parts
from fuer.plans.domain.queries.indicator import IndicatorPage, read_indicator_page, readable_areas

if TYPE_CHECKING:
    from fuer.indicators.models import Indicator
    from fuer.orgs.models import Area
    from fuer.orgs.scope import Visitor


@dataclass(frozen=True)
class GrownPage:
    """`compared`: women and men, then town and country, as far as anything is reported apart; of `area`."""

    page: IndicatorPage
    drawn: tuple[DrawnTarget, ...]
    area: Area | None
    counties: Counties | None
    compared: tuple[Compared, ...]
    beside: tuple[Beside, ...]
    headlines: tuple[Beside, ...]
    lineage: FigureLineage | None


def read_grown_page(indicator: Indicator, user: Visitor, asked_year: int | None, *, today: dt.date) -> GrownPage:
    """The page for `user`; constant queries whatever the number of areas, years and figures."""
    page = read_indicator_page(indicator, user, asked_year, today=today)
    published = read_references(indicator.pk, user)
    references = draw_references(published, today)
    drawn = tuple(draw_target(page, shown, references) for shown in page.targets)
    area = drawn[0].shown.target.area if drawn else page.series[0].area if page.series else None
    ours = {point.year: point for point in drawn[0].series.points} if drawn else {}
    beside = tuple(list_beside(published, ours, page.definition, today))
    return GrownPage(
        page=page,
        drawn=drawn,
        area=area,
        counties=read_counties(page, user),
        compared=tuple(compare_sides(page, area, user)) if area else (),
        beside=beside,
        headlines=tuple(choose_headlines(beside)),
        lineage=read_newest_lineage(page, area, user),
    )


def compare_sides(page: IndicatorPage, area: Area, user: Visitor) -> list[Compared]:
    """Sexes and residences of the area, where figures stand: its own, or summed from its members."""
    readable = readable_areas([shown.target for shown in page.targets], user)
    found = read_part_figures({page.indicator.pk: page.definition}, area, BY_SEX | BY_RESIDENCE, readable)
    figures = found.get(page.indicator.pk, ())
    until = page.targets[0].answer.year if page.targets else None
    sides = (compare_parts(figures, page.definition, until, by_sex=by_sex) for by_sex in (True, False))
    return [compared for compared in sides if compared is not None]


def read_newest_lineage(page: IndicatorPage, area: Area | None, user: Visitor) -> FigureLineage | None:
    """Of the newest number of the area, up to the year asked for where that has one."""
    line = next((line for line in page.series if area is not None and line.area.pk == area.pk), None)
    if line is None:
        return None
    known = [year for year, figure in zip(page.years, line.figures, strict=True) if figure.is_number]
    if not known:
        return None
    asked = page.targets[0].answer.year if page.targets else known[-1]
    year = max((one for one in known if one <= asked), default=known[-1])
    return read_figure_lineage(page.indicator, line.area.code, year, user)
