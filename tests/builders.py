"""Small scenarios for the tests: one gemeente, a short chain, money to spare; override what it is about.

`play` runs one, from opening to ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.ledger import make_ledger
from budgetsim.accounts.settle import Settlement
from budgetsim.accounts.stays import Asks, Stays, Waits, asks, stays, waits
from budgetsim.chance.address import Key
from budgetsim.chance.population import Population, Traits, arrivals, traits_of
from budgetsim.chance.weather import realised
from budgetsim.domain.events import Kind
from budgetsim.domain.reference import Figure, Label, Leefvorm, Reference, Taakveld
from budgetsim.domain.scenario import Scenario
from budgetsim.engine.opening import make_opening, warm_up_plan
from budgetsim.engine.outcome import Opening, Result
from budgetsim.engine.plan import Plan, aow_ages, build_plan
from budgetsim.engine.reference import run
from budgetsim.inputs.tables import read_tables

Events = dict[str, npt.NDArray[np.int64]]


def exponential(per_month: float) -> dict[str, Any]:
    return {"law": "exponential", "per_month": per_month}


def stage(name: str, rank: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": name, "rank": rank, **more}


def places(count: int, name: str = "aanbieder", **more: Any) -> dict[str, Any]:
    return {"id": name, "capacity_count": count, **more}


def transition(origin: str, to: str, law: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": f"{origin}_{to}", "from": origin, "to": to, "duration": law, **more}


def price(cost: str, kind: str, fund: str, stages: list[str], eur: float, **more: Any) -> dict[str, Any]:
    return {
        "id": cost,
        "title": cost,
        "kind": kind,
        "fund": fund,
        "account": cost,
        "taakveld": "6.5",
        "stages": stages,
        "price": {"eur_per_month": eur},
        "price_year": 2027,
        **more,
    }


def grant(fund: str, eur: float, gemeente: str = "meppel", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{fund}_{gemeente}",
        "fund": fund,
        "gemeente": gemeente,
        "eur_per_year": eur,
        "price_year": 2027,
        "taakveld": "0.7",
        **more,
    }


def doelgroep(
    name: str = "kansrijk", path: tuple[str, ...] = ("leerwerkcentrum",), **more: Any
) -> dict[str, Any]:
    return {
        "id": name,
        "title": name,
        "age": {"min_years": 20, "max_years": 40},
        "households": {"alleenstaand": 1},
        "lokets": {"werk": 1},
        "paths": [{"stages": list(path), "share": 1}],
        "loonwaarde": {1.0: 1},
        "dagdelen_per_week": {4: 1},
        **more,
    }


def tiny(**changes: Any) -> Scenario:
    """Return a complete scenario: thuis -> leerwerkcentrum -> uit, with one purse that never runs dry."""
    base: dict[str, Any] = {
        "name": "tiny",
        "title": "Klein",
        "start": date(2027, 1, 1),
        "years": 2,
        "seed": 1,
        "replications": 1,
        "shortfall_share": 0.5,
        "neutral_unemployment_pct": 4.0,
        "macro_response": {"per_point_pct": 0, "per_point_change_pct": 0},
        "forecast": {"growth_share_per_year": 0.0},
        "gemeenten": [{"id": "meppel", "title": "Meppel", "code": "GM0119", "inhabitants_count": 36000}],
        "lokets": [{"id": "werk", "title": "Werk", "law": "pw", "funds": ["reintegratie"]}],
        "doelgroepen": [doelgroep()],
        "stages": [
            stage("thuis", 0, on_bijstand=True, law="pw"),
            stage(
                "leerwerkcentrum",
                10,
                gate="money_and_place",
                law="pw",
                desk="werk",
                fund="reintegratie",
                on_bijstand=True,
                counts_as_participation=True,
                aanbieders=[places(5)],
            ),
            stage("uit", 99, exit=True),
        ],
        "transitions": [
            transition("thuis", "next", exponential(0.5)),
            transition("leerwerkcentrum", "uit", exponential(0.2)),
        ],
        "inflow": [
            {
                "id": "in",
                "gemeente": "meppel",
                "doelgroep": "kansrijk",
                "stage": "thuis",
                "people_per_month": 2.0,
                "pool_per_month": 4.0,
            }
        ],
        "opening": {"stocks": []},
        "funds": [
            {"id": "buig", "title": "BUIG", "role": "entitlement"},
            {"id": "reintegratie", "title": "Re-integratie", "role": "provision"},
        ],
        "grants": [grant("buig", 1_000_000), grant("reintegratie", 1_000_000)],
        "costs": [
            price("bijstand", "entitlement", "buig", ["thuis", "leerwerkcentrum"], 1500, taakveld="6.3"),
            price("traject", "commitment", "reintegratie", ["leerwerkcentrum"], 700),
        ],
        "walls": {
            "misroute_share": 0.5,
            "handover_months": 2,
            "handover_loss_share": 0.1,
            "double_support_eur_per_month": 50,
            "double_support_fund": "reintegratie",
            "double_support_stages": ["thuis"],
            "double_support_taakveld": "6.5",
        },
        "economies": [economy()],
        "arrangements": [
            {"id": "schotten", "title": "Schotten", "default_height": 1},
            {"id": "integraal", "title": "Integraal", "default_height": 0},
        ],
        "warm_up_arrangement": "schotten",
    }
    return Scenario.model_validate({**base, **changes})


def economy(
    name: str = "neutraal", points: list[tuple[str, float]] | None = None, growth: float = 0.0
) -> dict[str, Any]:
    return {
        "id": name,
        "title": name,
        "points": [{"date": day, "unemployment_pct": u} for day, u in points or [("2027-01-01", 4.0)]],
        "wage_growth_share_per_year": growth,
        "price_growth_share_per_year": growth,
    }


def figure(name: str, value: float, since: str = "2020-01-01", unit: str = "eur") -> Figure:
    return Figure(
        name,
        value,
        unit,
        date.fromisoformat(since),
        date.max,
        Label.SOURCE,
        "test",
        None,
        None,
        "",
        "test.csv",
        2,
    )


def taakveld(name: str, code: str, first: int = 2017, last: int = 9999, title: str = "") -> Taakveld:
    """Return one period of a taakveld, in whole years."""
    since, until = date(first, 1, 1), date(last, 12, 31)
    return Taakveld(name, code, title or name, since, until, Label.SOURCE, "test", "")


TAAKVELDEN = (
    *(taakveld(f"taakveld {code}", code) for code in ("0.7", "0.10", "0.11", "6.1", "6.3", "6.4", "6.5")),
    taakveld("begeleiding", "6.71", 2017, 2022, "18+"),
    taakveld("begeleiding", "6.71b", 2023, 2024),
    taakveld("begeleiding", "6.712", 2025),
    taakveld("dagbesteding", "6.71", 2017, 2022, "18+"),
    taakveld("dagbesteding", "6.71c", 2023, 2024),
    taakveld("dagbesteding", "6.713", 2025),
)
"""Enough to book on, and two that are renumbered twice."""


DATA = Path(__file__).parent.parent / "data"


@cache
def reference() -> Reference:
    """Return the few reference figures that the small scenarios need, with the rules of BUIG and vangnet."""
    rows = [
        figure("aow_age_months", 804, unit="months"),
        figure("norm", 1400),
        figure("gross_up", 1.3),
        figure("wml_per_month", 2300),
        figure("lks_vakantiebijslag_share", 0.08),
        figure("buig_leak_share", 0.3333),
        figure("lks_cap_share", 0.7),
        figure("lks_forfaitair_share", 0.5),
        figure("lks_werkgeverslasten_share", 0.235),
        figure("lks_fulltime_hours_per_week", 36),
        figure("lks_werkgeverslasten_on_top_of_cap", 1),
    ]
    dated = {
        name: rows
        for name, rows in read_tables(DATA, "data").reference.figures.items()
        if name.startswith(("buig_", "vangnet_"))
    }
    form = Leefvorm("alleenstaand", "Alleenstaand", "norm", 1, 1, "gross_up")
    return Reference(dated | {row.id: (row,) for row in rows}, {"alleenstaand": form}, TAAKVELDEN)


@dataclass(frozen=True)
class Played:
    """One run and everything that is read from it."""

    scenario: Scenario
    plan: Plan
    opening: Opening
    arrivals: Population
    result: Result
    replication: int

    @property
    def events(self) -> Events:
        return self.result.events

    @cached_property
    def population(self) -> Population:
        """Everyone who was there at the start or came later, by id."""
        both = Population.stack(self.opening.people, self.arrivals)
        return both.take(np.argsort(both.id, kind="stable"))

    @cached_property
    def stays(self) -> Stays:
        return stays(self.events, np.array([n for n, s in enumerate(self.scenario.stages) if s.exit]))

    @cached_property
    def waits(self) -> Waits:
        return waits(self.events)

    @cached_property
    def asks(self) -> Asks:
        return asks(self.events)

    @cached_property
    def traits(self) -> Traits:
        ids, first = np.unique(self.events["inwoner"], return_index=True)
        met = ids >= 0
        return traits_of(self.scenario, self.replication, ids[met], self.events["doelgroep"][first[met]])

    @cached_property
    def books(self) -> tuple[pd.DataFrame, dict[tuple[int, int], Settlement]]:
        ledger, settlements = make_ledger(self.plan.terms, self.events, self.stays, self.traits)
        return ledger.table, settlements

    def of_kind(self, *kinds: Kind) -> Events:
        """Return only the events of some kinds."""
        rows = np.isin(self.events["kind"], kinds)
        return {name: column[rows] for name, column in self.events.items()}

    def stage(self, name: str) -> int:
        return [stage.id for stage in self.scenario.stages].index(name)

    def starts(self, stage: str) -> dict[int, int]:
        """Return the tick of everyone's first place in a stage."""
        placed = self.of_kind(Kind.PLACE)
        rows = placed["stage"] == self.stage(stage)
        first: dict[int, int] = {}
        for person, tick in zip(placed["inwoner"][rows].tolist(), placed["tick"][rows].tolist(), strict=True):
            first.setdefault(person, tick)
        return first


