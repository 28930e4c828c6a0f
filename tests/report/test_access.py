"""Everybody can read and work the page: axe finds nothing, keys do all, nothing runs off the screen."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from look import all_drawn, ready
from playwright.sync_api import Browser, Page

from budgetsim.report.page import render
from budgetsim.report.view import RunView
from budgetsim.report.words import Words

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RUN = f"axe.run({{runOnly: {TAGS}, resultTypes: ['violations']}}).then((found) => found.violations)"
FOCUSABLE = "a[href], select, input, button, summary, [tabindex='0']"


@pytest.fixture(scope="module")
def addresses(view: RunView, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("languages")
    for lang in ("nl", "en"):
        (folder / f"{lang}.html").write_text(render(view, lang), encoding="utf-8")
    return {lang: (folder / f"{lang}.html").as_uri() for lang in ("nl", "en")}


@pytest.mark.parametrize(
    ("lang", "width", "scheme"),
    [("nl", 1280, "light"), ("nl", 375, "dark"), ("en", 1280, "dark"), ("en", 375, "light")],
)
def test_axe_finds_nothing(
    browser: Browser, addresses: dict[str, str], lang: str, width: int, scheme: Any
) -> None:
    """The page's policy lets no other script in, so that only here it is set aside; test_browser keeps it."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    tab = all_drawn(ready(context.new_page(), addresses[lang]))
    tab.evaluate(AXE_SCRIPT)
    assert told(tab.evaluate(RUN)) == []
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    assert told(tab.evaluate(RUN)) == []
    context.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_chart_is_one_image_named_by_its_heading(browser: Browser, address: str, width: int) -> None:
    tab = all_drawn(ready(browser.new_page(viewport={"width": width, "height": 900}), address))
    tab.select_option('select[name="economy"]', "laagconjunctuur")
    session = tab.context.new_cdp_session(tab)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    images = [node for node in nodes if not node["ignored"] and node["role"]["value"] in ("image", "img")]
    headings = tab.locator(".exhibit:has(.plot:not(.nothing)) > .together > h3").all_text_contents()
    assert [node["name"]["value"] for node in images] == headings
    assert [node["childIds"] for node in images] == [[]] * len(headings)
    assert tab.locator('.plot.nothing[role="img"]').count() == 0
    tab.close()


SAID_TO_BE_WIDE = """() => [...document.querySelectorAll(".scroll, .wide")]
    .filter((place) => place.checkVisibility())
    .map((place) => [place.scrollWidth > place.clientWidth + 1, getComputedStyle(place, "::before").content])
"""


@pytest.mark.parametrize("width", [1280, 375])
def test_what_scrolls_sideways_on_a_phone_says_so(browser: Browser, address: str, width: int) -> None:
    tab = all_drawn(ready(browser.new_page(viewport={"width": width, "height": 900}), address))
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    tab.evaluate("new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
    found = tab.evaluate(SAID_TO_BE_WIDE)
    said = [f'"{Words("nl")("sideways")}"' if is_wide and width == 375 else "none" for is_wide, _ in found]
    assert [content for _, content in found] == said
    assert tab.locator(".wide[data-more]").count() == (2 if width == 375 else 0)
    tab.close()


CUT = """() => [...document.querySelectorAll(".plot .main-svg text")]
    .filter((text) => text.textContent && text.checkVisibility())
    .map((text) => [text.textContent, text, text.closest(".plot")])
    .map(([words, ...items]) => [words, ...items.map((item) => item.getBoundingClientRect())])
    .filter(([, text, plot]) => text.left < plot.left - 1 || text.right > plot.right + 1)
    .map(([words]) => words)
"""


def test_a_caption_on_a_phone_is_whole_however_wide_its_table(browser: Browser, address: str) -> None:
    tab = browser.new_page(viewport={"width": 375, "height": 900})
    ready(tab, address)
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    tab.evaluate("document.querySelectorAll('[tabindex]').forEach((wide) => (wide.scrollLeft = 120))")
    ends = """(captions) => captions.filter((caption) => caption.checkVisibility())
        .map((caption) => caption.getBoundingClientRect()).map(({ left, right }) => [left, right])"""
    found = tab.locator("caption").evaluate_all(ends)
    assert len(found) > 10
    assert all(left >= 0 and right <= 375 for left, right in found)
    tab.close()


@pytest.mark.parametrize("width", [320, 375, 640])
def test_no_word_of_a_chart_is_cut(browser: Browser, analysed: RunView, tmp_path: Path, width: int) -> None:
    long = {"title": "Beschut werk (integratie-uitkering Participatie)"}
    funds = [fund.model_copy(update=long) for fund in analysed.scenario.funds]
    scenario = analysed.scenario.model_copy(update={"funds": tuple(funds)})
    path = tmp_path / "report.html"
    path.write_text(render(dataclasses.replace(analysed, scenario=scenario)), encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900})
    all_drawn(ready(tab, path.as_uri()))
    assert tab.evaluate(CUT) == []
    tab.close()


def told(violations: list[dict[str, Any]]) -> list[str]:
    return [f"{v['id']}: {node['html']}" for v in violations for node in v["nodes"]]


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield all_drawn(ready(tab, address))
    tab.close()


def test_the_tab_key_reaches_every_control_in_order_with_a_visible_focus(tab: Page) -> None:
    places = f'[...document.querySelectorAll("{FOCUSABLE}")].filter((item) => item.checkVisibility())'
    due = tab.evaluate(f"{places}.map((item, n) => (item.dataset.number = String(n)))")
    reached = []
    for _ in due:
        tab.keyboard.press("Tab")
        number, outline = tab.evaluate(
            "[document.activeElement.dataset.number, getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert outline not in ("none", ""), number
        reached.append(number)
    assert reached == due


def test_a_keyboard_works_every_kind_of_control(tab: Page, tmp_path: Path) -> None:
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#kern")
    fold = tab.locator("#figuur-saldo details")
    for key, is_open in (("Enter", True), ("Space", False)):
        fold.locator("summary").focus()
        tab.keyboard.press(key)
        assert fold.evaluate("(fold) => fold.open") is is_open
    for key in ("Enter", "Space"):
        with tab.expect_download() as waiting:
            tab.locator('[data-csv="saldo"]').focus()
            tab.keyboard.press(key)
        assert waiting.value.suggested_filename == "saldo.csv"
    box = tab.locator('input[name="assumptions"]')
    box.focus()
    tab.keyboard.press("Space")
    assert box.is_checked()
    year = tab.locator('select[name="year"]')
    year.focus()
    tab.keyboard.press("ArrowDown")
    assert year.input_value() == "2027"
    assert "2027" in (tab.locator("#said").text_content() or "")


@pytest.mark.parametrize(("width", "scale"), [(320, 1), (375, 1), (640, 2), (1280, 1)])
def test_text_never_scrolls_sideways(browser: Browser, address: str, width: int, scale: int) -> None:
    """640 at twice the scale is 1280 wide at 200% zoom."""
    context = browser.new_context(viewport={"width": width, "height": 800}, device_scale_factor=scale)
    tab = all_drawn(ready(context.new_page(), address))
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
