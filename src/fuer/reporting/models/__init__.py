from fuer.reporting.models.collection import Collection
from fuer.reporting.models.entry import FilingCell, FilingItem, ItemReturn
from fuer.reporting.models.filing import Extension, Filing, FilingText, Signature
from fuer.reporting.models.history import HistoryImport, RememberedMapping

__all__ = [
    "Collection",
    "Extension",
    "Filing",
    "FilingCell",
    "FilingItem",
    "FilingText",
    "HistoryImport",
    "ItemReturn",
    "RememberedMapping",
    "Signature",
]
