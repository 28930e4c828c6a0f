"""Several runs in one page: only what differs is listed, and every number is that of its own run."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from look import Seen, all_drawn, ready
from playwright.sync_api import Browser, Page
from runs import ORIGINS, origin, tight, view_of
from test_access import RUN, told
from test_browser import expected, part, table_of
from test_figures import with_colours
from test_kern import with_band
from test_paper import A4_INSIDE, RIGHT_ENDS
from test_walls import analysis

from budgetsim.analysis.kept import Analysis
from budgetsim.errors import RunFolderError
from budgetsim.report import criteria, kern, pruning, values
from budgetsim.report.document import csv_text, document, document_of_runs
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.findings import Case, chain
from budgetsim.report.page import render_together
from budgetsim.report.sentences import BY_ID
from budgetsim.report.sheets import chosen, laid_out
from budgetsim.report.together import RUN as RUN_COLUMN
from budgetsim.report.together import Together, cautions, differing_inputs, together, verdicts
from budgetsim.report.together_cards import by_walls, chains, messages
from budgetsim.report.together_figures import exhibits
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import WORDS, Words
from builders import doelgroep, exponential, grant, places, price, stage, tiny, transition

W = Words("nl")
HERE, ELSEWHERE = "tekort deels", "tekort elders"
LONGER = "langer, =met <b>proefplaats</b>"
ALONE = [
    {"id": "schotten", "title": "Schotten", "default_height": 1},
    {"id": "integraal", "title": "Een budget", "default_height": 0},
]


@pytest.fixture(scope="module")
def elsewhere() -> RunView:
    """A run in which a shortfall is borne elsewhere and there is one economy less."""
    economies = tight().economies[1:]
    changed = view_of(tight(shortfall_share=0.0, economies=[e.model_dump(by_alias=True) for e in economies]))
    origins = tuple(dataclasses.replace(o, value=0.0) if o.path == "shortfall_share" else o for o in ORIGINS)
    return dataclasses.replace(changed, origins=origins)


@pytest.fixture(scope="module")
def runs(view: RunView, elsewhere: RunView) -> Together:
    return together({HERE: view, ELSEWHERE: elsewhere})


@pytest.fixture(scope="module")
def longer() -> RunView:
    """A run of other years with more of everything, two arrangements in another order, and other criteria."""
    small = tiny()
    scenario = tight(
        start="2028-01-01", years=3, arrangements=ALONE[::-1], criteria=[],
        stages=[
            *(s.model_dump(by_alias=True) for s in small.stages[:2]),
            stage("proefplaats", 20, gate="money_and_place", law="pw", desk="werk", fund="proef",
                  on_bijstand=True, counts_as_participation=True, aanbieders=[places(2, "proef")]),
            small.stages[2].model_dump(by_alias=True),
        ],
        doelgroepen=[doelgroep(), doelgroep("lang", path=("leerwerkcentrum", "proefplaats"))],
        funds=[*(f.model_dump(by_alias=True) for f in small.funds),
               {"id": "proef", "title": "Proef", "role": "provision"}],
        lokets=[{"id": "werk", "title": "Werk", "law": "pw", "funds": ["reintegratie", "proef"]}],
        grants=[grant("buig", 400_000), grant("reintegratie", 25_000), grant("proef", 9_000)],
        costs=[*(c.model_dump(by_alias=True) for c in small.costs),
               price("proef", "commitment", "proef", ["proefplaats"], 900)],
        transitions=[
            transition("thuis", "next", exponential(0.5)),
            transition("leerwerkcentrum", "next", exponential(0.2)),
            transition("proefplaats", "uit", exponential(0.2)),
        ],
        inflow=[
            {"id": name, "gemeente": "meppel", "doelgroep": name, "stage": "thuis", "people_per_month": 2.0,
             "pool_per_month": 4.0}
            for name in ("kansrijk", "lang")
        ],
    )  # fmt: skip
    return view_of(scenario, 1)


@pytest.fixture(scope="module")
def mixed(view: RunView, elsewhere: RunView, longer: RunView) -> Together:
    """Three runs that share little."""
    return together({HERE: view, LONGER: longer})


def of_place(name: str) -> RunView:
    """Return the small run in another gemeente."""
    return view_of(
        tight(
            gemeenten=[{"id": name, "title": name, "code": "GM0193", "inhabitants_count": 9000}],
            grants=[grant("buig", 390_000, name), grant("reintegratie", 20_000, name)],
            inflow=[
                {"id": "in", "gemeente": name, "doelgroep": "kansrijk", "stage": "thuis",
                 "people_per_month": 1.5, "pool_per_month": 4.0}
            ],
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def places_apart(view: RunView) -> Together:
    """Two runs of one gemeente each, not the same one."""
    return together({"in meppel": view, "in zwolle": of_place("zwolle")})


# What they share


def test_only_inputs_that_differ_are_listed(runs: Together) -> None:
    table = differing_inputs(runs, W)
    assert [(row.heads, row.cells) for row in table.rows] == [
        (
            ["Deel van een tekort op de bijstand dat trajecten dragen", "shortfall_share"],
            ["aandeel (0–1)", "0,5", "0"],
        )
    ]


def test_only_shared_choices_are_offered_and_the_others_named(runs: Together) -> None:
    assert {view.scenario.economies[0].id for view in runs.views.values()} == {"laagconjunctuur"}
    assert [len(view.economies) for view in runs.views.values()] == [1, 1]
    assert cautions(runs, W) == [W("together_left_out", list=f"economie Neutraal ({HERE})")]


def test_other_years_are_named(mixed: Together) -> None:
    told_of = cautions(mixed, W)
    assert any(f"{HERE} 2027–2028 en {LONGER} 2028–2030" in text for text in told_of)


def test_runs_that_share_nothing_make_no_page(view: RunView) -> None:
    economies = [e.model_copy(update={"id": f"ander_{e.id}"}) for e in view.scenario.economies]
    other = view.scenario.model_copy(update={"economies": tuple(economies)})
    with pytest.raises(RunFolderError, match="share none of their economies"):
        together({"a": view, "b": dataclasses.replace(view, scenario=other)})


def test_runs_of_some_gemeenten_each_must_share_one(view: RunView) -> None:
    def with_places(*names: str) -> RunView:
        rows = tuple(view.scenario.gemeenten[0].model_copy(update={"id": name}) for name in names)
        return dataclasses.replace(view, scenario=view.scenario.model_copy(update={"gemeenten": rows}))

    with pytest.raises(RunFolderError, match="share none of their gemeenten"):
        together({"a": with_places("a", "b"), "b": with_places("c", "d")})
    shared = together({"a": with_places("a", "meppel"), "b": with_places("meppel", "d")})
    assert shared.base.gemeenten == ["meppel"]


def test_runs_of_one_gemeente_each_keep_their_own(places_apart: Together) -> None:
    for exhibit in exhibits(places_apart):
        frame = exhibit.values(places_apart.base)
        assert dict(zip(frame[RUN_COLUMN], frame["gemeente"], strict=True)) == {
            "in meppel": "meppel", "in zwolle": "zwolle",
        }  # fmt: skip
    assert any("Zwolle (in zwolle)" in text for text in cautions(places_apart, W))
    own = verdicts(places_apart, W)["meppel"]
    cells = kern.cells(places_apart.views["in zwolle"], W, "zwolle")
    assert [row.cells[1] for row in own.rows] == [cell for by in cells.values() for cell in by.values()]
    page = render_together(places_apart)
    assert W("together_no_compare") in page
    assert "budgetsim compare" not in page


def test_inputs_of_gemeenten_stand_beside_each_other(places_apart: Together) -> None:
    def with_inputs(view: RunView, eur: int) -> RunView:
        own = view.gemeenten[0]
        more = (origin("inflow[in].gemeente", own), origin(f"gemeenten[{own}].buig_history[0].cost_eur", eur))
        return dataclasses.replace(view, origins=(*ORIGINS, *more))

    both = together({name: with_inputs(v, 10 * n) for n, (name, v) in enumerate(places_apart.views.items())})
    rows = [(row.heads, row.cells[1:]) for row in differing_inputs(both, W).rows]
    assert [(heads[1], cells) for heads, cells in rows] == [
        ("gemeenten[…].buig_history[0].cost_eur", ["0", "10"])
    ]
    assert rows[0][0][0].startswith("Gemeente: ")


# Every number is that of its own run

SAME = {
    "runs_outcomes": ("footing", {"statistic": "mean"}),
    "runs_differences": ("footing", {"statistic": "difference"}),
    "runs_queues": ("queues", {}),
    "runs_saldo": ("one_purse", {}),
    "runs_net_draw": ("net_draw", {}),
    "runs_taakvelden": ("taakvelden", {}),
    "runs_waiting_time": ("waiting_time", {}),
    "runs_groups": ("group_participation", {"statistic": "mean"}),
    "runs_group_participation_months": ("group_participation", {"statistic": "difference"}),
    "runs_group_durable_outflow": ("group_durable", {"statistic": "difference"}),
    "runs_criteria": ("criteria", {"indicator": "criteria_total"}),
}
"""Figure -> the figure of a run's own report, and the rows of it."""
OTHERWISE = {
    "runs_books", "runs_participation_months", "runs_fan_participation_months", "runs_fan_net_draw",
    "runs_deficit",
}  # fmt: skip
"""Figures whose rows are made of those of others, or a run's own report has not."""


