"""Latin hypercube by address: one sample in every stratum, and nobody's place depends on anybody else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from budgetsim.chance.hypercube import STRATA, place


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**62), name=st.text(min_size=1, max_size=20), block=st.integers(0, 50))
def test_ten_in_a_row_have_one_in_each_tenth(seed: int, name: str, block: int) -> None:
    found = [place(seed, name, sample) for sample in range(10 * block, 10 * block + 10)]
    assert sorted(int(value * STRATA) for value in found) == list(range(10))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**62), block=st.integers(0, 5))
def test_a_hundred_in_a_row_have_one_in_each_hundredth(seed: int, block: int) -> None:
    found = [place(seed, "shortfall_share", sample) for sample in range(100 * block, 100 * block + 100)]
    assert sorted(int(value * STRATA**2) for value in found) == list(range(100))
    assert all(0 < value < 1 for value in found)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_assumptions_are_independent(seed: int) -> None:
    """Chi-squared over the tenths of both; strata make it smaller than chance would, never larger."""
    count = 2000
    table = np.zeros((STRATA, STRATA))
    for sample in range(count):
        table[int(place(seed, "a", sample) * STRATA), int(place(seed, "b", sample) * STRATA)] += 1
    expected = count / STRATA**2
    statistic = float(((table - expected) ** 2 / expected).sum())
    assert statistic < chi2.ppf(0.9999, (STRATA - 1) ** 2)
