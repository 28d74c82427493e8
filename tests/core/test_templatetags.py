import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template

from fuer.core.templatetags.fuer import (
    BADGES,
    decimal,
    grouped,
    help_tip,
    page_numbers,
    state_badge,
    verdict_code,
    whole_minutes,
)

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "fuer"
STATES = {"not_applicable", "report_not_due", "no_data", "needs_person", "needs_denominator", "definition_changed"}
LABELS = {"met", "not_met", "not_yet_met", "early", "keeping", "so_far"}
TRAJECTORIES = {"on_track", "slow", "off_track", "reversed", "kept", "lost"}
OUTLOOKS = {"will_meet", "will_miss", "open", "insufficient_data"}


def list_sprite_icons():
    return set(re.findall(r'<symbol id="([\w-]+)"', (PACKAGE / "static/vendor/icons/icons.svg").read_text()))


def measure_luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def measure_contrast(one, other):
    light, dark = sorted((measure_luminance(one), measure_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_answer_has_a_badge_and_nothing_else_has():
    assert set(BADGES) == STATES | LABELS | TRAJECTORIES | OUTLOOKS


def test_a_badge_says_itself_by_word_and_picture_too():
    html = state_badge("off_track", "按序时进度应达93.9%")
    assert 'class="state state-late"' in html
    assert "进展滞后" in html
    assert "#arrow-down-right" in html
    assert 'title="按序时进度应达93.9%"' in html


def test_an_unknown_state_is_refused():
    with pytest.raises(KeyError):
        state_badge("fine")


def test_every_picture_a_page_names_is_in_the_sprite():
    named = {badge.icon for badge in BADGES.values()}
    for template in PACKAGE.rglob("*.html"):
        named |= set(re.findall(r'\{% icon "([\w-]+)"', template.read_text()))
    assert named - list_sprite_icons() == set()


@pytest.mark.parametrize("tone", ["good", "fair", "slow", "late", "bad", "person", "quiet"])
def test_badges_can_be_read_against_their_ground(tone):
    css = (PACKAGE / "desk/static/desk/fuer.css").read_text()
    colours = dict(re.findall(r"--fuer-([\w-]+): (#[0-9a-f]{6})", css))
    assert measure_contrast(colours[tone], colours[f"{tone}-lt"]) >= 4.5


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"state": "no_data", "verdict": None, "label": None, "phase": "before", "breach_year": None}, "no_data"),
        ({"state": "judged", "verdict": "met", "label": None, "phase": "due", "breach_year": None}, "met"),
        ({"state": "judged", "verdict": "met", "label": "early", "phase": "before", "breach_year": None}, "early"),
        (
            {"state": "judged", "verdict": "not_met", "label": None, "phase": "before", "breach_year": None},
            "not_yet_met",
        ),
        ({"state": "judged", "verdict": "not_met", "label": None, "phase": "before", "breach_year": 2022}, "not_met"),
        ({"state": "judged", "verdict": "not_met", "label": None, "phase": "due", "breach_year": None}, "not_met"),
    ],
)
def test_the_badge_of_a_verdict(answer, code):
    assert verdict_code(answer) == code


@pytest.mark.parametrize(
    ("value", "plain", "parted"),
    [
        (Decimal("94.30"), "94.30", "94.30"),
        (Decimal("1.0E+4"), "10000", "10,000"),
        (Decimal("1E-7"), "0.0000001", "0.0000001"),
        (Decimal("0"), "0", "0"),
        ("10348.50", "10348.50", "10,348.50"),
        (None, "—", "—"),
        ("", "—", "—"),
    ],
)
def test_figures_keep_their_digits(value, plain, parted):
    assert decimal(value) == plain
    assert grouped(value) == parted


def test_begun_minutes_count():
    assert whole_minutes(timedelta(minutes=15)) == 15
    assert whole_minutes(timedelta(seconds=61)) == 2


def test_long_lists_of_pages_are_shortened():
    numbers = list(page_numbers(Paginator(range(500), 20).page(7)))
    assert numbers == [1, "…", 6, 7, 8, "…", 25]


def test_a_help_tip_escapes_its_text():
    assert "&lt;b&gt;" in help_tip("<b>")


def test_a_control_shows_its_errors():
    from django import forms

    class Form(forms.Form):
        name = forms.CharField()
        level = forms.ChoiceField(choices=[("a", "A")])

    template = Template("{% control form.name %}{% control form.level %}")
    html = template.render(Context({"form": Form({"level": "a"})}))
    assert 'class="form-control is-invalid"' in html
    assert 'class="form-select"' in html
