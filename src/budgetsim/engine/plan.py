"""The plan: one scenario in one economy under one arrangement, as arrays over stages, groups and months.

Knows no inwoner and no engine. Everything here is an integer, so that any engine that follows the rulebook
over the same plan and the same draws writes the same events.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.tariffs import ANY, earmark_of
from budgetsim.accounts.terms import Terms
from budgetsim.chance.address import checksum
from budgetsim.chance.laws import Table, quantile_table
from budgetsim.chance.weather import clock, dated, places, response
from budgetsim.domain.chain import CARROUSEL, NEXT, Aanbieder, Law, Transition
from budgetsim.domain.economy import Economy
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement
from budgetsim.engine.money import make_terms, terms_in_weather, terms_under
from budgetsim.engine.walls import WallTables, wall_heights, wall_tables
from budgetsim.units import (
    month_start,
    months_between,
    rate_units,
)

Ints = npt.NDArray[np.int64]
TO_NEXT = -1
TO_CARROUSEL = -2


@dataclass(frozen=True)
class StageRow:
    """One stage as the engine sees it."""

    position: int
    """Place of its rank among all ranks: misfit is a distance in these steps."""
    gated: bool
    asks_money: bool
    exit: bool
    on_bijstand: bool
    law: str | None
    desk: int
    fund: int
    discipline: str
    give_up: Table | None
    give_up_decision: int
    aanbieders: tuple[int, ...]


@dataclass(frozen=True)
class AanbiederRow:
    """One aanbieder: places per month, who may come, and how well it works."""

    stage: int
    number: int
    """Place within its stage, as the tariffs count."""
    gemeenten: frozenset[int]
    quality: int
    capacity: Ints
    closed: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class TransitionRow:
    """One transition: its law, its clock, and for whom it runs."""

    target: int
    decision: int
    table: Table
    clock: int
    misfit: int
    follows_quality: bool
    min_loonwaarde: float
    restarts_path: bool


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything an engine needs beside the inwoners.

    A plan made twice is two plans: an engine may keep what it made of one.
    """

    scenario: Scenario
    economy: Economy
    arrangement: Arrangement
    calendar: Calendar
    stages: tuple[StageRow, ...]
    aanbieders: tuple[AanbiederRow, ...]
    regions: tuple[int, ...]
    """[gemeente] -> number of its region: gemeenten that an aanbieder serves together are in one."""
    transitions: tuple[TransitionRow, ...]
    applies: dict[tuple[int, int, int], tuple[int, ...]]
    """(stage, doelgroep, gemeente) -> transitions that run there."""
    clocks: tuple[tuple[int, ...], ...]
    paths: tuple[tuple[tuple[int, ...], ...], ...]
    """[doelgroep][path] -> stages in order."""
    offers: dict[tuple[int, int], tuple[int, ...]]
    """(loket number, doelgroep) -> gated stages that its funds pay."""
    lokets: tuple[tuple[int, ...], ...]
    """[doelgroep][trait class] -> loket number."""
    loket_laws: tuple[str, ...]
    walls: WallTables
    terms: Terms
    home: int
    aow: int
    two_years: bool
    accepted: dict[str, list[float]]
    """Inflow row -> expected people per month."""


def build_plan(
    scenario: Scenario,
    reference: Reference,
    economy: Economy,
    arrangement: Arrangement,
    calendar: Calendar,
    extra_cents: tuple[tuple[int, ...], ...] = (),
) -> Plan:
    """Return the plan; raises InputError when a reference figure is missing for a date it needs."""
    numbers = _numbers(scenario)
    heights = wall_heights(scenario, arrangement, calendar)
    aanbieders = _aanbieders(scenario, economy, calendar)
    capacity = _places(aanbieders)
    transitions, clocks = _transitions(scenario, economy, calendar)
    return Plan(
        scenario=scenario,
        economy=economy,
        arrangement=arrangement,
        calendar=calendar,
        stages=_stages(scenario, aanbieders),
        aanbieders=aanbieders,
        regions=_regions(aanbieders, len(scenario.gemeenten)),
        transitions=transitions,
        applies=_applies(scenario),
        clocks=clocks,
        paths=tuple(
            tuple(tuple(numbers[stage] for stage in path.stages) for path in d.paths)
            for d in scenario.doelgroepen
        ),
        offers=_offers(scenario),
        lokets=_loket_numbers(scenario),
        loket_laws=tuple(loket.law for loket in scenario.lokets),
        walls=wall_tables(scenario, heights),
        terms=make_terms(scenario, reference, economy, arrangement, calendar, heights, capacity, extra_cents),
        home=numbers[scenario.home],
        aow=next((numbers[stage.id] for stage in scenario.stages if stage.is_aow), ANY),
        two_years=scenario.commitment == "two_years",
        accepted=_accepted(scenario, economy, calendar),
    )


