"""Replications drawn again: in range, evenly, and the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from budgetsim.chance.resampling import resamples, weights_at_random


@pytest.mark.parametrize("count", [1, 2, 7, 200])
def test_every_replication_is_drawn_as_often(count: int) -> None:
    rows = resamples(count, 2000)
    assert rows.shape == (2000, count)
    often = np.bincount(rows.ravel(), minlength=count)
    assert len(often) == count, "none beyond the last"
    expected = rows.size / count
    assert np.abs(often - expected).max() <= 5 * np.sqrt(expected)


def test_rows_are_the_same_every_time() -> None:
    first = resamples(9, 50).copy()
    resamples.cache_clear()
    assert np.array_equal(resamples(9, 50), first)
    assert not np.array_equal(first[0], first[1])


@pytest.mark.parametrize("count", [1, 2, 5])
def test_weights_add_up_and_favour_nobody(count: int) -> None:
    rows = weights_at_random(count, 4000)
    assert rows.shape == (4000, count)
    assert np.allclose(rows.sum(axis=1), 1)
    assert (rows > 0).all()
    # a Dirichlet number with parameters 1 has mean 1/k and variance (k - 1) / (k^2 (k + 1))
    error = np.sqrt((count - 1) / (count**2 * (count + 1)) / len(rows))
    assert np.abs(rows.mean(axis=0) - 1 / count).max() <= 4 * error + 1e-12
