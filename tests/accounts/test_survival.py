"""Kaplan-Meier against a textbook table and small examples worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.survival import quantile, survival_curve

# Weeks of remission under 6-MP (Freireich and others 1963), as every textbook has them; True is a relapse.
REMISSION = [
    (6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True), (10, False), (11, False),
    (13, True), (16, True), (17, False), (19, False), (20, False), (22, True), (23, True), (25, False),
    (32, False), (32, False), (34, False), (35, False),
]  # fmt: skip
# at risk and relapsed: 21:3, 17:1, 15:1, 12:1, 11:1, 7:1, 6:1
TEXTBOOK = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}


def arrays(rows: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    duration = np.array([row[0] for row in rows], float)
    return np.zeros(len(rows)), duration, np.array([row[1] for row in rows], bool)


def test_remission_table() -> None:
    times, survival = survival_curve(*arrays(REMISSION))
    assert dict(zip(times.tolist(), survival.round(4).tolist(), strict=True)) == TEXTBOOK


@pytest.mark.parametrize(("share", "weeks"), [(0.1, 6), (0.15, 7), (0.25, 13), (0.5, 23)])
def test_remission_quantiles(share: float, weeks: int) -> None:
    assert quantile(*arrays(REMISSION), share) == weeks


def test_a_share_the_data_never_reach_is_unknown() -> None:
    assert math.isnan(quantile(*arrays(REMISSION), 0.9))
    assert math.isnan(quantile(*arrays([(3, False), (4, False)]), 0.5))
    assert math.isnan(quantile(*arrays([]), 0.5))


def test_without_censoring_it_is_the_plain_quantile() -> None:
    rows = arrays([(float(month), True) for month in range(1, 11)])
    assert [quantile(*rows, share) for share in (0.1, 0.5, 0.9, 1.0)] == [1, 5, 9, 10]


def test_answered_at_once_counts_from_nought() -> None:
    rows = arrays([(0, True), (0, True), (0, True), (5, True)])
    assert quantile(*rows, 0.5) == 0
    assert quantile(*rows, 0.9) == 5


def test_late_entry_is_at_risk_only_from_then() -> None:
    """Four people; one had waited 4 months when we began to look, one 2 months and was then still waiting.

    At 1: at risk the two who began with us, one ends: 1/2. At 3: one of those, and the one from 2; one ends:
    1/2. At 6: the one from 4 and the one from 2; one ends: 1/2. Together 1/8 is left.
    """
    entry = np.array([0.0, 0.0, 4.0, 2.0])
    duration = np.array([1.0, 3.0, 6.0, 7.0])
    finished = np.array([True, True, True, False])
    times, survival = survival_curve(entry, duration, finished)
    assert times.tolist() == [1, 3, 6]
    assert survival.tolist() == [0.5, 0.25, 0.125]
    assert quantile(entry, duration, finished, 0.75) == 3


def test_leaving_late_entrants_out_of_the_risk_before_they_came() -> None:
    early = arrays([(1, True), (2, True)])
    entry = np.append(early[0], [1.5] * 10)
    duration, finished = np.append(early[1], [9.0] * 10), np.append(early[2], [False] * 10)
    times, survival = survival_curve(entry, duration, finished)
    # at 1 two at risk, at 2 eleven
    assert times.tolist() == [1, 2]
    assert survival == pytest.approx([1 / 2, 1 / 2 * 10 / 11])


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=40))
def test_survival_falls_and_stays_a_share(rows: list[tuple[float, bool]]) -> None:
    _, survival = survival_curve(*arrays(rows))
    assert (np.diff(survival) <= 0).all()
    assert ((survival >= 0) & (survival <= 1)).all()


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.integers(0, 39))
def test_censoring_someone_never_shortens_a_wait(durations: list[int], who: int) -> None:
    entry, duration, finished = arrays([(float(d), True) for d in durations])
    fewer = finished.copy()
    fewer[who % len(fewer)] = False
    before, after = quantile(entry, duration, finished, 0.5), quantile(entry, duration, fewer, 0.5)
    assert math.isnan(after) or after >= before
