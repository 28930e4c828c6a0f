"""The tariff lines as arrays: which lines price a stay, and from when each of their phases holds.

Knows no amount and no month; arrangements of one economy share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.stays import Stays
from budgetsim.accounts.tariffs import ANY, Line
from budgetsim.chance.population import Traits
from budgetsim.units import NEVER, month_start

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
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

    def only(self, rows: Ints | Mask) -> Priced:
        return Priced(self.stay[rows], self.line[rows], self.row[rows])


@dataclass(frozen=True)
class PriceList:
    """The tariff lines by what they price."""

    lines: tuple[Line, ...]
    stages: int
    doelgroepen: int
    gemeenten: int

    @cached_property
    def starts(self) -> Ints:
        """Ticks of a stay at which each phase begins [lines, phases + 1]; NEVER where there is none."""
        longest = max((len(line.from_months) for line in self.lines), default=1)
        starts = np.full((len(self.lines), longest + 1), NEVER)
        for number, line in enumerate(self.lines):
            starts[number, : len(line.from_months)] = [month_start(month) for month in line.from_months]
        return starts

    @cached_property
    def phases(self) -> Ints:
        return np.array([len(line.from_months) for line in self.lines], np.int64)

    @cached_property
    def first_row(self) -> Ints:
        return self._column("first_row")

    @cached_property
    def rows(self) -> Ints:
        return self._column("rows")

    @cached_property
    def classes(self) -> Ints:
        return self._column("classes")

    @cached_property
    def fund(self) -> Ints:
        return self._column("fund")

    @cached_property
    def earmark(self) -> Ints:
        return self._column("earmark")

    @cached_property
    def always(self) -> Mask:
        """Which lines cost money that no purse can refuse."""
        return np.array([not line.commitment and not line.income for line in self.lines], np.bool_)

    @cached_property
    def commitments(self) -> list[Ints]:
        """First tariff rows of what a purse can refuse, per stage."""
        rows: list[list[int]] = [[] for _ in range(self.stages)]
        for line in self.lines:
            if line.commitment:
                rows[line.stage].append(line.first_row)
        return [np.array(part, np.int64) for part in rows]

    @cached_property
    def _places(self) -> int:
        """One more than there are aanbieders in any stage: the first is for lines of them all."""
        return int(self._aanbieder.max(initial=ANY)) + 2

    @cached_property
    def _by_cell(self) -> tuple[Ints, Ints, Ints]:
        """Lines in the order of stage, doelgroep and aanbieder; per cell of those, the first and how many."""
        group = self._column("stage") * self.doelgroepen + self._column("doelgroep")
        cell = group * self._places + self._aanbieder - ANY
        count = np.bincount(cell, minlength=self.stages * self.doelgroepen * self._places)
        return np.argsort(cell, kind="stable"), np.cumsum(count) - count, count

    @cached_property
    def _serves(self) -> Mask:
        """[lines, gemeenten]"""
        serves = np.zeros((len(self.lines), self.gemeenten), np.bool_)
        for number, line in enumerate(self.lines):
            serves[number, list(line.gemeenten)] = True
        return serves

    @cached_property
    def _aanbieder(self) -> Ints:
        return self._column("aanbieder")

    @cached_property
    def _double(self) -> Mask:
        return np.asarray(self._column("only_double_support") == 1)

    @cached_property
    def _trait(self) -> Ints:
        return np.array([TRAITS.index(line.trait) for line in self.lines], np.int64)

    def _column(self, name: str) -> Ints:
        return np.array([getattr(line, name) for line in self.lines], np.int64)

    def priced(self, stays: Stays, traits: Traits) -> Iterator[Priced]:
        """Yield every stay with every line that prices it, some stays at a time.

        Lines of all aanbieders go first, by stay and line; then those of the stays' own.
        """
        for begin in range(0, len(stays.stage), PART):
            part = slice(begin, begin + PART)
            person = np.searchsorted(traits.id, stays.inwoner[part])
            group = (stays.stage[part] * self.doelgroepen + stays.doelgroep[part]) * self._places
            own = np.flatnonzero((stays.aanbieder[part] != ANY) & (stays.aanbieder[part] <= self._places - 2))
            pairs = [
                self._expanded(np.arange(len(group)), group),
                self._expanded(own, group[own] + stays.aanbieder[part][own] - ANY),
            ]
            stay, line = (np.concatenate(column) for column in zip(*pairs, strict=True))
            keep = self._serves[line, stays.gemeente[part][stay]]
            keep &= ~self._double[line] | (traits.double_support[person] == 1)[stay]
            stay, line = stay[keep], line[keep]
            yield Priced(stay + begin, line, self.first_row[line] + self._classes(traits, line, person[stay]))

    def _expanded(self, stay: Ints, cell: Ints) -> tuple[Ints, Ints]:
        """Return each stay with each line of its cell."""
        by_cell, first, count = self._by_cell
        many = count[cell]
        place = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many - first[cell], many)
        return np.repeat(stay, many), by_cell[place]

    def _classes(self, traits: Traits, line: Ints, person: Ints) -> Ints:
        """Return the class of the trait that each line asks of its inwoner."""
        classes = np.stack([np.zeros_like(traits.id), *(getattr(traits, name) for name in TRAITS[1:])])
        return np.asarray(classes[self._trait[line], person])
