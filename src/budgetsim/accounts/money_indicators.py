"""Indicators of money: per fund and taakveld, on general means, and left over while people waited.

Knows no rule of money; it reads the ledger. One function per family; the tuple is in indicators.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd

from budgetsim.accounts.facts import TOTAL, YEAR_TICKS, Facts, Floats, Row, months, stages
from budgetsim.accounts.ledger import BATEN, COMMON, LASTEN, revisions_as_income
from budgetsim.accounts.phases import phase_at
from budgetsim.accounts.settle import Settlement
from budgetsim.domain.events import Reason
from budgetsim.domain.funds import CLOSING_ACCOUNTS, OPENING_ACCOUNTS
from budgetsim.units import GROWTH_ONE, MONTHS_PER_YEAR

YEAR_END_ACCOUNTS = (*OPENING_ACCOUNTS, *CLOSING_ACCOUNTS)

# Money


def _pivot(facts: Facts, table: pd.DataFrame) -> Floats:
    """Return euro per gemeente and year of some ledger rows."""
    out = np.zeros(facts.shape)
    names = {gemeente.id: number for number, gemeente in enumerate(facts.terms.scenario.gemeenten)}
    gemeente = table["gemeente"].map(names).to_numpy(np.int64)
    year = table["year"].to_numpy() - facts.terms.calendar.start.year
    np.add.at(out, (gemeente, year), table["cents"].to_numpy() / 100)
    return out


def money(facts: Facts) -> Iterator[Row]:
    """Lasten and baten per fund and per taakveld, and the balance of each fund before the year-end."""
    ledger = revisions_as_income(facts.ledger)
    running = ledger[~ledger["account"].isin(YEAR_END_ACCOUNTS)]
    shown = facts.terms.taakvelden.in_series
    keys = zip(running["taakveld"], running["year"], strict=True)
    running = running.assign(taakveld=[shown[key] for key in keys])
    lasten, baten = running[running["side"] == LASTEN], running[running["side"] == BATEN]
    yield Row("lasten", "EUR", TOTAL, _pivot(facts, lasten))
    yield Row("baten", "EUR", TOTAL, _pivot(facts, baten))
    for fund in facts.terms.scenario.funds:
        out = _pivot(facts, lasten[lasten["fund"] == fund.id])
        came = _pivot(facts, baten[baten["fund"] == fund.id])
        yield Row("lasten", "EUR", fund.id, out)
        yield Row("baten", "EUR", fund.id, came)
        yield Row("saldo", "EUR", fund.id, came - out)
    for taakveld in sorted({*shown.values()}):
        yield Row("lasten_taakveld", "EUR", taakveld, _pivot(facts, lasten[lasten["taakveld"] == taakveld]))
        yield Row("baten_taakveld", "EUR", taakveld, _pivot(facts, baten[baten["taakveld"] == taakveld]))


def general_means(facts: Facts) -> Iterator[Row]:
    """What the gemeente's general means bear and get back, and the reserves at year-end."""
    gemeenten, years = facts.shape
    covered = _settled(facts, lambda outcome: outcome.common_covered)
    returned = _settled(facts, lambda outcome: outcome.common_returned + sum(outcome.returned))
    reserve = _settled(facts, lambda outcome: outcome.reserves.common + sum(outcome.reserves.funds))
    repaid = _settled(facts, lambda outcome: sum(outcome.repaid))
    extra = np.array([row[:years] for row in facts.terms.extra_cents]) / 100
    opening = sum(facts.terms.opening_reserves.funds) / 100
    before = np.column_stack([np.full(gemeenten, opening), reserve[:, :-1]])
    yield Row("deficit_covered", "EUR", TOTAL, covered)
    yield Row("surplus_returned", "EUR", TOTAL, returned)
    yield Row("reserve", "EUR", TOTAL, reserve, "last")
    yield Row("repaid_to_rijk", "EUR", TOTAL, repaid)
    yield Row("net_draw", "EUR", TOTAL, covered - returned - reserve + before + extra)


