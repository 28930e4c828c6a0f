"""The money of a plan as arrays: what stays, events and months cost, and what the purses look at.

Knows no purse and no year's outcome; what grants pay is worked out in Python at each 1 January.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.phases import turns
from budgetsim.accounts.tariffs import ANY, Line
from budgetsim.engine.compiled import records
from budgetsim.engine.compiled.shapes import flags, loonwaarden, rows, spans
from budgetsim.engine.plan import Plan
from budgetsim.errors import BudgetsimError

Ints = npt.NDArray[np.int64]
TRAITS = ("", "uitkering", "loonwaarde", "dagdelen")
EVENTS = ("arrive", "place", "handover")
BOUND = 1 << 40
"""Cents that no cumulative cost of one stay may reach, so that a crowd's fits 63 bits."""


def money_fields(plan: Plan) -> dict[str, Any]:
    """Return the fields of money of the kernel's plan; raises BudgetsimError for impossible prices."""
    terms = plan.terms
    cost = np.ascontiguousarray(terms.tariffs.cumulative)
    _refuse_too_dear(plan, cost)
    return {
        **_line_fields(plan),
        "rows": _rows(plan),
        "cost": cost,
        "fixed": _month_costs(plan, commitment=False),
        "places": _month_costs(plan, commitment=True),
        **_event_fields(plan),
        **_count_fields(plan),
        "growth": np.array([terms.growth_this_year, terms.growth_next_year], np.int64),
        "heights": np.array(
            [(h.separate_purses, h.savings_leak, h.shortfall) for h in terms.heights], np.int64
        ),
        "kinds": np.array([terms.fund_kinds.entitlement, terms.fund_kinds.earmarked], np.int64),
        "earmarks": np.flatnonzero(terms.fund_kinds.earmarked),
        "two_years": int(plan.two_years),
    }


def _refuse_too_dear(plan: Plan, cost: Ints) -> None:
    """Raise BudgetsimError for the dearest line, when a crowd of its stays could not be added up."""
    dearest = np.abs(cost).max(axis=1, initial=0)
    row = int(dearest.argmax()) if len(dearest) else 0
    if not len(dearest) or dearest[row] < BOUND:
        return
    accounts = [line.account for line in plan.terms.tariffs.lines for _ in range(line.rows)]
    raise BudgetsimError(
        f"One stay costs {dearest[row] / 100:,.0f} euro of {accounts[row]} over the run; the compiled engine "
        f"adds up to {BOUND / 100:,.0f}. Look at the price and its unit, or run with --engine simpy."
    )


def _line_fields(plan: Plan) -> dict[str, Any]:
    """Return the lines, and which of them price a stage for a doelgroep at an aanbieder, or at none.

    Twin: purse.PriceBook._find.
    """
    lines = plan.terms.tariffs.lines
    stages, groups = len(plan.stages), len(plan.scenario.doelgroepen)
    places = 1 + max(len(stage.aanbieders) for stage in plan.stages)
    members: list[list[int]] = [[] for _ in range(stages * groups * places)]
    for number, line in enumerate(lines):
        first = (line.stage * groups + line.doelgroep) * places
        everywhere = range(1 + len(plan.stages[line.stage].aanbieders))
        for place in everywhere if line.aanbieder == ANY else [1 + line.aanbieder]:
            members[first + place].append(number)
    priced, pricing = spans(members, stages, groups, places)
    rows_of, own_rows = spans([_own_rows(plan, gemeente) for gemeente in range(len(plan.scenario.gemeenten))])
    return {
        "lines": rows(
            records.LINE,
            ((line.only_double_support, TRAITS.index(line.trait), line.first_row) for line in lines),
        ),
        "line_serves": flags((line.gemeenten for line in lines), len(lines), len(plan.scenario.gemeenten)),
        "priced": priced,
        "pricing": pricing,
        "rows_of": rows_of,
        "own_rows": own_rows,
    }


