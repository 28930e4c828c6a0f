"""Directions that are theorems: in a small world more is never less, and dated rules act on their tick."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetsim.chance.address import Key
from budgetsim.domain.events import Kind, Reason
from budgetsim.domain.scenario import Scenario
from budgetsim.engine.reference import run
from budgetsim.units import MONTHS_PER_YEAR, NEVER, TICKS_PER_MONTH
from builders import (
    Played,
    doelgroep,
    economy,
    exponential,
    figure,
    grant,
    places,
    play,
    price,
    reference,
    stage,
    tiny,
    transition,
)

MONTH = TICKS_PER_MONTH
PRICE_EUR = 700.0
PLACE_YEAR_EUR = PRICE_EUR * MONTHS_PER_YEAR


def arriving(
    per_month: Any, group: str = "kansrijk", where: str = "leerwerkcentrum", **more: Any
) -> dict[str, Any]:
    return {
        "id": f"in_{group}",
        "gemeente": "meppel",
        "doelgroep": group,
        "stage": where,
        "people_per_month": per_month,
        "pool_per_month": 10.0,
        **more,
    }


def chain(aanbieders: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    return [
        stage("thuis", 0, on_bijstand=True, law="pw"),
        stage(
            "leerwerkcentrum",
            10,
            gate="money_and_place",
            law="pw",
            desk="werk",
            fund="reintegratie",
            on_bijstand=True,
            aanbieders=aanbieders,
            **more,
        ),
        stage("uit", 99, exit=True),
    ]


def queue(capacity: Any, grant_eur: float, law: dict[str, Any] | None = None, **changes: Any) -> Scenario:
    """Return one first-come list before one purse: people come for a place, stay, and leave for good."""
    base: dict[str, Any] = {
        "years": 3,
        "stages": chain([places(capacity)]),
        "transitions": [transition("leerwerkcentrum", "uit", law or exponential(0.15))],
        "inflow": [arriving(2.5)],
        "grants": [grant("buig", 0), grant("reintegratie", grant_eur)],
        "costs": [price("traject", "commitment", "reintegratie", ["leerwerkcentrum"], PRICE_EUR)],
    }
    return tiny(**(base | changes))


def no_later(more: Played, less: Played) -> bool:
    """Return whether everyone placed with less is placed with more, and no later."""
    sooner = more.starts("leerwerkcentrum")
    return all(sooner.get(who, NEVER) <= tick for who, tick in less.starts("leerwerkcentrum").items())


SEED = st.integers(0, 2**40)
LAW = st.sampled_from(
    [
        exponential(0.1),
        {"law": "lognormal", "median_months": 6, "sigma": 0.8},
        {"law": "fixed", "months": 5},
    ]
)


@settings(max_examples=10)
@given(st.integers(0, 8), st.integers(0, 8), LAW, SEED)
def test_more_places_never_lengthen_a_wait(a: int, b: int, law: dict[str, Any], seed: int) -> None:
    few, many = sorted((a, b))
    less, more = (play(queue(count, 1e6, law, seed=seed)) for count in (few, many))
    assert no_later(more, less)
    assert np.array_equal(less.population.id, more.population.id)


@settings(max_examples=10)
@given(st.floats(0, 10), st.floats(0, 10), LAW, SEED)
def test_a_larger_grant_never_lengthens_a_wait(a: float, b: float, law: dict[str, Any], seed: int) -> None:
    """With a grant that is the same every year, next year's room allows a fixed number of running places, and
    this year's never binds before it (rule 15): money then acts as places do."""
    small, large = sorted((a, b))
    less, more = (play(queue(9, g * PLACE_YEAR_EUR, law, seed=seed)) for g in (small, large))
    assert no_later(more, less)


@settings(max_examples=8)
@given(st.floats(0, 10), st.integers(0, 9), SEED)
def test_a_grant_of_n_years_of_a_place_is_worth_n_places(grant_places: float, count: int, seed: int) -> None:
    """The same theorem, exactly: waits under a grant equal waits under as many places as it pays all year."""
    affordable = int(grant_places)
    by_money = play(queue(9, (affordable + 0.5) * PLACE_YEAR_EUR, seed=seed))
    by_places = play(queue(min(9, affordable), 1e6, seed=seed))
    assert by_money.starts("leerwerkcentrum") == by_places.starts("leerwerkcentrum")


