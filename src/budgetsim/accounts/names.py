"""Columns of text as a few names and a number for each row, so that tables stay small until they are written.

Knows no table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


def named(codes: npt.NDArray[np.integer[Any]], names: Sequence[str]) -> pd.Categorical[str]:
    """Return names for codes; a code of -1 is null."""
    return pd.Categorical.from_codes(codes, pd.Index(list(names), dtype=object))


def named_columns(columns: dict[str, npt.NDArray[np.int64]], names: dict[str, list[str]]) -> dict[str, Any]:
    """Return columns with names for the codes of those that have any."""
    return {name: named(column, names[name]) if name in names else column for name, column in columns.items()}


def repeated(codes: Sequence[int], names: Sequence[str], counts: Sequence[int]) -> pd.Categorical[str]:
    """Return each coded name as often as its count says."""
    return named(np.repeat(np.array(codes, np.int64), counts), names)
