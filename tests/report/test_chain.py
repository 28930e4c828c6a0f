"""The picture of the chain: the places there really were, which of them money leaves empty, who goes back."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from runs import tight, view_of

from budgetsim.accounts.calendar import Calendar
from budgetsim.chance.address import Key
from budgetsim.chance.weather import realised
from budgetsim.domain.scenario import Scenario
from budgetsim.engine.plan import build_plan
from budgetsim.report.chain import ALSO, Picture, chokes_on
from budgetsim.report.view import RunView
from budgetsim.report.words import Words
from builders import economy, exponential, places, reference, stage, transition

W = Words("nl")
LINK = "leerwerkcentrum"
SHOCKS = {
    "mean_pct": 6.0, "reversion_per_year": 0.3, "year_shock_sd_pct": 2.0, "low_pct": 2.0, "high_pct": 12.0,
}  # fmt: skip
SLUITING = {"from": "2028-03-01", "until": "2028-06-01"}


def shrinking() -> Scenario:
    """Return a chain of which the places follow the economy, one of them by chance, with a sluiting."""
    work = stage(
        LINK, 10, gate="money_and_place", law="pw", desk="werk", fund="reintegratie", on_bijstand=True,
        counts_as_participation=True,
        aanbieders=[
            places(50, "een", capacity_economy={"factor_per_point": 0.9, "lag_months": 3}),
            places(20, "twee", closures=[SLUITING]),
        ],
    )  # fmt: skip
    stages = [stage("thuis", 0, on_bijstand=True, law="pw"), work, stage("uit", 99, exit=True)]
    low = economy("laag", [("2027-01-01", 4.0), ("2028-01-01", 9.0)])
    return tight(stages=stages, economies=[low, {**economy("wisselend"), "shocks": SHOCKS}])


def places_of_the_engine(scenario: Scenario, name: str, replications: int) -> Any:
    """Return mean places per month as the engine's own plans have them."""
    calendar = Calendar(scenario.start, scenario.months)
    found = next(economy for economy in scenario.economies if economy.id == name)
    when = (scenario.start, calendar.table_months)
    paths = [realised(found, Key(scenario.seed, n), *when) for n in range(replications)]
    first = scenario.arrangements[0]
    plans = [build_plan(scenario, reference(), path, first, calendar) for path in paths]
    rows = [sum(row.capacity for row in plan.aanbieders)[: scenario.months] for plan in plans]
    return np.mean(rows, axis=0)


@pytest.mark.parametrize("name", ["laag", "wisselend"])
def test_places_are_those_that_the_engine_had_in_that_economy(view: RunView, name: str) -> None:
    scenario = shrinking()
    picture = Picture(dataclasses.replace(view, scenario=scenario), W)
    link = next(stage for stage in scenario.stages if stage.id == LINK)
    due = places_of_the_engine(scenario, name, view.replications)
    assert picture.capacity(link, name, 0) == pytest.approx(due.mean())
    for n, year in enumerate(view.years):
        found = picture.capacity(link, name, year)
        assert found == pytest.approx(due[12 * n : 12 * n + 12].mean())
        assert found != 70
    assert picture.capacity(scenario.stages[0], name, 0) is None


def test_places_that_stand_empty_for_want_of_money_are_said(view: RunView) -> None:
    picture, choice = Picture(view, W), view.opening_choice
    unpaid = view.stat(choice, "waiting_months_geld", LINK, 2028).mean / 12
    assert unpaid > 1
    said = picture.state(choice, 2028)["texts"][f"{LINK}.capacity"]
    assert said.endswith(W("places_unpaid", n=W.numbers.number(unpaid, 1)))
    # rule 9: each of them has a free place before them, so that no more are taken than the rest
    stock = view.stat(choice, "stock", LINK, 2028).mean
    link = next(stage for stage in view.scenario.stages if stage.id == LINK)
    assert stock + unpaid <= picture.capacity(link, choice.economy, 2028) + 1e-9


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((32.9, 18.9, 0.0), "Stokt: plaats en geld"),
        ((3.0, 9.0, 0.0), "Stokt: geld en plaats"),
        ((20.7, 5.0, 0.0), W("choke_plaats")),
        ((0.0, 5.0, 0.0), W("choke_geld")),
        ((0.0, 0.0, 0.0), W("choke_plaats")),
    ],
)
def test_a_second_thing_that_keeps_many_waiting_is_named_too(parts: tuple[float, ...], said: str) -> None:
    assert chokes_on(W, parts) == said
    assert (min(parts[:2]) >= ALSO * sum(parts) > 0) is (" en " in said)


def test_who_goes_back_has_a_line_of_its_own() -> None:
    moves = [
        transition("thuis", "next", exponential(0.5)),
        transition(LINK, "uit", exponential(0.1)),
        transition(LINK, "thuis", exponential(0.3)),
    ]
    view = view_of(tight(transitions=moves), 1)
    picture, choice = Picture(view, W), view.opening_choice
    link = next(link for link in picture.links if link.stage.id == LINK)
    assert ("thuis", "terug naar thuis") in link.targets
    assert list(link.others) == ["uit"]
    texts = picture.state(choice, 0)["texts"]
    assert texts[f"{LINK}.to.thuis"] == W.numbers.number(view.flow(choice, LINK, "thuis"), 1)
    assert view.flow(choice, LINK, "thuis") > 0
