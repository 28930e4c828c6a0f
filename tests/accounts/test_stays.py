"""Stays, spells of waiting and asks, read from hand-written events."""

from __future__ import annotations

import numpy as np
import pytest
from books import Diary, chain

from budgetsim.accounts.grant_audit import there_at_start
from budgetsim.accounts.stays import Stays, asks, clipped, stays, waits
from budgetsim.domain.events import Kind, Reason
from budgetsim.units import NEVER, TICKS_PER_MONTH


@pytest.fixture
def diary() -> Diary:
    return Diary(chain())


def months(tick: int) -> float:
    return float("inf") if tick == NEVER else tick / TICKS_PER_MONTH


def stay_rows(diary: Diary) -> list[tuple[int, str, int, float, float]]:
    """Return (inwoner, stage, aanbieder, begin, end), months."""
    rows = diary.stays
    return [
        (int(i), diary.scenario.stages[s].id, int(a), months(b), months(e))
        for i, s, a, b, e in zip(rows.inwoner, rows.stage, rows.aanbieder, rows.begin, rows.end, strict=True)
    ]


def wait_rows(diary: Diary) -> list[tuple[int, str, str, Reason, float, float]]:
    """Return (inwoner, asked for, waiting in, reason, begin, end)."""
    names = [stage.id for stage in diary.scenario.stages]
    rows = waits(diary.events)
    columns = (rows.inwoner, rows.stage, rows.from_stage, rows.reason, rows.begin, rows.end)
    return [
        (int(i), names[s], names[f], Reason(r), months(b), months(e))
        for i, s, f, r, b, e in zip(*columns, strict=True)
    ]


def ask_rows(diary: Diary) -> list[tuple[int, str, float, float, bool]]:
    rows = asks(diary.events)
    columns = (rows.inwoner, rows.stage, rows.begin, rows.end, rows.placed)
    return [
        (int(i), diary.scenario.stages[s].id, months(b), months(e), bool(p))
        for i, s, b, e, p in zip(*columns, strict=True)
    ]


END = float("inf")


# --- stays ---------------------------------------------------------------------------------------


def test_a_life_in_stays(diary: Diary) -> None:
    diary.arrive(1, 7, "thuis").place(3, 7, "leerwerkcentrum", aanbieder=1).leave(
        6, 7, "werk", "leerwerkcentrum"
    )
    diary.leave(8, 7, "thuis", "werk").exit(9, 7, "uit", "thuis")
    assert stay_rows(diary) == [
        (7, "thuis", -1, 1, 3),
        (7, "leerwerkcentrum", 1, 3, 6),
        (7, "werk", -1, 6, 8),
        (7, "thuis", -1, 8, 9),
    ]


def test_who_has_not_left_stays_for_ever(diary: Diary) -> None:
    diary.arrive(1, 7, "thuis").arrive(2, 8, "thuis").exit(5, 8, "aow", "thuis")
    assert stay_rows(diary) == [(7, "thuis", -1, 1, END), (8, "thuis", -1, 2, 5)]


def test_lives_are_told_apart_however_they_mix(diary: Diary) -> None:
    diary.arrive(1, 8, "thuis").arrive(1, 7, "thuis").place(2, 8, "leerwerkcentrum").place(
        3, 7, "leerwerkcentrum"
    )
    diary.exit(4, 7, "uit", "leerwerkcentrum")
    assert stay_rows(diary) == [
        (7, "thuis", -1, 1, 3),
        (7, "leerwerkcentrum", 0, 3, 4),
        (8, "thuis", -1, 1, 2),
        (8, "leerwerkcentrum", 0, 2, END),
    ]


def test_a_leave_towards_a_place_is_told_by_the_place(diary: Diary) -> None:
    diary.arrive(0, 7, "leerwerkcentrum", aanbieder=0)
    diary.leave(2, 7, "beschut", "leerwerkcentrum").place(2, 7, "beschut", "leerwerkcentrum")
    assert stay_rows(diary) == [(7, "leerwerkcentrum", 0, 0, 2), (7, "beschut", 0, 2, END)]


def test_a_swap_begins_a_stay_elsewhere(diary: Diary) -> None:
    diary.arrive(0, 7, "leerwerkcentrum", aanbieder=0).write(2, Kind.SWAP, 7, "leerwerkcentrum", aanbieder=1)
    assert stay_rows(diary) == [(7, "leerwerkcentrum", 0, 0, 2), (7, "leerwerkcentrum", 1, 2, END)]


def test_a_stage_is_entered_once_however_often_people_swap(diary: Diary) -> None:
    diary.arrive(-3, 7, "leerwerkcentrum", aanbieder=0).arrive(0, 8, "thuis")
    for month, aanbieder in ((2, 1), (4, 0)):
        diary.write(month, Kind.SWAP, 7, "leerwerkcentrum", aanbieder=aanbieder)
    diary.leave(5, 7, "thuis", "leerwerkcentrum").place(6, 7, "leerwerkcentrum")
    assert (diary.stays.since / TICKS_PER_MONTH).tolist() == [-3, -3, -3, 5, 6, 0]


