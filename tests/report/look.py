"""A page in a real browser; and, as a program, pictures of every section of it.

`python tests/report/look.py REPORT.html FOLDER` makes the pictures: each section in two widths, under a light
and a dark scheme of the system. With --readme it makes those of the READMEs instead. Knows no section.
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
README_WIDTH = 1200
README_PICTURES = {
    "report-chain.png": "#figuur-chain figure",
    "report-waiting.png": "#figuur-queues .together",
}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser that `tasks.py` finds."""
    found = find_browser()
    assert found, "No Chromium, Chrome or Edge; install one, or set BUDGETSIM_BROWSER to its program file."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


class Seen:
    """What a tab said and asked for."""

    def __init__(self, tab: Page) -> None:
        self.messages: list[str] = []
        self.requests: list[str] = []
        tab.on("console", lambda message: self.messages.append(message.text))
        tab.on("pageerror", lambda error: self.messages.append(str(error)))
        tab.on("request", lambda request: self.requests.append(request.url))


def ready(tab: Page, address: str) -> Page:
    """Open a page and wait until it is ready to draw."""
    tab.goto(address)
    tab.wait_for_selector("html[data-ready]", timeout=60_000)
    return tab


def all_drawn(tab: Page) -> Page:
    """Have every chart drawn, as for paper, and all as it was again."""
    for event in ("beforeprint", "afterprint"):
        tab.evaluate(f"window.dispatchEvent(new Event('{event}'))")
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


def readme_pictures(browser: Browser, report: Path, folder: Path) -> Iterator[Path]:
    """Make and yield the pictures that stand in the READMEs."""
    tab = browser.new_page(viewport={"width": README_WIDTH, "height": 900})
    all_drawn(ready(tab, report.resolve().as_uri()))
    tab.evaluate("document.querySelector('.controls').style.position = 'static'")
    for name, place in README_PICTURES.items():
        tab.locator(place).screenshot(path=folder / name)
        yield folder / name


if __name__ == "__main__":
    report, folder, *readme = sys.argv[1:]
    with chromium() as opened:
        made = readme_pictures if readme else pictures
        for path in made(opened, Path(report), Path(folder)):
            print(path)
