"""Indicators of money: per fund and taakveld, on general means, and left over while people waited.

Knows no rule of money; it reads the ledger. One function per family; the tuple is in indicators.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import numpy as np

from budgetsim.accounts.chart import BATEN, COMMON, LASTEN
from budgetsim.accounts.facts import (
    TOTAL,
    YEAR_TICKS,
    Facts,
    Floats,
    Ints,
    Mask,
    Row,
    months_by,
    only,
    per_code,
    stages,
)
from budgetsim.accounts.price_list import Priced
from budgetsim.accounts.settle import Settlement
from budgetsim.accounts.stays import clipped
from budgetsim.domain.events import Reason
from budgetsim.domain.funds import CLOSING_ACCOUNTS, GRANT_ACCOUNT, OPENING_ACCOUNTS
from budgetsim.units import GROWTH_ONE, MONTHS_PER_YEAR

YEAR_END_ACCOUNTS = (*OPENING_ACCOUNTS, *CLOSING_ACCOUNTS)

# Money


def _euro(facts: Facts, codes: Ints, count: int, cents: Ints) -> Floats:
    """Return euro [codes, gemeenten, years] of the ledger's rows; a code below zero is not counted."""
    columns = facts.ledger.columns
    cells = columns["gemeente"] * facts.shape[1] + columns["month"] // MONTHS_PER_YEAR
    return per_code(facts, codes, count, cells, cents) / 100


def _is(facts: Facts, column: str, *wanted: str) -> Mask:
    """Return which rows of the ledger have one of these names."""
    names = facts.ledger.names[column]
    return np.asarray(np.array([name in wanted for name in names])[facts.ledger.columns[column]])


def _running(facts: Facts) -> tuple[Mask, Mask, Ints]:
    """Return which rows are lasten and which baten before the year-end, and signed cents.

    A grant revised downwards is less income, and no expense.
    """
    lasten = _is(facts, "side", LASTEN)
    revised = lasten & _is(facts, "account", GRANT_ACCOUNT)
    running = ~_is(facts, "account", *YEAR_END_ACCOUNTS)
    cents = np.where(revised, -1, 1) * facts.ledger.columns["cents"]
    return running & lasten & ~revised, running & (revised | ~lasten), cents


def money(facts: Facts) -> Iterator[Row]:
    """Lasten and baten per fund and per taakveld, and the balance of each fund before the year-end."""
    lasten, baten, cents = _running(facts)
    yield Row("lasten", "EUR", TOTAL, _euro(facts, only(lasten), 1, cents)[0])
    yield Row("baten", "EUR", TOTAL, _euro(facts, only(baten), 1, cents)[0])
    funds, fund = facts.terms.scenario.funds, facts.ledger.columns["fund"]
    out, came = (_euro(facts, only(side, fund), len(funds) + 1, cents) for side in (lasten, baten))
    for number, purse in enumerate(funds):
        yield Row("lasten", "EUR", purse.id, out[number])
        yield Row("baten", "EUR", purse.id, came[number])
        yield Row("saldo", "EUR", purse.id, came[number] - out[number])
    names, series = _series(facts)
    out, came = (_euro(facts, only(side, series), len(names), cents) for side in (lasten, baten))
    for number, taakveld in enumerate(names):
        yield Row("lasten_taakveld", "EUR", taakveld, out[number])
        yield Row("baten_taakveld", "EUR", taakveld, came[number])


