"""Addresses: who is added, asked more or made likelier changes nobody else's luck."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.calendar import Calendar
from budgetsim.chance.address import GROUP_BITS, SERIAL_BITS, Key, checksum, choose, group_numbers, threshold
from budgetsim.chance.population import Population, arrivals
from budgetsim.domain.scenario import Scenario
from budgetsim.engine.plan import aow_ages, build_plan
from builders import doelgroep, laid_over, play, reference, tiny

DRAWS = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=30)
SHARE = st.floats(0, 1)


def coming(scenario: Scenario) -> Population:
    calendar = Calendar(scenario.start, scenario.months)
    plan = build_plan(scenario, reference(), scenario.economies[0], scenario.arrangements[0], calendar)
    return arrivals(scenario, Key(scenario.seed, 0), plan.accepted, aow_ages(reference(), calendar), begin=0)


def inflow(gemeente: str, group: str) -> dict[str, object]:
    return {
        "id": f"in_{gemeente}_{group}",
        "gemeente": gemeente,
        "doelgroep": group,
        "stage": "thuis",
        "people_per_month": 2.0,
        "pool_per_month": 4.0,
    }


def gemeente(name: str) -> dict[str, object]:
    return {"id": name, "title": name, "code": "GM0001", "inhabitants_count": 1000}


def test_a_new_doelgroep_and_gemeente_leave_the_others_as_they_were() -> None:
    before = tiny(inflow=[inflow("meppel", "kansrijk")])
    after = tiny(
        gemeenten=[gemeente("assen"), gemeente("meppel")],
        doelgroepen=[doelgroep("aanloop"), doelgroep("kansrijk"), doelgroep("zijstroom")],
        inflow=[inflow(g, d) for g in ("assen", "meppel") for d in ("aanloop", "kansrijk", "zijstroom")],
    )
    old, new = coming(before), coming(after)
    same = new.take((new.gemeente == 1) & (new.doelgroep == 1))
    assert len(old) > 20
    for column in ("id", "arrival", "aow", "uitkering", "loket", "path", "loonwaarde", "dagdelen", "routing"):
        assert np.array_equal(getattr(old, column), getattr(same, column)), column


def test_a_new_doelgroep_changes_no_draw_inside_the_run() -> None:
    """With places for all, the others live the same lives, event by event."""
    before = play(tiny())
    groups = [doelgroep("aanloop"), doelgroep("kansrijk")]
    base = tiny(doelgroepen=groups)
    after = play(
        laid_over(
            base,
            inflow=[inflow("meppel", "kansrijk") | {"id": "in"}, inflow("meppel", "aanloop")],
            stages=[
                s
                if s["id"] != "leerwerkcentrum"
                else s | {"aanbieders": [{"id": "a", "capacity_count": 999}]}
                for s in base.model_dump(by_alias=True)["stages"]
            ],
        )
    )
    roomy = play(laid_over(tiny(), stages=after.scenario.model_dump(by_alias=True)["stages"]))
    mine = after.events["doelgroep"] == 1
    assert len(before.events["tick"]) > 100
    for column in ("tick", "inwoner", "kind", "stage", "from_stage", "cents"):
        old = roomy.events[column][roomy.events["inwoner"] >= 0]
        assert np.array_equal(old, after.events[column][mine]), column


def test_group_numbers_do_not_depend_on_the_company() -> None:
    groups = [(f"gemeente_{g}", f"doelgroep_{d}") for g in range(20) for d in range(6)]
    together = group_numbers(groups)
    assert len(set(together.values())) == len(groups)
    assert all(0 <= number < 1 << GROUP_BITS for number in together.values())
    assert together == group_numbers(groups[::-1])
    collides = {
        group: number for group, number in together.items() if group_numbers([group])[group] != number
    }
    assert not collides


def test_groups_that_hash_alike_are_told_apart() -> None:
    """Among ten thousand groups some hash alike (the birthday bound makes it all but certain)."""
    groups = [("g", f"d{number}") for number in range(10_000)]
    alone = {checksum("/".join(group)) % (1 << GROUP_BITS) for group in groups}
    assert len(alone) < len(groups)
    assert len(set(group_numbers(groups).values())) == len(groups)


def test_numbers_survive_a_float_column() -> None:
    assert GROUP_BITS + SERIAL_BITS <= 53


@given(DRAWS, SHARE, SHARE)
def test_raising_a_share_never_turns_yes_into_no(draws: list[int], a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert threshold(low) <= threshold(high)
    assert all(draw < threshold(high) for draw in draws if draw < threshold(low))


@given(DRAWS, SHARE, SHARE)
def test_raising_the_first_share_only_moves_people_into_it(draws: list[int], a: float, b: float) -> None:
    low, high = sorted((a, b))
    array = np.array(draws, np.uint64)
    before, after = (choose(array, [share, 1 - share]) for share in (low, high))
    assert np.all(after[before == 0] == 0)


@given(DRAWS, st.lists(st.floats(0.01, 1), min_size=2, max_size=6), st.integers(0, 4), st.floats(0, 1))
def test_shifting_weight_forward_never_moves_anyone_back(
    draws: list[int], weights: list[float], place: int, part: float
) -> None:
    shares = [weight / sum(weights) for weight in weights]
    place %= len(shares) - 1
    moved = list(shares)
    moved[place] -= part * shares[place]
    moved[place + 1] += part * shares[place]
    array = np.array(draws, np.uint64)
    # the floats of the cumulated shares beyond the two may differ in their last bit
    near = any(abs(draw / 2**64 - bound) < 1e-12 for bound in np.cumsum(shares) for draw in draws)
    assert near or np.all(choose(array, moved) >= choose(array, shares))


def test_certain_and_impossible() -> None:
    extremes = np.array([0, 2**64 - 1], np.uint64)
    assert all(draw < threshold(1.0) for draw in extremes.tolist())
    assert not any(draw < threshold(0.0) for draw in extremes.tolist())
    assert choose(extremes, [1.0]).tolist() == [0, 0]
    assert choose(extremes, [0.5, 0.5]).tolist() == [0, 1]


def test_occasions_replications_and_phases_have_draws_of_their_own() -> None:
    keys = [Key(1, 0), Key(1, 1), Key(2, 0), Key(1, 0, warm_up=True)]
    drawn = {
        key.draw(code, person, nth) for key in keys for code in (1, 2) for person in (7, 8) for nth in (0, 1)
    }
    assert len(drawn) == len(keys) * 8
