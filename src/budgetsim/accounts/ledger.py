"""The ledger: a fold over events, scenario and data and nothing else, in whole cents.

Knows no engine. One row per month, gemeente, fund, stage, doelgroep, account, side and taakveld; both sides
are positive. Costs of stays are summed with C at their ends, so a month's posting is exactly C(end) -
C(begin) clipped to the stay (rule 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.accounts.grants import split_extra
from budgetsim.accounts.names import named
from budgetsim.accounts.settle import Settlement, Year, advance, draw_reserves, settle
from budgetsim.accounts.stay_costs import cents_per_line
from budgetsim.accounts.stays import Events, Stays
from budgetsim.accounts.tariffs import ANY, EventLine, Line
from budgetsim.accounts.terms import Terms, buig_year, vangnet_claims
from budgetsim.chance.population import Traits
from budgetsim.domain.events import Kind
from budgetsim.domain.funds import GRANT_ACCOUNT, REPAID, RESERVED_ACCOUNTS, VANGNET
from budgetsim.units import MONTHS_PER_YEAR, PERMILLE, TICKS_PER_MONTH

Ints = npt.NDArray[np.int64]
LASTEN, BATEN = "L", "B"
INTERNAL = "-"
"""Taakveld of a transfer between purses: it is no expense of the gemeente and no income."""
RESERVES = "0.10"
RESULT = "0.11"
LEDGER_KEYS = ["month", "gemeente", "fund", "stage", "doelgroep", "account", "side", "taakveld"]
COMMON = "gezamenlijk"
"""Name of the common purse."""


@dataclass(frozen=True)
class Posting:
    """One kind of posting: cents per gemeente and month, and where they belong."""

    fund: int
    """ANY for the common purse."""
    stage: int
    doelgroep: int
    account: str
    side: str
    taakveld: str
    cents: Ints
    """[gemeenten, months]"""
    placed: bool = False
    """A placement or a contracted place: money that a purse had promised."""


@dataclass(frozen=True)
class Postings:
    """Several postings as one block."""

    rows: list[Posting]

    @cached_property
    def cents(self) -> Ints:
        """[postings, gemeenten, months]"""
        return np.stack([row.cents for row in self.rows])

    def per_year(self, terms: Terms, side: str, *, only_placed: bool = False) -> Ints:
        """Return cents [fund, gemeente, year] of one side; the common purse is no fund."""
        total = np.zeros((len(terms.scenario.funds), _shape(terms)[0], terms.calendar.years), np.int64)
        if self.rows:
            yearly = self.cents.reshape(len(self.rows), *total.shape[1:], MONTHS_PER_YEAR).sum(axis=3)
            fund = np.array([row.fund for row in self.rows])
            mine = np.array([row.side == side and (row.placed or not only_placed) for row in self.rows])
            np.add.at(total, fund[mine], yearly[mine])
        return total

    def signed_per_year(self, terms: Terms) -> Ints:
        """Return income less cost in cents [fund, gemeente, year]."""
        return self.per_year(terms, BATEN) - self.per_year(terms, LASTEN)


def make_ledger(
    terms: Terms, events: Events, stays: Stays, traits: Traits
) -> tuple[pd.DataFrame, dict[tuple[int, int], Settlement]]:
    """Return the ledger (columns LEDGER_KEYS, year and cents) and the settlement of each (gemeente, year)."""
    grants = Postings(list(_grant_postings(terms, events)))
    granted = grants.signed_per_year(terms)
    given = Postings([*grants.rows, *_extra_postings(terms, _in_january(terms, grants))])
    costs = Postings(
        [
            *_stay_postings(terms, stays, traits, granted),
            *_month_postings(terms),
            *_event_postings(terms, events),
        ]
    )
    settlements = _settlements(terms, given, costs, granted)
    every = Postings([*costs.rows, *given.rows, *_settlement_postings(terms, settlements)])
    return ledger_table(terms, every), settlements


def _shape(terms: Terms) -> tuple[int, int]:
    return len(terms.scenario.gemeenten), terms.calendar.months


# Stays


def _stay_postings(terms: Terms, stays: Stays, traits: Traits, granted: Ints) -> list[Posting]:
    priced = zip(terms.tariffs.lines, cents_per_line(terms, stays, traits), strict=True)
    posted = [(line, cents) for line, cents in priced if cents.any()]
    earmarked = [(line, cents) for line, cents in posted if line.earmark != ANY]
    plain = [_posting(line, line.fund, cents) for line, cents in posted if line.earmark == ANY]
    return plain + _earmarked_postings(terms, earmarked, granted)


def _posting(line: Line, fund: int, cents: Ints) -> Posting:
    side = BATEN if line.income else LASTEN
    return Posting(
        fund, line.stage, line.doelgroep, line.account, side, line.taakveld, cents, placed=line.commitment
    )


def _earmarked_postings(terms: Terms, lines: list[tuple[Line, Ints]], granted: Ints) -> list[Posting]:
    """Split what earmarked money may serve: it pays first, month by month, fund by fund (rule 16)."""
    lines = sorted(lines, key=lambda pair: pair[0].fund)
    covered = [np.zeros_like(cents) for _, cents in lines]
    for gemeente in range(len(terms.scenario.gemeenten)):
        left = brought = [0 for _ in terms.scenario.funds]
        for month in range(terms.calendar.months):
            if month % MONTHS_PER_YEAR == 0:
                carried = _carried(terms, left, brought) if month else [0 for _ in left]
                left = granted[:, gemeente, month // MONTHS_PER_YEAR].tolist()
                left = [amount + advance for amount, advance in zip(left, carried, strict=True)]
                brought = list(left)
            for number, (line, cents) in enumerate(lines):
                paid = min(max(0, left[line.earmark]), int(cents[gemeente, month]))
                covered[number][gemeente, month] = paid
                left[line.earmark] -= paid
    postings = []
    for (line, cents), cover in zip(lines, covered, strict=True):
        postings += [_posting(line, line.earmark, cover), _posting(line, line.fund, cents - cover)]
    return postings


def _carried(terms: Terms, left: list[int], brought: list[int]) -> list[int]:
    """Return the advances that earmarked funds take into the next year, cents."""
    return [advance(*row) for row in zip(left, brought, terms.fund_kinds.carry_over, strict=True)]


# The calendar, events and grants


def _month_postings(terms: Terms) -> Iterator[Posting]:
    for line in terms.tariffs.month_lines:
        cents = line.cents[:, : terms.calendar.months]
        yield Posting(
            line.fund, line.stage, ANY, line.account, LASTEN, line.taakveld, cents, placed=line.commitment
        )


def _event_postings(terms: Terms, events: Events) -> Iterator[Posting]:
    kinds = {"arrive": Kind.ARRIVE, "place": Kind.PLACE, "handover": Kind.HANDOVER}
    permille = np.array(terms.handover_permille, np.int64)
    for line in terms.tariffs.event_lines:
        rows = _events_of_line(line, kinds[line.event], events)
        month = events["tick"][rows] // TICKS_PER_MONTH
        share = permille[month] if line.event == "handover" else PERMILLE
        amounts = line.cents[month] * share // PERMILLE
        out = np.zeros((len(terms.scenario.doelgroepen), *_shape(terms)), np.int64)
        np.add.at(out, (events["doelgroep"][rows], events["gemeente"][rows], month), amounts)
        for doelgroep in line.doelgroepen:
            cents = out[doelgroep]
            yield Posting(line.fund, line.stage, doelgroep, line.account, LASTEN, line.taakveld, cents)


def _events_of_line(line: EventLine, kind: Kind, events: Events) -> Ints:
    """Return the rows of events that a line pays; the opening stock arrived, and asked, before the start."""
    served = np.isin(events["gemeente"], line.gemeenten) & (events["tick"] >= 0)
    return np.flatnonzero(served & (events["kind"] == kind) & (events["stage"] == line.stage))


def _grant_postings(terms: Terms, events: Events) -> Iterator[Posting]:
    for fund, taakveld in _grant_taakvelden(terms).items():
        rows = np.flatnonzero((events["kind"] == Kind.GRANT) & (events["fund"] == fund))
        out = np.zeros(_shape(terms), np.int64)
        month = events["tick"][rows] // TICKS_PER_MONTH
        np.add.at(out, (events["gemeente"][rows], month), events["cents"][rows])
        yield Posting(fund, ANY, ANY, GRANT_ACCOUNT, BATEN, taakveld, np.maximum(out, 0))
        yield Posting(fund, ANY, ANY, GRANT_ACCOUNT, LASTEN, taakveld, np.maximum(-out, 0))


def _in_january(terms: Terms, grants: Postings) -> Ints:
    """Return what is told on 1 January, cents [fund, gemeente, year]; revisions come later."""
    first = (np.arange(terms.calendar.months) % MONTHS_PER_YEAR == 0).astype(np.int64)
    told = [replace(posting, cents=posting.cents * first) for posting in grants.rows]
    return Postings(told).signed_per_year(terms)


def _extra_postings(terms: Terms, granted: Ints) -> list[Posting]:
    """Book the cost-neutral variant's extra money on 1 January (rule 21)."""
    amounts = Amounts(terms)
    for gemeente, extra in enumerate(terms.extra_cents):
        for year in range(terms.calendar.years):
            parts = split_extra(extra[year], granted[:, gemeente, year].tolist(), terms.fund_kinds)
            for fund, amount in enumerate(parts):
                amounts.book((gemeente, year, 0), fund, "extra_algemene_middelen", amount, RESULT)
    return amounts.postings()