def _series(facts: Facts) -> tuple[list[str], Ints]:
    """Return the taakvelden under which a series shows the years, and their number for each ledger row."""
    ledger, shown = facts.ledger, facts.terms.taakvelden.in_series
    names = sorted({*shown.values()})
    first = facts.terms.calendar.start.year
    known = ledger.names["taakveld"]
    numbers = np.full((len(known), facts.shape[1]), -1)
    for row, code in enumerate(known):
        for year in range(facts.shape[1]):
            if (code, first + year) in shown:
                numbers[row, year] = names.index(shown[code, first + year])
    return names, numbers[ledger.columns["taakveld"], ledger.columns["month"] // MONTHS_PER_YEAR]


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
    own_cost, whole_cost = _unit_costs(facts)
    waits, count = facts.waits, len(scenario.stages)
    for_money = facts.wait_months[Reason.GELD].sum(axis=1)
    queue: dict[str, Floats] = {}
    for number, _ in stages(facts):
        fund = scenario.stages[number].fund
        if fund and scenario.stages[number].gated:
            queue[fund] = queue.get(fund, np.zeros(facts.shape)) + for_money[number] * own_cost[number]
    wanted = sum(queue.values(), np.zeros(facts.shape))
    idle = np.minimum(_left_in_common(facts), wanted)
    for number, purse in enumerate(scenario.funds):
        idle += np.minimum(_left_in_purse(facts, number), wanted - queue.get(purse.id, 0.0))
    yield Row("money_idle", "EUR", TOTAL, np.minimum(idle, wanted))
    there = months_by(facts, waits, waits.from_stage, count)
    cost = sum((there[number] * whole_cost[number] for number, _ in stages(facts)), np.zeros(facts.shape))
    yield Row("cost_while_waiting", "EUR", TOTAL, cost)


def _left_in_purse(facts: Facts, fund: int) -> Floats:
    """Return what a fund kept for itself or gave back at year-end; never earmarked money (rule 22)."""
    return _settled(facts, lambda outcome: outcome.added.funds[fund] + outcome.returned[fund])


def _left_in_common(facts: Facts) -> Floats:
    """Return what the common purse kept or gave back: a surplus counts alike wherever it lies."""
    return _settled(facts, lambda outcome: outcome.added.common + outcome.common_returned)


def _unit_costs(facts: Facts) -> tuple[Floats, Floats]:
    """Return euro per inwoner-month [stages, gemeenten, years]: what its own fund pays, and everyone."""
    columns, scenario = facts.ledger.columns, facts.terms.scenario
    count, funds = len(scenario.stages), [fund.id for fund in scenario.funds]
    stage, cents = columns["stage"], columns["cents"]
    lasten = _is(facts, "side", LASTEN) & (stage < count)
    own_fund = np.array([*(funds.index(row.fund) if row.fund else -1 for row in scenario.stages), -1])
    own = lasten & (columns["fund"] == own_fund[stage])
    spent = np.maximum(facts.stay_months.sum(axis=1), 1e-9)
    by_own, by_all = (
        np.where(spent > 1e-6, _euro(facts, only(mine, stage), count, cents) / spent, 0.0)
        for mine in (own, lasten)
    )
    table = facts.terms.tariffs.cumulative
    prices = (table[rows, 1] for rows in facts.terms.prices.commitments)
    # The lowest listed price: for a stage that nobody entered.
    listed = np.array([int(price.min()) if len(price) else 0 for price in prices]) / 100
    return np.where(by_own > 0, by_own, listed[:, None, None]), by_all


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
    columns, funds = facts.ledger.columns, facts.terms.scenario.funds
    signed = np.where(_is(facts, "side", BATEN), 1, -1) * columns["cents"]
    moved = only(_is(facts, "account", "verrekening"), columns["fund"])
    came = _euro(facts, moved, len(funds) + 1, signed)
    for number, fund in enumerate(funds):
        yield Row("from_common_purse", "EUR", fund.id, came[number])


def forecast_error(facts: Facts) -> Iterator[Row]:
    """Entitlements realised less those expected on 1 January (rule 14), per fund that always pays."""
    expected = _expected_in_january(facts)
    lasten, _, cents = _running(facts)
    funds = facts.terms.scenario.funds
    spent = _euro(facts, only(lasten, facts.ledger.columns["fund"]), len(funds) + 1, cents)
    for number, fund in enumerate(funds):
        if facts.terms.fund_kinds.entitlement[number]:
            yield Row("forecast_error", "EUR", fund.id, spent[number] - expected[number])


def _expected_in_january(facts: Facts) -> Floats:
    """Return euro [fund, gemeente, year]: heads on 1 January x the year's price x growth, plus fixed."""
    terms, years = facts.terms, facts.shape[1]
    expected = np.zeros((len(terms.scenario.funds), *facts.shape))
    prices = _expected_prices(facts)
    for part in facts.priced:
        expected += _expected_of_stays(facts, part.only(terms.prices.always[part.line]), prices)
    for line in terms.tariffs.month_lines:
        if not line.commitment:
            amounts = line.amounts[:, : years * MONTHS_PER_YEAR]
            expected[line.fund, line.paying] += amounts.reshape(-1, years, MONTHS_PER_YEAR).sum(axis=2) / 100
    return expected


def _expected_prices(facts: Facts) -> Floats:
    """Return cents of each tariff row over a year, with the growth its fund expects [rows, years]."""
    terms, lines = facts.terms, facts.terms.prices
    january = np.arange(facts.shape[1]) * MONTHS_PER_YEAR
    table, fund = terms.tariffs.cumulative, np.repeat(lines.fund, lines.rows)
    growth = np.array(terms.growth_this_year).reshape(len(terms.scenario.funds), -1)[:, january]
    return (table[:, january + MONTHS_PER_YEAR] - table[:, january]) * (growth[fund] / GROWTH_ONE)


def _expected_of_stays(facts: Facts, part: Priced, prices: Floats) -> Floats:
    """Return euro [fund, gemeente, year] that the stays of each 1 January cost in a year, if all last."""
    terms, stays, lines, years = facts.terms, facts.stays, facts.terms.prices, facts.shape[1]
    begin, end = (-(-ticks // YEAR_TICKS) for ticks in clipped(stays, 0, terms.calendar.end))
    many = (end - begin)[part.stay]
    each = np.repeat(np.arange(len(many)), many)
    year = np.arange(len(each)) - np.repeat(np.cumsum(many) - many - begin[part.stay], many)
    row = part.row[each]
    turning = np.flatnonzero((lines.phases[part.line] > 1)[each])
    line = part.line[each[turning]]
    passed = year[turning] * YEAR_TICKS - stays.since[part.stay[each[turning]]]
    phase = (lines.starts[line] <= passed[:, None]).sum(axis=1) - 1
    row[turning] += phase * lines.classes[line]
    cell = (lines.fund[part.line] * facts.shape[0] + stays.gemeente[part.stay]) * years
    shape = len(terms.scenario.funds), *facts.shape
    cents = np.bincount(cell[each] + year, prices[row, year], shape[0] * shape[1] * shape[2])
    return cents.reshape(shape) / 100
