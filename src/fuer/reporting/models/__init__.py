from fuer.reporting.models.check import Check, CheckResult, Explanation, FamilySetting
from fuer.reporting.models.collection import Collection
from fuer.reporting.models.correction import CorrectionRequest, SideExplanation
from fuer.reporting.models.entry import FilingCell, FilingItem, ItemReport, ItemReturn
from fuer.reporting.models.filing import Extension, Filing, FilingText, Signature
from fuer.reporting.models.history import HistoryImport, RememberedMapping

__all__ = [
    "Check",
    "CheckResult",
    "Collection",
    "CorrectionRequest",
    "Explanation",
    "Extension",
    "FamilySetting",
    "Filing",
    "FilingCell",
    "FilingItem",
    "FilingText",
    "HistoryImport",
    "ItemReport",
    "ItemReturn",
    "RememberedMapping",
    "SideExplanation",
    "Signature",
]
