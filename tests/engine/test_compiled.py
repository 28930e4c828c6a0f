"""The compiled engine writes what the reference writes: every event, purse, year and opening, to the bit.

The first test that runs a plan waits for the kernel to be compiled, unless an earlier run left it.
"""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from numba import njit
from worlds import parts, world, worlds

from budgetsim.accounts.calendar import Calendar
from budgetsim.chance.address import Key
from budgetsim.chance.laws import duration, durations, quantile_table, residual
from budgetsim.chance.philox import philox
from budgetsim.chance.population import Population, arrivals
from budgetsim.chance.weather import clock_end
from budgetsim.domain.chain import Exponential, Fixed, Lognormal, Weibull
from budgetsim.domain.events import Kind
from budgetsim.domain.scenario import Scenario
from budgetsim.engine import compiled
from budgetsim.engine.choice import COMPILED, runner, why_not
from budgetsim.engine.compiled import arithmetic, logbook
from budgetsim.engine.compiled.jit import entry, sources
from budgetsim.engine.log import COLUMNS
from budgetsim.engine.opening import make_opening, warm_up_plan
from budgetsim.engine.outcome import Opening, Result
from budgetsim.engine.plan import Plan, aow_ages, build_plan
from budgetsim.engine.reference import run
from budgetsim.experiment.replication import prepare, run_replication
from budgetsim.inputs import load
from budgetsim.units import RATE_ONE, TICKS_PER_MONTH
from builders import doelgroep, exponential, grant, places, reference, stage, tiny, transition

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
SHIPPED = sorted(path.parent.name for path in SCENARIOS.glob("*/basis.yaml"))
Case = tuple[Plan, Key, Opening, Population]


def case(scenario: Scenario, arrangement: int = 0, economy: int = 0, replication: int = 0) -> Case:
    """Return what a run needs, in one arrangement and economy of a scenario."""
    figures, calendar = reference(), Calendar(scenario.start, scenario.months)
    walls, weather = scenario.arrangements[arrangement], scenario.economies[economy]
    plan = build_plan(scenario, figures, weather, walls, calendar)
    key = Key(scenario.seed, replication)
    opening = make_opening(scenario, figures, warm_up_plan(scenario, figures), replication)
    coming = arrivals(scenario, key, plan.accepted, aow_ages(figures, calendar), begin=0)
    return plan, key, opening, coming


def case_of(seed: int) -> Case:
    """Return a random world; the seed also picks its arrangement and economy."""
    return case(world(seed), seed % 3, seed % 2)


def agree(given: Case) -> Result:
    """Run both engines, hold them against each other and return what they left."""
    expected, found = run(*given), runner(COMPILED)(*given)
    same_columns(expected.events, found.events)
    same_columns(expected.purses, found.purses)
    assert expected.settlements == found.settlements
    same_opening(expected.end, found.end)
    return expected


def same_columns(expected: dict[str, Any], found: dict[str, Any]) -> None:
    """Assert that tables are equal; what is told is the first row that differs."""
    assert list(expected) == list(found)
    before, after = (np.stack(list(columns.values()), axis=1) for columns in (expected, found))
    assert before.dtype == after.dtype == np.int64
    both = min(len(before), len(after))
    differing = np.flatnonzero((before[:both] != after[:both]).any(axis=1))
    for row in differing[:1].tolist():
        names = list(expected)
        told = (dict(zip(names, rows[row].tolist(), strict=True)) for rows in (before, after))
        pytest.fail("row {} differs:\n  simpy    {}\n  compiled {}".format(row, *told))
    assert len(before) == len(after)


def same_opening(expected: Opening, found: Opening) -> None:
    for field in fields(Population):
        mine, theirs = getattr(expected.people, field.name), getattr(found.people, field.name)
        assert mine.dtype == theirs.dtype
        assert np.array_equal(mine, theirs), field.name
    for name in ("aanbieder", "completed", "ask_stage", "ask_tick", "ask_joined"):
        assert np.array_equal(getattr(expected, name), getattr(found, name)), name
    assert expected.spent == found.spent


# --- random worlds and the shipped scenarios ------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_a_random_world_is_the_same(seed: int) -> None:
    agree(case_of(seed))


@pytest.mark.slow
@settings(max_examples=80)
@given(worlds)
def test_any_random_world_is_the_same(seed: int) -> None:
    agree(case_of(seed))


@pytest.mark.parametrize("seed", range(3))
def test_moments_that_fall_together_are_the_same(seed: int) -> None:
    agree(on_the_month(case_of(seed)))


@pytest.mark.slow
@settings(max_examples=25)
@given(worlds)
def test_any_moments_that_fall_together_are_the_same(seed: int) -> None:
    """Whole months for every duration, everyone in at the turn of a month: hundreds of ties.

    None of zero: a circle of those turns at every tick, millions of times.
    """
    said = parts(seed)
    rng = Random(seed)
    whole = [row | {"duration": fixed(rng.randint(1, 3))} for row in said["transitions"]]
    agree(on_the_month(case(world(seed, transitions=whole), seed % 3, seed % 2)))


