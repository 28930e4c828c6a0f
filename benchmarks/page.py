"""P10: the page of a Meppel study, how large it is and how long a browser takes until every control works.

Knows no figure. A browser must be found as for the tests; every opening is in a context of its own.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import REPEATS, Row
from playwright.sync_api import Browser, sync_playwright
from worlds import MEPPEL

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tasks import find_browser

REPLICATIONS = 20
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def p10() -> list[Row]:
    """Make a study by the command and open its page some times."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        command = [sys.executable, "-m", "budgetsim.cli.main", "run", str(MEPPEL), "--out", str(folder)]
        subprocess.run(
            [*command, "--replications", str(REPLICATIONS), "--quiet"], check=True, stdout=subprocess.DEVNULL
        )
        page = folder / "report.html"
        size = page.stat().st_size / 1e6
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
            opened = [_opened(browser, page.as_uri()) for _ in range(REPEATS + 1)][1:]
            browser.close()
    what = f"Meppel, {REPLICATIONS} replications, 6 arrangements × 3 economies"
    return [
        Row(f"page of {what}: size", size, "MB", 5, detail="with plotly, packed"),
        Row(f"page of {what}: until every control and table works", _median(opened, 0), "s", 2,
            detail="Chromium, by the page's own clock"),
        Row(f"page of {what}: until the charts in sight stand", _median(opened, 1), "s",
            detail="the same; plotly is unpacked and read after everything else"),
    ]  # fmt: skip


def _median(opened: list[tuple[float, float]], place: int) -> float:
    return statistics.median(pair[place] for pair in opened)


def _opened(browser: Browser, address: str) -> tuple[float, float]:
    """Return the seconds from the start of loading until the controls work, and until the charts stand."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(address)
    tab.wait_for_selector("html[data-ready]", timeout=60_000)
    usable = float(tab.evaluate("performance.getEntriesByName('usable')[0].startTime"))
    stand = float(tab.evaluate("performance.now()"))
    tab.close()
    return usable / 1000, stand / 1000
