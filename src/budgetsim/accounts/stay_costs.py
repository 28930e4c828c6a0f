"""What all stays together cost, line by line and month by month, in whole cents.

Knows no fund, no event and no purse. A stay that several lines price has a row for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.phases import within
from budgetsim.accounts.stays import Stays, clipped
from budgetsim.accounts.tariffs import ANY
from budgetsim.accounts.terms import Terms
from budgetsim.chance.population import Traits
from budgetsim.units import NEVER, TICKS_PER_MONTH, month_start

Ints = npt.NDArray[np.int64]
TRAITS = ("", "uitkering", "loonwaarde", "dagdelen")
PART = 1 << 20
"""Stays priced at a time: keeps memory within bounds for a whole country."""


@dataclass(frozen=True)
class Priced:
    """One row per stay and line that prices it."""

    stay: Ints
    """Row among the stays."""
    line: Ints
    row: Ints
    """Tariff row of the first phase."""


@dataclass(frozen=True)
class PriceList:
    """The tariff lines as arrays, by what they price."""

    terms: Terms

    @cached_property
    def starts(self) -> Ints:
        """Ticks of a stay at which each phase begins [lines, phases]; NEVER where there is none."""
        lines = self.terms.tariffs.lines
        longest = max((len(line.from_months) for line in lines), default=1)
        starts = np.full((len(lines), longest + 1), NEVER)
        for number, line in enumerate(lines):
            starts[number, : len(line.from_months)] = [month_start(month) for month in line.from_months]
        return starts

    def column(self, name: str) -> Ints:
        """Return one whole number per line."""
        return np.array([getattr(line, name) for line in self.terms.tariffs.lines], np.int64)

    def priced(self, stays: Stays, traits: Traits) -> Iterator[Priced]:
        """Yield every stay with every line that prices it, some stays at a time."""
        lines, scenario = self.terms.tariffs.lines, self.terms.scenario
        groups = len(scenario.doelgroepen)
        cell = self.column("stage") * groups + self.column("doelgroep")
        by_cell = np.argsort(cell, kind="stable")
        count = np.bincount(cell, minlength=len(scenario.stages) * groups)
        first = np.cumsum(count) - count
        serves = np.zeros((len(lines), len(scenario.gemeenten)), np.bool_)
        for number, line in enumerate(lines):
            serves[number, list(line.gemeenten)] = True
        first_row, aanbieder, double = map(self.column, ("first_row", "aanbieder", "only_double_support"))
        trait = np.array([TRAITS.index(line.trait) for line in lines], np.int64)
        classes = np.stack([np.zeros_like(traits.id), *(getattr(traits, name) for name in TRAITS[1:])])
        for begin in range(0, len(stays.stage), PART):
            at = stays.stage[begin : begin + PART] * groups + stays.doelgroep[begin : begin + PART]
            many = count[at]
            stay = np.repeat(np.arange(begin, begin + len(at)), many)
            place = np.arange(len(stay)) - np.repeat(np.cumsum(many) - many, many)
            line = by_cell[np.repeat(first[at], many) + place]
            person = np.searchsorted(traits.id, stays.inwoner[begin : begin + PART])[stay - begin]
            keep = serves[line, stays.gemeente[stay]]
            keep &= (aanbieder[line] == ANY) | (aanbieder[line] == stays.aanbieder[stay])
            keep &= (double[line] == 0) | (traits.double_support[person] == 1)
            stay, line, person = stay[keep], line[keep], person[keep]
            yield Priced(stay, line, first_row[line] + classes[trait[line], person])


def cents_per_line(terms: Terms, stays: Stays, traits: Traits) -> Ints:
    """Return what all stays cost within the run, cents [line, gemeente, month]."""
    prices = PriceList(terms)
    table, months = terms.tariffs.cumulative, terms.calendar.months
    edges = np.zeros((len(terms.tariffs.lines), len(terms.scenario.gemeenten), months + 1), np.int64)
    heads = np.zeros((len(table), *edges.shape[1:]), np.int64)
    begin, end = clipped(stays, 0, terms.calendar.end)
    classes = prices.column("classes")
    for part in prices.priced(stays, traits):
        for phase in range(prices.starts.shape[1] - 1):
            has = np.flatnonzero(prices.starts[part.line, phase] < NEVER)
            stay, line = part.stay[has], part.line[has]
            rows = part.row[has] + phase * classes[line]
            starts = prices.starts[line, phase : phase + 2]
            since, until = within(starts, stays.since[stay], begin[stay], end[stay])
            lasts = until > since
            where = line[lasts], rows[lasts], stays.gemeente[stay[lasts]]
            _add(edges, heads, table, where, since[lasts], until[lasts])
    heads = np.cumsum(heads[:, :, :months], axis=2)
    heads *= np.diff(table[:, : months + 1], axis=1)[:, None, :]
    full = np.concatenate([np.zeros((1, *heads.shape[1:]), np.int64), np.cumsum(heads, axis=0)])
    first = prices.column("first_row")
    last = first + prices.column("rows")
    return np.asarray(edges[:, :, :months] + full[last] - full[first])


def _add(
    edges: Ints, heads: Ints, table: Ints, where: tuple[Ints, Ints, Ints], begin: Ints, end: Ints
) -> None:
    """Add the parts of months at both ends to the edges of their lines, and whole months as heads."""
    line, row, gemeente = where
    for tick, sign in ((begin, 1), (end, -1)):
        month = tick // TICKS_PER_MONTH
        beyond = table[row, month] - cost_until(table, row, tick)
        edges += sign * _summed((line, gemeente, month), beyond, edges.shape)
        heads += sign * _summed((row, gemeente, month), None, heads.shape)


def _summed(cells: tuple[Ints, Ints, Ints], weights: Ints | None, shape: tuple[int, ...]) -> Ints:
    """Return sums per cell; sums of cents stay far below 2**53, so floats hold them exactly."""
    flat = np.ravel_multi_index(cells, shape)
    return np.bincount(flat, weights, int(np.prod(shape))).astype(np.int64).reshape(shape)


def cost_until(table: Ints, rows: Ints, tick: Ints) -> Ints:
    """Return C of each tariff row at its tick (rule 3)."""
    month, part = tick // TICKS_PER_MONTH, tick % TICKS_PER_MONTH
    at, after = table[rows, month], table[rows, month + 1]
    return np.asarray(at + (after - at) * part // TICKS_PER_MONTH)
