"""Tariffs: what a stay, an event, a contracted place or a calendar month costs, tabled in whole cents.

Knows scenario and reference figures, no event. C(row, month) is the cumulative cost of a stay-month at month
boundaries; between them integer interpolation, so that everything telescopes (rule 3). A price that changes
in the course of a stay has a block of rows per phase; when a stay turns to the next is in phases.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.prices import Pricing, TraitClass, trait_of
from budgetsim.domain.chain import Stage
from budgetsim.domain.economy import Economy
from budgetsim.domain.funds import DOUBLE_SUPPORT, PLACES, Cost
from budgetsim.domain.people import Doelgroep
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.units import PERMILLE, TICKS_PER_MONTH, cents

Ints = npt.NDArray[np.int64]
ANY = -1
"""Any aanbieder, or no earmark."""


@dataclass(frozen=True)
class Line:
    """One cost in one stage for one doelgroep (and aanbieder): rows per phase and class of a trait."""

    cost: str
    fund: int
    stage: int
    doelgroep: int
    aanbieder: int
    earmark: int
    """Fund that pays first, or ANY."""
    commitment: bool
    income: bool
    only_double_support: bool
    gemeenten: tuple[int, ...]
    trait: str
    """Trait that picks the row: uitkering, loonwaarde, dagdelen, or empty for a single row."""
    first_row: int
    account: str
    taakveld: str
    classes: int = 1
    """Rows of one phase."""
    from_months: tuple[int, ...] = (0,)
    """Month of the stay from which each phase holds."""

    @property
    def rows(self) -> int:
        return self.classes * len(self.from_months)

    def row(self, trait_class: int, phase: int = 0) -> int:
        return self.first_row + phase * self.classes + trait_class


@dataclass(frozen=True)
class MonthLine:
    """A cost of the calendar: fixed, or contracted places; cents per gemeente and month."""

    cost: str
    fund: int
    stage: int
    commitment: bool
    account: str
    taakveld: str
    gemeenten: int
    """How many there are."""
    paying: Ints
    """Those that pay."""
    amounts: Ints
    """Cents [paying, table months]"""

    @property
    def cents(self) -> Ints:
        """[gemeenten, table months]"""
        cents = np.zeros((self.gemeenten, self.amounts.shape[1]), np.int64)
        cents[self.paying] = self.amounts
        return cents


@dataclass(frozen=True)
class EventLine:
    """A cost of an event: cents per month in which it falls."""

    cost: str
    fund: int
    stage: int
    event: str
    doelgroepen: tuple[int, ...]
    gemeenten: tuple[int, ...]
    account: str
    taakveld: str
    cents: Ints
    """[table months]"""


@dataclass(frozen=True)
class Tariffs:
    """Every price of one scenario in one economy and arrangement."""

    lines: tuple[Line, ...]
    cumulative: Ints
    """C [rows, table months + 1], cents."""
    double_support_row: int
    """From this row to the last stands what two plans cost instead of one."""
    month_lines: tuple[MonthLine, ...]
    event_lines: tuple[EventLine, ...]


def cost_until(table: list[int], tick: int) -> int:
    """Return C at a tick: the tabled cents at the month's start plus their part of the month, floored."""
    month, part = divmod(tick, TICKS_PER_MONTH)
    return table[month] + (table[month + 1] - table[month]) * part // TICKS_PER_MONTH


