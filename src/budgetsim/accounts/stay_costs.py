"""What all stays together cost, line by line and month by month, in whole cents.

Knows no fund, no event and no purse. A stay that several lines price has a row for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.phases import within
from budgetsim.accounts.price_list import Priced, PriceList
from budgetsim.accounts.stays import Stays, clipped
from budgetsim.accounts.terms import Terms
from budgetsim.units import TICKS_PER_MONTH

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StayCosts:
    """What stays cost: one row per line and gemeente in which it prices any."""

    line: Ints
    gemeente: Ints
    cents: Ints
    """[rows, months]"""


@dataclass(frozen=True)
class _Cells:
    """The lines and gemeenten that price anything, and for each of them its tariff rows."""

    line: Ints
    gemeente: Ints
    number: Ints
    """[lines x gemeenten] -> its cell"""
    first: Ints
    """The first row of each cell, counted through."""
    row: Ints
    """Tariff row of every row counted through."""


def cents_of_stays(terms: Terms, stays: Stays, parts: Sequence[Priced]) -> StayCosts:
    """Return what all stays cost within the run."""
    prices, months = terms.prices, terms.calendar.months
    cells = _cells(prices, stays, parts)
    edges = np.zeros((len(cells.line), months + 1), np.int64)
    heads = np.zeros((len(cells.row), months + 1), np.int64)
    begin, end = clipped(stays, 0, terms.calendar.end)
    for part in parts:
        for stretch in _stretches(prices, stays, part, begin, end):
            _add(edges, heads, terms.tariffs.cumulative, prices, cells, stays, stretch)
    full = np.cumsum(heads[:, :months], axis=1)
    full *= np.diff(terms.tariffs.cumulative[:, : months + 1], axis=1)[cells.row]
    cents = edges[:, :months]
    if len(cells.first):
        cents = cents + np.add.reduceat(full, cells.first, axis=0)
    return StayCosts(cells.line, cells.gemeente, cents)


def _cells(prices: PriceList, stays: Stays, parts: Sequence[Priced]) -> _Cells:
    there = np.zeros(len(prices.lines) * prices.gemeenten, np.bool_)
    for part in parts:
        there[part.line * prices.gemeenten + stays.gemeente[part.stay]] = True
    line, gemeente = np.divmod(np.flatnonzero(there), max(1, prices.gemeenten))
    rows = prices.rows[line]
    first = np.cumsum(rows) - rows
    row = np.arange(int(rows.sum())) + np.repeat(prices.first_row[line] - first, rows)
    return _Cells(line, gemeente, np.cumsum(there) - 1, first, row)


@dataclass(frozen=True)
class _Stretch:
    """Parts of stays in one phase of a line."""

    priced: Priced
    """With the tariff row of the phase."""
    begin: Ints
    end: Ints


def _stretches(prices: PriceList, stays: Stays, part: Priced, begin: Ints, end: Ints) -> list[_Stretch]:
    """Return what of stays lies within the run, cut where a line turns to its next phase."""
    turning = prices.phases[part.line] > 1
    one, more = part.only(~turning), part.only(turning)
    many = prices.phases[more.line]
    phase = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    more = more.only(np.repeat(np.arange(len(many)), many))
    starts = np.column_stack([prices.starts[more.line, phase + step] for step in (0, 1)])
    since, until = within(starts, stays.since[more.stay], begin[more.stay], end[more.stay])
    more = Priced(more.stay, more.line, more.row + phase * prices.classes[more.line])
    both = (_Stretch(one, begin[one.stay], end[one.stay]), _Stretch(more, since, until))
    return [_lasting(stretch) for stretch in both]


def _lasting(stretch: _Stretch) -> _Stretch:
    lasts = stretch.end > stretch.begin
    return _Stretch(stretch.priced.only(lasts), stretch.begin[lasts], stretch.end[lasts])


def _add(
    edges: Ints, heads: Ints, table: Ints, prices: PriceList, cells: _Cells, stays: Stays, stretch: _Stretch
) -> None:
    """Add the parts of months at both ends to the edges of their cells, and whole months as heads."""
    line, row = stretch.priced.line, stretch.priced.row
    cell = cells.number[line * prices.gemeenten + stays.gemeente[stretch.priced.stay]]
    counted = cells.first[cell] + row - prices.first_row[line]
    for tick, sign in ((stretch.begin, 1), (stretch.end, -1)):
        month = tick // TICKS_PER_MONTH
        beyond = table[row, month] - cost_until(table, row, tick)
        edges += sign * _summed(cell, month, beyond, edges.shape)
        heads += sign * _summed(counted, month, None, heads.shape)


def _summed(row: Ints, month: Ints, weights: Ints | None, shape: tuple[int, ...]) -> Ints:
    """Return sums per row and month; sums of cents stay far below 2**53, so floats hold them exactly."""
    sums = np.bincount(row * shape[1] + month, weights, shape[0] * shape[1])
    return sums.astype(np.int64).reshape(shape)


def cost_until(table: Ints, rows: Ints, tick: Ints) -> Ints:
    """Return C of each tariff row at its tick (rule 3)."""
    month, part = tick // TICKS_PER_MONTH, tick % TICKS_PER_MONTH
    at, after = table[rows, month], table[rows, month + 1]
    return np.asarray(at + (after - at) * part // TICKS_PER_MONTH)
