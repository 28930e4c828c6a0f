"""Books by hand: terms with walls as a test wants them, and a diary in which it writes its own events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.facts import Facts
from budgetsim.accounts.indicators import make_indicators
from budgetsim.accounts.ledger import make_ledger
from budgetsim.accounts.settle import Heights, Settlement
from budgetsim.accounts.stays import Events, Stays, asks, stays, waits
from budgetsim.accounts.terms import Terms
from budgetsim.chance.population import Traits
from budgetsim.domain.events import Kind, Reason
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement
from budgetsim.engine.plan import build_plan
from budgetsim.units import TICKS_PER_MONTH
from builders import grant, places, price, reference, stage, tiny

UP = Heights(separate_purses=1000, savings_leak=1000, year_end=1000, shortfall=500)
DOWN = Heights(separate_purses=0, savings_leak=0, year_end=0, shortfall=500)
COLUMNS = (
    "tick", "inwoner", "gemeente", "doelgroep", "kind", "stage", "from_stage", "reason", "aanbieder", "cents",
    "fund",
)  # fmt: skip


def chain(**changes: Any) -> Scenario:
    """Return thuis -> leerwerkcentrum -> beschut -> werk -> uit or aow, with round prices."""
    base: dict[str, Any] = {
        "years": 1,
        "stages": [
            stage("thuis", 0, on_bijstand=True, law="pw"),
            stage(
                "leerwerkcentrum", 10, gate="money_and_place", law="pw", desk="werk", fund="reintegratie",
                on_bijstand=True, counts_as_participation=True,
                aanbieders=[places(5, "eerste"), places(5, "tweede", price_factor=1.5)],
            ),
            stage(
                "beschut", 20, gate="money_and_place", law="pw", desk="werk", fund="iu",
                counts_as_participation=True,
                aanbieders=[places(5, "werkbedrijf")],
            ),
            stage("werk", 40, is_work=True, counts_as_participation=True),
            stage("uit", 90, exit=True),
            stage("duurzaam_uit", 90, exit=True, is_durable=True),
            stage("aow", 91, exit=True, is_aow=True),
        ],
        "transitions": [],
        "funds": [
            {"id": "buig", "title": "BUIG", "role": "entitlement"},
            {"id": "reintegratie", "title": "Re-integratie", "role": "provision"},
            {"id": "iu", "title": "IU", "role": "provision"},
        ],
        "grants": [grant("buig", 20_000), grant("reintegratie", 9_000), grant("iu", 5_000)],
        "costs": [
            price("bijstand", "entitlement", "buig", ["thuis", "leerwerkcentrum"], 1000, taakveld="6.3"),
            price("traject", "commitment", "reintegratie", ["leerwerkcentrum"], 600),
            price("begeleiding", "commitment", "iu", ["beschut"], 900, taakveld="6.4"),
        ],
    }  # fmt: skip
    return tiny(**{**base, **changes})


def make_terms(
    scenario: Scenario,
    heights: Heights | Iterable[Heights] = UP,
    *,
    extra: int = 0,
    double_support: int = 1000,
    handover: int = 1000,
    figures: Reference | None = None,
) -> Terms:
    """Return terms with given wall heights (one, or one per year); `extra` is cents a year."""
    walls = {"double_support": double_support / 1000, "handover": handover / 1000}
    arrangement = Arrangement.model_validate({"id": "x", "title": "x", "default_height": 1, "heights": walls})
    calendar = Calendar(scenario.start, scenario.months)
    years = calendar.table_months // 12
    plan = build_plan(scenario, figures or reference(), scenario.economies[0], arrangement, calendar)
    return replace(
        plan.terms,
        extra_cents=tuple((extra,) * years for _ in scenario.gemeenten),
        heights=(heights,) * years if isinstance(heights, Heights) else tuple(heights),
    )


class Diary:
    """Events as a test writes them down: months and names in, the columns of an event log out."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.rows: list[tuple[int, ...]] = []
        self._names = {
            "stage": [row.id for row in scenario.stages],
            "fund": [row.id for row in scenario.funds],
            "gemeente": [row.id for row in scenario.gemeenten],
            "doelgroep": [row.id for row in scenario.doelgroepen],
        }

    def _number(self, kind: str, name: str) -> int:
        return self._names[kind].index(name) if name else -1

    def write(
        self,
        month: float,
        kind: Kind,
        inwoner: int = -1,
        stage: str = "",
        origin: str = "",
        *,
        reason: Reason = Reason.NONE,
        aanbieder: int = -1,
        cents: int = 0,
        fund: str = "",
        gemeente: str = "meppel",
        doelgroep: str = "kansrijk",
        tick: int | None = None,
    ) -> Diary:
        """Write one event and return the diary; `tick` instead of a month that is no round fraction."""
        self.rows.append(
            (
                int(month * TICKS_PER_MONTH) if tick is None else tick,
                inwoner,
                self._number("gemeente", gemeente),
                self._number("doelgroep", doelgroep) if inwoner >= 0 else -1,
                kind,
                self._number("stage", stage),
                self._number("stage", origin),
                reason,
                aanbieder,
                cents,
                self._number("fund", fund),
            )
        )
        return self

    def arrive(self, month: float, inwoner: int, stage: str, **more: Any) -> Diary:
        return self.write(month, Kind.ARRIVE, inwoner, stage, **more)

    def ask(self, month: float, inwoner: int, stage: str, origin: str = "thuis", **more: Any) -> Diary:
        return self.write(month, Kind.ASK, inwoner, stage, origin, **more)

    def refuse(
        self, month: float, inwoner: int, stage: str, reason: Reason, origin: str = "thuis", **more: Any
    ) -> Diary:
        return self.write(month, Kind.REFUSE, inwoner, stage, origin, reason=reason, **more)

    def handover(self, month: float, inwoner: int, stage: str, origin: str = "thuis", **more: Any) -> Diary:
        return self.write(month, Kind.HANDOVER, inwoner, stage, origin, reason=Reason.OVERDRACHT, **more)

    def place(
        self, month: float, inwoner: int, stage: str, origin: str = "thuis", aanbieder: int = 0, **more: Any
    ) -> Diary:
        return self.write(month, Kind.PLACE, inwoner, stage, origin, aanbieder=aanbieder, **more)

    def withdraw(self, month: float, inwoner: int, stage: str, origin: str = "thuis", **more: Any) -> Diary:
        return self.write(month, Kind.WITHDRAW, inwoner, stage, origin, **more)

    def leave(self, month: float, inwoner: int, stage: str, origin: str, **more: Any) -> Diary:
        return self.write(month, Kind.LEAVE, inwoner, stage, origin, **more)

    def exit(self, month: float, inwoner: int, stage: str, origin: str, **more: Any) -> Diary:
        return self.write(month, Kind.EXIT, inwoner, stage, origin, **more)

    def grant(self, month: float, fund: str, eur: float, **more: Any) -> Diary:
        return self.write(month, Kind.GRANT, fund=fund, cents=round(eur * 100), **more)

    @property
    def events(self) -> Events:
        table = np.array(self.rows, np.int64).reshape(len(self.rows), len(COLUMNS))
        return {name: table[:, number] for number, name in enumerate(COLUMNS)}

    @property
    def stays(self) -> Stays:
        return stays(self.events, np.array([n for n, row in enumerate(self.scenario.stages) if row.exit]))

    def traits(self, **given: dict[int, int]) -> Traits:
        """Return traits of everyone met: class 0 of each, or as a test says, `trait={inwoner: class}`."""
        ids = np.unique(self.events["inwoner"])
        ids = ids[ids >= 0]
        columns = {}
        for name in ("uitkering", "loonwaarde", "dagdelen", "double_support", "path"):
            columns[name] = np.array([given.get(name, {}).get(int(i), 0) for i in ids], np.int64)
        return Traits(ids, **columns)


