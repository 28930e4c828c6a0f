"""The chart of accounts of a run: every head under which a ledger can post, as one whole number.

Knows no event and no settlement. Heads sort as a ledger does: by fund, stage, doelgroep, account, side and
taakveld; what is of none comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.tariffs import ANY, Line, MonthLine, Tariffs
from budgetsim.domain.funds import GRANT_ACCOUNT, RESERVED_ACCOUNTS
from budgetsim.domain.scenario import Scenario

Ints = npt.NDArray[np.int64]
LASTEN, BATEN = "L", "B"
SIDES = (BATEN, LASTEN)
INTERNAL = "-"
"""Taakveld of a transfer between purses: it is no expense of the gemeente and no income."""
RESERVES = "0.10"
RESULT = "0.11"
COMMON = "gezamenlijk"
"""Name of the common purse."""


@dataclass(frozen=True)
class YearCodes:
    """How Iv3 calls the taakvelden of a run, year by year."""

    of_year: dict[tuple[str, int], str]
    """(code as scenario or ledger write it, year) -> code of that year."""
    in_series: dict[tuple[str, int], str]
    """(code of a year, year) -> code under which a series over the years shows it."""


@dataclass(frozen=True)
class Entries:
    """Postings, each of one gemeente and month, in positive cents."""

    head: Ints
    gemeente: Ints
    month: Ints
    cents: Ints

    @staticmethod
    def joined(parts: list[Entries]) -> Entries:
        columns = zip(*((part.head, part.gemeente, part.month, part.cents) for part in parts), strict=True)
        return Entries(*(np.concatenate(column) for column in columns))

    @staticmethod
    def of(rows: list[tuple[int, int, int, int]]) -> Entries:
        """Return single postings: (head, gemeente, month, cents)."""
        return Entries(*np.array(rows, np.int64).reshape(len(rows), 4).T)

    @staticmethod
    def of_table(head: Ints, gemeente: Ints, cents: Ints) -> Entries:
        """Return what is not zero of cents [rows, months], each row of one head and gemeente."""
        row, month = np.nonzero(cents)
        return Entries(head[row], gemeente[row], month, cents[row, month])

    def only(self, rows: npt.NDArray[np.bool_]) -> Entries:
        return Entries(self.head[rows], self.gemeente[rows], self.month[rows], self.cents[rows])


@dataclass(frozen=True)
class Heads:
    """Heads taken apart, column by column; a code of -1 is the last name: the common purse, or nothing."""

    fund: Ints
    stage: Ints
    doelgroep: Ints
    account: Ints
    side: Ints
    taakveld: Ints
    placed: Ints
    """1 for a placement or a contracted place: money that a purse had promised."""


@dataclass(frozen=True)
class Chart:
    """The heads of one scenario in one economy; arrangements share it."""

    scenario: Scenario
    calendar: Calendar
    tariffs: Tariffs
    taakvelden: YearCodes

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Names in each column of text of the ledger, those of texts in their own order."""
        scenario = self.scenario
        return {
            "gemeente": [g.id for g in scenario.gemeenten],
            "fund": [*(f.id for f in scenario.funds), COMMON],
            "stage": [*(s.id for s in scenario.stages), ""],
            "doelgroep": [*(d.id for d in scenario.doelgroepen), ""],
            "account": list(self._accounts),
            "side": list(SIDES),
            "taakveld": sorted({*self.taakvelden.of_year.values()}),
        }

    @cached_property
    def _accounts(self) -> dict[str, int]:
        tariffs = self.tariffs
        families = (tariffs.lines, tariffs.month_lines, tariffs.event_lines)
        accounts = {*RESERVED_ACCOUNTS, *(line.account for lines in families for line in lines)}
        return {account: number for number, account in enumerate(sorted(accounts))}

    @cached_property
    def _codes(self) -> dict[str, int]:
        """Taakvelden as the scenario or the ledger writes them."""
        written = dict.fromkeys(code for code, _ in self.taakvelden.of_year)
        return {code: number for number, code in enumerate(written)}

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        names = self.names
        counts = (len(names[column]) for column in ("fund", "stage", "doelgroep", "account", "side"))
        return (*counts, len(self._codes), 2)

    @cached_property
    def told(self) -> Ints:
        """Number of the name of each taakveld [codes, years]."""
        first, names = self.calendar.start.year, self.names["taakveld"]
        years = range(first, first + self.calendar.years)
        table = [[names.index(self.taakvelden.of_year[code, year]) for year in years] for code in self._codes]
        return np.array(table, np.int64).reshape(len(self._codes), len(years))

    def head(
        self,
        fund: int,
        account: str,
        side: str,
        taakveld: str,
        *,
        stage: int = ANY,
        doelgroep: int = ANY,
        placed: bool = False,
    ) -> int:
        """Return the number of a head; ANY for the common purse, no stage or no doelgroep."""
        texts = self._accounts[account], SIDES.index(side), self._codes[taakveld]
        number = 0
        parts = (fund + 1, stage + 1, doelgroep + 1, *texts, int(placed))
        for part, size in zip(parts, self.sizes, strict=True):
            number = number * size + part
        return number

    def heads(self, numbers: Ints) -> Heads:
        """Return heads taken apart."""
        columns: list[Ints] = []
        for size in reversed(self.sizes):
            numbers, part = np.divmod(numbers, size)
            columns.insert(0, part)
        fund, stage, doelgroep, *texts = columns
        return Heads(fund - 1, stage - 1, doelgroep - 1, *texts)

    # Heads of the tariffs, worked out once

    @cached_property
    def of_lines(self) -> Ints:
        """Head under which the fund of each line of a stay pays."""
        return np.array([self._of_line(line, line.fund) for line in self.tariffs.lines], np.int64)

    @cached_property
    def of_earmarks(self) -> Ints:
        """Head under which earmarked money pays for each line; that of its fund where there is none."""
        funds = (line.fund if line.earmark == ANY else line.earmark for line in self.tariffs.lines)
        pairs = zip(self.tariffs.lines, funds, strict=True)
        return np.array([self._of_line(line, fund) for line, fund in pairs], np.int64)

    def _of_line(self, line: Line, fund: int) -> int:
        side = BATEN if line.income else LASTEN
        return self.head(
            fund,
            line.account,
            side,
            line.taakveld,
            stage=line.stage,
            doelgroep=line.doelgroep,
            placed=line.commitment,
        )

    @cached_property
    def of_months(self) -> Entries:
        """The costs of the calendar, the same in every run."""
        parts = [Entries.of([]), *map(self._of_month_line, self.tariffs.month_lines)]
        return Entries.joined(parts)

    def _of_month_line(self, line: MonthLine) -> Entries:
        head = self.head(
            line.fund, line.account, LASTEN, line.taakveld, stage=line.stage, placed=line.commitment
        )
        heads = np.full(len(line.paying), head)
        return Entries.of_table(heads, line.paying, line.amounts[:, : self.calendar.months])

    @cached_property
    def of_events(self) -> list[Ints]:
        """Head of each doelgroep that each line of an event serves, -1 for others."""
        tables = []
        for line in self.tariffs.event_lines:
            heads = np.full(len(self.scenario.doelgroepen), -1)
            for group in line.doelgroepen:
                heads[group] = self.head(
                    line.fund, line.account, LASTEN, line.taakveld, stage=line.stage, doelgroep=group
                )
            tables.append(heads)
        return tables

    @cached_property
    def of_grants(self) -> dict[int, tuple[int, int]]:
        """Fund that is granted anything -> head of what comes, and of what is taken back."""
        told = self.granted_taakvelden
        return {
            fund: (self.head(fund, GRANT_ACCOUNT, BATEN, code), self.head(fund, GRANT_ACCOUNT, LASTEN, code))
            for fund, code in told.items()
        }

    @cached_property
    def granted_taakvelden(self) -> dict[int, str]:
        """Fund that is granted anything -> the taakveld of its first grant."""
        funds = [fund.id for fund in self.scenario.funds]
        return {funds.index(row.fund): row.taakveld for row in reversed(self.scenario.grants)}