def test_without_money_nobody_is_placed_and_entitlements_are_paid() -> None:
    run = play(tiny(grants=[grant("buig", 0), grant("reintegratie", 0)]))
    assert not len(run.of_kind(Kind.PLACE)["tick"])
    assert np.any(run.of_kind(Kind.REFUSE)["reason"] == Reason.GELD)
    ledger = run.books[0]
    paid = ledger[ledger["account"] == "bijstand"]["cents"].sum()
    months = (np.minimum(run.stays.end, run.plan.calendar.end) - run.stays.begin) / MONTH
    assert paid == pytest.approx(np.sum(months) * 150_000, abs=2 * len(months))
    covered = sum(outcome.common_covered for outcome in run.result.settlements.values())
    assert covered == paid, "general means bear what no grant pays"


def test_an_empty_scenario_writes_only_the_calendar() -> None:
    run = play(tiny(inflow=[arriving(0.0)]))
    assert set(run.events["kind"].tolist()) == {Kind.GRANT, Kind.SETTLE}
    assert run.books[1] == run.result.settlements
    assert not len(run.stays.begin)
    assert not len(run.waits.begin)


def test_higher_unemployment_only_adds_arrivals() -> None:
    weather = [economy(), economy("hoog", [("2027-01-01", 7.0)])]
    scenario = tiny(
        economies=weather, inflow=[arriving(2.0, where="thuis", economy={"factor_per_point": 1.1})]
    )
    calm, rough = (play(scenario, economy=name) for name in ("neutraal", "hoog"))
    times = [
        dict(zip(*(run.of_kind(Kind.ARRIVE)[name].tolist() for name in ("inwoner", "tick")), strict=True))
        for run in (calm, rough)
    ]
    assert times[0].items() < times[1].items()


# --- places that change -----------------------------------------------------------------------------


def occupancy_before(run: Played, tick: int) -> int:
    held = run.stays.stage == run.stage("leerwerkcentrum")
    return int(np.sum(held & (run.stays.begin < tick) & (run.stays.end >= tick)))


def test_falling_capacity_offers_nothing_until_it_fits() -> None:
    steps = [{"from": "2027-01-01", "value": 8}, {"from": "2028-01-01", "value": 3}]
    run = play(queue({"steps": steps}, 1e6, inflow=[arriving(6.0)]))
    change = 12 * MONTH
    placed = run.of_kind(Kind.PLACE)["tick"]
    assert occupancy_before(run, change) == 8
    after = placed[placed >= change]
    held = run.stays.stage == run.stage("leerwerkcentrum")
    ends = np.sort(run.stays.end[held & (run.stays.begin < change) & (run.stays.end >= change)])
    assert len(after) and after[0] == ends[5], "the sixth leaver of eight makes room for the next"


def test_a_closure_sends_everyone_home_at_its_tick_and_asks_keep_their_time() -> None:
    closures = [{"from": "2028-01-01", "until": "2028-07-01"}]
    upper = stage(
        "beschut",
        20,
        gate="money_and_place",
        law="pw",
        desk="werk",
        fund="reintegratie",
        on_bijstand=True,
        aanbieders=[places(1, "boven")],
    )
    scenario = queue(
        6,
        1e6,
        stages=[*chain([places(6, closures=closures)]), upper],
        doelgroepen=[doelgroep(path=("leerwerkcentrum", "beschut"))],
        transitions=[
            transition("leerwerkcentrum", "next", exponential(0.5)),
            transition("beschut", "uit", exponential(0.1)),
        ],
        costs=[price("traject", "commitment", "reintegratie", ["leerwerkcentrum", "beschut"], PRICE_EUR)],
    )
    run = play(scenario)
    closing, opening = 12 * MONTH, 18 * MONTH
    left = run.of_kind(Kind.LEAVE)
    sent = set(left["inwoner"][(left["tick"] == closing) & (left["stage"] == run.stage("thuis"))].tolist())
    assert len(sent) == occupancy_before(run, closing) == 6
    placed = run.of_kind(Kind.PLACE)
    inside = (placed["tick"] >= closing) & (placed["tick"] < opening)
    assert not np.any(inside & (placed["stage"] == run.stage("leerwerkcentrum")))
    open_asks = (run.asks.begin < closing) & (run.asks.end > closing) & np.isin(run.asks.inwoner, list(sent))
    assert np.any(open_asks), "some of them were waiting for the next stage"
    asked = run.of_kind(Kind.ASK)
    again = np.isin(asked["inwoner"], run.asks.inwoner[open_asks]) & (asked["tick"] == closing)
    assert not np.any(again), "and go on waiting with the ask they had"