def _own_rows(plan: Plan, gemeente: int) -> list[int]:
    """Return the tariff rows in which a stay of a gemeente's inwoner can be."""
    told: list[int] = []
    for line in plan.terms.tariffs.lines:
        here = line.aanbieder == ANY
        if not here:
            aanbieder = plan.aanbieders[plan.stages[line.stage].aanbieders[line.aanbieder]]
            here = gemeente in aanbieder.gemeenten
        if here and gemeente in line.gemeenten:
            told += range(line.first_row, line.first_row + line.rows)
    return told


def _rows(plan: Plan) -> npt.NDArray[Any]:
    """Return what is known of each tariff row. Twin: purse.PriceBook.of."""
    lines = plan.terms.tariffs.lines
    none = len(plan.scenario.funds)
    table = np.zeros(sum(line.rows for line in lines), records.ROW)
    sizes = [line.rows for line in lines]

    def spread(values: list[int]) -> Ints:
        return np.repeat(np.array(values, np.int64), sizes)

    table["fund"] = spread([line.fund for line in lines])
    table["column"] = spread([_column(line, none) for line in lines])
    table["commitment"] = spread([line.commitment for line in lines])
    table["income"] = spread([line.income for line in lines])
    table["next"] = table["slot"] = -1
    for row, turn in turns(lines).items():
        table[row]["after"], table[row]["next"] = turn.after, turn.row
    turning = np.flatnonzero(table["next"] >= 0)
    both = np.union1d(turning, table["next"][turning])
    table["slot"][both] = np.arange(len(both))
    return table


def _column(line: Line, none: int) -> int:
    return none if line.earmark == ANY else line.earmark


def _month_costs(plan: Plan, *, commitment: bool) -> Ints:
    """Return cumulative calendar costs [gemeente, fund, month]. Twin: purse.Purses._month_costs."""
    scenario = plan.scenario
    shape = len(scenario.gemeenten), len(scenario.funds), plan.calendar.table_months
    monthly = np.zeros(shape, np.int64)
    for line in plan.terms.tariffs.month_lines:
        if line.commitment == commitment:
            monthly[:, line.fund] += line.cents
    return np.concatenate([np.zeros((*shape[:2], 1), np.int64), np.cumsum(monthly, axis=2)], axis=2)


def _event_fields(plan: Plan) -> dict[str, Any]:
    lines = plan.terms.tariffs.event_lines
    cents = np.array([line.cents for line in lines], np.int64)
    return {
        "event_lines": rows(
            records.EVENT_LINE, ((EVENTS.index(line.event), line.stage, line.fund) for line in lines)
        ),
        "event_groups": flags((x.doelgroepen for x in lines), len(lines), len(plan.scenario.doelgroepen)),
        "event_serves": flags((x.gemeenten for x in lines), len(lines), len(plan.scenario.gemeenten)),
        "event_cents": cents.reshape(len(lines), plan.calendar.table_months),
    }


def _count_fields(plan: Plan) -> dict[str, Any]:
    """Return whom each grant counts. Twin: grants.GrantRow.counts and measures.Measures._counting."""
    grants = plan.terms.grants
    subsidised = loonwaarden(plan) < 1
    groups = np.zeros((len(grants), *subsidised.shape), np.int64)
    told: list[frozenset[int]] = []
    for number, row in enumerate(grants):
        told.append(row.buig.stages if row.buig else row.heads.stages if row.heads else frozenset())
        if row.buig:
            groups[number] = 1
        elif row.heads:
            members = list(row.heads.doelgroepen)
            groups[number, members] = subsidised[members] if row.heads.with_lks else 1
    shape = len(plan.stages), len(plan.scenario.doelgroepen), len(plan.scenario.gemeenten)
    counted: list[list[int]] = [[] for _ in range(shape[0] * shape[1] * shape[2])]
    for number, row in enumerate(grants):
        for stage in told[number]:
            for group in np.flatnonzero(groups[number].any(axis=1)).tolist():
                counted[(stage * shape[1] + group) * shape[2] + row.gemeente].append(number)
    counted_of, counting = spans(counted, *shape)
    return {"counted_groups": groups, "counted_of": counted_of, "counting": counting}