def test_nobody_stays_for_no_time(diary: Diary) -> None:
    diary.arrive(1, 7, "thuis").place(1, 7, "leerwerkcentrum")
    assert stay_rows(diary) == [(7, "leerwerkcentrum", 0, 1, END)]


def test_opening_stays_keep_their_begin_and_are_clipped_to_a_window(diary: Diary) -> None:
    diary.arrive(-20.5, 7, "thuis").exit(3, 7, "uit", "thuis").arrive(-1, 8, "thuis")
    assert stay_rows(diary) == [(7, "thuis", -1, -20.5, 3), (8, "thuis", -1, -1, END)]
    begin, end = clipped(diary.stays, 0, 12 * TICKS_PER_MONTH)
    assert (begin / TICKS_PER_MONTH).tolist() == [0, 0]
    assert (end / TICKS_PER_MONTH).tolist() == [3, 12]
    begin, end = clipped(diary.stays, 6 * TICKS_PER_MONTH, 12 * TICKS_PER_MONTH)
    assert ((end - begin) / TICKS_PER_MONTH).tolist() == [0, 6]


def test_no_events_no_rows(diary: Diary) -> None:
    assert (stay_rows(diary), wait_rows(diary), ask_rows(diary)) == ([], [], [])
    assert len(stays(diary.grant(0, "buig", 1).events, np.array([4])).begin) == 0


# --- waiting -------------------------------------------------------------------------------------


def test_a_reason_that_changes_splits_the_waiting(diary: Diary) -> None:
    diary.arrive(0, 7, "thuis").ask(1, 7, "leerwerkcentrum").handover(1, 7, "leerwerkcentrum")
    diary.refuse(3, 7, "leerwerkcentrum", Reason.PLAATS).refuse(4.5, 7, "leerwerkcentrum", Reason.GELD)
    diary.refuse(5, 7, "leerwerkcentrum", Reason.PLAATS).place(7, 7, "leerwerkcentrum")
    assert wait_rows(diary) == [
        (7, "leerwerkcentrum", "thuis", Reason.OVERDRACHT, 1, 3),
        (7, "leerwerkcentrum", "thuis", Reason.PLAATS, 3, 4.5),
        (7, "leerwerkcentrum", "thuis", Reason.GELD, 4.5, 5),
        (7, "leerwerkcentrum", "thuis", Reason.PLAATS, 5, 7),
    ]
    rows = waits(diary.events)
    assert (rows.asked / TICKS_PER_MONTH).tolist() == [1] * 4
    assert rows.closes.tolist() == [False, False, False, True]
    assert rows.placed.tolist() == [False, False, False, True]
    assert ask_rows(diary) == [(7, "leerwerkcentrum", 1, 7, True)]


def test_a_place_at_once_leaves_an_ask_and_no_waiting(diary: Diary) -> None:
    diary.arrive(0, 7, "thuis").ask(1, 7, "leerwerkcentrum").place(1, 7, "leerwerkcentrum")
    assert wait_rows(diary) == []
    assert ask_rows(diary) == [(7, "leerwerkcentrum", 1, 1, True)]


def test_a_withdrawn_ask_can_come_again(diary: Diary) -> None:
    diary.ask(1, 7, "leerwerkcentrum").refuse(1, 7, "leerwerkcentrum", Reason.GELD).withdraw(
        4, 7, "leerwerkcentrum"
    )
    diary.ask(6, 7, "leerwerkcentrum").refuse(6, 7, "leerwerkcentrum", Reason.PLAATS).place(
        8, 7, "leerwerkcentrum"
    )
    assert wait_rows(diary) == [
        (7, "leerwerkcentrum", "thuis", Reason.GELD, 1, 4),
        (7, "leerwerkcentrum", "thuis", Reason.PLAATS, 6, 8),
    ]
    assert waits(diary.events).closes.tolist() == [True, True]
    assert waits(diary.events).placed.tolist() == [False, True]
    assert ask_rows(diary) == [(7, "leerwerkcentrum", 1, 4, False), (7, "leerwerkcentrum", 6, 8, True)]


def test_who_still_waits_is_there_without_an_end(diary: Diary) -> None:
    diary.ask(1, 7, "leerwerkcentrum").refuse(1, 7, "leerwerkcentrum", Reason.PLAATS)
    diary.ask(2, 8, "beschut").refuse(2, 8, "beschut", Reason.GELD)
    assert wait_rows(diary) == [
        (7, "leerwerkcentrum", "thuis", Reason.PLAATS, 1, END),
        (8, "beschut", "thuis", Reason.GELD, 2, END),
    ]
    assert not waits(diary.events).closes.any()
    assert ask_rows(diary) == [(7, "leerwerkcentrum", 1, END, False), (8, "beschut", 2, END, False)]


