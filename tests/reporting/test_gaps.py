"""What an entry lacks by itself, hard or soft; pure."""

from decimal import Decimal

import pytest

from fuer.indicators.models import Definition
from fuer.reporting.domain.gaps import list_gaps
from fuer.reporting.models import FilingCell


def find(entry=None, **definition):
    values = {"unit_of_measure": "%", "factor": 100, "decimals": 2} | definition
    filled = FilingCell(definition=Definition(**values), **(entry or {}))
    return [(gap.field, gap.is_hard) for gap in list_gaps(filled)]


@pytest.mark.parametrize(
    ("entry", "definition", "found"),
    [
        ({}, {}, []),
        ({"value": 0, "printed": "0"}, {}, []),
        ({"numerator": 1}, {}, [("denominator", True)]),
        ({"denominator": 1}, {}, [("numerator", True)]),
        ({"numerator": 0, "denominator": 0}, {"upper_bound": Decimal(100), "lower_bound": Decimal(0)}, []),
        ({"missing": "other"}, {}, [("note", True)]),
        ({"missing": "other", "note": "并入他表"}, {}, []),
        ({"missing": "by_letter", "letter_number": "3号"}, {}, [("letter_number", True)]),
        ({"basis": "survey"}, {}, [("survey", True)]),
        ({"value": 1, "printed": "1"}, {"needs_basis": True}, [("basis", False)]),
        ({"value": 1, "printed": "1", "basis": "head_count"}, {"needs_basis": True}, []),
        ({"missing": "no_data"}, {"needs_basis": True}, []),
        ({"value": 1, "printed": "1.234"}, {"decimals": 2}, [("value", False)]),
        ({"value": 101, "printed": "101"}, {"upper_bound": Decimal(100)}, []),  # the family of the range speaks of it
    ],
)
def test_gaps(entry, definition, found):
    assert find(entry, **definition) == found
