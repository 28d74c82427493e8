from fuer.indicators.models.figures import Acceptance, Cell, ObservationVersion, Period, Survey
from fuer.indicators.models.indicator import Definition, Indicator, IndicatorAlias

__all__ = [
    "Acceptance",
    "Cell",
    "Definition",
    "Indicator",
    "IndicatorAlias",
    "ObservationVersion",
    "Period",
    "Survey",
]
