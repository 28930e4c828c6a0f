"""On paper: every chart whole and on the page, every table open, whatever the window was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from look import Seen, all_drawn, ready
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

A4_INSIDE = 680
"""CSS pixels of 210 mm less two margins of 15 mm."""
RIGHT_ENDS = """(items) => items.filter((item) => item.checkVisibility())
    .map((item) => item.getBoundingClientRect().right)"""

OVER_THEIR_CAPTION = """(figures) => figures.filter((figure) => {
    const chart = figure.querySelector(".main-svg");
    const caption = figure.querySelector("figcaption");
    return chart && chart.getBoundingClientRect().bottom > caption.getBoundingClientRect().top + 1;
}).map((figure) => figure.querySelector("[data-plot]").dataset.plot)"""


@pytest.mark.parametrize("width", [1700, 1000, 375])
def test_everything_fits_the_paper_and_is_back_afterwards(browser: Browser, address: str, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    seen = Seen(tab)
    ready(tab, address)
    closed = tab.locator("details:not([open])").count()
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": A4_INSIDE, "height": 900})
    assert tab.locator("details:not([open])").count() == 0
    assert tab.locator("button:visible, select:visible, nav:visible").count() == 0
    charts = tab.locator("[data-plot]:not(.nothing) .main-svg").evaluate_all(RIGHT_ENDS)
    assert len(charts) >= 15
    assert max(charts) <= A4_INSIDE
    assert max(tab.locator("table, .link").evaluate_all(RIGHT_ENDS)) <= A4_INSIDE + 1
    tab.emulate_media(media="screen")
    tab.set_viewport_size({"width": width, "height": 900})
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert tab.locator("details:not([open])").count() == closed
    assert max(tab.locator("figure:not(.wide) .main-svg").evaluate_all(RIGHT_ENDS)) <= width
    assert seen.messages == []
    tab.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_no_chart_lies_over_its_caption_afterwards(browser: Browser, address: str, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    all_drawn(ready(tab, address))
    assert tab.locator("figure:has(.main-svg)").count() >= 15
    assert tab.locator("figure:has([data-plot])").evaluate_all(OVER_THEIR_CAPTION) == []
    tab.close()


@pytest.mark.parametrize("width", [1700, 1000])
def test_a_pdf_is_the_same_from_every_window(
    browser: Browser, address: str, width: int, tmp_path: Path
) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    ready(tab, address)
    tab.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    tab.close()
    pages = re.findall(rb"/Type\s*/Page\b", (tmp_path / "report.pdf").read_bytes())
    assert 8 < len(pages) < 60


def test_without_javascript_the_first_choice_is_printed_and_what_the_reader_unfolded(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": A4_INSIDE, "height": 900})
    tab = context.new_page()
    tab.goto(address)
    tab.locator("#figuur-saldo .of-all:has(table) summary").click()
    tab.emulate_media(media="print")
    tables = tab.locator("details:not(.of-all) table")
    assert 0 < tables.count() == tab.locator("details:not(.of-all) table:visible").count() + 1
    assert not tab.locator("#figuur-saldo .of-one").is_visible()
    assert tab.locator(".of-all:visible").count() == tab.locator(".of-all table:visible").count() == 1
    assert max(tab.locator("table, .link").evaluate_all(RIGHT_ENDS)) <= A4_INSIDE + 1
    context.close()
