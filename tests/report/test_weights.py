"""A reader's own weights: the page ranks as the analysis does, and the address keeps them."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from runs import shown as scores_of
from runs import tight, view_of

from budgetsim.analysis.criteria import ranking_table, weighings
from budgetsim.report.criteria import finding
from budgetsim.report.findings import Case
from budgetsim.report.page import render
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, short

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def weighed() -> RunView:
    return view_of(tight(), 6)


@pytest.fixture(scope="module")
def opened(browser: Browser, weighed: RunView, tmp_path_factory: pytest.TempPathFactory) -> Page:
    path: Path = tmp_path_factory.mktemp("weights") / "report.html"
    path.write_text(render(weighed), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(path.as_uri())
    tab.wait_for_selector("html[data-ready]")
    return tab


def shown(tab: Page) -> list[list[str]]:
    rows = tab.locator("#weights tbody tr").all()
    return [[cell.inner_text() for cell in row.locator("th, td").all()] for row in rows]


def due(view: RunView, weights: dict[str, float], economy: str) -> list[list[str]]:
    """Return rank, arrangement, total and how far behind, as the analysis has them."""
    criteria = tuple(c.model_copy(update={"weight": weights[c.id]}) for c in view.scenario.criteria)
    scenario = view.scenario.model_copy(update={"criteria": criteria})
    table = ranking_table(weighings(scenario, view.indicators))
    rows = table[table["economy"] == economy]
    return [
        [str(row.rank), short(row.arrangement), f"{row.total:.2f}", f"{row.behind:.2f}", row.is_clear]
        for row in rows.itertuples()
    ]


def assert_same(tab: Page, expected: list[list[str]]) -> None:
    found = shown(tab)
    assert len(found) == len(expected)
    for (rank, name, total, behind), (due_rank, due_name, due_total, due_behind, is_clear) in zip(
        found, expected, strict=True
    ):
        assert (rank, name) == (due_rank, due_name)
        assert float(total.replace(",", ".")) == pytest.approx(float(due_total), abs=0.011)
        if rank == "1":
            assert behind == "eerste"
            continue
        assert float(re.split(" ", behind)[0].replace(",", ".")) == pytest.approx(
            float(due_behind), abs=0.011
        )
        assert behind.endswith("duidelijk achter" if is_clear else "geen duidelijk verschil")


def test_the_page_ranks_as_the_analysis_does(opened: Page, weighed: RunView) -> None:
    assert_same(opened, due(weighed, {"meedoen": 3, "geld": 1}, "neutraal"))
    opened.locator('[data-weight="meedoen"]').fill("0")
    opened.locator('[data-weight="geld"]').fill("7")
    assert_same(opened, due(weighed, {"meedoen": 0, "geld": 7}, "neutraal"))
    opened.select_option('select[name="economy"]', "laagconjunctuur")
    assert_same(opened, due(weighed, {"meedoen": 0, "geld": 7}, "laagconjunctuur"))


def test_the_address_keeps_the_weights(browser: Browser, opened: Page, weighed: RunView) -> None:
    opened.locator('[data-weight="meedoen"]').fill("2")
    opened.locator('[data-weight="geld"]').fill("5")
    address = opened.url
    assert "weights=2%2C5" in address
    again = browser.new_page()
    again.goto(address)
    again.wait_for_selector("html[data-ready]")
    economy = again.locator('select[name="economy"]').input_value()
    assert_same(again, due(weighed, {"meedoen": 2, "geld": 5}, economy))
    again.click("#weights button[type=reset]")
    expect(again).not_to_have_url(re.compile("weights="))
    assert_same(again, due(weighed, {"meedoen": 3, "geld": 1}, economy))


def test_a_weight_moves_by_the_keyboard_and_none_is_told(opened: Page) -> None:
    slider = opened.locator('[data-weight="meedoen"]')
    slider.fill("4")
    slider.focus()
    opened.keyboard.press("ArrowRight")
    assert float(slider.input_value()) > 4
    for name in ("meedoen", "geld"):
        opened.locator(f'[data-weight="{name}"]').fill("0")
    assert opened.locator("#no-weight").is_visible()
    assert shown(opened) == []


def test_without_criteria_there_is_a_sentence(view: RunView) -> None:
    bare = dataclasses.replace(view, scenario=view.scenario.model_copy(update={"criteria": ()}))
    page = render(bare)
    assert 'id="weights"' not in page
    assert "Dit scenario heeft geen toetsingskader" in page


def test_the_table_of_the_run_and_that_of_the_reader_say_the_same(weighed: RunView, opened: Page) -> None:
    """The same column, the same sign and the same words, as long as no weight has moved."""
    opened.click("#weights button[type=reset]")
    opened.wait_for_timeout(50)
    head = "[...document.querySelectorAll('#weights thead th')].at(-1).textContent"
    assert opened.evaluate(head) in opened.locator('[data-table="criteria"] thead').text_content()
    for economy in weighed.economies:
        opened.select_option('select[name="economy"]', economy)
        rows = opened.locator('[data-table="criteria"] tbody tr').all()
        told = [[cell.text_content() for cell in row.locator("th, td").all()] for row in rows]
        mine = {name: [total, behind] for _, name, total, behind in shown(opened)}
        assert len(told) == len(mine)
        for _, name, total, behind, *_ in told:
            assert name is not None
            assert mine[name] == [total, behind]
            assert behind == "eerste" or not str(behind).startswith("−")


LIVE = """() => {
  window.heard = [];
  const watch = new MutationObserver(() => heard.push(document.querySelector('[data-spoken]').textContent));
  for (const place of document.querySelectorAll('#weights :is([aria-live], output, [role=status])'))
    watch.observe(place, { childList: true, characterData: true, subtree: true });
}"""


def test_moving_a_weight_says_one_sentence(weighed: RunView, opened: Page) -> None:
    """However many steps a slider makes: who comes first now, and whether clearly."""
    opened.select_option('select[name="economy"]', "neutraal")
    assert opened.locator("#weights :is([aria-live], output, [role=status])").count() == 1
    opened.evaluate(LIVE)
    slider = opened.locator('[data-weight="meedoen"]')
    slider.focus()
    for _ in range(6):
        opened.keyboard.press("ArrowRight")
    expect(opened.locator("#weights [data-spoken]")).to_have_text(re.compile("bovenaan"))
    opened.wait_for_timeout(1000)
    spoken = [text for text in opened.evaluate("heard") if text]
    first, second, *_ = shown(opened)
    clear = second[3].endswith("duidelijk achter")
    end = f", duidelijk voor {second[1]}." if clear else f", maar niet duidelijk voor {second[1]}."
    assert spoken == [f"Met deze gewichten staat {first[1]} bovenaan{end}"]
    assert slider.get_attribute("aria-valuetext") == slider.locator("+ .weight").text_content()


@pytest.mark.parametrize("weights", ["1", "1,2,3", "1,", ",", "1e999,1", "-1,2", "NaN,1", "0x10,1", "1,2%20"])
def test_damaged_weights_in_an_address_are_those_of_the_scenario(
    browser: Browser, opened: Page, weights: str
) -> None:
    tab = browser.new_page()
    tab.goto(f"{opened.url.partition('#')[0]}#weights={weights}")
    tab.wait_for_selector("html[data-ready]")
    inputs = tab.locator("[data-weight]").evaluate_all("(all) => all.map((input) => input.value)")
    assert inputs == ["3", "1"]
    tab.close()


def test_a_table_of_scores_says_that_it_holds_scores(weighed: RunView) -> None:
    table = scores_of(weighed, "criteria_scores")
    assert table.caption == "Score per criterium (0 tot 10)"
    assert all(0 <= float(cell.replace(",", ".")) <= 10 for row in table.rows for cell in row.cells)


def heading_of(view: RunView, lang: str = "nl") -> str:
    return finding(Case(view, Words(lang), view.opening_choice))[0]


def weighing(**criteria: Any) -> RunView:
    rows = [
        {"id": name, "title": name, "outcome": name, "weight": weight} for name, weight in criteria.items()
    ]
    return view_of(tight(criteria=rows, inflow=[]), 1)


def test_without_any_weight_nobody_comes_first() -> None:
    view = weighing(participation_months=0.0, net_draw=0.0)
    assert heading_of(view) == "Alle gewichten zijn 0: er is niets om op te wegen"


def test_where_all_score_the_same_nobody_comes_first_alone() -> None:
    view = weighing(participation_months=1.0)
    names = [short(name) for name in view.arrangements]
    for lang in ("nl", "en"):
        said = heading_of(view, lang)
        assert all(name in said for name in names)
        assert "alleen bovenaan" in said or "first alone" in said


def test_a_clear_first_is_still_told(weighed: RunView) -> None:
    first, second = weighed.ranking.head(2)["arrangement"]
    assert heading_of(weighed).startswith(f"In neutraal staat {short(first)} bovenaan, ")
    assert heading_of(weighed).endswith(short(second))
