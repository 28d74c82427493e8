from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuer.core.templatetags.fuer import BADGES
from fuer.papers.charts import choose_classes, find_shade, look_of
from fuer.papers.charts.looks import DARK_INK, WHITE, choose_ink, measure_contrast

FIGURES = st.lists(st.decimals(-1000, 1000, places=2, allow_nan=False), min_size=1, max_size=40)


@pytest.mark.parametrize("code", BADGES)
def test_every_badge_has_a_look_with_the_same_word_that_can_be_read(code):
    look = look_of(code)
    assert look.word == str(BADGES[code].word)
    assert measure_contrast(look.colour, WHITE) >= 4.5
    assert measure_contrast(DARK_INK, look.tint) >= 4.5


def test_a_state_without_look_is_never_silently_blank():
    with pytest.raises(KeyError):
        look_of("unheard_of")


@given(FIGURES)
def test_every_figure_falls_into_one_class_that_can_be_read(figures):
    shades = choose_classes(figures)
    assert 1 <= len(shades) <= min(5, len(set(figures)))
    for value in figures:
        found = find_shade(value, shades)
        assert [shade for shade in shades if shade.low <= value <= shade.high] == [found]
        assert measure_contrast(found.ink, found.ground) >= 4.5
    grounds = [shade.ground for shade in shades]
    assert len(set(grounds)) == len(grounds)


def test_classes_hold_about_as_many_figures_each():
    shades = choose_classes([Decimal(number) for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)], most=5)
    assert [(shade.low, shade.high) for shade in shades] == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 100)]
    assert choose_classes([]) == []
    with pytest.raises(LookupError):
        find_shade(Decimal(0), shades)


def test_contrast_is_the_one_of_wcag():
    assert round(measure_contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(measure_contrast("#777777", "#ffffff"), 2) == 4.48
    assert (choose_ink("#073a7a"), choose_ink("#e3edf9")) == (WHITE, DARK_INK)
