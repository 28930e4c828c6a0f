"""Little's law to the tick: the area under a list is the sum of the waits on it, cut at the horizon.

The area is integrated from the event log; waits and stays are those the indicators read. Nobody may be
lost between the two: not those still waiting, nor those who waited when the run began.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from worlds import world, worlds

from budgetsim.domain.events import Kind, Reason
from budgetsim.inputs import load
from builders import Played, play

ROOT = Path(__file__).resolve().parents[2]


def list_areas(run: Played) -> Counter[tuple[int, int]]:
    """Return person-ticks per (stage asked for, reason) between start and horizon, event by event."""
    area: Counter[tuple[int, int]] = Counter()
    length: Counter[tuple[int, int]] = Counter()
    waits_for: dict[int, tuple[int, int]] = {}
    now = 0
    columns = (run.events[name].tolist() for name in ("tick", "inwoner", "kind", "stage", "reason"))
    for tick, who, kind, stage, reason in zip(*columns, strict=True):
        for key, people in length.items():
            area[key] += people * (max(0, tick) - now)
        now = max(0, tick)
        if kind in (Kind.REFUSE, Kind.HANDOVER, Kind.PLACE, Kind.WITHDRAW) and who in waits_for:
            length[waits_for.pop(who)] -= 1
        if kind in (Kind.REFUSE, Kind.HANDOVER):
            waits_for[who] = (stage, reason)
            length[stage, reason] += 1
    for key, people in length.items():
        area[key] += people * (run.plan.calendar.end - now)
    return +area


def summed_waits(run: Played) -> Counter[tuple[int, int]]:
    total: Counter[tuple[int, int]] = Counter()
    horizon = run.plan.calendar.end
    begin, end = np.clip(run.waits.begin, 0, horizon), np.clip(run.waits.end, 0, horizon)
    for stage, reason, ticks in zip(
        run.waits.stage.tolist(), run.waits.reason.tolist(), (end - begin).tolist(), strict=True
    ):
        total[stage, reason] += ticks
    return +total


def stage_areas(run: Played) -> Counter[int]:
    """Return person-ticks per stage between start and horizon, event by event."""
    area: Counter[int] = Counter()
    present: Counter[int] = Counter()
    stages, now = run.plan.stages, 0
    columns = (run.events[name].tolist() for name in ("tick", "kind", "stage", "from_stage"))
    for tick, kind, stage, origin in zip(*columns, strict=True):
        for key, people in present.items():
            area[key] += people * (max(0, tick) - now)
        now = max(0, tick)
        leaves_gated = kind == Kind.PLACE and stages[origin].gated  # its leave was written just before
        if kind in (Kind.LEAVE, Kind.EXIT, Kind.PLACE) and not leaves_gated:
            present[origin] -= 1
        if kind in (Kind.ARRIVE, Kind.PLACE) or (kind == Kind.LEAVE and not stages[stage].gated):
            present[stage] += 1
    for key, people in present.items():
        area[key] += people * (run.plan.calendar.end - now)
    return +area


def summed_stays(run: Played) -> Counter[int]:
    total: Counter[int] = Counter()
    horizon = run.plan.calendar.end
    begin, end = np.clip(run.stays.begin, 0, horizon), np.clip(run.stays.end, 0, horizon)
    for stage, ticks in zip(run.stays.stage.tolist(), (end - begin).tolist(), strict=True):
        total[stage] += ticks
    return +total


def holds(run: Played) -> None:
    assert list_areas(run) == summed_waits(run)
    assert stage_areas(run) == summed_stays(run)
    lived = sum(stage_areas(run).values())
    gone = dict(zip(*(run.of_kind(Kind.EXIT)[name].tolist() for name in ("inwoner", "tick")), strict=True))
    end = run.plan.calendar.end
    arrived = np.maximum(run.population.arrival, 0).tolist()
    lives = [gone.get(who, end) - came for who, came in zip(run.population.id.tolist(), arrived, strict=True)]
    assert lived == sum(lives), "all time is spent in some stage"


@settings(max_examples=4)
@given(worlds)
def test_holds_in_random_worlds(seed: int) -> None:
    holds(play(world(seed), "half"))


@pytest.mark.slow
@pytest.mark.parametrize("arrangement", ["schotten", "integraal"])
def test_holds_in_meppel(arrangement: str) -> None:
    loaded = load(ROOT / "scenarios" / "meppel")
    run = play(loaded.scenario, arrangement, figures=loaded.reference)
    holds(run)
    waited = {reason for _, reason in list_areas(run)}
    if arrangement == "schotten":
        assert waited == {Reason.PLAATS, Reason.GELD, Reason.OVERDRACHT}
    else:
        assert Reason.PLAATS in waited
        assert Reason.OVERDRACHT not in waited, "without that wall nobody is handed over"