def under(plan: Plan, arrangement: Arrangement) -> Plan:
    """Return the plan of the same economy under another arrangement: only what walls touch is made anew."""
    heights = wall_heights(plan.scenario, arrangement, plan.calendar)
    terms = terms_under(plan.terms, arrangement, heights)
    return replace(plan, arrangement=arrangement, walls=wall_tables(plan.scenario, heights), terms=terms)


def in_weather(plan: Plan, reference: Reference, economy: Economy) -> Plan:
    """Return the plan in another economy of the same wage and price growth: only what unemployment touches.

    Raises InputError when the national bijstand volume leaves its limits.
    """
    scenario, calendar = plan.scenario, plan.calendar
    aanbieders = _aanbieders(scenario, economy, calendar)
    transitions, clocks = _transitions(scenario, economy, calendar)
    return replace(
        plan,
        economy=economy,
        aanbieders=aanbieders,
        transitions=transitions,
        clocks=clocks,
        terms=terms_in_weather(plan.terms, reference, economy, _places(aanbieders)),
        accepted=_accepted(scenario, economy, calendar),
    )


def with_extra(plan: Plan, extra_cents: tuple[tuple[int, ...], ...]) -> Plan:
    """Return the plan with extra cents per gemeente and year (rule 21); the same when there are none."""
    return replace(plan, terms=replace(plan.terms, extra_cents=extra_cents)) if extra_cents else plan


def _numbers(scenario: Scenario) -> dict[str, int]:
    return {stage.id: number for number, stage in enumerate(scenario.stages)}


