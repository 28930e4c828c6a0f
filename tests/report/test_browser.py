"""A real browser opens the page from a file: no error, no request, and the selects work."""

from __future__ import annotations

import pytest
from look import all_drawn
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


class Seen:
    """What a tab said and asked for."""

    def __init__(self, tab: Page) -> None:
        self.messages: list[str] = []
        self.requests: list[str] = []
        tab.on("console", lambda message: self.messages.append(message.text))
        tab.on("pageerror", lambda error: self.messages.append(str(error)))
        tab.on("request", lambda request: self.requests.append(request.url))


def test_page_opens_without_errors_or_requests_and_selects_work(browser: Browser, address: str) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    seen = Seen(tab)
    tab.goto(address)
    tab.wait_for_selector("html[data-ready]")
    all_drawn(tab)
    assert tab.locator(".plot .main-svg").count() >= 11
    heading = tab.locator('[data-heading="saldo"]')
    before = heading.text_content()
    bars = "document.querySelector('[data-plot=saldo]').data.map((trace) => trace.y)"
    drawn = tab.evaluate(bars)
    tab.select_option('select[name="arrangement"]', "integraal_1")
    tab.select_option('select[name="economy"]', "laagconjunctuur")
    assert "arrangement=integraal_1" in tab.url
    assert "economy=laagconjunctuur" in tab.url
    assert heading.text_content() != before
    assert tab.evaluate(bars) != drawn
    rows = "#figuur-saldo tbody tr:not([hidden])"
    assert {row.locator("th").nth(1).text_content() for row in tab.locator(rows).all()} == {"Integraal 1"}
    assert tab.locator(".modebar-btn").count() == 0
    assert seen.messages == []
    assert seen.requests == [address]
    tab.close()


def test_the_hash_restores_a_choice_and_a_small_screen_does_not_scroll_sideways(
    browser: Browser, address: str
) -> None:
    tab = browser.new_page(viewport={"width": 320, "height": 700})
    seen = Seen(tab)
    tab.goto(f"{address}#economy=laagconjunctuur&arrangement=schotten&year=2028")
    tab.wait_for_selector("html[data-ready]")
    assert tab.locator('select[name="economy"]').input_value() == "laagconjunctuur"
    assert tab.locator('select[name="year"]').input_value() == "2028"
    assert "Schotten, laagconjunctuur" in (tab.locator('[data-mark="heading"]').text_content() or "")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.fill('input[name="filter"]', "shortfall")
    assert tab.locator("#parameters tbody tr:not([hidden])").count() == 1
    assert seen.messages == []
    tab.close()


def test_without_javascript_every_row_of_every_table_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    seen = Seen(tab)
    tab.goto(address)
    assert tab.locator("tr[hidden]").count() == 0
    assert tab.locator("table").count() > 12
    assert tab.locator("form:visible").count() == 0
    assert tab.locator(".link").first.is_visible()
    assert [url for url in seen.requests if not url.startswith("file:")] == []
    context.close()
