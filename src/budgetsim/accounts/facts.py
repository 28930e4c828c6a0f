"""What an indicator may look at, and how inwoner-months and moments are counted per gemeente and year.

Knows no single indicator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.ledger import Ledger, Settlements, make_ledger
from budgetsim.accounts.price_list import Priced
from budgetsim.accounts.stays import Asks, Events, Stays, Waits, clipped
from budgetsim.accounts.terms import Terms
from budgetsim.chance.population import Traits
from budgetsim.domain.events import Reason
from budgetsim.units import MONTHS_PER_YEAR, TICKS_PER_MONTH

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
TOTAL = "totaal"
YEAR_TICKS = MONTHS_PER_YEAR * TICKS_PER_MONTH


@dataclass(frozen=True)
class Pieces:
    """Rows within the run, cut at each 1 January."""

    row: Ints
    cell: Ints
    """Gemeente and year as one number."""
    ticks: Ints


@dataclass(frozen=True)
class Facts:
    """Everything an indicator may look at, of one run."""

    terms: Terms
    events: Events
    stays: Stays
    waits: Waits
    asks: Asks
    traits: Traits

    @cached_property
    def priced(self) -> list[Priced]:
        """Every stay with every line that prices it."""
        return list(self.terms.prices.priced(self.stays, self.traits))

    @cached_property
    def _books(self) -> tuple[Ledger, Settlements]:
        return make_ledger(self.terms, self.events, self.stays, self.traits, self.priced)

    @property
    def ledger(self) -> Ledger:
        return self._books[0]

    @property
    def settlements(self) -> Settlements:
        return self._books[1]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.terms.scenario.gemeenten), self.terms.calendar.years

    @cached_property
    def _stay_pieces(self) -> Pieces:
        return self._cut(self.stays)

    @cached_property
    def _wait_pieces(self) -> Pieces:
        return self._cut(self.waits)

    def pieces(self, rows: Stays | Waits) -> Pieces:
        """Return stays or waits year by year."""
        return self._stay_pieces if isinstance(rows, Stays) else self._wait_pieces

    def _cut(self, rows: Stays | Waits) -> Pieces:
        begin, end = clipped(rows, 0, self.terms.calendar.end)
        first = begin // YEAR_TICKS
        many = np.where(end > begin, (end - 1) // YEAR_TICKS - first + 1, 0)
        row = np.repeat(np.arange(len(many)), many)
        year = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
        ticks = np.minimum(end[row], (year + 1) * YEAR_TICKS) - np.maximum(begin[row], year * YEAR_TICKS)
        return Pieces(row, rows.gemeente[row] * self.shape[1] + year, ticks)

    @cached_property
    def stay_months(self) -> Floats:
        """Inwoner-months [stages, doelgroepen, gemeenten, years]."""
        stages, doelgroepen = len(self.terms.scenario.stages), len(self.terms.scenario.doelgroepen)
        codes = self.stays.stage * doelgroepen + self.stays.doelgroep
        told = months_by(self, self.stays, codes, stages * doelgroepen)
        return told.reshape(stages, doelgroepen, *self.shape)

    @cached_property
    def wait_months(self) -> dict[Reason, Floats]:
        """Inwoner-months of waiting [stages asked for, doelgroepen, gemeenten, years] per reason."""
        stages, doelgroepen = len(self.terms.scenario.stages), len(self.terms.scenario.doelgroepen)
        reasons = [reason for reason in Reason if reason >= 0]
        waits, size = self.waits, stages * doelgroepen
        codes = waits.reason * size + waits.stage * doelgroepen + waits.doelgroep
        told = months_by(self, waits, codes, len(reasons) * size)
        return dict(zip(reasons, told.reshape(len(reasons), stages, doelgroepen, *self.shape), strict=True))

    @cached_property
    def person_of_stay(self) -> Ints:
        """Row of the traits of whose stay it is."""
        return np.searchsorted(self.traits.id, self.stays.inwoner)

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


def per_code(facts: Facts, codes: Ints, count: int, cells: Ints, weights: Ints | None = None) -> Floats:
    """Return sums [codes, gemeenten, years]; a code below zero is not counted."""
    counted = codes >= 0
    size = facts.shape[0] * facts.shape[1]
    flat = codes[counted] * size + cells[counted]
    sums = np.bincount(flat, None if weights is None else weights[counted], count * size)
    return sums.astype(np.float64).reshape(count, *facts.shape)


def months_by(facts: Facts, rows: Stays | Waits, codes: Ints, count: int) -> Floats:
    """Return inwoner-months [codes, gemeenten, years] of rows that have a code each; below zero is none."""
    pieces = facts.pieces(rows)
    ticks = per_code(facts, codes[pieces.row], count, pieces.cell, pieces.ticks)
    return np.asarray(ticks / TICKS_PER_MONTH)


def months(facts: Facts, rows: Stays | Waits, mask: Mask) -> Floats:
    """Return inwoner-months per gemeente and year of the chosen rows."""
    return np.asarray(months_by(facts, rows, only(mask), 1)[0])


def counts_by(facts: Facts, codes: Ints, count: int, gemeente: Ints, tick: Ints) -> Floats:
    """Return how many moments fall in each gemeente and year of the run [codes, gemeenten, years]."""
    inside = (tick >= 0) & (tick < facts.terms.calendar.end)
    return per_code(facts, np.where(inside, codes, -1), count, gemeente * facts.shape[1] + tick // YEAR_TICKS)


def counts(facts: Facts, gemeente: Ints, tick: Ints) -> Floats:
    """Return how many moments fall in each gemeente and year of the run."""
    return np.asarray(counts_by(facts, np.zeros(len(tick), np.int64), 1, gemeente, tick)[0])


def only(mask: Mask, codes: Ints | int = 0) -> Ints:
    """Return codes where a mask holds, and -1 elsewhere: not counted."""
    return np.where(mask, codes, -1).astype(np.int64)


def stages(facts: Facts) -> Iterator[tuple[int, str]]:
    for number, stage in enumerate(facts.terms.scenario.stages):
        if not stage.exit:
            yield number, stage.id


def groups(facts: Facts) -> Iterator[tuple[int, str]]:
    for number, group in enumerate(facts.terms.scenario.doelgroepen):
        yield number, group.id
