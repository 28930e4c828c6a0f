"""The Kernboodschap at a glance: three sentences and a table of verdicts, honest about what is unclear."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from runs import tight, view_of

from budgetsim.report.kern import SHOWN, SIGNS, KeySentence, three_sentences, verdict_table
from budgetsim.report.page import render
from budgetsim.report.sentences import BY_ID, is_on_the_edge, plain_name, told_of
from budgetsim.report.turning import longer_by_mix
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words

W = Words("nl")


def with_band(view: RunView, indicator: str, low: float, high: float) -> RunView:
    """Return the view with another band for one outcome of `integraal`, and pairs enough."""
    table = view.comparison.copy()
    table["replications"] = 10
    rows = (table["indicator"] == indicator) & (table["arrangement"] == "integraal")
    years = view.scenario.years
    for name, value in (("mean", (low + high) / 2), ("p10", low), ("p90", high)):
        table.loc[rows, name] = value * years
    table.loc[rows, ["share_positive", "share_negative"]] = [0.9, 0.1]
    return dataclasses.replace(view, comparison=table, manifest={**view.manifest, "replications": 10})


def text_of(sentence: KeySentence) -> str:
    return " ".join([sentence.lead, *sentence.grounds])


def test_three_sentences_say_people_money_and_where_it_turns(view: RunView) -> None:
    told = with_band(with_band(view, "participation_months", 10, 30), "net_draw", 5_000, 9_000)
    people, money, turns = map(text_of, three_sentences(told, W, "meppel"))
    assert people.startswith("Integraal geeft meer participatie in alle 2 economieën. Neutraal: +20 ")
    assert "hoger in 9 van de 10 doorrekeningen" in people
    assert money.count("(N)") == 2
    assert "Integraal is slechter op: " in turns


def test_a_band_through_zero_is_no_effect(view: RunView) -> None:
    told = with_band(view, "participation_months", -1, 30)
    people = text_of(three_sentences(told, W, "meppel")[0])
    assert people.startswith("Geen duidelijk verschil in participatie in alle 2 economieën")
    assert "Neutraal: gemiddeld +15 inwonermaanden per jaar, 80%-band −1 tot +30 loopt door nul" in people


@pytest.mark.parametrize(
    ("low", "high", "near"),
    [(0.5, 30, True), (-30, 0.5, True), (-1, 30, True), (10, 30, False), (-9, 9, False)],
)
def test_a_near_thing_is_said_on_either_side_of_zero(
    view: RunView, low: float, high: float, near: bool
) -> None:
    told = with_band(view, "participation_months", low, high)
    found = told.difference(Choice("neutraal", "integraal", "meppel"), "participation_months")
    assert is_on_the_edge(found) == near
    assert (W("on_the_edge") in text_of(three_sentences(told, W, "meppel")[0])) == near
    cells = verdict_table(told, W, "meppel").rows[1].cells
    assert all((W("on_the_edge") in cell) == near for cell in cells)


def test_what_gets_better_is_said_beside_what_gets_worse(view: RunView) -> None:
    told = with_band(with_band(view, "participation_months", 10, 30), "durable_outflow", -9, -4)
    better, _, worse = text_of(three_sentences(told, W, "meppel")[2]).partition("slechter op: ")
    assert "Integraal is beter op: " in better
    assert "participatie (in alle 2 economieën)" in better
    assert "duurzame uitstroom (in alle 2 economieën)" in worse


def test_a_longer_wait_in_no_stage_is_told_as_one_of_mix(view: RunView) -> None:
    table = view.comparison
    more = table[table["indicator"] == "participation_months"].assign(indicator="waiting_time_p50")
    told = dataclasses.replace(view, comparison=pd.concat([table, more], ignore_index=True))
    told = with_band(told, "waiting_time_p50", 1, 3)
    assert longer_by_mix(told, W, "meppel") == ""  # no stage has a value here
    table = told.indicators.copy()
    rows = (table["indicator"] == "waiting_time_p50") & (table["subject"] != "totaal")
    table.loc[rows, "value"] = (table.loc[rows, "arrangement"] == "schotten") * 1.0 + 4
    told = dataclasses.replace(told, indicators=table)
    assert "wachten meer mensen voor een schakel met een lange rij" in longer_by_mix(told, W, "meppel")
    table.loc[rows & (table["arrangement"] == "integraal") & (table["economy"] == "neutraal"), "value"] = 9
    told = dataclasses.replace(told, indicators=table)
    assert "in laagconjunctuur over alle schakels" in longer_by_mix(told, W, "meppel")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_outcome_can_be_told_better_or_worse(view: RunView, lang: str) -> None:
    kinds = {outcome.id: plain_name(Words(lang), outcome.id) for outcome in BY_ID.values()}
    assert len(set(kinds.values())) == len(BY_ID)


def test_few_replications_give_no_sign(view: RunView) -> None:
    cells = [cell for row in verdict_table(view, W, "meppel").rows for cell in row.cells]
    assert not any(sign in cell for sign in SIGNS.values() for cell in cells)
    assert text_of(three_sentences(view, W, "meppel")[0]) == "Te weinig doorrekeningen voor een oordeel."


def test_the_table_has_the_verdict_of_every_outcome_and_economy(view: RunView) -> None:
    told = with_band(with_band(view, "participation_months", 10, 30), "net_draw", -1, 9_000)
    table = verdict_table(told, W, "meppel")
    assert len(table.rows) == len(SHOWN)
    for name, row in zip(SHOWN, table.rows, strict=True):
        for economy, cell in zip(told.economies, row.cells, strict=True):
            said = told_of(told, BY_ID[name], Choice(economy, "integraal", "meppel"))
            assert cell.startswith(f"{SIGNS[said]} {W(said)}")


def test_a_difference_in_money_stands_on_its_level(view: RunView) -> None:
    """More draw can still be money that flows back: the level tells."""
    first, *_ = verdict_table(view, W, "meppel").rows
    for economy, cell in zip(view.economies, first.cells, strict=True):
        level = view.stat(Choice(economy, view.first.id, "meppel"), "net_draw").mean / view.scenario.years
        assert f" op {W.numbers.euro(level)}" in cell


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_one_arrangement_has_no_sentences_and_no_table(lang: str) -> None:
    alone = view_of(tight(arrangements=[{"id": "schotten", "title": "Schotten", "default_height": 1}]), 1)
    assert three_sentences(alone, Words(lang), "meppel") == []
    assert 'class="three"' not in render(alone, lang)
