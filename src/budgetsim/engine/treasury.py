"""What one gemeente's purses get, keep and hand back, year by year: grants, reserves, the settlement.

Knows no stay, no list and no month's posting. Both engines ask it at each 1 January, so that no second engine
repeats a rule of the year (rule 17).
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.accounts.buig import Moment, Swing, moment_of
from budgetsim.accounts.grants import foreseen_cents, grant_cents, split_extra
from budgetsim.accounts.settle import Reserves, Settlement, Year, draw_reserves, settle
from budgetsim.accounts.terms import buig_year, vangnet_claims
from budgetsim.engine.measures import Measures
from budgetsim.engine.plan import Plan
from budgetsim.units import MONTHS_PER_YEAR


@dataclass(frozen=True)
class Books:
    """Where every fund stands, in cents."""

    money: list[int]
    """Grant, what came from reserve or last year, and income."""
    paid: list[int]
    """Net of what earmarked money covered."""
    always: list[int]
    """The part of it that the purse could not refuse."""
    income: list[int]
    promised: list[int]
    """Commitments not yet paid."""
    expected: list[int]
    """Entitlements expected to 31 December."""


class Treasury:
    """The years of one gemeente in one run."""

    def __init__(self, plan: Plan, gemeente: int, luck: list[list[Swing]], measures: Measures) -> None:
        self.terms, self.gemeente, self.measures = plan.terms, gemeente, measures
        self.funds = range(len(plan.scenario.funds))
        self.luck = [luck[number] for number in plan.terms.grants_of[gemeente]]
        """[grant row][year]"""
        self.reserves = self.undrawn = plan.terms.opening_reserves
        self.drawn = Reserves((0,) * len(self.funds), 0)
        self.carried = [0 for _ in self.funds]
        self.buig_years = list(plan.terms.buig_history[gemeente])
        """(budget, cost) of every year so far, as the vangnet looks back."""
        self.grants: list[int] = []
        self.steady: dict[int, list[int]] = {}
        """Year -> what grants pay that are told once, as known in this year."""
        self.extra: list[int] = []
        self.year = 0

    def open_year(self, year: int) -> None:
        """Take in grants and reserves on 1 January; what the grants look at must have begun its year."""
        self.year = year
        self.steady = {}
        self.grants = self.told(Moment.VOORLOPIG)
        self.extra = self._extra(year, self.grants)
        self.drawn, self.undrawn = draw_reserves(
            self.reserves, self.terms.reserve_rules[year], self.terms.heights[year]
        )

    def revise_grants(self, month: int) -> list[int]:
        """Take in what is told anew at the start of a month; return what changes."""
        told = self.told(moment_of(month % MONTHS_PER_YEAR))
        change = [new - old for new, old in zip(told, self.grants, strict=True)]
        self.grants = told
        return change

    def told(self, moment: Moment, ahead: int = 0) -> list[int]:
        """Return the grants per fund of this year, or of years ahead, as they are told at a moment."""
        year = self.year + ahead
        grants = self._told_once(year)
        for number, row in enumerate(self.measures.rows):
            if row.buig:
                known, swing = self.measures.known(number), self.luck[number][year]
                grants[row.fund] += grant_cents(row, year, known, moment, swing)
        return grants

    def _told_once(self, year: int) -> list[int]:
        """Return per fund the grants of a year that are the same at every moment: all but the BUIG."""
        if year not in self.steady:
            grants = [0 for _ in self.funds]
            for number, row in enumerate(self.measures.rows):
                if not row.buig:
                    known = self.measures.known(number)
                    grants[row.fund] += grant_cents(row, year, known, Moment.VOORLOPIG, Swing())
            self.steady[year] = grants
        return list(self.steady[year])

    def next_money(self, month: int) -> list[int]:
        """Return next year's grants and extra money per fund, as known in a month of this year."""
        grants = self._next_grants(moment_of(month % MONTHS_PER_YEAR))
        extra = self._extra(self.year + 1, grants)
        return [grant + more for grant, more in zip(grants, extra, strict=True)]

    def _next_grants(self, moment: Moment) -> list[int]:
        """Return next year's grants: as told from autumn on, before that as foreseen."""
        if moment is Moment.DEFINITIEF:
            return self.told(Moment.VOORLOPIG, ahead=1)
        grants = self._told_once(self.year + 1)
        for number, row in enumerate(self.measures.rows):
            if row.buig:
                grants[row.fund] += foreseen_cents(row, self.year + 1, self.measures.known(number))
        return grants

    def _extra(self, year: int, grants: list[int]) -> list[int]:
        """Return the cost-neutral variant's extra money per fund (rule 21)."""
        return split_extra(self.terms.extra_cents[self.gemeente][year], grants, self.terms.fund_kinds)

    def close_year(self, books: Books) -> Settlement:
        """Settle the year on 31 December and keep what the walls let it keep."""
        heights, rules = self.terms.heights[self.year], self.terms.reserve_rules[self.year]
        money = [m - a for m, a in zip(books.money, books.always, strict=True)]
        placed = [p - a for p, a in zip(books.paid, books.always, strict=True)]
        self.measures.close_year((self.year + 1) * MONTHS_PER_YEAR)
        costs = [always - income for always, income in zip(books.always, books.income, strict=True)]
        vangnet = vangnet_claims(self.terms, self.year, self.grants, costs, self.buig_years)
        self.buig_years += buig_year(self.terms, self.grants, costs)
        year = Year(money, placed, self.drawn, self.undrawn, vangnet)
        outcome = settle(year, heights, self.terms.fund_kinds, rules)
        self.reserves, self.carried = outcome.reserves, list(outcome.carried)
        return outcome