def on_the_month(given: Case) -> Case:
    """Return a case in which people arrive at the turn of a month."""
    plan, key, opening, coming = given
    return plan, key, opening, replace(coming, arrival=coming.arrival // TICKS_PER_MONTH * TICKS_PER_MONTH)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_warm_up_leaves_the_same_opening(seed: int) -> None:
    said = parts(seed)
    scenario = world(seed, opening=said["opening"] | {"warm_up_months": 24})
    warm_up = warm_up_plan(scenario, reference())
    openings = [make_opening(scenario, reference(), warm_up, 0, engine) for engine in ("simpy", COMPILED)]
    assert len(openings[0].people)
    same_opening(*openings)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_is_the_same(name: str) -> None:
    """Every arrangement in every economy, two replications, with all that the books make of it."""
    loaded = load(SCENARIOS / name)
    for replication in range(2):
        simpy, compiled = (
            run_replication(prepare(loaded.scenario, loaded.reference, engine), replication, keep_events=True)
            for engine in ("simpy", COMPILED)
        )
        assert simpy.events.keys() == compiled.events.keys()
        for names, events in simpy.events.items():
            same_columns(events, compiled.events[names])
            same_columns(simpy.purses[names], compiled.purses[names])
        pd.testing.assert_frame_equal(simpy.ledger, compiled.ledger)
        pd.testing.assert_frame_equal(simpy.indicators, compiled.indicators)


# --- made by hand ---------------------------------------------------------------------------------


def chain(*transitions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return thuis and a leerwerkcentrum, with what a case changes of its stage."""
    plain = {"gate": "money_and_place", "law": "pw", "desk": "werk", "fund": "reintegratie"}
    lists = {"on_bijstand": True, "counts_as_participation": True, "aanbieders": [places(5)]}
    gated = stage("leerwerkcentrum", 10, **plain | lists | more)
    home, out = stage("thuis", 0, on_bijstand=True, law="pw"), stage("uit", 99, exit=True)
    return {"stages": [home, gated, out], "transitions": transitions}


def stock(count: int, months: int = 0, where: str = "thuis") -> dict[str, Any]:
    who = {"id": where, "gemeente": "meppel", "doelgroep": "kansrijk", "stage": where}
    return {"opening": {"stocks": [who | {"people_count": count, "elapsed": fixed(months)}]}}


def fixed(months: float) -> dict[str, Any]:
    return {"law": "fixed", "months": months}


NEXT = transition("thuis", "next", exponential(0.5))
OUT = transition("leerwerkcentrum", "uit", exponential(0.2))
SWAPS = transition("leerwerkcentrum", "carrousel", exponential(1.0))
CLOSED = [{"from": "2027-03-01", "until": "2027-06-01"}, {"from": "2028-01-01", "until": "2028-02-01"}]
CASES: dict[str, tuple[dict[str, Any], Kind]] = {
    "ties": ({**chain(transition("thuis", "next", fixed(1)), OUT), **stock(30)}, Kind.REFUSE),
    "zero durations": (
        chain(transition("thuis", "next", fixed(0)), transition("leerwerkcentrum", "uit", fixed(0))),
        Kind.EXIT,
    ),
    "no place at all": (chain(NEXT, OUT, aanbieders=[places(0)], give_up=exponential(0.7)), Kind.WITHDRAW),
    "a full queue": ({**chain(NEXT, OUT, aanbieders=[places(2)]), **stock(60)}, Kind.REFUSE),
    "an empty purse": ({"grants": [grant("buig", 1e6), grant("reintegratie", 0)]}, Kind.REFUSE),
    "a purse for some": (
        {**stock(20), "grants": [grant("buig", 1e6), grant("reintegratie", 20_000)]},
        Kind.PLACE,
    ),
    "an urgent list": ({**chain(NEXT, OUT, discipline="net_benefit"), **stock(40)}, Kind.PLACE),
    "closures": (chain(NEXT, OUT, aanbieders=[places(9, closures=CLOSED)]), Kind.LEAVE),
    "swaps": (
        {**chain(NEXT, OUT, SWAPS, aanbieders=[places(4, "a"), places(4, "b"), places(1, "c")]), **stock(40)},
        Kind.SWAP,
    ),
    "hand-overs": (
        {**chain(NEXT, OUT, law="wmo"), "doelgroepen": [doelgroep(age={"min_years": 66, "max_years": 67})]},
        Kind.ASK,
    ),
    "nobody": ({"inflow": []}, Kind.GRANT),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "met"), CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("arrangement", [0, 1])
def test_a_case_made_by_hand_is_the_same(changes: dict[str, Any], met: Kind, arrangement: int) -> None:
    result = agree(case(tiny(**changes), arrangement))
    assert met in result.events["kind"], "the case shows what it is about"


# --- the arithmetic -------------------------------------------------------------------------------


@njit
def all_draws(words: Any, k0: Any, k1: Any) -> Any:
    return [arithmetic.philox(row[0], row[1], row[2], k0, k1) for row in words]


@njit
def all_durations(laws: Any, law: int, draws: Any, elapsed: Any) -> Any:
    return [
        (arithmetic.duration(laws, law, drawn), arithmetic.residual(laws, law, drawn, spent))
        for drawn, spent in zip(draws, elapsed)  # noqa: B905 - numba knows no strict
    ]


@njit
def all_ends(clocks: Any, begins: Any, neutrals: Any) -> Any:
    return [arithmetic.clock_end(clocks, 0, a, b) for a, b in zip(begins, neutrals)]  # noqa: B905


@njit
def all_scaled(amounts: Any, factor: int, unit: int) -> Any:
    return [arithmetic.scaled(amount, factor, unit) for amount in amounts]


def test_draws_are_those_of_the_address() -> None:
    rng = Random(1)
    words = [tuple(rng.getrandbits(64) for _ in range(3)) for _ in range(200)]
    key = rng.getrandbits(64), rng.getrandbits(64)
    found = all_draws(np.array(words, np.uint64), np.uint64(key[0]), np.uint64(key[1]))
    assert list(map(int, found)) == [philox((*word, 0), key) for word in words]


LAWS = (Exponential(per_month=0.2), Exponential(per_month=0.0), Fixed(months=3.0), Fixed(months=0.0),
        Weibull(shape=0.5, scale_months=9.0), Lognormal(median_months=4.0, sigma=1.0))  # fmt: skip
EDGES = [0, 1, 2, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 2**16 - 1, 2**64 - 2**16, 2**64 - 2, 2**64 - 1]


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_durations_are_those_of_the_law(law: Any) -> None:
    rng = Random(2)
    draws = EDGES + [rng.getrandbits(64) for _ in range(300)]
    elapsed = [rng.choice([1, rng.randrange(1 << 20), rng.randrange(1 << 26), 1 << 45]) for _ in draws]
    table = quantile_table(law)
    found = all_durations(table[None], 0, np.array(draws, np.uint64), np.array(elapsed))
    ticks = table.tolist()
    assert [pair[0] for pair in found] == [duration(ticks, drawn) for drawn in draws]
    assert [pair[0] for pair in found] == durations(table, np.array(draws, np.uint64)).tolist()
    left = [residual(ticks, drawn, spent) for drawn, spent in zip(draws, elapsed, strict=True)]
    assert [pair[1] for pair in found] == left


def test_clocks_end_as_the_weather_says() -> None:
    rng = Random(3)
    rates = [rng.choice([0, 1, RATE_ONE, 1500, 1000 * RATE_ONE]) for _ in range(36)]
    table = np.concatenate([[0], np.cumsum(np.array(rates) * TICKS_PER_MONTH)])
    begins = [rng.randrange(36 * TICKS_PER_MONTH) for _ in range(300)]
    neutrals = [rng.choice([1, rng.randrange(1 << 24), rng.randrange(1 << 34), 1 << 60]) for _ in begins]
    found = all_ends(table[None], np.array(begins), np.array(neutrals))
    ends = [clock_end(table.tolist(), a, b) for a, b in zip(begins, neutrals, strict=True)]
    assert list(map(int, found)) == ends


def test_amounts_are_scaled_as_whole_numbers_are() -> None:
    amounts = [0, 1, -1, 999, -1001, 10**17, -(10**17) - 1]
    assert list(all_scaled(np.array(amounts), 637, 1000)) == [amount * 637 // 1000 for amount in amounts]


# --- what the kernel knows by number ---------------------------------------------------------------


def test_the_log_has_the_columns_and_kinds_of_the_contract() -> None:
    assert len(COLUMNS) == logbook.WIDTH
    assert all(getattr(logbook, kind.name) == kind for kind in Kind)


def test_the_compiled_engine_runs_here() -> None:
    assert why_not(COMPILED) is None


def test_code_that_cannot_be_kept_is_compiled_all_the_same() -> None:
    """A function without a file stands for a machine on which no folder can be written."""
    names: dict[str, Any] = {}
    exec("def twice(number):\n    return 2 * number", names)
    assert entry(names["twice"])(21) == 42


def test_kept_machine_code_is_stamped_with_every_file_that_the_kernel_borrows_from() -> None:
    """Numbers are compiled in: a changed constant in a file that is not stamped would leave the old one."""
    stamped, package = set(sources()), Path(compiled.__file__).parents[2]
    for path in Path(compiled.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("budgetsim."):
                origin = package.joinpath(*str(node.module).split(".")[1:])
                assert {origin.with_suffix(".py"), origin / "__init__.py"} & stamped, (path.name, node.module)
