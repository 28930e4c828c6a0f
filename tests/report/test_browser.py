"""A real browser opens the page from a file: no error, no request, and the selects change everything."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from look import Seen, all_drawn, ready
from playwright.sync_api import Browser, Page
from runs import shown

from budgetsim.report.document import csv_text
from budgetsim.report.exhibits import EXHIBITS, Exhibit
from budgetsim.report.figures import Chart, Field, Trace
from budgetsim.report.findings import Case
from budgetsim.report.money_findings import budget
from budgetsim.report.sheets import chosen
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words

pytestmark = pytest.mark.browser

W = Words("nl")
BY_ID = {exhibit.id: exhibit for exhibit in EXHIBITS}
CHARTS = [exhibit for exhibit in EXHIBITS if exhibit.chart]


# --- the page as a whole ---


def test_page_opens_without_errors_or_requests(browser: Browser, address: str) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    seen = Seen(tab)
    all_drawn(ready(tab, address))
    assert tab.locator(".plot:has(.main-svg), .plot.nothing").count() == len(CHARTS)
    assert tab.locator(".modebar-btn").count() == 0
    assert tab.locator("noscript *, .of-one:not(:visible)").count() == 0  # what is for others costs nothing
    tab.select_option('select[name="arrangement"]', "integraal_1")
    tab.select_option('select[name="economy"]', "laagconjunctuur")
    assert seen.messages == []
    assert seen.requests == [address]
    tab.close()


def test_charts_are_drawn_when_they_come_into_sight(browser: Browser, address: str) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 600})
    ready(tab, address)
    last = tab.locator("[data-plot]").last
    assert last.locator(".main-svg").count() == 0
    last.scroll_into_view_if_needed()
    last.locator(".main-svg").first.wait_for()
    tab.close()


# --- one source: table, chart and CSV of every choice ---


def table_of(tab: Page, figure: str) -> list[list[str]]:
    rows = f"document.querySelectorAll('[data-table=\"{figure}\"] tbody tr')"
    return tab.evaluate(f"[...{rows}].map((row) => [...row.cells].map((cell) => cell.textContent))")


def sees(tab: Page, figure: str) -> str | None:
    return tab.locator(f'[data-sees="{figure}"]').text_content()


SCALES = {"EUR": 0.001, "aandeel": 100.0}
"""How tables show amounts and shares."""


def texts_of(view: RunView, exhibit: Exhibit, choice: Choice) -> list[list[str]]:
    return [[*row.heads, *row.cells] for row in shown(view, exhibit.id, choice).rows]


def expected(chart: Chart, trace: Trace, frame: pd.DataFrame, path: str) -> list[Any]:
    """Return a list of a trace as the long table says it should be."""
    field = trace.fields[path]
    rows = frame
    for name, value in {**trace.where, **field.where}.items():
        rows = rows if value == "*" else rows[rows[name] == value]
    return [_number(record, field, chart) for record in rows.to_dict("records")]


def _number(record: dict[Any, Any], field: Field, chart: Chart) -> Any:
    ends = {"above": ("high", "value"), "below": ("value", "low")}
    if field.column in ends:
        more, less = ends[field.column]
        found = record[more] - record[less]
    else:
        found = record[field.column]
    if isinstance(found, str):
        return chart.labels.get(field.column, {}).get(found, found)
    scale = SCALES.get(record["unit"].partition("/")[0], 1.0) if field.scale is None else field.scale
    return None if math.isnan(found) else pytest.approx(found * scale)


def part(trace: dict[str, Any], path: str) -> Any:
    for name in path.split("."):
        trace = trace[int(name)] if isinstance(trace, list) else trace[name]
    return trace


def assert_drawn(view: RunView, exhibit: Exhibit, choice: Choice, drawn: list[dict[str, Any]]) -> int:
    """Hold every list of every trace of a chart against the long table; return how many numbers there are."""
    assert exhibit.chart
    chart, frame = exhibit.chart(view, W), exhibit.values(view)
    due = [t for t in chart.traces if not (t.is_chosen and choice.arrangement == view.first.id)]
    lines = [trace for trace in due if not trace.is_band]
    found = [trace for trace in drawn if trace.get("fill") != "toself"]
    assert len(found) == len(lines)
    count = 0
    for given, trace in zip(lines, found, strict=True):
        every = [
            name
            for name in ("economy", "arrangement", "gemeente")
            if name in given.where or name not in exhibit.depends
        ]
        mine = chosen(frame, choice, every)
        if exhibit.also:
            mine = mine[mine["subject"] == next(iter(exhibit.also["fund"](view, W)))]
        for path in given.fields:
            due_list = expected(chart, given, mine, path)
            assert part(trace, path) == due_list, (exhibit.id, path)
            count += len(due_list)
    return count


def test_every_table_chart_and_csv_of_every_choice_holds_the_same_numbers(
    browser: Browser, address: str, view: RunView
) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    seen = Seen(tab)
    ready(tab, address)
    for choice in view.choices(("economy", "arrangement", "gemeente")):
        for name in ("economy", "arrangement"):
            tab.select_option(f'select[name="{name}"]', getattr(choice, name))
        tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")  # draws every chart
        for exhibit in EXHIBITS:
            assert table_of(tab, exhibit.id) == texts_of(view, exhibit, choice), (exhibit.id, choice)
        for exhibit in CHARTS:
            plot = tab.locator(f'[data-plot="{exhibit.id}"]')
            drawn = plot.evaluate("(plot) => plot.data ?? null")
            if drawn is None:
                assert plot.text_content() in (W("nothing_to_draw"), W("nothing_said"))
                assert not chosen(exhibit.values(view), choice)["value"].any()
            else:
                assert assert_drawn(view, exhibit, choice, drawn)
    assert seen.messages == []
    tab.close()


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=[exhibit.id for exhibit in EXHIBITS])
def test_the_csv_of_the_page_is_the_csv_of_the_command(opened: Page, exhibit: Exhibit, view: RunView) -> None:
    with opened.expect_download(timeout=120_000) as waiting:
        opened.locator(f'[data-csv="{exhibit.id}"]').click()
    download = waiting.value
    assert download.suggested_filename == f"{exhibit.id}.csv"
    assert Path(download.path()).read_bytes().decode("utf-8") == csv_text(exhibit, view, W)


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Any:
    tab = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield ready(tab, address)
    tab.close()


# --- the address ---


def test_a_choice_is_kept_in_the_address_and_comes_back(browser: Browser, address: str) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    ready(tab, address)
    heading = tab.locator('[data-heading="saldo"]')
    first = heading.text_content()
    economy = tab.locator('select[name="economy"]')
    economy.focus()
    tab.keyboard.press("ArrowDown")
    assert economy.input_value() == "laagconjunctuur"
    assert economy.evaluate("(select) => document.activeElement === select")
    assert "laagconjunctuur" in (tab.locator("#said").text_content() or "").lower()
    second = heading.text_content()
    assert first != second
    tab.locator('nav a[href="#mensen"]').click()
    assert heading.text_content() == second  # a place on the page is no choice
    tab.go_back()
    tab.go_back()
    assert economy.input_value() == "neutraal"
    assert heading.text_content() == first
    tab.go_forward()
    assert economy.input_value() == "laagconjunctuur"
    assert heading.text_content() == second
    tab.close()


def test_a_choice_is_told_in_short(browser: Browser, address: str) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    ready(tab, address)
    tab.locator("#figuur-waiting").evaluate("(figure) => figure.scrollIntoView()")
    said = tab.locator("#said")
    for name, value, figure in [
        ("economy", "laagconjunctuur", '[data-heading="waiting"]'),
        ("year", "2028", '[data-mark="heading"]'),
        ("fund", "buig", '[data-heading="budget"]'),
    ]:
        tab.select_option(f'select[name="{name}"]', value)
        option = tab.locator(f'select[name="{name}"] option:checked').first.text_content()
        heading = tab.locator(figure).text_content()
        assert said.text_content() == f"{W('now_shown')} {option}. {heading}"
    tab.go_back()
    tab.wait_for_function("!location.hash.includes('fund=buig')")
    assert (said.text_content() or "").startswith(f"{W('now_shown')} {W('all_funds')}. ")
    tab.close()


def test_a_link_opens_on_its_choice(browser: Browser, address: str) -> None:
    tab = browser.new_page(viewport={"width": 320, "height": 700})
    seen = Seen(tab)
    ready(tab, f"{address}#economy=laagconjunctuur&arrangement=schotten&year=2028&fund=buig&nonsense=1")
    values = {
        name: tab.locator(f'select[name="{name}"]').input_value() for name in ("economy", "year", "fund")
    }
    assert values == {"economy": "laagconjunctuur", "year": "2028", "fund": "buig"}
    assert "Schotten, laagconjunctuur" in (tab.locator('[data-mark="heading"]').text_content() or "")
    tab.fill('input[name="filter"]', "shortfall")
    assert tab.locator("#parameters tbody tr:not([hidden])").count() == 1
    assert seen.messages == []
    tab.close()


def test_the_fund_changes_its_own_figure_only(browser: Browser, address: str, view: RunView) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    all_drawn(ready(tab, address))
    others = tab.locator('[data-heading]:not([data-heading="budget"])').all_text_contents()
    tab.select_option('select[name="fund"]', "buig")
    all_drawn(tab)
    told = budget(Case(view, W, dataclasses.replace(view.opening_choice, fund="buig")))
    assert (tab.locator('[data-heading="budget"]').text_content(), sees(tab, "budget")) == told
    assert tab.locator('[data-plot="budget"]').get_attribute("aria-label") == told[0]
    assert tab.locator('[data-heading]:not([data-heading="budget"])').all_text_contents() == others
    assert table_of(tab, "budget") == texts_of(view, BY_ID["budget"], view.opening_choice)
    drawn = tab.evaluate("document.querySelector('[data-plot=budget]').data.at(-1).y")
    means = [view.stat(view.opening_choice, "baten", "buig", year).mean / 1000 for year in view.years]
    assert drawn == pytest.approx(means)
    tab.close()


def test_a_link_to_a_place_leaves_the_choice_in_the_address(browser: Browser, address: str) -> None:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    ready(tab, address)
    tab.select_option('select[name="economy"]', "laagconjunctuur")
    tab.click('nav a[href="#geld"]')
    tab.wait_for_function("location.hash.includes('economy=laagconjunctuur')")
    assert abs(tab.evaluate("document.getElementById('geld').getBoundingClientRect().top")) < 200
    ready(tab, tab.url.replace("#", "?again#"))
    assert tab.locator('select[name="economy"]').first.input_value() == "laagconjunctuur"
    tab.close()
