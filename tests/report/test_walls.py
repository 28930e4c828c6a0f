"""The section about walls: there when a run has the analysis, and no more told than the intervals hold up."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from look import Seen, all_drawn, ready
from playwright.sync_api import Browser

from budgetsim.analysis.kept import Analysis
from budgetsim.analysis.risk import BUFFER_REPLICATIONS
from budgetsim.analysis.shapley import ALL, WALLS
from budgetsim.analysis.summaries import SALDO, SHARED
from budgetsim.analysis.walls import COLUMNS, WHOLE, by_year, ends, over_horizon, pairs, samples, shares
from budgetsim.report.document import document
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.findings import Case
from budgetsim.report.gathered import exhibits_of
from budgetsim.report.page import render
from budgetsim.report.payload import state_key
from budgetsim.report.sheets import laid_out
from budgetsim.report.values import KEY_COLUMNS, STATISTICS, VALUE_COLUMNS
from budgetsim.report.view import Choice, RunView
from budgetsim.report.walls import KINDS
from budgetsim.report.words import WORDS, Words

W = Words("nl")
REPLICATIONS = 8
EACH = np.array([30.0, -12.0, 0.0, 5.0, 0.0, 0.0])
"""What each wall brings to every outcome; the first two stand in for each other a little."""


def measured(view: RunView) -> pd.DataFrame:
    """Return made-up values of all sets: walls that add, but for one pair, and luck."""
    down = np.array([[s >> n & 1 for n in range(len(WALLS))] for s in range(ALL + 1)])
    game = 1000 + down @ EACH - 4.0 * (down[:, 0] & down[:, 1])
    luck = np.random.default_rng(3).normal(0, 1, (ALL + 1, REPLICATIONS, 1 + len(view.years)))
    place = np.indices(luck.shape).reshape(3, -1)
    parts = [
        pd.DataFrame(
            {
                "lowered": place[0], "economy": "neutraal", "gemeente": "meppel", "replication": place[1],
                "year": np.array([0, *view.years])[place[2]], "outcome": name,
                "value": (game[:, None, None] + luck).reshape(-1),
            }
        )
        for name in (*(outcome.id for outcome in SHARED), SALDO)
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def analysis(view: RunView, arrangement: str | None) -> Analysis:
    found = samples(measured(view), 0.8)
    cases = over_horizon(found)
    tables = {
        "shares": shares(cases),
        "pairs": pairs(cases),
        "ends": ends(cases),
        "years": shares(by_year(found)),
    }
    about: dict[str, Any] = {
        "arrangement": arrangement, "economies": ["neutraal"], "replications": REPLICATIONS,
        "resamples": 2000, "shortfall_share": 0.5, "warm_up": "schotten", "command": "budgetsim walls klein",
    }  # fmt: skip
    return Analysis(about, tables)


@pytest.fixture(scope="module")
def walled(view: RunView) -> RunView:
    both = {"walls": analysis(view, None), "walls_integraal": analysis(view, "integraal")}
    return dataclasses.replace(view, analyses=both)


def of(view: RunView, name: str) -> Exhibit:
    return next(exhibit for exhibit in exhibits_of(view) if exhibit.id == name)


def told(view: RunView, outcome: str, name: str = "walls", economy: str = "neutraal") -> tuple[str, str]:
    return of(view, name).finding(Case(view, W, Choice(economy, "integraal", "meppel", outcome)))


def kept(view: RunView, outcome: str) -> pd.DataFrame:
    table = view.analyses["walls"].tables["shares"]
    return table[table["outcome"] == outcome].set_index("wall")


def test_a_page_without_the_analysis_says_how_to_make_it(view: RunView, page: str) -> None:
    section = page.partition('<section id="muren">')[2].partition("</section>")[0]
    assert "budgetsim walls" in section
    assert "data-plot" not in section
    assert "<select" not in section
    assert all(exhibit.section != "muren" for exhibit in exhibits_of(view))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_page_with_it_has_its_figures(walled: RunView, lang: str) -> None:
    section = render(walled, lang).partition('<section id="muren">')[2].partition("</section>")[0]
    assert 'class="absent"' not in section
    assert re.findall(r'data-plot="(\w+)"', section) == [
        "walls", "walls_paren", "walls_integraal", "walls_integraal_jaren",
    ]  # fmt: skip
    assert section.count("<option") == len(SHARED)
    assert WORDS[lang]["walls_intro"] in section


def test_the_heading_names_only_walls_whose_interval_leaves_zero_out(walled: RunView) -> None:
    heading, sees = told(walled, "participation_months")
    found = kept(walled, "participation_months")
    clear = found["low"] * found["high"] > 0
    assert clear[[str(wall) for wall in WALLS]].any()
    for wall in WALLS:
        assert (W(f"wall_{wall}") in heading) == bool(clear[wall])
    assert W.numbers.of_unit(found.loc[WHOLE, "share"], "inwonermaanden", sign=True) in sees


def test_no_wall_stands_out_where_there_is_only_luck(walled: RunView) -> None:
    one = walled.analyses["walls"]
    still = one.tables["shares"].assign(low=-1.0, high=1.0, verdict="unclear")
    changed = dataclasses.replace(one, tables=one.tables | {"shares": still})
    heading, _ = told(dataclasses.replace(walled, analyses={"walls": changed}), "lasten")
    assert heading.endswith(W("walls_heading_none", outcome="", economy="").rpartition(": ")[2])
    assert not any(W(f"wall_{wall}") in heading for wall in WALLS)


def test_where_there_is_nothing_it_says_so(walled: RunView) -> None:
    """An economy that was left out, an outcome with too few replications, one that has no years."""
    for name in ("walls", "walls_paren", "walls_integraal", "walls_integraal_jaren"):
        heading, sees = told(walled, "lasten", name, "laagconjunctuur")
        assert heading.endswith(W("walls_not_here", outcome="", economy="").rpartition(": ")[2])
        assert sees == W("walls_here", list="Neutraal")
    assert W("wall_years_none", outcome="") in told(walled, "buffer", "walls_integraal_jaren")[0]


def test_what_rests_on_fewer_replications_than_the_page_says_so(walled: RunView) -> None:
    kept_ = walled.analyses["walls"]
    fewer = Analysis({**kept_.about, "replications": 2}, kept_.tables)
    said = W("walls_fewer", n=W.count("replication", 2), all=W.count("replication", walled.replications))
    assert said not in told(walled, "lasten")[1]
    assert said in told(dataclasses.replace(walled, analyses={"walls": fewer}), "lasten")[1]


def test_a_buffer_says_how_many_replications_it_asks(walled: RunView) -> None:
    for name in ("walls", "walls_paren"):
        heading, sees = told(walled, "buffer", name)
        assert f"een buffer vraagt minstens {BUFFER_REPLICATIONS} doorrekeningen" in heading
        assert heading.endswith(f"dit zijn er {REPLICATIONS}")
        assert sees == ""


def changed(view: RunView, outcome: str, **columns: object) -> RunView:
    """Return a run in which the shares of one outcome are others."""
    one = view.analyses["walls"]
    table = one.tables["shares"].copy()
    mine = table["outcome"] == outcome
    for name, value in columns.items():
        table.loc[mine, name] = value
    made = dataclasses.replace(one, tables=one.tables | {"shares": table})
    return dataclasses.replace(view, analyses={"walls": made})


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        ("waiting_time_p90", "krijgen minder dan 9 van de 10 vragers een plek"),
        ("waiting_time_p50", "krijgt minder dan de helft van de vragers een plek"),
        ("cost_per_duurzame_uitstroom", "stroomt niemand duurzaam uit"),
        ("lasten", "heeft deze uitkomst geen waarde"),
    ],
)
def test_an_outcome_without_a_value_says_why(walled: RunView, outcome: str, why: str) -> None:
    nothing = changed(walled, outcome, share=np.nan, low=np.nan, high=np.nan, verdict="")
    for name in ("walls", "walls_paren"):
        heading, sees = told(nothing, outcome, name)
        assert why in heading
        assert sees == ""


@pytest.mark.parametrize(
    ("outcome", "share", "due"),
    [
        ("participation_months", 0.004, "‘Aparte potten’ +0,004 (gemiddeld beter)"),
        ("participation_months", 0.00004, "‘Aparte potten’ vrijwel nul (gemiddeld beter)"),
        ("net_draw", -0.2, "‘Aparte potten’ vrijwel nul (gemiddeld beter (V))"),
        ("chance_of_deficit", 0.03, "‘Aparte potten’ +3 procentpunt (gemiddeld slechter)"),
        ("chance_of_deficit", -0.0004, "‘Aparte potten’ −0,04 procentpunt (gemiddeld beter)"),
    ],
)
def test_a_clear_share_never_looks_like_zero(walled: RunView, outcome: str, share: float, due: str) -> None:
    """And a change of a chance is in percentage points; levels of it are percentages."""
    good = next(rule.good for rule in SHARED if rule.id == outcome)
    said = "better" if share * good > 0 else "worse"
    view = changed(walled, outcome, share=share, low=share / 2, high=share * 2, verdict=said)
    heading, sees = told(view, outcome)
    assert due in heading
    if outcome == "chance_of_deficit":
        level = walled.analyses["walls"].tables["ends"].set_index("outcome").loc[outcome, "up"]
        assert f"de uitkomst {W.numbers.percent(level, 0)}," in sees


def test_two_walls_change_a_chance_by_percentage_points(walled: RunView) -> None:
    one = walled.analyses["walls"]
    table = one.tables["pairs"].assign(interaction=-0.012, low=-0.02, high=-0.001)
    made = dataclasses.replace(one, tables=one.tables | {"pairs": table})
    heading, _ = told(
        dataclasses.replace(walled, analyses={"walls": made}), "chance_of_deficit", "walls_paren"
    )
    assert heading.endswith("komen samen 1 procentpunt lager uit dan apart opgeteld")


def test_a_table_of_shares_is_in_percentage_points(walled: RunView) -> None:
    view = changed(walled, "chance_of_deficit", share=0.03, low=0.01, high=0.05, verdict="worse")
    exhibit = of(view, "walls")
    table = laid_out(exhibit.sheet(view, W), exhibit.values(view), view.opening_choice, W)
    row = next(row for row in table.rows if row.heads[1] == W("outcome_chance_of_deficit"))
    assert row.cells[0] == "+3 procentpunt (+1 tot +5) slechter"


def test_every_choice_of_the_reader_has_its_words(walled: RunView) -> None:
    for exhibit in exhibits_of(walled):
        if exhibit.section == "muren":
            made = [state_key(exhibit.depends, choice) for choice in walled.choices(exhibit.depends)]
            assert len(made) == len(set(made)) == len(walled.economies) * len(SHARED)
            assert all(
                exhibit.finding(Case(walled, W, choice))[0] for choice in walled.choices(exhibit.depends)
            )


def test_the_numbers_behind_the_figures_are_those_of_the_analysis(walled: RunView) -> None:
    frame = of(walled, "walls").values(walled)
    shown = frame[(frame["statistic"] == "wall_share") & (frame["indicator"] == "lasten")].set_index(
        "subject"
    )
    found = kept(walled, "lasten")
    for here, there in (("value", "share"), ("low", "low"), ("high", "high")):
        assert shown[here].to_numpy() == pytest.approx(found[there].to_numpy(), abs=0.006)
    years = of(walled, "walls_integraal_jaren").values(walled)
    assert len(years) == len(walled.analyses["walls_integraal"].tables["years"])
    rows = document([walled])["runs"][0]["figures"]["walls"]
    assert len(rows) == len(frame)


def test_each_figure_has_one_long_table_without_doubles(walled: RunView) -> None:
    for exhibit in exhibits_of(walled):
        frame = exhibit.values(walled)
        assert tuple(frame.columns) == VALUE_COLUMNS
        assert not frame.duplicated(list(KEY_COLUMNS)).any()
        assert set(frame["statistic"]) <= set(STATISTICS)
        assert (frame["unit"] != "").all()


def test_bars_end_where_the_next_begins_and_the_last_at_the_whole(walled: RunView) -> None:
    frame = of(walled, "walls").values(walled)
    mine = frame[frame["indicator"] == "waiting_time_p50"]
    begin, end = (mine[mine["statistic"] == name]["value"].to_numpy() for name in ("rod_from", "rod_to"))
    assert begin[0] == begin[-1] == 0
    assert end[:-2] == pytest.approx(begin[1:-1], abs=2e-6)
    assert end[-2] == pytest.approx(end[-1], abs=2e-5)


def test_a_rise_of_what_is_bad_is_never_drawn_as_good(walled: RunView) -> None:
    """Bars are drawn by verdict and not by sign; each has its own pattern as well as its own colour."""
    found = {
        outcome: kept(walled, outcome).loc["separate_purses"]
        for outcome in ("lasten", "participation_months")
    }
    assert all(row["share"] > 0 for row in found.values())
    assert [row["verdict"] for row in found.values()] == ["worse", "better"]
    chart = of(walled, "walls").chart
    assert chart is not None
    bars = {
        trace.fields["x"].where["verdict"]: trace.look
        for trace in chart(walled, W).traces
        if trace.look["type"] == "bar"
    }
    assert set(bars) == set(KINDS)
    looks = [
        (bars[kind]["marker"]["color"], bars[kind]["marker"]["pattern"]["shape"])
        for kind in ("better", "worse", "unclear")
    ]
    assert all(len(set(part)) == 3 for part in zip(*looks, strict=True))


def test_the_table_holds_every_outcome_for_readers_without_a_select(walled: RunView) -> None:
    exhibit = of(walled, "walls")
    table = laid_out(exhibit.sheet(walled, W), exhibit.values(walled), walled.opening_choice, W)
    assert len(table.rows) == len(SHARED) * (len(WALLS) + 1)
    assert exhibit.source is not None
    assert "8 doorrekeningen" in exhibit.source(walled, W)


@pytest.mark.parametrize("outcome", [outcome.id for outcome in SHARED])
@pytest.mark.parametrize("kind", ["outcome", "means", "headline"])
def test_every_outcome_has_its_words(outcome: str, kind: str) -> None:
    assert f"{kind}_{outcome}" in WORDS["nl"]


@pytest.mark.browser
def test_the_select_of_outcomes_changes_every_figure_of_the_section(
    walled: RunView, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(walled), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    seen = Seen(tab)
    ready(tab, path.as_uri())
    tab.locator('[data-plot="walls"]').scroll_into_view_if_needed()
    tab.wait_for_selector('[data-plot="walls"] .main-svg')
    heading = tab.locator('[data-heading="walls"]').text_content()
    tab.select_option('select[name="outcome"]', "lasten")
    assert tab.locator('[data-heading="walls"]').text_content() != heading
    traces = "document.querySelector('[data-plot=walls]').data"
    bars = f"{traces}.filter((trace) => trace.type === 'bar').map((trace) => trace.x)"
    drawn = sorted(value for trace in tab.evaluate(bars) for value in trace)
    assert drawn == pytest.approx(sorted(kept(walled, "lasten")["share"] / 1000), abs=0.006)
    for plot in ("walls", "walls_paren"):
        tab.locator(f'[data-plot="{plot}"]').scroll_into_view_if_needed()
        title = tab.locator(f'[data-plot="{plot}"] :is(.xtitle, .x2title)')
        assert title.text_content() == f"Verschil: {W('outcome_lasten')}"
    assert "outcome=lasten" in tab.url
    assert seen.messages == []
    tab.close()


@pytest.mark.browser
def test_where_nothing_is_drawn_no_word_is_about_a_drawing(
    walled: RunView, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(walled), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    seen = Seen(tab)
    ready(tab, path.as_uri())
    for outcome, is_there in (("buffer", False), ("lasten", True)):
        tab.select_option('select[name="outcome"]', outcome)
        all_drawn(tab)
        for name in ("walls", "walls_paren"):
            figure = tab.locator(f"#figuur-{name}")
            assert bool(figure.locator(".main-svg").count()) == is_there
            assert figure.locator(".sees").is_visible() == is_there
            assert figure.locator("figcaption").is_visible() == is_there
            assert is_there or figure.locator(".plot").text_content() == W("nothing_said")
    assert seen.messages == []
    tab.close()


@pytest.mark.browser
def test_the_script_writes_small_and_shared_differences_as_the_page_does(
    walled: RunView, browser: Browser, tmp_path: Path
) -> None:
    """Percentage points, one of them, decimals enough, and what is nearly zero, in both hands."""
    view = changed(walled, "chance_of_deficit", share=0.03, low=0.01, high=0.05, verdict="worse")
    view = changed(view, "participation_months", share=0.00004, low=0.00001, high=0.0001, verdict="better")
    view = changed(view, "durable_outflow", share=-0.004, low=-0.005, high=-0.001, verdict="worse")
    exhibit = of(view, "walls")
    table = laid_out(exhibit.sheet(view, W), exhibit.values(view), view.opening_choice, W)
    due = [[*row.heads, *row.cells] for row in table.rows]
    path = tmp_path / "report.html"
    path.write_text(render(view), encoding="utf-8")
    tab = browser.new_page()
    ready(tab, path.as_uri())
    for economy in ("laagconjunctuur", "neutraal"):
        tab.select_option('select[name="economy"]', economy)
    rows = "[...document.querySelectorAll('[data-table=walls] tbody tr')]"
    found = tab.evaluate(f"{rows}.map((row) => [...row.cells].map((cell) => cell.textContent))")
    assert found == due
    shown = {text for row in due for text in row}
    assert {"+3 procentpunt (+1 tot +5) slechter", "vrijwel nul (0,0000 tot +0,0001) beter"} <= shown
    tab.close()


A4_INSIDE = (680, 1009)
"""CSS pixels of A4 less margins of 15 mm."""


@pytest.mark.browser
def test_on_paper_the_first_figure_shares_its_page_with_the_title(
    walled: RunView, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(walled), encoding="utf-8")
    tab = ready(browser.new_page(), path.as_uri())
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": A4_INSIDE[0], "height": A4_INSIDE[1]})
    ends = "document.querySelector('#muren figure').getBoundingClientRect().bottom"
    start = "document.querySelector('#muren h2').getBoundingClientRect().top"
    assert tab.evaluate(f"{ends} - {start}") <= A4_INSIDE[1]
    tab.close()
