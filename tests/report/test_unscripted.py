"""Without JavaScript nothing is missing: every sentence and table of every choice stands in the page."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from look import Seen
from playwright.sync_api import Browser, Page
from runs import view_of
from test_access import RUN, told
from test_edges import ONE, gemeenten
from test_walls import analysis

from budgetsim.report import pruning
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.findings import Case, Finding
from budgetsim.report.gathered import exhibits_of
from budgetsim.report.layouts import fund_options
from budgetsim.report.page import render, render_together
from budgetsim.report.sheets import laid_out
from budgetsim.report.together import together
from budgetsim.report.together_figures import exhibits
from budgetsim.report.values import SELECTS
from budgetsim.report.view import Choice, RunView
from budgetsim.report.walls import outcome_names
from budgetsim.report.words import Words, short
from builders import tiny

W = Words("nl")
VISIBLE_TABLES = """(article) => [...article.querySelectorAll('table')]
    .filter((table) => table.checkVisibility())
    .map((table) => ({
        heads: [...table.querySelectorAll('th.head')].map((th) => th.textContent),
        rows: [...table.tBodies[0].rows].map((row) => ['TH', 'TD'].map((tag) =>
            [...row.cells].filter((cell) => cell.tagName === tag).map((cell) => cell.textContent))),
    }))"""
TOLD = """(article) => [...article.querySelectorAll('.told dt')].flatMap((dt) =>
    dt.textContent.split('; ').map((choice) => [choice, dt.nextElementSibling.textContent.trim()]))"""


@dataclasses.dataclass(frozen=True)
class Bare:
    """A page, and what it was made from."""

    html: str
    view: RunView
    exhibits: Sequence[Exhibit]


def of_run(view: RunView) -> Bare:
    return Bare(render(view), view, exhibits_of(view))


def of_walls(view: RunView) -> Bare:
    """Return a page with figures whose choices are not those of the whole page."""
    both = {"walls": analysis(view, None), "walls_integraal": analysis(view, "integraal")}
    return of_run(dataclasses.replace(view, analyses=both))


def of_runs(view: RunView) -> Bare:
    """Return a page of two runs whose sheets name no gemeente, while there are two of them."""
    runs = together({"een": gemeenten(2), "twee": gemeenten(2, shortfall_share=0.0)})
    return Bare(render_together(runs), runs.base, exhibits(runs))


MAKERS = {"one run": of_walls, "two gemeenten": lambda _: of_run(gemeenten(2)), "runs together": of_runs}


@pytest.fixture(scope="module", params=MAKERS)
def bare(request: pytest.FixtureRequest, view: RunView) -> Bare:
    return MAKERS[request.param](view)


@pytest.fixture
def unscripted(browser: Browser, bare: Bare, tmp_path: Path) -> Iterator[Page]:
    """Yield a page as a browser without JavaScript has it, every fold open."""
    path = tmp_path / "report.html"
    path.write_text(bare.html, encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    seen = Seen(tab)
    tab.goto(path.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    yield tab
    assert seen.requests == [path.as_uri()]
    context.close()


def due(exhibit: Exhibit, view: RunView) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Yield every row that a reader with JavaScript sees at any choice: all that names it, and its cells."""
    sheet, frame = exhibit.sheet(view, W), exhibit.values(view)
    for choice in view.choices(SELECTS):
        table = laid_out(sheet, frame, choice, W)
        names = {W(name): short(getattr(choice, name)) for name in SELECTS}
        for row in table.rows:
            yield names | dict(zip(table.head_columns, row.heads, strict=True)), [*row.cells]


@pytest.mark.browser
def test_nobody_is_told_to_use_what_is_not_there(unscripted: Page) -> None:
    assert unscripted.locator("select:visible, button:visible, input:visible").count() == 0
    shown = unscripted.locator("body").inner_text()
    assert re.findall(r"[^.\n]*\b[Kk]ies\b[^.\n]*", shown) == []


@pytest.mark.browser
def test_every_row_of_every_choice_stands_in_one_table(unscripted: Page, bare: Bare) -> None:
    for exhibit in bare.exhibits:
        (table,) = unscripted.locator(f"#figuur-{exhibit.id}").evaluate(VISIBLE_TABLES)
        found = {tuple(heads): cells for heads, cells in table["rows"]}
        assert len(found) == len(table["rows"]), exhibit.id
        seen = set()
        for names, cells in due(exhibit, bare.view):
            key = tuple(names[head] for head in table["heads"])
            assert found[key] == cells, (exhibit.id, key)
            seen.add(key)
        assert seen == found.keys(), exhibit.id


def named(exhibit: Exhibit, view: RunView, choice: Choice) -> str:
    """Return the names of a choice as far as the figure depends on it and there is something to choose."""
    options = {"gemeente": view.gemeenten, "economy": view.economies, "arrangement": view.arrangements}
    ids = [getattr(choice, name) for name in SELECTS if name in exhibit.depends and len(options[name]) > 1]
    outcome = [outcome_names(W)[choice.outcome]] if "outcome" in exhibit.depends else []
    fund = [fund_options(view, W)[choice.fund]] if "fund" in exhibit.depends else []
    return ", ".join([*map(short, ids), *outcome, *fund])