def play(
    scenario: Scenario,
    arrangement: str = "",
    economy: str = "",
    replication: int = 0,
    figures: Reference | None = None,
    opening: Opening | None = None,
) -> Played:
    """Run one arrangement in one economy (the first ones when not named)."""
    figures = figures or reference()
    walls = next(a for a in scenario.arrangements if a.id == arrangement or not arrangement)
    weather = next(e for e in scenario.economies if e.id == economy or not economy)
    calendar = Calendar(scenario.start, scenario.months)
    key = Key(scenario.seed, replication)
    path = realised(weather, key, calendar.start, calendar.table_months)
    plan = build_plan(scenario, figures, path, walls, calendar)
    opening = opening or make_opening(scenario, figures, warm_up_plan(scenario, figures), replication)
    coming = arrivals(scenario, key, plan.accepted, aow_ages(figures, calendar), begin=0)
    return Played(scenario, plan, opening, coming, run(plan, key, opening, coming), replication)


def same_events(first: Played, second: Played) -> bool:
    """Return whether two runs wrote the same events, bit for bit and in the same order."""
    return list(first.events) == list(second.events) and all(
        np.array_equal(column, second.events[name]) for name, column in first.events.items()
    )


def named_events(played: Played) -> list[tuple[object, ...]]:
    """Return every event with names for numbers, so that runs of differently ordered scenarios compare."""
    scenario = played.scenario
    names: dict[str, list[str]] = {
        "gemeente": [g.id for g in scenario.gemeenten],
        "doelgroep": [d.id for d in scenario.doelgroepen],
        "stage": [s.id for s in scenario.stages],
        "from_stage": [s.id for s in scenario.stages],
        "fund": [f.id for f in scenario.funds],
    }
    columns = [
        [[*names[name], ""][code] for code in column.tolist()] if name in names else column.tolist()
        for name, column in played.events.items()
    ]
    return list(zip(*columns, strict=True))


def laid_over(scenario: Scenario, **changes: Any) -> Scenario:
    """Return a scenario with some parts replaced, checked again."""
    return Scenario.model_validate({**scenario.model_dump(by_alias=True), **changes})
