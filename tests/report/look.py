"""Pictures of every section of a page, to look at: `python tests/report/look.py REPORT.html FOLDER`.

Knows no section by name; `tasks.py pictures` makes a page and calls this. Each picture is one section in one
width and one colour scheme of the system.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tasks import find_browser

WIDTHS = (1280, 375)
SCHEMES = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser that `tasks.py` finds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield browser
        browser.close()


def ready(tab: Page, address: str) -> Page:
    """Open a page and wait until its charts stand."""
    tab.goto(address)
    tab.wait_for_selector("html[data-ready]", timeout=60_000)
    return tab


def all_drawn(tab: Page) -> Page:
    """Scroll through a page, so that every chart is drawn."""
    for plot in tab.locator("[data-plot]").all():
        plot.scroll_into_view_if_needed()
        plot.locator(".main-svg").first.wait_for()
    return tab


def pictures(browser: Browser, report: Path, folder: Path) -> Iterator[Path]:
    """Make and yield every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        for scheme in SCHEMES:
            tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            all_drawn(ready(tab, report.resolve().as_uri()))
            tab.evaluate("document.querySelector('.controls').style.position = 'static'")
            for section in tab.locator("header, main > section").all():
                path = folder / f"{section.get_attribute('id') or 'top'}-{width}-{scheme}.png"
                section.screenshot(path=path)
                yield path
            tab.close()


if __name__ == "__main__":
    with chromium() as opened:
        for path in pictures(opened, Path(sys.argv[1]), Path(sys.argv[2])):
            print(path)
