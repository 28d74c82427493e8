from fuer.indicators.models.figures import Acceptance, Cell, ObservationVersion, Period, Survey
from fuer.indicators.models.indicator import Definition, DefinitionRequest, Indicator, IndicatorAlias
from fuer.indicators.models.reference import ReferenceFigure, ReferenceVersion

__all__ = [
    "Acceptance",
    "Cell",
    "Definition",
    "DefinitionRequest",
    "Indicator",
    "IndicatorAlias",
    "ObservationVersion",
    "Period",
    "ReferenceFigure",
    "ReferenceVersion",
    "Survey",
]