def idle_and_waiting(facts: Facts) -> Iterator[Row]:
    """Money left while people waited for money elsewhere (rule 22), and what waiting people cost."""
    scenario = facts.terms.scenario
    per_stage = {number: _unit_cost(facts, number, name) for number, name in stages(facts)}
    queue: dict[str, Floats] = {}
    for number, _ in stages(facts):
        fund = scenario.stages[number].fund
        if fund and scenario.stages[number].gated:
            waits = facts.waits
            waited = months(facts, waits, (waits.stage == number) & (waits.reason == Reason.GELD))
            queue[fund] = queue.get(fund, np.zeros(facts.shape)) + waited * per_stage[number][0]
    wanted = sum(queue.values(), np.zeros(facts.shape))
    idle = np.minimum(_left_in_common(facts), wanted)
    for number, purse in enumerate(scenario.funds):
        idle += np.minimum(_left_in_purse(facts, number), wanted - queue.get(purse.id, 0.0))
    yield Row("money_idle", "EUR", TOTAL, np.minimum(idle, wanted))
    cost = np.zeros(facts.shape)
    for number, _ in stages(facts):
        cost += months(facts, facts.waits, facts.waits.from_stage == number) * per_stage[number][1]
    yield Row("cost_while_waiting", "EUR", TOTAL, cost)


def _left_in_purse(facts: Facts, fund: int) -> Floats:
    """Return what a fund kept for itself or gave back at year-end; never earmarked money (rule 22)."""
    return _settled(facts, lambda outcome: outcome.added.funds[fund] + outcome.returned[fund])


def _left_in_common(facts: Facts) -> Floats:
    """Return what the common purse kept or gave back: a surplus counts alike wherever it lies."""
    return _settled(facts, lambda outcome: outcome.added.common + outcome.common_returned)


def _unit_cost(facts: Facts, number: int, name: str) -> tuple[Floats, Floats]:
    """Return euro per inwoner-month in a stage: what its own fund pays, and what everyone pays."""
    ledger = facts.ledger
    rows = ledger[(ledger["stage"] == name) & (ledger["side"] == LASTEN)]
    spent = np.maximum(months(facts, facts.stays, facts.stays.stage == number), 1e-9)
    fund = facts.terms.scenario.stages[number].fund
    own = np.where(spent > 1e-6, _pivot(facts, rows[rows["fund"] == fund]) / spent, 0.0)
    listed = _listed_price(facts, number)
    return np.where(own > 0, own, listed), np.where(spent > 1e-6, _pivot(facts, rows) / spent, 0.0)


def _listed_price(facts: Facts, number: int) -> float:
    """Return the lowest listed monthly price of a stage: for a stage that nobody entered."""
    table = facts.terms.tariffs.cumulative
    prices = [
        int(table[line.first_row, 1])
        for line in facts.terms.tariffs.lines
        if line.stage == number and line.commitment
    ]
    return min(prices, default=0) / 100


def year_end(facts: Facts) -> Iterator[Row]:
    """The vangnetuitkering, and per fund what goes back, stays as an advance or is kept on 31 December.

    Only where the fund's own rule can give it: the gebundelde uitkering, earmarked money, a reserve.
    """
    terms = facts.terms
    every = range(len(terms.scenario.funds))
    marked = [fund for fund in every if terms.fund_kinds.earmarked[fund]]
    yield Row("vangnetuitkering", "EUR", TOTAL, _settled(facts, lambda outcome: sum(outcome.vangnet)))
    yield Row("advance", "EUR", TOTAL, _settled(facts, lambda outcome: sum(outcome.carried)), "last")
    yield Row("reserve", "EUR", COMMON, _settled(facts, lambda outcome: outcome.reserves.common), "last")
    yield from _per_fund(facts, "vangnetuitkering", terms.vangnet_funds, lambda outcome: outcome.vangnet)
    yield from _per_fund(facts, "repaid_to_rijk", marked, lambda outcome: outcome.repaid)
    yield from _per_fund(facts, "advance", marked, lambda outcome: outcome.carried, "last")
    yield from _per_fund(facts, "reserve", every, lambda outcome: outcome.reserves.funds, "last")


