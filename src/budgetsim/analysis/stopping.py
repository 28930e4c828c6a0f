"""Enough replications, and no more: is the interval of the paired headline difference narrow enough?

Knows no worker and no file. Looking ten times gives ten chances to be lucky: every look has an interval so
wide that all of them together hold with the wanted confidence (Bonferroni over the looks that can come). The
looks are fixed numbers of replications, in their own order, so that nothing else decides when to stop.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from budgetsim.analysis.headline import OUTCOMES, TOTAL, Outcome
from budgetsim.domain.batch import Stopping

Floats = npt.NDArray[np.float64]
LOOK_COLUMNS = [
    "economy", "gemeente", "outcome", "unit", "replications", "difference", "half_width", "enough",
]  # fmt: skip


def outcome_of(rule: Stopping) -> Outcome:
    """Return the headline outcome that a rule looks at."""
    return next(outcome for outcome in OUTCOMES if outcome.id == rule.outcome)


def look(indicators: pd.DataFrame, rule: Stopping, years: int) -> pd.DataFrame:
    """Return per economy and gemeente whether these replications are enough (columns LOOK_COLUMNS).

    `indicators` are of two arrangements, the first one the base, and of as many replications as one of the
    rule's looks. A replication without a difference (a waiting time nobody reached) is never enough.
    """
    outcome = outcome_of(rule)
    mine = indicators[
        (indicators["year"] == 0)
        & (indicators["indicator"] == outcome.indicator)
        & (indicators["subject"] == TOTAL)
    ]
    base, other = list(dict.fromkeys(indicators["arrangement"]))[:2]
    wide = mine.pivot(index=["economy", "gemeente", "replication"], columns="arrangement", values="value")
    difference = (wide[other] - wide[base]) / (years if outcome.per_year else 1)
    rows = [
        (economy, gemeente, outcome.id, outcome.unit, *_judged(np.asarray(part, np.float64), rule))
        for (economy, gemeente), part in difference.groupby(level=["economy", "gemeente"], sort=False)
    ]
    return pd.DataFrame(rows, columns=LOOK_COLUMNS)


def _judged(differences: Floats, rule: Stopping) -> tuple[int, float, float, bool]:
    """Return number, mean and half-width of some differences, and whether that is narrow enough."""
    count = len(differences)
    mean = float(differences.mean())
    width = half_width(differences, rule.confidence, len(rule.looks))
    return count, mean, width, is_narrow(mean, width, rule)


def half_width(differences: Floats, confidence: float, looks: int) -> float:
    """Return the half-width of Student's interval for a mean at one of so many looks; NaN with a gap."""
    count = len(differences)
    miss = (1 - confidence) / looks
    return float(stdtrit(count - 1, 1 - miss / 2) * differences.std(ddof=1) / np.sqrt(count))


def is_narrow(mean: float, width: float, rule: Stopping) -> bool:
    """Return whether an interval is narrow enough by either measure.

    A relative error of at most r asks a half-width of r / (1 + r) of the mean that was found: the true mean
    may be that much smaller (Law, Simulation Modeling and Analysis, section 9.4.1).
    """
    if rule.half_width is not None and width <= rule.half_width:
        return True
    return rule.relative is not None and width <= abs(mean) * rule.relative / (1 + rule.relative)
