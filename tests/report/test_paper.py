"""On paper: every chart whole and on the page, every table open, whatever the window was."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from look import Seen, all_drawn, ready
from playwright.sync_api import Browser, Page

from budgetsim.report.page import render
from budgetsim.report.view import RunView

pytestmark = pytest.mark.browser

A4_INSIDE = 680
"""CSS pixels of 210 mm less two margins of 15 mm."""
SEVEN_POINTS = 7 * 96 / 72
LONG = "Arbeidsmatigedagbestedingsbudget"
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
    on_paper(tab)
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


def of(view: RunView, **changes: Any) -> RunView:
    return dataclasses.replace(view, scenario=view.scenario.model_copy(update=changes))


def opened(browser: Browser, view: RunView, folder: Path) -> Page:
    (folder / "report.html").write_text(render(view), encoding="utf-8")
    return ready(browser.new_page(), (folder / "report.html").as_uri())


def on_paper(tab: Page) -> Page:
    """Lay a page out as it is printed."""
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": A4_INSIDE, "height": 900})
    return tab


BROKEN = """() => [...document.querySelectorAll("thead th")].flatMap((head) => {
    const text = head.firstChild;
    return [...text.data.matchAll(/[^\\s-]+/g)].filter((word) => {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return new Set([...range.getClientRects()].map((place) => Math.round(place.top))).size > 1;
    }).map((word) => word[0]);
})"""


def test_no_head_of_a_table_breaks_inside_a_word(browser: Browser, view: RunView, tmp_path: Path) -> None:
    """The year-end of a fund with a long name needs more than the paper is wide: its letters grow smaller."""
    funds = [fund.model_copy(update={"title": LONG}) for fund in view.scenario.funds]
    tab = opened(browser, of(view, funds=tuple(funds)), tmp_path)
    on_paper(tab)
    assert tab.evaluate(BROKEN) == []
    wide = tab.locator('[data-table="year_end"]')
    assert wide.evaluate("(table) => parseFloat(getComputedStyle(table).fontSize)") < SEVEN_POINTS
    assert max(tab.locator("table").evaluate_all(RIGHT_ENDS)) <= A4_INSIDE + 1
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert tab.locator("table[style*=shrunk], table[data-breaks]").count() == 0
    tab.close()


def test_a_table_that_cannot_fit_breaks_its_words(browser: Browser, view: RunView, tmp_path: Path) -> None:
    funds = [fund.model_copy(update={"title": LONG * 3}) for fund in view.scenario.funds]
    tab = opened(browser, of(view, funds=tuple(funds)), tmp_path)
    on_paper(tab)
    assert tab.locator('[data-table="year_end"][data-breaks]').count() == 1
    assert max(tab.locator("table").evaluate_all(RIGHT_ENDS)) <= A4_INSIDE + 1
    tab.close()


LABELS_IN_BLOCKS = """(plot) => {
    const blocks = [...plot.querySelectorAll(".node-rect")].map((block) => block.getBoundingClientRect());
    return [...plot.querySelectorAll(".node-label")].filter((label) => {
        const at = label.getBoundingClientRect();
        return blocks.some((block) => block.left < at.right - 1 && block.right > at.left + 1
            && block.top < at.bottom - 1 && block.bottom > at.top + 1);
    }).map((label) => label.textContent);
}"""


def test_names_of_a_flow_do_not_run_through_the_block_before(
    browser: Browser, view: RunView, tmp_path: Path
) -> None:
    names = {
        "uit": "Uitgestroomd om een heel andere reden dan betaald werk",
        "leerwerkcentrum": "Regulier werk",
    }
    stages = [s.model_copy(update={"title": names.get(s.id, s.title)}) for s in view.scenario.stages]
    tab = opened(browser, of(view, stages=tuple(stages)), tmp_path)
    on_paper(tab)
    plot = tab.locator('[data-plot="flows"]')
    assert plot.locator(".node-label").count() >= 3
    assert plot.evaluate(LABELS_IN_BLOCKS) == []
    tab.close()


def test_no_arrow_points_off_the_paper(browser: Browser, address: str) -> None:
    tab = on_paper(ready(browser.new_page(), address))
    arrows = "(items) => items.map((item) => getComputedStyle(item, '::after').content)"
    assert set(tab.locator(".onward-next").evaluate_all(arrows)) == {"none"}
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