# The year-end


def _settlements(
    terms: Terms, given: Postings, costs: Postings, granted: Ints
) -> dict[tuple[int, int], Settlement]:
    """Return the outcome of every gemeente and year, with the same functions as the engine.

    A grant below zero, or less money for a variant, is less money and no payment.
    """
    income, paid = (costs.per_year(terms, side) for side in (BATEN, LASTEN))
    placed = costs.per_year(terms, LASTEN, only_placed=True)
    always = paid - placed
    left = income + given.signed_per_year(terms) - always
    outcomes: dict[tuple[int, int], Settlement] = {}
    for gemeente in range(len(terms.scenario.gemeenten)):
        reserves, carried = terms.opening_reserves, (0,) * len(terms.scenario.funds)
        earlier = list(terms.buig_history[gemeente])
        for year in range(terms.calendar.years):
            drawn, undrawn = draw_reserves(reserves, terms.reserve_rules[year], terms.heights[year])
            came = zip(left[:, gemeente, year].tolist(), drawn.funds, carried, strict=True)
            grants = granted[:, gemeente, year].tolist()
            costs_ = (always - income)[:, gemeente, year].tolist()
            outcome = settle(
                Year(
                    [sum(parts) for parts in came],
                    placed[:, gemeente, year].tolist(),
                    drawn,
                    undrawn,
                    vangnet_claims(terms, year, grants, costs_, earlier),
                ),
                terms.heights[year],
                terms.fund_kinds,
                terms.reserve_rules[year],
            )
            outcomes[gemeente, year] = outcome
            reserves, carried = outcome.reserves, outcome.carried
            earlier += buig_year(terms, grants, costs_)
    return outcomes


