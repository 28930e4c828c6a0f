"""The ledger of hand-written events: every posting reckoned here, not by the code."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from books import DOWN, UP, Diary, books, chain, make_terms, posted
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.ledger import LEDGER_KEYS
from budgetsim.accounts.settle import Heights
from budgetsim.accounts.tariffs import cost_until
from budgetsim.domain.events import Reason
from budgetsim.domain.scenario import Scenario
from budgetsim.units import TICKS_PER_MONTH
from builders import doelgroep, grant, price

HALF = Heights(500, 500, 500, 500)


def granted(scenario: Scenario | None = None) -> Diary:
    diary = Diary(scenario or chain())
    return diary.grant(0, "buig", 20_000).grant(0, "reintegratie", 9_000).grant(0, "iu", 5_000)


def ten_events() -> Diary:
    """One inwoner: thuis from 1.25, asks at 2.5, placed at 4.5, to work at 9.0, gone at 11.5."""
    return (
        granted()
        .arrive(1.25, 7, "thuis")
        .ask(2.5, 7, "leerwerkcentrum")
        .refuse(2.5, 7, "leerwerkcentrum", reason=Reason.PLAATS)
        .place(4.5, 7, "leerwerkcentrum", cents=7.5 * 600_00)
        .leave(9.0, 7, "werk", "leerwerkcentrum")
        .exit(11.5, 7, "duurzaam_uit", "werk")
    )


def balanced(ledger: pd.DataFrame) -> None:
    """Assert what holds of every ledger."""
    assert list(ledger.columns) == ["year", *LEDGER_KEYS, "cents"]
    assert (ledger["cents"] > 0).all()
    assert not ledger.duplicated(LEDGER_KEYS).any()
    signed = ledger["cents"].where(ledger["side"] == "B", -ledger["cents"])
    internal = ledger["taakveld"] == "-"
    assert signed[internal].sum() == 0
    for key in ("fund", "taakveld", "month", "account", "stage", "doelgroep", "year", "gemeente"):
        assert signed.groupby(ledger[key]).sum().sum() == signed.sum()
    # once the year is settled every purse is empty
    assert (signed.groupby([ledger["gemeente"], ledger["fund"], ledger["year"]]).sum() == 0).all()


def test_every_posting_of_ten_events() -> None:
    ledger, _ = books(ten_events())
    balanced(ledger)
    thuis = {1: 750_00, 2: 1000_00, 3: 1000_00, 4: 500_00}
    leerwerk = {4: 500_00, 5: 1000_00, 6: 1000_00, 7: 1000_00, 8: 1000_00}
    traject = {4: 300_00, 5: 600_00, 6: 600_00, 7: 600_00, 8: 600_00}
    who = ("kansrijk",)
    expected = {
        (0, "buig", "", "", "rijksbijdrage", "B", "0.7"): 20_000_00,
        (0, "reintegratie", "", "", "rijksbijdrage", "B", "0.7"): 9_000_00,
        (0, "iu", "", "", "rijksbijdrage", "B", "0.7"): 5_000_00,
        **{(m, "buig", "thuis", *who, "bijstand", "L", "6.3"): c for m, c in thuis.items()},
        **{(m, "buig", "leerwerkcentrum", *who, "bijstand", "L", "6.3"): c for m, c in leerwerk.items()},
        **{
            (m, "reintegratie", "leerwerkcentrum", *who, "traject", "L", "6.5"): c for m, c in traject.items()
        },
        # 20,000 - 7,750 bijstand leaks to the general means through the common purse
        (11, "buig", "", "", "verrekening", "L", "-"): 12_250_00,
        (11, "gezamenlijk", "", "", "verrekening", "B", "-"): 12_250_00,
        (11, "gezamenlijk", "", "", "algemene_middelen", "L", "0.11"): 12_250_00,
        # 9,000 - 2,700 of trajectories, and all of the IU
        (11, "reintegratie", "", "", "algemene_middelen", "L", "0.11"): 6_300_00,
        (11, "iu", "", "", "algemene_middelen", "L", "0.11"): 5_000_00,
    }
    assert posted(ledger, "month", "fund", "stage", "doelgroep", "account", "side", "taakveld") == expected
    assert set(ledger["year"]) == {2027}


def test_part_of_a_month_by_whole_cents() -> None:
    """C is the tabled cents and the part of the month, floored; a posting is the difference of two C."""
    costs = [price("bijstand", "entitlement", "buig", ["thuis"], 1000.01, taakveld="6.3")]
    third, late = TICKS_PER_MONTH // 3, 2 * TICKS_PER_MONTH + 5
    diary = granted(chain(costs=[*costs, *chain_costs("traject", "begeleiding")]))
    diary.arrive(0, 7, "thuis", tick=third).exit(0, 7, "uit", "thuis", tick=late)
    ledger, _ = books(diary)
    # 100001 cents: 349525/1048576 of it is 33333.6, floored; 5 ticks are 0.48 cent, floored
    bijstand = ledger[ledger["account"] == "bijstand"]
    assert posted(bijstand, "month") == {0: 100_001 - 33_333, 1: 100_001}


def chain_costs(*names: str) -> list[dict[str, Any]]:
    return [cost.model_dump(by_alias=True) for cost in chain().costs if cost.id in names]


def test_cost_until_is_exact_at_month_boundaries_and_rises() -> None:
    table = [0, 100_001, 200_003, 200_003]
    assert [cost_until(table, month * TICKS_PER_MONTH) for month in range(3)] == table[:3]
    steps = [cost_until(table, TICKS_PER_MONTH * part // 7) for part in range(15)]
    assert steps == sorted(steps)


@given(
    st.lists(st.tuples(st.integers(-(2**21), 13 * 2**20), st.integers(1, 13 * 2**20)), min_size=1, max_size=8)
)
def test_a_stay_costs_c_at_its_end_less_c_at_its_begin(spans: list[tuple[int, int]]) -> None:
    """However long, whenever begun: clipped to the run, the postings of all months telescope."""
    diary = granted()
    total = 0
    for inwoner, (begin, length) in enumerate(spans):
        diary.arrive(0, inwoner, "thuis", tick=begin).exit(0, inwoner, "uit", "thuis", tick=begin + length)
        first, last = (min(max(tick, 0), 12 * TICKS_PER_MONTH) for tick in (begin, begin + length))
        total += 1000_00 * last // TICKS_PER_MONTH - 1000_00 * first // TICKS_PER_MONTH
    ledger, _ = books(diary)
    balanced(ledger)
    assert ledger.loc[ledger["account"] == "bijstand", "cents"].sum() == total


def test_nothing_is_posted_before_arrival_or_after_exit() -> None:
    diary = granted().arrive(3, 7, "thuis").exit(5, 7, "uit", "thuis").arrive(6.0, 8, "thuis")
    ledger, _ = books(diary)
    months = set(ledger.loc[ledger["account"] == "bijstand", "month"])
    assert months == {3, 4, *range(6, 12)}


def test_a_stay_that_began_before_the_start_costs_from_the_start() -> None:
    ledger, _ = books(granted().arrive(-30.5, 7, "thuis").exit(1, 7, "uit", "thuis"))
    assert posted(ledger[ledger["account"] == "bijstand"], "month") == {0: 1000_00}


def test_an_aanbieder_has_a_price_of_its_own() -> None:
    diary = granted().arrive(0, 7, "thuis").place(1, 7, "leerwerkcentrum", aanbieder=1)
    diary.exit(2, 7, "uit", "leerwerkcentrum")
    ledger, _ = books(diary)
    assert posted(ledger[ledger["account"] == "traject"], "month") == {1: 900_00}


def test_no_event_no_cost() -> None:
    ledger, settlements = books(granted())
    balanced(ledger)
    assert set(ledger["account"]) == {"rijksbijdrage", "verrekening", "algemene_middelen"}
    assert settlements[0, 0].general_means == -34_000_00


def test_a_ledger_may_have_no_row() -> None:
    scenario = chain(grants=[grant("buig", 0), grant("reintegratie", 0), grant("iu", 0)])
    ledger, settlements = books(Diary(scenario).grant(0, "buig", 0))
    assert len(ledger) == 0
    assert list(ledger.columns) == ["year", *LEDGER_KEYS, "cents"]
    assert settlements[0, 0].general_means == 0


# --- sides and kinds -----------------------------------------------------------------------------


def test_own_contributions_are_income() -> None:
    own = price("eigen_bijdrage", "entitlement", "iu", ["beschut"], 21.8, side="B", taakveld="6.713")
    scenario = chain(costs=[*chain_costs("bijstand", "traject", "begeleiding"), own])
    diary = granted(scenario).arrive(-1, 7, "beschut", aanbieder=0).exit(2, 7, "uit", "beschut")
    ledger, settlements = books(diary)
    balanced(ledger)
    assert posted(ledger[ledger["account"] == "eigen_bijdrage"], "month", "side", "fund", "taakveld") == {
        (month, "B", "iu", "6.713"): 21_80 for month in (0, 1)
    }
    assert settlements[0, 0].returned[2] == 5_000_00 - 2 * 900_00 + 2 * 21_80


def test_a_fixed_cost_is_due_every_month() -> None:
    fixed = price("uitvoering", "fixed", "reintegratie", [], 100)
    ledger, _ = books(granted(chain(costs=[*chain_costs("bijstand", "traject", "begeleiding"), fixed])))
    assert posted(ledger[ledger["account"] == "uitvoering"], "month", "stage", "doelgroep") == {
        (month, "", ""): 100_00 for month in range(12)
    }


def test_double_support_costs_only_those_who_have_it() -> None:
    diary = granted().arrive(0, 7, "thuis").arrive(0, 8, "thuis")
    diary.exit(2, 7, "uit", "thuis").exit(2, 8, "uit", "thuis")
    for height, each in ((1000, 50_00), (500, 25_00), (0, 0)):
        ledger, _ = books(diary, make_terms(diary.scenario, double_support=height), double_support={8: 1})
        found = ledger[ledger["account"] == "dubbele_ondersteuning"]
        assert found["cents"].tolist() == [each, each] * bool(each)
        assert set(found["fund"]) <= {"reintegratie"}


def event_costs() -> list[dict[str, Any]]:
    shape = {"price_year": 2027, "taakveld": "6.5", "title": "", "kind": "event", "fund": "reintegratie"}
    return [
        {
            **shape, "id": "start", "account": "start", "stages": ["leerwerkcentrum"], "event": "place",
            "price": {"eur_per_event": 250.0},
        },
        {
            **shape, "id": "overdracht", "account": "overdracht", "stages": ["leerwerkcentrum", "beschut"],
            "event": "handover", "doelgroepen": ["kansrijk"], "price": {"eur_per_event": 400.0},
        },
    ]  # fmt: skip


def test_events_cost_in_the_month_they_fall_in() -> None:
    scenario = chain(
        costs=[*chain_costs("bijstand", "traject", "begeleiding"), *event_costs()],
        doelgroepen=[doelgroep(), doelgroep("ander")],
    )
    diary = granted(scenario)
    for inwoner, group in ((7, "kansrijk"), (8, "ander")):
        diary.arrive(0, inwoner, "thuis", doelgroep=group)
        diary.handover(3.75, inwoner, "leerwerkcentrum", doelgroep=group)
        diary.place(5, inwoner, "leerwerkcentrum", doelgroep=group)
    diary.handover(-2, 9, "leerwerkcentrum")  # an opening ask: paid before the start
    terms = make_terms(scenario, handover=500)
    ledger, _ = books(diary, terms)
    found = ledger[ledger["account"].isin(["start", "overdracht"])]
    assert posted(found, "month", "account", "doelgroep") == {
        (3, "overdracht", "kansrijk"): 200_00,
        (5, "start", "kansrijk"): 250_00,
        (5, "start", "ander"): 250_00,
    }
    assert set(found["side"]) == {"L"}


def test_an_arrival_costs_once_and_the_opening_stock_did_not_arrive() -> None:
    leerroute = {
        **price("leerroute", "event", "iu", ["thuis", "werk"], 0, event="arrive"),
        "price": {"eur_per_event": 300.0}, "doelgroepen": ["kansrijk"],
    }  # fmt: skip
    scenario = chain(
        costs=[*chain_costs("bijstand", "traject", "begeleiding"), leerroute],
        doelgroepen=[doelgroep(), doelgroep("ander")],
    )
    diary = granted(scenario).arrive(-2, 1, "thuis").arrive(0, 2, "thuis").arrive(4.5, 3, "werk")
    diary.arrive(4.5, 4, "thuis", doelgroep="ander").arrive(4.5, 5, "beschut")
    diary.leave(6, 3, "thuis", "werk").exit(7, 3, "uit", "thuis")
    ledger, _ = books(diary)
    balanced(ledger)
    assert posted(ledger[ledger["account"] == "leerroute"], "month", "stage", "doelgroep", "fund") == {
        (0, "thuis", "kansrijk", "iu"): 300_00,
        (4, "werk", "kansrijk", "iu"): 300_00,
    }


# --- contracted places and several gemeenten -----------------------------------------------------


TWO = [
    {"id": "meppel", "title": "Meppel", "code": "GM0119", "inhabitants_count": 30_000},
    {"id": "westerveld", "title": "Westerveld", "code": "GM1701", "inhabitants_count": 10_000},
]


def two_gemeenten(**aanbieder: Any) -> Scenario:
    scenario = chain().model_dump(by_alias=True)
    stages = scenario["stages"]
    stages[1]["aanbieders"] = [
        {"id": "centrum", "capacity_count": 3, "place_eur_per_month": 100.01, **aanbieder}
    ]
    grants = [grant(fund, 10_000, place["id"]) for fund in ("buig", "reintegratie", "iu") for place in TWO]
    return chain(gemeenten=TWO, stages=stages, grants=grants)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        # 3 places x 100.01 = 300.03: by inhabitants three quarters, and the odd cent to the first
        ({}, (225_03, 75_00)),
        ({"cost_shares": {"meppel": 0.5, "westerveld": 0.5}}, (150_02, 150_01)),
        ({"cost_shares": {"meppel": 0.0, "westerveld": 1.0}}, (0, 300_03)),
        ({"gemeenten": ["westerveld"]}, (0, 300_03)),
    ],
)
def test_contracted_places_are_due_filled_or_not(shares: dict[str, Any], expected: tuple[int, int]) -> None:
    ledger, _ = books(Diary(two_gemeenten(**shares)))
    balanced(ledger)
    places = ledger[ledger["account"] == "plaatsen"]
    found = posted(places, "month", "gemeente", "fund", "stage", "taakveld")
    each = dict(zip(("meppel", "westerveld"), expected, strict=True))
    assert found == {
        (month, name, "reintegratie", "leerwerkcentrum", "6.5"): cents
        for month in range(12)
        for name, cents in each.items()
        if cents
    }


def test_contracted_places_without_a_price_per_person() -> None:
    """A gate that asks only for a place has no commitment; its places are booked with what its fund pays."""
    scenario = chain().model_dump(by_alias=True)
    stages = scenario["stages"]
    stages[2]["gate"] = "place"
    stages[2]["aanbieders"] = [{"id": "werkbedrijf", "capacity_count": 2, "place_eur_per_month": 50.0}]
    fixed = price("gebouw", "fixed", "iu", [], 10, taakveld="6.4")
    ledger, _ = books(Diary(chain(stages=stages, costs=[*chain_costs("bijstand", "traject"), fixed])))
    places = ledger[ledger["account"] == "plaatsen"]
    assert posted(places, "month", "taakveld") == {(month, "6.4"): 100_00 for month in range(12)}


def test_gemeenten_keep_their_own_books() -> None:
    diary = Diary(two_gemeenten(place_eur_per_month=0))
    diary.grant(0, "buig", 10_000).grant(0, "buig", 700, gemeente="westerveld")
    diary.arrive(0, 7, "thuis").exit(2, 7, "uit", "thuis")
    diary.arrive(0, 8, "thuis", gemeente="westerveld").exit(1, 8, "uit", "thuis", gemeente="westerveld")
    ledger, settlements = books(diary)
    balanced(ledger)
    assert posted(ledger[ledger["account"] == "bijstand"], "gemeente") == {
        "meppel": 2000_00,
        "westerveld": 1000_00,
    }
    assert settlements[0, 0].general_means == -8_000_00
    assert settlements[1, 0].general_means == 300_00


def test_a_cost_of_one_gemeente_is_not_due_in_another() -> None:
    base = two_gemeenten(place_eur_per_month=0).model_dump(by_alias=True)
    costs = [*base["costs"], {**price("huur", "fixed", "iu", [], 10), "gemeenten": ["westerveld"]}]
    ledger, _ = books(Diary(chain(**{**base, "costs": costs})))
    assert set(ledger.loc[ledger["account"] == "huur", "gemeente"]) == {"westerveld"}


# --- earmarked money -----------------------------------------------------------------------------


def earmarked(eur: float, **more: Any) -> Scenario:
    spuk = {
        "id": "spuk", "title": "SPUK", "role": "provision",
        "earmark": {"doelgroepen": ["statushouder"], "stages": ["leerwerkcentrum", "beschut"]},
    }  # fmt: skip
    base = chain().model_dump(by_alias=True)
    return chain(
        doelgroepen=[doelgroep(), doelgroep("statushouder")],
        funds=[*base["funds"], spuk],
        grants=[*base["grants"], grant("spuk", eur)],
        **more,
    )


def earmark_diary(scenario: Scenario, eur: float) -> Diary:
    """A statushouder and another in leerwerkcentrum in months 1-4, a statushouder in beschut in 2-3."""
    diary = granted(scenario).grant(0, "spuk", eur)
    for inwoner, group in ((7, "statushouder"), (8, "kansrijk")):
        diary.arrive(-1, inwoner, "thuis", doelgroep=group)
        diary.place(1, inwoner, "leerwerkcentrum", doelgroep=group)
        diary.exit(5, inwoner, "uit", "leerwerkcentrum", doelgroep=group)
    diary.arrive(-1, 9, "thuis", doelgroep="statushouder")
    diary.place(2, 9, "beschut", doelgroep="statushouder")
    return diary.exit(4, 9, "uit", "beschut", doelgroep="statushouder")


def test_earmarked_money_pays_first_month_by_month_until_it_is_gone() -> None:
    scenario = earmarked(2_000)
    ledger, settlements = books(earmark_diary(scenario, 2_000))
    balanced(ledger)
    mine = ledger[
        ledger["account"].isin(["traject", "begeleiding"]) & (ledger["doelgroep"] == "statushouder")
    ]
    assert posted(mine, "month", "fund", "stage") == {
        (1, "spuk", "leerwerkcentrum"): 600_00,
        # 1,400 left: re-integratie comes before the IU in the order of the funds
        (2, "spuk", "leerwerkcentrum"): 600_00,
        (2, "spuk", "beschut"): 800_00,
        (2, "iu", "beschut"): 100_00,
        (3, "reintegratie", "leerwerkcentrum"): 600_00,
        (3, "iu", "beschut"): 900_00,
        (4, "reintegratie", "leerwerkcentrum"): 600_00,
    }
    other = ledger[(ledger["account"] == "traject") & (ledger["doelgroep"] == "kansrijk")]
    assert set(other["fund"]) == {"reintegratie"}
    assert settlements[0, 0].repaid == (0, 0, 0, 0)


def test_earmarked_money_left_goes_back_to_the_rijk_whatever_the_walls() -> None:
    for heights in (UP, DOWN, HALF):
        scenario = earmarked(10_000)
        ledger, settlements = books(earmark_diary(scenario, 10_000), make_terms(scenario, heights))
        balanced(ledger)
        assert settlements[0, 0].repaid[3] == 10_000_00 - 4 * 600_00 - 2 * 900_00
        back = ledger[ledger["account"] == "terug_naar_rijk"]
        assert posted(back, "month", "fund", "side", "taakveld") == {(11, "spuk", "L", "0.7"): 5_800_00}


def test_earmarked_money_is_what_was_granted_not_what_was_planned() -> None:
    """The grant event counts: an earmarked grant may follow a volume."""
    ledger, _ = books(earmark_diary(earmarked(2_000), 600))
    spuk = ledger[(ledger["fund"] == "spuk") & (ledger["side"] == "L")]
    assert posted(spuk, "month", "account") == {(1, "traject"): 600_00}


def test_every_year_has_its_own_earmarked_money() -> None:
    scenario = earmarked(600, years=2)
    diary = granted(scenario).grant(0, "spuk", 600).grant(12, "spuk", 600)
    diary.arrive(-1, 7, "leerwerkcentrum", doelgroep="statushouder", aanbieder=0)
    ledger, _ = books(diary)
    spuk = ledger[(ledger["fund"] == "spuk") & (ledger["side"] == "L")]
    assert posted(spuk, "month", "account") == {(0, "traject"): 600_00, (12, "traject"): 600_00}


# --- the year-end --------------------------------------------------------------------------------


def reserves(**more: Any) -> Scenario:
    funds = chain().model_dump(by_alias=True)["funds"]
    funds[1].update(reserve_max_eur=2_000.0, opening_reserve_eur=500.0)
    return chain(funds=funds, years=2, **more)


def test_a_reserve_goes_out_in_december_and_comes_back_in_january() -> None:
    scenario = reserves()
    diary = (
        granted(scenario).grant(12, "buig", 20_000).grant(12, "reintegratie", 9_000).grant(12, "iu", 5_000)
    )
    keeping = Heights(1000, 1000, 0, 0)
    ledger, settlements = books(diary, make_terms(scenario, keeping))
    balanced(ledger)
    moves = ledger[ledger["account"].isin(["reserve_storting", "reserve_onttrekking"])]
    assert posted(moves, "month", "fund", "account", "side", "taakveld") == {
        (0, "reintegratie", "reserve_onttrekking", "B", "0.10"): 500_00,
        (11, "reintegratie", "reserve_storting", "L", "0.10"): 2_000_00,
        (12, "reintegratie", "reserve_onttrekking", "B", "0.10"): 2_000_00,
        (23, "reintegratie", "reserve_storting", "L", "0.10"): 2_000_00,
    }
    # 500 + 9,000 - 2,000 the first year, 2,000 + 9,000 - 2,000 the second
    assert [settlements[0, year].returned[1] for year in (0, 1)] == [7_500_00, 9_000_00]


def test_a_common_reserve_stands_in_the_common_purse() -> None:
    scenario = reserves()
    diary = granted(scenario).grant(12, "buig", 20_000)
    ledger, settlements = books(diary, make_terms(scenario, DOWN))
    balanced(ledger)
    moves = ledger[(ledger["account"] == "reserve_storting")]
    assert posted(moves, "month", "fund") == {(11, "gezamenlijk"): 2_000_00, (23, "gezamenlijk"): 2_000_00}
    assert settlements[0, 0].reserves.common == 2_000_00


def test_a_deficit_is_covered_by_the_general_means() -> None:
    diary = Diary(chain()).grant(0, "buig", 100).arrive(0, 7, "thuis").exit(1, 7, "uit", "thuis")
    for heights in (UP, DOWN):
        ledger, _ = books(diary, make_terms(diary.scenario, heights))
        balanced(ledger)
        covered = ledger[ledger["account"] == "algemene_middelen"]
        assert posted(covered, "month", "fund", "side", "taakveld") == {
            (11, "gezamenlijk", "B", "0.11"): 900_00
        }


def test_extra_money_is_booked_on_the_first_of_january() -> None:
    diary = granted()
    ledger, settlements = books(diary, make_terms(diary.scenario, extra=1_400_00))
    balanced(ledger)
    extra = ledger[ledger["account"] == "extra_algemene_middelen"]
    assert posted(extra, "month", "fund", "side", "taakveld") == {
        (0, "reintegratie", "B", "0.11"): 900_00,
        (0, "iu", "B", "0.11"): 500_00,
    }
    assert settlements[0, 0].returned == (0, 9_900_00, 5_500_00)


@pytest.mark.parametrize("heights", [UP, DOWN, HALF])
def test_less_money_is_less_money_and_no_payment(heights: Heights) -> None:
    """Half-way, a purse keeps half of what it got: a cut shares in that, a payment does not."""
    cut, plain = granted(), granted()
    plain.rows = [(*row[:9], row[9] * 9 // 10, row[10]) if row[10] else row for row in plain.rows]
    less = make_terms(cut.scenario, heights, extra=-1_400_00)
    _, with_cut = books(cut, less)
    _, without = books(plain, make_terms(plain.scenario, heights))
    assert with_cut == without


def test_a_grant_below_zero_is_less_money_as_well() -> None:
    diary = Diary(chain()).grant(0, "reintegratie", -1_000).grant(0, "iu", 5_000)
    ledger, settlements = books(diary, make_terms(diary.scenario, HALF))
    balanced(ledger)
    assert posted(ledger[ledger["account"] == "rijksbijdrage"], "fund", "side") == {
        ("reintegratie", "L"): 1_000_00,
        ("iu", "B"): 5_000_00,
    }
    # half of -1,000 stays and is a deficit of the purse; the other half is a deficit of the pool
    assert settlements[0, 0].transfers[1] == 1_000_00


@given(
    st.lists(st.tuples(st.floats(-12, 24), st.floats(0, 24), st.booleans()), max_size=6),
    st.tuples(*[st.integers(0, 1000)] * 4),
    st.integers(-(10**6), 10**6),
)
def test_any_ledger_balances(
    people: list[tuple[float, float, bool]], heights: tuple[int, int, int, int], extra: int
) -> None:
    scenario = reserves()
    diary = granted(scenario)
    for inwoner, (begin, length, placed) in enumerate(people):
        diary.arrive(begin, inwoner, "leerwerkcentrum" if placed else "thuis", aanbieder=0 if placed else -1)
        diary.exit(begin + length, inwoner, "uit", "leerwerkcentrum" if placed else "thuis")
    ledger, _ = books(diary, make_terms(scenario, Heights(*heights), extra=extra))
    balanced(ledger)