@pytest.fixture(scope="module")
def own_documents(runs: Together) -> dict[str, dict[str, Any]]:
    """The JSON of each run's own report."""
    return {name: document([view]) for name, view in runs.whole.items()}


def rows_of(told_of: dict[str, Any], name: str, where: dict[str, str], choices: RunView) -> list[list[Any]]:
    """Return the rows of a figure in a run's own JSON, of choices that are shared."""
    at = {column: n for n, column in enumerate(told_of["columns"])}
    lists = {"economy": choices.economies, "arrangement": choices.arrangements}
    return [
        row
        for row in told_of["runs"][0]["figures"][name]
        if all(row[at[key]] == value for key, value in where.items())
        and all(row[at[key]] in [*ids, ""] for key, ids in lists.items())
    ]


@pytest.mark.parametrize("figure", SAME)
def test_rows_are_those_of_the_json_of_each_run(
    figure: str, runs: Together, own_documents: dict[str, dict[str, Any]]
) -> None:
    """One economy of the first run is left out, and nothing else changes by it."""
    frames = {exhibit.id: exhibit.values(runs.base) for exhibit in exhibits(runs) if exhibit.id == figure}
    found = document_of_runs(runs.whole, frames)
    assert found["columns"] == ["run", *values.VALUE_COLUMNS]
    name, where = SAME[figure]
    for run, own in own_documents.items():
        due = rows_of(own, name, where, runs.views[run])
        mine = [row[1:] for row in found["figures"][figure] if row[0] == run]
        assert json.dumps(mine) == json.dumps(due)
        assert mine


