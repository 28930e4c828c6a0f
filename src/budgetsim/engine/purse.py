"""The purses of one gemeente while the year runs: what is paid, committed and expected (rules 13-17).

Knows no list and no clock; it is told who enters and leaves which stage, and answers yes or no.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from budgetsim.accounts.buig import Swing
from budgetsim.accounts.phases import Turn, turns
from budgetsim.accounts.settle import Settlement, earmark_cover
from budgetsim.accounts.tariffs import ANY, cost_until
from budgetsim.engine.measures import Measures, rows_per_account
from budgetsim.engine.meter import Meter
from budgetsim.engine.plan import Plan
from budgetsim.engine.profile import Profile
from budgetsim.engine.room import Matrix, Room, make_room
from budgetsim.engine.treasury import Books, Treasury
from budgetsim.units import GROWTH_ONE, MONTHS_PER_YEAR


@dataclass(frozen=True)
class PriceBook:
    """Which tariff rows a stay costs, and what is known of each row."""

    plan: Plan
    tables: list[list[int]]
    fund: list[int]
    column: list[int]
    """Column of the commitments' matrix: the earmarked fund, or the last for none."""
    commitment: list[bool]
    income: list[bool]
    turns: dict[int, Turn]
    known: dict[tuple[Profile, int, int], tuple[int, ...]]

    @classmethod
    def of(cls, plan: Plan) -> PriceBook:
        tables: list[list[int]] = plan.terms.tariffs.cumulative.tolist()
        none = len(plan.scenario.funds)
        book = cls(plan, tables, [], [], [], [], turns(plan.terms.tariffs.lines), {})
        for line in plan.terms.tariffs.lines:
            book.fund.extend([line.fund] * line.rows)
            book.column.extend([none if line.earmark == ANY else line.earmark] * line.rows)
            book.commitment.extend([line.commitment] * line.rows)
            book.income.extend([line.income] * line.rows)
        return book

    @cached_property
    def promised(self) -> list[int]:
        """Return the rows of placements, which are committed."""
        return [row for row, commitment in enumerate(self.commitment) if commitment]

    @cached_property
    def entitled(self) -> list[int]:
        """Return the rows of entitlements, which are paid as they come."""
        return [row for row, own in enumerate(self.commitment) if not own and not self.income[row]]

    @cached_property
    def earned(self) -> list[int]:
        return [row for row, own in enumerate(self.commitment) if not own and self.income[row]]

    def rows(self, profile: Profile, stage: int, aanbieder: int) -> tuple[int, ...]:
        """Return the rows in which a stay begins; `aanbieder` is its number within the stage, or ANY."""
        key = (profile, stage, aanbieder)
        if key not in self.known:
            self.known[key] = tuple(self._find(profile, stage, aanbieder))
        return self.known[key]

    def _find(self, profile: Profile, stage: int, aanbieder: int) -> list[int]:
        traits = {
            "": 0,
            "uitkering": profile.uitkering,
            "loonwaarde": profile.loonwaarde,
            "dagdelen": profile.dagdelen,
        }
        return [
            line.row(traits[line.trait])
            for line in self.plan.terms.tariffs.lines
            if (line.stage, line.doelgroep) == (stage, profile.doelgroep)
            and line.aanbieder in (ANY, aanbieder)
            and profile.gemeente in line.gemeenten
            and (profile.double_support or not line.only_double_support)
        ]


@dataclass(frozen=True)
class Refusal:
    """What a no rested on: it stands until one of the two rooms rises (rule 10)."""

    fund: int
    column: int
    now: int
    later: int
    changes: int
    """Count of the changes in the purses' commitments and room at the time."""