def test_a_link_closed_from_the_start_holds_nobody() -> None:
    closures = [{"from": "2027-01-01", "until": "2027-03-01"}]
    stock = {
        "id": "stand",
        "gemeente": "meppel",
        "doelgroep": "kansrijk",
        "stage": "leerwerkcentrum",
        "people_count": 3,
        "elapsed": exponential(0.2),
    }
    run = play(queue(3, 1e6, stages=chain([places(3, closures=closures)]), opening={"stocks": [stock]}))
    assert occupancy_before(run, 1) == 0
    assert np.sum(run.of_kind(Kind.LEAVE)["tick"] == 0) == 3


# --- the carrousel ------------------------------------------------------------------------------------


def carrousel(aanbieders: list[dict[str, Any]], **changes: Any) -> Scenario:
    stock = {
        "id": "stand",
        "gemeente": "meppel",
        "doelgroep": "kansrijk",
        "stage": "leerwerkcentrum",
        "people_count": 2,
        "elapsed": exponential(0.2),
    }
    return queue(
        0,
        1e6,
        **{
            "stages": chain(aanbieders),
            "transitions": [transition("leerwerkcentrum", "carrousel", exponential(0.4))],
            "opening": {"stocks": [stock]},
            "inflow": [],
        }
        | changes,
    )


def test_two_who_want_each_other_s_place_swap_at_once() -> None:
    run = play(carrousel([places(1, "a"), places(1, "b")]))
    swaps = run.of_kind(Kind.SWAP)
    assert len(swaps["tick"]) > 6
    assert np.array_equal(swaps["tick"][::2], swaps["tick"][1::2])
    assert np.all(swaps["inwoner"][::2] != swaps["inwoner"][1::2])
    assert np.all(swaps["aanbieder"][::2] != swaps["aanbieder"][1::2])


def test_a_dearer_place_is_swapped_for_only_when_both_can_pay() -> None:
    """The grant just bears the two places as they are; a swap costs nothing more, so it is made."""
    dear = [places(1, "a"), places(1, "b", price_factor=2.0)]
    exact = 3 * PLACE_YEAR_EUR
    assert len(
        play(carrousel(dear, grants=[grant("buig", 0), grant("reintegratie", exact)])).of_kind(Kind.SWAP)[
            "tick"
        ]
    )
    alone = carrousel(
        dear,
        grants=[grant("buig", 0), grant("reintegratie", 1.5 * PLACE_YEAR_EUR)],
        opening={
            "stocks": [
                {
                    "id": "stand",
                    "gemeente": "meppel",
                    "doelgroep": "kansrijk",
                    "stage": "leerwerkcentrum",
                    "people_count": 1,
                    "elapsed": exponential(0.2),
                }
            ]
        },
    )
    assert not len(play(alone).of_kind(Kind.SWAP)["tick"])


def test_what_a_swap_frees_is_on_offer_at_once_and_only_to_whom_it_serves() -> None:
    towns = [{"id": g, "title": g, "code": "GM0001", "inhabitants_count": 1000} for g in ("meppel", "assen")]
    scenario = carrousel(
        [places(2, "a"), places(2, "b", gemeenten=["meppel"])],
        gemeenten=towns,
        inflow=[arriving(3.0) | {"gemeente": "assen"}],
        grants=[grant(fund, 1e6, town) for fund in ("buig", "reintegratie") for town in ("meppel", "assen")],
    )
    run = play(scenario)
    swaps, placed = run.of_kind(Kind.SWAP), run.of_kind(Kind.PLACE)
    assert set(placed["aanbieder"].tolist()) == {0}, "assen may not come to b"
    assert len(placed["tick"]) == 2, "nobody ever leaves: the two places at a are all there is for assen"
    assert set(placed["tick"].tolist()) <= set(swaps["tick"].tolist())
    assert placed["tick"][0] > run.of_kind(Kind.ASK)["tick"][0]


