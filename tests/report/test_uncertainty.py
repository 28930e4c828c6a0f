"""The section Onzekerheid says no more than its intervals hold up, and names only what was varied."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from look import Seen, all_drawn, ready
from playwright.sync_api import Browser

from budgetsim.domain.house_style import HouseStyle, contrast
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.findings import Case
from budgetsim.report.gathered import exhibits_of
from budgetsim.report.page import render, render_together
from budgetsim.report.sheets import laid_out
from budgetsim.report.style import properties
from budgetsim.report.together import together
from budgetsim.report.together_cards import over
from budgetsim.report.uncertainty import ANALYSIS, of_view
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words

W = Words("nl")
STILL, CHANGING = "neutraal", "ander_weer"
"""The economy with one weather, and that with weather by chance."""


def of(view: RunView, name: str) -> Exhibit:
    return next(exhibit for exhibit in exhibits_of(view) if exhibit.id == f"uncertainty_{name}")


def told(view: RunView, name: str, economy: str = STILL, lang: str = "nl") -> tuple[str, str]:
    choice = Choice(economy, "integraal", "kleinstad")
    return of(view, name).finding(Case(view, Words(lang), choice))


def with_table(view: RunView, name: str, table: pd.DataFrame, **about: Any) -> RunView:
    """Return a run whose sensitivity analysis has another table."""
    kept = view.analyses[ANALYSIS]
    changed = dataclasses.replace(kept, tables={**kept.tables, name: table}, about={**kept.about, **about})
    return dataclasses.replace(view, analyses={**view.analyses, ANALYSIS: changed})


# The ranking


def ranked(view: RunView, *ends: tuple[float, float]) -> RunView:
    """Return a run in which each case has so many assumptions, with these intervals in their order."""
    table = view.analyses[ANALYSIS].tables["ranking"]
    mine = table[table["rank"] <= len(ends)].copy()
    for column, n in (("low", 0), ("high", 1)):
        mine[column] = [ends[rank - 1][n] for rank in mine["rank"]]
    return with_table(view, "ranking", mine, trajectories=len(ends))


def test_a_leader_whose_interval_stands_apart_is_told(analysed: RunView) -> None:
    heading, _ = told(ranked(analysed, (5.0, 9.0), (1.0, 4.0), (0.0, 2.0)), "ranking")
    assert heading.endswith("het meest")
    assert "niet duidelijk" not in heading


@pytest.mark.parametrize(
    ("ends", "how_many"),
    [
        (((0.0, 9.0), (1.0, 4.0), (0.0, 2.0)), "die van 2 andere"),
        (((3.0, 9.0), (1.0, 4.0), (0.0, 2.0)), "dat van 1 andere"),
        (((3.0, 9.0), (1.0, 2.0), (0.0, 4.0)), "dat van 1 andere"),
    ],
)
def test_a_leader_whose_interval_overlaps_another_is_not(
    analysed: RunView, ends: tuple[tuple[float, float], ...], how_many: str
) -> None:
    """Whichever of the others it is: the second may be known better than the third."""
    heading, sees = told(ranked(analysed, *ends), "ranking")
    assert heading.startswith(
        "Welke aanname het verschil in participatie het meest beweegt, is niet duidelijk"
    )
    assert how_many in heading
    assert "Voorop staan" in sees
    assert "3 aannames en groepen is 3 keer" in sees
    mine = of_view(ranked(analysed, *ends), W)
    assert mine
    assert f"{heading}." in mine.headline_of(STILL, "kleinstad")


def test_one_assumption_is_told_in_the_singular(analysed: RunView) -> None:
    heading, sees = told(ranked(analysed, (0.0, 9.0)), "ranking")
    assert "niet duidelijk" not in heading
    assert "1 aannames" not in sees
    assert "1 keer" in sees
    assert "1 time it" in told(ranked(analysed, (0.0, 9.0)), "ranking", lang="en")[1]


# Turning points


def turned(view: RunView, central: float, verdict: str = "turns") -> RunView:
    """Return a run in which every assumption turns at 0.5, between 0.4 and 0.7, within 0 and 1."""
    places = {"low_value": 0.0, "high_value": 1.0, "turns_at": 0.5, "low": 0.4, "high": 0.7}
    table = view.analyses[ANALYSIS].tables["turning"].assign(central=central, verdict=verdict, **places)
    return with_table(view, "turning", table)


def verdicts(view: RunView) -> set[str]:
    """Return what the table of the figure and the table in own units say."""
    exhibit, mine = of(view, "turning"), of_view(view, W)
    assert mine
    table = laid_out(exhibit.sheet(view, W), exhibit.values(view), Choice(STILL, "integraal", "kleinstad"), W)
    return {row.cells[-1] for row in (*table.rows, *mine.turning_table().rows)}


def test_where_the_value_now_lies_within_the_interval_the_sign_of_now_is_not_certain(
    analysed: RunView,
) -> None:
    heading, sees = told(turned(analysed, 0.45), "turning")
    assert "ook het teken van nu niet zeker" in heading
    assert "de waarde nu, 0,45, ligt daarbinnen: ook het teken van nu is niet zeker" in sees
    assert verdicts(turned(analysed, 0.45)) == {W("verdict_turns_near")}


@pytest.mark.parametrize("central", [0.2, 0.9])
def test_where_it_lies_outside_it_is(analysed: RunView, central: float) -> None:
    heading, sees = told(turned(analysed, central), "turning")
    assert "teken van nu" not in heading + sees
    assert verdicts(turned(analysed, central)) == {"slaat om"}


def test_a_point_that_is_not_told_makes_nothing_uncertain(analysed: RunView) -> None:
    assert verdicts(turned(analysed, 0.45, "none")) == {"slaat niet om"}
    assert verdicts(turned(analysed, 0.45, "unclear")) == {"niet te zeggen"}


def test_a_turning_point_has_the_unit_of_its_assumption(analysed: RunView) -> None:
    view = turned(analysed, 0.2)
    given = {origin.path: origin.unit for origin in view.origins}
    given |= {name: rows[-1].unit for name, rows in view.reference.figures.items()}
    due = [W.unit(given[name]) for name in view.analyses[ANALYSIS].tables["turning"]["assumption"]]
    mine = of_view(view, W)
    assert mine
    table = mine.turning_table()
    assert [row.cells[table.columns.index(W("uncertainty_column_unit"))] for row in table.rows] == due
    assert "" not in due
    assert told(view, "turning")[1].count("€\u00a00,5 ") == due[: mine.about["turns"]].count("€ per jaar")


@pytest.mark.parametrize("verdict", ["turns", "none", "unclear"])
def test_one_turning_point_is_told_in_the_singular(analysed: RunView, verdict: str) -> None:
    several = turned(analysed, 0.2, verdict)
    table = several.analyses[ANALYSIS].tables["turning"].drop_duplicates(["economy", "gemeente", "outcome"])
    heading, sees = told(with_table(several, "turning", table), "turning")
    assert "van de 1" not in heading + sees
    assert heading.endswith(f"? {W({'turns': 'verdict_turns'}.get(verdict, f'verdict_turns_{verdict}'))}")


def test_the_interval_stands_out_without_colours(analysed: RunView) -> None:
    """Several times as thick as the range below it, and much darker than it on paper."""
    chart = of(analysed, "turning").chart
    assert chart is not None
    rods, (point, now) = (chart(analysed, W).traces[:-2], chart(analysed, W).traces[-2:])
    assert all(point.look["error_x"]["thickness"] >= 4 * rod.look["line"]["width"] for rod in rods)
    style = HouseStyle()
    looks = (point.look["error_x"]["color"], rods[0].look["line"]["color"])
    darkness = [contrast(properties(style)[look], style.paper) for look in looks]
    assert darkness[0] > 2 * darkness[1]
    assert now.look["marker"]["color"] == "--paper"


# What was varied


def test_a_source_that_was_not_varied_is_in_no_figure_table_or_sentence(analysed: RunView) -> None:
    frame = of(analysed, "shares").values(analysed)
    found = {name: set(rows["subject"]) for name, rows in frame.groupby("economy")}
    assert found[STILL] == {"ignorance", "luck", "together"}
    assert found[CHANGING] == {*found[STILL], "weather"}
    assert "Niet gevarieerd, en dus niet in de figuur: weer." in told(analysed, "shares", STILL)[1]
    assert "Niet gevarieerd" not in told(analysed, "shares", CHANGING)[1]


def test_chances_name_only_what_was_varied(analysed: RunView) -> None:
    chance = analysed.analyses[ANALYSIS].tables["chance"]
    still = with_table(analysed, "chance", chance[chance["economy"] == STILL])
    both, one = of_view(analysed, W), of_view(still, W)
    assert both
    assert one
    assert one.over == "toeval en onzekere aannames samen"
    assert "in neutraal toeval en onzekere aannames; in ander weer toeval, het economische weer" in both.over
    for mine in (one, both):
        assert any(f"Die kans gaat over {mine.over}." in text for text in mine.grounds())
    page = render(still)
    assert "Over toeval en onzekere aannames samen:" in page
    assert "onzekere aannames samen:" not in render(analysed).replace(f"Over {both.over}:", "")


def test_runs_beside_each_other_name_what_was_varied_in_each(analysed: RunView) -> None:
    chance = analysed.analyses[ANALYSIS].tables["chance"]
    still = with_table(analysed, "chance", chance[chance["economy"] == STILL])
    never = dataclasses.replace(analysed, analyses={})
    runs = together({"stil": still, "wisselend": analysed, "kaal": never})
    first, second = over(runs, W)
    assert first.startswith("stil: Die kans gaat over toeval en onzekere aannames samen.")
    assert second.startswith("wisselend: Die kans gaat over alles wat wisselt samen (in neutraal toeval")
    assert over(together({"a": never, "b": never}), W) == []
    assert first.partition(": ")[2] in render_together(together({"a": still, "b": still}))


@pytest.mark.browser
def test_the_legend_names_only_what_was_varied(analysed: RunView, browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(analysed), encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    seen = Seen(tab)
    all_drawn(ready(tab, path.as_uri()))
    legend = tab.locator('[data-plot="uncertainty_shares"] .legendtext')
    due = {STILL: ["Onzekere aannames", "Toeval", "Samenspel"],
           CHANGING: ["Onzekere aannames", "Weer", "Toeval", "Samenspel"]}  # fmt: skip
    for economy, names in due.items():
        tab.select_option('select[name="economy"]', economy)
        all_drawn(tab)
        assert legend.all_text_contents() == names
    assert seen.messages == []
    tab.close()