def _per_fund(
    facts: Facts,
    indicator: str,
    funds: Iterable[int],
    part: Callable[[Settlement], Sequence[int]],
    over_years: str = "sum",
) -> list[Row]:
    ids = [fund.id for fund in facts.terms.scenario.funds]
    return [
        Row(indicator, "EUR", ids[fund], _settled(facts, partial(_part_of, part, fund)), over_years)
        for fund in funds
    ]


def _part_of(part: Callable[[Settlement], Sequence[int]], fund: int, outcome: Settlement) -> int:
    return part(outcome)[fund]


def _settled(facts: Facts, part: Callable[[Settlement], int]) -> Floats:
    """Return euro per gemeente and year of one part of every settlement."""
    out = np.zeros(facts.shape)
    for key, outcome in facts.settlements.items():
        out[key] = part(outcome) / 100
    return out


def common_purse(facts: Facts) -> Iterator[Row]:
    """What each fund gave to or got from the common purse at year-end."""
    ledger = facts.ledger[facts.ledger["account"] == "verrekening"]
    for fund in facts.terms.scenario.funds:
        rows = ledger[ledger["fund"] == fund.id]
        signed = rows.assign(cents=np.where(rows["side"] == BATEN, rows["cents"], -rows["cents"]))
        yield Row("from_common_purse", "EUR", fund.id, _pivot(facts, signed))


def forecast_error(facts: Facts) -> Iterator[Row]:
    """Entitlements realised less those expected on 1 January (rule 14), per fund that always pays."""
    expected = _expected_in_january(facts)
    ledger = revisions_as_income(facts.ledger)
    for number, fund in enumerate(facts.terms.scenario.funds):
        if facts.terms.fund_kinds.entitlement[number]:
            rows = ledger[(ledger["fund"] == fund.id) & (ledger["side"] == LASTEN)]
            spent = _pivot(facts, rows[~rows["account"].isin(YEAR_END_ACCOUNTS)])
            yield Row("forecast_error", "EUR", fund.id, spent - expected[number])


def _expected_in_january(facts: Facts) -> Floats:
    """Return euro [fund, gemeente, year]: heads on 1 January x the year's price x growth, plus fixed."""
    terms, rows = facts.terms, facts.stays
    table = terms.tariffs.cumulative
    person = np.searchsorted(facts.traits.id, rows.inwoner)
    expected = np.zeros((len(terms.scenario.funds), *facts.shape))
    for year in range(facts.shape[1]):
        month = year * MONTHS_PER_YEAR
        there = (rows.begin <= year * YEAR_TICKS) & (rows.end > year * YEAR_TICKS)
        for line in terms.tariffs.lines:
            if line.commitment or line.income:
                continue
            mine = there & (rows.stage == line.stage) & (rows.doelgroep == line.doelgroep)
            mine &= np.isin(rows.gemeente, line.gemeenten)
            if line.only_double_support:
                mine &= facts.traits.double_support[person] == 1
            classes = getattr(facts.traits, line.trait)[person[mine]] if line.trait else 0
            phase = phase_at(line, year * YEAR_TICKS - rows.since[mine])
            row = line.first_row + phase * line.classes + classes
            cost = table[row, month + MONTHS_PER_YEAR] - table[row, month]
            np.add.at(
                expected[line.fund, :, year],
                rows.gemeente[mine],
                cost / 100 * terms.growth_this_year[line.fund][month] / GROWTH_ONE,
            )
        for calendar in terms.tariffs.month_lines:
            if not calendar.commitment:
                cents = calendar.cents[:, month : month + MONTHS_PER_YEAR].sum(axis=1)
                expected[calendar.fund, :, year] += cents / 100
    return expected
