"""What queueing theory and Markov chains say, beside what the engine does.

Every answer and its tolerance is computed here. A simulated mean is compared with theory through its standard
error over independent replications (or independent people): |z| < 4, which errs once in 15,000 honest runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from budgetsim.domain.scenario import Scenario
from budgetsim.units import MONTHS_PER_YEAR, NEVER, TICKS_PER_MONTH
from builders import Played, doelgroep, exponential, grant, places, play, stage, tiny, transition

Floats = npt.NDArray[np.float64]
Z = 4.0
YEARS = 9
WARM_MONTHS = 36
"""Left out; the slowest queue below forgets its empty start with a time constant of about three months."""
COOL_MONTHS = 6
"""Asks this close to the horizon are left out, so that no wait is cut off."""


def z_score(sample: Floats, expected: float) -> float:
    return float((sample.mean() - expected) / (sample.std(ddof=1) / np.sqrt(len(sample))))


# --- one list: M/M/c and M/M/c+M -------------------------------------------------------------------


def mmc(
    servers: int, arrivals_per_month: float, served_per_month: float, gives_up_per_month: float = 0.0
) -> Scenario:
    """Return Poisson arrivals that ask at once, exponential stays, perhaps exponential patience."""
    patience: dict[str, Any] = {"give_up": exponential(gives_up_per_month)} if gives_up_per_month else {}
    return tiny(
        years=YEARS,
        stages=[
            stage("thuis", 0, law="pw"),
            stage(
                "leerwerkcentrum",
                10,
                gate="place",
                law="pw",
                desk="werk",
                aanbieders=[places(servers)],
                **patience,
            ),
            stage("uit", 99, exit=True),
        ],
        transitions=[transition("leerwerkcentrum", "uit", exponential(served_per_month))],
        inflow=[
            {
                "id": "in",
                "gemeente": "meppel",
                "doelgroep": "kansrijk",
                "stage": "leerwerkcentrum",
                "people_per_month": arrivals_per_month,
                "pool_per_month": arrivals_per_month,
            }
        ],
        costs=[],
    )


def stationary(servers: int, arrive: float, serve: float, give_up: float) -> Floats:
    """Return the distribution of the number present: a birth-death chain, cut where nobody comes."""
    size = 2000
    up = np.full(size, np.log(arrive))
    present = np.arange(1, size + 1)
    down = np.log(np.minimum(present, servers) * serve + np.maximum(present - servers, 0) * give_up)
    weights = np.concatenate([[0.0], np.cumsum(up - down)])
    chance = np.exp(weights - weights.max())
    return np.asarray(chance / chance.sum())


def mean_wait(servers: int, arrive: float, serve: float, give_up: float) -> float:
    """Return the mean months on the list of all who ask: E[queue] / arrival rate."""
    chance = stationary(servers, arrive, serve, give_up)
    queue = np.maximum(np.arange(len(chance)) - servers, 0)
    return float(queue @ chance / arrive)


def erlang_c(servers: int, arrive: float, serve: float) -> float:
    """Return the closed form of the mean wait in M/M/c."""
    load = arrive / serve
    terms = np.cumprod(np.concatenate([[1.0], load / np.arange(1, servers + 1)]))
    all_busy = terms[-1] / (1 - load / servers)
    return float(all_busy / (terms[:-1].sum() + all_busy) / (servers * serve - arrive))


def simulated(scenario: Scenario, replications: int) -> tuple[Floats, Floats]:
    """Return per replication the mean wait in months of all asks, and the share that gave up."""
    means, lost = [], []
    for replication in range(replications):
        asks = play(scenario, replication=replication).asks
        last = (YEARS * MONTHS_PER_YEAR - COOL_MONTHS) * TICKS_PER_MONTH
        inside = (asks.begin >= WARM_MONTHS * TICKS_PER_MONTH) & (asks.begin < last)
        assert not np.any(asks.end[inside] == NEVER)
        means.append(np.mean((asks.end - asks.begin)[inside]) / TICKS_PER_MONTH)
        lost.append(np.mean(~asks.placed[inside]))
    return np.array(means), np.array(lost)


def test_two_ways_to_the_same_theory() -> None:
    assert mean_wait(3, 8.4, 4.0, 0.0) == pytest.approx(erlang_c(3, 8.4, 4.0), rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("servers", "arrive", "serve"), [(1, 2.4, 4.0), (3, 8.4, 4.0), (8, 13.0, 2.0)])
def test_erlang_c(servers: int, arrive: float, serve: float) -> None:
    means, lost = simulated(mmc(servers, arrive, serve), 24)
    assert not np.any(lost)
    assert abs(z_score(means, erlang_c(servers, arrive, serve))) < Z


@pytest.mark.slow
@pytest.mark.parametrize(
    ("servers", "arrive", "serve", "give_up"), [(2, 8.0, 4.0, 1.0), (3, 15.0, 4.0, 2.0), (5, 8.0, 2.0, 0.3)]
)
def test_erlang_a(servers: int, arrive: float, serve: float, give_up: float) -> None:
    """Also overloaded: patience keeps the list short. The share that gives up is theta E[wait]."""
    means, lost = simulated(mmc(servers, arrive, serve, give_up), 24)
    expected = mean_wait(servers, arrive, serve, give_up)
    assert abs(z_score(means, expected)) < Z
    assert abs(z_score(lost, give_up * expected)) < Z


def test_erlang_c_in_short() -> None:
    means, _ = simulated(mmc(2, 5.0, 4.0), 10)
    assert abs(z_score(means, erlang_c(2, 5.0, 4.0))) < Z


# --- a chain of stages -------------------------------------------------------------------------------

RATES = {
    "thuis_next": 0.4,
    "thuis_uit": 0.05,
    "activering_next": 0.25,
    "activering_thuis": 0.1,
    "leerwerk_werk": 0.2,
    "leerwerk_thuis": 0.08,
    "werk_thuis": 0.06,
    "werk_uit": 0.12,
}


def person_months() -> dict[str, float]:
    """Return expected months per stage from a start at home: the fundamental matrix of the chain.

    At home it matters what was completed: before activering the path leads there, after it to leerwerk.
    """
    states = ["home", "activering", "leerwerk", "home_after", "werk"]
    moves = {
        ("home", "activering"): "thuis_next",
        ("home_after", "leerwerk"): "thuis_next",
        ("activering", "leerwerk"): "activering_next",
        ("activering", "home"): "activering_thuis",
        ("leerwerk", "werk"): "leerwerk_werk",
        ("leerwerk", "home_after"): "leerwerk_thuis",
        ("werk", "home"): "werk_thuis",
    }
    rates = np.zeros((5, 5))
    for (origin, to), name in moves.items():
        rates[states.index(origin), states.index(to)] = RATES[name]
    out = np.array([RATES["thuis_uit"], 0, 0, RATES["thuis_uit"], RATES["werk_uit"]])
    visits = np.linalg.inv(np.diag(rates.sum(axis=1) + out) - rates)[0]
    months = dict(zip(states, visits.tolist(), strict=True))
    return {"thuis": months["home"] + months["home_after"]} | {
        s: months[s] for s in ("activering", "leerwerk", "werk")
    }


def absorbing_chain() -> Played:
    """Return a cohort of 600 at home that is followed until the last has left; there are places for all."""
    targets = {"next", "thuis", "werk", "uit"}
    rows = [name.rsplit("_", 1) for name in RATES]
    assert {to for _, to in rows} == targets
    gated = {"gate": "place", "law": "pw", "desk": "werk", "aanbieders": [places(10_000)]}
    return play(
        tiny(
            years=40,
            doelgroepen=[doelgroep(path=("activering", "leerwerk"))],
            stages=[
                stage("thuis", 0, law="pw"),
                stage("activering", 10, **gated),
                stage("leerwerk", 20, **gated),
                stage("werk", 40),
                stage("uit", 99, exit=True),
            ],
            transitions=[
                transition(origin, to, exponential(RATES[f"{origin}_{to}"]), restarts_path=origin == "werk")
                for origin, to in rows
            ],
            inflow=[],
            opening={
                "stocks": [
                    {
                        "id": "stand",
                        "gemeente": "meppel",
                        "doelgroep": "kansrijk",
                        "stage": "thuis",
                        "people_count": 600,
                        "elapsed": exponential(0.3),
                    }
                ]
            },
            costs=[],
            grants=[grant("buig", 0), grant("reintegratie", 0)],
            walls={
                "misroute_share": 0.0,
                "handover_months": 0,
                "handover_loss_share": 0.0,
                "double_support_eur_per_month": 0.0,
                "double_support_fund": "reintegratie",
                "double_support_stages": ["thuis"],
                "double_support_taakveld": "6.5",
            },
        )
    )


def test_months_per_stage_of_an_absorbing_chain() -> None:
    run = absorbing_chain()
    assert not len(run.result.end.people), "everyone has left, so nothing is cut off"
    begin = np.maximum(run.stays.begin, 0)  # memoryless: what came before the start says nothing
    person = np.searchsorted(run.population.id, run.stays.inwoner)
    for name, expected in person_months().items():
        held = run.stays.stage == run.stage(name)
        months = np.bincount(
            person[held], (run.stays.end - begin)[held] / TICKS_PER_MONTH, len(run.population)
        )
        assert abs(z_score(months, expected)) < Z, name