@dataclass(frozen=True)
class _Sources:
    """What every table is made from."""

    scenario: Scenario
    pricing: Pricing
    calendar: Calendar
    dates: tuple[date, ...]

    def fund(self, fund_id: str) -> int:
        return next(n for n, fund in enumerate(self.scenario.funds) if fund.id == fund_id)

    def stage(self, stage_id: str) -> int:
        return next(n for n, stage in enumerate(self.scenario.stages) if stage.id == stage_id)

    def doelgroepen(self, named: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(n for n, d in enumerate(self.scenario.doelgroepen) if not named or d.id in named)

    def gemeenten(self, named: tuple[str, ...]) -> tuple[int, ...]:
        if not named:
            return self._all
        return tuple(sorted(self._gemeenten[name] for name in {*named}))

    @cached_property
    def _gemeenten(self) -> dict[str, int]:
        return {gemeente.id: number for number, gemeente in enumerate(self.scenario.gemeenten)}

    @cached_property
    def _all(self) -> tuple[int, ...]:
        return tuple(range(len(self.scenario.gemeenten)))


def build_tariffs(
    scenario: Scenario,
    reference: Reference,
    economy: Economy,
    calendar: Calendar,
    double_support_permille: list[int],
    capacity: dict[tuple[int, int], tuple[int, ...]],
) -> Tariffs:
    """Return the tariffs; `capacity` is places per month of each (stage, aanbieder number).

    `double_support_permille` is the height of that wall per month of the tables.
    """
    sources = _Sources(
        scenario, Pricing(reference, Indexation.of(economy)), calendar, tuple(calendar.dates())
    )
    lines: list[Line] = []
    tables: list[list[int]] = []
    for cost in scenario.costs:
        if cost.kind in ("entitlement", "commitment"):
            _person_lines(sources, cost, lines, tables)
    double_support_row = len(tables)
    _double_support_lines(sources, double_support_permille, lines, tables)
    return Tariffs(
        lines=tuple(lines),
        cumulative=np.array(tables, np.int64).reshape(len(tables), calendar.table_months + 1),
        double_support_row=double_support_row,
        month_lines=(
            *(_fixed(sources, cost) for cost in scenario.costs if cost.kind == "fixed"),
            *_contracted_lines(scenario, calendar, capacity),
        ),
        event_lines=tuple(
            _event(sources, cost, stage)
            for cost in scenario.costs
            if cost.kind == "event"
            for stage in cost.stages
        ),
    )


def at_double_support(tariffs: Tariffs, scenario: Scenario, permille: list[int]) -> Tariffs:
    """Return the same tariffs with the wall of double support at other heights per month of the tables."""
    cumulative = tariffs.cumulative.copy()
    cumulative[tariffs.double_support_row :] = _double_support_cents(scenario, permille)
    return replace(tariffs, cumulative=cumulative)


def at_capacity(
    tariffs: Tariffs, scenario: Scenario, calendar: Calendar, capacity: dict[tuple[int, int], tuple[int, ...]]
) -> Tariffs:
    """Return the same tariffs at other numbers of places; these very ones where no place is contracted."""
    places = _contracted_lines(scenario, calendar, capacity)
    fixed = (line for line in tariffs.month_lines if not line.commitment)
    return replace(tariffs, month_lines=(*fixed, *places)) if places else tariffs


def earmark_of(scenario: Scenario, stage: str, doelgroep: str) -> int:
    """Return the fund whose earmarked money may serve this doelgroep in this stage, or ANY."""
    for number, fund in enumerate(scenario.funds):
        if fund.earmark and stage in fund.earmark.stages and doelgroep in fund.earmark.doelgroepen:
            return number
    return ANY


def trait_values(doelgroep: Doelgroep, trait: str) -> list[TraitClass]:
    """Return the classes of a trait in the doelgroep's own order; a single 0 when there is no trait."""
    if trait == "uitkering":
        return list(doelgroep.uitkeringen)
    if trait:
        return list(doelgroep.loonwaarde if trait == "loonwaarde" else doelgroep.dagdelen_per_week)
    return [0.0]


def _has_places(stage: Stage) -> bool:
    return any(step.value for a in stage.aanbieders for step in a.place_eur_per_month.steps)


def _person_lines(sources: _Sources, cost: Cost, lines: list[Line], tables: list[list[int]]) -> None:
    """Add the lines of one cost: per stage and doelgroep, and per aanbieder where prices differ."""
    known: dict[tuple[int, TraitClass, float], list[int]] = {}
    for stage in sources.scenario.stages:
        if stage.id not in cost.stages:
            continue
        factors = [a.price_factor for a in stage.aanbieders] if cost.kind == "commitment" else [1.0]
        for number, factor in enumerate(factors):
            for doelgroep in sources.doelgroepen(cost.doelgroepen):
                line = _person_line(sources, cost, stage, number, doelgroep, first_row=len(tables))
                lines.append(line)
                values = trait_values(sources.scenario.doelgroepen[doelgroep], line.trait)
                for phase, value in product(range(len(line.from_months)), values):
                    if (phase, value, factor) not in known:
                        known[phase, value, factor] = _cumulative(sources, cost, value, factor, phase)
                    tables.append(known[phase, value, factor])


def _person_line(
    sources: _Sources, cost: Cost, stage: Stage, number: int, doelgroep: int, first_row: int
) -> Line:
    """Return a line of a cost; only a commitment differs by aanbieder and can be served by an earmark."""
    commitment, trait = cost.kind == "commitment", trait_of(cost)
    group = sources.scenario.doelgroepen[doelgroep]
    return Line(
        cost=cost.id,
        fund=sources.fund(cost.fund),
        stage=sources.stage(stage.id),
        doelgroep=doelgroep,
        aanbieder=number if commitment else ANY,
        earmark=earmark_of(sources.scenario, stage.id, group.id) if commitment else ANY,
        commitment=commitment,
        income=cost.side == "B",
        only_double_support=cost.only_double_support,
        gemeenten=sources.gemeenten(cost.gemeenten),
        trait=trait,
        first_row=first_row,
        account=cost.account,
        taakveld=cost.taakveld,
        classes=len(trait_values(group, trait)),
        from_months=cost.price.from_months,
    )


def _cumulative(sources: _Sources, cost: Cost, value: TraitClass, factor: float, phase: int) -> list[int]:
    monthly = sources.pricing.cents_of_months(cost, value, sources.dates, factor, phase)
    return [0, *np.cumsum(monthly).tolist()]


def _double_support_lines(
    sources: _Sources, permille: list[int], lines: list[Line], tables: list[list[int]]
) -> None:
    """Add what two plans cost instead of one, at the wall's height of each month."""
    walls = sources.scenario.walls
    table = _double_support_cents(sources.scenario, permille)
    for stage in walls.double_support_stages:
        for doelgroep in range(len(sources.scenario.doelgroepen)):
            lines.append(
                Line(
                    cost="double_support",
                    fund=sources.fund(walls.double_support_fund),
                    stage=sources.stage(stage),
                    doelgroep=doelgroep,
                    aanbieder=ANY,
                    earmark=ANY,
                    commitment=False,
                    income=False,
                    only_double_support=True,
                    gemeenten=sources.gemeenten(()),
                    trait="",
                    first_row=len(tables),
                    account=DOUBLE_SUPPORT,
                    taakveld=walls.double_support_taakveld,
                )
            )
            tables.append(table)


def _double_support_cents(scenario: Scenario, permille: list[int]) -> list[int]:
    amount = cents(scenario.walls.double_support_eur_per_month)
    return [0, *np.cumsum([amount * height // PERMILLE for height in permille]).tolist()]


def _fixed(sources: _Sources, cost: Cost) -> MonthLine:
    monthly = sources.pricing.cents_of_months(cost, 0.0, sources.dates)
    paying = np.array(sources.gemeenten(cost.gemeenten), np.int64)
    return MonthLine(
        cost.id,
        sources.fund(cost.fund),
        ANY,
        False,
        cost.account,
        cost.taakveld,
        len(sources.scenario.gemeenten),
        paying,
        np.tile(np.array(monthly, np.int64), (len(paying), 1)),
    )


def _contracted_lines(
    scenario: Scenario, calendar: Calendar, capacity: dict[tuple[int, int], tuple[int, ...]]
) -> list[MonthLine]:
    """Return the lines of the stages with contracted places."""
    return [
        _contracted(scenario, calendar.dates(), number, capacity)
        for number, stage in enumerate(scenario.stages)
        if _has_places(stage)
    ]


def _contracted(
    scenario: Scenario, dates: list[date], stage_number: int, capacity: dict[tuple[int, int], tuple[int, ...]]
) -> MonthLine:
    """Return what contracted places cost, filled or not, shared over the gemeenten by their keys."""
    stage = scenario.stages[stage_number]
    table = np.zeros((len(scenario.gemeenten), len(dates)), np.int64)
    for number, aanbieder in enumerate(stage.aanbieders):
        places = capacity[stage_number, number]
        price = [cents(aanbieder.place_eur_per_month.at(day)) for day in dates]
        shares = aanbieder.cost_shares or _by_inhabitants(scenario, aanbieder.gemeenten)
        total = np.array(places, np.int64) * np.array(price, np.int64)
        table += _split(total, [shares.get(g.id, 0.0) for g in scenario.gemeenten])
    fund = next(n for n, fund in enumerate(scenario.funds) if fund.id == stage.fund)
    taakveld = _taakveld_of_places(scenario, stage)
    paying = np.flatnonzero(table.any(axis=1))
    return MonthLine("places", fund, stage_number, True, PLACES, taakveld, len(table), paying, table[paying])


def _taakveld_of_places(scenario: Scenario, stage: Stage) -> str:
    """Return where contracted places are booked: as the stage's placements, else as what its fund pays."""
    placements = [c.taakveld for c in scenario.costs if c.kind == "commitment" and stage.id in c.stages]
    of_fund = [cost.taakveld for cost in scenario.costs if cost.fund == stage.fund]
    granted = [grant.taakveld for grant in scenario.grants if grant.fund == stage.fund]
    return [*placements, *of_fund, *granted][0]


def _by_inhabitants(scenario: Scenario, served: tuple[str, ...]) -> dict[str, float]:
    people = {g.id: g.inhabitants_count for g in scenario.gemeenten if not served or g.id in served}
    return {gemeente: count / sum(people.values()) for gemeente, count in people.items()}


def _split(total: Ints, shares: list[float]) -> Ints:
    """Return whole cents per share; what rounding leaves goes to the first that pays."""
    parts = np.zeros((len(shares), len(total)), np.int64)
    payers = [number for number, share in enumerate(shares) if share]
    parts[payers] = [np.floor(total * shares[payer]).astype(np.int64) for payer in payers]
    parts[payers[0]] += total - parts.sum(axis=0)
    return parts


def _event(sources: _Sources, cost: Cost, stage: str) -> EventLine:
    return EventLine(
        cost=cost.id,
        fund=sources.fund(cost.fund),
        stage=sources.stage(stage),
        event=str(cost.event),
        doelgroepen=sources.doelgroepen(cost.doelgroepen),
        gemeenten=sources.gemeenten(cost.gemeenten),
        account=cost.account,
        taakveld=cost.taakveld,
        cents=np.array(sources.pricing.cents_of_months(cost, 0.0, sources.dates), np.int64),
    )
