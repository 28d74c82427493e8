from fuer.indicators.models.figures import Acceptance, Cell, ObservationVersion, Period
from fuer.indicators.models.indicator import Definition, Indicator, IndicatorAlias

__all__ = ["Acceptance", "Cell", "Definition", "Indicator", "IndicatorAlias", "ObservationVersion", "Period"]
