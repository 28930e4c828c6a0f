"""The ledger: a fold over events, scenario and data and nothing else, in whole cents.

Knows no engine. One row per month, gemeente, fund, stage, doelgroep, account, side and taakveld; both sides
are positive. Costs of stays are summed with C at their ends, so a month's posting is exactly C(end) -
C(begin) clipped to the stay (rule 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.accounts.chart import BATEN, INTERNAL, LASTEN, RESERVES, RESULT, SIDES, Entries
from budgetsim.accounts.earmarks import earmarked
from budgetsim.accounts.grants import split_extra
from budgetsim.accounts.names import named_columns
from budgetsim.accounts.price_list import Priced
from budgetsim.accounts.settle import Reserves, Settlement, Year, draw_reserves, settle
from budgetsim.accounts.stay_costs import cents_of_stays
from budgetsim.accounts.stays import Events, Stays
from budgetsim.accounts.tariffs import ANY, EventLine
from budgetsim.accounts.terms import Terms, buig_year, vangnet_claims
from budgetsim.chance.population import Traits
from budgetsim.domain.events import Kind
from budgetsim.domain.funds import GRANT_ACCOUNT, REPAID, VANGNET
from budgetsim.units import MONTHS_PER_YEAR, PERMILLE, TICKS_PER_MONTH

Ints = npt.NDArray[np.int64]
Settlements = dict[tuple[int, int], Settlement]
"""(gemeente, year of the run) -> its outcome."""
LEDGER_KEYS = ["month", "gemeente", "fund", "stage", "doelgroep", "account", "side", "taakveld"]
PAID_EVENTS = {"arrive": Kind.ARRIVE, "place": Kind.PLACE, "handover": Kind.HANDOVER}


@dataclass(frozen=True)
class Ledger:
    """The rows as whole numbers: year, month and cents, and for each text the number of its name."""

    columns: dict[str, Ints]
    names: dict[str, list[str]]

    @cached_property
    def table(self) -> pd.DataFrame:
        """The ledger under names, columns year, LEDGER_KEYS and cents."""
        return pd.DataFrame(named_columns(self.columns, self.names))


def make_ledger(
    terms: Terms, events: Events, stays: Stays, traits: Traits, priced: Sequence[Priced] | None = None
) -> tuple[Ledger, Settlements]:
    """Return the ledger and the settlement of each (gemeente, year); `priced` are the stays' own lines."""
    if priced is None:
        priced = list(terms.prices.priced(stays, traits))
    grants = _grants(terms, events)
    granted = _signed(terms, grants)
    given = [grants, _extra(terms, grants)]
    costs = [*_of_stays(terms, stays, priced, granted), terms.chart.of_months, *_of_events(terms, events)]
    years = _years(terms, Entries.joined(given), Entries.joined(costs), granted)
    return fold(terms, Entries.joined([*costs, *given, _of_years(terms, years)])), {
        key: year.outcome for key, year in years.items()
    }


# Sums per fund, gemeente and year