# --- money that says no -------------------------------------------------------------------------------


def dear_and_cheap(**changes: Any) -> Scenario:
    """Return one list: the dear asked before the cheap, and money for one dear place at a time."""
    groups = [doelgroep("duur"), doelgroep("goedkoop")]
    stock = [
        {
            "id": "stand",
            "gemeente": "meppel",
            "doelgroep": "duur",
            "stage": "leerwerkcentrum",
            "people_count": 1,
            "elapsed": {"law": "fixed", "months": 1},
        }
    ]
    late = {"steps": [{"from": "2027-01-01", "value": 0.0}, {"from": "2027-02-01", "value": 8.0}]}
    first = {"steps": [{"from": "2027-01-01", "value": 8.0}, {"from": "2027-02-01", "value": 0.0}]}
    return queue(
        99,
        1.5 * PLACE_YEAR_EUR,
        **{
            "doelgroepen": groups,
            "inflow": [arriving(first, "duur"), arriving(late, "goedkoop")],
            "opening": {"stocks": stock},
            "transitions": [transition("leerwerkcentrum", "uit", {"law": "fixed", "months": 6})],
            "costs": [
                price(
                    "duur", "commitment", "reintegratie", ["leerwerkcentrum"], PRICE_EUR, doelgroepen=["duur"]
                ),
                price(
                    "licht", "commitment", "reintegratie", ["leerwerkcentrum"], 70.0, doelgroepen=["goedkoop"]
                ),
            ],
        }
        | changes,
    )


def test_a_refusal_for_money_is_not_passed_over() -> None:
    """The cheap would fit all along, and wait behind the dear; when room rises the first dear one goes."""
    run = play(dear_and_cheap())
    placed = run.of_kind(Kind.PLACE)
    dear = [d.id for d in run.scenario.doelgroepen].index("duur")
    leaves = run.of_kind(Kind.EXIT)["tick"]
    assert np.any(run.of_kind(Kind.ARRIVE)["doelgroep"][1:] != dear)
    waiting_dear = np.sum(run.of_kind(Kind.ARRIVE)["doelgroep"] == dear) - 1
    assert waiting_dear > 2
    assert placed["doelgroep"][:waiting_dear].tolist() == [dear] * min(waiting_dear, len(placed["tick"]))
    assert placed["tick"][0] == leaves[0] == 5 * MONTH, "at the tick at which the first place falls free"
    assert placed["tick"][1] == leaves[1] == 11 * MONTH


def test_passing_is_by_gemeente() -> None:
    """A gemeente without money does not hold up another on the same list (rule 10)."""
    towns = [{"id": g, "title": g, "code": "GM0001", "inhabitants_count": 1000} for g in ("arm", "rijk")]
    inflow = [arriving(3.0) | {"id": g, "gemeente": g} for g in ("arm", "rijk")]
    grants = [grant("buig", 0, g) for g in ("arm", "rijk")]
    grants += [grant("reintegratie", 0, "arm"), grant("reintegratie", 1e6, "rijk")]
    run = play(queue(9, 0, gemeenten=towns, inflow=inflow, grants=grants))
    assert set(run.of_kind(Kind.PLACE)["gemeente"].tolist()) == {1}


