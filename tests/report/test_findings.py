"""What the figures say: worst years, buffers, flows and steps, honest about how little they rest on."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pandas as pd
import pytest
from runs import shown, tight, view_of

from budgetsim.report.chain import Picture
from budgetsim.report.findings import Case, flows, group_participation, waiting_count
from budgetsim.report.layouts import fund_options
from budgetsim.report.money_findings import budget, deficit, fan_net_draw, net_draw, one_purse, outlook, saldo
from budgetsim.report.numbers import MINUS
from budgetsim.report.turning import harmed
from budgetsim.report.view import RunView, Stat
from budgetsim.report.words import Words

W = Words("nl")


def with_replications(view: RunView, n: int) -> RunView:
    return dataclasses.replace(view, manifest={**view.manifest, "replications": n})


def test_every_year_with_the_highest_chance_is_named(view: RunView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunView, "chance_of_deficit", lambda *_: 0.7)
    heading, _ = deficit(Case(with_replications(view, 10), W, view.opening_choice))
    assert heading.endswith(
        "de kans op een tekort is het grootst in 2027 en 2028 (7 van de 10 doorrekeningen)"
    )


def test_no_deficit_has_no_worst_year(view: RunView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunView, "chance_of_deficit", lambda *_: 0.0)
    heading, sees = deficit(Case(view, W, view.opening_choice))
    assert "grootst" not in heading
    assert "nergens een tekort" in sees


# --- money is said with its direction, never by a minus ---


@pytest.mark.parametrize("fund", ["totaal", "buig", "reintegratie"])
def test_budget_tells_of_the_chosen_fund(view: RunView, fund: str) -> None:
    choice = dataclasses.replace(view.opening_choice, fund=fund)
    heading, sees = budget(Case(view, W, choice))
    came, out = (
        sum(view.stat(choice, name, fund, year).mean for year in view.years) / len(view.years)
        for name in ("baten", "lasten")
    )
    assert f"{W.numbers.euro(came)} begroot en {W.numbers.euro(out)} uitgegeven" in heading
    title = fund_options(view, W)[fund]
    assert title.lower() in heading.lower()
    assert title.lower() in sees.lower()


@pytest.mark.parametrize(
    ("came", "said"),
    [(30_000, "over: €\u00a020.000 (V)"), (3_000, "tekort: €\u00a07.000 (N)"), (10_000, "in evenwicht")],
)
def test_a_deficit_is_called_so(view: RunView, monkeypatch: pytest.MonkeyPatch, came: int, said: str) -> None:
    amounts = {"baten": came, "lasten": 10_000}
    years = len(view.years)
    monkeypatch.setattr(RunView, "stat", lambda *key: Stat(amounts[key[2]] * years, 0, 0))
    heading, _ = budget(Case(view, W, view.opening_choice))
    assert heading.endswith(said)


@pytest.mark.parametrize("tell", [net_draw, fan_net_draw])
def test_what_is_drawn_and_what_flows_back_have_no_sign(
    view: RunView, monkeypatch: pytest.MonkeyPatch, tell: Any
) -> None:
    enough = with_replications(view, 10)
    first = dataclasses.replace(view.opening_choice, arrangement=view.first.id)
    for mean in (-224_000, 224_000):
        monkeypatch.setattr(RunView, "stat", lambda *_, m=mean: Stat(m, m - 20_000, m + 20_000))
        heading, _ = tell(Case(enough, W, first))
        assert ("terug" in heading) is (mean < 0)
        assert MINUS not in heading
        amounts = [int(found.replace(".", "")) for found in re.findall(r"€\s([\d.]+)", heading)]
        assert amounts == sorted(amounts)


def test_every_saldo_has_its_direction(view: RunView) -> None:
    for choice in view.choices(("economy", "arrangement")):
        for text in (*one_purse(Case(view, W, choice)), *saldo(Case(view, W, choice))):
            assert f"{MINUS}\u00a0€" not in text


def test_few_replications_name_no_buffer(view: RunView) -> None:
    _, sees = deficit(Case(view, W, view.opening_choice))
    assert "te weinig doorrekeningen voor een buffer (50 of meer)" in sees
    assert "zonder vangnetuitkering" in sees
    low, high = view.lowest_balances(view.opening_choice)
    assert low <= high
    assert f"van {W.numbers.euro(low)} tot {W.numbers.euro(high)}" in sees
    assert shown(view, "deficit").columns[-1] == W("lowest_balance")


def test_many_replications_name_a_buffer(view: RunView) -> None:
    enough = with_replications(view, 50)
    _, sees = deficit(Case(enough, W, view.opening_choice))
    assert W.numbers.euro(enough.buffer(view.opening_choice)) in sees
    assert shown(enough, "deficit").columns[-1] == W("buffer")


def test_flows_say_in_how_many_replications_they_were_counted(view: RunView) -> None:
    assert flows(Case(view, W, view.opening_choice))[0].endswith("(in 1 doorrekening)")
    whole = with_replications(view, 1)
    assert "(in" not in flows(Case(whole, W, view.opening_choice))[0]


def test_arrows_stand_only_where_people_go_and_no_step_is_left_out(view: RunView) -> None:
    picture = Picture(view, W)
    for link in picture.links:
        went = {target for origin, target in view.moves if origin == link.stage.id}
        assert {name for name, _ in link.targets} | set(link.others) == went
    assert [(link.stage.id, link.has_next) for link in picture.links][-1][1] is False
    shown = {link.stage.id: link.has_next for link in picture.links}
    assert shown["thuis"] is (("thuis", "leerwerkcentrum") in view.moves)


def test_one_person_waits_and_two_wait() -> None:
    assert [waiting_count(W, n) for n in (1.2, 2.0)] == ["1 inwoner wacht", "2 inwoners wachten"]


def harming(view: RunView, by_months: float) -> RunView:
    """Return ten replications in which `integraal` gives every doelgroep so many months more."""
    one = view.indicators[view.indicators["replication"] == view.indicators["replication"].min()]
    parts = []
    for n in range(10):
        part = one.assign(replication=n)
        mine = (part["arrangement"] == "integraal") & (part["indicator"] == "participation_months")
        part["value"] = part["value"].mask(mine, part["value"] + by_months + n / 100)
        parts.append(part)
    return dataclasses.replace(with_replications(view, 10), indicators=pd.concat(parts, ignore_index=True))


@pytest.mark.parametrize(("by_months", "is_worse"), [(-50.0, True), (50.0, False)])
def test_a_doelgroep_that_is_worse_off_is_named(view: RunView, by_months: float, is_worse: bool) -> None:
    told = harming(view, by_months)
    titles = [group.title for group in told.scenario.doelgroepen]
    _, sees = group_participation(Case(told, W, told.opening_choice))
    said = harmed(told, W, told.gemeenten[0])
    for title in titles:
        assert (title in sees.rpartition("Holm)")[2]) == is_worse
        assert ("participatie" in said and title.partition(",")[0] in said) == is_worse


@pytest.mark.parametrize(
    ("years", "said"), [(1, "in 2027,"), (2, "in 2027 en 2028,"), (5, "in 2027, 2028, 2029 en 2030,")]
)
def test_an_outlook_names_the_years_it_has(years: int, said: str) -> None:
    view = view_of(tight(years=years), 1)
    heading, sees = outlook(Case(view, W, view.opening_choice))
    assert f"Alle potten samen {said}" in sees
    assert heading.count("2027") == 1
