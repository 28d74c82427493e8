from decimal import Decimal

import pytest

from fuer.judging.units import factor_of, normalise_unit


@pytest.mark.parametrize(
    ("unit", "usual", "factor"),
    [
        ("1/‰", "‰", 1000),
        ("％", "%", 100),
        ("1/10 万", "1/10万", 100_000),
        ("/10万", "1/10万", 100_000),
        ("1/万", "1/万", 10_000),
        ("万人", "万人", 1),
        ("（岁）", "岁", 1),
        ("", "", 1),
    ],
)
def test_units_have_one_spelling_and_a_factor(unit: str, usual: str, factor: int):
    assert (normalise_unit(unit), factor_of(unit)) == (usual, Decimal(factor))
