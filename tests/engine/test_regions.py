"""Regions: gemeenten that share no aanbieder live one after another; and what each clerk told is rule 9.

Looks into the clerks of the reference; what events alone can tell of lists stands in test_invariants.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice

import numpy as np
import pytest
from worlds import world

from budgetsim.accounts.calendar import Calendar
from budgetsim.chance.address import Key
from budgetsim.chance.population import Population, arrivals
from budgetsim.domain.events import Reason
from budgetsim.engine.clerk import Clerk
from budgetsim.engine.inwoner import Inwoner
from budgetsim.engine.opening import make_opening, warm_up_plan
from budgetsim.engine.outcome import Opening, Result
from budgetsim.engine.plan import Plan, aow_ages, build_plan
from budgetsim.engine.reference import run
from budgetsim.engine.waiting import WaitingList
from budgetsim.units import TICKS_PER_MONTH
from builders import reference

Case = tuple[Plan, Key, Opening, Population]


def case(seed: int) -> Case:
    """Return a random world; everyone comes in at the turn of a month, so that rounds fall together."""
    scenario = world(seed)
    figures, calendar = reference(), Calendar(scenario.start, scenario.months)
    weather, walls = scenario.economies[seed % 2], scenario.arrangements[seed % 3]
    plan = build_plan(scenario, figures, weather, walls, calendar)
    key = Key(scenario.seed, 0)
    opening = make_opening(scenario, figures, warm_up_plan(scenario, figures), 0)
    coming = arrivals(scenario, key, plan.accepted, aow_ages(figures, calendar), begin=0)
    return plan, key, opening, replace(coming, arrival=coming.arrival // TICKS_PER_MONTH * TICKS_PER_MONTH)


def with_regions(number: int) -> Iterator[Case]:
    """Return the first so many random worlds that have more than one region."""
    return islice((made for made in map(case, count()) if max(made[0].regions)), number)


# --- regions --------------------------------------------------------------------------------------


def test_within_a_tick_everything_of_one_region_comes_before_the_next() -> None:
    together = 0
    for given in with_regions(12):
        events = run(*given).events
        regions = np.array(given[0].regions)[events["gemeente"]]
        same_tick = np.diff(np.maximum(events["tick"], 0)) == 0
        assert (np.diff(events["tick"][events["tick"] > 0]) >= 0).all()
        assert (np.diff(regions)[same_tick] >= 0).all()
        together += int((np.diff(regions)[same_tick] > 0).sum())
    assert together, "the case shows what it is about"


def test_a_region_does_not_feel_who_lives_in_another() -> None:
    for plan, key, opening, coming in with_regions(8):
        both = run(plan, key, opening, coming)
        for region in set(plan.regions):
            mine = coming.take(living_in(coming, plan, region))
            alone = run(plan, key, opening.take(living_in(opening.people, plan, region)), mine)
            for name in both.events:
                same = [table.events[name][rows_in(table, plan, region)] for table in (both, alone)]
                assert np.array_equal(*same), name


def rows_in(result: Result, plan: Plan, region: int) -> np.ndarray:
    return np.flatnonzero(np.array(plan.regions)[result.events["gemeente"]] == region)


def living_in(people: Population, plan: Plan, region: int) -> np.ndarray:
    return np.flatnonzero(np.array(plan.regions)[people.gemeente] == region)


# --- reasons --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(16))
def test_after_each_round_everyone_knows_what_they_wait_for(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clerk looks at who can have changed; here every list is told from its first to its last."""
    rounds: list[int] = []

    def offer(clerk: Clerk) -> None:
        plainly(clerk)
        for waiting in clerk.lists.values():
            told = [(person.index, person.ask and person.ask.reason) for person in on(waiting)]
            assert told == told_in_full(clerk, waiting)
            assert waiting.told_geld == sum(reason == Reason.GELD for _, reason in told)
            rounds.append(len(told))

    plainly = Clerk.offer
    monkeypatch.setattr(Clerk, "offer", offer)
    run(*case(seed))
    assert any(rounds), "somebody waits"


def told_in_full(clerk: Clerk, waiting: WaitingList) -> list[tuple[int, Reason]]:
    """Return rule 9 as it stands: with f free places the first f wait for money, all others for a place."""
    free = {a: clerk.capacity[a] - clerk.occupied[a] for a in waiting.aanbieders}
    told = []
    for person in on(waiting):
        gemeente = person.profile.gemeente
        place = next((a for a in free if free[a] > 0 and gemeente in clerk.rows[a].gemeenten), None)
        if place is not None:
            free[place] -= 1
        told.append((person.index, Reason.PLAATS if place is None else Reason.GELD))
    return told


def on(waiting: WaitingList) -> list[Inwoner]:
    return [person for *_, person in waiting.entries]
