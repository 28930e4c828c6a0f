"""The tandem chain as a bare event loop in numba: a heap, queues in arrays, nothing that is not needed.

Knows nothing of budgetsim and writes no event: the near limit of what one core can do.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .chain import (
    ASK_PER_MONTH,
    BACK_PER_MONTH,
    DEPTH_SHARES,
    DURABLE_PER_MONTH,
    FIRST,
    HOME,
    MEDIANS,
    MONTHS,
    SIGMA,
    STAGES,
    URGENT_SHARE,
    WORK,
    Chain,
    Outcome,
)

MEANS = np.log(np.array(MEDIANS))
DEEPER = np.cumsum(np.array(DEPTH_SHARES))
LISTS = 4
"""Urgent and others for the first stage, then one for each of the next two: its number is the stage's."""


@njit(cache=True)
def push(times, whos, size, time, who):  # type: ignore[no-untyped-def]
    at = size
    while at and times[(at - 1) >> 1] > time:
        times[at], whos[at] = times[(at - 1) >> 1], whos[(at - 1) >> 1]
        at = (at - 1) >> 1
    times[at], whos[at] = time, who
    return size + 1


@njit(cache=True)
def pop(times, whos, size):  # type: ignore[no-untyped-def]
    size -= 1
    time, who, at = times[size], whos[size], 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and times[child + 1] < times[child]:
            child += 1
        if times[child] >= time:
            break
        times[at], whos[at] = times[child], whos[child]
        at = child
    times[at], whos[at] = time, who
    return size


@njit(cache=True)
def first_waiting(lists, first, last, waits, opened):  # type: ignore[no-untyped-def]
    """Take the first who still waits for a stage, the urgent before others; -1 when nobody does."""
    for row in range(0 if opened == FIRST else opened, opened + 1):
        while first[row] < last[row]:
            candidate = lists[row, first[row]]
            first[row] += 1
            if waits[candidate] == opened:
                return candidate
    return -1


@njit(cache=True)
def loop(stock, arrivals, places, leave, rich, seed, count):  # type: ignore[no-untyped-def]
    """Run to the horizon; return events, the area under each stock and how many people came."""
    np.random.seed(seed)
    times, whos = np.empty(2 * count + 8), np.empty(2 * count + 8, np.int64)
    stage, depth, urgent = np.zeros(count, np.int64), np.empty(count, np.int64), np.zeros(count, np.int64)
    waits, until = np.zeros(count, np.int64), np.empty(count)
    lists = np.empty((LISTS, 2 * count), np.int64)
    first, last = np.zeros(LISTS, np.int64), np.zeros(LISTS, np.int64)
    free, areas = places.copy(), np.zeros(WORK + 1)
    events, size, came = 0, 0, stock
    for who in range(stock):
        until[who] = np.random.exponential(1 / (ASK_PER_MONTH + leave))
        size = push(times, whos, size, until[who], who)
    size = push(times, whos, size, np.random.exponential(1 / arrivals), -1)
    for who in range(count):
        draw = np.random.random()
        depth[who] = 1 + (draw >= DEEPER[0]) + (draw >= DEEPER[1])
        urgent[who] = rich and np.random.random() < URGENT_SHARE
    areas[HOME] += stock * MONTHS
    events += stock
    while times[0] < MONTHS:
        now, who = times[0], whos[0]
        size = pop(times, whos, size)
        freed = -1
        if who < 0:
            who = came
            came += 1
            events += 1
            areas[HOME] += MONTHS - now
            until[who] = now + np.random.exponential(1 / (ASK_PER_MONTH + leave))
            size = push(times, whos, size, until[who], who)
            size = push(times, whos, size, now + np.random.exponential(1 / arrivals), -1)
            continue
        if until[who] != now:
            continue
        here, wanted = stage[who], -1
        if here == HOME:
            leaves = waits[who] or np.random.random() < leave / (ASK_PER_MONTH + leave)
            events += 1
            if leaves:
                waits[who], until[who] = 0, -1.0
                areas[HOME] -= MONTHS - now
            else:
                wanted = FIRST
        elif here == WORK:
            events += 1
            areas[WORK] -= MONTHS - now
            if np.random.random() < BACK_PER_MONTH / (BACK_PER_MONTH + DURABLE_PER_MONTH):
                stage[who] = HOME
                areas[HOME] += MONTHS - now
                until[who] = now + np.random.exponential(1 / (ASK_PER_MONTH + leave))
                size = push(times, whos, size, until[who], who)
        elif here == depth[who]:
            events += 1
            areas[here] -= MONTHS - now
            freed = here
            stage[who] = WORK
            areas[WORK] += MONTHS - now
            until[who] = now + np.random.exponential(1 / (BACK_PER_MONTH + DURABLE_PER_MONTH))
            size = push(times, whos, size, until[who], who)
        else:
            events += 1
            wanted = here + 1
        if wanted >= 0:
            row = 1 - urgent[who] if wanted == FIRST else wanted
            lists[row, last[row]] = who
            last[row] += 1
            waits[who] = wanted
            until[who] = -1.0
            if wanted == FIRST and leave > 0:
                until[who] = now + np.random.exponential(1 / leave)
                size = push(times, whos, size, until[who], who)
        opened = wanted if wanted >= 0 else freed
        if freed >= 0:
            free[freed - 1] += 1
        while opened >= 0 and free[opened - 1]:
            chosen = first_waiting(lists, first, last, waits, opened)
            if chosen < 0:
                break
            origin = stage[chosen]
            areas[origin] -= MONTHS - now
            areas[opened] += MONTHS - now
            free[opened - 1] -= 1
            stage[chosen], waits[chosen] = opened, 0
            until[chosen] = now + math.exp(np.random.normal(MEANS[opened - 1], SIGMA))
            size = push(times, whos, size, until[chosen], chosen)
            events += 1
            opened = -1
            if origin != HOME:
                events += 1
                free[origin - 1] += 1
                opened = origin
    return events, areas, came


def run(chain: Chain, seed: int) -> Outcome:
    """Run the chain to its horizon."""
    expected = chain.stock + chain.arrivals_per_month * MONTHS
    count = int(expected + 10 * math.sqrt(expected))
    places = np.array(chain.places, np.int64)
    events, areas, _ = loop(
        chain.stock, chain.arrivals_per_month, places, chain.leave_per_month, chain.rich, seed, count
    )
    return Outcome(events, tuple(areas / MONTHS)[: len(STAGES)])
