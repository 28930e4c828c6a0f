"""Several runs in one page: only what differs is listed, and every number is that of its own run."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from look import Seen, all_drawn, ready
from playwright.sync_api import Browser
from runs import ORIGINS, tight, view_of
from test_access import RUN, told

from budgetsim.errors import RunFolderError
from budgetsim.report import values
from budgetsim.report.page import render_together
from budgetsim.report.sheets import laid_out
from budgetsim.report.together import Together, differing_inputs, exhibits, together
from budgetsim.report.view import RunView
from budgetsim.report.words import Words

W = Words("nl")
HERE, ELSEWHERE = "tekort deels", "tekort elders"


@pytest.fixture(scope="module")
def runs(view: RunView) -> Together:
    """The small run, and one in which a shortfall is borne elsewhere and there is one economy less."""
    economies = tight().economies[1:]
    changed = view_of(tight(shortfall_share=0.0, economies=[e.model_dump(by_alias=True) for e in economies]))
    origins = tuple(dataclasses.replace(o, value=0.0) if o.path == "shortfall_share" else o for o in ORIGINS)
    return together({HERE: view, ELSEWHERE: dataclasses.replace(changed, origins=origins)})


def test_only_inputs_that_differ_are_listed(runs: Together) -> None:
    table = differing_inputs(runs, W)
    assert [(row.heads, row.cells) for row in table.rows] == [
        (["shortfall_share"], ["aandeel (0–1)", "0,5", "0"])
    ]


def test_only_shared_choices_are_offered(runs: Together) -> None:
    assert {view.scenario.economies[0].id for view in runs.views.values()} == {"laagconjunctuur"}
    assert [len(view.economies) for view in runs.views.values()] == [1, 1]


def test_runs_that_share_nothing_make_no_page(view: RunView) -> None:
    other = view.scenario.gemeenten[0].model_copy(update={"id": "zwolle"})
    elsewhere = dataclasses.replace(view, scenario=view.scenario.model_copy(update={"gemeenten": (other,)}))
    with pytest.raises(RunFolderError, match="share none of their gemeenten"):
        together({"a": view, "b": elsewhere})


def test_every_number_is_that_of_its_own_run(runs: Together) -> None:
    frame = exhibits(runs)[0].values(runs.base)
    for name, view in runs.views.items():
        own = values.outcomes(view)
        own = own[own["statistic"] == "mean"].reset_index(drop=True)
        mine = frame[frame["subject"] == name].reset_index(drop=True)
        assert mine.drop(columns="subject").equals(own.drop(columns="subject"))


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_of_several_runs_works(browser: Browser, runs: Together, lang: str, tmp_path: Path) -> None:
    path = tmp_path / "together.html"
    path.write_text(render_together(runs, lang), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    seen = Seen(tab)
    all_drawn(ready(tab, path.as_uri()))
    choice = dataclasses.replace(runs.base.opening_choice, arrangement="integraal_1")
    tab.select_option('select[name="arrangement"]', "integraal_1")
    tab.select_option('#figuur-runs_outcomes select[name="outcome"]', "net_draw")
    assert tab.locator('#figuur-runs_differences select[name="outcome"]').input_value() == "net_draw"
    all_drawn(tab)
    drawn = tab.evaluate("document.querySelector('[data-plot=runs_outcomes]').data[0].x")
    means = [view.per_year(view.stat(choice, "net_draw").mean) for view in runs.views.values()]
    assert drawn == pytest.approx(means, abs=0.005)
    for exhibit in exhibits(runs):
        sheet = exhibit.sheet(runs.base, Words(lang))
        table = laid_out(sheet, exhibit.values(runs.base), choice, Words(lang))
        rows = f"document.querySelectorAll('[data-table=\"{exhibit.id}\"] tbody tr')"
        found = tab.evaluate(f"[...{rows}].map((row) => [...row.cells].map((cell) => cell.textContent))")
        assert found == [[*row.heads, *row.cells] for row in table.rows]
    assert seen.messages == []
    assert seen.requests == [path.as_uri()]
    context.close()


@pytest.mark.browser
def test_axe_finds_nothing_in_it(browser: Browser, runs: Together, tmp_path: Path) -> None:
    path = tmp_path / "together.html"
    path.write_text(render_together(runs), encoding="utf-8")
    context = browser.new_context(viewport={"width": 375, "height": 900}, bypass_csp=True)
    tab = all_drawn(ready(context.new_page(), path.as_uri()))
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    tab.evaluate(AXE_SCRIPT)
    assert told(tab.evaluate(RUN)) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375
    context.close()