def _settlement_postings(terms: Terms, settlements: dict[tuple[int, int], Settlement]) -> list[Posting]:
    amounts = Amounts(terms)
    none = (0,) * len(terms.scenario.funds)
    before = dict.fromkeys(range(len(terms.scenario.gemeenten)), (terms.opening_reserves, none))
    taakvelden = _grant_taakvelden(terms)
    told = [taakvelden.get(fund, RESULT) for fund in range(len(none))]
    for (gemeente, year), outcome in settlements.items():
        reserves, carried = before[gemeente]
        drawn, _ = draw_reserves(reserves, terms.reserve_rules[year], terms.heights[year])
        january, december = (gemeente, year, 0), (gemeente, year, MONTHS_PER_YEAR - 1)
        for fund in range(len(none)):
            amounts.book(january, fund, "reserve_onttrekking", drawn.funds[fund], RESERVES)
            amounts.book(january, fund, "vooruitontvangen", carried[fund], INTERNAL)
            amounts.book(december, fund, VANGNET, outcome.vangnet[fund], told[fund])
            amounts.book(december, fund, REPAID, -outcome.repaid[fund], told[fund])
            amounts.book(december, fund, "overlopende_passiva", -outcome.carried[fund], INTERNAL)
            amounts.book(december, fund, "algemene_middelen", -outcome.returned[fund], RESULT)
            amounts.book(december, fund, "verrekening", outcome.transfers[fund], INTERNAL)
            amounts.book(december, fund, "reserve_storting", -outcome.added.funds[fund], RESERVES)
        amounts.book(january, ANY, "reserve_onttrekking", drawn.common, RESERVES)
        amounts.book(december, ANY, "verrekening", -sum(outcome.transfers), INTERNAL)
        amounts.book(december, ANY, "algemene_middelen", -outcome.common_returned, RESULT)
        amounts.book(december, ANY, "algemene_middelen", outcome.common_covered, RESULT)
        amounts.book(december, ANY, "reserve_storting", -outcome.added.common, RESERVES)
        before[gemeente] = (outcome.reserves, outcome.carried)
    return amounts.postings()


def _grant_taakvelden(terms: Terms) -> dict[int, str]:
    """Return the taakveld of every fund that is granted anything: that of its first grant."""
    return {row.fund: row.taakveld for row in reversed(terms.grants)}