class Purses:
    """All purses of one gemeente in one run."""

    def __init__(self, plan: Plan, book: PriceBook, gemeente: int, luck: list[list[Swing]]) -> None:
        self.plan, self.book, self.gemeente = plan, book, gemeente
        self.terms = plan.terms
        self.kinds = plan.terms.fund_kinds
        self.funds = range(len(plan.scenario.funds))
        self.meter = Meter(book.tables, book.turns)
        grants = [row for row in plan.terms.grants if row.gemeente == gemeente]
        self.measures = Measures(plan, grants, self.meter, rows_per_account(plan.terms.tariffs.lines))
        self.treasury = Treasury(plan, gemeente, luck, self.measures)
        self.events_paid = [0 for _ in self.funds]
        self.committed: Matrix = []
        self.running: Matrix = []
        self.posted: Matrix = []
        self.covered: Matrix = []
        """What earmarked money paid this year, per fund that it paid for."""
        self.room_now = self.room_next = Room([], 0, [], 0)
        self.year = 0
        self.changes = 0
        self.fixed = self._month_costs(commitment=False)
        self.places = self._month_costs(commitment=True)

    def _month_costs(self, *, commitment: bool) -> list[list[int]]:
        """Return cumulative calendar costs per fund at month boundaries."""
        costs = []
        for fund in self.funds:
            total = [0] * self.plan.calendar.table_months
            for line in self.terms.tariffs.month_lines:
                if line.fund == fund and line.commitment == commitment:
                    monthly = line.cents[self.gemeente].tolist()
                    total = [a + b for a, b in zip(total, monthly, strict=True)]
            costs.append([sum(total[:month]) for month in range(len(total) + 1)])
        return costs

    def begin(self) -> None:
        """Make ready to take in the opening stock; the first year's commitments follow when it opens."""
        self.committed, self.running = self._empty(), self._empty()

    # What stays and events cost

    def enter(self, rows: tuple[int, ...], tick: int, since: int) -> int:
        """Book a stay that begins, or goes on since before; return what it commits to 31 December."""
        self.meter.enter(rows, tick, since)
        return self._commit(rows, tick, +1)

    def leave(self, rows: tuple[int, ...], tick: int, since: int) -> int:
        """Book a stay that ends; return the commitment that falls free (vrijval)."""
        self.meter.leave(rows, tick, since)
        return -self._commit(rows, tick, -1)

    def _commit(self, rows: tuple[int, ...], tick: int, sign: int) -> int:
        """Return the signed commitment and note it for this year and for the whole of next."""
        book, total = self.book, 0
        for row in rows:
            if book.commitment[row]:
                self.changes += 1
                end, next_end = self._year_ends()
                table = book.tables[row]
                amount = sign * (table[end] - cost_until(table, tick))
                self.committed[book.fund[row]][book.column[row]] += amount
                self.running[book.fund[row]][book.column[row]] += sign * (table[next_end] - table[end])
                total += amount
        return total

    def pay_event(self, fund: int, amount: int) -> None:
        """Book a one-off cost that is always paid."""
        self.events_paid[fund] += amount

    # Yes or no

    def rooms(self, fund: int, column: int) -> tuple[int, int]:
        """Return the room of this year and of next, for a fund and an earmark's column."""
        return (
            self.room_now.left(self.committed, fund, column),
            self.room_next.left(self.running, fund, column),
        )

    def refusal(self, rows: tuple[int, ...], tick: int) -> Refusal | None:
        """Return why a placement does not fit both years (rule 15), or None when it does."""
        book = self.book
        asked = [row for row in rows if book.commitment[row]]
        if not asked:
            return None
        end, next_end = self._year_ends()
        price = sum(book.tables[row][end] - cost_until(book.tables[row], tick) for row in asked)
        price_next = sum(book.tables[row][next_end] - book.tables[row][end] for row in asked)
        fund, column = book.fund[asked[0]], book.column[asked[0]]
        now, later = self.rooms(fund, column)
        if price <= now and (price_next <= later or not self.plan.two_years):
            return None
        return Refusal(fund, column, now, later, self.changes)

    def has_risen(self, refusal: Refusal) -> bool:
        """Return whether a room that a refusal rested on has risen since."""
        if self.changes == refusal.changes:
            return False
        now, later = self.rooms(refusal.fund, refusal.column)
        return now > refusal.now or later > refusal.later

    # The calendar

    def open_year(self, year: int) -> list[int]:
        """Take in grants and reserves, re-commit running placements; return the grants per fund."""
        self.year = year
        month = year * MONTHS_PER_YEAR
        self.measures.open_year(month)
        self.meter.open_year(month)
        self.treasury.open_year(year)
        self.events_paid = [0 for _ in self.funds]
        self.posted, self.covered = self._empty(), self._empty()
        end, next_end = self._year_ends()
        self.committed = self._promised(month, end)
        self.running = self._promised(end, next_end)
        self.forecast(month)
        return self.treasury.grants

    def _promised(self, month: int, until: int) -> Matrix:
        """Return what running placements and contracted places cost between two month starts."""
        matrix = self._empty()
        for row in self.book.promised:
            matrix[self.book.fund[row]][self.book.column[row]] += self.meter.due(row, month, until)
        for fund in self.funds:
            matrix[fund][-1] += self.places[fund][until] - self.places[fund][month]
        return matrix

    def forecast(self, month: int) -> None:
        """Look ahead from the start of a month: expected entitlements, and so the room (rules 13-15)."""
        end, next_end = self._year_ends()
        heights = self.terms.heights
        paid, income = self._entitlements_paid(month)
        now = self._expected(month, end, self.terms.growth_this_year, month)
        later = self._expected(end, next_end, self.terms.growth_next_year, month)
        money = self._money(income)
        kinds = (self.kinds.entitlement, self.kinds.earmarked)
        left_now = [m - p - e for m, p, e in zip(money, paid, now, strict=True)]
        left_next = [m - e for m, e in zip(self.treasury.next_money(month), later, strict=True)]
        self.changes += 1
        self.room_now = make_room(left_now, *kinds, self.treasury.drawn.common, heights[self.year])
        self.room_next = make_room(left_next, *kinds, 0, heights[self.year + 1])

    def _expected(self, begin: int, until: int, growth: tuple[tuple[int, ...], ...], month: int) -> list[int]:
        """Return expected entitlements per fund between two month starts, as seen at the start of `month`.

        Heads now x price x the begroting's growth, plus fixed costs.
        """
        expected = [table[until] - table[begin] for table in self.fixed]
        for row in self.book.entitled:
            if self.meter.count[row]:
                fund = self.book.fund[row]
                expected[fund] += self.meter.due(row, begin, until) * growth[fund][month] // GROWTH_ONE
        return expected

    def _entitlements_paid(self, month: int) -> tuple[list[int], list[int]]:
        """Return what entitlements cost and what income came in since 1 January, per fund."""
        begin = self.year * MONTHS_PER_YEAR
        paid = [
            event + table[month] - table[begin]
            for event, table in zip(self.events_paid, self.fixed, strict=True)
        ]
        income = [0 for _ in self.funds]
        for amounts, rows in ((paid, self.book.entitled), (income, self.book.earned)):
            for row in rows:
                amounts[self.book.fund[row]] += self.meter.paid_this_year(row, month)
        return paid, income

    def _money(self, income: list[int]) -> list[int]:
        came = self.treasury
        parts = zip(came.grants, came.extra, came.drawn.funds, came.carried, income, strict=True)
        return [sum(part) for part in parts]

    def _placed(self, month: int) -> Matrix:
        """Return what placements and places cost since 1 January, per fund and earmark's column."""
        begin = self.year * MONTHS_PER_YEAR
        placed = self._empty()
        for row in self.book.promised:
            placed[self.book.fund[row]][self.book.column[row]] += self.meter.paid_this_year(row, month)
        for fund in self.funds:
            placed[fund][-1] += self.places[fund][month] - self.places[fund][begin]
        return placed

    def post_month(self, month: int) -> None:
        """Let earmarked money pay first for the month that ended, fund by fund (rule 16)."""
        placed = self._placed(month)
        fresh = [
            [a - b for a, b in zip(*rows, strict=True)] for rows in zip(placed, self.posted, strict=True)
        ]
        used = [sum(self.covered[f][e] for f in self.funds) for e in self.funds]
        left = [
            grant + carried - spent if marked else 0
            for grant, carried, spent, marked in zip(
                self.treasury.grants, self.treasury.carried, used, self.kinds.earmarked, strict=True
            )
        ]
        _, cover = earmark_cover(fresh, [*left, 0])
        self.covered = [
            [a + b for a, b in zip(*rows, strict=True)] for rows in zip(self.covered, cover, strict=True)
        ]
        self.posted = placed

    def _empty(self) -> Matrix:
        return [[0] * (len(self.funds) + 1) for _ in self.funds]

    def books(self, month: int) -> Books:
        """Return where every fund stands at the start of a month (the end of the month before)."""
        paid, income = self._entitlements_paid(month)
        placed = self._placed(month)
        money = self._money(income)
        covered_by = [sum(self.covered[f][e] for f in self.funds) for e in self.funds]
        out = [paid[f] + sum(placed[f]) - sum(self.covered[f]) + covered_by[f] for f in self.funds]
        promised = [sum(self.committed[f]) - sum(placed[f]) for f in self.funds]
        end = self._year_ends()[0]
        expected = self._expected(month, end, self.terms.growth_this_year, month)
        return Books(money, out, paid, income, promised, expected)

    def close_year(self) -> tuple[Books, Settlement]:
        """Close the books on 31 December and settle them."""
        books = self.books(self._year_ends()[0])
        return books, self.treasury.close_year(books)

    def _year_ends(self) -> tuple[int, int]:
        end = (self.year + 1) * MONTHS_PER_YEAR
        return end, end + MONTHS_PER_YEAR
