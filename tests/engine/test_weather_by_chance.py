"""Weather by chance in whole runs: shared by arrangements, apart from luck, the same in both engines."""

from __future__ import annotations

import gc
import weakref
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import parts, world

from budgetsim.accounts.calendar import Calendar
from budgetsim.chance.address import Key
from budgetsim.chance.weather import realised
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Wall
from budgetsim.engine.choice import COMPILED, SIMPY
from budgetsim.engine.plan import build_plan
from budgetsim.experiment.replication import Plans, Study, Tables, prepare, run_replication
from builders import economy, play, reference, same_events

FEW = st.integers(0, 2**32 - 1)
SHOCKS = {
    "mean_pct": 6.0, "reversion_per_year": 0.4, "year_shock_sd_pct": 1.5, "low_pct": 2.0, "high_pct": 12.0,
}  # fmt: skip


def by_chance(name: str = "wisselend", growth: float = 0.02, **more: Any) -> dict[str, Any]:
    points = [("2026-06-01", 4.0), ("2027-03-01", 5.0)]
    return economy(name, points, growth=growth) | {"shocks": SHOCKS | more}


def chancy(seed: int, *economies: dict[str, Any], **changes: Any) -> Scenario:
    """Return a random world with an economy by chance, or these, in the place of its own."""
    return world(seed, economies=list(economies) or [by_chance()], **changes)


def studied(scenario: Scenario, engine: str = SIMPY) -> Study:
    return prepare(scenario, reference(), engine)


def ran(scenario: Scenario, replication: int = 0, engine: str = SIMPY, **more: Any) -> Tables:
    return run_replication(studied(scenario, engine), replication, keep_events=True, **more)


def same(first: Tables, second: Tables, economy: str = "wisselend") -> bool:
    """Return whether two replications are the same in one economy, to the bit."""
    runs = [names for names in first.events if names[1] == economy]
    return all(
        np.array_equal(parts_of(first)[names][column], parts_of(second)[names][column])
        for parts_of in (lambda tables: tables.events, lambda tables: tables.purses)
        for names in runs
        for column in parts_of(first)[names]
    ) and all(
        named(first, table, economy).equals(named(second, table, economy))
        for table in ("ledger", "indicators")
    )


def named(tables: Tables, name: str, economy: str) -> pd.DataFrame:
    """Return the rows of one economy, texts as texts, without the number of the replication."""
    table = getattr(tables, name)
    rows = table[table["economy"] == economy].drop(columns="replication")
    texts = {column: "str" for column in rows if isinstance(rows[column].dtype, pd.CategoricalDtype)}
    return rows.astype(texts).reset_index(drop=True)


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_in_other_weather_is_the_plan_built_in_it(seed: int) -> None:
    scenario = chancy(seed)
    study, told = studied(scenario), scenario.economies[0]
    arrangement, calendar = scenario.arrangements[seed % 3], Calendar(scenario.start, scenario.months)
    Plans(study, 0).of(told, scenario.arrangements[0])
    found = Plans(study, seed).of(told, arrangement)
    path = realised(told, Key(scenario.seed, seed), calendar.start, calendar.table_months)
    expected = build_plan(scenario, reference(), path, arrangement, calendar)
    assert found.economy == expected.economy == path
    for part in ("clocks", "accepted", "stages", "regions", "applies", "two_years"):
        assert getattr(found, part) == getattr(expected, part)
    for part in ("transitions", "aanbieders"):
        for mine, theirs in zip(getattr(found, part), getattr(expected, part), strict=True):
            assert all(
                np.array_equal(getattr(mine, field.name), getattr(theirs, field.name))
                for field in fields(mine)
            )
    assert found.terms.capacity == expected.terms.capacity
    assert found.terms.grants == expected.terms.grants
    assert np.array_equal(found.terms.tariffs.cumulative, expected.terms.tariffs.cumulative)
    places = [plan.terms.chart.of_months for plan in (found, expected)]
    assert all(
        np.array_equal(getattr(places[0], field.name), getattr(places[1], field.name))
        for field in fields(places[0])
    )