def _places(aanbieders: tuple[AanbiederRow, ...]) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return places per month of each (stage, aanbieder number)."""
    return {(row.stage, row.number): tuple(row.capacity.tolist()) for row in aanbieders}


def _moves(scenario: Scenario) -> list[Transition]:
    """Return the transitions by their decision's checksum: unlike the file's, it stays when rows move."""
    return sorted(scenario.transitions, key=lambda row: checksum(f"transition:{row.id}"))


def _stages(scenario: Scenario, aanbieders: tuple[AanbiederRow, ...]) -> tuple[StageRow, ...]:
    ranks = sorted({stage.rank for stage in scenario.stages if not stage.exit})
    desks = [loket.id for loket in scenario.lokets]
    funds = [fund.id for fund in scenario.funds]
    return tuple(
        StageRow(
            position=ranks.index(stage.rank) if not stage.exit else len(ranks),
            gated=stage.gated,
            asks_money=stage.gate == "money_and_place",
            exit=stage.exit,
            on_bijstand=stage.on_bijstand,
            law=stage.law,
            desk=desks.index(stage.desk) if stage.desk else ANY,
            fund=funds.index(stage.fund) if stage.fund else ANY,
            discipline=stage.discipline,
            give_up=_table(stage.give_up) if stage.give_up else None,
            give_up_decision=checksum(f"give_up:{stage.id}"),
            aanbieders=tuple(n for n, a in enumerate(aanbieders) if a.stage == number),
        )
        for number, stage in enumerate(scenario.stages)
    )


@lru_cache(maxsize=512)
def _table(law: Law) -> Table:
    return quantile_table(law)


def _aanbieders(scenario: Scenario, economy: Economy, calendar: Calendar) -> tuple[AanbiederRow, ...]:
    rows = []
    for stage_number, stage in enumerate(scenario.stages):
        for number, aanbieder in enumerate(stage.aanbieders):
            neutral = scenario.neutral_unemployment_pct
            rows.append(
                AanbiederRow(
                    stage_number,
                    number,
                    frozenset(
                        n
                        for n, gemeente in enumerate(scenario.gemeenten)
                        if not aanbieder.gemeenten or gemeente.id in aanbieder.gemeenten
                    ),
                    rate_units(aanbieder.quality_factor),
                    places(aanbieder, economy, calendar.start, calendar.table_months, neutral),
                    _closed(aanbieder, calendar),
                )
            )
    return tuple(rows)


def _closed(aanbieder: Aanbieder, calendar: Calendar) -> npt.NDArray[np.bool_]:
    if not aanbieder.closures:
        return np.zeros(calendar.table_months, np.bool_)
    return np.array([aanbieder.is_closed(day) for day in calendar.dates()], np.bool_)


def _regions(aanbieders: tuple[AanbiederRow, ...], count: int) -> tuple[int, ...]:
    """Return the region of each gemeente, numbered in the order of their first gemeente."""
    region = list(range(count))
    for row in aanbieders:
        together = {region[gemeente] for gemeente in row.gemeenten}
        region = [min(together) if own in together else own for own in region]
    numbers = sorted(set(region))
    return tuple(numbers.index(own) for own in region)


def _transitions(
    scenario: Scenario, economy: Economy, calendar: Calendar
) -> tuple[tuple[TransitionRow, ...], tuple[tuple[int, ...], ...]]:
    """Return the transitions, and the clocks they run by."""
    numbers, clocks = _numbers(scenario), dict[tuple[int, ...], int]()
    rows = [_transition(scenario, row, economy, calendar, numbers, clocks) for row in _moves(scenario)]
    return tuple(rows), tuple(clocks)


def _transition(
    scenario: Scenario,
    row: Transition,
    economy: Economy,
    calendar: Calendar,
    numbers: dict[str, int],
    clocks: dict[tuple[int, ...], int],
) -> TransitionRow:
    months = calendar.table_months
    factors = response(row.economy, economy, calendar.start, months, scenario.neutral_unemployment_pct)
    key = clock(factors * dated(row.factor, calendar.start, months))
    special = {NEXT: TO_NEXT, CARROUSEL: TO_CARROUSEL}
    return TransitionRow(
        target=special[row.target] if row.target in special else numbers[row.target],
        decision=checksum(f"transition:{row.id}"),
        table=_table(row.duration),
        clock=clocks.setdefault(key, len(clocks)),
        misfit=rate_units(row.misfit_factor_per_rank),
        follows_quality=row.follows_quality,
        min_loonwaarde=row.min_loonwaarde_share,
        restarts_path=row.restarts_path,
    )


def _applies(scenario: Scenario) -> dict[tuple[int, int, int], tuple[int, ...]]:
    """Return the transitions, by number, that run per stage and group."""
    moves = _moves(scenario)
    return {
        (s, d, g): tuple(
            number
            for number, move in enumerate(moves)
            if move.origin == stage.id
            and (not move.doelgroepen or group.id in move.doelgroepen)
            and (not move.gemeenten or place.id in move.gemeenten)
        )
        for s, stage in enumerate(scenario.stages)
        for d, group in enumerate(scenario.doelgroepen)
        for g, place in enumerate(scenario.gemeenten)
    }


def _offers(scenario: Scenario) -> dict[tuple[int, int], tuple[int, ...]]:
    """Return what each loket offers each doelgroep: gated stages its own funds pay, earmarks included."""
    funds = [fund.id for fund in scenario.funds]
    offers = {}
    for n, loket in enumerate(scenario.lokets):
        for d, group in enumerate(scenario.doelgroepen):
            offers[n, d] = tuple(
                s
                for s, stage in enumerate(scenario.stages)
                if stage.gated
                and (
                    stage.fund in loket.funds
                    or any(earmark_of(scenario, stage.id, group.id) == funds.index(f) for f in loket.funds)
                )
            )
    return offers


def _loket_numbers(scenario: Scenario) -> tuple[tuple[int, ...], ...]:
    lokets = [loket.id for loket in scenario.lokets]
    return tuple(tuple(lokets.index(name) for name in d.lokets) for d in scenario.doelgroepen)


def _accepted(scenario: Scenario, economy: Economy, calendar: Calendar) -> dict[str, list[float]]:
    months = calendar.months
    accepted = {}
    for row in scenario.inflow:
        factor = response(row.economy, economy, calendar.start, months, scenario.neutral_unemployment_pct)
        accepted[row.id] = (dated(row.people_per_month, calendar.start, months) * factor).tolist()
    return accepted


def neutral_economy(scenario: Scenario) -> Economy:
    """Return the first economy with unemployment at its neutral level throughout (the warm-up's weather)."""
    first = scenario.economies[0]
    point = first.points[0].model_copy(update={"unemployment_pct": scenario.neutral_unemployment_pct})
    return first.model_copy(update={"points": (point,), "shocks": None})


def aow_ages(reference: Reference, calendar: Calendar) -> list[tuple[int, int]]:
    """Return (tick from which it is in force, AOW age in months), oldest first."""
    rows = []
    for figure in reference.rows("aow_age_months"):
        since = month_start(months_between(calendar.start, figure.valid_from))
        rows.append((since, int(figure.value)))
    return rows
