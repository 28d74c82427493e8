"""The sheet of a filing as a test looks at it and types in it."""

from playwright.sync_api import expect


def find_cell(page, name, field):
    row = page.locator(".tabulator-row", has=page.get_by_text(name, exact=True))
    return row.locator(f"[tabulator-field={field}]")


def paste(page, text):
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def expect_saved(page):
    expect(page.locator("#saved")).to_contain_text("已保存")
