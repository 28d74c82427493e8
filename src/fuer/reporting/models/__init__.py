from fuer.reporting.models.collection import Collection
from fuer.reporting.models.entry import FilingCell, FilingItem, ItemReturn
from fuer.reporting.models.filing import Extension, Filing, FilingText, Signature

__all__ = [
    "Collection",
    "Extension",
    "Filing",
    "FilingCell",
    "FilingItem",
    "FilingText",
    "ItemReturn",
    "Signature",
]
