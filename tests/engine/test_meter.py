"""The meter against its definition: every stay clipped to its phases and added up one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.phases import Turn
from budgetsim.accounts.tariffs import cost_until
from budgetsim.engine.meter import Meter
from budgetsim.units import TICKS_PER_MONTH

MONTHS = 12
TABLES = [[round(cents * month) for month in range(MONTHS + 2)] for cents in (100.3, 50.7, 7.1)]
AFTER = (2 * TICKS_PER_MONTH + 5, 5 * TICKS_PER_MONTH)
TURNS = {0: Turn(AFTER[0], 1), 1: Turn(AFTER[1], 2)}
SINCE = st.integers(-(8 * 2**20), 0)
INSIDE = st.integers(0, MONTHS * TICKS_PER_MONTH)


def by_hand(stays: list[tuple[int, int, int]], row: int, until: int) -> int:
    """Return what stays (since, begin, end) cost in a row up to a tick."""
    first, last = (0, *AFTER)[row], (*AFTER, 10**12)[row]
    total = 0
    for since, begin, end in stays:
        a = min(max(since + first, begin), end, until)
        b = max(a, min(since + last, end, until))
        total += cost_until(TABLES[row], b) - cost_until(TABLES[row], a)
    return total


@given(st.lists(st.tuples(SINCE, st.booleans(), INSIDE, INSIDE), max_size=8), st.booleans())
def test_what_is_paid_is_the_sum_over_stays(given: list[tuple[int, bool, int, int]], read: bool) -> None:
    """Stays are old or new, come in any order of age, and may leave in the month they would turn."""
    stays = []
    for age, old, one, other in given:
        begin, end = sorted((one, other))
        stays.append((begin + age if old else begin, begin, end))
    moves = [(begin, 1, since) for since, begin, _ in stays] + [(end, 2, since) for since, _, end in stays]
    moves += [(month * TICKS_PER_MONTH, 0, month) for month in range(MONTHS + 1)]
    meter = Meter(TABLES, TURNS)
    meter.open_year(0)
    for tick, kind, what in sorted(moves):
        if kind == 0 and (read or what == MONTHS):
            paid = [meter.paid_this_year(row, what) for row in range(len(TABLES))]
            assert paid == [by_hand(stays, row, tick) for row in range(len(TABLES))]
        elif kind == 1:
            meter.enter([0], tick, what)
        elif kind == 2:
            meter.leave([0], tick, what)
    assert sum(meter.count) == 0


def test_a_coming_turn_is_not_foreseen() -> None:
    meter = Meter(TABLES, TURNS)
    meter.open_year(0)
    meter.enter([0], 0, 0)
    assert meter.due(0, 0, MONTHS) == TABLES[0][MONTHS]
    assert meter.due(1, 0, MONTHS) == 0
    meter.paid_this_year(0, 3)
    assert [meter.due(row, 3, MONTHS) for row in (0, 1)] == [0, TABLES[1][MONTHS] - TABLES[1][3]]
