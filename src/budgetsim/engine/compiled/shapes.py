"""Ragged tuples of a plan as arrays: records, spans of one long list, tables of flags.

Knows no meaning of what it lays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from budgetsim.engine.compiled import records
from budgetsim.engine.plan import Plan

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[Any]


def rows(dtype: np.dtype[Any], values: Iterable[tuple[Any, ...]]) -> Rows:
    return np.array(list(values), dtype)


def spans(groups: Sequence[Sequence[int]], *shape: int) -> tuple[Rows, Ints]:
    """Return where each group begins in one list of all its members, and that list."""
    sizes = [len(group) for group in groups]
    starts = [0, *accumulate(sizes)]
    table = rows(records.SPAN, zip(starts, sizes, strict=False)).reshape(shape or (len(groups),))
    return table, np.array([member for group in groups for member in group], np.int64)


def flags(groups: Iterable[Iterable[int]], count: int, width: int) -> Ints:
    """Return a table of ones where a number is in a group."""
    table = np.zeros((count, width), np.int64)
    for number, members in enumerate(groups):
        table[number, list(members)] = 1
    return table


def loonwaarden(plan: Plan) -> npt.NDArray[np.float64]:
    """Return the loonwaarde of each class, per doelgroep; NaN beyond its last."""
    groups = [list(group.loonwaarde) for group in plan.scenario.doelgroepen]
    table = np.full((len(groups), max(map(len, groups))), np.nan)
    for number, values in enumerate(groups):
        table[number, : len(values)] = values
    return table