def test_every_figure_is_held_against_something(runs: Together) -> None:
    assert {exhibit.id for exhibit in exhibits(runs)} == SAME.keys() | OTHERWISE


def test_means_medians_and_chances_are_those_of_each_run(runs: Together) -> None:
    frames = {exhibit.id: exhibit.values(runs.base) for exhibit in exhibits(runs)}
    for name, view in runs.views.items():
        mine = {figure: frame[frame["run"] == name] for figure, frame in frames.items()}
        for row in mine["runs_books"].to_dict("records"):
            choice = Choice(row["economy"], row["arrangement"], row["gemeente"])
            years = [view.stat(choice, row["indicator"], row["subject"], y).mean for y in view.years]
            assert row["value"] == pytest.approx(sum(years) / len(years), abs=0.006)
        for row in mine["runs_participation_months"].to_dict("records"):
            choice = Choice(row["economy"], row["arrangement"], row["gemeente"])
            at = view.stat(choice, "participation_months", year=int(row["period"]))
            assert (row["value"], row["low"], row["high"]) == pytest.approx(at, abs=1e-5)
        for indicator in ("participation_months", "net_draw"):
            fan = values.fan(view, indicator).set_index(["statistic", *values.SELECTS, "period"])["value"]
            for row in mine[f"runs_fan_{indicator}"].to_dict("records"):
                key = [row[k] for k in (*values.SELECTS, "period")]
                due = [fan[(statistic, *key)] for statistic in ("p50", "p10", "p90")]
                assert [row["value"], row["low"], row["high"]] == due
        own = values.deficit(view)
        own = own[own["indicator"] != "lowest_balance"].reset_index(drop=True)
        assert mine["runs_deficit"].drop(columns="run").reset_index(drop=True).equals(own)