def test_the_national_volume_follows_the_drawn_path() -> None:
    scenario = chancy(1, macro_response={"per_point_pct": 2.0, "per_point_change_pct": 3.0})
    study, told = studied(scenario), scenario.economies[0]
    macros = {Plans(study, n).of(told, scenario.arrangements[0]).terms.grants[0].macro for n in range(4)}
    assert len(macros) == 4


@settings(max_examples=3)
@given(FEW)
def test_every_arrangement_has_the_same_weather(seed: int) -> None:
    scenario = chancy(seed)
    plans = Plans(studied(scenario), 3)
    found = [plans.of(scenario.economies[0], arrangement) for arrangement in scenario.arrangements]
    assert all(plan.economy is found[0].economy for plan in found)
    assert all(plan.clocks is found[0].clocks and plan.accepted is found[0].accepted for plan in found)


@settings(max_examples=3)
@given(FEW)
def test_another_economy_by_chance_changes_nothing_of_the_first(seed: int) -> None:
    """Before it the growth is the same: the warm-up has the wages and prices of the first economy."""
    before, after = by_chance("eerder", mean_pct=9.0), by_chance("later", growth=0.0, mean_pct=9.0)
    assert same(ran(chancy(seed), 1), ran(chancy(seed, before, by_chance(), after), 1))


@pytest.mark.parametrize("seed", range(3))
def test_both_engines_live_the_same_weather(seed: int) -> None:
    scenario = chancy(seed)
    assert same(ran(scenario, 2), ran(scenario, 2, COMPILED))


def test_without_pushes_at_the_mean_a_run_is_that_of_the_constant_path() -> None:
    flat = economy("wisselend", [("2026-01-01", 6.0)])
    still = flat | {"shocks": SHOCKS | {"year_shock_sd_pct": 0.0}}
    assert same(ran(chancy(4, flat), 1), ran(chancy(4, still), 1))


# --- what varies -----------------------------------------------------------------------------------


def test_luck_and_weather_can_be_taken_apart() -> None:
    both, luck, weather = (chancy(2, vary=vary) for vary in (["luck", "weather"], ["luck"], ["weather"]))
    assert not same(ran(both, 0), ran(both, 1))
    assert same(ran(luck, 1), ran(both, 1, weather=0))
    assert same(ran(weather, 1), ran(both, 0, weather=1))
    assert not same(ran(luck, 1), ran(both, 1))
    assert not same(ran(weather, 1), ran(both, 1))


def test_other_weather_leaves_an_economy_that_is_known_as_it_was() -> None:
    scenario = chancy(2, economy("bekend", growth=0.02), by_chance())
    first, second = (ran(scenario, 1, weather=number) for number in (1, 5))
    assert same(first, second, "bekend")
    assert not same(first, second, "wisselend")


def test_the_first_weather_is_like_any_other() -> None:
    """The study keeps plans without shocks only; which weather comes first makes no difference."""
    scenario = chancy(3)
    study = studied(scenario)
    after = [run_replication(study, number, keep_events=True) for number in (5, 1)][1]
    assert same(after, ran(scenario, 1))


def test_a_weather_is_forgotten_after_its_replication() -> None:
    scenario = chancy(3)
    study = studied(scenario)
    plans = Plans(study, 1)
    gone = weakref.ref(plans.of(scenario.economies[0], scenario.arrangements[1]))
    sizes = []
    for number in range(3):
        run_replication(study, number, keep_events=False)
        sizes.append(len(study.plans))
    assert len(set(sizes)) == 1
    del plans
    gc.collect()
    assert gone() is None


# --- walls -----------------------------------------------------------------------------------------


@settings(max_examples=3)
@given(FEW)
def test_walls_of_no_height_change_nothing_in_any_weather(seed: int) -> None:
    walls = parts(seed)["walls"] | {"heights": {wall.value: 0.0 for wall in Wall}}
    scenario = chancy(seed, walls=walls)
    assert same_events(play(scenario, "schotten"), play(scenario, "integraal"))
