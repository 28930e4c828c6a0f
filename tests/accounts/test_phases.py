"""Prices that change in the course of a stay: every posting reckoned here, a month at a time."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from books import Diary, books, chain, make_terms, posted
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.phases import Turn, phase_at, turns, within
from budgetsim.domain.events import Kind
from budgetsim.domain.scenario import Scenario
from budgetsim.units import TICKS_PER_MONTH
from builders import doelgroep, price

FULL, HALF = 100_00, 50_00


def phased(*phases: tuple[int, float], stages: tuple[str, ...] = ("werk",), **more: Any) -> Scenario:
    """Return the chain with jobcoaching at 100 euro a month, times a factor per phase."""
    coach = {
        **price("jobcoach", "entitlement", "reintegratie", list(stages), 0),
        "price": {
            "eur_per_month": 100.0,
            "phases": [{"from_month": month, "factor": factor} for month, factor in phases],
        },
    }
    costs = [cost.model_dump(by_alias=True) for cost in chain().costs]
    return chain(costs=[*costs, coach], **more)


def coached(diary: Diary, **traits: dict[int, int]) -> dict[int, int]:
    ledger, _ = books(diary, **traits)
    return posted(ledger[ledger["account"] == "jobcoach"], "month")


def test_a_stay_passes_from_one_price_to_the_next() -> None:
    scenario = phased((0, 1.0), (2, 0.5), (4, 0.0))
    diary = Diary(scenario).arrive(1.25, 7, "werk").exit(6.5, 7, "uit", "werk")
    # turns at 3.25 and at 5.25: a quarter at 100 and three at 50, then a quarter at 50
    assert coached(diary) == {1: 75_00, 2: FULL, 3: 25_00 + 37_50, 4: HALF, 5: 12_50}


def test_a_turn_after_new_year_is_one_of_the_new_year() -> None:
    scenario = phased((0, 1.0), (2, 0.5), years=2)
    diary = Diary(scenario).arrive(10.5, 7, "werk").exit(14, 7, "uit", "werk")
    ledger, _ = books(diary)
    mine = ledger[ledger["account"] == "jobcoach"]
    assert posted(mine, "year", "month") == {
        (2027, 10): HALF,
        (2027, 11): FULL,
        (2028, 12): HALF + 25_00,
        (2028, 13): HALF,
    }


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (-5.5, {0: HALF + 25_00, 1: HALF}),
        (-6, {0: HALF, 1: HALF}),
        (-30, {}),
        (0, {0: FULL, 1: FULL}),
    ],
)
def test_who_was_there_before_the_start_is_where_they_are_in_it(
    since: float, expected: dict[int, int]
) -> None:
    scenario = phased((0, 1.0), (6, 0.5), (24, 0.0))
    assert coached(Diary(scenario).arrive(since, 7, "werk").exit(2, 7, "uit", "werk")) == expected


def test_a_swap_of_aanbieder_does_not_begin_anew() -> None:
    scenario = phased((0, 1.0), (3, 0.5), stages=("leerwerkcentrum",))
    diary = Diary(scenario).arrive(-1, 7, "thuis").place(1, 7, "leerwerkcentrum", aanbieder=0)
    diary.write(2.5, Kind.SWAP, 7, "leerwerkcentrum", aanbieder=1)
    diary.exit(6, 7, "uit", "leerwerkcentrum")
    assert coached(diary) == {1: FULL, 2: FULL, 3: FULL, 4: HALF, 5: HALF}


def test_who_comes_back_begins_anew() -> None:
    diary = Diary(phased((0, 1.0), (1, 0.0))).arrive(0, 7, "werk").leave(2, 7, "thuis", "werk")
    diary.leave(3, 7, "werk", "thuis").exit(5, 7, "uit", "werk")
    assert coached(diary) == {0: FULL, 3: FULL}


# --- forfaitair loonkostensubsidie ---------------------------------------------------------------


def test_lks_is_forfaitair_until_the_loonwaarde_is_known() -> None:
    """Participatiewet art. 10d lid 4 and 5: half of 2,300 x 1.08, then 60%, and 23.5% on top of both."""
    lks = price("lks", "entitlement", "buig", ["werk"], 0, taakveld="6.3")
    lks["price"] = {"formula": "lks", "forfaitair_months": 6}
    costs = [cost.model_dump(by_alias=True) for cost in chain().costs]
    groups = [doelgroep(loonwaarde={0.4: 0.5, 1.0: 0.5})]
    diary = Diary(chain(costs=[*costs, lks], doelgroepen=groups))
    for inwoner in (7, 8):
        diary.arrive(1, inwoner, "werk").exit(9, inwoner, "uit", "werk")
    ledger, _ = books(diary, loonwaarde={7: 0, 8: 1})
    half, measured = 153_387, 184_064
    assert half == pytest.approx(100 * 2300 * 1.08 * 1.235 * 0.5)
    assert measured == pytest.approx(100 * 2300 * 1.08 * 1.235 * 0.6, abs=0.5)
    # who has a full loonwaarde costs nothing, in no phase
    assert posted(ledger[ledger["account"] == "lks"], "month") == {
        **dict.fromkeys(range(1, 7), half),
        **dict.fromkeys((7, 8), measured),
    }


# --- whatever the stay ---------------------------------------------------------------------------

TICKS = st.integers(-(30 * 2**20), 13 * 2**20)


@given(
    st.lists(st.tuples(TICKS, st.integers(1, 40 * 2**20)), min_size=1, max_size=6),
    st.lists(
        st.tuples(st.integers(1, 20), st.integers(0, 1000)), max_size=3, unique_by=lambda phase: phase[0]
    ),
)
def test_a_phased_stay_costs_the_sum_of_its_phases(
    spans: list[tuple[int, int]], later: list[tuple[int, int]]
) -> None:
    phases = [(0, 1000), *sorted(later)]
    diary = Diary(phased(*((month, permille / 1000) for month, permille in phases)))
    total = 0
    for inwoner, (begin, length) in enumerate(spans):
        diary.arrive(0, inwoner, "werk", tick=begin).exit(0, inwoner, "uit", "werk", tick=begin + length)
        edges = [begin + month * TICKS_PER_MONTH for month, _ in phases] + [begin + length]
        for (_, permille), (first, last) in zip(phases, pairwise(edges), strict=True):
            a, b = (min(max(t, 0), begin + length, 12 * TICKS_PER_MONTH) for t in (first, last))
            cents = permille * 10
            total += max(0, cents * b // TICKS_PER_MONTH - cents * a // TICKS_PER_MONTH)
    assert sum(coached(diary).values()) == total


@given(TICKS, st.integers(0, 40 * 2**20), st.integers(0, 40 * 2**20))
def test_parts_fill_the_stay_and_the_phase_is_that_of_its_part(since: int, wait: int, length: int) -> None:
    terms = make_terms(phased((0, 1.0), (2, 0.5), (9, 0.1)))
    number, line = next((n, row) for n, row in enumerate(terms.tariffs.lines) if row.rows > 1)
    begin = since + wait
    stay = [np.array([tick]) for tick in (since, begin, begin + length)]
    starts = terms.prices.starts[number]
    parts = [within(starts[None, phase : phase + 2], *stay) for phase in range(3)]
    found = [(phase, int(first[0]), int(last[0])) for phase, (first, last) in enumerate(parts)]
    assert found[0][1] == begin
    assert found[-1][2] == begin + length
    assert all(one[2] == other[1] for one, other in pairwise(found))
    for phase, first, last in found:
        if last > first:
            assert phase_at(line, np.array([first - since, last - 1 - since])).tolist() == [phase, phase]


def test_every_row_but_those_of_the_last_phase_turns() -> None:
    groups = [doelgroep(loonwaarde={0.4: 0.5, 1.0: 0.5})]
    lks = price("lks", "entitlement", "buig", ["werk"], 0, taakveld="6.3")
    lks["price"] = {"formula": "lks", "forfaitair_months": 6}
    costs = [cost.model_dump(by_alias=True) for cost in chain().costs]
    lines = make_terms(chain(costs=[*costs, lks], doelgroepen=groups)).tariffs.lines
    first = next(line for line in lines if line.cost == "lks").first_row
    after = 6 * TICKS_PER_MONTH
    assert turns(lines) == {first: Turn(after, first + 2), first + 1: Turn(after, first + 3)}