def test_an_opening_ask_keeps_its_time_and_waits_from_the_start(diary: Diary) -> None:
    diary.arrive(-9, 7, "thuis").ask(-4, 7, "leerwerkcentrum").refuse(0, 7, "leerwerkcentrum", Reason.PLAATS)
    diary.place(2, 7, "leerwerkcentrum")
    assert wait_rows(diary) == [(7, "leerwerkcentrum", "thuis", Reason.PLAATS, 0, 2)]
    assert (waits(diary.events).asked / TICKS_PER_MONTH).tolist() == [-4]
    assert ask_rows(diary) == [(7, "leerwerkcentrum", -4, 2, True)]


def test_an_opening_handover_is_clipped(diary: Diary) -> None:
    diary.ask(-1, 7, "leerwerkcentrum").handover(-1, 7, "leerwerkcentrum")
    diary.refuse(1, 7, "leerwerkcentrum", Reason.PLAATS).place(3, 7, "leerwerkcentrum")
    begin, end = clipped(waits(diary.events), 0, 12 * TICKS_PER_MONTH)
    assert ((end - begin) / TICKS_PER_MONTH).tolist() == [1, 2]


def test_who_loses_a_place_while_waiting_waits_on_from_home(diary: Diary) -> None:
    """A closed link sends everyone home; asks keep their old time (rule 11)."""
    diary.arrive(0, 7, "leerwerkcentrum", aanbieder=0).ask(1, 7, "beschut", "leerwerkcentrum")
    diary.refuse(1, 7, "beschut", Reason.PLAATS, "leerwerkcentrum").leave(3, 7, "thuis", "leerwerkcentrum")
    diary.refuse(4, 7, "beschut", Reason.GELD).place(6, 7, "beschut")
    assert wait_rows(diary) == [
        (7, "beschut", "leerwerkcentrum", Reason.PLAATS, 1, 3),
        (7, "beschut", "thuis", Reason.PLAATS, 3, 4),
        (7, "beschut", "thuis", Reason.GELD, 4, 6),
    ]
    rows = waits(diary.events)
    assert (rows.asked / TICKS_PER_MONTH).tolist() == [1, 1, 1]
    assert rows.closes.tolist() == [False, False, True]
    assert ask_rows(diary) == [(7, "beschut", 1, 6, True)]


def test_moves_without_an_open_ask_are_no_waiting(diary: Diary) -> None:
    diary.arrive(0, 6, "thuis").ask(0.5, 6, "beschut").refuse(0.5, 6, "beschut", Reason.PLAATS)
    diary.arrive(0, 7, "leerwerkcentrum", aanbieder=0).ask(1, 7, "beschut", "leerwerkcentrum")
    diary.refuse(1, 7, "beschut", Reason.PLAATS, "leerwerkcentrum").withdraw(
        2, 7, "beschut", "leerwerkcentrum"
    )
    diary.leave(2, 7, "werk", "leerwerkcentrum").leave(3, 7, "thuis", "werk")
    # someone whose first event of an ask comes after a leave
    diary.arrive(0, 8, "werk").leave(1, 8, "thuis", "werk").ask(2, 8, "beschut").refuse(
        2, 8, "beschut", Reason.GELD
    )
    # and someone who never asks, told after one who still waits
    diary.arrive(0, 9, "werk").leave(5, 9, "thuis", "werk")
    assert wait_rows(diary) == [
        (6, "beschut", "thuis", Reason.PLAATS, 0.5, END),
        (7, "beschut", "leerwerkcentrum", Reason.PLAATS, 1, 2),
        (8, "beschut", "thuis", Reason.GELD, 2, END),
    ]


def test_a_place_reached_from_a_place_closes_the_waiting(diary: Diary) -> None:
    diary.arrive(0, 7, "leerwerkcentrum", aanbieder=0).ask(1, 7, "beschut", "leerwerkcentrum")
    diary.refuse(1, 7, "beschut", Reason.PLAATS, "leerwerkcentrum")
    diary.leave(3, 7, "beschut", "leerwerkcentrum").place(3, 7, "beschut", "leerwerkcentrum")
    assert wait_rows(diary) == [(7, "beschut", "leerwerkcentrum", Reason.PLAATS, 1, 3)]
    assert waits(diary.events).closes.tolist() == [True]
    assert waits(diary.events).placed.tolist() == [True]


def test_who_is_placed_in_the_first_moment_was_where_they_came_from() -> None:
    """Grants are told before that moment's offering round: what ends at 0 counts, what begins does not."""
    ticks = {"begin": [-50, 0, -50, 0], "end": [0, 90, 30, 40], "since": [-50, 0, -50, 0]}
    same = {name: np.zeros(4, np.int64) for name in ("gemeente", "doelgroep", "stage", "aanbieder")}
    found = Stays(np.array([1, 1, 2, 3]), **same, **{name: np.array(t) for name, t in ticks.items()})
    assert there_at_start(found).tolist() == [True, False, True, False]
