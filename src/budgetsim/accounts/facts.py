"""What an indicator may look at, and how inwoner-months and moments are counted per gemeente and year.

Knows no single indicator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.accounts.settle import Settlement
from budgetsim.accounts.stays import Asks, Events, Stays, Waits, clipped
from budgetsim.accounts.terms import Terms
from budgetsim.chance.population import Traits
from budgetsim.units import MONTHS_PER_YEAR, TICKS_PER_MONTH

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
TOTAL = "totaal"
YEAR_TICKS = MONTHS_PER_YEAR * TICKS_PER_MONTH


@dataclass(frozen=True)
class Facts:
    """Everything an indicator may look at, of one run."""

    terms: Terms
    events: Events
    stays: Stays
    waits: Waits
    asks: Asks
    traits: Traits
    ledger: pd.DataFrame
    settlements: dict[tuple[int, int], Settlement]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.terms.scenario.gemeenten), self.terms.calendar.years

    def stage_flags(self, name: str) -> Mask:
        return np.array([bool(getattr(stage, name)) for stage in self.terms.scenario.stages])


@dataclass(frozen=True)
class Row:
    """One indicator of one subject: a value per gemeente and year, or per gemeente over the horizon."""

    indicator: str
    unit: str
    subject: str
    values: Floats
    """[gemeenten, years], or [gemeenten, 1] for the whole horizon."""
    over_years: str = "sum"
    """How years become the horizon: sum, mean or last."""

    def horizon(self) -> Floats:
        """Return the value over the whole horizon, per gemeente."""
        if self.over_years == "last":
            return np.asarray(self.values[:, -1])
        return np.asarray(getattr(self.values, self.over_years)(axis=1))


# Months and counts per gemeente and year


def months(facts: Facts, rows: Stays | Waits, mask: Mask) -> Floats:
    """Return inwoner-months per gemeente and year of the chosen rows."""
    out = np.zeros(facts.shape)
    for year in range(facts.shape[1]):
        begin, end = clipped(rows, year * YEAR_TICKS, (year + 1) * YEAR_TICKS)
        np.add.at(out[:, year], rows.gemeente[mask], (end - begin)[mask] / TICKS_PER_MONTH)
    return out


def counts(facts: Facts, gemeente: Ints, tick: Ints) -> Floats:
    """Return how many moments fall in each gemeente and year of the run."""
    inside = (tick >= 0) & (tick < facts.terms.calendar.end)
    out = np.zeros(facts.shape)
    np.add.at(out, (gemeente[inside], tick[inside] // YEAR_TICKS), 1)
    return out


def stages(facts: Facts) -> Iterator[tuple[int, str]]:
    for number, stage in enumerate(facts.terms.scenario.stages):
        if not stage.exit:
            yield number, stage.id


def groups(facts: Facts) -> Iterator[tuple[int, str]]:
    for number, group in enumerate(facts.terms.scenario.doelgroepen):
        yield number, group.id
