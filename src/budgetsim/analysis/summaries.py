"""What is shared out over the walls: outcomes, and how each follows from what the replications measured.

Knows no wall. An amount is a mean over replications; a chance, a buffer and a cost per result exist only for
all replications together (rule 26). Each is worked out for the replications as they are and for every time
they are drawn again, in the same way, so that parts of any of them add up to its whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from budgetsim.analysis.headline import OUTCOMES, TOTAL, Outcome
from budgetsim.analysis.risk import ALL_FUNDS, BUFFER_REPLICATIONS, DEFICIT_FROM_CENTS
from budgetsim.chance.resampling import resamples

Floats = npt.NDArray[np.float64]
RESAMPLES = 2000
SALDO = "saldo"
"""Id of what chance of deficit and buffer are made of: the saldo of all own funds together."""
CHANCE = Outcome("chance_of_deficit", "chance_of_deficit", ALL_FUNDS, "aandeel", -1, False)
BUFFER = Outcome("buffer", "buffer", ALL_FUNDS, "EUR", -1, False)
COST = Outcome("cost_per_duurzame_uitstroom", "cost_per_duurzame_uitstroom", TOTAL, "EUR", -1, False)
SHARED = (*OUTCOMES, CHANCE, BUFFER, COST)
"""Every outcome that is shared out over the walls."""
_FIRST = ("participation_months", "net_draw", "lasten", "durable_outflow")
TO_CHOOSE = tuple(dict.fromkeys((*_FIRST, *(outcome.id for outcome in SHARED))))
"""Their ids in the order in which a reader can choose them."""
YEARLY = tuple(outcome for outcome in SHARED if outcome.per_year or outcome is CHANCE)
"""Those that every calendar year has too; over years they add up, the chance averages."""


@dataclass(frozen=True)
class Sample:
    """What all sets of walls measured in one economy and gemeente."""

    economy: str
    gemeente: str
    years: tuple[int, ...]
    certainty_share: float
    values: Mapping[str, Floats]
    """Id of an outcome or SALDO -> [sets, replications, horizon and years]."""

    @property
    def replications(self) -> int:
        return int(self.values[SALDO].shape[1])


@dataclass(frozen=True)
class Draws:
    """The replications as they are, and drawn again so many times: the same rows for every set of walls."""

    chosen: npt.NDArray[np.int64]
    """[draws, replications]; the first row is every replication once."""

    @classmethod
    def of(cls, replications: int) -> Draws:
        drawn = resamples(replications, RESAMPLES)
        return cls(np.concatenate([np.arange(replications)[None], drawn]))

    @cached_property
    def _weights(self) -> Floats:
        """[draws, replications]: how often each was drawn, as a share."""
        count = self.chosen.shape[1]
        weights: Floats = np.stack([np.bincount(row, minlength=count) for row in self.chosen]) / count
        return weights

    def mean(self, values: Floats) -> Floats:
        """Return the mean of values [sets, replications] in every draw [draws, sets]."""
        return self._weights @ values.T

    def quantile(self, values: Floats, share: float) -> Floats:
        """Return a quantile of values [sets, replications] in every draw [draws, sets]."""
        return np.stack([np.quantile(values[:, row], share, axis=1) for row in self.chosen])


def summary(outcome: Outcome, sample: Sample, year: int, draws: Draws) -> Floats:
    """Return an outcome in every draw and set [draws, sets]; NaN throughout where some draw has none.

    `year` is 0 for the horizon: what adds up over years is then per year, the chance of a deficit that of a
    year on average.
    """
    column = 1 + sample.years.index(year) if year else 0
    if outcome is CHANCE:
        found = draws.mean(_deficits(sample, column))
    elif outcome is BUFFER:
        found = _buffer(sample, draws)
    elif outcome is COST:
        found = _cost(sample, column, draws)
    else:
        per = len(sample.years) if outcome.per_year and not column else 1
        found = draws.mean(sample.values[outcome.id][:, :, column] / per)
    return found if not np.isnan(found).any() else found * np.nan


def _deficits(sample: Sample, column: int) -> Floats:
    """Return whether a year closes below zero, or the share of years that do [sets, replications]."""
    years = sample.values[SALDO][:, :, 1:]
    is_short = (np.round(years * 100) <= -DEFICIT_FROM_CENTS).astype(np.float64)
    return is_short[:, :, column - 1] if column else is_short.mean(axis=2)


def _buffer(sample: Sample, draws: Draws) -> Floats:
    """Return what covers the lowest cumulated saldo with the chosen certainty; NaN with few replications."""
    years = sample.values[SALDO][:, :, 1:]
    if sample.replications < BUFFER_REPLICATIONS:
        return np.full((len(draws.chosen), len(years)), np.nan)
    need = np.maximum(0.0, -years.cumsum(axis=2).min(axis=2))
    return draws.quantile(need, sample.certainty_share)


def _cost(sample: Sample, column: int, draws: Draws) -> Floats:
    """Return lasten per inwoner who left for good, a ratio of means; NaN where nobody did."""
    lasten, leavers = (
        draws.mean(sample.values[name][:, :, column]) for name in ("lasten", "durable_outflow")
    )
    return np.divide(lasten, leavers, out=np.full_like(lasten, np.nan), where=leavers > 0)
