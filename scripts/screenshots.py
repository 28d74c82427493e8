"""Makes the screenshots of the README from the demo itself: `make shots`."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path("docs/images")
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
OFFICE = "wcc"


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_server(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the server did not start")


def sign_in(page: Page, password: str) -> None:
    page.goto("/login/")
    page.fill("input[name=username]", OFFICE)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")


def take_pictures(page: Page) -> None:
    """The living plan where one sentence carries several targets, the first indicator, a collection's progress, a report."""
    page.goto("/plans/")
    page.click(".page-main a[href^='/plans/'] >> nth=-1")
    page.wait_for_selector("a.chip")
    page.locator("p a.chip").nth(2).evaluate("chip => chip.scrollIntoView({block: 'center', behavior: 'instant'})")
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / "living-plan.png")
    page.goto("/indicators/")
    page.click(".page-main table a[href^='/indicators/'] >> nth=0")
    page.wait_for_selector("canvas")
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / "indicator.png")
    page.goto("/")
    page.click("a[href$='/board/'] >> nth=-1")
    page.wait_for_selector("canvas")
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / "board.png")
    page.goto("/reports/")
    page.click(".page-main table a[href^='/reports/'] >> nth=0")
    page.wait_for_selector("canvas", state="attached")
    page.locator(".report-paper h2, .report-paper h3").nth(2).evaluate("part => part.scrollIntoView()")
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / "report.png")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "FUER_DATA_DIR": folder, "FUER_DEMO": "1"}
        subprocess.run([sys.executable, "-m", "fuer", "demo", "--prepare-only"], env=environment, check=True)
        passwords = json.loads((Path(folder) / "demo-logins.json").read_text())
        port = find_free_port()
        server = subprocess.Popen([sys.executable, "-m", "fuer", "serve", "--port", str(port)], env=environment)
        try:
            wait_for_server(port)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS)
                page = browser.new_page(
                    base_url=f"http://127.0.0.1:{port}", viewport={"width": 1366, "height": 850}, locale="zh-CN"
                )
                sign_in(page, passwords[OFFICE])
                take_pictures(page)
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