def december(commitment: str) -> np.ndarray:
    """Return placements per month where places open only on 1 December, with a long list before them."""
    steps = [{"from": "2027-01-01", "value": 0}, {"from": "2027-12-01", "value": 99}]
    scenario = queue(
        {"steps": steps},
        10.5 * PLACE_YEAR_EUR,
        {"law": "fixed", "months": 60},
        commitment=commitment,
        inflow=[arriving(6.0)],
        years=2,
    )
    return np.bincount(play(scenario).of_kind(Kind.PLACE)["tick"] // MONTH, minlength=24)


def test_decemberkoorts_under_year_end_only() -> None:
    """In December a place costs one month: the naive rule fills what January cannot carry."""
    naive, careful = december("year_end_only"), december("two_years")
    assert careful[11] == careful.sum() == 10, "next year's grant carries ten"
    assert naive[11] > 40
    assert naive[12:].sum() == 0, "and then nobody, for the year's money is gone on 1 January"


# --- one tick -------------------------------------------------------------------------------------------


def test_one_tick_goes_by_rank_and_then_by_number() -> None:
    """1 January: the books, then exits, ends of stays, arrivals, withdrawals and last the offers (rule 4)."""
    names = ("gaat", "valt_terug", "geeft_op", "komt")
    stocks = [
        {
            "id": who,
            "gemeente": "meppel",
            "doelgroep": who,
            "stage": where,
            "people_count": 3,
            "elapsed": {"law": "fixed", "months": 2},
        }
        for who, where in (("gaat", "thuis"), ("valt_terug", "leerwerkcentrum"), ("geeft_op", "thuis"))
    ]
    fixed = {"law": "fixed", "months": 14}
    capacity = {"steps": [{"from": "2027-01-01", "value": 3}, {"from": "2028-01-01", "value": 2}]}
    scenario = queue(
        capacity,
        1e6,
        years=2,
        doelgroepen=[doelgroep(name) for name in names],
        stages=chain([places(capacity)], give_up={"law": "fixed", "months": 6}),
        inflow=[arriving(3.0, "komt")],
        opening={"stocks": stocks},
        transitions=[
            transition("thuis", "uit", fixed, doelgroepen=["gaat"]),
            transition("leerwerkcentrum", "thuis", fixed, doelgroepen=["valt_terug"]),
            transition("thuis", "next", {"law": "fixed", "months": 8}, doelgroepen=["geeft_op"]),
        ],
    )
    first = play(scenario)
    tie = 12 * MONTH
    coming = first.arrivals.take(np.arange(3))
    coming = replace(coming, arrival=np.full(3, tie))
    events = run(first.plan, Key(scenario.seed, 0), first.opening, coming).events
    kinds = [Kind(kind) for kind in events["kind"][events["tick"] == tie].tolist()]
    calendar = [Kind.SETTLE] * 2 + [Kind.GRANT] * 2
    lives = [Kind.EXIT] * 3 + [Kind.LEAVE] * 3 + [Kind.ARRIVE, Kind.ASK] * 3 + [Kind.WITHDRAW] * 3
    assert kinds == [*calendar, *lives, Kind.PLACE, Kind.PLACE, Kind.REFUSE]
    for kind in set(lives) | {Kind.PLACE}:
        people = events["inwoner"][(events["tick"] == tie) & (events["kind"] == kind)]
        assert np.all(np.diff(people) > 0)


# --- AOW ------------------------------------------------------------------------------------------------


def test_everyone_leaves_at_the_tick_of_their_aow() -> None:
    rows = reference()
    ages = (
        figure("aow_age_months", 802, unit="months"),
        figure("aow_age_months", 804, "2028-01-01", unit="months"),
    )
    figures = replace(rows, figures={**rows.figures, "aow_age_months": ages})
    scenario = tiny(
        doelgroepen=[doelgroep(age={"min_years": 65, "max_years": 67})],
        stages=[*chain([places(5)]), stage("aow", 99, exit=True, is_aow=True)],
        years=3,
    )
    run = play(scenario, figures=figures)
    gone = run.of_kind(Kind.EXIT)
    aow = run.stage("aow")
    rows_ = np.searchsorted(run.population.id, gone["inwoner"])
    by_aow = gone["stage"] == aow
    assert np.sum(by_aow) > 20
    due = np.maximum(run.population.aow, run.population.arrival)
    assert np.array_equal(gone["tick"][by_aow], due[rows_][by_aow])
    assert np.all(gone["tick"][~by_aow] < due[rows_][~by_aow])
    still = np.isin(run.population.id, run.result.end.people.id)
    assert np.all(due[still] >= run.plan.calendar.end)