@pytest.mark.browser
def test_every_sentence_of_every_choice_is_told(unscripted: Page, bare: Bare) -> None:
    for exhibit in bare.exhibits:
        article = unscripted.locator(f"#figuur-{exhibit.id}")
        findings: dict[str, Finding] = {
            named(exhibit, bare.view, choice): exhibit.finding(Case(bare.view, W, choice))
            for choice in bare.view.choices(exhibit.depends)
        }
        found = dict(article.evaluate(TOLD))
        first = exhibit.finding(Case(bare.view, W, bare.view.opening_choice))
        assert article.locator("h3").text_content() == first[0]
        if len(set(findings.values())) == 1:
            assert not found
            continue
        assert found.keys() == findings.keys(), exhibit.id
        same = len({sees for _, sees in findings.values()}) == 1
        for name, (heading, sees) in findings.items():
            assert found[name] == (heading if same else f"{heading} {sees}".strip()), (exhibit.id, name)


@pytest.mark.browser
def test_nothing_stands_there_that_only_a_script_can_fill(unscripted: Page, bare: Bare) -> None:
    assert unscripted.locator(".plot:visible, form:visible, button:visible, output:visible").count() == 0
    assert unscripted.locator("figure:visible").count() == unscripted.locator("#chain").count()
    boxes = unscripted.locator("figure:has(.plot)").evaluate_all(
        "(items) => items.map((item) => item.getBoundingClientRect().height)"
    )
    assert boxes == [0] * sum(exhibit.chart is not None for exhibit in bare.exhibits)
    note = unscripted.locator("noscript > .note").inner_text()
    start = bare.view.opening_choice
    assert short(start.economy) in note
    assert short(start.arrangement) in note
    assert "--csv" not in note
    if unscripted.locator("#chain").count():
        first = unscripted.locator("#figuur-chain noscript > p").inner_text()
        assert f"{short(start.economy)}, {short(start.arrangement)}" in first


@pytest.mark.browser
@pytest.mark.parametrize("bare", ["two gemeenten", "runs together"], indirect=True)
def test_axe_finds_nothing_in_it(browser: Browser, bare: Bare, tmp_path: Path) -> None:
    """Axe needs a script itself: it gets the page without its own, and the noscripts as plain elements."""
    text = re.sub(r"<script>.*</script>", "", bare.html, flags=re.DOTALL).replace("noscript", "no-script")
    path = tmp_path / "bare.html"
    path.write_text(text, encoding="utf-8")
    context = browser.new_context(viewport={"width": 375, "height": 900}, bypass_csp=True)
    tab = context.new_page()
    tab.goto(path.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    assert tab.locator(".of-all table:visible").count() > 3
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375
    tab.evaluate(AXE_SCRIPT)
    assert told(tab.evaluate(RUN)) == []
    context.close()


class Outline(HTMLParser):
    """The headings, ids and tables of a page, what stands in its noscripts too."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.tables = self.captions = 0
        self.scopes: list[str | None] = []
        self.styled: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        self.levels += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.ids += [given["id"]] if "id" in given else []
        self.styled += [tag] if "style" in given else []
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.scopes += [given.get("scope")] if tag == "th" else []


def test_the_page_is_well_built_with_and_without_javascript(bare: Bare) -> None:
    outline = Outline(bare.html)
    assert outline.levels[0] == 1
    assert all(b - a <= 1 for a, b in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.captions == outline.tables
    assert set(outline.scopes) == {"row", "col"}
    assert outline.styled == []
    assert bare.html.count("<noscript>") == bare.html.count("</noscript>") > len(bare.exhibits)


def test_one_choice_needs_no_more_than_its_funds() -> None:
    page = render(view_of(tiny(arrangements=ONE), 1))
    assert page.count('class="of-all"') == 1  # the budget has a choice of its own, its fund
    assert W("noscript") in page
    assert W("noscript_choices", choice="Neutraal, Schotten") in page


# --- a page that would be too large for a mail ---


def cut_at(view: RunView, most: int, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[str]]:
    """Return a page of at most so many bytes, and the ids of the figures that it says are not whole."""
    monkeypatch.setattr(pruning, "MOST_BYTES", most)
    page = render(view)
    note = page.partition('<noscript><p class="note">')[2].partition("</noscript>")[0]
    return page, re.findall('href="#figuur-([a-z_]+)"', note)


def of_all(page: str) -> list[str]:
    return re.findall(r'<noscript><details class="of-all">.*?</noscript>', page, flags=re.DOTALL)


def test_a_page_that_is_too_large_leaves_the_largest_table_out_and_says_so(
    view: RunView, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert W("noscript_cut") not in page
    smaller, figures = cut_at(view, len(page.encode()) - 1, monkeypatch)
    (gone,) = set(of_all(page)) - set(of_all(smaller))
    assert gone == max(of_all(page), key=lambda part: len(part.encode()))
    assert len(figures) == 1
    assert gone in page.partition(f'id="figuur-{figures[0]}"')[2].partition("</article>")[0]
    assert f"{W('noscript_cut')} <code>budgetsim report reports/tiny --csv" in smaller


@pytest.mark.browser
def test_where_nothing_fits_the_first_choice_stays(
    view: RunView, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    smallest, figures = cut_at(view, 1, monkeypatch)
    assert of_all(smallest) == []
    assert figures == [exhibit.id for exhibit in exhibits_of(view) if exhibit.depends]
    path = tmp_path / "report.html"
    path.write_text(smallest, encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(path.as_uri())
    assert tab.locator(".of-one:visible").count() == len(exhibits_of(view))
    context.close()


def test_the_largest_parts_go_first_and_no_more_than_must() -> None:
    sizes = {("a", "told"): 10, ("a", "table"): 400, ("b", "table"): 90, ("c", "table"): 80}
    assert pruning.too_large(sizes, 0) == set()
    assert pruning.too_large(sizes, 400) == {("a", "table")}
    assert pruning.too_large(sizes, 401) == {("a", "table"), ("b", "table")}
    assert pruning.too_large(sizes, 10_000) == set(sizes)
