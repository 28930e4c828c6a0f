"""Is any doelgroep worse off? Paired differences per doelgroep, corrected for looking at many (rule 27).

Knows no arrangement by name, and no layout. A doelgroep is worse off on an indicator when the 90% interval of
its mean paired difference lies on the bad side of zero, which is a one-sided test at 5%, and still does after
Holm's correction over the doelgroepen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr, stdtrit

from budgetsim.analysis.compare import compare
from budgetsim.analysis.footing import WAITING, WAITING_IN_ALL, waiting_in_all
from budgetsim.analysis.headline import MIN_PAIRS
from budgetsim.analysis.runs import Run, common_replications

Floats = npt.NDArray[np.float64]
GOOD_SIDE = {"participation_months": +1, "durable_outflow": +1, WAITING_IN_ALL: -1}
"""What is told of people per doelgroep and has a good side: +1 more is better, -1 less is.

Waiting is for any reason: who waits as long for money as before for a place is no worse off.
"""
INDICATORS = (*(name for name in GOOD_SIDE if name != WAITING_IN_ALL), *WAITING)
"""What these are worked out from."""
FAMILY = ["arrangement", "economy", "gemeente", "indicator"]
"""Within which the doelgroepen are corrected for each other."""
GROUP_COLUMNS = [
    "arrangement", "against", "economy", "gemeente", "doelgroep", "indicator", "unit", "mean", "low", "high",
    "p_value", "p_holm", "worse_off", "replications",
]  # fmt: skip
CONFIDENCE = 0.9
MISS = (1 - CONFIDENCE) / 2
"""The chance that the interval lies wholly on the bad side of a difference that is none."""


def groups(indicators: pd.DataFrame, doelgroepen: Sequence[str]) -> pd.DataFrame:
    """Return per arrangement and doelgroep the paired difference from the first, and whether it is worse off.

    Columns GROUP_COLUMNS, over the whole horizon; `low` and `high` are Student's 90% interval, not corrected,
    and `p_value` is of the one-sided test that there is no harm. With fewer than MIN_PAIRS replications there
    is no p-value and nobody is called worse off.
    """
    mine = indicators[indicators["subject"].isin(list(doelgroepen)) & (indicators["year"] == 0)]
    waiting = waiting_in_all(mine, doelgroepen)
    table = compare(pd.concat([mine[mine["indicator"].isin(GOOD_SIDE)], waiting], ignore_index=True))
    table = table.rename(columns={"subject": "doelgroep"})
    good = table["indicator"].map(GOOD_SIDE).to_numpy(np.float64)
    count = table["replications"].to_numpy(np.float64)
    mean, se = (table[name].to_numpy(np.float64) for name in ("mean", "se"))
    width = stdtrit(np.where(count > 1, count - 1, np.nan), 1 - MISS) * se
    p_value = np.where(count >= MIN_PAIRS, p_harm(mean * good, se, count), np.nan)
    table = table.assign(low=mean - width, high=mean + width, p_value=p_value)
    table["p_holm"] = table.groupby(FAMILY)["p_value"].transform(lambda some: holm(some.to_numpy(np.float64)))
    table["worse_off"] = table["p_holm"] < MISS
    return table[GROUP_COLUMNS]


def groups_within(run: Run, doelgroepen: Sequence[str]) -> pd.DataFrame:
    """Return the groups of a run's arrangements, a year, columns `run` and GROUP_COLUMNS."""
    return _of(run, groups(_per_year(run), doelgroepen))


def groups_between(first: Run, other: Run, doelgroepen: Sequence[str]) -> pd.DataFrame:
    """Return the groups of each arrangement in another run against the first, a year, in their common pairs.

    Columns `run` and GROUP_COLUMNS; `arrangement` is the one that both have, `against` the first run.
    """
    sides = [(run.name, _per_year(run)) for run in (first, other)]
    common = common_replications(first, other)
    parts = []
    for name in dict.fromkeys(sides[0][1]["arrangement"]):
        mine = [
            table[(table["arrangement"] == name) & table["replication"].isin(common)].assign(arrangement=run)
            for run, table in sides
        ]
        parts.append(groups(pd.concat(mine, ignore_index=True), doelgroepen).assign(arrangement=name))
    return _of(other, pd.concat(parts, ignore_index=True))


def _per_year(run: Run) -> pd.DataFrame:
    mine = run.indicators[(run.indicators["year"] == 0) & run.indicators["indicator"].isin(INDICATORS)]
    return mine.assign(value=mine["value"] / run.years)


def _of(run: Run, table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(run=run.name)[["run", *GROUP_COLUMNS]]


def p_harm(gain: Floats, se: Floats, count: Floats) -> Floats:
    """Return the one-sided p-value of a mean gain below zero; without spread 0 for a loss, 1 for none."""
    score = np.divide(gain, se, out=np.where(gain < 0, -np.inf, np.inf), where=se > 0)
    found = np.asarray(stdtr(np.where(count > 1, count - 1, np.nan), score))
    return np.where(np.isnan(gain) | np.isnan(se), np.nan, found)


def holm(p_values: Floats) -> Floats:
    """Return Holm's step-down correction of p-values, in their order; those that are NaN are no part of it.

    The smallest is taken times how many there are, the next times one fewer, and so on; none comes below one
    that was smaller (Holm 1979, A simple sequentially rejective multiple test procedure).
    """
    order = np.argsort(p_values)  # NaN last
    count = int((~np.isnan(p_values)).sum())
    steps = p_values[order] * np.maximum(count - np.arange(len(p_values)), 1)
    found = np.empty(len(p_values))
    found[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return found