def test_where_another_arrangement_comes_first_all_is_compared_with_the_shared_one(
    mixed: Together, longer: RunView
) -> None:
    """The other run compared with integraal; here it compares with schotten, so every difference turns."""
    start = mixed.base.opening_choice
    assert (mixed.base.first.id, longer.first.id) == ("schotten", "integraal")
    for rule in ("net_draw", "participation_months", "waiting_months"):
        here = mixed.views[LONGER].difference(start, rule)
        there = longer.difference(dataclasses.replace(start, arrangement="schotten"), rule)
        assert here.mean == pytest.approx(-there.mean)
    assert mixed.views[LONGER].difference(start, "net_draw").mean != 0


def test_what_an_analysis_says_of_another_pair_of_arrangements_is_no_part_of_a_verdict(
    view: RunView, longer: RunView
) -> None:
    kept = {"sensitivity": Analysis({}, {}), "walls": analysis(view, None)}
    same = together({"a": dataclasses.replace(view, analyses=kept), "b": view})
    assert set(same.views["a"].analyses) == {"sensitivity", "walls"}
    turned = together({"a": view, "b": dataclasses.replace(longer, analyses=kept)})
    assert set(turned.views["b"].analyses) == {"walls"}
    assert set(turned.whole["b"].analyses) == {"sensitivity", "walls"}


def test_what_only_some_runs_have_is_a_dash(mixed: Together) -> None:
    by_id = {exhibit.id: exhibit for exhibit in exhibits(mixed)}

    def row(figure: str, *heads: str) -> list[str]:
        exhibit = by_id[figure]
        sheet = exhibit.sheet(mixed.base, W)
        table = laid_out(sheet, exhibit.values(mixed.base), mixed.base.opening_choice, W)
        assert table.columns == [HERE, LONGER]
        return next(list(r.cells) for r in table.rows if set(heads) <= set(r.heads))

    for figure, heads in {
        "runs_queues": ("proefplaats", W("waiting_geld")),
        "runs_books": ("Proef", W("lasten")),
        "runs_groups": ("lang",),
        "runs_net_draw": ("2030",),
        "runs_participation_months": ("2030",),
    }.items():
        here, there = row(figure, *heads)
        assert here == "–", figure
        assert re.search(r"\d", there), figure
    here, there = row("runs_net_draw", "2027")
    assert there == "–"
    assert re.search(r"\d", here)


# What is said


def test_cards_say_what_each_run_says_itself(runs: Together) -> None:
    start = runs.base.opening_choice
    for card, view in zip(messages(runs, W), runs.views.values(), strict=True):
        said = [kern.KeySentence(line.text, line.grounds) for line in card.lines]
        assert said == kern.three_sentences(view, W, "meppel")
    for card, view in zip(chains(runs, W), runs.views.values(), strict=True):
        heading, sees = chain(Case(view, W, start))
        shown = [(line.text, line.grounds) for line in card.lines if not line.is_hidden]
        assert shown == [(f"{heading}.", [sees])]
        assert len(card.lines) == len(view.arrangements)


def test_the_verdict_table_is_that_of_each_run(view: RunView, elsewhere: RunView) -> None:
    clear = with_band(view, "participation_months", 10, 30)
    both = together({HERE: clear, ELSEWHERE: elsewhere})
    rows = {tuple(row.heads): row.cells for row in verdicts(both, W)["meppel"].rows}
    here, there = rows[kern.head(W, BY_ID["participation_months"]), "Laagconjunctuur"]
    assert here.startswith("✓ beter")
    assert there.startswith(W("too_few"))


