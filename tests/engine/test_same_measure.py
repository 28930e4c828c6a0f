"""The measure does not depend on the arrangement: the same money left counts the same wherever it lies."""

from __future__ import annotations

from typing import Any

import pytest

from budgetsim.accounts.indicators import make_indicators
from budgetsim.chance.address import Key
from budgetsim.engine.cashier import Cashier
from budgetsim.engine.reference import _people
from budgetsim.experiment.replication import event_traits, make_facts
from builders import doelgroep, exponential, grant, places, play, price, stage, tiny, transition

FUNDS = [
    {"id": "buig", "title": "BUIG", "role": "entitlement"},
    {"id": "rijk", "title": "Rijke pot", "role": "provision", "reserve_max_eur": 1e6},
    {"id": "reintegratie", "title": "Re-integratie", "role": "provision", "reserve_max_eur": 1e6},
]


def left_and_waited(height: float) -> dict[str, Any]:
    """A rich purse next to a poor one with a queue; `height` says whether their money lies apart."""
    walls = {"separate_purses": height, "savings_leak": 1}
    scenario = tiny(
        years=3,
        shortfall_share=0.0,
        arrangements=[{"id": "schotten", "title": "S", "default_height": 0, "heights": walls}],
        funds=FUNDS,
        grants=[
            grant("buig", 0.0),
            grant("rijk", [{"from": "2027-01-01", "value": 1e5}, {"from": "2028-01-01", "value": 0.0}]),
            grant("reintegratie", 20_000.0),
        ],
        transitions=[
            transition("thuis", "next", exponential(5)),
            transition("leerwerkcentrum", "uit", exponential(0.0)),
        ],
    )
    run = play(scenario)
    table = make_indicators(make_facts(run.plan, run.events, event_traits(run.plan.scenario, run.events, 0)))
    total = table[(table["subject"] == "totaal") & (table["year"] > 0)]
    return {
        name: total[total["indicator"] == name].set_index("year")["value"].to_dict()
        for name in ("money_idle", "waiting_months_geld", "reserve")
    }


def test_money_left_counts_alike_in_a_purse_of_its_own_and_in_the_common_one() -> None:
    apart, together = left_and_waited(1), left_and_waited(0)
    same = [
        year
        for year, waited in apart["waiting_months_geld"].items()
        if waited == together["waiting_months_geld"][year]
        and apart["reserve"][year] == pytest.approx(together["reserve"][year])
    ]
    assert same, "the two runs must have a year in which only the place of the money differs"
    for year in same:
        assert apart["money_idle"][year] == pytest.approx(together["money_idle"][year])


def test_the_list_by_net_benefit_sees_income() -> None:
    """Earning 900 a month where one is now makes leaving it the lesser benefit, whatever the gross cost."""
    opbrengst = price("opbrengst", "entitlement", "buig", ["activering"], 900, side="B")
    scenario = tiny(
        doelgroepen=[doelgroep(path=("activering", "leerwerkcentrum"))],
        stages=[
            stage("thuis", 0, on_bijstand=True, law="pw"),
            stage(
                "activering", 5, gate="place", law="pw", desk="werk", on_bijstand=True, aanbieders=[places(9)]
            ),
            *tiny().model_dump(by_alias=True)["stages"][1:],
        ],
        costs=[*tiny().model_dump(by_alias=True)["costs"], opbrengst],
    )
    run = play(scenario)
    person = _people(run.plan, run.opening, run.arrivals)[0]
    assert Cashier(run.plan, Key(1, 0), (0,)).monthly_cents(person, 1, 0) == -90_000