def _per_year(terms: Terms, entries: Entries, cents: Ints) -> Ints:
    """Return sums [fund, gemeente, year] of cents, one per entry; the common purse is no fund."""
    shape = len(terms.scenario.funds) + 1, len(terms.scenario.gemeenten), terms.calendar.years
    total = np.zeros(shape, np.int64)
    fund = terms.chart.heads(entries.head).fund
    np.add.at(total, (fund, entries.gemeente, entries.month // MONTHS_PER_YEAR), cents)
    return total[:-1]


def _signed(terms: Terms, entries: Entries) -> Ints:
    """Return income less cost [fund, gemeente, year]."""
    income = terms.chart.heads(entries.head).side == SIDES.index(BATEN)
    return _per_year(terms, entries, np.where(income, entries.cents, -entries.cents))


# Stays and events


def _of_stays(terms: Terms, stays: Stays, priced: Sequence[Priced], granted: Ints) -> list[Entries]:
    costs = cents_of_stays(terms, stays, priced)
    plain = terms.prices.earmark[costs.line] == ANY
    heads = terms.chart.of_lines[costs.line[plain]]
    parts = [Entries.of_table(heads, costs.gemeente[plain], costs.cents[plain])]
    return [*parts, *earmarked(terms, costs, granted)]


def _of_events(terms: Terms, events: Events) -> Iterator[Entries]:
    permille = np.array(terms.handover_permille, np.int64)
    for line, heads in zip(terms.tariffs.event_lines, terms.chart.of_events, strict=True):
        rows = _events_of_line(line, PAID_EVENTS[line.event], events)
        month = events["tick"][rows] // TICKS_PER_MONTH
        share = permille[month] if line.event == "handover" else PERMILLE
        amounts = line.cents[month] * share // PERMILLE
        paid = Entries(heads[events["doelgroep"][rows]], events["gemeente"][rows], month, amounts)
        yield paid.only((paid.head >= 0) & (amounts > 0))


def _events_of_line(line: EventLine, kind: Kind, events: Events) -> Ints:
    """Return the rows of events that a line pays; the opening stock arrived, and asked, before the start."""
    rows = np.flatnonzero((events["kind"] == kind) & (events["stage"] == line.stage) & (events["tick"] >= 0))
    return rows[np.isin(events["gemeente"][rows], line.gemeenten)]


# Grants and extra money


def _grants(terms: Terms, events: Events) -> Entries:
    rows = np.flatnonzero(events["kind"] == Kind.GRANT)
    shape = len(terms.scenario.funds), len(terms.scenario.gemeenten), terms.calendar.months
    told = np.zeros(shape, np.int64)
    month = events["tick"][rows] // TICKS_PER_MONTH
    np.add.at(told, (events["fund"][rows], events["gemeente"][rows], month), events["cents"][rows])
    fund, gemeente, month = np.nonzero(told)
    amounts = told[fund, gemeente, month]
    heads = np.full((len(told), 2), -1)
    for number, pair in terms.chart.of_grants.items():
        heads[number] = pair
    return Entries(heads[fund, (amounts < 0).astype(np.int64)], gemeente, month, np.abs(amounts))


def _extra(terms: Terms, grants: Entries) -> Entries:
    """Book the cost-neutral variant's extra money on 1 January, by what is told then (rule 21).

    Revisions of grants come later.
    """
    book = _Book(terms)
    if any(any(row) for row in terms.extra_cents):
        told = _signed(terms, grants.only(grants.month % MONTHS_PER_YEAR == 0))
        for gemeente, extra in enumerate(terms.extra_cents):
            for year in range(terms.calendar.years):
                parts = split_extra(extra[year], told[:, gemeente, year].tolist(), terms.fund_kinds)
                for fund, amount in enumerate(parts):
                    book.book((gemeente, year, 0), fund, "extra_algemene_middelen", amount, RESULT)
    return Entries.of(book.rows)


# The year-end


@dataclass(frozen=True)
class _Closed:
    """One gemeente's year, closed: what it drew from its reserves and carried in, and its outcome."""

    drawn: Reserves
    carried: tuple[int, ...]
    outcome: Settlement


def _years(terms: Terms, given: Entries, costs: Entries, granted: Ints) -> dict[tuple[int, int], _Closed]:
    """Return every gemeente's years, closed with the same functions as in the engine.

    A grant below zero, or less money for a variant, is less money and no payment.
    """
    heads = terms.chart.heads(costs.head)
    is_cost = heads.side == SIDES.index(LASTEN)
    placed = _per_year(terms, costs, np.where(is_cost & (heads.placed == 1), costs.cents, 0))
    always = _per_year(terms, costs, np.where(is_cost, costs.cents, 0)) - placed
    income = _per_year(terms, costs, np.where(is_cost, 0, costs.cents))
    left = income + _signed(terms, given) - always
    # [gemeente][year][fund]
    books = [part.transpose(1, 2, 0).tolist() for part in (left, placed, granted, always - income)]
    years: dict[tuple[int, int], _Closed] = {}
    for gemeente, rows in enumerate(zip(*books, strict=True)):
        reserves, carried = terms.opening_reserves, (0,) * len(terms.scenario.funds)
        earlier = list(terms.buig_history[gemeente])
        for year, (money, paid, grants, net_cost) in enumerate(zip(*rows, strict=True)):
            drawn, undrawn = draw_reserves(reserves, terms.reserve_rules[year], terms.heights[year])
            came = [sum(parts) for parts in zip(money, drawn.funds, carried, strict=True)]
            vangnet = vangnet_claims(terms, year, grants, net_cost, earlier)
            stands = Year(came, paid, drawn, undrawn, vangnet)
            outcome = settle(stands, terms.heights[year], terms.fund_kinds, terms.reserve_rules[year])
            years[gemeente, year] = _Closed(drawn, carried, outcome)
            reserves, carried = outcome.reserves, outcome.carried
            earlier += buig_year(terms, grants, net_cost)
    return years


def _of_years(terms: Terms, years: dict[tuple[int, int], _Closed]) -> Entries:
    book = _Book(terms)
    taakvelden = terms.chart.granted_taakvelden
    told = [taakvelden.get(fund, RESULT) for fund in range(len(terms.scenario.funds))]
    for (gemeente, year), closed in years.items():
        drawn, outcome = closed.drawn, closed.outcome
        january, december = (gemeente, year, 0), (gemeente, year, MONTHS_PER_YEAR - 1)
        for fund, code in enumerate(told):
            book.book(january, fund, "reserve_onttrekking", drawn.funds[fund], RESERVES)
            book.book(january, fund, "vooruitontvangen", closed.carried[fund], INTERNAL)
            book.book(december, fund, VANGNET, outcome.vangnet[fund], code)
            book.book(december, fund, REPAID, -outcome.repaid[fund], code)
            book.book(december, fund, "overlopende_passiva", -outcome.carried[fund], INTERNAL)
            book.book(december, fund, "algemene_middelen", -outcome.returned[fund], RESULT)
            book.book(december, fund, "verrekening", outcome.transfers[fund], INTERNAL)
            book.book(december, fund, "reserve_storting", -outcome.added.funds[fund], RESERVES)
        book.book(january, ANY, "reserve_onttrekking", drawn.common, RESERVES)
        book.book(december, ANY, "verrekening", -sum(outcome.transfers), INTERNAL)
        book.book(december, ANY, "algemene_middelen", -outcome.common_returned, RESULT)
        book.book(december, ANY, "algemene_middelen", outcome.common_covered, RESULT)
        book.book(december, ANY, "reserve_storting", -outcome.added.common, RESERVES)
    return Entries.of(book.rows)


class _Book:
    """Collects single signed amounts, income positive, as rows of entries."""

    def __init__(self, terms: Terms) -> None:
        self._chart = terms.chart
        self._heads: dict[tuple[int, str, str, str], int] = {}
        self.rows: list[tuple[int, int, int, int]] = []

    def book(self, when: tuple[int, int, int], fund: int, account: str, amount: int, taakveld: str) -> None:
        """Book an amount; `when` is gemeente, year and month of the year."""
        if amount:
            gemeente, year, month = when
            key = (fund, account, BATEN if amount > 0 else LASTEN, taakveld)
            if key not in self._heads:
                self._heads[key] = self._chart.head(*key)
            self.rows.append((self._heads[key], gemeente, year * MONTHS_PER_YEAR + month, abs(amount)))


# The rows


def fold(terms: Terms, entries: Entries) -> Ledger:
    """Return entries as rows, summed per key and in its order.

    A taakveld stands there as the year of its month calls it.
    """
    names = terms.chart.names
    heads = terms.chart.heads(entries.head)
    taakveld = terms.chart.told[heads.taakveld, entries.month // MONTHS_PER_YEAR]
    # A code of -1 is the last name, and comes first.
    columns = [heads.fund + 1, heads.stage + 1, heads.doelgroep + 1, heads.account, heads.side, taakveld]
    sizes = [len(names[name]) for name in LEDGER_KEYS[1:]]
    key = entries.month
    for column, size in zip([entries.gemeente, *columns], sizes, strict=True):
        key = key * size + column
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    cents = np.add.reduceat(entries.cents[order], first) if len(first) else entries.cents
    codes: dict[str, Ints] = {}
    key = key[first]
    for name, size in zip(LEDGER_KEYS[:0:-1], reversed(sizes), strict=True):
        key, code = np.divmod(key, size)
        codes[name] = (code - 1) % size if name in ("fund", "stage", "doelgroep") else code
    rows = {"year": terms.calendar.start.year + key // MONTHS_PER_YEAR, "month": key}
    return Ledger({**rows, **{name: codes[name] for name in LEDGER_KEYS[1:]}, "cents": cents}, names)


def less_income(ledger: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows of the table are a grant revised downwards or paid back."""
    revised = ledger["account"].isin((GRANT_ACCOUNT, REPAID)) & (ledger["side"] == LASTEN)
    return revised.to_numpy(np.bool_)


def revisions_as_income(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger with a grant revised downwards or paid back as less income, not as an expense."""
    less = less_income(ledger)
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
