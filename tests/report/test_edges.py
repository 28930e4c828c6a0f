"""Runs at the edge, and hostile words: no figure is empty without saying why, and text stays text."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from look import Seen, all_drawn, ready
from playwright.sync_api import Browser, Page
from runs import origin, shown, tight, view_of

from budgetsim.report import pruning
from budgetsim.report.document import csv_text
from budgetsim.report.exhibits import EXHIBITS, exhibits_of
from budgetsim.report.page import render
from budgetsim.report.view import RunView
from budgetsim.report.words import Words
from builders import grant, tiny

W = Words("nl")
FIVE_MB = 5_000_000
ONE = [{"id": "schotten", "title": "Schotten", "default_height": 1}]
TWO = [*ONE, {"id": "integraal", "title": "Een budget", "default_height": 0}]
MARKUP = "<script>alert(1)</script></script></noscript><img src=x onerror=alert(2)>\"'&{{ 7*7 }}"
HOSTILE = f'=HYPERLINK("x") {MARKUP} \u202eomgekeerd\u202c 🚧 {"lang" * 2500}'


def gemeenten(count: int, **changes: Any) -> RunView:
    names = ["meppel", *(f"gemeente_{n}" for n in range(1, count))]
    places = [
        {"id": n, "title": n, "code": f"GM{k:04}", "inhabitants_count": 1000} for k, n in enumerate(names)
    ]
    grants = [grant(fund, 500_000, name) for fund in ("buig", "reintegratie") for name in names]
    inflow = [
        {
            "id": f"in_{name}", "gemeente": name, "doelgroep": "kansrijk", "stage": "thuis",
            "people_per_month": 0.5, "pool_per_month": 1.0,
        }
        for name in names
    ]  # fmt: skip
    return view_of(tight(gemeenten=places, grants=grants, inflow=inflow, arrangements=TWO, **changes), 1)


EDGES: dict[str, Callable[[], RunView]] = {
    "nobody comes": lambda: view_of(tight(inflow=[]), 2),
    "one arrangement, one replication": lambda: view_of(tiny(arrangements=ONE), 1),
    "one year": lambda: view_of(tight(years=1, arrangements=TWO), 2),
    "twelve gemeenten, thirty years": lambda: gemeenten(12, years=30),
}


def assert_whole(tab: Page) -> None:
    """Hold that every chart is drawn or says why not, and that no number is broken."""
    all_drawn(tab)
    plots = tab.locator("[data-plot]")
    for text, is_drawn in plots.evaluate_all(
        "(plots) => plots.map((plot) => [plot.textContent, Boolean(plot.querySelector('.main-svg'))])"
    ):
        assert is_drawn or text in (W("nothing_to_draw"), W("nothing_said"))
    shown = tab.locator("main").inner_text()
    assert not {"NaN", "nan", "undefined", "null", "Infinity"} & set(shown.split())
    for exhibit in EXHIBITS:
        if tab.locator(f"#figuur-{exhibit.id}").count():
            assert tab.locator(f'[data-table="{exhibit.id}"] tbody tr').count(), exhibit.id


@pytest.mark.browser
@pytest.mark.parametrize("name", EDGES)
def test_a_run_at_the_edge_is_whole(browser: Browser, tmp_path: Path, name: str) -> None:
    view = EDGES[name]()
    path = tmp_path / "report.html"
    path.write_text(render(view), encoding="utf-8")
    assert path.stat().st_size < FIVE_MB
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    seen = Seen(tab)
    ready(tab, path.as_uri())
    assert_whole(tab)
    for select in tab.locator("form.controls select").all():
        select.select_option(index=select.locator("option").count() - 1)
    assert_whole(tab)
    assert seen.messages == []
    tab.close()


@pytest.mark.browser
def test_one_year_has_its_bands(browser: Browser, tmp_path: Path) -> None:
    view = EDGES["one year"]()
    path = tmp_path / "report.html"
    path.write_text(render(view), encoding="utf-8")
    tab = all_drawn(ready(browser.new_page(), path.as_uri()))
    bands = "document.querySelector('[data-plot=fan_participation]').data.filter((trace) => trace.fill)"
    drawn = tab.evaluate(f"{bands}.map((trace) => trace.y.slice().sort((a, b) => a - b))")
    table = shown(view, "fan_participation").rows[0].cells
    low, lower, _, higher, high = (float(cell.replace(".", "").replace(",", ".")) for cell in table)
    assert drawn == [pytest.approx([low, high], abs=0.05), pytest.approx([lower, higher], abs=0.05)]
    tab.close()


@pytest.fixture(scope="module")
def hostile() -> RunView:
    scenario = tight(title=HOSTILE, description=HOSTILE, arrangements=TWO)
    dumped = scenario.model_dump(by_alias=True)
    for part in ("stages", "funds", "doelgroepen", "gemeenten", "arrangements", "economies"):
        for row in dumped[part]:
            row["title"] = HOSTILE
    view = view_of(type(scenario).model_validate(dumped), 1)
    return dataclasses.replace(
        view,
        origins=(origin("shortfall_share", 0.5, source=HOSTILE, note=HOSTILE),),
        manifest={**view.manifest, "command": HOSTILE},
    )


@pytest.mark.browser
def test_hostile_words_are_shown_as_they_stand(browser: Browser, hostile: RunView, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(hostile), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 320, "height": 800})
    seen = Seen(tab)
    tab.on("dialog", lambda dialog: seen.messages.append(dialog.message))
    all_drawn(ready(tab, path.as_uri()))
    tab.select_option('select[name="arrangement"]', "schotten")
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    assert tab.locator("h1").text_content() == HOSTILE
    assert tab.locator("h1").get_attribute("dir") == "auto"
    assert tab.locator('[data-table="saldo"] tbody th').nth(2).text_content() == HOSTILE
    assert tab.locator("img").count() == 0
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    assert seen.messages == []
    assert seen.requests == [path.as_uri()]
    tab.close()


@pytest.mark.browser
def test_hostile_words_stay_words_without_javascript(
    browser: Browser, hostile: RunView, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(hostile), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    tab = context.new_page()
    seen = Seen(tab)
    tab.goto(path.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    table = tab.locator("#figuur-saldo .of-all table")
    assert table.locator("tbody th").nth(2).text_content() == HOSTILE
    assert (
        table.locator("tbody th").nth(2).evaluate("(th) => getComputedStyle(th).unicodeBidi") == "plaintext"
    )
    assert HOSTILE in (tab.locator("#figuur-saldo .told").text_content() or "")
    assert tab.locator("img").count() == 0
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    assert seen.requests == [path.as_uri()]
    context.close()


def test_hostile_words_are_no_formula_in_a_csv(hostile: RunView) -> None:
    for exhibit in exhibits_of(hostile):
        text = csv_text(exhibit, hostile, W)[1:]
        cells = [cell for line in csv.reader(io.StringIO(text), delimiter=";") for cell in line]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
        words = [cell for cell in cells if cell.startswith("-") and not cell[1:].replace(",", "").isdigit()]
        assert words == []


@pytest.mark.browser
def test_a_page_that_leaves_details_out_says_so(
    browser: Browser, view: RunView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "MOST_NUMBERS", 300)
    monkeypatch.setattr(pruning, "SMALL_ROWS", 30)
    path = tmp_path / "report.html"
    path.write_text(render(view), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    seen = Seen(tab)
    all_drawn(ready(tab, path.as_uri()))
    assert "Jaarcijfers staan er voor Schotten en Integraal, in Neutraal" in tab.locator("body").inner_text()
    assert tab.locator('[data-table="saldo"] tbody tr').count() == 2
    tab.select_option('select[name="economy"]', "laagconjunctuur")
    all_drawn(tab)
    assert tab.locator('[data-plot="saldo"]').text_content() == W("left_out_here")
    assert not tab.locator("#chain").is_visible()
    assert seen.messages == []
    tab.close()


def test_what_is_compared_at_a_glance_is_never_cut(view: RunView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "MOST_NUMBERS", 1)
    frames = {exhibit.id: exhibit.values(view) for exhibit in EXHIBITS}
    found = pruning.kept(view, frames)
    assert found.has(view.opening_choice)
    assert all(len(found.of(frame)) == len(frame) for frame in frames.values())
