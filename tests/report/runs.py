"""Small finished runs for the tests of the report: real engine, real books, no files."""

from __future__ import annotations

from typing import Any

import pandas as pd

from budgetsim.analysis.bookings import (
    CLOSING_KEYS,
    LASTEN_KEYS,
    TOTAL_KEYS,
    Bookings,
    bookings,
    lasten,
    unclosed_years,
)
from budgetsim.analysis.compare import compare
from budgetsim.analysis.flows import flows
from budgetsim.analysis.taakvelden import taakveld_table, taakveld_totals
from budgetsim.domain.reference import Label, Origin
from budgetsim.domain.scenario import Scenario
from budgetsim.experiment.naming import event_table, purse_table
from budgetsim.experiment.replication import prepare, run_replication
from budgetsim.experiment.store import INDICATOR_FILE_COLUMNS
from budgetsim.report.exhibits import EXHIBITS
from budgetsim.report.sheets import laid_out
from budgetsim.report.tables import Table
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words
from builders import exponential, grant, reference, tiny, transition

TIGHT = [grant("buig", 400_000), grant("reintegratie", 25_000)]
"""Too little for trajectories, so that people wait for money."""


def origin(path: str, value: object, label: Label = Label.ASSUMPTION, **more: Any) -> Origin:
    given = {"unit": "share", "source": "", "low": None, "high": None, "note": "", **more}
    return Origin(path=path, value=value, label=label, file="scenario.yaml", line=1, column=1, **given)


ORIGINS = (
    origin("shortfall_share", 0.5, low=0.0, high=1.0, source="geen bron"),
    origin("title", "Klein", Label.CHOICE, unit=""),
    origin("start", "2027-01-01", Label.CHOICE, unit=""),
    origin("stages[thuis].id", "thuis", Label.CHOICE, unit=""),
    origin("stages[thuis].rank", 0, Label.CHOICE, unit=""),
    origin("replications", 3, Label.CHOICE, unit="count"),
    origin("transitions[thuis_next].duration.per_month", 0.5, unit="per_month"),
)


def view_of(scenario: Scenario, replications: int = 3) -> RunView:
    """Run a scenario and return what a reader of its folder would see."""
    return run_of(scenario, replications)[0]


def run_of(scenario: Scenario, replications: int = 3) -> tuple[RunView, Bookings]:
    """Run a scenario and return what a reader of its folder would see, and its ledger summed."""
    study = prepare(scenario, reference())
    tables = [run_replication(study, n, keep_events=n == 0) for n in range(replications)]
    ledger = pd.concat([t.ledger for t in tables], ignore_index=True)
    ledger = ledger.astype(dict.fromkeys(set(TOTAL_KEYS) - {"year"}, "str"))
    totals, years, spent = (
        ledger.groupby(keys, observed=True, dropna=False)["cents"].sum().reset_index()
        for keys in (TOTAL_KEYS, CLOSING_KEYS, LASTEN_KEYS)
    )
    view = _view(scenario, replications, tables, spent)
    return view, Bookings(bookings(totals, reference(), view.years[-1]), unclosed_years(years))


def _view(scenario: Scenario, replications: int, tables: list[Any], spent: pd.DataFrame) -> RunView:
    totals = [taakveld_totals(t.ledger) for t in tables]
    every = pd.concat([t.indicators[list(INDICATOR_FILE_COLUMNS)] for t in tables], ignore_index=True)
    events = _named(scenario, tables[0].events, event_table)
    gated = [stage.id for stage in scenario.stages if stage.gated]
    manifest = {
        "scenario": scenario.name, "fingerprint": "0123456789abcdef0123", "seed": scenario.seed,
        "replications": replications,
        "events_replications": 1, "engine": "simpy", "version": "0.0", "libraries": {"python": "3"},
        "scenario_hash": "ab" * 32, "data_hashes": {"aow.csv": "cd" * 32}, "git_commit": None,
        "command": "budgetsim run klein.yaml", "started": "2027-03-01T12:00:00+00:00", "seconds": 1.2,
    }  # fmt: skip
    return RunView(
        manifest=manifest,
        scenario=scenario,
        reference=reference(),
        origins=ORIGINS,
        indicators=every,
        comparison=compare(every),
        purses=_named(scenario, tables[0].purses, purse_table),
        flows=flows(events, gated, scenario.start.year, scenario.years),
        taakvelden=taakveld_table(pd.concat(totals), reference(), replications),
        lasten=lasten(spent, reference(), scenario.start.year + scenario.years - 1),
    )


def shown(view: RunView, figure: str, choice: Choice | None = None, lang: str = "nl") -> Table:
    """Return the table of a figure as a reader of this choice sees it."""
    exhibit = next(exhibit for exhibit in EXHIBITS if exhibit.id == figure)
    w = Words(lang)
    return laid_out(exhibit.sheet(view, w), exhibit.values(view), choice or view.opening_choice, w)


def _named(scenario: Scenario, parts: dict[tuple[str, str], Any], name: Any) -> pd.DataFrame:
    rows = [
        name(scenario, part, {"arrangement": a, "economy": e, "replication": 0})
        for (a, e), part in parts.items()
    ]
    return pd.concat(rows, ignore_index=True)


def tight(**changes: Any) -> Scenario:
    """Return the small scenario with too little money, two economies and every variant of rule 21."""
    return tiny(
        **{
            "grants": TIGHT,
            "transitions": [
                transition("thuis", "next", exponential(0.5)),
                transition("leerwerkcentrum", "uit", exponential(0.2), economy={"factor_per_point": 0.8}),
            ],
            "economies": [_economy("neutraal", 4.0), _economy("laagconjunctuur", 8.0)],
            "arrangements": [
                {"id": "schotten", "title": "Schotten", "default_height": 1},
                {"id": "integraal", "title": "Een budget", "default_height": 0},
                {"id": "integraal_0", "title": "Tekort elders", "default_height": 0, "shortfall_share": 0},
                {"id": "integraal_1", "title": "Tekort hier", "default_height": 0, "shortfall_share": 1},
                {
                    "id": "schotten_gelijk", "title": "Evenveel", "default_height": 1,
                    "same_money_as": "integraal",
                },
            ],
            "criteria": [
                {"id": "meedoen", "title": "Meer meedoen", "outcome": "participation_months", "weight": 3.0},
                {"id": "geld", "title": "Minder beslag", "outcome": "net_draw", "weight": 1.0},
            ],
            **changes,
        }
    )  # fmt: skip


def _economy(name: str, unemployment_pct: float) -> dict[str, Any]:
    return {
        "id": name, "title": name, "points": [{"date": "2027-01-01", "unemployment_pct": unemployment_pct}],
        "wage_growth_share_per_year": 0.0, "price_growth_share_per_year": 0.0,
    }  # fmt: skip