def test_walls_are_told_of_runs_that_have_them_and_the_others_get_a_command(
    view: RunView, elsewhere: RunView
) -> None:
    walled = dataclasses.replace(view, analyses={"walls": analysis(view, None)})
    both = together({HERE: walled, "b": view}, {"b": "reports/b"})
    with_walls, without = by_walls(both, W)
    shown = [line.text for line in with_walls.lines if not line.is_hidden]
    assert len(shown) == 2
    assert all(W("wall_separate_purses") in text for text in shown)
    assert [(line.text, line.command) for line in without.lines] == [
        (W("together_no_walls"), "budgetsim walls reports/b")
    ]
    assert "budgetsim sensitivity reports/b" in render_together(both)


def test_a_ranking_is_that_of_the_whole_run_and_only_there_where_criteria_are_shared(
    runs: Together, mixed: Together, view: RunView
) -> None:
    told_by = {exhibit.id: exhibit for exhibit in exhibits(runs)}["runs_criteria"]
    heading, _ = told_by.finding(Case(runs.base, W, runs.base.opening_choice))
    for name, run in runs.whole.items():
        first = criteria.ranked(run, runs.base.opening_choice)[0]["arrangement"]
        assert re.search(rf"{W.listed([first]).capitalize().replace('_', ' ')}[^;]*{name}", heading)
    assert "runs_criteria" not in {exhibit.id for exhibit in exhibits(mixed)}
    assert W("together_other_criteria") in render_together(mixed)


def test_groups_that_are_worse_off_are_named_with_their_run(view: RunView, elsewhere: RunView) -> None:
    table = elsewhere.comparison.copy()
    rows = (table["indicator"] == "participation_months") & (table["subject"] == "kansrijk")
    table.loc[rows, ["mean", "p10", "p90"]] = [-20.0, -30.0, -10.0]
    table["replications"] = 10
    worse = dataclasses.replace(
        elsewhere, comparison=table, manifest={**elsewhere.manifest, "replications": 10}
    )
    both = together({HERE: view, ELSEWHERE: worse})
    exhibit = {e.id: e for e in exhibits(both)}["runs_group_participation_months"]
    heading, sees = exhibit.finding(Case(both.base, W, both.base.opening_choice))
    assert f"lager in {ELSEWHERE} (1 doelgroep)" in heading
    assert f"Duidelijk lager voor: kansrijk ({ELSEWHERE})." in sees
    assert W("together_few", list=HERE) in sees


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("which", ["runs", "mixed", "places_apart"])
def test_every_figure_is_valid_and_says_something_for_every_choice(
    lang: str, which: str, request: pytest.FixtureRequest
) -> None:
    w, all_ = Words(lang), request.getfixturevalue(which)
    for exhibit in exhibits(all_):
        if exhibit.chart:
            chart = exhibit.chart(all_.base, w)
            look = {
                "data": [with_colours(t.look) for t in chart.traces], "layout": with_colours(chart.layout),
            }  # fmt: skip
            go.Figure(look)
            assert f"caption_{exhibit.id}" in WORDS[lang]
        for choice in all_.base.choices(exhibit.depends):
            heading, sees = exhibit.finding(Case(all_.base, w, choice))
            assert heading
            assert not {"nan", "NaN", "None"} & set(re.findall(r"\w+", f"{heading} {sees}"))


# The page


