"""What the benchmarks run: Meppel in every size, the tandem chain, and one run of either, ready to go.

Knows no clock and no target.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from budgetsim.chance.address import Key
from budgetsim.chance.population import Population, arrivals
from budgetsim.domain.scenario import Scenario
from budgetsim.engine.choice import runner
from budgetsim.engine.opening import make_opening
from budgetsim.engine.outcome import Opening, Result
from budgetsim.engine.plan import Plan, aow_ages
from budgetsim.experiment.replication import Plans, Study, prepare
from budgetsim.inputs import Loaded, load

HERE = Path(__file__).resolve().parent
MEPPEL = HERE.parent / "scenarios" / "meppel"
TWO = ("schotten", "integraal")
MOST_HEADS = 1000
"""The most that a scenario can give as max_count; beyond it the benchmarks leave the maximum out."""


def meppel(times: int = 1, **changes: Any) -> Loaded:
    """Return Meppel with two arrangements, so many times as large."""
    loaded = load(MEPPEL)
    two = [a for a in loaded.scenario.arrangements if a.id in TWO]
    scenario = scaled(laid_over(loaded.scenario, arrangements=two, published=(), **changes), times)
    return replace(loaded, scenario=scenario)


def laid_over(scenario: Scenario, **changes: Any) -> Scenario:
    """Return a scenario with parts replaced, checked again."""
    plain = {
        name: [row.model_dump(by_alias=True) if hasattr(row, "model_dump") else row for row in part]
        if isinstance(part, list | tuple)
        else part
        for name, part in changes.items()
    }
    return Scenario.model_validate({**scenario.model_dump(by_alias=True), **plain})


def scaled(scenario: Scenario, times: float) -> Scenario:
    """Return the scenario so many times as large: people, places and money; prices and rates stay.

    The number of inwoners of the gemeente stays as well: the share of its own course that the BUIG follows
    depends on it.
    """
    plain = scenario.model_dump(by_alias=True)
    for stock in plain["opening"]["stocks"]:
        stock["people_count"] = round(stock["people_count"] * times)
    for row in plain["inflow"]:
        row["people_per_month"] = _dated(row["people_per_month"], times)
        row["pool_per_month"] *= times
    for stage in plain["stages"]:
        for aanbieder in stage["aanbieders"]:
            aanbieder["capacity_count"] = _dated(aanbieder["capacity_count"], times, whole=True)
    for gemeente in plain["gemeenten"]:
        for year in gemeente["buig_history"]:
            year["budget_eur"] *= times
            year["cost_eur"] *= times
    for fund in plain["funds"]:
        for name in ("reserve_max_eur", "opening_reserve_eur", "reserve_draw_max_eur_per_year"):
            fund[name] = fund[name] and fund[name] * times
    for grant in plain["grants"]:
        grant["eur_per_year"] = _dated(grant["eur_per_year"], times)
        if grant["per_head"]:
            grant["per_head"]["max_count"] = _capped(_dated(grant["per_head"]["max_count"], times))
        if grant["on_spending"]:
            grant["on_spending"]["max_eur_per_year"] = _dated(grant["on_spending"]["max_eur_per_year"], times)
    for cost in plain["costs"]:
        if cost["kind"] == "fixed":
            cost["price"]["factor"] *= times
    return Scenario.model_validate(plain)


def _capped(most: Any) -> Any:
    """Return a maximum of heads, or none where it is more than a scenario can say."""
    return None if most and any(step["value"] > MOST_HEADS for step in most["steps"]) else most


def _dated(value: Any, times: float, *, whole: bool = False) -> Any:
    """Return a dated value with every step times as large."""
    if value is None:
        return None
    if isinstance(value, int | float):
        return round(value * times) if whole else value * times
    steps = value["steps"] if isinstance(value, dict) else value
    more = [{**step, "value": _dated(step["value"], times, whole=whole)} for step in steps]
    return {**value, "steps": more} if isinstance(value, dict) else more


def tandem(*, rich: bool, times: int = 1) -> Loaded:
    """Return the tandem chain of the peers as a scenario of ours."""
    loaded = load(HERE / ("tandem_rich.yaml" if rich else "tandem.yaml"))
    return replace(loaded, scenario=scaled(loaded.scenario, times))


@dataclass(frozen=True)
class Ready:
    """One run, everything drawn and packed that an engine does not do itself."""

    plan: Plan
    key: Key
    opening: Opening
    coming: Population

    def run(self, engine: str) -> Result:
        return runner(engine)(self.plan, self.key, self.opening, self.coming)

    def events(self, engine: str) -> int:
        return len(self.run(engine).events["tick"])

    @property
    def people(self) -> int:
        return len(self.opening.people) + len(self.coming)


def study(loaded: Loaded, engine: str = "compiled") -> Study:
    return prepare(loaded.scenario, loaded.reference, engine)


def ready(loaded: Loaded, replication: int = 0) -> Ready:
    """Return the first arrangement in the first economy; the opening by the compiled engine."""
    prepared, scenario = study(loaded), loaded.scenario
    key = Key(scenario.seed, replication)
    plan = Plans(prepared, 0).of(scenario.economies[0], scenario.arrangements[0])
    opening = make_opening(scenario, loaded.reference, prepared.warm_up, replication, prepared.engine)
    ages = aow_ages(loaded.reference, prepared.calendar)
    return Ready(plan, key, opening, arrivals(scenario, key, plan.accepted, ages, begin=0))