class Amounts:
    """Collects single signed amounts, income positive, into postings."""

    def __init__(self, terms: Terms) -> None:
        self._shape = _shape(terms)
        self._cents: dict[tuple[int, str, str, str], Ints] = {}

    def book(self, when: tuple[int, int, int], fund: int, account: str, amount: int, taakveld: str) -> None:
        """Book an amount; `when` is gemeente, year and month of the year."""
        if amount:
            gemeente, year, month = when
            key = (fund, account, BATEN if amount > 0 else LASTEN, taakveld)
            cents = self._cents.setdefault(key, np.zeros(self._shape, np.int64))
            cents[gemeente, year * MONTHS_PER_YEAR + month] += abs(amount)

    def postings(self) -> list[Posting]:
        return [
            Posting(fund, ANY, ANY, account, side, taakveld, cents)
            for (fund, account, side, taakveld), cents in self._cents.items()
        ]


# The table


def ledger_table(terms: Terms, postings: Postings) -> pd.DataFrame:
    """Return postings as a long table of names, summed per key, without zero rows.

    A taakveld stands there as the year of its month calls it.
    """
    names = _names(terms)
    keys = np.array([_codes(names, row) for row in postings.rows], np.int64)
    posting, gemeente, month = np.nonzero(postings.cents)
    taakveld = _taakvelden(terms, postings.rows, names["taakveld"])[posting, month // MONTHS_PER_YEAR]
    columns = [month, gemeente, *keys[posting].T, taakveld]
    order = np.lexsort(columns[::-1])
    columns = [column[order] for column in columns]
    new = np.append(True, np.logical_or.reduce([column[1:] != column[:-1] for column in columns]))[
        : len(order)
    ]
    first = np.flatnonzero(new)
    cents = postings.cents[posting, gemeente, month][order]
    table: dict[str, Any] = {
        "year": terms.calendar.start.year + columns[0][first] // MONTHS_PER_YEAR,
        "month": columns[0][first],
    }
    for name, codes in zip(LEDGER_KEYS[1:], columns[1:], strict=True):
        # A code of -1 is the last name: the common purse, or nothing.
        table[name] = named(codes[first] % len(names[name]), names[name])
    return pd.DataFrame({**table, "cents": np.add.reduceat(cents, first) if len(first) else cents})


def _names(terms: Terms) -> dict[str, list[str]]:
    """Return the names in each column of text, those of texts in their own order."""
    scenario, tariffs = terms.scenario, terms.tariffs
    families = (tariffs.lines, tariffs.month_lines, tariffs.event_lines)
    accounts = {*RESERVED_ACCOUNTS, *(line.account for lines in families for line in lines)}
    return {
        "gemeente": [g.id for g in scenario.gemeenten],
        "fund": [*(f.id for f in scenario.funds), COMMON],
        "stage": [*(s.id for s in scenario.stages), ""],
        "doelgroep": [*(d.id for d in scenario.doelgroepen), ""],
        "account": sorted(accounts),
        "side": sorted((BATEN, LASTEN)),
        "taakveld": sorted({*terms.taakvelden.of_year.values()}),
    }


def _codes(names: dict[str, list[str]], posting: Posting) -> tuple[int, ...]:
    texts = names["account"].index(posting.account), names["side"].index(posting.side)
    return posting.fund, posting.stage, posting.doelgroep, *texts


def _taakvelden(terms: Terms, postings: list[Posting], names: list[str]) -> Ints:
    """Return the number of the taakveld of each posting in each year."""
    first = terms.calendar.start.year
    years = range(first, first + terms.calendar.years)
    of_year = terms.taakvelden.of_year
    numbers = {row.taakveld: [names.index(of_year[row.taakveld, year]) for year in years] for row in postings}
    return np.array([numbers[row.taakveld] for row in postings], np.int64)


def revisions_as_income(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger with a grant revised downwards or paid back as less income, not as an expense."""
    less = ledger["account"].isin((GRANT_ACCOUNT, REPAID)) & (ledger["side"] == LASTEN)
    return ledger.assign(
        side=ledger["side"].where(~less, BATEN), cents=ledger["cents"].where(~less, -ledger["cents"])
    )


def draw_on_general_means(ledger: pd.DataFrame) -> dict[str, int]:
    """Return per gemeente what general means bear over the horizon, less what reserves grew by, in cents."""
    counted = ("algemene_middelen", "reserve_storting", "reserve_onttrekking")
    rows = ledger[ledger["account"].isin(counted)]
    income = rows["side"] == BATEN
    # Money from general means comes in; money put into a reserve goes out but is still there.
    signed = rows["cents"].where(income, -rows["cents"])
    drawn = signed.groupby(rows["gemeente"]).sum()
    return {gemeente: int(drawn.get(gemeente, 0)) for gemeente in ledger["gemeente"].unique()}
