"""The sheet of a filing without a mouse: the ends of rows and of the sheet, pages, a reason, a note, a block from Excel."""

import pytest
from playwright.sync_api import expect

from fuer.indicators.enums import Shape
from fuer.orgs.enums import Role
from fuer.reporting.models import FilingCell
from tests import factories as make
from tests.browser.filing_sheet import expect_saved, find_cell, paste

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 40
FIELDS = ["unit", "last", "goal", "numerator", "denominator", "value", "missing", "note", "evidence", "hint"]


@pytest.fixture
def clerk(filing):
    return make.make_user(filing.collection.area, Role.UNIT_REPORTER, filing.unit)


@pytest.fixture
def filing(live_server):
    """Forty rates, more than a screen holds, and one of the children's plan."""
    city = make.make_area(name="某市")
    filing = make.make_filing(
        make.make_collection(city, unit_due="2099-04-15", county_due="2099-05-01", city_due="2099-06-01"),
        make.make_unit(city, "市卫健委"),
    )
    for number in range(ROWS):
        make.make_item(filing, make.make_indicator(f"比率{number}", shape=Shape.RATIO))
    make.make_item(filing, make.make_indicator("儿童床位数", "张"), audience="children")
    return filing


@pytest.fixture
def page(open_filing, clerk):
    page = open_filing(clerk)
    find_cell(page, "比率0", "numerator").wait_for()
    expect(page.locator(".tabulator-tableholder")).to_be_visible()
    return page


def chosen(page):
    """(row, field) of the first and of the last chosen cell, as the sheet marks them."""
    cells = page.evaluate(
        """() => Array.from(document.querySelectorAll(".tabulator-cell.tabulator-range-selected")).map((cell) => [
            cell.closest(".tabulator-row").querySelector(".cell-name span").textContent,
            cell.getAttribute("tabulator-field"),
        ])"""
    )
    return [tuple(cell) for cell in (cells[0], cells[-1])]


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def entry_of(name):
    return FilingCell.objects.get(cell__indicator__name=name)


def test_home_and_end_go_to_the_ends_as_in_excel(page):
    last = f"比率{ROWS - 1}"
    find_cell(page, "比率3", "denominator").click()
    ends = []
    for key in ("Home", "End", "Control+End", "Home", "Control+Home"):
        page.keyboard.press(key)
        ends.append(chosen(page)[0])
    assert ends == [
        ("比率3", FIELDS[0]),
        ("比率3", FIELDS[-1]),
        (last, FIELDS[-1]),
        (last, FIELDS[0]),
        ("比率0", FIELDS[0]),
    ]
    expect(find_cell(page, "比率0", "unit")).to_be_in_viewport()
    press(page, "Shift+Control+End")
    assert chosen(page) == [("比率0", FIELDS[0]), (last, FIELDS[-1])]
    expect(find_cell(page, last, "hint")).to_be_in_viewport()
    press(page, "Home")
    assert chosen(page) == [("比率0", FIELDS[0])] * 2


def test_pages_turn_by_what_is_in_view(page):
    find_cell(page, "比率0", "denominator").click()
    in_view = page.evaluate("Math.floor(document.querySelector('.tabulator-tableholder').clientHeight / 32) - 1")
    assert 5 < in_view < ROWS / 2
    press(page, "PageDown")
    assert chosen(page)[0] == (f"比率{in_view}", "denominator")
    press(page, "PageUp", "Shift+PageDown")
    assert chosen(page) == [("比率0", "denominator"), (f"比率{in_view}", "denominator")]
    press(page, "Shift+PageUp", *["PageDown"] * 9)
    assert chosen(page) == [(f"比率{ROWS - 1}", "denominator")] * 2
    expect(find_cell(page, f"比率{ROWS - 1}", "denominator")).to_be_in_viewport()


def test_a_row_of_figures_a_reason_and_a_note_without_a_mouse(page, find_barriers):
    """From the tab above the sheet: figures with Tab and back, a given up change, a reason from the list, a note."""
    page.get_by_role("tab", name="妇女规划").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "tabulator-tableholder":
            break
    page.keyboard.type("98")
    press(page, "Tab")
    page.keyboard.type("100")
    press(page, "Shift+Tab")
    assert chosen(page)[0] == ("比率0", "numerator")
    page.keyboard.type("55")
    press(page, "Escape")
    expect(find_cell(page, "比率0", "value")).to_have_text("98.00")
    press(page, "ArrowDown", "End", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    assert chosen(page)[0] == ("比率1", "missing")
    press(page, "Enter")
    assert find_barriers(page) == []
    press(page, "ArrowDown", "ArrowDown", "ArrowDown", "Tab")
    assert chosen(page)[0] == ("比率1", "note")
    press(page, "F2")
    page.keyboard.type("今年没有安排")
    press(page, "Enter")
    expect(find_cell(page, "比率1", "value")).to_have_text("未开展")
    expect_saved(page)
    first, second = entry_of("比率0"), entry_of("比率1")
    assert (first.numerator, first.denominator) == (98, 100)
    assert (second.missing, second.note) == ("not_carried_out", "今年没有安排")
    find_cell(page, "比率1", "missing").click()
    press(page, "Enter", "Home", "Escape")
    expect(find_cell(page, "比率1", "missing")).to_have_text("未开展")
    press(page, "Control+z", "Control+z")
    expect(find_cell(page, "比率1", "missing")).to_have_text("")
    expect_saved(page)
    assert (entry_of("比率1").missing, entry_of("比率1").note) == ("", "")


def test_arrows_go_along_the_tabs_and_tab_into_the_sheet(page):
    women, children = (page.get_by_role("tab", name=name) for name in ("妇女规划", "儿童规划"))
    women.focus()
    press(page, "ArrowRight")
    find_cell(page, "儿童床位数", "value").wait_for()
    expect(children).to_be_focused()
    press(page, "ArrowLeft")
    find_cell(page, "比率0", "value").wait_for()
    expect(women).to_be_focused()
    children.click()
    find_cell(page, "儿童床位数", "value").wait_for()
    expect(page.locator(".tabulator-tableholder")).to_be_focused()
    page.keyboard.type("826")
    press(page, "Enter")
    expect_saved(page)
    assert entry_of("儿童床位数").printed == "826"


def test_three_rows_of_two_pasted_where_the_keys_led(page):
    press(page, "Control+Home", "Tab", "ArrowDown")
    assert chosen(page)[0] == ("比率1", "numerator")
    paste(page, "1\t50\r\n2\t50\r\n3\t50\r\n")
    expect(page.locator("#line")).to_have_text("已粘贴6格")
    expect(find_cell(page, "比率3", "value")).to_have_text("6.00")
    expect_saved(page)
    assert [(entry_of(f"比率{row}").numerator, entry_of(f"比率{row}").denominator) for row in range(5)] == [
        (None, None),
        (1, 50),
        (2, 50),
        (3, 50),
        (None, None),
    ]


def test_the_help_lists_the_keys(page, find_barriers):
    page.get_by_role("button", name="快捷键").click()
    keys = page.locator("#keys-help tr th").all_inner_texts()
    assert {"Home / End", "Ctrl+Home / End", "PageUp / PageDown"} <= {" ".join(key.split()) for key in keys}
    assert find_barriers(page) == []