@pytest.fixture(scope="module")
def tab(browser: Browser, mixed: Together, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    path = tmp_path_factory.mktemp("together") / "together.html"
    path.write_text(render_together(mixed), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield ready(context.new_page(), path.as_uri())
    context.close()


OWN = {"fund": ("subject", "totaal"), "outcome": ("indicator", "participation_months")}
"""Select of a figure -> its column and what is chosen first."""


def assert_drawn(all_: Together, exhibit: Exhibit, choice: Choice, drawn: list[dict[str, Any]]) -> int:
    """Hold every list of every line against the long table; return how many numbers there are."""
    assert exhibit.chart
    chart, frame = exhibit.chart(all_.base, W), exhibit.values(all_.base)
    lines = [trace for trace in chart.traces if not trace.is_band]
    found = [trace for trace in drawn if trace.get("fill") != "toself"]
    assert len(found) == len(lines)
    count = 0
    for given, trace in zip(lines, found, strict=True):
        mine = chosen(frame, choice, ["gemeente", *(["arrangement"] if "arrangement" in given.where else [])])
        for name in exhibit.also:
            column, value = OWN[name]
            mine = mine[mine[column] == value]
        for path in given.fields:
            due = expected(chart, given, mine, path)
            assert part(trace, path) == due, (exhibit.id, path)
            count += len(due)
    return count


def values_shown(exhibit: Exhibit, all_: Together, choice: Choice) -> pd.Series[float]:
    """Return the numbers of a figure that are drawn for a choice, as far as there are any."""
    frame = chosen(exhibit.values(all_.base), choice)
    return frame.loc[frame["subject"] == "totaal", "value"].dropna()


@pytest.mark.browser
def test_tables_charts_and_csv_of_every_choice_hold_the_same_numbers(tab: Page, mixed: Together) -> None:
    seen = Seen(tab)
    for choice in mixed.base.choices(("economy", "arrangement")):
        for name in ("economy", "arrangement"):
            tab.select_option(f'select[name="{name}"]', getattr(choice, name))
        all_drawn(tab)
        for exhibit in exhibits(mixed):
            sheet, frame = exhibit.sheet(mixed.base, W), exhibit.values(mixed.base)
            due = [[*row.heads, *row.cells] for row in laid_out(sheet, frame, choice, W).rows]
            assert table_of(tab, exhibit.id) == due, (exhibit.id, choice)
            if exhibit.chart:
                plot = tab.locator(f'[data-plot="{exhibit.id}"]')
                drawn = plot.evaluate("(plot) => plot.data ?? null")
                if drawn is None:
                    assert plot.text_content() == W("nothing_to_draw")
                    assert values_shown(exhibit, mixed, choice).empty
                else:
                    assert assert_drawn(mixed, exhibit, choice, drawn)
    for exhibit in exhibits(mixed):
        with tab.expect_download() as waiting:
            tab.locator(f'[data-csv="{exhibit.id}"]').click()
        text = Path(waiting.value.path()).read_bytes().decode("utf-8")
        assert text == csv_text(exhibit, mixed.base, W)
        assert text.startswith("\ufeffRun;Gemeente;Economie;")
    assert seen.messages == []


@pytest.mark.browser
def test_cards_follow_the_reader(tab: Page, mixed: Together) -> None:
    tab.select_option('select[name="economy"]', "neutraal")
    for arrangement in ("schotten", "integraal"):
        tab.select_option('select[name="arrangement"]', arrangement)
        choice = dataclasses.replace(mixed.base.opening_choice, arrangement=arrangement)
        said = [chain(Case(view, W, choice)) for view in mixed.views.values()]
        assert tab.locator("#keten .run p:visible").all_inner_texts() == [f"{text}." for text, _ in said]
        assert tab.locator("#keten .run li li:visible").all_inner_texts() == [text for _, text in said]
    assert tab.locator("#keten .run h3").all_inner_texts() == [HERE, LONGER]


@pytest.mark.browser
def test_selects_of_figures_go_together_and_change_the_chart(
    browser: Browser, runs: Together, tmp_path: Path
) -> None:
    path = tmp_path / "together.html"
    path.write_text(render_together(runs, "en"), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    seen = Seen(tab)
    ready(tab, path.as_uri())
    tab.select_option('select[name="arrangement"]', "integraal_1")
    tab.select_option('#figuur-runs_outcomes select[name="outcome"]', "net_draw")
    assert tab.locator('#figuur-runs_differences select[name="outcome"]').input_value() == "net_draw"
    tab.select_option('#figuur-runs_books select[name="fund"]', "buig")
    all_drawn(tab)
    choice = dataclasses.replace(runs.base.opening_choice, arrangement="integraal_1")
    drawn = tab.evaluate("document.querySelector('[data-plot=runs_outcomes]').data[0].x")
    means = [view.per_year(view.stat(choice, "net_draw").mean) / 1000 for view in runs.views.values()]
    assert drawn == pytest.approx(means, abs=0.005)
    named = Words("en")("outcome_net_draw")
    assert tab.locator("[data-plot=runs_outcomes] .xtitle").text_content() == named
    assert tab.locator("[data-plot=runs_differences] .xtitle").text_content() == f"Difference: {named}"
    drawn = tab.evaluate("document.querySelector('[data-plot=runs_books]').data[1].x")
    spent = [view.per_year(view.stat(choice, "lasten", "buig").mean) / 1000 for view in runs.views.values()]
    assert drawn == pytest.approx(spent, abs=0.005)
    assert seen.messages == []
    assert seen.requests == [path.as_uri()]
    tab.close()


@pytest.mark.browser
def test_without_javascript_every_card_says_what_it_says_of_every_choice(
    browser: Browser, mixed: Together, tmp_path: Path
) -> None:
    path = tmp_path / "together.html"
    path.write_text(render_together(mixed), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(path.as_uri())
    choices = len(mixed.base.economies) * len(mixed.base.arrangements)
    assert tab.locator("#keten .run p:visible").count() == choices * len(mixed.views)
    assert tab.locator("#kern .run p:visible").count() == 3 * len(mixed.views)
    assert tab.locator("h1").text_content() == W("together_title", list=W.listed([HERE, LONGER]))
    context.close()


@pytest.fixture(scope="module")
def six(view: RunView, elsewhere: RunView, longer: RunView) -> Together:
    three = {HERE: view, ELSEWHERE: elsewhere, LONGER: longer}
    return together({**three, **{f"{name} nog eens": run for name, run in three.items()}})


@pytest.mark.browser
@pytest.mark.parametrize(("width", "lang"), [(375, "nl"), (1280, "en")])
def test_six_runs_are_accessible_and_fit(
    browser: Browser, six: Together, tmp_path: Path, width: int, lang: str
) -> None:
    path = tmp_path / "together.html"
    path.write_text(render_together(six, lang), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    tab = all_drawn(ready(context.new_page(), path.as_uri()))
    tab.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    tab.evaluate(AXE_SCRIPT)
    assert told(tab.evaluate(RUN)) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    lefts = tab.locator("#keten .run").evaluate_all("(runs) => runs.map((run) => run.offsetLeft)")
    assert len(set(lefts)) == (1 if width == 375 else 4)
    context.close()


@pytest.mark.browser
def test_six_runs_fit_the_paper(browser: Browser, six: Together, tmp_path: Path) -> None:
    path = tmp_path / "together.html"
    path.write_text(render_together(six), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    ready(tab, path.as_uri())
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": A4_INSIDE, "height": 900})
    charts = tab.locator("[data-plot]:not(.nothing) .main-svg").evaluate_all(RIGHT_ENDS)
    assert len(charts) >= 10
    assert max(charts) <= A4_INSIDE
    assert max(tab.locator("table, .run").evaluate_all(RIGHT_ENDS)) <= A4_INSIDE + 1
    tab.close()


def test_a_page_that_would_be_too_large_says_what_it_leaves_out(
    runs: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "MOST_NUMBERS", 300)
    monkeypatch.setattr(pruning, "SMALL_ROWS", 30)
    page = render_together(runs)
    assert "Jaarcijfers staan er voor Schotten en Integraal" in page
    assert f"--together {W('together_file')} --csv" in page


def test_one_shared_arrangement_has_no_verdicts(view: RunView) -> None:
    alone = view_of(tight(arrangements=ALONE[:1]), 1)
    both = together({"a": view, "b": alone})
    assert verdicts(both, W) == {}
    assert messages(both, W) == []
    assert not {e.id for e in exhibits(both)} & {"runs_differences", "runs_group_participation_months"}
    assert W("together_one_arrangement", name="Schotten") in render_together(both)


def test_a_frame_of_runs_names_each_run_first(runs: Together) -> None:
    for exhibit in exhibits(runs):
        frame = exhibit.values(runs.base)
        assert list(frame.columns) == ["run", *values.VALUE_COLUMNS]
        assert list(pd.unique(frame["run"])) == [HERE, ELSEWHERE]
