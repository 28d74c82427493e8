"""Document to structure, pure: no Django, no models.

`read_document` reads a published plan; `reading_to_json` writes what it read.
"""

from fuer.plans.reading.reader import read_document, read_file
from fuer.plans.reading.source import ReadingError
from fuer.plans.reading.structure import Reading
from fuer.plans.reading.summary import summarise
from fuer.plans.reading.wire import reading_to_json

__all__ = ["Reading", "ReadingError", "read_document", "read_file", "reading_to_json", "summarise"]