def books(
    diary: Diary, terms: Terms | None = None, **traits: dict[int, int]
) -> tuple[pd.DataFrame, dict[tuple[int, int], Settlement]]:
    terms = terms or make_terms(diary.scenario)
    ledger, settlements = make_ledger(terms, diary.events, diary.stays, diary.traits(**traits))
    return ledger.table, settlements


def posted(ledger: pd.DataFrame, *columns: str) -> dict[Any, int]:
    """Return the ledger as {what the test looks at: cents}."""
    sums = ledger.groupby(list(columns))["cents"].sum()
    return {key: int(value) for key, value in sums.items()}


def indicators(diary: Diary, terms: Terms | None = None, **traits: dict[int, int]) -> pd.DataFrame:
    terms = terms or make_terms(diary.scenario)
    events = diary.events
    return make_indicators(
        Facts(terms, events, diary.stays, waits(events), asks(events), diary.traits(**traits))
    )


def value(
    table: pd.DataFrame, indicator: str, subject: str = "totaal", year: int = 0, gemeente: str = "meppel"
) -> float:
    """Return the one value that stands there."""
    rows = table[
        (table["indicator"] == indicator)
        & (table["subject"] == subject)
        & (table["year"] == year)
        & (table["gemeente"] == gemeente)
    ]
    assert len(rows) == 1, (indicator, subject, year, len(rows))
    return float(rows["value"].iloc[0])
